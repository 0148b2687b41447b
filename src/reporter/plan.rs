//! A plan as a person reads it: what would run, with which variables, and what would be collected today.

use std::fmt::Write as _;

use serde::Serialize;

use crate::build::{BuildPlan, CacheType, CommandPlan, EnvironmentVariableType, Origin, PhasePlan};
use crate::buildspec::OnFailure;
use crate::text::{SourceFile, suggest};

/// How many files of a pattern are listed.
const LISTED: usize = 3;

/// What one artifact pattern matches in the source as it is today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatternMatch {
    /// Identifier of the artifact; empty for the primary one.
    pub artifact_identifier: String,
    /// The pattern as written.
    pub pattern: String,
    /// The files, as they would be named in the artifact; none when only the build's shell can tell.
    pub files: Option<Vec<String>>,
}

/// The plan as text.
pub fn render(plan: &BuildPlan, file: &SourceFile, matches: &[PatternMatch]) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write_plan(&mut text, plan, file, matches);
    text
}

fn write_plan(text: &mut String, plan: &BuildPlan, file: &SourceFile, matches: &[PatternMatch]) -> std::fmt::Result {
    let version = if plan.carries_state { "0.2" } else { "0.1" };
    writeln!(text, "buildspec  {} (version {version}, shell {})", file.name(), plan.shell)?;
    for source in &plan.sources {
        let name = if source.identifier.is_empty() { "source" } else { &source.identifier };
        let version = source.resolved_version.as_deref().map(|commit| format!(" at {commit}")).unwrap_or_default();
        writeln!(text, "{name:<10} {}{version}", source.location)?;
    }
    if !plan.environment.image.is_empty() {
        writeln!(text, "image      {}", plan.environment.image)?;
    }
    for phase in &plan.phases {
        write_phase(text, phase)?;
    }
    write_variables(text, plan, file)?;
    write_artifacts(text, plan, matches)?;
    write_cache(text, plan)?;
    for notice in &plan.notices {
        writeln!(text, "\nnote: {notice}")?;
    }
    Ok(())
}

fn write_phase(text: &mut String, phase: &PhasePlan) -> std::fmt::Result {
    write!(text, "\n{}", phase.phase_type.name())?;
    if let Some(user) = &phase.run_as {
        write!(text, "  as {user}")?;
    }
    if let Some(on_failure) = &phase.on_failure {
        write!(text, "  on failure: {}", on_failure_text(on_failure))?;
    }
    if phase.commands.is_empty() && phase.finally.is_empty() {
        write!(text, "  nothing to run")?;
    }
    writeln!(text)?;
    phase.commands.iter().try_for_each(|command| write_command(text, command))?;
    if !phase.finally.is_empty() {
        writeln!(text, "  finally")?;
    }
    phase.finally.iter().try_for_each(|command| write_command(text, command))
}

fn on_failure_text(on_failure: &OnFailure) -> String {
    match on_failure {
        OnFailure::Abort => "ABORT".to_owned(),
        OnFailure::Continue => "CONTINUE".to_owned(),
        OnFailure::Retry(retry) => {
            format!("RETRY up to {} on `{}`", suggest::count(retry.count as usize, "time"), retry.pattern)
        }
    }
}

fn write_command(text: &mut String, command: &CommandPlan) -> std::fmt::Result {
    let mut lines = command.text.lines();
    let first = lines.next().unwrap_or_default();
    let more = match lines.count() {
        0 => String::new(),
        count => format!(" … ({} more)", suggest::count(count, "line")),
    };
    let skipped = if command.skipped { "skipped: " } else { "" };
    writeln!(text, "  {:>3}  {skipped}{first}{more}", command.index + 1)
}

fn write_variables(text: &mut String, plan: &BuildPlan, file: &SourceFile) -> std::fmt::Result {
    writeln!(text, "\nvariables")?;
    let width = plan.variables.iter().map(|variable| variable.name.len()).max().unwrap_or(0).min(32);
    for variable in &plan.variables {
        let kind = match variable.kind {
            EnvironmentVariableType::Plaintext => "",
            EnvironmentVariableType::ParameterStore => "parameter ",
            EnvironmentVariableType::SecretsManager => "secret ",
        };
        let value = variable.value.replace('\n', "\\n");
        writeln!(text, "  {:width$}  {kind}{value}  ({})", variable.name, origin(&variable.origin, file))?;
    }
    if !plan.exported_variables.is_empty() {
        writeln!(text, "  exported: {}", plan.exported_variables.join(", "))?;
    }
    Ok(())
}

fn origin(origin: &Origin, file: &SourceFile) -> String {
    match origin {
        Origin::Host => "this shell".to_owned(),
        Origin::Image => "the image".to_owned(),
        Origin::Project => "the project".to_owned(),
        Origin::Service => "CodeBuild".to_owned(),
        Origin::Buildspec { span } => format!("{}:{}", file.name(), file.position(span.start).line),
        Origin::EnvFile { path, line } => format!("{path}:{line}"),
        Origin::Override => "--env".to_owned(),
    }
}

fn write_artifacts(text: &mut String, plan: &BuildPlan, matches: &[PatternMatch]) -> std::fmt::Result {
    for artifact in &plan.artifacts {
        let name = if artifact.identifier.is_empty() { "primary" } else { &artifact.identifier };
        let base = artifact.base_directory.as_ref().map_or(".", |base| base.value.as_str());
        writeln!(text, "\nartifact {name}, from {base}")?;
        for found in matches.iter().filter(|found| found.artifact_identifier == artifact.identifier) {
            writeln!(text, "  {}  {}", found.pattern, today(found.files.as_deref()))?;
        }
    }
    Ok(())
}

fn write_cache(text: &mut String, plan: &BuildPlan) -> std::fmt::Result {
    let Some(cache) = plan.cache.as_ref().filter(|cache| cache.restores || cache.saves) else { return Ok(()) };
    let place = match cache.project.kind {
        CacheType::S3 => format!("s3://{}", cache.project.location),
        CacheType::NoCache | CacheType::Local => cache.project.location.clone(),
    };
    let work = match (cache.restores, cache.saves) {
        (true, false) => ", only restored",
        (false, true) => ", only saved",
        _ => "",
    };
    writeln!(text, "\ncache in {place}{work}")?;
    if let Some(key) = &cache.key {
        writeln!(text, "  key {}", key.value)?;
    }
    cache.fallback_keys.iter().try_for_each(|key| writeln!(text, "  fallback key {key}"))?;
    cache.paths.iter().try_for_each(|path| writeln!(text, "  {}", path.value))
}

fn today(files: Option<&[String]>) -> String {
    match files {
        None => "known only while the build runs".to_owned(),
        Some([]) => "nothing yet".to_owned(),
        Some(files) => {
            let listed = files.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if files.len() > LISTED { ", …" } else { "" };
            format!("{} today: {listed}{more}", suggest::count(files.len(), "file"))
        }
    }
}
