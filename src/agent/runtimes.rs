//! `runtime-versions`: what a place can do about them, said where the service's log says it.
//!
//! In a container the image's own file gives the commands; that they run, and what follows when one fails, is the
//! machine's business. On the host nothing is switched, and `probe` looks what is there instead.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{AgentError, Run};
use crate::build::PhaseContext;
use crate::build::runtimes::{self, RuntimeConfig, RuntimeError};
use crate::text::{SourceFile, with_causes};

mod probe;

pub(super) use probe::RuntimeProbe;

/// What the runtimes of a build are chosen from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RuntimeSource {
    /// Nothing: the user is told what is on PATH.
    #[default]
    Probe,
    /// The image's own file, `runtimes.yml`; an image without one has no choice.
    Image(PathBuf),
}

impl Run<'_> {
    /// Says what is selected; the commands that switch to it, or why the image refuses it.
    pub(super) fn select_runtimes(&mut self) -> Result<Result<Vec<String>, PhaseContext>, AgentError> {
        let RuntimeSource::Image(path) = &self.agent.place.runtimes else { return Ok(Ok(Vec::new())) };
        let wanted = &self.agent.plan.runtime_versions;
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                if !wanted.is_empty() {
                    self.message(
                        "Skipping install of runtimes. Runtime version selection is not supported by this build image",
                    )?;
                }
                return Ok(Ok(Vec::new()));
            }
            Err(error) => return Ok(Err(unusable(path, &error))),
        };
        if wanted.is_empty() {
            return self.select_nothing();
        }
        let config = match read(path, &bytes) {
            Ok(config) => config,
            Err(context) => return Ok(Err(context)),
        };
        let selection = config.select(wanted);
        for line in selection.lines {
            self.message(line)?;
        }
        Ok(selection.commands.map_err(|error| refused(&error)))
    }

    /// The image's own defaults stay, if it has any: its file does not say whether it does.
    fn select_nothing(&mut self) -> Result<Result<Vec<String>, PhaseContext>, AgentError> {
        if runtimes::image(&self.agent.plan.environment.image).is_some_and(|image| image.requires_selection) {
            return Ok(Err(refused(&RuntimeError::Missing)));
        }
        self.message("No runtime version selected in buildspec.")?;
        Ok(Ok(Vec::new()))
    }
}

fn read(path: &Path, bytes: &[u8]) -> Result<RuntimeConfig, PhaseContext> {
    let file = SourceFile::from_bytes(path.display().to_string(), bytes).map_err(|error| unusable(path, &error))?;
    RuntimeConfig::read(&file).map_err(|error| unusable(path, &error))
}

fn refused(error: &RuntimeError) -> PhaseContext {
    PhaseContext::new("YAML_FILE_ERROR", error.to_string())
}

/// The image's fault, not the buildspec's.
fn unusable(path: &Path, error: &(dyn std::error::Error + 'static)) -> PhaseContext {
    let message = format!("the build image's {} cannot be used: {}", path.display(), with_causes(error));
    PhaseContext::new("CLIENT_ERROR", message)
}

#[cfg(test)]
mod tests;
