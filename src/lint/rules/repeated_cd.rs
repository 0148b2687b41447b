//! `cd` into the same folder once more.

use std::collections::HashMap;

use crate::lint::context::Context;
use crate::lint::directory::Step;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "repeated-cd",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("repeated_cd.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut entered: HashMap<&str, Span> = HashMap::new();
    for command in &context.commands {
        // `finally` runs from wherever the phase has failed.
        if !context.carries_state() || command.finally {
            entered.clear();
        }
        for call in &command.script.calls {
            match Step::of(call) {
                Step::Stays => forget_made(&mut entered, call),
                Step::Elsewhere => entered.clear(),
                Step::Into(folder) => {
                    if let Some(first) = entered.insert(folder, call.span) {
                        found.push(finding(folder, call.span, first));
                        // From here on the directory is not known.
                        entered.clear();
                    }
                }
            }
        }
    }
}

/// A folder that is made once more is there once more.
fn forget_made(entered: &mut HashMap<&str, Span>, call: &Call) {
    if call.name() == Some("mkdir") {
        for made in call.arguments().iter().filter_map(|word| word.literal()) {
            entered.remove(made.trim_start_matches("./").trim_end_matches('/'));
        }
    }
}

fn finding(folder: &str, place: Span, first: Span) -> Diagnostic {
    RULE.at(
        place,
        format!("`cd {folder}` is looked for inside the folder that is already open"),
        "the directory is still that of the earlier `cd`",
    )
    .related(first, "goes there first, and nothing goes back")
    .note(format!("write `cd \"$CODEBUILD_SRC_DIR/{folder}\"`, or `(cd {folder} && …)` for one command"))
}
