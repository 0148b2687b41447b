//! Runs `shellcheck` over the commands of a file: one call, limited in time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::error::Error;
use crate::cli::settings::on_path;
use crate::lint::Context;
use crate::lint::shellcheck::{EXCLUDED, findings, scripts, shell};
use crate::text::Diagnostic;

/// The setting that keeps it from being looked for.
const OFF: &str = "off";
/// How long one call may take.
const LIMIT: Duration = Duration::from_secs(20);
/// How often its end is looked for.
const POLL: Duration = Duration::from_millis(2);

/// The program.
#[derive(Clone, Debug)]
pub(super) struct Shellcheck {
    program: PathBuf,
}

/// Why it gave no findings.
#[derive(Debug, thiserror::Error)]
pub(super) enum ShellcheckError {
    #[error("could not run shellcheck")]
    Run(#[from] std::io::Error),
    #[error("shellcheck has not ended after {} seconds", LIMIT.as_secs())]
    TooLong,
    #[error("could not read what shellcheck says")]
    Answer(#[from] serde_json::Error),
}

impl Shellcheck {
    /// The program that was named, or else the one on PATH, if any.
    pub(super) fn find(named: Option<&Path>) -> Result<Option<Self>, Error> {
        match named {
            Some(off) if off == Path::new(OFF) => Ok(None),
            Some(program) => {
                let found = if program.components().count() > 1 { Some(program.to_owned()) } else { on_path(program) };
                let found = found.filter(|program| program.is_file());
                found
                    .map(|program| Some(Self { program }))
                    .ok_or_else(|| Error::NoProgram { program: program.to_owned() })
            }
            None => Ok(on_path("shellcheck").map(|program| Self { program })),
        }
    }

    /// What it finds in a file's commands.
    pub(super) fn look(&self, context: &Context<'_>) -> Result<Vec<Diagnostic>, ShellcheckError> {
        let Some(shell) = shell(context) else { return Ok(Vec::new()) };
        let folder = tempfile::tempdir()?;
        let mut names = Vec::new();
        for (number, command) in scripts(context) {
            let name = format!("{number}.sh");
            fs::write(folder.path().join(&name), &command.text.value)?;
            names.push(name);
        }
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let answer = folder.path().join("answer");
        let mut child = Command::new(&self.program)
            .args(["--format=json1", "--shell", shell, "--exclude", EXCLUDED, "--"])
            .args(&names)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(File::create(&answer)?)
            .stderr(Stdio::null())
            .spawn()?;
        let end = Instant::now() + LIMIT;
        while child.try_wait()?.is_none() {
            if Instant::now() > end {
                child.kill()?;
                child.wait()?;
                return Err(ShellcheckError::TooLong);
            }
            std::thread::sleep(POLL);
        }
        let number_of = |name: &str| name.strip_suffix(".sh")?.parse().ok();
        Ok(findings(context, &fs::read(&answer)?, number_of)?)
    }
}
