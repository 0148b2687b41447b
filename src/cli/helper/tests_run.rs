//! `codebuild-tests-run`: finds the test files, takes this shard's, and becomes the test command.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use super::HelperError;
use crate::build::sharding::{ShardingStrategy, VARIABLE};
use crate::cli::args::{ShardingStrategy as Named, TestsRun};
use crate::cli::printer::Printer;
use crate::cli::settings::helper::shard;
use crate::text::suggest::count;

/// The variable that holds the shard's files while its test command runs.
const FILES: &str = "CODEBUILD_CURRENT_SHARD_FILES";

/// Runs the test command with this shard's files; comes back only when there are none, or on an error.
pub(super) fn tests_run(arguments: &TestsRun) -> Result<(), HelperError> {
    let shard = shard()?;
    let files = files(&arguments.files_search)?;
    let own = shard.unwrap_or_default().share(&files, strategy(arguments.sharding_strategy));
    let (mine, all) = (own.len(), count(files.len(), "file"));
    Printer::problem(&match shard {
        None => format!("codebuild-tests-run: {all}, all in this build: {VARIABLE} is not set"),
        Some(shard) => {
            let (number, of) = (shard.number(), shard.count());
            format!("codebuild-tests-run: shard {number} of {of} has {mine} of {all}")
        }
    });
    if own.is_empty() {
        Printer::problem("codebuild-tests-run: there is nothing to test in this shard");
        return Ok(());
    }
    Err(become_tests(&arguments.test_command, &own))
}

fn strategy(named: Named) -> ShardingStrategy {
    match named {
        Named::EqualDistribution => ShardingStrategy::EqualDistribution,
        Named::Stability => ShardingStrategy::Stability,
    }
}

/// What the search prints: each file once, sorted.
fn files(search: &str) -> Result<Vec<String>, HelperError> {
    let command = || search.to_owned();
    let output = Command::new("sh").args(["-c", search]).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|source| HelperError::Run { command: command(), source })?;
    if !output.status.success() {
        return Err(HelperError::SearchFailed { command: command(), how: output.status.to_string() });
    }
    let Ok(text) = String::from_utf8(output.stdout) else { return Err(HelperError::NotText { command: command() }) };
    let mut files: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    if files.is_empty() { Err(HelperError::NothingFound { command: command() }) } else { Ok(files) }
}

/// Puts the test command in this process's place, so that its status, signals and terminal are its own.
fn become_tests(test_command: &str, files: &[String]) -> HelperError {
    let line = command_line(test_command);
    let mut command = Command::new("sh");
    command.args(["-c", &line, "codebuild-tests-run"]).args(files).env(FILES, files.join("\n"));
    HelperError::Run { command: test_command.to_owned(), source: command.exec() }
}

/// The test command with the files at its end, where it does not say itself where they go.
fn command_line(test_command: &str) -> String {
    let test_command = test_command.trim_end();
    if test_command.contains(FILES) { test_command.to_owned() } else { format!("{test_command} \"$@\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_stand_at_the_end_of_a_command_that_does_not_name_them() {
        assert_eq!(command_line("npx jest --ci\n  "), "npx jest --ci \"$@\"");
        let own = "python3 manage.py test $(echo \"$CODEBUILD_CURRENT_SHARD_FILES\" | tr / .)";
        assert_eq!(command_line(own), own);
    }
}
