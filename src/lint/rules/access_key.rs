//! Ids of AWS access keys.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "access-key",
    category: Category::Security,
    severity: Severity::Error,
    doc: include_str!("access_key.md"),
    check: Some(check),
};

const LENGTH: usize = 20;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.document.root.is_none() {
        return;
    }
    let text = context.file.text();
    let mut starts: Vec<usize> =
        ["AKIA", "ASIA"].iter().flat_map(|start| text.match_indices(start)).map(|(at, _)| at).collect();
    starts.sort_unstable();
    for start in starts.into_iter().filter(|&start| is_key(text, start)) {
        let message = format!("`{}` is the id of an AWS access key", &text[start..start + LENGTH]);
        let label = "no key belongs in a file";
        found.push(
            RULE.at(Span::new(start, start + LENGTH), message, label)
                .note("delete the key in IAM, and give the rights to the service role of the project"),
        );
    }
}

/// Whether the 20 characters from here on are a key id of their own, and not that of AWS's documentation.
fn is_key(text: &str, start: usize) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '_');
    let Some(id) = text.get(start..start + LENGTH) else { return false };
    id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && !text[..start].ends_with(is_part)
        && !text[start + LENGTH..].starts_with(is_part)
        && !id.ends_with("EXAMPLE")
        && id[4..].contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_id_stands_alone_and_is_no_example() {
        for (text, expected) in [
            ("AKIAJ2X5QWERTZ7UIOP3", true),
            ("AKIAIOSFODNN7EXAMPLE", false),
            ("AKIAXXXXXXXXXXXXXXXX", false),
            ("AKIAJ2X5QWERTZ7UIOP3X", false),
            ("AKIAJ2X5qwertz7UIOP3", false),
            ("AKIA", false),
        ] {
            assert_eq!(is_key(text, 0), expected, "{text}");
        }
        assert!(!is_key("xAKIAJ2X5QWERTZ7UIOP3", 1));
    }
}
