//! A `base-directory` that CodeBuild does not promise to find.

use crate::buildspec::Text;
use crate::lint::artifacts;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "base-directory",
    category: Category::Artifacts,
    severity: Severity::Warning,
    doc: include_str!("base_directory.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let reports = context.buildspec.reports.iter().filter_map(|group| group.base_directory.as_ref());
    let artifacts = artifacts::all(context.buildspec).filter_map(|(_, artifact)| artifact.base_directory.as_ref());
    found.extend(artifacts.chain(reports).filter_map(|base| judge(context, base)));
}

fn judge(context: &Context<'_>, base: &Text) -> Option<Diagnostic> {
    let text = base.value.as_str();
    let steps: Vec<&str> = text.trim_start_matches("./").trim_end_matches('/').split('/').collect();
    if let Some(at) = steps.first().filter(|step| **step == "..").and_then(|_| text.find("..")) {
        let message = format!("`{text}` leads out of the source");
        let wrong = RULE.at(context.part(base, at, at + 2), message, "expected a directory below the source's root");
        return Some(wrong.note("let a command copy the files below `$CODEBUILD_SRC_DIR` first"));
    }
    let has_glob = |step: &&str| step.contains(['*', '?']);
    if text.contains('$') || !steps.iter().any(has_glob) || (steps.len() == 1 && steps[0] != "**") {
        return None;
    }
    let message = format!("`{text}` is a pattern over several levels");
    let wrong = RULE.at(base.span, message, "only names of top-level directories may be a pattern");
    Some(wrong.note("name the directory here, and put the pattern into `files`"))
}

#[cfg(test)]
mod tests {
    use crate::buildspec::decode;
    use crate::lint::{Project, lint};
    use crate::text::SourceFile;

    #[test]
    fn only_patterns_over_several_levels_and_ways_out_are_told() {
        for (base, expected) in [
            ("dist", false),
            ("dist*", false),
            ("target/web-app", false),
            ("/tmp/out", false),
            ("$CODEBUILD_SRC_DIR/..", false),
            ("$X/*", false),
            (".", false),
            ("a/../b", false),
            ("../out", true),
            ("./../out", true),
            ("..", true),
            ("packages/*/dist", true),
            ("**", true),
        ] {
            let text = format!(
                "version: 0.2\nphases: {{build: {{commands: [make]}}}}\nartifacts: {{files: ['a'], base-directory: '{base}'}}\n"
            );
            let file = SourceFile::new("f", text);
            let found = lint(&file, &decode(&file), &Project::default());
            assert_eq!(found.iter().any(|it| it.code == "base-directory"), expected, "{base}");
        }
    }
}
