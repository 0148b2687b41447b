//! Caches: who keeps those of a build, and `buildspec cache`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::ExitStatus;
use super::args::{Cache, CacheCommand, CacheList, CachePrune, CacheRm, RemoteArguments, ShelfArguments};
use super::error::Error;
use super::printer::Printer;
use super::settings::CachePlace;
use crate::agent::Stop;
use crate::cache::{Folder, Store, age, files, size};

mod shelf;

#[cfg(feature = "aws")]
#[path = "cache/s3.rs"]
mod bucket;
#[cfg(not(feature = "aws"))]
#[path = "cache/no_s3.rs"]
mod bucket;

use bucket::Bucket;
use shelf::{Entry, Shelf};

/// Who keeps the caches of a build.
pub(super) fn open<'a>(
    place: &CachePlace,
    arguments: &RemoteArguments,
    stop: &'a Stop,
    printer: &'a Printer,
) -> Result<Option<Box<dyn Store + 'a>>, Error> {
    match place {
        CachePlace::None => Ok(None),
        CachePlace::Folder(folder) => Ok(Some(Box::new(Folder::new(folder.clone())))),
        CachePlace::S3(url) => Ok(Some(Box::new(Bucket::open(url.clone(), arguments, stop, printer)?))),
    }
}

/// Does what a subcommand is for.
pub(super) fn cache(arguments: &Cache, printer: &Printer) -> Result<ExitStatus, Error> {
    match &arguments.command {
        CacheCommand::List(arguments) => on_shelf(&arguments.shelf, |shelf| list(arguments, shelf, printer)),
        CacheCommand::Rm(arguments) => on_shelf(&arguments.shelf, |shelf| rm(arguments, shelf, printer)),
        CacheCommand::Prune(arguments) => on_shelf(&arguments.shelf, |shelf| prune(arguments, shelf, printer)),
    }
}

/// Works on what is kept at a place.
fn on_shelf(
    arguments: &ShelfArguments,
    work: impl FnOnce(&dyn Shelf) -> Result<ExitStatus, Error>,
) -> Result<ExitStatus, Error> {
    let place = arguments.place.as_deref().unwrap_or("local".as_ref());
    match CachePlace::typed(place)? {
        CachePlace::None => Err(Error::NoCachePlace),
        CachePlace::Folder(folder) => work(&Folder::new(folder)),
        CachePlace::S3(url) => bucket::on_shelf(&url, &arguments.aws, work),
    }
}

/// The entries that a person means.
fn meant(shelf: &dyn Shelf, arguments: &ShelfArguments) -> Result<Vec<Entry>, Error> {
    let mut entries = shelf.entries()?;
    if let Some(namespace) = &arguments.namespace {
        entries.retain(|entry| entry.namespace == *namespace);
    }
    Ok(entries)
}

fn list(arguments: &CacheList, shelf: &dyn Shelf, printer: &Printer) -> Result<ExitStatus, Error> {
    let entries = meant(shelf, &arguments.shelf)?;
    if arguments.json {
        let all: Value = entries.iter().map(described).collect();
        Printer::data(&format!("{all:#}\n")).map_err(Error::Output)?;
        return Ok(ExitStatus::Success);
    }
    let now = SystemTime::now();
    let rows: Vec<[String; 5]> = entries.iter().map(|entry| row(entry, now)).collect();
    Printer::data(&table(&rows)).map_err(Error::Output)?;
    let bytes = entries.iter().map(|entry| entry.size).sum();
    printer.info(&format!("{} in {}, {}", entries_of(entries.len()), shelf.place(), size(bytes)));
    Ok(ExitStatus::Success)
}

fn entries_of(number: usize) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

fn row(entry: &Entry, now: SystemTime) -> [String; 5] {
    let unused = now.duration_since(entry.used).unwrap_or(Duration::ZERO);
    let content = match (&entry.problem, entry.files) {
        (Some(problem), _) => problem.clone(),
        (None, Some(number)) => files(number),
        (None, None) => "-".to_owned(),
    };
    let key = entry.key.clone().unwrap_or_else(|| "(no key)".to_owned());
    [entry.namespace.clone(), key, size(entry.size), format!("used {} ago", age(unused)), content]
}

/// Columns of equal width, but for the last.
fn table(rows: &[[String; 5]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..4).map(width).collect();
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
        cells.chain([row[4].clone(), "\n".to_owned()]).collect::<Vec<_>>().concat()
    };
    rows.iter().map(line).collect()
}

fn described(entry: &Entry) -> Value {
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    json!({
        "namespace": entry.namespace,
        "version": entry.version,
        "key": entry.key,
        "paths": entry.paths,
        "files": entry.files,
        "size": entry.size,
        "created": entry.created,
        "used": seconds(entry.used),
        "location": entry.location,
        "problem": entry.problem,
    })
}

fn rm(arguments: &CacheRm, shelf: &dyn Shelf, printer: &Printer) -> Result<ExitStatus, Error> {
    let mut entries = meant(shelf, &arguments.shelf)?;
    if let Some(key) = &arguments.key {
        entries.retain(|entry| entry.key.as_ref() == Some(key));
    } else if arguments.unkeyed {
        entries.retain(|entry| entry.key.is_none() && entry.problem.is_none());
    }
    if let (Some(key), true) = (&arguments.key, entries.is_empty()) {
        return Err(Error::NoCacheEntry { what: format!("entry for key `{key}`"), place: shelf.place() });
    }
    remove(&entries, shelf, printer)
}

fn prune(arguments: &CachePrune, shelf: &dyn Shelf, printer: &Printer) -> Result<ExitStatus, Error> {
    let limits = crate::cache::Prune {
        older_than: arguments.older_than.map(|age| age.0),
        max_size: arguments.max_size.map(|size| size.0),
    };
    let entries = meant(shelf, &arguments.shelf)?;
    let used: Vec<(u64, SystemTime)> = entries.iter().map(|entry| (entry.size, entry.used)).collect();
    let goes = limits.too_much(&used, SystemTime::now());
    let entries: Vec<Entry> = entries.into_iter().zip(goes).filter(|(_, goes)| *goes).map(|(entry, _)| entry).collect();
    if arguments.dry_run {
        let lines: Vec<String> = entries.iter().map(|entry| format!("would remove {}\n", shown(entry))).collect();
        Printer::data(&lines.concat()).map_err(Error::Output)?;
        return Ok(ExitStatus::Success);
    }
    shelf.clean()?;
    remove(&entries, shelf, printer)
}

fn remove(entries: &[Entry], shelf: &dyn Shelf, printer: &Printer) -> Result<ExitStatus, Error> {
    for entry in entries {
        shelf.remove(entry)?;
        Printer::data(&format!("removed {}\n", shown(entry))).map_err(Error::Output)?;
    }
    let bytes = entries.iter().map(|entry| entry.size).sum();
    printer.info(&format!("{} removed, {}", entries_of(entries.len()), size(bytes)));
    Ok(ExitStatus::Success)
}

fn shown(entry: &Entry) -> String {
    match &entry.key {
        Some(key) => format!("{} {key}", entry.namespace),
        None => format!("{} (no key)", entry.namespace),
    }
}
