//! `buildspec gc`: removes what killed runs have left behind.

use super::ExitStatus;
use super::args::Gc;
use super::error::Error;
use super::printer::Printer;
use crate::engine::{self, Kept};
use crate::text::suggest;

/// Removes it, and says what it was.
pub(crate) fn gc(arguments: &Gc, printer: &Printer) -> Result<ExitStatus, Error> {
    let kept = if arguments.kept { Kept::Removed } else { Kept::Stays };
    let folders: Vec<String> = engine::remove_leftovers(kept).iter().map(|path| path.display().to_string()).collect();
    let containers = containers(arguments)?;
    let said: Vec<String> = folders.iter().chain(&containers).map(|name| format!("removed {name}\n")).collect();
    Printer::data(&said.concat()).map_err(Error::Output)?;
    printer.info(&format!(
        "{} and {} removed",
        suggest::count(containers.len(), "container"),
        suggest::count(folders.len(), "folder")
    ));
    Ok(ExitStatus::Success)
}

#[cfg(feature = "docker")]
fn containers(arguments: &Gc) -> Result<Vec<String>, Error> {
    use super::settings;
    use crate::agent::Stop;
    use crate::engine::{EngineError, Thoroughness, remove_containers};

    let thoroughness = if arguments.kept { Thoroughness::Kept } else { Thoroughness::Probable };
    match remove_containers(
        thoroughness,
        &settings::docker_surroundings(),
        &Stop::on_signals().map_err(Error::Signals)?,
    ) {
        Err(error) if error.is_absence() => Ok(Vec::new()),
        removed => removed.map_err(|error| EngineError::from(error).into()),
    }
}

#[cfg(not(feature = "docker"))]
#[expect(clippy::unnecessary_wraps, reason = "the Docker engine can fail")]
fn containers(_arguments: &Gc) -> Result<Vec<String>, Error> {
    Ok(Vec::new())
}
