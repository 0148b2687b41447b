//! Two entries of `runtime-versions` that do not go together.

use crate::buildspec::{PhaseName, Text};
use crate::lint::context::Context;
use crate::lint::images::Images;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "conflicting-runtimes",
    category: Category::Runtimes,
    severity: Severity::Error,
    doc: include_str!("conflicting_runtimes.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if Images::of(context).custom().is_some() {
        return;
    }
    let phases = context.buildspec.phases.iter().filter(|phase| phase.name.value == PhaseName::Install);
    let wanted: Vec<&(Text, Text)> = phases.flat_map(|phase| &phase.runtime_versions).collect();
    let named = |name: &str| wanted.iter().find(|(runtime, _)| runtime.value == name);
    let (Some((android, _)), Some((_, java))) = (named("android"), named("java")) else { return };
    if is_java_8(&java.value) {
        return;
    }
    let message = format!("the runtime `android` does not go with java `{}`", java.value);
    let wrong = RULE.at(java.span, message, "expected `corretto8`").related(android.span, "this needs Java 8");
    found.push(wrong.note("take the `java` line out, and the image selects the Java that it needs"));
}

/// Whether it is Java 8, or may be.
fn is_java_8(version: &str) -> bool {
    version.contains('$') || version.trim_end_matches(".x").trim_start_matches(|c: char| !c.is_ascii_digit()) == "8"
}

#[cfg(test)]
mod tests {
    use super::is_java_8;

    #[test]
    fn java_8_is_known_in_all_its_spellings() {
        for (version, expected) in [
            ("corretto8", true),
            ("openjdk8", true),
            ("corretto8.x", true),
            ("$JAVA", true),
            ("corretto11", false),
            ("openjdk11", false),
            ("corretto18", false),
            ("latest", false),
        ] {
            assert_eq!(is_java_8(version), expected, "{version}");
        }
    }
}
