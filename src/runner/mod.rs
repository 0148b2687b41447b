//! From a plan to a finished build: places the agent, again when `on-failure: RETRY` asks for it.

use std::io;

use crate::agent::{Attempt, EventSink, Stop};
use crate::build::secrets::Secrecy;
use crate::build::{Build, BuildEvent, BuildPlan};
use crate::engine::{Engine, EngineError, Job, JobFiles};

/// Runs a plan until it is finished, whatever its end is.
pub fn run(
    engine: &mut dyn Engine,
    plan: &BuildPlan,
    secrecy: &Secrecy,
    files: &JobFiles,
    stop: &Stop,
    events: EventSink<'_>,
) -> Result<Build, EngineError> {
    let mut attempt = 0;
    loop {
        let job = Job { plan, secrecy, attempt, files };
        let mut forward = |event: &BuildEvent| -> io::Result<()> { events(event) };
        match engine.run(&job, stop, &mut forward)? {
            Attempt::Finished(build) => return Ok(*build),
            Attempt::Restart => attempt += 1,
        }
    }
}
