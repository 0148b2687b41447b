//! So many commands that not all of them are looked at.

use crate::lint::context::{Context, SHELL_LIMIT};
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unread-commands",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("unread_commands.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut read = 0;
    let first = context.commands.iter().filter(|_| context.dialect.is_posix()).find(|command| {
        read += command.text.value.len();
        read > SHELL_LIMIT
    });
    if let Some(command) = first {
        let message = format!("the commands are longer than {} KiB in all", SHELL_LIMIT / 1024);
        let told = RULE.at(command.first_line(), message, "not looked at from here on");
        found.push(told.note("move long scripts into files of their own"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::{Project, lint};
    use crate::text::SourceFile;

    #[test]
    fn the_first_command_that_is_not_looked_at_is_told() {
        let line = format!("      - echo {}\n", "x".repeat(1019));
        let commands = line.repeat(SHELL_LIMIT / 1024 + 1);
        let file = SourceFile::new("f", format!("version: 0.2\nphases:\n  build:\n    commands:\n{commands}"));
        let found = lint(&file, &decode(&file), &Project::default());
        assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), ["unread-commands"]);
        assert_eq!(file.position(found[0].span().start).line, 4 + SHELL_LIMIT / 1024 + 1);
    }
}
