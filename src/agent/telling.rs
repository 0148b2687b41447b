//! How events are told, and what becomes of the output of a running command, and of what it says to the agent.

use std::io;
use std::time::Instant;

use super::process::Watcher;
use super::session::SessionSocket;
use super::{AgentError, Run};
use crate::build::{BuildEvent, BuildEventKind, CommandRef, Fact, LimitKind, Timestamp};

impl Run<'_> {
    pub(super) fn tell_of_runtimes(&mut self) -> Result<(), AgentError> {
        for text in self.probe.ready() {
            self.tell(BuildEventKind::Notice { text })?;
        }
        Ok(())
    }

    pub(super) fn message(&mut self, text: impl Into<String>) -> Result<(), AgentError> {
        self.tell(BuildEventKind::Message { text: text.into() }).map(drop)
    }

    pub(super) fn notice(&mut self, text: impl Into<String>) -> Result<(), AgentError> {
        self.tell(BuildEventKind::Notice { text: text.into() }).map(drop)
    }

    pub(super) fn tell(&mut self, mut kind: BuildEventKind) -> Result<Fact, AgentError> {
        self.hiding.masker.event(&mut kind);
        (self.events)(&BuildEvent { at: self.clock.now(), kind }).map_err(AgentError::Telling)?;
        Ok(Fact::Ready)
    }
}

/// Tells what a command writes, and asks at its breakpoints.
pub(super) struct Teller<'a, 'run> {
    pub(super) run: &'a mut Run<'run>,
    pub(super) at: Option<CommandRef>,
    pub(super) deadline: Option<(Timestamp, LimitKind)>,
    /// Why it could not go on, if it could not.
    pub(super) failure: Option<AgentError>,
}

impl Teller<'_, '_> {
    /// Keeps a failure; what runs the command only has to know that there is one.
    fn kept<T>(&mut self, result: Result<T, AgentError>) -> io::Result<T> {
        result.map_err(|error| {
            self.failure = Some(error);
            io::Error::other("kept")
        })
    }
}

impl Watcher for Teller<'_, '_> {
    fn output(&mut self, bytes: &[u8]) -> io::Result<()> {
        let told = self.run.tell_output(bytes);
        self.kept(told)
    }

    fn wake_at(&self) -> Option<Instant> {
        self.run.hiding.wake_at()
    }

    fn quiet(&mut self) -> io::Result<()> {
        let bytes = self.run.hiding.overdue();
        let told = self.run.tell_bytes(bytes);
        self.kept(told)
    }

    fn session(&self) -> Option<&SessionSocket> {
        self.run.session.as_ref()
    }

    fn spoken(&mut self) -> io::Result<bool> {
        let signals = self.run.session.as_mut().map(SessionSocket::signals).unwrap_or_default();
        let goes_on = self.run.follow(&signals, self.at, self.deadline);
        self.kept(goes_on)
    }
}

/// The end of what a process writes.
pub(super) struct LastWords(pub(super) Vec<u8>);

impl Watcher for LastWords {
    fn output(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        self.0.drain(..self.0.len().saturating_sub(1 << 12));
        Ok(())
    }
}
