//! `buildspec report`: reports of several builds made one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::ExitStatus;
use super::args::{Merge, Report as Arguments, ReportCommand};
use super::error::Error;
use super::printer::{Printer, Verbosity};
use crate::reporter::{Look, reports};
use crate::test_report::{MergeError, Report, ReportStatus, json, merge as merge_reports};

/// Why reports are not made one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    /// Nothing to merge.
    #[error("{} has no report", .0.display())]
    None(PathBuf),
    /// Another file.
    #[error("{} is no report as `--reports` writes it", .path.display())]
    Unread {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    /// Reports that do not go together.
    #[error("the group {group}")]
    Merge {
        group: String,
        #[source]
        source: MergeError,
    },
}

impl ReportError {
    /// What to type instead.
    pub(crate) fn hint(&self) -> Option<String> {
        matches!(self, Self::None(_)).then(|| "name the folders that `buildspec run --reports DIR` wrote".to_owned())
    }
}

/// Does what a subcommand is for.
pub(super) fn report(arguments: &Arguments, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        ReportCommand::Merge(arguments) => merge(arguments, printer),
    }
}

fn merge(arguments: &Merge, printer: &Printer) -> Result<ExitStatus, Error> {
    let mut groups: BTreeMap<String, Vec<Report>> = BTreeMap::new();
    for dir in &arguments.dirs {
        for report in reports_in(dir)? {
            groups.entry(report.identity.group.clone()).or_default().push(report);
        }
    }
    let merged = groups
        .into_iter()
        .map(|(group, reports)| {
            merge_reports(reports, arguments.dirs.len()).map_err(|source| ReportError::Merge { group, source })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(dir) = &arguments.output {
        write(dir, &merged)?;
    }
    let is_verbose = printer.verbosity() == Verbosity::Verbose;
    let look = Look { color: printer.stdout_is_colored(), live: false };
    Printer::data(&reports::render(&merged, is_verbose, look)).map_err(Error::Output)?;
    let is_good = merged.iter().all(|report| report.status == ReportStatus::Succeeded);
    Ok(if is_good { ExitStatus::Success } else { ExitStatus::Failure })
}

/// The reports of one build; where their raw files lie is told from the working directory.
fn reports_in(dir: &Path) -> Result<Vec<Report>, Error> {
    let unread = |source| Error::Read { path: dir.to_owned(), source };
    let entries = fs::read_dir(dir).map_err(unread)?.collect::<Result<Vec<_>, _>>().map_err(unread)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json") && path.is_file());
    paths.sort();
    if paths.is_empty() {
        return Err(ReportError::None(dir.to_owned()).into());
    }
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Report, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let raw = path.with_extension("");
    let group = raw.file_name().unwrap_or_default().to_string_lossy();
    let mut report =
        json::read(&text, &group).map_err(|source| ReportError::Unread { path: path.to_owned(), source })?;
    for case in &mut report.test_cases {
        case.test_raw_data_path = raw.join(&case.test_raw_data_path).display().to_string();
    }
    Ok(report)
}

fn write(dir: &Path, merged: &[Report]) -> Result<(), Error> {
    fs::create_dir_all(dir).map_err(|source| Error::Write { path: dir.to_owned(), source })?;
    for report in merged {
        let path = dir.join(format!("{}.json", report.identity.group));
        fs::write(&path, json::text(report)).map_err(|source| Error::Write { path, source })?;
    }
    Ok(())
}
