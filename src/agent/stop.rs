//! A person's wish that the build stop: once politely, twice at once.
//!
//! Signals only write a byte into a pipe and remember their number; whoever waits polls that pipe.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::WaitOptions;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// How urgently the build is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It may go on.
    None,
    /// Commands get a polite signal and time to end.
    Polite,
    /// Everything is killed.
    Now,
}

/// The wish to stop, fed by SIGINT, SIGTERM and SIGHUP.
#[derive(Debug)]
pub struct Stop {
    wake: PipeReader,
    last: Arc<AtomicUsize>,
    wishes: AtomicUsize,
    /// Keeps the pipe open, too: one without a writer would poll as readable for ever.
    sender: PipeWriter,
}

/// Hands on somebody else's wish that the build stop.
#[derive(Debug)]
pub struct Wisher(PipeWriter);

impl Wisher {
    /// Wishes once more.
    pub fn wish(&self) {
        // A full pipe holds more wishes than anybody counts.
        let _ = (&self.0).write(&[0]);
    }
}

impl Stop {
    /// Listens to the process's signals from now on.
    pub fn on_signals() -> io::Result<Self> {
        let (wake, sender) = io::pipe()?;
        let last = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&last), number)?;
            signal_hook::low_level::pipe::register(signal, sender.try_clone()?)?;
        }
        Self::new(wake, sender, last)
    }

    /// A wish that never comes; for tests and for runs inside another program.
    pub fn never() -> io::Result<Self> {
        let (wake, sender) = io::pipe()?;
        Self::new(wake, sender, Arc::default())
    }

    fn new(wake: PipeReader, sender: PipeWriter, last: Arc<AtomicUsize>) -> io::Result<Self> {
        fcntl_setfd(&wake, FdFlags::CLOEXEC)?;
        rustix::io::ioctl_fionbio(&wake, true)?;
        Ok(Self { wake, last, wishes: AtomicUsize::new(0), sender })
    }

    /// How urgent it is by now.
    pub fn urgency(&self) -> Urgency {
        let mut bytes = [0; 16];
        while let Ok(count @ 1..) = (&self.wake).read(&mut bytes) {
            self.wishes.fetch_add(count, Ordering::Relaxed);
        }
        match self.wishes.load(Ordering::Relaxed) {
            0 => Urgency::None,
            1 => Urgency::Polite,
            _ => Urgency::Now,
        }
    }

    /// A way to wish without a signal, from any thread.
    pub fn wisher(&self) -> io::Result<Wisher> {
        self.sender.try_clone().map(Wisher)
    }

    /// The number of the last signal, for the exit code.
    pub fn signal(&self) -> Option<u8> {
        u8::try_from(self.last.load(Ordering::Relaxed)).ok().filter(|&number| number != 0)
    }
}

/// Waits, as the first process of a container that is kept, until somebody ends it; reaps what ends meanwhile.
pub fn stay(stop: &Stop) {
    let pause = Timespec { tv_sec: 1, tv_nsec: 0 };
    stop.urgency();
    let before = stop.wishes.load(Ordering::Relaxed);
    while stop.wishes.load(Ordering::Relaxed) == before {
        let _ = poll(&mut [PollFd::new(stop, PollFlags::IN)], Some(&pause));
        stop.urgency();
        while let Ok(Some(_)) = rustix::process::wait(WaitOptions::NOHANG) {}
    }
}

impl AsFd for Stop {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }
}
