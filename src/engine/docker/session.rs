//! One build in one container: what the agent in it says, and what it is told.

use std::time::Duration;

use tokio::time::Instant;

use super::daemon::{Attached, Daemon, Heard};
use super::error::ContainerError;
use crate::agent::{Reply, Stop, Urgency};
use crate::engine::wire::{Frames, FromAgent, ToAgent, to_agent};

/// How long an agent may take to end everything once that is wished at once.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of what an agent says on its standard error is kept.
const KEPT: usize = 4 << 10;

/// The streams of a running agent.
pub(super) struct Session<'a> {
    daemon: &'a Daemon,
    attached: Attached,
    frames: Frames,
    /// The end of what came on its standard error: why it broke, if it did.
    complaint: Vec<u8>,
    /// How urgently it has been told to stop.
    told: Urgency,
    give_up: Option<Instant>,
}

impl<'a> Session<'a> {
    pub(super) fn new(daemon: &'a Daemon, attached: Attached) -> Self {
        let frames = Frames::default();
        Self { daemon, attached, frames, complaint: Vec::new(), told: Urgency::None, give_up: None }
    }

    /// Takes a reply from another thread, which the agent is told when it is listened to.
    pub(super) fn replier(&self) -> impl Fn(Reply) + Send + 'static {
        let replier = self.attached.replier();
        move |reply| {
            // Nobody waits for it once the build is over.
            let _ = replier.send(reply);
        }
    }

    /// Tells the agent something.
    pub(super) fn tell(&mut self, message: &ToAgent) -> Result<(), ContainerError> {
        self.daemon.write(&mut self.attached, &to_agent(message))
    }

    /// The next message of the agent; none when its streams have ended.
    ///
    /// Meanwhile wishes to stop are handed on to it. When it does not follow one in time, that is an error.
    pub(super) fn next(&mut self, stop: &Stop) -> Result<Option<FromAgent>, ContainerError> {
        loop {
            if let Some(message) = self.frames.next_from_agent().map_err(ContainerError::Garbled)? {
                return Ok(Some(message));
            }
            match self.daemon.listen(&mut self.attached, stop, self.told, self.give_up)? {
                Heard::Output(bytes) => self.frames.push(&bytes),
                Heard::Error(bytes) => {
                    self.complaint.extend_from_slice(&bytes);
                    self.complaint.drain(..self.complaint.len().saturating_sub(KEPT));
                }
                Heard::Reply(reply) => self.tell(&ToAgent::Reply(reply))?,
                Heard::End => return Ok(None),
                Heard::Wish(urgency) => self.pass_on(urgency),
                Heard::Time => return Err(ContainerError::Stopped),
            }
        }
    }

    /// One message for each degree of urgency.
    pub(super) fn pass_on(&mut self, urgency: Urgency) {
        for step in [Urgency::Polite, Urgency::Now] {
            if self.told < step && step <= urgency {
                // An agent that does not listen any more has ended, which is heard next.
                let _ = self.tell(&ToAgent::Stop);
            }
        }
        self.told = urgency;
        if urgency == Urgency::Now {
            self.give_up = Some(Instant::now() + PATIENCE);
        }
    }

    /// The last that came on the agent's standard error.
    pub(super) fn complaint(&self) -> String {
        String::from_utf8_lossy(&self.complaint).trim().to_owned()
    }
}
