//! A file that does not arrive where an action reads it: why not.

use super::carriers::{Bundle, Entry, Origin, Whose};
use super::follow::{Build, Delivery, Report, Subject};
use super::lookalike::{base, is_like, is_of};
use super::readers::{Kind, Reader, Want, What};
use super::writers::Write;
use crate::artifact::selects;
use crate::lint::artifacts;
use crate::text::{Diagnostic, Severity, Span};

/// The search for one file.
pub(super) struct Search<'a> {
    delivery: &'a Delivery<'a>,
    reader: &'a Reader,
    want: &'a Want,
    holders: Vec<usize>,
}

/// A finding and what it is about.
type Found = (Subject, Diagnostic);

impl<'a> Search<'a> {
    pub(super) fn new(delivery: &'a Delivery<'a>, reader: &'a Reader, want: &'a Want) -> Self {
        Self { delivery, reader, want, holders: delivery.holders(want).collect() }
    }

    /// Says why the file does not arrive, or that nobody can know.
    pub(super) fn tell(&self, report: &mut Report) {
        let Want { path, artifact, .. } = self.want;
        if self.holders.is_empty() {
            if let Some(artifact) = artifact {
                report.unknown.push(format!(
                    "{path}: what `{artifact}` holds is not known: give it with `--artifact {artifact}=DIR|ZIP`"
                ));
            }
            return;
        }
        let why = self.elsewhere().or_else(|| self.alike()).or_else(|| self.other_file());
        let is_uncertain = self.holders.iter().any(|index| self.delivery.bundles[*index].uncertain);
        let why = why.or_else(|| if is_uncertain { None } else { self.not_carried() });
        if let Some((subject, found)) = why {
            report.found.push((subject, self.answered(found)));
        } else if is_uncertain {
            report.unknown.push(format!("{path}: only a build knows whether the patterns of `artifacts` reach it"));
        } else if let Some((subject, found)) = self.nowhere() {
            report.found.push((subject, self.answered(found)));
        }
    }

    fn answered(&self, found: Diagnostic) -> Diagnostic {
        let (service, message) = self.want.answer();
        found.answered(service, message)
    }

    /// The entries that may be the file, with their artifacts: of the source only those at its root, unless it is the artifact that is read.
    fn entries(&self) -> impl Iterator<Item = (usize, &'a Bundle, usize, &'a Entry)> {
        let bundles = self.holders.iter().map(|index| (*index, &self.delivery.bundles[*index]));
        let all = bundles.flat_map(|(index, bundle)| {
            bundle.entries.iter().enumerate().map(move |(number, entry)| (index, bundle, number, entry))
        });
        all.filter(|(_, bundle, _, entry)| {
            bundle.whose != Whose::Source || self.want.artifact.is_some() || !entry.name.contains('/')
        })
    }

    /// The entry that is likely meant.
    pub(super) fn near(&self) -> Option<(usize, usize)> {
        let place = |(index, _, number, _): (usize, &Bundle, usize, &Entry)| (index, number);
        let moved = self.entries().find(|(.., entry)| self.is_moved(entry));
        moved.or_else(|| self.entries().find(|(.., entry)| self.is_like(&entry.name))).map(place)
    }

    fn is_moved(&self, entry: &Entry) -> bool {
        base(&entry.name) == base(&self.want.path)
    }

    fn is_like(&self, name: &str) -> bool {
        is_like(self.want.what, &self.want.path, name)
    }

    fn reads(&self) -> String {
        format!("the {} reads `{}`", self.reader.name, self.want.path)
    }

    /// It is carried, under another path.
    fn elsewhere(&self) -> Option<Found> {
        let (index, bundle, number, entry) = self.entries().find(|(.., entry)| self.is_moved(entry))?;
        let message = format!("{}, and the artifact holds `{}`", self.reads(), entry.name);
        let (subject, span) = self.place(index, bundle, number);
        let wrong = Diagnostic::new("delivery-path", Severity::Error, message, span, "not at this path");
        let wrong = match (&bundle.whose, entry.name.rsplit_once('/')) {
            (Whose::Build(_), Some((folder, _))) if !self.want.path.contains('/') => {
                wrong.note(format!("set `discard-paths: yes`, or `base-directory: {folder}`, or write it to the root"))
            }
            _ => wrong,
        };
        Some((subject, self.or_name(wrong, &entry.name)))
    }

    /// A file with a name that is nearly the one.
    fn alike(&self) -> Option<Found> {
        let label = format!("expected `{}`", self.want.path);
        if let Some((index, bundle, number, entry)) = self.entries().find(|(.., entry)| self.is_like(&entry.name)) {
            let (subject, span) = self.place(index, bundle, number);
            let message = format!("{}, not `{}`", self.reads(), entry.name);
            let wrong = Diagnostic::new("delivery-file-name", Severity::Error, message, span, label);
            let wrong = wrong.note(format!("rename it to `{}`", self.want.path));
            return Some((subject, self.or_name(wrong, &entry.name)));
        }
        let build = self.build()?;
        let write = build.writes.iter().find(|write| self.is_like(&write.name))?;
        let message = format!("{}, not `{}`", self.reads(), write.name);
        let wrong = Diagnostic::new("delivery-file-name", Severity::Error, message, write.span, label);
        let note = format!("rename it to `{0}`, and list `{0}` in `artifacts.files`", self.want.path);
        Some((Subject::Buildspec, self.or_name(wrong.note(note), &write.name)))
    }

    fn or_name(&self, found: Diagnostic, name: &str) -> Diagnostic {
        match self.want.what.key() {
            Some(key) => found.note(format!("or set the action's `{key}` to `{name}`")),
            None => found,
        }
    }

    /// The file of the other action.
    fn other_file(&self) -> Option<Found> {
        let other = match self.want.what {
            What::Definitions => What::Detail,
            What::Detail => What::Definitions,
            _ => return None,
        };
        let is_other = |(_, bundle, _, entry): &(usize, &Bundle, usize, &Entry)| {
            // What is listed for the other action says nothing where this one is only assumed beside it.
            let both = self.want.artifact.is_none() && self.delivery.readers.len() > 1;
            !both && bundle.whose != Whose::Source && is_of(other, &entry.name)
        };
        let (index, bundle, number, entry) = self.entries().find(is_other)?;
        if self.writes().next().is_some() {
            return None;
        }
        let (subject, span) = self.place(index, bundle, number);
        let message = format!("{}, and the artifact holds `{}`", self.reads(), entry.name);
        let wrong =
            Diagnostic::new("delivery-wrong-file", Severity::Error, message, span, "the file of another action");
        let wrong = match (self.want.what, &bundle.whose) {
            (What::Definitions, Whose::Registry) => {
                wrong.note("an ECR source makes `imageDetail.json`; have a build write `imagedefinitions.json` of it")
            }
            (What::Definitions, _) => wrong
                .note("`imageDetail.json` is for the CodeDeployToECS action; write a list of `name` and `imageUri`"),
            _ => wrong.note("`imagedefinitions.json` is for the ECS action; write `{\"ImageURI\": \"IMAGE\"}`"),
        };
        Some((subject, wrong))
    }

    /// The build that makes one of the artifacts.
    fn build(&self) -> Option<&'a Build<'a>> {
        let makes = |index: &usize| matches!(self.delivery.bundles[*index].whose, Whose::Build(_));
        self.delivery.build.filter(|_| self.holders.iter().any(makes))
    }

    fn writes(&self) -> impl Iterator<Item = &'a Write> {
        let writes = self.build().map(|build| &build.writes).into_iter().flatten();
        writes.filter(|write| write.name == base(&self.want.path))
    }

    /// It is written or there, and no pattern takes it.
    fn not_carried(&self) -> Option<Found> {
        let build = self.build()?;
        let path = &self.want.path;
        let add = format!("add `{path}` to `artifacts.files`");
        if let Some(write) = self.writes().last() {
            let message = format!("`{path}` is written, but no artifact holds it");
            let label = format!("the {} reads it", self.reader.name);
            let wrong = Diagnostic::new("delivery-not-carried", Severity::Error, message, write.span, label);
            let wrong = wrong.related(build.place(), "what is stored");
            let lies = write.path.as_deref().filter(|lies| lies != path);
            let wrong = lies
                .map(|lies| format!("it lies at `{lies}`, seen from the source's root"))
                .into_iter()
                .fold(wrong, Diagnostic::note);
            return Some((Subject::Buildspec, wrong.note(add)));
        }
        let source = self.delivery.bundles.iter().find(|bundle| bundle.whose == Whose::Source)?;
        let entry = source.entries.iter().find(|entry| entry.path == *path)?;
        let message = format!("`{}` is in the source, but no artifact holds it", entry.path);
        let label = format!("the {} reads it", self.reader.name);
        let wrong = Diagnostic::new("delivery-not-carried", Severity::Error, message, build.place(), label);
        Some((Subject::Buildspec, wrong.note(add)))
    }

    /// Nothing makes it.
    fn nowhere(&self) -> Option<Found> {
        let is_assumed = self.want.artifact.is_none();
        let listed = self.listed();
        if is_assumed && self.want.what == What::Detail && listed.is_none() {
            // Without an image the template is registered as it stands.
            return None;
        }
        let (subject, span) = self.whole();
        let path = &self.want.path;
        let Some(build) = self.build() else {
            let message = format!("{}, and the artifact does not hold it", self.reads());
            let wrong = Diagnostic::new("delivery-file-missing", self.severity(), message, span, "not in the artifact");
            return Some((subject, self.held_elsewhere(wrong)));
        };
        let message = format!("{}, and nothing makes it", self.reads());
        let (severity, span, label) = match listed {
            Some(place) if build.writes_more => (Severity::Warning, place, "no command is seen to write it"),
            Some(place) => (Severity::Error, place, "neither written by a command nor in the source"),
            None => (self.severity(), span, "neither written by a command nor in the source"),
        };
        let wrong = Diagnostic::new("delivery-file-missing", severity, message, span, label);
        let wrong = self.held_elsewhere(wrong);
        if wrong.notes.is_empty() && listed.is_none() {
            return Some((subject, wrong.note(format!("write it, and add `{path}` to `artifacts.files`"))));
        }
        Some((subject, wrong))
    }

    /// Settings may come from another artifact, which only a pipeline tells.
    fn severity(&self) -> Severity {
        let settings = matches!(self.want.what, What::TaskDefinition | What::AppSpec);
        if self.want.artifact.is_none() && settings { Severity::Warning } else { Severity::Error }
    }

    fn held_elsewhere(&self, wrong: Diagnostic) -> Diagnostic {
        let is_it = |bundle: &&Bundle| bundle.entries.iter().any(|entry| self.want.is_at(&entry.name));
        let other = self.delivery.bundles.iter().filter(|bundle| bundle.artifact.is_some()).find(is_it);
        match other.and_then(|bundle| bundle.artifact.as_deref()) {
            Some(artifact) => wrong.note(format!("`{artifact}` holds it: name that artifact in the action")),
            None if self.severity() == Severity::Warning => {
                wrong.note("where another artifact holds it, give the pipeline with `--pipeline`")
            }
            None if self.reader.kind == Kind::CodeDeploy => wrong.note("it has to be at the root of the artifact"),
            None => wrong,
        }
    }

    /// Where `artifacts` lists the file.
    fn listed(&self) -> Option<Span> {
        let build = self.build()?;
        let all = artifacts::all(build.context.buildspec).flat_map(|(_, artifact)| &artifact.files);
        let name = base(&self.want.path);
        let mut files = all.filter(|file| base(&file.value) == name || selects(&file.value, &self.want.path));
        files.next().map(|file| file.span)
    }

    /// Where an entry is to be pointed at.
    fn place(&self, index: usize, bundle: &Bundle, number: usize) -> (Subject, Span) {
        let entry = &bundle.entries[number];
        match (&bundle.whose, self.delivery.build, self.want.place) {
            (Whose::Build(secondary), Some(build), _) => match entry.origin {
                Origin::Written(write) => (Subject::Buildspec, build.writes[write].span),
                _ => (Subject::Buildspec, build.pattern(*secondary, entry.pattern)),
            },
            (_, _, Some(place)) => (Subject::Pipeline, place),
            _ if self.want.what == What::Definitions || bundle.whose != Whose::Source => {
                (Subject::Bundle(index), Span::empty(0))
            }
            _ => (Subject::Entry(index, number), Span::empty(0)),
        }
    }

    /// Where an artifact that lacks the file is to be pointed at.
    fn whole(&self) -> (Subject, Span) {
        match (self.build(), self.want.place) {
            (Some(build), _) => (Subject::Buildspec, build.place()),
            (None, Some(place)) => (Subject::Pipeline, place),
            (None, None) => (Subject::Bundle(self.holders.first().copied().unwrap_or_default()), Span::empty(0)),
        }
    }
}
