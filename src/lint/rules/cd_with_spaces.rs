//! A `cd` into a folder with blanks in its name as the last thing a command does.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "cd-with-spaces",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("cd_with_spaces.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let after = |at: usize| context.commands.get(at + 1);
    for (at, command) in context.commands.iter().enumerate() {
        if !context.carries_state() || after(at).is_none() {
            continue;
        }
        let last = command.script.top_calls().filter(|call| call.name() == Some("cd")).last();
        let Some([word]) = last.map(Call::arguments) else { continue };
        if word.literal().is_some_and(|path| path.trim().contains(' ')) {
            let message = format!("the next command may not start in {}", word.text);
            found.push(
                RULE.at(word.span, message, "a folder with blanks is not always carried over")
                    .note("go there in each command that needs it: `cd \"…\" && …`"),
            );
        }
    }
}
