//! What killed runs have left behind.

use super::daemon::Daemon;
use super::endpoint::{self, Surroundings};
use super::error::ContainerError;
use super::request::{BUILD, OWNER};
use crate::agent::Stop;
use crate::engine::owner::Owner;

/// How the name of a container begins that was kept on purpose.
pub(super) const KEPT: &str = "buildspec-kept-";

/// How much is taken for garbage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thoroughness {
    /// What a run on this machine left that has ended for sure.
    Certain,
    /// Also what does not run any more and belongs to nobody who can be seen.
    Probable,
    /// Also what was kept on purpose.
    Kept,
}

/// Removes containers of the daemon's that no run needs any more; their names.
pub fn remove_containers(
    thoroughness: Thoroughness,
    surroundings: &Surroundings,
    stop: &Stop,
) -> Result<Vec<String>, ContainerError> {
    let daemon = Daemon::open(&endpoint::find(surroundings)?, stop)?;
    sweep(&daemon, thoroughness)
}

/// Removes containers that no run needs any more; their names.
pub(super) fn sweep(daemon: &Daemon, thoroughness: Thoroughness) -> Result<Vec<String>, ContainerError> {
    let mut removed = Vec::new();
    for container in daemon.labelled(BUILD)? {
        let owner = Owner::of(container.labels.get(OWNER).map_or("", String::as_str));
        let is_garbage = match owner {
            _ if container.name.starts_with(KEPT) => thoroughness >= Thoroughness::Kept,
            Owner::Lives => false,
            Owner::Ended => true,
            Owner::Elsewhere => thoroughness >= Thoroughness::Probable && !container.runs,
        };
        if is_garbage {
            daemon.remove(&container.id)?;
            removed.push(container.name);
        }
    }
    Ok(removed)
}
