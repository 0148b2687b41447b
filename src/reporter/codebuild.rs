//! The log as the service writes it, byte for byte: `--log-format codebuild`.
//!
//! Agent lines carry `[Container]` and a time; what commands write passes through untouched, without work for each
//! line. What the service would not say (notices, records of artifacts and reports) is not here.

use std::io::{self, Write};

use super::Reporter;
use super::time::log_time;
use crate::build::{BuildEvent, BuildEventKind, BuildPhase, CommandOutcome, PhaseType, Timestamp};

/// Writes the service's log.
pub struct CodebuildLog<'w> {
    out: &'w mut dyn Write,
    lines: String,
}

impl<'w> CodebuildLog<'w> {
    /// Writes there.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, lines: String::new() }
    }

    /// Adds an agent line; `parts` are its text, which may have lines of its own.
    fn line(&mut self, at: Timestamp, parts: &[&str]) {
        self.lines.push_str("[Container] ");
        self.lines.push_str(&log_time(at));
        self.lines.push(' ');
        self.lines.extend(parts.iter().copied());
        self.lines.push('\n');
    }

    fn command_finished(&mut self, at: Timestamp, text: &str, outcome: CommandOutcome) {
        // Written whether or not the output ended its last line: an unfinished line is only ended by it, so no blank
        // line follows then (console line numbers of the log in aws-samples/amazon-ecs-fargate-cdk-cicd#13).
        self.lines.push('\n');
        if let Some(reason) = failure(outcome) {
            self.line(at, &["Command did not exit successfully ", text, " ", &reason]);
        }
    }

    fn phase_finished(&mut self, at: Timestamp, phase: &BuildPhase) {
        if !is_logged(phase.phase_type) {
            return;
        }
        let (name, state) = (phase.phase_type.name(), phase.phase_status.name());
        self.line(at, &["Phase complete: ", name, " State: ", state]);
        let (code, message) = (&phase.context.status_code, &phase.context.message);
        self.line(at, &["Phase context status code: ", code, " Message: ", message]);
    }
}

/// Whether the service's log tells a phase; it is silent about what happens outside the container.
fn is_logged(phase: PhaseType) -> bool {
    (PhaseType::DownloadSource..=PhaseType::UploadArtifacts).contains(&phase)
}

/// How a failure reads in the log; none for a success and for a command that the agent itself ended.
fn failure(outcome: CommandOutcome) -> Option<String> {
    match outcome {
        CommandOutcome::Exited(0) | CommandOutcome::TimedOut(_) | CommandOutcome::Stopped => None,
        CommandOutcome::Exited(status) => Some(format!("exit status {status}")),
        CommandOutcome::Signalled(signal) => Some(format!("signal: {}", signal_name(signal))),
    }
}

/// A signal in the words of the Go runtime, in which the service's agent is written.
fn signal_name(signal: i32) -> String {
    match signal {
        1 => "hangup".to_owned(),
        2 => "interrupt".to_owned(),
        3 => "quit".to_owned(),
        6 => "aborted".to_owned(),
        9 => "killed".to_owned(),
        11 => "segmentation fault".to_owned(),
        13 => "broken pipe".to_owned(),
        15 => "terminated".to_owned(),
        other => format!("signal {other}"),
    }
}

impl Reporter for CodebuildLog<'_> {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        let at = event.at;
        self.lines.clear();
        match &event.kind {
            BuildEventKind::Output { bytes } => self.out.write_all(bytes)?,
            BuildEventKind::Message { text } => self.line(at, &[text]),
            BuildEventKind::PhaseStarted { phase } => self.line(at, &["Entering phase ", phase.name()]),
            BuildEventKind::CommandStarted { text, .. } => self.line(at, &["Running command ", text]),
            BuildEventKind::CommandFinished { text, outcome, .. } => self.command_finished(at, text, *outcome),
            BuildEventKind::PhaseFinished { phase } => self.phase_finished(at, phase),
            BuildEventKind::Notice { .. }
            | BuildEventKind::Paused { .. }
            | BuildEventKind::ArtifactStored { .. }
            | BuildEventKind::ReportFinished { .. }
            | BuildEventKind::BuildFinished { .. } => return Ok(()),
        }
        self.out.write_all(self.lines.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::LimitKind;
    use crate::build::PhaseType::{Build, DownloadSource, Install, PostBuild, PreBuild, UploadArtifacts};
    use crate::reporter::story::Story;

    const COMMAND_ERROR: &str = "COMMAND_EXECUTION_ERROR";

    fn log(story: &Story) -> String {
        let mut out = Vec::new();
        let mut reporter = CodebuildLog::new(&mut out);
        story.events.iter().for_each(|event| reporter.event(event).unwrap());
        String::from_utf8(out).unwrap()
    }

    /// Compares without the times; `@` stands for `[Container] TIME`, `OK` for the context line of a success.
    #[track_caller]
    fn assert_log(story: &Story, expected: &[&str]) {
        let mut wanted = expected.join("\n") + "\n";
        wanted = wanted.replace("@ OK\n", "@ Phase context status code:  Message: \n");
        assert_eq!(log(story).replace("[Container] 2026/11/20 10:00:00.000000", "@"), wanted);
    }

    fn reason(command: &str, status: i32) -> String {
        format!("Error while executing command: {command}. Reason: exit status {status}")
    }

    /// The end of the source phase in a log of December 2025.
    #[test]
    fn the_commands_of_an_image_stand_in_the_source_phase() {
        let story = Story::new()
            .says("Processing environment variables")
            .says("Selecting 'python' runtime version '3.13' based on manual selections...")
            .runs("echo \"Installing Python version 3.13 ...\"", "Installing Python version 3.13 ...\n")
            .runs("pyenv global $PYTHON_313_VERSION", "")
            .says("Moving to directory /codebuild/output/src87/src/s3/00")
            .leaves(DownloadSource);
        assert_log(
            &story,
            &[
                "@ Processing environment variables",
                "@ Selecting 'python' runtime version '3.13' based on manual selections...",
                "@ Running command echo \"Installing Python version 3.13 ...\"",
                "Installing Python version 3.13 ...",
                "",
                "@ Running command pyenv global $PYTHON_313_VERSION",
                "",
                "@ Moving to directory /codebuild/output/src87/src/s3/00",
                "@ Phase complete: DOWNLOAD_SOURCE State: SUCCEEDED",
                "@ OK",
            ],
        );
    }

    #[test]
    fn a_success_reads_as_in_the_cloud_of_2025() {
        let story = Story::new()
            .says("Running on CodeBuild On-demand\nWaiting for agent ping\nWaiting for DOWNLOAD_SOURCE")
            .says("Phase is DOWNLOAD_SOURCE\nCODEBUILD_SRC_DIR=/codebuild/output/src1/src")
            .says("Selecting 'nodejs' runtime version '18' based on manual selections...")
            .says("Phases found in YAML: 3\n INSTALL: 11 commands\n PRE_BUILD: 11 commands\n BUILD: 2 commands")
            .leaves(DownloadSource)
            .enters(Install)
            .runs("set -e", "")
            .runs("echo 'Logging into CodeArtifact...'", "Logging into CodeArtifact...\n")
            .leaves(Install)
            .enters(PreBuild)
            .runs("NEW_VERSION=$(npm version \"$FINAL_VERSION_TYPE\" --no-git-tag-version)", "")
            .runs("echo \"New version: $NEW_VERSION\"", "New version: v1.1.0\n")
            .leaves(PreBuild)
            .enters(PostBuild)
            .leaves(PostBuild)
            .says("Expanding base directory path: .\nAssembling file list\nExpanding .")
            .says("Expanding file paths for base directory .\nAssembling file list\nExpanding **/*\nFound 380 file(s)")
            .says("Set report auto-discover timeout to 5 seconds\nExpanding base directory path:  .")
            .leaves(UploadArtifacts);
        assert_log(
            &story,
            &[
                "@ Running on CodeBuild On-demand",
                "@ Waiting for agent ping",
                "@ Waiting for DOWNLOAD_SOURCE",
                "@ Phase is DOWNLOAD_SOURCE",
                "@ CODEBUILD_SRC_DIR=/codebuild/output/src1/src",
                "@ Selecting 'nodejs' runtime version '18' based on manual selections...",
                "@ Phases found in YAML: 3",
                "@  INSTALL: 11 commands",
                "@  PRE_BUILD: 11 commands",
                "@  BUILD: 2 commands",
                "@ Phase complete: DOWNLOAD_SOURCE State: SUCCEEDED",
                "@ OK",
                "@ Entering phase INSTALL",
                "@ Running command set -e",
                "",
                "@ Running command echo 'Logging into CodeArtifact...'",
                "Logging into CodeArtifact...",
                "",
                "@ Phase complete: INSTALL State: SUCCEEDED",
                "@ OK",
                "@ Entering phase PRE_BUILD",
                "@ Running command NEW_VERSION=$(npm version \"$FINAL_VERSION_TYPE\" --no-git-tag-version)",
                "",
                "@ Running command echo \"New version: $NEW_VERSION\"",
                "New version: v1.1.0",
                "",
                "@ Phase complete: PRE_BUILD State: SUCCEEDED",
                "@ OK",
                "@ Entering phase POST_BUILD",
                "@ Phase complete: POST_BUILD State: SUCCEEDED",
                "@ OK",
                "@ Expanding base directory path: .",
                "@ Assembling file list",
                "@ Expanding .",
                "@ Expanding file paths for base directory .",
                "@ Assembling file list",
                "@ Expanding **/*",
                "@ Found 380 file(s)",
                "@ Set report auto-discover timeout to 5 seconds",
                "@ Expanding base directory path:  .",
                "@ Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED",
                "@ OK",
            ],
        );
    }

    #[test]
    fn failures_end_phases_as_in_real_logs() {
        for (phase, text, output, status) in [
            (PreBuild, "npm test", "npm ERR! Test failed.\n", 1),
            (Build, "PWD", "/codebuild/output/tmp/script.sh: line 4: PWD: command not found\n", 127),
            (
                PostBuild,
                "ls -lah ./infrastructure",
                "ls: cannot access ./infrastructure: No such file or directory\n",
                2,
            ),
            (Build, "docker build --no-cache -t $REPOSITORY_URI:latest .", "\n", 1),
            (Install, "aws ecr get-login-password | docker login --password-stdin $IMAGE_URL", "denied\n", 1),
        ] {
            let name = phase.name();
            let story = Story::new().enters(phase).fails(text, output, status).leaves_failed(
                phase,
                COMMAND_ERROR,
                &reason(text, status),
            );
            assert_log(
                &story,
                &[
                    &format!("@ Entering phase {name}"),
                    &format!("@ Running command {text}"),
                    output.trim_end_matches('\n'),
                    "",
                    &format!("@ Command did not exit successfully {text} exit status {status}"),
                    &format!("@ Phase complete: {name} State: FAILED"),
                    &format!(
                        "@ Phase context status code: COMMAND_EXECUTION_ERROR Message: \
                         Error while executing command: {text}. Reason: exit status {status}"
                    ),
                ],
            );
        }
    }

    #[test]
    fn a_failed_build_goes_on_to_post_build_and_fails_to_find_artifacts() {
        let story = Story::new()
            .leaves_failed(Build, COMMAND_ERROR, &reason("docker build -t app .", 1))
            .enters(PostBuild)
            .runs("echo \"📤 Pushing\"", "📤 Pushing\n")
            .fails("docker push app", "An image does not exist locally with the tag: app\n", 1)
            .leaves_failed(PostBuild, COMMAND_ERROR, &reason("docker push app", 1))
            .says("Expanding imagedefinitions.json\nSkipping invalid file path imagedefinitions.json")
            .leaves_failed(UploadArtifacts, "CLIENT_ERROR", "no matching artifact paths found");
        assert_log(
            &story,
            &[
                "@ Phase complete: BUILD State: FAILED",
                "@ Phase context status code: COMMAND_EXECUTION_ERROR Message: \
                 Error while executing command: docker build -t app .. Reason: exit status 1",
                "@ Entering phase POST_BUILD",
                "@ Running command echo \"📤 Pushing\"",
                "📤 Pushing",
                "",
                "@ Running command docker push app",
                "An image does not exist locally with the tag: app",
                "",
                "@ Command did not exit successfully docker push app exit status 1",
                "@ Phase complete: POST_BUILD State: FAILED",
                "@ Phase context status code: COMMAND_EXECUTION_ERROR Message: \
                 Error while executing command: docker push app. Reason: exit status 1",
                "@ Expanding imagedefinitions.json",
                "@ Skipping invalid file path imagedefinitions.json",
                "@ Phase complete: UPLOAD_ARTIFACTS State: FAILED",
                "@ Phase context status code: CLIENT_ERROR Message: no matching artifact paths found",
            ],
        );
    }

    #[test]
    fn a_block_keeps_its_lines_and_its_last_newline() {
        let block = "set -e\nif [ \"$TEST_TYPE\" = \"oracle\" ]; then\n  python3 run.py\nfi\n";
        let story = Story::new()
            .fails(block, "Testing with NOP...\n", 1)
            .leaves_failed(Build, COMMAND_ERROR, &reason(block, 1))
            .fails(block.trim_end(), "", 1);
        assert_log(
            &story,
            &[
                "@ Running command set -e",
                "if [ \"$TEST_TYPE\" = \"oracle\" ]; then",
                "  python3 run.py",
                "fi",
                "",
                "Testing with NOP...",
                "",
                "@ Command did not exit successfully set -e",
                "if [ \"$TEST_TYPE\" = \"oracle\" ]; then",
                "  python3 run.py",
                "fi",
                " exit status 1",
                "@ Phase complete: BUILD State: FAILED",
                "@ Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: set -e",
                "if [ \"$TEST_TYPE\" = \"oracle\" ]; then",
                "  python3 run.py",
                "fi",
                ". Reason: exit status 1",
                "@ Running command set -e",
                "if [ \"$TEST_TYPE\" = \"oracle\" ]; then",
                "  python3 run.py",
                "fi",
                "",
                "@ Command did not exit successfully set -e",
                "if [ \"$TEST_TYPE\" = \"oracle\" ]; then",
                "  python3 run.py",
                "fi exit status 1",
            ],
        );
    }

    #[test]
    fn empty_commands_and_lines_without_prefix_are_kept() {
        let story = Story::new()
            .says("Git credential helper enabled")
            .prints("BITBUCKET Git credential unavailable.\n")
            .says("Moving to directory /codebuild/output/src1/src")
            .enters(PreBuild)
            .runs("", "");
        assert_log(
            &story,
            &[
                "@ Git credential helper enabled",
                "BITBUCKET Git credential unavailable.",
                "@ Moving to directory /codebuild/output/src1/src",
                "@ Entering phase PRE_BUILD",
                "@ Running command ",
                "",
            ],
        );
    }

    #[test]
    fn an_unfinished_line_of_output_is_only_ended() {
        let story = Story::new().runs("cat imagedefinitions.json", "[{\"name\":\"app\"}]").leaves(PostBuild);
        assert_log(
            &story,
            &[
                "@ Running command cat imagedefinitions.json",
                "[{\"name\":\"app\"}]",
                "@ Phase complete: POST_BUILD State: SUCCEEDED",
                "@ OK",
            ],
        );
    }

    #[test]
    fn commands_that_were_ended_have_no_exit_status() {
        let mut expected = vec!["", "@ Command did not exit successfully sleep 9 signal: killed"];
        for outcome in
            [CommandOutcome::Signalled(9), CommandOutcome::TimedOut(LimitKind::Build), CommandOutcome::Stopped]
        {
            assert_log(&Story::new().ends("sleep 9", 0, outcome), &expected);
            expected = vec![""];
        }
    }

    #[test]
    fn what_the_service_would_not_say_is_not_said() {
        let story = Story::new()
            .notices("docker is not there")
            .leaves(PhaseType::Provisioning)
            .stores("", "/out/demo.zip", 1, 10)
            .leaves(PhaseType::Finalizing)
            .ends_build();
        assert_eq!(log(&story), "");
    }
}
