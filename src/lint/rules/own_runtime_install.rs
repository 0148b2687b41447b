//! A language that the image selects and the commands install again.

use crate::buildspec::{PhaseName, Text};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "own-runtime-install",
    category: Category::Runtimes,
    severity: Severity::Note,
    doc: include_str!("own_runtime_install.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let phases = context.buildspec.phases.iter().filter(|phase| phase.name.value == PhaseName::Install);
    for (name, _) in phases.flat_map(|phase| &phase.runtime_versions) {
        let mut calls = context.commands.iter().flat_map(|command| &command.script.calls);
        if let Some(call) = calls.find(|call| installed(call) == Some(name.value.as_str())) {
            found.push(wrong(name, call));
        }
    }
}

fn wrong(name: &Text, call: &Call) -> Diagnostic {
    let message = format!("{} is selected by the image and installed again", name.value);
    let wrong = RULE.at(call.span, message, "another version than the one of `runtime-versions`, or the same twice");
    wrong.related(name.span, "selected here").note("keep one of the two")
}

/// The runtime that a call installs or switches.
fn installed(call: &Call) -> Option<&'static str> {
    let first = call.arguments().first().and_then(|word| word.literal()).unwrap_or_default();
    let switches = matches!(first, "install" | "use" | "global" | "local" | "default");
    match call.name()? {
        "nvm" | "fnm" if switches => Some("nodejs"),
        "n" if first.starts_with(|c: char| c.is_ascii_digit()) || matches!(first, "lts" | "latest" | "stable") => {
            Some("nodejs")
        }
        "pyenv" if switches => Some("python"),
        "goenv" if switches => Some("golang"),
        "rbenv" | "rvm" if switches => Some("ruby"),
        "phpenv" if switches => Some("php"),
        "sdk" if switches && call.has("java") => Some("java"),
        "apt" | "apt-get" | "yum" | "dnf" if call.has("install") => {
            call.arguments().iter().find_map(|word| package(word.literal()?))
        }
        _ => None,
    }
}

/// The runtime that a package of the system brings.
fn package(name: &str) -> Option<&'static str> {
    let version =
        |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match name {
        "nodejs" => Some("nodejs"),
        "golang" => Some("golang"),
        _ if version("openjdk-") || version("java-") => Some("java"),
        _ if version("python3.") && !name.contains("-dev") => Some("python"),
        _ if version("dotnet-sdk-") => Some("dotnet"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn packages_are_known_by_their_names() {
        for (name, expected) in [
            ("nodejs", Some("nodejs")),
            ("openjdk-17-jdk", Some("java")),
            ("java-17-amazon-corretto", Some("java")),
            ("python3.11", Some("python")),
            ("python3", None),
            ("python3.11-dev", None),
            ("python3-pip", None),
            ("jq", None),
        ] {
            assert_eq!(package(name), expected, "{name}");
        }
    }
}
