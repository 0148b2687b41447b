//! `buildspec artifact pack`: a folder, or what a buildspec's `artifacts` select in it, without running anything.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::ExitStatus;
use super::super::args::{
    ArtifactArguments, BuildArguments, ContainerArguments, EngineChoice, Pack, Packaging, VariableArguments,
};
use super::super::engine::Stands;
use super::super::error::Error;
use super::super::fetch;
use super::super::locate;
use super::super::prepare::{Prepared, prepare};
use super::super::printer::Printer;
use super::super::run::{stopped, tell_findings};
use super::super::settings::{BuildSettings, absolute};
use crate::agent::{Stop, Urgency};
use crate::artifact::{
    self, Assembly, Disk, Entry, Naming, Opening, Query, Stored, Symlinks, assemble, near, object_key,
};
use crate::build::{ArtifactPackaging, ArtifactPlan};
use crate::source;
use crate::text::suggest;

mod error;
mod texts;

pub(crate) use error::PackError;
use texts::Known;

/// Packs what was asked for.
pub(super) fn pack(arguments: &Pack, printer: &Printer) -> Result<ExitStatus, Error> {
    let source = source::resolve(&arguments.dir)?;
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    let has_buildspec = arguments.buildspec.is_some() || source.join(locate::DEFAULT).is_file();
    let wants_one = arguments.identifier.is_some() || arguments.override_artifact_name;
    let mut packing = Packing { arguments, printer, stop: &stop, done: Vec::new() };
    let ended =
        if !arguments.all && (has_buildspec || wants_one) { packing.buildspec() } else { packing.folder(&source) };
    match ended {
        Err(_) if stop.urgency() != Urgency::None => Ok(stopped(&stop)),
        ended => ended.and_then(|status| packing.tell().map(|()| status)),
    }
}

struct Packing<'a> {
    arguments: &'a Pack,
    printer: &'a Printer,
    stop: &'a Stop,
    done: Vec<Done>,
}

/// One artifact that was packed.
struct Done {
    identifier: String,
    path: PathBuf,
    stored: Stored,
}

impl Packing<'_> {
    /// The folder as it is.
    fn folder(&mut self, source: &Path) -> Result<ExitStatus, Error> {
        let is_zip = self.arguments.packaging != Some(Packaging::None);
        let key = object_key(&Naming { is_zip, ..Naming::default() }).map_err(PackError::from)?;
        let target = self.target(Path::new("."), &key, true)?;
        let query = Query {
            root: source,
            base_directory: ".",
            files: &["**/*".to_owned()],
            exclude_paths: &[],
            discard_paths: false,
            symlinks: Symlinks::Keep,
            opening: Opening::Files,
        };
        let assembly = assemble(&query, &mut Disk::without([&target])).map_err(PackError::from)?;
        if assembly.entries.is_empty() {
            Printer::problem(&format!("error: {} holds no files", self.arguments.dir.display()));
            return Ok(ExitStatus::Failure);
        }
        self.store("", &assembly, &target, is_zip)?;
        Ok(ExitStatus::Success)
    }

    /// The artifacts of a buildspec.
    fn buildspec(&mut self) -> Result<ExitStatus, Error> {
        let settings = BuildSettings::resolve(&typed(self.arguments))?;
        let fetched = fetch::from_here(&settings, self.printer)?;
        let prepared = prepare(settings, fetched, Stands::Here)?;
        tell_findings(&prepared, self.printer);
        let chosen = self.chosen(&prepared)?;
        let alone = chosen.len() == 1;
        for plan in chosen {
            if !self.artifact(&prepared, plan, alone)? {
                return Ok(ExitStatus::Failure);
            }
        }
        Ok(ExitStatus::Success)
    }

    /// The artifacts that were asked for: with an archive to be written, only one.
    fn chosen<'p>(&self, prepared: &'p Prepared) -> Result<Vec<&'p ArtifactPlan>, PackError> {
        let (plan, file) = (&prepared.plan, prepared.located().file.name().to_owned());
        if let Some(refusal) = &plan.refusal {
            return Err(PackError::Refused { file, reason: refusal.message.clone() });
        }
        let secondary = || plan.artifacts.iter().filter(|artifact| !artifact.identifier.is_empty());
        if let Some(identifier) = &self.arguments.identifier {
            let found = secondary().find(|artifact| artifact.identifier == *identifier);
            let known = secondary().map(|artifact| artifact.identifier.clone()).collect();
            let identifier = identifier.clone();
            return Ok(vec![found.ok_or(PackError::NoSuchArtifact { file, identifier, known })?]);
        }
        let Some(primary) = plan.artifacts.first() else { return Err(PackError::NoArtifacts { file }) };
        if primary.files.is_empty() {
            return Err(PackError::NoPrimary { file });
        }
        let is_file = |path: &Path| path.extension().is_some_and(|extension| extension == "zip") && !path.is_dir();
        if plan.artifacts.len() > 1 && self.arguments.output.as_deref().is_some_and(is_file) {
            let left = suggest::any_of(secondary().map(|artifact| &*artifact.identifier));
            self.printer.info(&format!("note: one archive holds one artifact; `--identifier` packs {left}"));
            return Ok(vec![primary]);
        }
        Ok(plan.artifacts.iter().collect())
    }

    /// Packs one artifact; says whether any file was selected.
    fn artifact(&mut self, prepared: &Prepared, plan: &ArtifactPlan, alone: bool) -> Result<bool, Error> {
        let root = prepared.source_dir();
        let project = &prepared.settings.project_artifacts;
        let is_zip = project.packaging == ArtifactPackaging::Zip;
        let known = Known::new(&prepared.plan.variables, root.display().to_string());
        let name = plan.name.as_ref().map(|name| known.expand(&name.value)).transpose()?;
        let is_primary = plan.identifier.is_empty();
        let of_project = project.name.as_deref().filter(|_| is_primary);
        let naming = Naming {
            identifier: &plan.identifier,
            path: project.path.as_deref().filter(|_| is_primary),
            name: name.as_deref().or(of_project),
            build_id: None,
            s3_prefix: None,
            is_zip,
        };
        let key = object_key(&naming).map_err(PackError::from)?;
        let target = self.target(&prepared.settings.artifacts_dir, &key, alone)?;
        let hidden = if self.arguments.output.is_some() { &target } else { &prepared.settings.artifacts_dir };
        let assembly = select(plan, root, &known, is_zip, hidden)?;
        self.tell_of_selection(prepared, plan, &assembly);
        if let Some(failure) = &assembly.failure {
            let of = if is_primary { String::new() } else { format!("`{}`: ", plan.identifier) };
            Printer::problem(&format!("error: {of}{failure}"));
            return Ok(false);
        }
        self.store(&plan.identifier, &assembly, &target, is_zip)?;
        Ok(true)
    }

    /// What a run says of patterns, and of files that are left out.
    fn tell_of_selection(&self, prepared: &Prepared, plan: &ArtifactPlan, assembly: &Assembly) {
        let file = &prepared.located().file;
        for (pattern, _) in plan.files.iter().zip(&assembly.matches).filter(|&(_, &matches)| matches == 0) {
            let line = file.position(pattern.span.start).line;
            let near = near(&pattern.value, prepared.source_dir());
            let near = match near.as_slice() {
                [] => String::new(),
                near => format!("; did you mean {}?", suggest::any_of(near.iter().map(String::as_str))),
            };
            Printer::problem(&format!("warning: `{}` ({}:{line}) matched nothing{near}", pattern.value, file.name()));
        }
        assembly.notices.iter().for_each(|notice| self.printer.info(&format!("note: {notice}")));
    }

    /// Where an artifact goes: `-o` names it when it is alone and no folder is meant, and else the folder for its key.
    fn target(&self, folder: &Path, key: &Path, alone: bool) -> Result<PathBuf, Error> {
        let Some(output) = &self.arguments.output else { return absolute(&folder.join(key)) };
        let is_folder = output.is_dir() || output.as_os_str().as_encoded_bytes().ends_with(b"/");
        let unpacked = self.arguments.packaging == Some(Packaging::None);
        if alone && (unpacked || !is_folder) { absolute(output) } else { absolute(&output.join(key)) }
    }

    fn store(&mut self, identifier: &str, assembly: &Assembly, target: &Path, is_zip: bool) -> Result<(), PackError> {
        let entries: &[Entry] = &assembly.entries;
        let stored = if is_zip {
            artifact::pack(entries, target, &|_| self.stop.urgency() == Urgency::None)?
        } else {
            artifact::place(entries, target)?
        };
        self.done.push(Done { identifier: identifier.to_owned(), path: target.to_owned(), stored });
        Ok(())
    }

    /// A line for each artifact, or all as JSON.
    fn tell(&self) -> Result<(), Error> {
        let text = if self.arguments.json {
            let all: Vec<_> = self.done.iter().map(Done::json).collect();
            format!("{:#}\n", json!(all))
        } else {
            self.done.iter().map(Done::line).collect()
        };
        Printer::data(&text).map_err(Error::Output)
    }
}

impl Done {
    fn line(&self) -> String {
        let (files, bytes) = (suggest::count(self.stored.files, "file"), self.stored.bytes);
        let sum = self.stored.sha256.as_ref().map(|sum| format!("  sha256 {sum}")).unwrap_or_default();
        format!("{}  {files}  {bytes} bytes{sum}\n", locate::shown(&self.path))
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "artifactIdentifier": self.identifier,
            "location": self.path.display().to_string(),
            "files": self.stored.files,
            "bytes": self.stored.bytes,
            "sha256sum": self.stored.sha256,
        })
    }
}

/// The arguments that a run of the same build would have.
fn typed(arguments: &Pack) -> BuildArguments {
    BuildArguments {
        dir: Some(arguments.dir.clone()),
        buildspec: arguments.buildspec.clone(),
        variables: VariableArguments { env: arguments.env.clone(), ..VariableArguments::default() },
        artifacts: ArtifactArguments {
            name: arguments.artifact_name.clone(),
            override_name: arguments.override_artifact_name.then_some(true),
            packaging: arguments.packaging,
            ..ArtifactArguments::default()
        },
        container: ContainerArguments { engine: Some(EngineChoice::Host), ..ContainerArguments::default() },
        ..BuildArguments::default()
    }
}

fn select(
    plan: &ArtifactPlan,
    root: &Path,
    known: &Known<'_>,
    is_zip: bool,
    hidden: &Path,
) -> Result<Assembly, PackError> {
    let base = plan.base_directory.as_ref().map(|base| known.expand(&base.value)).transpose()?;
    let query = Query {
        root,
        base_directory: base.as_deref().unwrap_or("."),
        files: &known.all(plan.files.iter().map(|pattern| &pattern.value))?,
        exclude_paths: &known.all(&plan.exclude_paths)?,
        discard_paths: plan.discard_paths,
        symlinks: if plan.enable_symlinks && is_zip { Symlinks::Keep } else { Symlinks::Follow },
        opening: Opening::Files,
    };
    Ok(assemble(&query, &mut Disk::without([hidden]))?)
}
