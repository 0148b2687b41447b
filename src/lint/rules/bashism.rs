//! bash's own syntax in commands that `sh` reads.

use crate::lint::command::Command;
use crate::lint::context::Context;
use crate::lint::dialect::Dialect;
use crate::lint::rule::{Category, Rule};
use crate::lint::sh::Sh;
use crate::lint::shell::{Call, Construct};
use crate::text::{Applicability, Diagnostic, Edit, Severity, Span, suggest};

pub(super) const RULE: Rule = Rule {
    code: "bashism",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("bashism.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.dialect != Dialect::Sh {
        return;
    }
    let severity = match Sh::of(context) {
        Sh::Dash => Severity::Error,
        Sh::Unknown => Severity::Warning,
        Sh::Bash => return,
    };
    let mut fix = Some(shell_setting(context));
    for command in &context.commands {
        let uses = uses(command);
        let Some((span, name)) = uses.first() else { continue };
        let message = format!("{name} is bash's, and `sh` runs the commands");
        let mut finding = RULE.at(*span, message, "dash, the `sh` of Ubuntu images, does not know it");
        finding.severity = severity;
        if uses.len() > 1 {
            finding =
                finding.note(format!("the command has {} more of this kind", suggest::count(uses.len() - 1, "place")));
        }
        finding = finding.note("write `shell: bash` under `env:`");
        if let Some(edit) = fix.take().flatten() {
            finding = finding.fix("run the commands in bash", Applicability::Unsafe, vec![edit]);
        }
        found.push(finding);
    }
}

/// `shell: bash` under an `env` that is there, or with one below `version`.
fn shell_setting(context: &Context<'_>) -> Option<Edit> {
    let file = context.file;
    if !context.carries_state() {
        return None;
    }
    if let Some(shell) = &context.buildspec.env.shell {
        return Some(Edit { span: shell.span, replacement: "bash".to_owned() });
    }
    if let Some(first) = context.entries(&["env"]).first() {
        let position = file.position(first.key.span.start);
        let line = file.line_span(position.line);
        let indent = file.slice(Span::new(line.start, first.key.span.start));
        let alone = !indent.is_empty() && indent.chars().all(|c| c == ' ');
        return alone
            .then(|| Edit { span: Span::empty(first.key.span.start), replacement: format!("shell: bash\n{indent}") });
    }
    let (key, version) = context.entry(&["version"])?;
    if context.entry(&["env"]).is_some() || file.position(key.span.start).column != 1 {
        return None;
    }
    let line = file.line_span(file.position(version.span.end).line);
    Some(Edit { span: Span::empty(line.end), replacement: "\nenv:\n  shell: bash".to_owned() })
}

/// All places with bash's own syntax, in order.
pub(in crate::lint) fn uses(command: &Command<'_>) -> Vec<(Span, String)> {
    let script = &command.script;
    let constructs =
        script.constructs.iter().filter_map(|(construct, span)| Some((*span, shown(*construct)?.to_owned())));
    let mut uses: Vec<(Span, String)> = constructs.chain(script.calls.iter().filter_map(call)).collect();
    uses.sort();
    uses.dedup_by_key(|(span, _)| span.start);
    uses
}

fn shown(construct: Construct) -> Option<&'static str> {
    Some(match construct {
        Construct::DoubleBracket => "`[[ … ]]`",
        Construct::Arithmetic => "`(( … ))`",
        Construct::ArithmeticFor => "`for (( … ))`",
        Construct::ProcessSubstitution => "`<( … )`",
        Construct::HereString => "`<<<`",
        Construct::Array => "an array",
        Construct::CaseModification => "`${x^^}`",
        Construct::Substring => "`${x:1:2}`",
        Construct::Replacement => "`${x/a/b}`",
        Construct::Indirection => "`${!x}`",
        Construct::Transformation => "`${x@Q}`",
        Construct::AnsiQuote => "`$'…'`",
        Construct::FunctionKeyword => "`function`",
        Construct::OutputAndError => "`&>`",
        Construct::PipeBoth => "`|&`",
        Construct::AppendAssignment => "`x+=y`",
        Construct::Coprocess => "`coproc`",
        // Without it the word stays as it is, which may be what is wanted.
        Construct::BraceExpansion => return None,
    })
}

/// Commands that only bash has, or that take words only in bash.
fn call(call: &Call) -> Option<(Span, String)> {
    let name = call.name()?;
    let at = |argument: &str| call.argument(argument).map(|word| word.span);
    let only_bash =
        ["source", "pushd", "popd", "dirs", "declare", "typeset", "let", "shopt", "mapfile", "readarray", "disown"];
    if only_bash.contains(&name) {
        return Some((call.words.first()?.span, format!("`{name}`")));
    }
    let option = match name {
        "set" => at("pipefail").map(|span| (span, "`pipefail`")),
        "[" | "test" => at("==").map(|span| (span, "`==` in `[ … ]`")),
        "trap" => at("ERR").or_else(|| at("DEBUG")).map(|span| (span, "this signal of `trap`")),
        "export" => at("-f").map(|span| (span, "`export -f`")),
        "printf" => at("-v").map(|span| (span, "`printf -v`")),
        "read" => ["-a", "-ra", "-ar", "-d", "-n", "-s", "-t", "-N"]
            .into_iter()
            .find_map(at)
            .map(|span| (span, "this option of `read`")),
        _ => None,
    };
    option.map(|(span, what)| (span, what.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::Project;
    use crate::text::SourceFile;

    fn first_use(script: &str) -> Option<String> {
        let file = SourceFile::new(
            "f",
            format!("version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        {script}\n"),
        );
        let (decoded, project) = (decode(&file), Project::default());
        uses(&Context::new(&file, &decoded, &project).commands[0]).into_iter().next().map(|(_, name)| name)
    }

    #[test]
    fn what_only_bash_has_is_found() {
        for (script, expected) in [
            ("[[ a == b ]]", Some("`[[ … ]]`")),
            ("a |& b", Some("`|&`")),
            ("a &> b", Some("`&>`")),
            ("a=(b c)", Some("an array")),
            ("a+=b", Some("`x+=y`")),
            ("echo ${a^^}", Some("`${x^^}`")),
            ("echo $'a'", Some("`$'…'`")),
            ("for ((i=0; i<3; i++)); do a; done", Some("`for (( … ))`")),
            ("diff <(a) <(b)", Some("`<( … )`")),
            ("set -o pipefail", Some("`pipefail`")),
            ("trap 'a' ERR", Some("this signal of `trap`")),
            ("trap 'a' EXIT", None),
            ("read -r a", None),
            ("bash -c '[[ a == b ]]'", None),
            ("[ a = b ] && echo ${a:-b} ${a#b} $((1 + 2))", None),
            ("mkdir -p a/{b,c}", None),
        ] {
            assert_eq!(first_use(script).as_deref(), expected, "{script}");
        }
    }
}
