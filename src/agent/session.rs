//! `codebuild-breakpoint` and `codebuild-resume`: how they reach the agent that runs the command they are in.
//!
//! They connect to a socket of the agent's. A breakpoint waits until its connection closes, which the agent does when
//! the build is to go on, and the kernel when the agent is gone; so nothing ever waits for nobody.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// What a command says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// `codebuild-breakpoint`.
    Breakpoint,
    /// `codebuild-resume`.
    Resume,
}

const BREAKPOINT: u8 = b'b';
const RESUME: u8 = b'r';

/// The socket, and who waits at it.
#[derive(Debug)]
pub(super) struct SessionSocket {
    listener: UnixListener,
    waiting: Vec<UnixStream>,
}

impl SessionSocket {
    /// Listens in the folder, to all users of the build.
    pub(super) fn listen(folder: &Path) -> io::Result<Self> {
        let path = path(folder);
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777))?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, waiting: Vec::new() })
    }

    /// What has been said since the last call. Who set a breakpoint waits from now on.
    pub(super) fn signals(&mut self) -> Vec<Signal> {
        let mut signals = Vec::new();
        while let Ok((mut stream, _)) = self.listener.accept() {
            let mut said = [0];
            match stream.set_nonblocking(false).and_then(|()| stream.read_exact(&mut said)) {
                Ok(()) if said[0] == BREAKPOINT => {
                    self.waiting.push(stream);
                    signals.push(Signal::Breakpoint);
                }
                Ok(()) if said[0] == RESUME => signals.push(Signal::Resume),
                _ => {}
            }
        }
        signals
    }

    /// Lets all that wait go on.
    pub(super) fn resume(&mut self) {
        self.waiting.clear();
    }
}

impl AsFd for SessionSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }
}

/// The socket's place; its name is short, since such paths have to be.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("s")
}

/// Waits at a breakpoint of the agent that listens there.
pub fn wait_at_breakpoint(socket: &Path) -> io::Result<()> {
    let mut stream = UnixStream::connect(socket)?;
    stream.write_all(&[BREAKPOINT])?;
    // The agent never writes: this ends when it closes.
    io::copy(&mut stream, &mut io::sink()).map(drop)
}

/// Lets the breakpoints of the agent that listens there go on.
pub fn resume(socket: &Path) -> io::Result<()> {
    UnixStream::connect(socket)?.write_all(&[RESUME])
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_breakpoint_waits_until_it_is_resumed() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = SessionSocket::listen(folder.path()).unwrap();
        let socket = path(folder.path());
        let theirs = socket.clone();
        let waiter = thread::spawn(move || wait_at_breakpoint(&theirs));
        let mut heard = Vec::new();
        while heard.is_empty() {
            heard = session.signals();
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(heard, [Signal::Breakpoint]);
        assert!(!waiter.is_finished());
        resume(&socket).unwrap();
        assert_eq!(session.signals(), [Signal::Resume]);
        session.resume();
        waiter.join().unwrap().unwrap();
    }

    #[test]
    fn without_an_agent_nothing_waits() {
        let folder = tempfile::tempdir().unwrap();
        drop(SessionSocket::listen(folder.path()).unwrap());
        assert!(wait_at_breakpoint(&path(folder.path())).is_err());
        assert!(resume(&path(folder.path())).is_err());
    }
}
