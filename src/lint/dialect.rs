//! Which shell reads the commands: what the file says, what the project says, or how the commands look.

use super::Project;
use crate::buildspec::Buildspec;

/// A kind of shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `sh`: bash on Amazon Linux, dash on Ubuntu.
    Sh,
    /// bash, since `env.shell` says so.
    Bash,
    /// PowerShell.
    PowerShell,
    /// `cmd.exe`.
    Cmd,
}

impl Dialect {
    /// Whether it follows the POSIX shell's grammar.
    pub(crate) const fn is_posix(self) -> bool {
        matches!(self, Self::Sh | Self::Bash)
    }

    /// The shell of a buildspec.
    pub(crate) fn of(buildspec: &Buildspec, project: &Project) -> Self {
        if let Some(shell) = &buildspec.env.shell {
            let name = shell.value.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
            return match name.trim_end_matches(".exe") {
                "bash" => Self::Bash,
                "powershell" | "pwsh" => Self::PowerShell,
                "cmd" => Self::Cmd,
                _ => Self::Sh,
            };
        }
        let says_windows =
            |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains("windows"));
        if says_windows(&project.environment_type) || says_windows(&project.image) {
            return Self::PowerShell;
        }
        let commands = buildspec.phases.iter().flat_map(|phase| phase.commands.iter().chain(&phase.finally));
        if commands.into_iter().any(|command| looks_like_powershell(&command.value)) {
            Self::PowerShell
        } else {
            Self::Sh
        }
    }
}

/// `$env:NAME`, a call operator in front, a cmdlet as the first word of a line, or an assignment to a `$NAME`.
fn looks_like_powershell(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let assigns = |line: &str| {
        let name = line.strip_prefix('$').unwrap_or_default();
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        end > 0 && name[end..].trim_start().starts_with("= ")
    };
    let calls = lower.trim_start().strip_prefix('&').is_some_and(|rest| rest.starts_with([' ', '"', '\'', '$']));
    calls
        || lower.contains("$env:")
        || lower.lines().map(str::trim_start).any(|line| assigns(line) || starts_with_cmdlet(line))
}

fn starts_with_cmdlet(line: &str) -> bool {
    const VERBS: [&str; 18] = [
        "add", "compress", "copy", "expand", "get", "import", "install", "invoke", "move", "new", "out", "publish",
        "remove", "rename", "set", "start", "test", "write",
    ];
    let word = line.split_whitespace().next().unwrap_or_default();
    let Some((verb, noun)) = word.split_once('-') else { return false };
    VERBS.contains(&verb)
        && [
            "host",
            "item",
            "content",
            "location",
            "object",
            "module",
            "expression",
            "webrequest",
            "archive",
            "path",
            "process",
            "childitem",
            "output",
            "variable",
            "executionpolicy",
            "command",
            "date",
            "service",
            "packageprovider",
            "psrepository",
        ]
        .contains(&noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powershell_is_known_by_its_look() {
        for (text, expected) in [
            ("echo $HOME", false),
            ("set-env", false),
            ("get-login", false),
            ("X=1", false),
            ("$x = 1", true),
            ("Write-Host a", true),
            ("echo $env:PATH", true),
            ("cd x\n  Set-Location y", true),
            ("& \"C:\\a.exe\" -b", true),
            ("a & b", false),
            ("&& b", false),
        ] {
            assert_eq!(looks_like_powershell(text), expected, "{text}");
        }
    }
}
