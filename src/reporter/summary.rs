//! The one screen at the end of a build: how it went, where the time went, what came out, and why it failed.
//!
//! Pure: values in, text out. What is near to a pattern that matched nothing is handed in.

use super::human;
use super::style::{self, Palette};
use super::{Look, pretty, reason, reports};
use crate::build::{
    Build, BuildArtifact, BuildPhase, BuildPlan, CommandPlan, CommandRecord, CommandRef, List, PhaseType, Status,
};
use crate::text::SourceFile;
use crate::text::suggest::count;

/// How many commands are shown at most.
const SHOWN: usize = 5;
/// How wide the column of places is at least.
const PLACE_WIDTH: usize = 13;
/// From when on a command is worth a line in a build of many commands.
const SLOW_MICROS: u128 = 1_000_000;

/// What a summary is made from.
#[derive(Clone, Copy, Debug)]
pub struct Summary<'a> {
    /// The finished build.
    pub build: &'a Build,
    /// Its plan.
    pub plan: &'a BuildPlan,
    /// The buildspec's text, to show the failed command in it.
    pub file: Option<&'a SourceFile>,
    /// The command line that enters what was kept of it.
    pub kept: Option<&'a str>,
    /// Whether more is asked for than fits on a screen.
    pub is_verbose: bool,
}

/// The summary as text, with its last line end.
pub fn render(summary: &Summary<'_>, look: Look) -> String {
    let (build, palette) = (summary.build, Palette::new(look.color));
    let time = human::duration(build.end_time.since(build.start_time));
    let status = palette.status(build.build_status, build.build_status.name());
    let sections = [
        format!("{} {status} in {time}\n", palette.paint(style::HEADING, &format!("Build {}", build.id))),
        phases(build, palette),
        slowest(summary, palette),
        artifacts(&build.artifacts, palette),
        reports::section(&build.reports, summary.is_verbose, palette),
        exported(build, palette),
        reason::reason(summary, look).unwrap_or_default(),
        kept(summary, palette),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

fn kept(summary: &Summary<'_>, palette: Palette) -> String {
    let enter = |command| format!("{}\n  {command}\n", palette.paint(style::HEADING, "Kept; to look inside, type"));
    summary.kept.map(enter).unwrap_or_default()
}

fn phases(build: &Build, palette: Palette) -> String {
    let inside = PhaseType::DownloadSource..=PhaseType::UploadArtifacts;
    let shown = |phase: &&BuildPhase| inside.contains(&phase.phase_type) || phase.phase_status != Status::Succeeded;
    let rows = build.phases.iter().filter(shown).map(|phase| {
        let time = phase.end_time.map_or_else(String::new, |end| human::duration(end.since(phase.start_time)));
        let state = palette.status(phase.phase_status, &format!("{:<11}", phase.phase_status.name()));
        format!("  {:<16}  {state}  {time:>7}\n", phase.phase_type.name())
    });
    rows.collect()
}

fn slowest(summary: &Summary<'_>, palette: Palette) -> String {
    let micros = |record: &CommandRecord| record.end_time.since(record.start_time).as_micros();
    let mut records: Vec<&CommandRecord> = summary.build.commands.iter().collect();
    if records.len() > SHOWN {
        records.retain(|record| micros(record) >= SLOW_MICROS);
    }
    if records.is_empty() {
        return String::new();
    }
    records.sort_by_key(|record| std::cmp::Reverse(micros(record)));
    records.truncate(SHOWN);
    let places: Vec<String> = records.iter().map(|record| place(summary.plan, record.command)).collect();
    let width = places.iter().map(String::len).max().unwrap_or(0).max(PLACE_WIDTH);
    let rows = records.into_iter().zip(places).map(|(record, place)| {
        let time = human::duration(record.end_time.since(record.start_time));
        let planned = planned(summary.plan, record.command).map(|command| command.text.as_str());
        let text = record.text.as_deref().or(planned).unwrap_or_default();
        let row = format!("  {time:>7}  {place:<width$}  {}", one_line(text));
        let end = pretty::ending(record.outcome).map(|ending| palette.paint(style::BAD, &format!("  {ending}")));
        format!("{}{}\n", row.trim_end(), end.unwrap_or_default())
    });
    format!("{}\n{}", palette.paint(style::HEADING, "Slowest commands"), rows.collect::<String>())
}

fn artifacts(artifacts: &[BuildArtifact], palette: Palette) -> String {
    if artifacts.is_empty() {
        return String::new();
    }
    let name = |artifact: &BuildArtifact| match artifact.artifact_identifier.as_str() {
        "" => "primary".to_owned(),
        identifier => identifier.to_owned(),
    };
    let width = artifacts.iter().map(|artifact| name(artifact).chars().count()).max().unwrap_or(0);
    let rows = artifacts.iter().map(|artifact| {
        let (files, size) = (count(artifact.files, "file"), human::size(artifact.bytes));
        format!("  {:<width$}  {files:>9}  {size:>10}  {}\n", name(artifact), artifact.location)
    });
    format!("{}\n{}", palette.paint(style::HEADING, "Artifacts"), rows.collect::<String>())
}

fn exported(build: &Build, palette: Palette) -> String {
    match build.exported_environment_variables.len() {
        0 => String::new(),
        number => format!("{} {number}\n", palette.paint(style::HEADING, "Exported variables")),
    }
}

/// A command's plan.
pub(super) fn planned(plan: &BuildPlan, command: CommandRef) -> Option<&CommandPlan> {
    let phase = plan.phases.iter().find(|phase| phase.phase_type == command.phase)?;
    match command.list {
        List::Commands => phase.commands.get(command.index),
        List::Finally => phase.finally.get(command.index),
    }
}

/// A command by its place in the buildspec: `BUILD 2`, `BUILD finally 1`; one of the image's own: `DOWNLOAD_SOURCE 1`.
fn place(plan: &BuildPlan, command: CommandRef) -> String {
    let list = match command.list {
        List::Commands => "",
        List::Finally => "finally ",
    };
    format!("{} {list}{}", command.phase.name(), number(plan, command))
}

/// The command's number in the buildspec's list, from 1.
pub(super) fn number(plan: &BuildPlan, command: CommandRef) -> usize {
    planned(plan, command).map_or(command.index, |planned| planned.index) + 1
}

/// The first line that is not empty, with a mark when there are more, cut to fit a screen.
pub(super) fn one_line(text: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let cut: String = first.chars().take(WIDTH).collect();
    if cut.len() < first.len() || lines.next().is_some() { cut + " …" } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::PhaseType::{Build, DownloadSource, Install, PostBuild, UploadArtifacts};
    use crate::build::{
        ArtifactPlan, CommandOutcome, ExportedEnvironmentVariable, LimitKind, PhaseContext, UnmatchedPattern,
    };
    use crate::reporter::story::{Story, plan};
    use crate::text::{Located, Span};

    const FILE: &str = "version: 0.2
phases:
  install:
    commands:
      - npm ci
  build:
    commands:
      - npm run lint
      - |
        set -e
        npm test
artifacts:
  files:
    - imagedefinitions.json
";

    const SUCCESS: &str = "\
Build demo:b3b9a1f0-1c7e-4f0e-9a55-0d2f6c1e7a10 SUCCEEDED in 1m 14s

  DOWNLOAD_SOURCE   SUCCEEDED      120ms
  INSTALL           SUCCEEDED      12.3s
  BUILD             SUCCEEDED     1m 01s
  UPLOAD_ARTIFACTS  SUCCEEDED        5ms

Slowest commands
   1m 01s  BUILD 2        set -e …
    12.3s  INSTALL 1      npm ci
    900ms  BUILD 1        npm run lint

Artifacts
  primary   16 files     1.2 MiB  /out/demo.zip
  docs        1 file        10 B  /out/docs

Exported variables 2
";

    const FAILURE: &str = "\
Build demo:b3b9a1f0-1c7e-4f0e-9a55-0d2f6c1e7a10 FAILED in 1m 14s

  DOWNLOAD_SOURCE   SUCCEEDED      120ms
  INSTALL           SUCCEEDED      12.3s
  BUILD             FAILED        1m 01s
  POST_BUILD        SUCCEEDED        0ms
  UPLOAD_ARTIFACTS  FAILED           0ms

Slowest commands
   1m 01s  BUILD 2        set -e …  exit status 127
    12.3s  INSTALL 1      npm ci
    900ms  BUILD 1        npm run lint

error: command 2 of BUILD failed
  --> buildspec.yml:10:9
   |
10 |         set -e
   |         ^^^^^^ exit status 127 after 1m 01s

BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: set -e …
hint: 127: the shell found no such command; is it installed on this machine, and is its folder in PATH?
";

    fn summary(story: &Story, plan: &BuildPlan, file: Option<&SourceFile>, unmatched: &[UnmatchedPattern]) -> String {
        let mut build = story.build();
        let exported = ExportedEnvironmentVariable { name: "TAG".to_owned(), value: "1".to_owned() };
        build.unmatched = unmatched.to_vec();
        build.exported_environment_variables = vec![exported; story.artifacts.len()];
        render(&Summary { build: &build, plan, file, kept: None, is_verbose: false }, Look::default())
    }

    fn file_and_plan() -> (SourceFile, BuildPlan) {
        let file = SourceFile::new("buildspec.yml", FILE);
        let block = "set -e\n        npm test\n";
        let mut plan = plan(&file, &[(Install, &["npm ci"]), (Build, &["npm run lint", block])]);
        plan.phases[2].commands[1].text = "set -e\nnpm test\n".to_owned();
        plan.phases[2].commands[1].index = 1;
        let start = FILE.find("imagedefinitions.json").unwrap();
        let pattern = Located::new("imagedefinitions.json".to_owned(), Span::new(start, start + 21));
        plan.artifacts = vec![ArtifactPlan { files: vec![pattern], ..ArtifactPlan::default() }];
        (file, plan)
    }

    fn until_build() -> Story {
        Story::new()
            .leaves(PhaseType::Queued)
            .waits(120)
            .leaves(DownloadSource)
            .enters(Install)
            .takes(12_300, "npm ci", "", 0)
            .leaves(Install)
            .enters(Build)
            .takes(900, "npm run lint", "", 0)
    }

    #[test]
    fn a_command_of_the_image_is_shown_with_its_text() {
        let (file, plan) = file_and_plan();
        let story = Story::new().takes(2_000, "n 16", "", 0).takes(1_000, "rm -rf /tmp/x", "", 3).leaves_failed(
            DownloadSource,
            "COMMAND_EXECUTION_ERROR",
            "Error while executing command: rm -rf /tmp/x. Reason: exit status 3",
        );
        let text = summary(&story, &plan, Some(&file), &[]);
        let end = text.find("Slowest").unwrap();
        assert_eq!(
            text[end..],
            *"Slowest commands
     2.0s  DOWNLOAD_SOURCE 1  n 16
     1.0s  DOWNLOAD_SOURCE 2  rm -rf /tmp/x  exit status 3

DOWNLOAD_SOURCE: COMMAND_EXECUTION_ERROR: Error while executing command: rm -rf /tmp/x. Reason: exit status 3
"
        );
    }

    #[test]
    fn a_success_fits_on_a_screen() {
        let (file, plan) = file_and_plan();
        let story = until_build()
            .takes(61_000, "set -e\nnpm test\n", "", 0)
            .leaves(Build)
            .waits(5)
            .stores("", "/out/demo.zip", 16, 1_300_000)
            .stores("docs", "/out/docs", 1, 10)
            .leaves(UploadArtifacts);
        assert_eq!(summary(&story, &plan, Some(&file), &[]), SUCCESS);
    }

    #[test]
    fn a_failed_command_is_shown_in_its_file() {
        let (file, plan) = file_and_plan();
        let story = until_build()
            .takes(61_000, "set -e\nnpm test\n", "", 127)
            .leaves_failed(
                Build,
                "COMMAND_EXECUTION_ERROR",
                "Error while executing command: set -e\nnpm test\n. Reason: exit status 127",
            )
            .leaves(PostBuild)
            .leaves_failed(UploadArtifacts, "CLIENT_ERROR", "no matching artifact paths found");
        assert_eq!(summary(&story, &plan, Some(&file), &[]), FAILURE);
    }

    #[test]
    fn a_command_that_was_ended_did_not_finish() {
        let (file, plan) = file_and_plan();
        let context = PhaseContext::new("BUILD_TIMED_OUT", "Build has timed out.");
        let story = Story::new()
            .enters(Install)
            .starts("npm ci")
            .waits(2_000)
            .ends("npm ci", crate::reporter::story::START, CommandOutcome::TimedOut(LimitKind::Build))
            .leaves_as(Install, Status::TimedOut, context);
        let text = summary(&story, &plan, Some(&file), &[]);
        let (_, reason) = text.split_once("error: ").unwrap();
        assert_eq!(
            reason,
            "command 1 of INSTALL did not finish\n --> buildspec.yml:5:9\n  |\n5 |       - npm ci\n  |         \
             ^^^^^^ ended at the build's time limit after 2.0s\n\nINSTALL: BUILD_TIMED_OUT: Build has timed out.\n"
        );
    }

    #[test]
    fn artifacts_that_match_nothing_come_with_near_names() {
        let (file, plan) = file_and_plan();
        let story = Story::new().leaves_failed(UploadArtifacts, "CLIENT_ERROR", "no matching artifact paths found");
        let near = vec!["imageDetail.json".to_owned(), "out/imagedefinitions.json".to_owned()];
        let unmatched = [
            UnmatchedPattern { pattern: "imagedefinitions.json".to_owned(), near },
            UnmatchedPattern { pattern: "dist/**/*".to_owned(), near: Vec::new() },
        ];
        let head = "Build demo:b3b9a1f0-1c7e-4f0e-9a55-0d2f6c1e7a10 FAILED in 0ms\n\n  \
                    UPLOAD_ARTIFACTS  FAILED           0ms\n\n\
                    UPLOAD_ARTIFACTS: CLIENT_ERROR: no matching artifact paths found\n";
        let last = "hint: patterns are looked up from the source directory, wherever a command may have changed to\n";
        assert_eq!(
            summary(&story, &plan, Some(&file), &unmatched),
            format!(
                "{head}hint: `imagedefinitions.json` (buildspec.yml:14) matched nothing; \
                 did you mean `imageDetail.json` or `out/imagedefinitions.json`?\n\
                 hint: `dist/**/*` matched nothing\n{last}"
            )
        );
        assert_eq!(
            summary(&story, &plan, None, &[]),
            format!("{head}hint: `imagedefinitions.json` matched nothing\n{last}")
        );
    }

    #[test]
    fn only_slow_commands_of_many_are_listed() {
        let file = SourceFile::new("buildspec.yml", "- a\n- b\n- c\n- d\n- e\n- f\n- g\n");
        let commands = ["a", "b", "c", "d", "e", "f", "g"];
        let plan = plan(&file, &[(Build, &commands)]);
        let times = [10, 3_000, 20, 7_000, 0, 999, 1_000];
        let rows = |times: [u64; 7]| {
            let story = commands
                .iter()
                .zip(times)
                .fold(Story::new().enters(Build), |story, (text, time)| story.takes(time, text, "", 0));
            let text = summary(&story, &plan, None, &[]);
            text.lines()
                .filter_map(|line| line.split_whitespace().last())
                .map(str::to_owned)
                .skip(1)
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(times), ["commands", "d", "b", "g"]);
        assert_eq!(rows([5_000; 7]), ["commands", "a", "b", "c", "d", "e"]);
        assert_eq!(rows([1; 7]), [""; 0]);
    }

    #[test]
    fn classic_failures_have_a_hint() {
        let (_, plan) = file_and_plan();
        for (message, hint) in [
            (
                "YAML file does not exist",
                "the buildspec must be called `buildspec.yml` and lie at the top of the source",
            ),
            (
                "no definition for primary artifacts in buildspec",
                "add `files` under `artifacts`: CodeBuild wants them even when only secondary artifacts are used",
            ),
            (
                "no matching base directory path found for dist",
                "`base-directory` is looked up from the source directory; did a command make it elsewhere?",
            ),
        ] {
            let context = PhaseContext::new("CLIENT_ERROR", message);
            let text = summary(&Story::new().leaves_as(DownloadSource, Status::Failed, context), &plan, None, &[]);
            assert!(text.ends_with(&format!("\nDOWNLOAD_SOURCE: CLIENT_ERROR: {message}\nhint: {hint}\n")), "{text}");
        }
    }

    #[test]
    fn long_and_many_lines_are_cut() {
        assert_eq!(one_line("\n  a\n"), "a");
        assert_eq!(one_line("a\nb"), "a …");
        assert_eq!(one_line(&"é".repeat(101)), "é".repeat(100) + " …");
    }
}
