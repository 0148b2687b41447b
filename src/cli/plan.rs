//! `buildspec plan`: what a run would do. Runs nothing, and uses no network.

use std::cell::Cell;

use serde_json::json;

use super::ExitStatus;
use super::args::Plan;
use super::differences;
use super::engine::Stands;
use super::error::Error;
use super::fetch;
use super::prepare::{Prepared, prepare};
use super::printer::Printer;
use super::run::tell_findings;
use super::settings::{self, BuildSettings};
use crate::artifact::{Disk, Opening, Query, Symlinks, assemble};
use crate::build::ArtifactPlan;
use crate::build::variables::expand;
use crate::reporter::Look;
use crate::reporter::differences::render;
use crate::reporter::plan::{self as text, PatternMatch};

/// Prints the plan.
pub(crate) fn plan(arguments: &Plan, printer: &Printer) -> Result<ExitStatus, Error> {
    let settings = BuildSettings::resolve(&arguments.build)?;
    let stands = Stands::planned(&settings.container);
    let asked = differences::ask(&settings, settings::planned_source_mode(&settings.config));
    let fetched = fetch::from_here(&settings, printer)?;
    let prepared = prepare(settings, fetched, stands)?;
    let differences = differences::found(&prepared, stands, asked.changes(&prepared.settings, &[]));
    tell_findings(&prepared, printer);
    let matches = matches_today(&prepared);
    let plan = &prepared.plan;
    let output = if arguments.json {
        let settings = json!({
            "config": prepared.settings.config.name,
            "project": prepared.settings.project.as_ref().map(|(file, _)| file),
            "container": prepared.settings.container,
        });
        format!(
            "{:#}\n",
            json!({ "plan": plan, "artifactMatches": matches, "differences": differences, "settings": settings })
        )
    } else {
        let look = Look { color: false, live: false };
        let differences = render(&differences, look);
        let gap = if differences.is_empty() { "" } else { "\n" };
        origins(&prepared) + &text::render(plan, &prepared.located().file, &matches) + gap + &differences
    };
    Printer::data(&output).map_err(Error::Output)?;
    Ok(if plan.refusal.is_some() { ExitStatus::Usage } else { ExitStatus::Success })
}

/// The files that the settings come from.
fn origins(prepared: &Prepared) -> String {
    let config = prepared.settings.config.name.as_ref().map(|name| format!("settings   {name}\n"));
    let project = prepared.settings.project.as_ref();
    let project = project.map(|(file, project)| format!("project    {} of {file}\n", project.name));
    config.into_iter().chain(project).collect()
}

/// What each artifact pattern matches in the source as it lies there now.
fn matches_today(prepared: &Prepared) -> Vec<PatternMatch> {
    let mut disk = Disk::without([&prepared.settings.artifacts_dir]);
    let patterns = prepared
        .plan
        .artifacts
        .iter()
        .flat_map(|artifact| artifact.files.iter().map(move |pattern| (artifact, pattern)));
    patterns
        .map(|(artifact, pattern)| PatternMatch {
            artifact_identifier: artifact.identifier.clone(),
            pattern: pattern.value.clone(),
            files: matched(prepared, artifact, &pattern.value, &mut disk),
        })
        .collect()
}

/// The names of the files, or none when only the build's shell can tell which they are.
fn matched(prepared: &Prepared, artifact: &ArtifactPlan, pattern: &str, disk: &mut Disk) -> Option<Vec<String>> {
    let root = prepared.source_dir();
    let base = artifact.base_directory.as_ref().map_or(".", |base| base.value.as_str());
    let query = Query {
        root,
        base_directory: &known(prepared, base)?,
        files: &[known(prepared, pattern)?],
        exclude_paths: &artifact.exclude_paths.iter().map(|path| known(prepared, path)).collect::<Option<Vec<_>>>()?,
        discard_paths: artifact.discard_paths,
        symlinks: Symlinks::Follow,
        opening: Opening::Files,
    };
    let assembly = assemble(&query, disk).ok()?;
    Some(assembly.entries.into_iter().map(|entry| entry.name).collect())
}

/// The text with the variables that are known before the build; none when it needs more.
fn known(prepared: &Prepared, text: &str) -> Option<String> {
    let source = prepared.source_dir().display().to_string();
    let all_known = Cell::new(true);
    let lookup = |name: &str| {
        let found = prepared.plan.variables.iter().find(|variable| variable.name == name);
        let value =
            if name == "CODEBUILD_SRC_DIR" { Some(source.clone()) } else { found.map(|found| found.value.clone()) };
        all_known.set(all_known.get() && value.is_some());
        value
    };
    let text = expand(text, lookup);
    (all_known.get() && !text.contains(['$', '`'])).then_some(text)
}
