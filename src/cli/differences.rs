//! What of a build here would be otherwise in the cloud: the facts, gathered from settings, sources and this machine.
//!
//! The rows are in `build::differences`. Sources are looked at before the build, which may change them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::engine::Stands;
use super::prepare::Prepared;
use super::settings::{BuildSettings, WantedSource};
use crate::build::differences::{self, Changes, CommandFacts, Difference, Facts, ProjectFacts};
use crate::build::runtimes;
use crate::lint;
use crate::source::{self, ChangesQuestion, SourceMode};
use crate::text::Span;

/// Sources that git is asked about.
pub(crate) struct Asked {
    sources: Vec<(String, PathBuf, ChangesQuestion)>,
}

/// Starts asking what the sources hold beyond their commits.
pub(crate) fn ask(settings: &BuildSettings, mode: SourceMode) -> Asked {
    let question = |source: &WantedSource| {
        let dir = source.location.folder()?.to_owned();
        let question = source::Changes::ask(&dir, mode);
        Some((source.identifier.clone(), dir, question))
    };
    // What is fetched for the build is as it was committed.
    Asked { sources: settings.sources.iter().filter_map(question).collect() }
}

/// What would differ; nothing for a build that is refused, or whose commands are in no file here.
pub(crate) fn found(prepared: &Prepared, stands: Stands, mut changes: Changes) -> Vec<Difference> {
    let Prepared { settings, plan, located, .. } = prepared;
    let Some(located) = located.as_ref().filter(|_| plan.refusal.is_none()) else {
        return Vec::new();
    };
    let project = settings.project.as_ref().map(|(_, project)| project);
    let known = project.map(super::project::Project::known).unwrap_or_default();
    let planned = plan.phases.iter().flat_map(|phase| phase.commands.iter().chain(&phase.finally));
    let skipped: Vec<Span> = planned.filter(|command| command.skipped).map(|command| command.span).collect();
    let context = lint::Context::new(&located.file, &located.decoded, &known);
    let commands = lint::uses(&context, |span| skipped.contains(&span));
    changes.executable =
        commands.scripts.iter().filter(|script| is_executable(&prepared.source_dir().join(script))).cloned().collect();
    let container = &settings.container;
    differences::differences(&Facts {
        on_host: stands == Stands::Here,
        image: container.image.clone(),
        project: project.map(|project| ProjectFacts {
            source_type: project.source_type(),
            environment_type: known.environment_type.clone(),
            privileged_mode: known.privileged_mode,
        }),
        programs_here: programs_here(prepared, &commands),
        sh: on_path_of(prepared, "sh").and_then(|path| shell_named(&path)),
        variables: plan.variables.clone(),
        commands,
        changes,
        architecture: architecture(settings, stands),
        privileged: container.privileged,
        docker_socket: container.docker_socket,
        user: (!rustix::process::getuid().is_root()).then(|| settings.initiator.clone()),
        network: container.network.clone(),
        hosts: container.add_hosts.iter().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect(),
    })
}

impl Asked {
    /// The answers. `written` are files and folders that this program writes itself.
    pub(crate) fn changes(self, settings: &BuildSettings, written: &[PathBuf]) -> Changes {
        let config = settings.config.name.is_some().then(|| settings.config.folder.join(super::config::NAME));
        let own: Vec<&PathBuf> = written.iter().chain([&settings.artifacts_dir]).chain(&config).collect();
        let mut all = Changes::default();
        for (identifier, dir, question) in self.sources {
            let found = question.answer();
            let named = |paths: Vec<PathBuf>| {
                let paths = paths.into_iter().filter(|path| !own.iter().any(|own| dir.join(path).starts_with(own)));
                paths.map(|path| shown(&identifier, &path)).collect::<Vec<String>>()
            };
            all.changed.extend(named(found.changed));
            all.untracked.extend(named(found.untracked));
            all.ignored.extend(named(found.ignored));
        }
        all
    }
}

/// A file of a source, a secondary one's with its identifier.
fn shown(identifier: &str, path: &Path) -> String {
    if identifier.is_empty() { path.display().to_string() } else { format!("{identifier}:{}", path.display()) }
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// A program on the build's own PATH.
fn on_path_of(prepared: &Prepared, name: &str) -> Option<PathBuf> {
    let path = prepared.plan.variables.iter().find(|variable| variable.name == "PATH")?;
    std::env::split_paths(&path.value).map(|folder| folder.join(name)).find(|program| is_executable(program))
}

fn programs_here(prepared: &Prepared, commands: &CommandFacts) -> Vec<String> {
    let here = |name: &&String| on_path_of(prepared, name).is_some();
    commands.programs.iter().filter(here).cloned().collect()
}

/// The name of the program that a shell really is; none where it hides behind its own.
fn shell_named(path: &Path) -> Option<String> {
    let real = fs::canonicalize(path).ok()?;
    real.file_name().and_then(|name| name.to_str()).filter(|name| *name != "sh").map(str::to_owned)
}

/// The processor that the build runs on; empty where only the container engine knows.
fn architecture(settings: &BuildSettings, stands: Stands) -> String {
    let container = &settings.container;
    let platform = container.platform.as_deref().filter(|_| stands == Stands::InContainer);
    match platform.map(|platform| platform.split('/').nth(1).unwrap_or_default()) {
        Some("amd64") => "x86_64".to_owned(),
        Some("arm64") => "aarch64".to_owned(),
        Some(_) => String::new(),
        // The images of AWS are for one processor each, whatever machine plays it.
        None if stands == Stands::InContainer && runtimes::own_name(&container.image).is_some() => String::new(),
        None => std::env::consts::ARCH.to_owned(),
    }
}
