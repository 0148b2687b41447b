//! Reports: the files of declared groups, or those that are found, read into the service's model and put where they are wanted.
//!
//! Nothing here makes a build fail: a file that cannot be read, a group without files and a failing test case are told.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::collect::Expanded;
use super::{AgentError, Run, Urgency};
use crate::artifact::{self, Disk, Entry, Opening, Query, Symlinks, assemble};
use crate::build::{BuildEventKind, ReportPlan};
use crate::buildspec::ReportFormat;
use crate::test_report::{Builder, Content, Format, Identity, MAX_BYTES, MAX_GROUPS, Report, detect, json, parse};
use crate::text::suggest::count;
use crate::text::with_causes;

mod discovery;

/// How many files that cannot be read are told of one group.
const TOLD: usize = 3;

impl Run<'_> {
    /// The reports of the declared groups.
    pub(super) fn make_reports(&mut self, expanded: &Expanded) -> Result<(), AgentError> {
        let plan = self.agent.plan;
        let (taken, left) = plan.reports.split_at(plan.reports.len().min(MAX_GROUPS));
        for group in taken {
            self.declared(group, expanded)?;
        }
        for group in left {
            let name = expanded.get(&group.name);
            self.notice(format!("report group {name}: left out, since CodeBuild takes at most {MAX_GROUPS} groups"))?;
        }
        Ok(())
    }

    fn declared(&mut self, plan: &ReportPlan, expanded: &Expanded) -> Result<(), AgentError> {
        let name = expanded.get(&plan.name);
        // A group may be named by its ARN, whose last part is its name.
        let group = name.rsplit(['/', ':']).next().unwrap_or(name);
        if matches!(group, "" | "." | "..") {
            return self.notice(format!("report group `{}`: `{name}` is no name for one", plan.name));
        }
        let files = expanded.all(plan.files.iter().map(|pattern| &pattern.value));
        let query = Query {
            root: self.agent.place.source_dir(),
            base_directory: plan.base_directory.as_ref().map_or(".", |base| expanded.get(&base.value)),
            files: &files,
            exclude_paths: &[],
            discard_paths: plan.discard_paths,
            symlinks: Symlinks::Follow,
            opening: Opening::Files,
        };
        let selected = assemble(&query, &mut Disk::new());
        let (entries, problem) = match selected {
            Ok(assembly) => (assembly.entries, assembly.failure.map(|failure| failure.to_string())),
            Err(error) => (Vec::new(), Some(with_causes(&error))),
        };
        if let Some(problem) = problem {
            self.notice(format!("report group {group}: {problem}"))?;
        }
        let named = if name.contains(":report-group/") { name } else { group };
        self.report(named, group, format(&plan.file_format), &entries)
    }

    /// The report of one group, told and put where it is wanted.
    fn report(&mut self, named: &str, group: &str, format: Format, entries: &[Entry]) -> Result<(), AgentError> {
        let identity = Identity::new(named, &self.build_arn(), self.clock.now().0);
        let mut builder = Builder::new(identity, format.kind());
        let mut problems = Vec::new();
        for entry in entries {
            if self.agent.stop.urgency() > Urgency::None {
                break;
            }
            match content(&entry.path, format) {
                Ok((content, read)) => {
                    if read != format {
                        problems.push(format!("`{}` is {}, which CodeBuild does not read", entry.name, read.name()));
                    }
                    builder.add(&entry.name, content, &self.agent.place.source_dir().display().to_string());
                }
                Err(problem) => problems.push(format!("`{}` {problem}", entry.name)),
            }
        }
        self.tell_problems(group, &problems)?;
        let mut report = builder.finish();
        self.hiding.masker.report(&mut report);
        if let Some(text) = self.put(group, entries, &report) {
            self.notice(format!("report group {group}: {text}"))?;
        }
        self.reports.push(report.clone());
        self.tell(BuildEventKind::ReportFinished { report: Box::new(report) }).map(drop)
    }

    fn tell_problems(&mut self, group: &str, problems: &[String]) -> Result<(), AgentError> {
        for problem in problems.iter().take(TOLD) {
            self.notice(format!("report group {group}: {problem}"))?;
        }
        match problems.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => self.notice(format!("report group {group}: the same for {}", count(more, "more file"))),
        }
    }

    /// Puts files and report into the folder for reports, if there is one, and says what came of it.
    fn put(&self, group: &str, entries: &[Entry], report: &Report) -> Option<String> {
        let folder = self.agent.place.reports.as_ref()?;
        let written = std::fs::create_dir_all(&folder.dir)
            .and_then(|()| std::fs::write(folder.dir.join(format!("{group}.json")), json::text(report)));
        if let Err(error) = written {
            return Some(format!("could not write {group}.json: {error}"));
        }
        if entries.is_empty() {
            return None;
        }
        Some(match artifact::place(entries, &folder.dir.join(group)) {
            Ok(stored) => format!("{} copied to {}", count(stored.files, "file"), folder.told.join(group).display()),
            Err(error) => with_causes(&error),
        })
    }

    fn build_arn(&self) -> String {
        let plan = self.agent.plan;
        let known = plan.variables.iter().find(|variable| variable.name == "CODEBUILD_BUILD_ARN");
        known.map_or_else(
            || format!("arn:aws:codebuild:us-east-1:000000000000:build/{}", plan.id),
            |known| known.value.clone(),
        )
    }
}

/// The format of that name.
fn format(name: &str) -> Format {
    let known = ReportFormat::ALL.into_iter().find(|format| format.name() == name);
    Format::Service(known.unwrap_or(ReportFormat::JunitXml))
}

/// What a file holds, and the format it was read as: the given one, or LCOV's where it is that.
fn content(path: &Path, format: Format) -> Result<(Content, Format), String> {
    let bytes = read(path, MAX_BYTES + 1).map_err(|error| format!("could not be read: {error}"))?;
    match parse(format, &bytes) {
        Ok(content) => Ok((content, format)),
        Err(error) => match detect(&bytes) {
            Some(Format::Lcov) => parse(Format::Lcov, &bytes)
                .map(|content| (content, Format::Lcov))
                .map_err(|error| format!("is no LCOV: {error}")),
            Some(other) if other != format => Err(format!("is {}, not {}", other.name(), format.name())),
            _ => Err(format!("is no {}: {error}", format.name())),
        },
    }
}

/// The first bytes of a file.
fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
