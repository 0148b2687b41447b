//! A language that is used in whatever version the image has.

use crate::lint::context::Context;
use crate::lint::images::Images;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unpinned-runtimes",
    category: Category::Runtimes,
    severity: Severity::Note,
    doc: include_str!("unpinned_runtimes.md"),
    check: Some(check),
};

/// The programs that tell which runtime a build uses.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("dotnet", &["dotnet"]),
    ("golang", &["go"]),
    ("java", &["java", "javac", "mvn", "mvnw", "gradle", "gradlew"]),
    ("nodejs", &["node", "npm", "npx", "pnpm", "yarn"]),
    ("php", &["composer", "php"]),
    ("python", &["pip", "pip3", "pytest", "python", "python3"]),
    ("ruby", &["bundle", "gem", "rake", "ruby"]),
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(images) = Images::of(context).curated() else { return };
    let is_pinned = context.buildspec.phases.iter().any(|phase| !phase.runtime_versions.is_empty());
    if is_pinned || images.iter().any(|image| image.requires_selection) {
        return;
    }
    for call in context.commands.iter().flat_map(|command| &command.script.calls) {
        let (Some(name), Some(word)) = (call.name(), call.words.first()) else { continue };
        let runtime = PROGRAMS.iter().find(|(_, programs)| programs.contains(&name));
        if let Some((runtime, _)) = runtime.filter(|(runtime, _)| images.iter().all(|it| it.runtime(runtime).is_ok())) {
            let message = format!("no version of {runtime} is selected");
            let wrong = RULE.at(word.span, message, "runs in the image's default version");
            found.push(wrong.note(format!("name a version of `{runtime}` under `phases.install.runtime-versions`")));
            return;
        }
    }
}
