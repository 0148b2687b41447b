//! A variable whose name is almost that of one which the file sets.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::context::Context;
use crate::lint::names::{calls, is_known, reads_files, set_by_file};
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "misspelt-variable",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("misspelt_variable.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if reads_files(context) {
        return;
    }
    let set = set_by_file(context);
    let project = context.project.variables.as_deref().unwrap_or_default();
    // Names with other digits are other variables: `REGION_1` and `REGION_2`.
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in &set {
        alike.entry(digits(name)).or_default().push(name);
    }
    let mut seen = BTreeSet::new();
    for variable in calls(context).flat_map(Call::variables) {
        let name = variable.name.as_str();
        let is_set = set.contains(name) || project.iter().any(|other| other == name) || is_known(name);
        if is_set || variable.fallback || !seen.insert(name) {
            continue;
        }
        let mut near = alike.get(&digits(name)).into_iter().flatten();
        let Some(meant) = near.find(|other| is_slip(name, other)) else { continue };
        let written = context.file.slice(variable.span);
        let finding = RULE.at(variable.span, format!("nothing sets `{name}`"), format!("did you mean `{meant}`?"));
        let edit = Edit { span: variable.span, replacement: written.replacen(name, meant, 1) };
        found.push(finding.fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit]));
    }
}

fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

/// Whether two names differ by one slip of the hand, or in case, so that they can hardly be two variables.
fn is_slip(written: &str, meant: &str) -> bool {
    let letters = |name: &str| name.bytes().filter(|byte| !byte.is_ascii_digit()).count();
    if digits(written) != digits(meant) || letters(written).min(letters(meant)) < 5 {
        return false;
    }
    let (short, long) = if written.len() < meant.len() { (written, meant) } else { (meant, written) };
    // `BUCKET` and `BUCKETS`, `MY_NAME` and `NAME` are names of their own.
    let extended = long.starts_with(short) || long.ends_with(short);
    written.eq_ignore_ascii_case(meant) || (!extended && strsim::osa_distance(written, meant) == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_names_of_their_own() {
        for (written, meant, expected) in [
            ("REPOSITROY_URI", "REPOSITORY_URI", true),
            ("IMAGE_TGA", "IMAGE_TAG", true),
            ("image_tag", "IMAGE_TAG", true),
            ("ACCOUT_ID", "ACCOUNT_ID", true),
            ("REGION_2", "REGION_1", false),
            ("BUCKETS", "BUCKET", false),
            ("XNAME", "NAME", false),
            ("DATE", "RATE", false),
        ] {
            assert_eq!(is_slip(written, meant), expected, "{written}");
        }
    }
}
