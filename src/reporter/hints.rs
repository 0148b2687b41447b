//! What to try when a build fails for one of the classic reasons.

use super::summary::Summary;
use crate::build::{BuildPhase, CommandOutcome, UnmatchedPattern};
use crate::text::suggest::any_of;

/// Sentences for a failed phase and, if one made it fail, how its command ended.
pub(super) fn hints(summary: &Summary<'_>, phase: &BuildPhase, outcome: Option<CommandOutcome>) -> Vec<String> {
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
