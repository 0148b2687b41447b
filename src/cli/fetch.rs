//! Brings sources that are no folder into one, before the plan is made, since the buildspec lies in them; and says what is known of
//! each. Folders of the user's stay where they are. What was fetched goes when this does.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::AwsArguments;
use super::error::Error;
use super::printer::Printer;
use super::progress::ProgressLine;
use super::settings::{BuildSettings, WantedSource};
use crate::agent::{Stop, Urgency, Work};
use crate::build::variables::SourceFacts;
use crate::build::{PhaseContext, SourcePlan, SourceType};
use crate::engine::{EngineError, JobSource, Staging};
use crate::source::{self, GitFacts, GitUrl, Modes, SourceLocation, SourceMode, UnpackLimit, Wanted};

mod error;
#[cfg(not(feature = "aws"))]
#[path = "fetch/no_s3.rs"]
mod s3;
#[cfg(feature = "aws")]
#[path = "fetch/s3.rs"]
mod s3;

pub(crate) use error::FetchError;

/// How far sources may be fetched from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reach<'a> {
    /// From anywhere.
    Anywhere {
        /// Where S3 is called.
        aws: &'a AwsArguments,
    },
    /// From this machine alone.
    Here,
}

/// The sources of a build as they lie on this machine.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    /// Each of them, the primary one first.
    pub(crate) sources: Vec<FetchedSource>,
    /// Why one of them did not come; the build then fails in DOWNLOAD_SOURCE.
    pub(crate) failure: Option<PhaseContext>,
    /// What the user should know.
    pub(crate) notices: Vec<String>,
    /// Where they lie, for as long as they are needed.
    staging: Option<Staging>,
}

/// One source.
#[derive(Clone, Debug)]
pub(crate) struct FetchedSource {
    /// For the engine.
    pub(crate) job: JobSource,
    /// For the plan.
    pub(crate) plan: SourcePlan,
    /// For the variables.
    pub(crate) facts: SourceFacts,
}

/// Fetches all sources, in order. A failure that would be the service's build's is no error here.
pub(crate) fn fetch(
    settings: &BuildSettings,
    mode: SourceMode,
    reach: Reach<'_>,
    stop: &Stop,
    printer: &Printer,
) -> Result<Fetched, Error> {
    let mut fetcher = Fetcher { mode, reach, limit: settings.source_limit, stop, printer, fetched: Fetched::default() };
    for wanted in &settings.sources {
        if fetcher.fetched.failure.is_some() {
            // It is not fetched for nothing, but the build has a folder for it.
            fetcher.absent(wanted);
            continue;
        }
        if let Err(error) = fetcher.one(wanted) {
            let context = error.context(wanted);
            fetcher.fetched.failure = Some(context.ok_or(error)?);
            fetcher.absent(wanted);
        }
    }
    Ok(fetcher.fetched)
}

/// Fetches what can be had without the network, for whoever only looks at a build.
pub(crate) fn from_here(settings: &BuildSettings, printer: &Printer) -> Result<Fetched, Error> {
    let is_folder = |source: &WantedSource| source.location.folder().is_some();
    // Without such work signals end the process as usual.
    let stop = if settings.sources.iter().all(is_folder) { Stop::never() } else { Stop::on_signals() };
    let stop = stop.map_err(Error::Signals)?;
    let mut fetched = fetch(settings, SourceMode::Copy, Reach::Here, &stop, printer)?;
    match fetched.failure.take() {
        Some(failure) => Err(Error::NoSource { reason: failure.message }),
        None => Ok(fetched),
    }
}

struct Fetcher<'a> {
    mode: SourceMode,
    reach: Reach<'a>,
    limit: UnpackLimit,
    stop: &'a Stop,
    printer: &'a Printer,
    fetched: Fetched,
}

impl Fetcher<'_> {
    fn one(&mut self, wanted: &WantedSource) -> Result<(), FetchError> {
        if let SourceLocation::Folder(folder) = &wanted.location {
            self.fetched.sources.push(self.folder(wanted, folder));
            return Ok(());
        }
        if self.mode == SourceMode::Mount && wanted.identifier.is_empty() {
            return Err(FetchError::Mounted { place: wanted.location.told() });
        }
        if matches!(self.reach, Reach::Here) && !wanted.location.is_local() {
            if wanted.identifier.is_empty() {
                return Err(FetchError::Offline { location: Box::new(wanted.location.clone()) });
            }
            self.absent(wanted);
            return Ok(());
        }
        let place = self.place()?;
        let dir = place.join("source");
        fs::create_dir(&dir).map_err(|source| EngineError::Folder { path: dir.clone(), source })?;
        let mut facts = SourceFacts { identifier: wanted.identifier.clone(), ..SourceFacts::default() };
        facts.version = wanted.version.clone().unwrap_or_default();
        match &wanted.location {
            SourceLocation::Folder(_) => {}
            SourceLocation::Archive(archive) => self.unpack(archive, &dir)?,
            SourceLocation::Git(url) => {
                url.url().clone_into(&mut facts.repo_url);
                facts.resolved_version = Some(self.clone(wanted, url, &dir, &place)?);
            }
            SourceLocation::S3(url) => {
                facts.repo_url = url.to_string();
                self.download(wanted, url, &dir, &place)?;
            }
        }
        self.say(wanted, facts.resolved_version.as_deref());
        let mode = if self.is_handed_over() && matches!(wanted.location, SourceLocation::Git(_)) {
            SourceMode::Codepipeline
        } else {
            SourceMode::Whole
        };
        self.fetched.sources.push(self.described(wanted, dir, mode, facts));
        Ok(())
    }

    /// A folder of the user's.
    fn folder(&self, wanted: &WantedSource, folder: &Path) -> FetchedSource {
        let git = GitFacts::of(folder).unwrap_or_default();
        let facts = SourceFacts {
            identifier: wanted.identifier.clone(),
            repo_url: git.origin.unwrap_or_default(),
            version: git.branch.or_else(|| git.commit.clone()).unwrap_or_default(),
            resolved_version: git.commit,
        };
        self.described(wanted, folder.to_owned(), self.mode, facts)
    }

    /// A source that is not here: it has its place, and nothing is known of it.
    fn absent(&mut self, wanted: &WantedSource) {
        let facts = SourceFacts {
            identifier: wanted.identifier.clone(),
            version: wanted.version.clone().unwrap_or_default(),
            ..SourceFacts::default()
        };
        let source = self.described(wanted, PathBuf::new(), SourceMode::Whole, facts);
        self.fetched.sources.push(source);
    }

    fn described(&self, wanted: &WantedSource, dir: PathBuf, mode: SourceMode, facts: SourceFacts) -> FetchedSource {
        let below_src = if self.is_handed_over() { None } else { wanted.location.below_src() };
        let source_type = if self.is_handed_over() { Some(SourceType::Codepipeline) } else { wanted.source_type };
        FetchedSource {
            job: JobSource { identifier: wanted.identifier.clone(), dir, mode, below_src },
            plan: SourcePlan {
                identifier: wanted.identifier.clone(),
                source_type,
                location: wanted.location.told(),
                resolved_version: facts.resolved_version.clone(),
            },
            facts,
        }
    }

    /// Whether sources come as a pipeline hands them over.
    fn is_handed_over(&self) -> bool {
        self.mode == SourceMode::Codepipeline
    }

    /// A folder of ours for one source.
    fn place(&mut self) -> Result<PathBuf, FetchError> {
        let staging = match self.fetched.staging.take() {
            Some(staging) => staging,
            None => Staging::new()?,
        };
        let place = staging.private(&format!("{:02}", self.fetched.sources.len()));
        self.fetched.staging = Some(staging);
        Ok(place?)
    }

    fn clone(&self, wanted: &WantedSource, url: &GitUrl, to: &Path, beside: &Path) -> Result<String, FetchError> {
        let line = ProgressLine::new(self.printer);
        let go_on = |percent: usize| {
            // Git may be asking for a password on the same line.
            if percent > 0 {
                line.tell(Work::Cloning, percent.min(99), 100);
            }
            self.goes_on()
        };
        let WantedSource { version, depth, submodules, .. } = wanted;
        let clone = Wanted { url, version: version.as_deref(), depth: *depth, submodules: *submodules };
        let commit = source::clone(&clone, to, beside, &go_on);
        line.tell(Work::Cloning, 100, 100);
        Ok(commit?)
    }

    fn unpack(&mut self, archive: &Path, to: &Path) -> Result<(), FetchError> {
        let line = ProgressLine::new(self.printer);
        let go_on = |done, total| {
            line.tell(Work::Unpacking, done, total + 1);
            self.goes_on()
        };
        let modes = if self.is_handed_over() { Modes::Lost } else { Modes::Kept };
        let unpacked = source::unpack(archive, to, self.limit, modes, &go_on);
        line.tell(Work::Unpacking, 1, 1);
        self.fetched.notices.extend(unpacked?);
        let git = to.join(".git");
        if self.is_handed_over() && git.is_dir() {
            fs::remove_dir_all(&git).map_err(|source| EngineError::Folder { path: git, source })?;
        }
        Ok(())
    }

    fn download(
        &mut self,
        wanted: &WantedSource,
        url: &crate::artifact::S3Url,
        to: &Path,
        beside: &Path,
    ) -> Result<(), FetchError> {
        let Reach::Anywhere { aws } = self.reach else { return Ok(()) };
        let bucket = s3::Bucket::open(aws, url, self.stop, self.printer)?;
        if url.is_folder {
            return bucket.folder(to, self.limit);
        }
        let object = beside.join("object");
        bucket.object(wanted.version.as_deref(), &object, self.limit)?;
        self.unpack(&object, to)?;
        // It may be as large as what came of it.
        fs::remove_file(&object).map_err(|source| EngineError::Folder { path: object, source }.into())
    }

    fn goes_on(&self) -> bool {
        self.stop.urgency() == Urgency::None
    }

    /// Says what was fetched.
    fn say(&self, wanted: &WantedSource, commit: Option<&str>) {
        let place = wanted.location.told();
        let at = commit.map(|commit| format!(" at {commit}")).unwrap_or_default();
        let of = wanted.version.as_deref().filter(|version| Some(*version) != commit);
        let of = of.map(|version| format!(" ({version})")).unwrap_or_default();
        self.printer.info(&format!("source {place}{at}{of}"));
    }
}
