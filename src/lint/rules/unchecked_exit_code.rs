//! Several programs in one command of PowerShell, whose failures nobody looks at.

use crate::lint::context::Context;
use crate::lint::dialect::Dialect;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "unchecked-exit-code",
    category: Category::Commands,
    severity: Severity::Note,
    doc: include_str!("unchecked_exit_code.md"),
    check: Some(check),
};

/// Programs that are no part of PowerShell and say by their status how it went.
const PROGRAMS: [&str; 16] = [
    "npm", "npx", "yarn", "dotnet", "msbuild", "nuget", "docker", "aws", "git", "mvn", "gradle", "python", "pip",
    "node", "choco", "cmake",
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.dialect != Dialect::PowerShell {
        return;
    }
    for command in &context.commands {
        let text = command.text.value.to_ascii_lowercase();
        let looks = ["$lastexitcode", "$erroractionpreference", "$?", "exit ", "||", "&&", "psnativecommand"];
        if looks.iter().any(|word| text.contains(word)) {
            continue;
        }
        let mut at = 0;
        let mut programs = Vec::new();
        for line in text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            let word = line.split_whitespace().next().unwrap_or_default();
            if PROGRAMS.contains(&word.trim_end_matches(".exe").trim_end_matches(".cmd")) {
                programs.push((start, word.len()));
            }
        }
        if let [(start, length), _, ..] = programs[..] {
            found.push(
                RULE.at(
                    command.span(start, start + length),
                    "the next line runs although this program has failed",
                    "its status is not looked at",
                )
                .note(
                    "write `if ($LASTEXITCODE) { exit $LASTEXITCODE }` behind it, or make each line an item of its own",
                ),
            );
        }
    }
}
