//! `buildspec artifact check`: files from where they are written to where they are read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::ExitStatus;
use super::super::args::Check;
use super::super::error::Error;
use super::super::files::read;
use super::super::locate::{self, Located};
use super::super::printer::Printer;
use super::super::taskdef;
use crate::artifact::Disk;
use crate::lint::Project;
use crate::pipeline::{self, Build, Bundle, Delivery, Kind, Pipeline, Report, Subject};
use crate::source;
use crate::text::suggest::{all_of, any_of};
use crate::text::{Diagnostic, SourceFile};

mod contents;

use contents::Contents;

/// Why nothing can be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CheckError {
    /// Nothing says who reads the files.
    #[error("nothing in {path} says which deploy action reads it")]
    NoAction {
        /// Where was looked.
        path: String,
    },
    /// No deploy action whose files are known.
    #[error("{file} has no action that deploys with ECS, CodeDeployToECS or CodeDeploy")]
    NoDeployAction {
        /// The pipeline.
        file: String,
    },
    /// An artifact without a name.
    #[error("which artifact of the pipeline {path} is has to be said")]
    Nameless {
        /// The artifact.
        path: String,
        /// The names that deploy actions read.
        names: Vec<String>,
    },
}

impl CheckError {
    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::NoAction { .. } => Some("add `--for ecs` or `--for codedeploy`, or `--pipeline FILE`".to_owned()),
            Self::NoDeployAction { .. } => None,
            Self::Nameless { path, names } => {
                let name = names.first().map_or("NAME", String::as_str);
                let known = any_of(names.iter().map(String::as_str));
                Some(format!("write `--artifact {name}={path}`; the deploy actions read {known}"))
            }
        }
    }
}

/// Follows the files and tells what is found.
pub(super) fn check(arguments: &Check, printer: &Printer) -> Result<ExitStatus, Error> {
    let taskdef = arguments.taskdef.as_deref().map(read).transpose()?;
    taskdef.as_ref().map(taskdef::definition).transpose()?;
    let file = arguments.pipeline.as_deref().map(read).transpose()?;
    let (pipeline, in_pipeline) = file.as_ref().map(pipeline::read).unwrap_or_default();
    if let (Some(file), None) = (&file, &pipeline) {
        return arguments.findings.tell(vec![(file, in_pipeline)], printer);
    }
    let pipeline = file.as_ref().zip(pipeline.as_ref());
    let located = located(arguments)?;
    let project = Project::default();
    let build = located.as_ref().map(|(located, _)| Build::new(&located.file, &located.decoded, &project));
    let mut contents = Contents::default();
    let bundles = bundles(arguments, pipeline, (build.as_ref(), located.as_ref()), &mut contents)?;
    let mut delivery = delivery(arguments, build.as_ref(), pipeline, bundles, printer)?;
    for heavy in delivery.heavy() {
        delivery.bundles[heavy].packed = Some(contents.packed(&delivery.bundles[heavy])?);
    }
    let traced = delivery.trace();
    let read = contents.read(&delivery, &traced)?;
    let mut report = delivery.judge(&traced, &read, taskdef.as_ref());
    report.found.extend(in_pipeline.into_iter().map(|found| (Subject::Pipeline, found)));
    report.ways.iter().chain(&report.unknown).for_each(|line| printer.info(line));
    let buildspec = located.as_ref().map(|(located, _)| &located.file);
    tell(arguments, &delivery, report, [buildspec, file.as_ref()], &mut contents, printer)
}

/// The buildspec of the source, and where that is; none where an artifact is checked.
fn located(arguments: &Check) -> Result<Option<(Located, PathBuf)>, Error> {
    let Some(path) = place(arguments) else { return Ok(None) };
    let wanted = arguments.buildspec.as_deref();
    let is_there = path.join(wanted.unwrap_or(Path::new(locate::DEFAULT))).is_file();
    if !is_there && wanted.is_none_or(|wanted| !wanted.is_file()) {
        return match wanted {
            Some(wanted) => {
                Err(Error::Read { path: wanted.to_owned(), source: io::Error::from(io::ErrorKind::NotFound) })
            }
            None => Ok(None),
        };
    }
    let root = source::resolve(path)?;
    Ok(Some((locate::locate(&root, wanted)?, root)))
}

/// The folder or archive that is meant without a name.
fn place(arguments: &Check) -> Option<&Path> {
    let here = arguments.artifacts.is_empty().then_some(Path::new("."));
    arguments.path.as_deref().or(here)
}

/// What all artifacts hold that are known.
fn bundles(
    arguments: &Check,
    pipeline: Option<(&SourceFile, &Pipeline)>,
    (build, located): (Option<&Build<'_>>, Option<&(Located, PathBuf)>),
    contents: &mut Contents,
) -> Result<Vec<Bundle>, Error> {
    let mut bundles = Vec::new();
    if let (Some(build), Some((_, root))) = (build, located) {
        bundles = build.bundles(root, &mut Disk::new()).map_err(super::PackError::from)?;
        Contents::measure(&mut bundles);
    } else if let Some(path) = place(arguments) {
        let name = pipeline.map(|(_, pipeline)| nameless(pipeline, arguments, path)).transpose()?;
        bundles.push(contents.open(path, name)?);
    }
    for given in &arguments.artifacts {
        bundles.push(contents.open(&given.path, Some(given.name.clone()))?);
    }
    Ok(bundles)
}

/// The only artifact that an artifact without a name can be.
fn nameless(pipeline: &Pipeline, arguments: &Check, path: &Path) -> Result<String, CheckError> {
    let readers = pipeline::Reader::of(pipeline);
    let wants = readers.iter().flat_map(|reader| &reader.wants).filter_map(|want| want.artifact.clone());
    let mut names: Vec<String> = wants.collect();
    names.sort();
    names.dedup();
    names.retain(|name| arguments.artifacts.iter().all(|given| given.name != *name));
    match names.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(CheckError::Nameless { path: locate::shown(path), names }),
    }
}

/// All that takes part; says which action is assumed.
fn delivery<'a>(
    arguments: &Check,
    build: Option<&'a Build<'a>>,
    pipeline: Option<(&'a SourceFile, &'a Pipeline)>,
    bundles: Vec<Bundle>,
    printer: &Printer,
) -> Result<Delivery<'a>, Error> {
    if let Some((file, pipeline)) = pipeline {
        let delivery = Delivery::of_pipeline(build, (file, pipeline), bundles);
        if delivery.readers.is_empty() {
            return Err(CheckError::NoDeployAction { file: file.name().to_owned() }.into());
        }
        if let Some(action) = delivery.build_action {
            printer.info(&format!("the buildspec is that of the action \"{}\"", pipeline.actions[action].name.value));
        }
        return Ok(delivery);
    }
    let mut kinds: Vec<Kind> = arguments.action.iter().map(|action| action.kind()).collect();
    if kinds.is_empty() {
        kinds = Delivery::kinds(build, &bundles);
        let names = || kinds.iter().map(|kind| kind.provider());
        match kinds.as_slice() {
            [] => {
                let path = place(arguments).map(locate::shown).unwrap_or_default();
                return Err(CheckError::NoAction { path }.into());
            }
            [_] => printer.info(&format!("assumed that the action {} reads the files", all_of(names()))),
            _ => printer.info(&format!("assumed that the actions {} read the files", all_of(names()))),
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    Ok(Delivery::assumed(build, &kinds, bundles))
}

/// Tells all findings, each in the file it is about.
fn tell(
    arguments: &Check,
    delivery: &Delivery<'_>,
    report: Report,
    [buildspec, pipeline]: [Option<&SourceFile>; 2],
    contents: &mut Contents,
    printer: &Printer,
) -> Result<ExitStatus, Error> {
    let mut found: BTreeMap<Subject, Vec<Diagnostic>> = BTreeMap::new();
    found.extend(buildspec.map(|_| (Subject::Buildspec, Vec::new())));
    found.extend(pipeline.map(|_| (Subject::Pipeline, Vec::new())));
    for (subject, diagnostic) in report.found {
        found.entry(subject).or_default().push(diagnostic);
    }
    let mut files = Vec::new();
    for subject in found.keys() {
        files.push(match subject {
            Subject::Buildspec => buildspec.cloned().unwrap_or_else(|| SourceFile::new("", "")),
            Subject::Pipeline => pipeline.cloned().unwrap_or_else(|| SourceFile::new("", "")),
            Subject::Bundle(bundle) => SourceFile::new(&delivery.bundles[*bundle].shown, ""),
            Subject::Entry(bundle, entry) => contents.file(delivery, (*bundle, *entry))?.file,
        });
    }
    let told = files.iter().zip(found.into_values()).collect();
    arguments.findings.tell(told, printer)
}

/// The bytes of a file of the source.
fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}
