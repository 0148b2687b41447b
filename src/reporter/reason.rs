//! Why a build failed, where in the file, and what to try when the reason is a classic one.

use super::style::{self, Palette};
use super::summary::{Summary, number, one_line, planned};
use super::{Look, human, pretty, snippet};
use crate::build::{
    Build, BuildPhase, BuildPlan, CommandOutcome, CommandRecord, List, PhaseType, Status, UnmatchedPattern,
};
use crate::text::suggest::any_of;

/// Why the build failed: the first phase that did, its command in the file, what to try.
pub(super) fn reason(summary: &Summary<'_>, look: Look) -> Option<String> {
    let palette = Palette::new(look.color);
    let failed = |phase: &&BuildPhase| !matches!(phase.phase_status, Status::Succeeded | Status::InProgress);
    let phase = summary.build.phases.iter().find(failed)?;
    let record = failed_command(summary.build, phase.phase_type);
    let mut text = record.and_then(|record| shown_in_file(summary, record, look)).unwrap_or_default();
    let (code, message) = (&phase.context.status_code, one_line(pretty::why(phase)));
    let why = [phase.phase_type.name(), code, &message].into_iter().filter(|part| !part.is_empty());
    let why = why.collect::<Vec<_>>().join(": ");
    text.extend([palette.status(phase.phase_status, &why), "\n".to_owned()]);
    for hint in hints(summary, phase, record.map(|record| record.outcome)) {
        text.extend([palette.paint(style::CAUTION, "hint:"), format!(" {hint}\n")]);
    }
    Some(text)
}

fn failed_command(build: &Build, phase: PhaseType) -> Option<&CommandRecord> {
    build.commands.iter().find(|record| record.command.phase == phase && pretty::ending(record.outcome).is_some())
}

fn shown_in_file(summary: &Summary<'_>, record: &CommandRecord, look: Look) -> Option<String> {
    let (file, command) = (summary.file?, planned(summary.plan, record.command)?);
    let time = human::duration(record.end_time.since(record.start_time));
    let label = format!("{} after {time}", pretty::ending(record.outcome)?);
    let title = failure_title(summary.plan, record);
    Some(snippet::failed_command(file, command.span, &title, &label, look) + "\n")
}

fn failure_title(plan: &BuildPlan, record: &CommandRecord) -> String {
    let list = match record.command.list {
        List::Commands => "",
        List::Finally => " finally",
    };
    let ended = match record.outcome {
        CommandOutcome::Exited(_) | CommandOutcome::Signalled(_) => "failed",
        CommandOutcome::TimedOut(_) | CommandOutcome::Stopped => "did not finish",
    };
    format!("command {} of {}{list} {ended}", number(plan, record.command), record.command.phase.name())
}

/// Sentences for a failed phase and, if one made it fail, how its command ended.
fn hints(summary: &Summary<'_>, phase: &BuildPhase, outcome: Option<CommandOutcome>) -> Vec<String> {
    if let Some(CommandOutcome::Exited(status)) = outcome {
        return exit_status(status, &summary.plan.environment.image).into_iter().collect();
    }
    let message = phase.context.message.as_str();
    match message.to_ascii_lowercase().as_str() {
        "no matching artifact paths found" => no_matching_paths(summary),
        "no definition for primary artifacts in buildspec" => {
            vec![
                "add `files` under `artifacts`: CodeBuild wants them even when only secondary artifacts are used"
                    .into(),
            ]
        }
        "yaml file does not exist" => {
            vec!["the buildspec must be called `buildspec.yml` and lie at the top of the source".into()]
        }
        lower if lower.starts_with("no matching base directory path found") => {
            vec!["`base-directory` is looked up from the source directory; did a command make it elsewhere?".into()]
        }
        _ => Vec::new(),
    }
}

fn exit_status(status: i32, image: &str) -> Option<String> {
    let place = if image.is_empty() { "on this machine" } else { "in the image" };
    match status {
        126 => Some("126: the file was found but may not be executed; `chmod +x` it, or run it with its shell".into()),
        127 => {
            Some(format!("127: the shell found no such command; is it installed {place}, and is its folder in PATH?"))
        }
        137 => Some("137: something killed the command, often because memory ran out".into()),
        _ => None,
    }
}

fn no_matching_paths(summary: &Summary<'_>) -> Vec<String> {
    let mut hints: Vec<String> = if summary.build.unmatched.is_empty() {
        let files = summary.plan.artifacts.iter().flat_map(|artifact| &artifact.files);
        files.map(|pattern| format!("{} matched nothing", quoted(summary, &pattern.value))).collect()
    } else {
        summary.build.unmatched.iter().map(|unmatched| matched_nothing(summary, unmatched)).collect()
    };
    hints.push("patterns are looked up from the source directory, wherever a command may have changed to".into());
    hints
}

fn matched_nothing(summary: &Summary<'_>, unmatched: &UnmatchedPattern) -> String {
    let pattern = quoted(summary, &unmatched.pattern);
    match unmatched.near.as_slice() {
        [] => format!("{pattern} matched nothing"),
        near => format!("{pattern} matched nothing; did you mean {}?", any_of(near.iter().map(String::as_str))),
    }
}

/// The pattern and, when the buildspec has it word for word, its line there.
fn quoted(summary: &Summary<'_>, pattern: &str) -> String {
    let mut files = summary.plan.artifacts.iter().flat_map(|artifact| &artifact.files);
    let place = files.find(|file| file.value == pattern).zip(summary.file);
    let place = place.map(|(pattern, file)| format!(" ({}:{})", file.name(), file.position(pattern.span.start).line));
    format!("`{pattern}`{}", place.unwrap_or_default())
}
