//! An identifier of a secondary artifact that no project can have.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Applicability, Diagnostic, Edit, Severity};

pub(super) const RULE: Rule = Rule {
    code: "hyphenated-identifier",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("hyphenated_identifier.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(artifacts) = &context.buildspec.artifacts else { return };
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for (identifier, _) in &artifacts.secondary {
        if identifier.value.chars().all(allowed) {
            continue;
        }
        let message = format!("`{}` is no identifier of an artifact", identifier.value);
        let wrong = RULE.at(identifier.span, message, "expected letters, digits and underscores");
        let meant: String = identifier.value.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
        let edit = Edit { span: identifier.span, replacement: meant.clone() };
        let note = "name it so in the project or the pipeline, too";
        found.push(wrong.note(note).fix(format!("write `{meant}`"), Applicability::Unsafe, vec![edit]));
    }
}
