//! What a build tells the commands on its PATH through their environment.

use std::path::{Path, PathBuf};

use super::host;
use crate::build::sharding::{Shard, ShardError, VARIABLE};

/// The folder of the primary source; none outside a build.
pub(crate) fn source_dir() -> Option<PathBuf> {
    host("CODEBUILD_SRC_DIR").map(PathBuf::from).filter(|path| Path::is_absolute(path))
}

/// The shard that the build is, when that is said.
pub(crate) fn shard() -> Result<Option<Shard>, ShardError> {
    host(VARIABLE).map(|text| text.parse()).transpose()
}
