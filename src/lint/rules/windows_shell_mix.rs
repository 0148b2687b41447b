//! Words of one shell in commands that another one reads.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::dialect::Dialect;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "windows-shell-mix",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("windows_shell_mix.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !is_told(context) {
        return;
    }
    for command in &context.commands {
        found.extend(match context.dialect {
            Dialect::PowerShell => posix(command),
            Dialect::Bash => powershell(command),
            Dialect::Sh | Dialect::Cmd => None,
        });
    }
}

/// Whether the file or the project says which shell it is, so that it is no guess from the commands.
fn is_told(context: &Context<'_>) -> bool {
    let windows =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_ascii_lowercase().contains("windows"));
    context.buildspec.env.shell.is_some()
        || windows(&context.project.environment_type)
        || windows(&context.project.image)
}

/// `export NAME=value`, `if [ … ]` and `fi` at the beginning of a line.
fn posix(command: &Command<'_>) -> Option<Diagnostic> {
    let (start, line) = lines(&command.text.value).find(|(_, line)| is_posix(line))?;
    let word = line.split_whitespace().next()?;
    let message = format!("PowerShell runs the commands, and `{word}` here is of a POSIX shell");
    let note = if word == "export" { "write `$env:NAME = \"value\"`" } else { "write `if (…) { … }`" };
    Some(RULE.at(command.span(start, start + word.len()), message, "not known there").note(note))
}

fn is_posix(line: &str) -> bool {
    let exports = line
        .strip_prefix("export ")
        .is_some_and(|rest| rest.split('=').next().is_some_and(is_name) && rest.contains('='));
    exports || line.starts_with("if [ ") || line.starts_with("if [[ ") || line == "fi"
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `$env:NAME`.
fn powershell(command: &Command<'_>) -> Option<Diagnostic> {
    let text = &command.text.value;
    let calls_powershell = ["pwsh", "powershell"].iter().any(|name| text.contains(name));
    let start = text.to_ascii_lowercase().find("$env:").filter(|_| !calls_powershell)?;
    let rest = &text[start + 5..];
    let end = start + 5 + rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let name = &text[start + 5..end];
    Some(
        RULE.at(
            command.span(start, end),
            format!("bash runs the commands, and `{}` is of PowerShell", &text[start..end]),
            "read as `$env`, and the rest as text",
        )
        .note(format!("write `${name}`")),
    )
}

/// The lines of a text without blanks in front, and where each begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start + (line.len() - line.trim_start().len()), line.trim()))
    })
}
