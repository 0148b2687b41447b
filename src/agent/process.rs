//! Processes of a build: one command at a time, each in its own process group, and the children they leave behind.
//!
//! A command ends when its shell ends, not when its output pipe closes: a daemon started by a command lives on, and
//! keeps writing into the same pipe, until [`Processes::sweep`] ends it with the build.

use std::io::{self, PipeReader, PipeWriter, Read as _};
use std::os::fd::AsFd as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group};

mod orphans;

use super::session::SessionSocket;
use super::stop::{Stop, Urgency};

/// What is read from the pipe at once, and what the pipe is asked to hold.
const CHUNK: usize = 1 << 20;

/// How a command's shell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// By itself, with a status.
    Exited(i32),
    /// By a signal that was not ours.
    Signalled(i32),
    /// At its deadline.
    TimedOut,
    /// By the wish to stop.
    Stopped,
}

/// What a command may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance<'stop> {
    /// When it must have ended.
    pub(super) deadline: Option<Instant>,
    /// From the polite signal to the last one.
    pub(super) grace: Duration,
    /// The wish to stop.
    pub(super) stop: &'stop Stop,
}

/// Takes what happens while a command runs.
pub(super) trait Watcher {
    /// Takes output as it comes.
    fn output(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// When it wants to be told that nothing more has come.
    fn wake_at(&self) -> Option<Instant> {
        None
    }

    /// Nothing more has come for a while.
    fn quiet(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Where commands speak to the agent.
    fn session(&self) -> Option<&SessionSocket> {
        None
    }

    /// Hears what they said; whether the build is to go on.
    fn spoken(&mut self) -> io::Result<bool> {
        Ok(true)
    }
}

/// Takes no notice.
struct Nobody;

impl Watcher for Nobody {
    fn output(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// The processes of one build.
#[derive(Debug)]
pub(super) struct Processes {
    output: PipeReader,
    input: PipeWriter,
    child_ended: PipeReader,
    buffer: Vec<u8>,
    groups: Vec<Pid>,
}

impl Processes {
    /// Makes the pipe that all commands write to, and adopts what they orphan.
    pub(super) fn new() -> io::Result<Self> {
        let (output, input) = io::pipe()?;
        let (child_ended, sender) = io::pipe()?;
        signal_hook::low_level::pipe::register(signal_hook::consts::SIGCHLD, sender)?;
        rustix::io::ioctl_fionbio(&output, true)?;
        rustix::io::ioctl_fionbio(&child_ended, true)?;
        enlarge(&output);
        orphans::adopt();
        Ok(Self { output, input, child_ended, buffer: vec![0; CHUNK], groups: Vec::new() })
    }

    /// Runs a command to the end of its own process, whatever its children do.
    pub(super) fn run(
        &mut self,
        command: &mut Command,
        allowed: Allowance<'_>,
        watcher: &mut dyn Watcher,
    ) -> io::Result<Ended> {
        command.stdin(Stdio::null()).stdout(self.input.try_clone()?).stderr(self.input.try_clone()?).process_group(0);
        orphans::reap(None);
        let mut child = command.spawn()?;
        let group = pid_of(&child);
        let result = self.watch(&mut child, group, allowed, watcher);
        if result.is_err() {
            signal_group(group, Signal::KILL);
            child.wait()?;
        }
        if group_exists(group) {
            self.groups.push(group);
        }
        result
    }

    fn watch(
        &mut self,
        child: &mut Child,
        group: Pid,
        allowed: Allowance<'_>,
        watcher: &mut dyn Watcher,
    ) -> io::Result<Ended> {
        let mut ending = Ending::default();
        loop {
            let wake_at = ending.wake_at(allowed.deadline).into_iter().chain(watcher.wake_at()).min();
            let spoken = self.wait(wake_at, allowed.stop, watcher.session())?;
            self.forward(usize::MAX, watcher)?;
            watcher.quiet()?;
            if spoken && !watcher.spoken()? {
                ending.stop(group, allowed.grace);
            }
            if let Some(status) = child.try_wait()? {
                self.forward(self.pending(), watcher)?;
                return Ok(ending.cause.unwrap_or_else(|| ended(status)));
            }
            orphans::reap(Some(group));
            ending.advance(group, allowed);
        }
    }

    /// Waits for output, the end of a child, a wish to stop, a word in the session, or a moment; whether it was a word.
    fn wait(&self, until: Option<Instant>, stop: &Stop, session: Option<&SessionSocket>) -> io::Result<bool> {
        let timeout = until.map(|moment| {
            let left = moment.saturating_duration_since(Instant::now()) + Duration::from_millis(1);
            Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 3600, tv_nsec: 0 })
        });
        let mut watched = vec![
            PollFd::new(&self.output, PollFlags::IN),
            PollFd::new(&self.child_ended, PollFlags::IN),
            PollFd::new(stop, PollFlags::IN),
        ];
        watched.extend(session.map(|session| PollFd::new(session, PollFlags::IN)));
        match poll(&mut watched, timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut bytes = [0; 64];
        while let Ok(1..) = (&self.child_ended).read(&mut bytes) {}
        Ok(watched.get(3).is_some_and(|session| session.revents().contains(PollFlags::IN)))
    }

    /// Hands on what is in the pipe, at most `limit` bytes, so that a chatty daemon cannot hold a command open.
    fn forward(&mut self, limit: usize, watcher: &mut dyn Watcher) -> io::Result<()> {
        let mut left = limit.min(CHUNK * 4);
        while left > 0 {
            match self.output.read(&mut self.buffer[..left.min(CHUNK)]) {
                Ok(0) => break,
                Ok(count) => {
                    watcher.output(&self.buffer[..count])?;
                    left -= count;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// How much the pipe holds now.
    fn pending(&self) -> usize {
        rustix::io::ioctl_fionread(&self.output).ok().and_then(|count| usize::try_from(count).ok()).unwrap_or(CHUNK)
    }

    /// Ends everything the build's commands left running: politely, then at once.
    pub(super) fn sweep(&mut self, grace: Duration, stop: &Stop) {
        let until = Instant::now() + grace;
        let mut signal = Signal::TERM;
        while self.anything_lives() {
            self.signal_all(signal);
            if signal == Signal::KILL && Instant::now() > until + Duration::from_secs(5) {
                break;
            }
            let pause = Instant::now() + Duration::from_millis(20);
            if self.wait(Some(pause), stop, None).is_err() || self.forward(usize::MAX, &mut Nobody).is_err() {
                break;
            }
            if Instant::now() >= until || stop.urgency() == Urgency::Now {
                signal = Signal::KILL;
            }
        }
    }

    /// Reaps what has ended; whether anything is left.
    fn anything_lives(&mut self) -> bool {
        let orphans = loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some(_)) => {}
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        self.groups.retain(|&group| group_exists(group));
        orphans || !self.groups.is_empty()
    }

    fn signal_all(&self, signal: Signal) {
        for &group in &self.groups {
            signal_group(group, signal);
        }
        for pid in orphans::descendants() {
            let _ = kill_process(pid, signal);
        }
    }
}

/// How far the ending of a command from outside has come.
#[derive(Default)]
struct Ending {
    cause: Option<Ended>,
    kill_at: Option<Instant>,
    killed: bool,
}

impl Ending {
    /// The moment something must be done.
    fn wake_at(&self, deadline: Option<Instant>) -> Option<Instant> {
        if self.killed { None } else { self.kill_at.or(deadline) }
    }

    /// Begins to end it, as a person's wish to stop does.
    fn stop(&mut self, group: Pid, grace: Duration) {
        if self.cause.is_none() {
            self.begin(Ended::Stopped, group, grace);
        }
    }

    fn begin(&mut self, cause: Ended, group: Pid, grace: Duration) {
        self.cause = Some(cause);
        self.kill_at = Some(Instant::now() + grace);
        signal_group(group, Signal::TERM);
    }

    /// Sends the signal whose time has come.
    fn advance(&mut self, group: Pid, allowed: Allowance<'_>) {
        let now = Instant::now();
        let urgency = allowed.stop.urgency();
        if self.cause.is_none() {
            if urgency > Urgency::None {
                self.begin(Ended::Stopped, group, allowed.grace);
            } else if allowed.deadline.is_some_and(|deadline| now >= deadline) {
                self.begin(Ended::TimedOut, group, allowed.grace);
            }
        }
        let overdue = self.kill_at.is_some_and(|moment| now >= moment);
        if self.cause.is_some() && !self.killed && (overdue || urgency == Urgency::Now) {
            self.killed = true;
            signal_group(group, Signal::KILL);
        }
    }
}

fn ended(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Exited(code),
        (None, signal) => Ended::Signalled(signal.unwrap_or_default()),
    }
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_child(child)
}

fn signal_group(group: Pid, signal: Signal) {
    // The group may be gone already, which is what was wanted. One that is halted hears nothing until it goes on.
    let _ = kill_process_group(group, signal);
    let _ = kill_process_group(group, Signal::CONT);
}

fn group_exists(group: Pid) -> bool {
    rustix::process::test_kill_process_group(group).is_ok()
}

/// A larger pipe means fewer wake-ups for a flood of output; the kernel's limit may refuse, which costs only speed.
#[cfg(target_os = "linux")]
fn enlarge(pipe: &PipeReader) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe.as_fd(), CHUNK);
}

#[cfg(not(target_os = "linux"))]
fn enlarge(_pipe: &PipeReader) {}
