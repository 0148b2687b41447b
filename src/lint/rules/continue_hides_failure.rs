//! `on-failure: CONTINUE` on a phase that tests something.

use crate::buildspec::OnFailure;
use crate::lint::acts::{self, Act};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "continue-hides-failure",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("continue_hides_failure.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    // Somebody asks later how it went.
    if context.commands.iter().any(|command| command.text.value.contains("CODEBUILD_BUILD_SUCCEEDING")) {
        return;
    }
    for phase in &context.buildspec.phases {
        let Some(on_failure) = phase.on_failure.as_ref().filter(|it| it.value == OnFailure::Continue) else { continue };
        let commands = context.phase(phase.name.value).filter(|command| !command.finally);
        let mut calls = commands.flat_map(|command| &command.script.calls);
        let Some(test) = calls.find(|call| acts::act(call) == Some(Act::Test)) else { continue };
        let message = format!("the build goes on although `{}` has failed", acts::headline(test));
        found.push(
            RULE.at(on_failure.span, message, "a failed test does not stop the next phase")
                .related(test.span, "its failure stops nothing")
                .note("leave `on-failure` out, or test `$CODEBUILD_BUILD_SUCCEEDING` in a later phase"),
        );
    }
}
