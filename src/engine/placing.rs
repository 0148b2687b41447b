//! What all engines do alike: the folders of an attempt, and what is not part of a source.

use std::path::{Path, PathBuf};

use super::{Job, JobFiles, JobSource};
use crate::agent::{Output, Place, RuntimeSource};
use crate::cache::Ground;
use crate::source::Layout;

/// The folders below `root` for one attempt, its outputs given.
pub(super) fn place(job: &Job<'_>, root: &Path, artifacts: Output, reports: Option<Output>) -> Place {
    let sources = job.files.sources.iter().map(|source| (source.identifier.as_str(), source.below_src.as_deref()));
    let layout = Layout::new(root, source_number(&job.plan.id.uuid), sources);
    let mounted = job.files.sources.iter().map(JobSource::is_mounted);
    let ground = Ground::new(layout.source_dirs.iter().zip(mounted));
    Place {
        ground,
        buildspec: layout.readonly.join("buildspec.yml"),
        source_dirs: layout.source_dirs,
        state_dir: layout.state_dir,
        user_bin: layout.user_bin,
        gopath: layout.gopath,
        home: None,
        reach: String::new(),
        hidden: excluded(job),
        artifacts,
        reports,
        runtimes: RuntimeSource::Probe,
    }
    .with_buildspec(job.plan.buildspec.as_deref())
}

/// The number in `src123`: other for every build, as in the service.
fn source_number(uuid: &str) -> u32 {
    let hex: String = uuid.chars().filter(char::is_ascii_hexdigit).take(7).collect();
    u32::from_str_radix(&hex, 16).unwrap_or_default()
}

/// What lies in a source but is not part of it: the folders that builds fill.
pub(super) fn excluded(job: &Job<'_>) -> Vec<PathBuf> {
    let JobFiles { artifacts_dir, reports_dir, cache_dir, .. } = job.files;
    [artifacts_dir].into_iter().chain(reports_dir).chain(cache_dir).cloned().collect()
}
