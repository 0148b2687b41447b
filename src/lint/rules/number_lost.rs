//! Numbers that lose their last digit where another tool reads the file first.

use crate::buildspec::Text;
use crate::lint::builds;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "number-lost",
    category: Category::Env,
    severity: Severity::Note,
    doc: include_str!("number_lost.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let runtimes =
        context.buildspec.phases.iter().flat_map(|phase| &phase.runtime_versions).map(|(_, version)| version);
    let variables = builds::variables(context.buildspec).into_iter().map(|(_, value)| value);
    for value in runtimes.chain(variables).filter(|value| context.file.slice(value.span) == value.value) {
        found.extend(shorter(&value.value).map(|short| lost(value, &short)));
    }
}

fn lost(value: &Text, short: &str) -> Diagnostic {
    let number = &value.value;
    let edit = Edit { span: value.span, replacement: format!("'{number}'") };
    RULE.at(value.span, format!("`{number}` is a number to YAML, and equal to `{short}`"), format!("`{short}` to JSON"))
        .note(format!("write it in quotes: `'{number}'`"))
        .fix("quote it", Applicability::Safe, vec![edit])
}

/// The number as other tools write it, where that is another text.
fn shorter(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || !fraction.ends_with('0') {
        return None;
    }
    let kept = fraction.trim_end_matches('0');
    Some(if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zeros_at_the_end_of_a_fraction_are_lost() {
        for (text, expected) in [
            ("3.10", Some("3.1")),
            ("8.0", Some("8")),
            ("1.20", Some("1.2")),
            ("3.12", None),
            ("20", None),
            ("1.2.0", None),
            ("corretto21.0", None),
            (".0", None),
        ] {
            assert_eq!(shorter(text).as_deref(), expected, "{text}");
        }
    }
}
