//! A `post_build` that pushes or deploys, whatever became of `build`.

use crate::buildspec::{OnFailure, PhaseName};
use crate::lint::acts::{self, Act};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unguarded-post-build",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("unguarded_post_build.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !build_can_fail(context) {
        return;
    }
    let Some(call) = unguarded(context) else { return };
    let text = acts::headline(call);
    let (severity, label) = if only_pushes_what_build_made(context, call) {
        (Severity::Note, "after a failed `build` it fails too, and its error hides the first one")
    } else {
        (Severity::Warning, "`post_build` runs after a failed `build`, too")
    };
    let mut finding = RULE
        .at(call.span, format!("`{text}` runs even if `build` has failed"), label)
        .note("write `on-failure: ABORT` in `build`, or `- test \"$CODEBUILD_BUILD_SUCCEEDING\" = 1` as the first command here");
    finding.severity = severity;
    found.push(finding);
}

fn build_can_fail(context: &Context<'_>) -> bool {
    let phase = context.buildspec.phases.iter().find(|phase| phase.name.value == PhaseName::Build);
    let goes_on = phase.is_some_and(|phase| {
        let ends = |it: &OnFailure| matches!(it, OnFailure::Abort | OnFailure::Retry(_));
        !phase.on_failure.as_ref().is_some_and(|on_failure| ends(&on_failure.value))
    });
    let harmless =
        |call: &Call| call.name().is_none_or(|name| matches!(name, "echo" | "printf" | "cd" | "ls" | "export"));
    goes_on && context.phase(PhaseName::Build).any(|command| !command.script.calls.iter().all(harmless))
}

/// The first call of `post_build` that brings something out, if nothing looks at the build's state before it.
fn unguarded<'a>(context: &'a Context<'_>) -> Option<&'a Call> {
    for command in context.phase(PhaseName::PostBuild) {
        if command.text.value.contains("CODEBUILD_BUILD_SUCCEEDING") {
            return None;
        }
        let publishes = |call: &&Call| !command.finally && acts::act(call) == Some(Act::Publish);
        if let Some(call) = command.script.calls.iter().find(publishes) {
            return Some(call);
        }
    }
    None
}

/// Whether all that can fail in `build` is the image which `docker push` needs.
fn only_pushes_what_build_made(context: &Context<'_>, call: &Call) -> bool {
    let calls = || context.phase(PhaseName::Build).flat_map(|command| &command.script.calls);
    let is_image = |call: &&Call| acts::act(call) == Some(Act::Build) && call.name() == Some("docker");
    let harmless = |call: &Call| {
        call.is(&["docker", "tag"])
            || call.words.is_empty()
            || matches!(call.name(), Some("echo" | "printf" | "cd" | "ls" | "date"))
    };
    call.is(&["docker", "push"])
        && calls().filter(is_image).count() == 1
        && calls().skip_while(|call| !is_image(call)).skip(1).all(harmless)
}
