//! The search for reports when a buildspec declares none, as the service does it after the artifacts.

use std::io;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::read;
use crate::agent::{AgentError, Run, Stop, Urgency};
use crate::artifact::{Child, Disk, Entry, Kind, Listing, Opening, Query, Symlinks, assemble};
use crate::buildspec::ReportFormat;
use crate::test_report::{Format, MAX_GROUPS, detect};

/// How long the service looks.
const LIMIT: Duration = Duration::from_secs(5);
/// How much of a file is read to find out what it is.
const BEGINNING: usize = 64 << 10;
/// What names of raw files end in.
const EXTENSIONS: [&str; 3] = ["json", "trx", "xml"];

/// What a build has said about the search.
struct Wish {
    wanted: bool,
    pattern: String,
}

impl Run<'_> {
    /// Looks for files of any format of the service's, and makes a report for each format that is found.
    pub(in crate::agent) fn discover(&mut self) -> Result<(), AgentError> {
        let wish = self.wish()?;
        if !wish.wanted {
            return Ok(());
        }
        let began = Instant::now();
        self.message(format!("Set report auto-discover timeout to {} seconds", LIMIT.as_secs()))?;
        let found = self.find(&wish.pattern, began)?;
        let files: usize = found.iter().map(|(_, entries)| entries.len()).sum();
        self.message(match files {
            0 => "No matching auto-discover report paths found".to_owned(),
            files => format!("Found {files} file(s)"),
        })?;
        let took = began.elapsed();
        if took > LIMIT {
            self.notice("the search for reports was ended at its time limit; CODEBUILD_CONFIG_AUTO_DISCOVER_DIR says where to look")?;
        }
        self.message(format!("Report auto-discover file discovery took {:.6} seconds", took.as_secs_f64()))?;
        for (format, entries) in found.into_iter().take(MAX_GROUPS) {
            let group = format!("{}-AutoDiscovered", format.name());
            self.report(&group, &group, Format::Service(format), &entries)?;
        }
        Ok(())
    }

    /// The two variables as the build leaves them.
    fn wish(&mut self) -> Result<Wish, AgentError> {
        let names = ["CODEBUILD_CONFIG_AUTO_DISCOVER", "CODEBUILD_CONFIG_AUTO_DISCOVER_DIR"];
        let values = self.query(|shell, answer| shell.values(&names, answer, None))?;
        let value = |index: usize| values.get(index).map_or("", |value| value.trim());
        let pattern = match value(1) {
            "" => "**/*".to_owned(),
            pattern if pattern.contains(['*', '?', '[', '{']) => pattern.to_owned(),
            folder => format!("{}/**/*", folder.trim_end_matches('/')),
        };
        Ok(Wish { wanted: !value(0).eq_ignore_ascii_case("false"), pattern })
    }

    /// The files of each format, in the order of the formats.
    fn find(&mut self, pattern: &str, began: Instant) -> Result<Vec<(ReportFormat, Vec<Entry>)>, AgentError> {
        let query = Query {
            root: self.agent.place.source_dir(),
            base_directory: ".",
            files: &[pattern.to_owned()],
            exclude_paths: &[],
            discard_paths: false,
            symlinks: Symlinks::Follow,
            opening: Opening::Discovery,
        };
        let disk = Disk::without(&self.agent.place.hidden);
        let mut listing = Candidates { disk, began, stop: self.agent.stop };
        let assembly = match assemble(&query, &mut listing) {
            Ok(assembly) => assembly,
            Err(error) => {
                self.notice(format!("the search for reports found nothing: {}", crate::text::with_causes(&error)))?;
                return Ok(Vec::new());
            }
        };
        // How many files there are at all is not told here, but how many are reports.
        for line in assembly.log.iter().filter(|line| !line.starts_with("Found ")) {
            self.message(line)?;
        }
        let mut found = ReportFormat::ALL.map(|format| (format, Vec::new()));
        for entry in assembly.entries {
            if listing.is_over() {
                break;
            }
            let beginning = read(&entry.path, BEGINNING).unwrap_or_default();
            if let Some(Format::Service(format)) = detect(&beginning) {
                found.iter_mut().filter(|(known, _)| *known == format).for_each(|(_, files)| files.push(entry.clone()));
            }
        }
        Ok(found.into_iter().filter(|(_, files)| !files.is_empty()).collect())
    }
}

/// A disk on which there are only folders and what could be a raw file, and nothing more when the time is over.
struct Candidates<'a> {
    disk: Disk,
    began: Instant,
    stop: &'a Stop,
}

impl Candidates<'_> {
    fn is_over(&self) -> bool {
        self.began.elapsed() > LIMIT || self.stop.urgency() > Urgency::None
    }
}

impl Listing for Candidates<'_> {
    fn kind(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        self.disk.kind(path)
    }

    fn target(&mut self, path: &Path) -> io::Result<Option<Kind>> {
        self.disk.target(path)
    }

    fn children(&mut self, directory: &Path) -> io::Result<Rc<[Child]>> {
        if self.is_over() {
            return Ok(Rc::new([]));
        }
        // A folder that may not be read holds nothing to be found.
        let children = self.disk.children(directory).unwrap_or_else(|_| Rc::new([]));
        Ok(children.iter().filter(|child| is_candidate(child)).cloned().collect())
    }
}

fn is_candidate(child: &Child) -> bool {
    let Some(name) = child.name.to_str() else { return false };
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    child.kind == Kind::Directory || extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_and_what_could_be_a_raw_file_are_seen_and_nothing_after_the_time_limit() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["TEST-a.XML", "a.trx", "b.json", "c.txt", "xml", "d.xml.gz"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("target.d")).unwrap();
        let stop = Stop::never().unwrap();
        let mut listing = Candidates { disk: Disk::new(), began: Instant::now(), stop: &stop };
        let seen = |listing: &mut Candidates<'_>| {
            let children = listing.children(folder.path()).unwrap();
            children.iter().map(|child| child.name.to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(seen(&mut listing), ["TEST-a.XML", "a.trx", "b.json", "target.d"]);
        listing.began = listing.began.checked_sub(LIMIT * 2).unwrap();
        assert_eq!(seen(&mut listing), [""; 0]);
    }
}
