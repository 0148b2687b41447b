//! `buildspec doctor`: what is here, and what of it would fail.

use std::path::Path;

use serde::Serialize;

use super::ExitStatus;
use super::args::Doctor;
use super::error::Error;
use super::printer::Printer;
use super::settings;

#[cfg(feature = "docker")]
mod daemon;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Standing {
    Ok,
    Warning,
    Error,
}

impl Standing {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Check {
    #[serde(rename = "check")]
    name: &'static str,
    status: Standing,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl Check {
    fn new(name: &'static str, status: Standing, message: impl Into<String>) -> Self {
        Self { name, status, message: message.into(), hint: None }
    }

    fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Standing::Ok, message)
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Checks everything, and says what it found.
pub(crate) fn doctor(arguments: &Doctor) -> Result<ExitStatus, Error> {
    let checks = checks()?;
    let text = if arguments.json { format!("{:#}\n", serde_json::json!(checks)) } else { render(&checks) };
    Printer::data(&text).map_err(Error::Output)?;
    let failed = checks.iter().any(|check| check.status == Standing::Error);
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}

#[cfg_attr(not(feature = "docker"), expect(clippy::unnecessary_wraps, reason = "the Docker engine can fail"))]
fn checks() -> Result<Vec<Check>, Error> {
    let mut checks = vec![program(), shells(), git(), temporary_folder()];
    #[cfg(feature = "docker")]
    checks.extend(daemon::checks()?);
    #[cfg(not(feature = "docker"))]
    checks.push(Check::ok("daemon", "this program was built without the Docker engine"));
    Ok(checks)
}

fn render(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let line = |check: &Check| {
        let hint = check.hint.as_ref().map(|hint| format!("{:9}{:width$}  hint: {hint}\n", "", "")).unwrap_or_default();
        format!("{:7}  {:width$}  {}\n{hint}", check.status.word(), check.name, check.message)
    };
    checks.iter().map(line).collect()
}

fn program() -> Check {
    let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
    Check::ok("program", format!("buildspec {}, {os} {architecture}", env!("CARGO_PKG_VERSION")))
}

fn shells() -> Check {
    let there: Vec<&str> = ["sh", "bash"].into_iter().filter(|name| settings::on_path(name).is_some()).collect();
    match there.as_slice() {
        [] | ["bash"] => {
            Check::new("shell", Standing::Error, "there is no sh on PATH, so nothing runs on this machine")
        }
        ["sh"] => Check::new("shell", Standing::Warning, "sh is on PATH, bash is not")
            .hint("buildspecs with `env: shell: bash` need it, unless they run in a container"),
        both => Check::ok("shell", format!("{} on PATH", both.join(" and "))),
    }
}

fn git() -> Check {
    match settings::on_path("git") {
        Some(path) => Check::ok("git", path.display().to_string()),
        None => Check::new("git", Standing::Warning, "not on PATH")
            .hint("without git a source is copied whole, ignored files too, and its commit is not known"),
    }
}

fn temporary_folder() -> Check {
    let folder = std::env::temp_dir();
    let shown = folder.display();
    match tempfile::tempdir_in(&folder) {
        Err(error) => Check::new("temporary folder", Standing::Error, format!("{shown} cannot be written: {error}"))
            .hint("set TMPDIR to a folder that can"),
        Ok(_) => match free_space(&folder) {
            Some(bytes) if bytes < 1 << 30 => {
                let message = format!("{shown} has only {} MB left", bytes / 1_000_000);
                Check::new("temporary folder", Standing::Warning, message).hint("set TMPDIR to a folder with more room")
            }
            Some(bytes) => Check::ok("temporary folder", format!("{shown}, {} GB free", bytes / 1_000_000_000)),
            None => Check::ok("temporary folder", shown.to_string()),
        },
    }
}

fn free_space(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_in_words_what_is_wrong_and_what_to_do() {
        let checks = [
            Check::ok("program", "buildspec 1"),
            Check::new("temporary folder", Standing::Error, "/x cannot be written").hint("set TMPDIR"),
        ];
        let expected = "ok       program           buildspec 1\n\
                        error    temporary folder  /x cannot be written\n\
                        \u{20}                          hint: set TMPDIR\n";
        assert_eq!(render(&checks), expected);
    }
}
