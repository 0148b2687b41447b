//! Files from where they come from to where they are read: which ways are whole, and what is wrong with the others.

use std::collections::BTreeMap;
use std::path::Path;

use super::carriers::{self, Bundle, Entry, Origin, Whose};
use super::contents::Content;
use super::definition::{Action, Pipeline};
use super::lookalike::is_of;
use super::missing::Search;
use super::readers::{Kind, Reader, Want, What};
use super::writers::{self, Write};
use super::{buildspec, configuration, contents, outputs, sizes, variables};
use crate::artifact::{Listing, SelectError};
use crate::buildspec::{Artifact, Decoded, Text};
use crate::lint::{Context, Project, artifacts};
use crate::text::{Diagnostic, SourceFile, Span};

/// A build, as its buildspec tells it.
pub struct Build<'a> {
    decoded: &'a Decoded,
    pub(super) context: Context<'a>,
    pub(super) writes: Vec<Write>,
    /// Whether commands may write what is not seen.
    pub(super) writes_more: bool,
}

impl<'a> Build<'a> {
    /// Looks at what the commands write.
    pub fn new(file: &'a SourceFile, decoded: &'a Decoded, project: &'a Project) -> Self {
        let context = Context::new(file, decoded, project);
        let (writes, writes_more) = (writers::written(&context), writers::may_write_more(&context));
        Self { decoded, context, writes, writes_more }
    }

    /// What its artifacts would hold, and its source last.
    pub fn bundles(&self, root: &Path, listing: &mut dyn Listing) -> Result<Vec<Bundle>, SelectError> {
        let mut bundles = carriers::of_build(&self.context, root, listing, &self.writes)?;
        bundles.push(carriers::of_source(root, listing)?);
        Ok(bundles)
    }

    /// An artifact of it, by its number among the secondary ones.
    pub(super) fn artifact(&self, secondary: Option<usize>) -> Option<(Option<&Text>, &Artifact)> {
        artifacts::all(self.context.buildspec).nth(secondary.map_or(0, |number| number + 1))
    }

    /// Where `artifacts.files` is, or would be.
    pub(super) fn place(&self) -> Span {
        let keys: [&[&str]; 3] = [&["artifacts", "files"], &["artifacts"], &["phases"]];
        keys.into_iter().find_map(|path| self.context.key(path)).unwrap_or_default()
    }

    /// The place of a pattern of one of its artifacts.
    pub(super) fn pattern(&self, secondary: Option<usize>, pattern: Option<usize>) -> Span {
        let artifact = self.artifact(secondary).map(|(_, artifact)| artifact);
        let file = pattern.and_then(|pattern| artifact?.files.get(pattern));
        file.map_or_else(|| self.place(), |file| file.span)
    }
}

/// The file that a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The buildspec.
    Buildspec,
    /// The pipeline.
    Pipeline,
    /// An artifact as a whole, by its number.
    Bundle(usize),
    /// A file of an artifact, by both their numbers.
    Entry(usize, usize),
}

/// A file that an action reads, and where it is.
#[derive(Clone, Copy, Debug)]
pub struct Traced {
    /// The action, by its number.
    pub reader: usize,
    /// The file, by its number there.
    pub want: usize,
    /// The artifact and its entry; none where it does not arrive.
    pub at: Option<(usize, usize)>,
    /// Where it does not arrive, the entry that is likely meant: under another path, or with nearly its name.
    pub near: Option<(usize, usize)>,
}

/// All that takes part.
pub struct Delivery<'a> {
    pub(super) build: Option<&'a Build<'a>>,
    pub(super) pipeline: Option<&'a Pipeline>,
    /// The pipeline's file.
    pub(super) file: Option<&'a SourceFile>,
    /// The artifacts whose contents are known.
    pub bundles: Vec<Bundle>,
    /// The deploy actions.
    pub readers: Vec<Reader>,
    /// The action that runs the build, by its number.
    pub build_action: Option<usize>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings, and what they are about.
    pub found: Vec<(Subject, Diagnostic)>,
    /// A line for each way that is whole.
    pub ways: Vec<String>,
    /// A line for each way that cannot be followed.
    pub unknown: Vec<String>,
}

impl<'a> Delivery<'a> {
    /// A pipeline, a build perhaps, and the artifacts that are at hand; those of the build and of registries are named here.
    pub fn of_pipeline(
        build: Option<&'a Build<'a>>,
        (file, pipeline): (&'a SourceFile, &'a Pipeline),
        bundles: Vec<Bundle>,
    ) -> Self {
        let readers = Reader::of(pipeline);
        let build_action = build.and_then(|_| outputs::build_action(pipeline, &readers));
        let mut delivery = Self { build, pipeline: Some(pipeline), file: Some(file), bundles, readers, build_action };
        outputs::name(&mut delivery, pipeline);
        delivery
    }

    /// Deploy actions without a pipeline.
    pub fn assumed(build: Option<&'a Build<'a>>, kinds: &[Kind], bundles: Vec<Bundle>) -> Self {
        let readers = kinds.iter().map(|kind| Reader::assumed(*kind)).collect();
        Self { build, pipeline: None, file: None, bundles, readers, build_action: None }
    }

    /// The actions that the files are for, as far as their names say: what is written or there counts, and what is listed where
    /// that says nothing.
    pub fn kinds(build: Option<&Build<'_>>, bundles: &[Bundle]) -> Vec<Kind> {
        let writes = build.iter().flat_map(|build| &build.writes).map(|write| write.name.as_str());
        let is_own = |bundle: &&Bundle| bundle.whose != Whose::Source;
        let own = bundles.iter().filter(is_own).flat_map(|bundle| &bundle.entries);
        let at_root = |entry: &&Entry| !entry.name.contains('/');
        let source = bundles.iter().filter(|bundle| !is_own(bundle)).flat_map(|bundle| &bundle.entries);
        let source = source.filter(at_root).map(|entry| entry.name.as_str());
        let there: Vec<&str> = writes.chain(own.map(|entry| entry.name.as_str())).chain(source).collect();
        let kinds = kinds(&there);
        if !kinds.is_empty() {
            return kinds;
        }
        let all = build.iter().flat_map(|build| artifacts::all(build.context.buildspec));
        let listed: Vec<&str> = all.flat_map(|(_, artifact)| &artifact.files).map(|file| file.value.as_str()).collect();
        self::kinds(&listed)
    }

    /// Where each file that is read is.
    pub fn trace(&self) -> Vec<Traced> {
        let mut traced = Vec::new();
        for (reader, Reader { wants, .. }) in self.readers.iter().enumerate() {
            traced.extend(wants.iter().enumerate().map(|(number, want)| {
                let at = self.find(want);
                let near = if at.is_none() { Search::new(self, &self.readers[reader], want).near() } else { None };
                Traced { reader, want: number, at, near }
            }));
        }
        traced
    }

    fn find(&self, want: &Want) -> Option<(usize, usize)> {
        self.holders(want).find_map(|bundle| {
            let entry = self.bundles[bundle].entries.iter().position(|entry| want.is_at(&entry.name))?;
            Some((bundle, entry))
        })
    }

    /// The artifacts that may hold a file: the one that the pipeline says, or any.
    pub(super) fn holders<'s>(&'s self, want: &'s Want) -> impl Iterator<Item = usize> + use<'s, 'a> {
        let is_it = |bundle: &Bundle| match &want.artifact {
            Some(name) => bundle.artifact.as_ref() == Some(name),
            None => want.place.is_none(),
        };
        self.bundles.iter().enumerate().filter(move |(_, bundle)| is_it(bundle)).map(|(index, _)| index)
    }

    /// The artifacts that are to be packed, to know whether an action takes them.
    pub fn heavy(&self) -> Vec<usize> {
        sizes::heavy(self)
    }

    /// All that is wrong, and what is whole, with the contents of the files that are there.
    pub fn judge(
        &self,
        traced: &[Traced],
        contents: &BTreeMap<(usize, usize), Content>,
        definition: Option<&SourceFile>,
    ) -> Report {
        let mut report = Report::default();
        for one in traced {
            let (reader, want) = (&self.readers[one.reader], &self.readers[one.reader].wants[one.want]);
            match one.at {
                Some(at) => report.ways.push(self.way(reader, want, at)),
                None => Search::new(self, reader, want).tell(&mut report),
            }
        }
        contents::judge(self, traced, contents, definition, &mut report);
        sizes::judge(self, traced, &mut report);
        if let Some(build) = self.build {
            let context = &build.context;
            buildspec::add(context.file, build.decoded, context.project, &mut report);
        }
        if let (Some(pipeline), Some(file)) = (self.pipeline, self.file) {
            let mut found = Vec::new();
            configuration::check(file, pipeline, &mut found);
            variables::check(file, pipeline, &mut found);
            outputs::unknown_inputs(pipeline, &mut found);
            report.found.extend(found.into_iter().map(|found| (Subject::Pipeline, found)));
            outputs::check(self, pipeline, &mut report);
        }
        report
    }

    fn way(&self, reader: &Reader, want: &Want, (bundle, entry): (usize, usize)) -> String {
        let bundle = &self.bundles[bundle];
        let entry = &bundle.entries[entry];
        let mut steps = vec![self.origin(bundle, entry)];
        match (&bundle.whose, entry.pattern) {
            (Whose::Build(_), Some(pattern)) => steps.push(format!("{}.files[{pattern}]", bundle.shown)),
            (Whose::Source, _) => steps.extend(bundle.artifact.clone()),
            _ => {}
        }
        steps.push(reader.name.clone());
        format!("{}: {}", want.path, steps.join(" → "))
    }

    fn origin(&self, bundle: &Bundle, entry: &Entry) -> String {
        match (&entry.origin, self.build) {
            (Origin::Written(write), Some(build)) => {
                let write = &build.writes[*write];
                let file = build.context.file;
                let line = file.position(write.span.start).line;
                format!("written at {}:{line} ({})", file.name(), write.phase.key())
            }
            (Origin::Member(_), _) => format!("in {}", bundle.shown),
            (Origin::Made, _) => "made by the ECR source".to_owned(),
            _ => "in the source".to_owned(),
        }
    }

    /// The action of a reader.
    pub(super) fn action(&self, reader: &Reader) -> Option<&'a Action> {
        self.pipeline?.actions.get(reader.action?)
    }
}

/// The actions that names are of.
fn kinds(names: &[&str]) -> Vec<Kind> {
    let has = |what| names.iter().any(|name| is_of(what, name));
    let mut kinds = Vec::new();
    if has(What::Definitions) {
        kinds.push(Kind::Ecs);
    }
    if has(What::Detail) || has(What::TaskDefinition) && has(What::AppSpec) {
        kinds.push(Kind::CodeDeployToEcs);
    } else if has(What::ServerAppSpec) {
        kinds.push(Kind::CodeDeploy);
    }
    kinds
}
