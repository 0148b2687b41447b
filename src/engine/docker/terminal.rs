//! The terminal of whoever runs this program, lent to a shell in a container.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::thread::{self, JoinHandle};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{self, OptionalActions, Termios};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The terminal, handing on every key; it is as it was when this goes.
pub(super) struct RawTerminal {
    file: File,
    before: Termios,
    /// Its other end closes with this, which ends the reading of keys.
    end: Option<PipeWriter>,
    reader: Option<JoinHandle<()>>,
}

impl RawTerminal {
    /// Takes the terminal, and the keys that are typed from now on.
    pub(super) fn take() -> io::Result<(Self, Receiver<Vec<u8>>)> {
        let file = File::options().read(true).write(true).open("/dev/tty")?;
        let before = termios::tcgetattr(&file)?;
        let mut raw = before.clone();
        raw.make_raw();
        let keyboard = file.try_clone()?;
        let (ended, end) = io::pipe()?;
        termios::tcsetattr(&file, OptionalActions::Now, &raw)?;
        let (sender, keys) = channel(16);
        let reader = thread::spawn(move || read_keys(&keyboard, &ended, &sender));
        Ok((Self { file, before, end: Some(end), reader: Some(reader) }, keys))
    }

    /// Shows what the shell writes.
    pub(super) fn show(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.file).write_all(bytes)
    }

    /// Rows and columns.
    pub(super) fn size(&self) -> Option<(u16, u16)> {
        termios::tcgetwinsize(&self.file).ok().map(|size| (size.ws_row, size.ws_col))
    }
}

/// Hands on what is typed. Only looks at the keyboard while nobody has ended it, so that no key is lost to others.
fn read_keys(mut keyboard: &File, ended: &PipeReader, keys: &Sender<Vec<u8>>) {
    let mut bytes = [0; 1024];
    loop {
        let mut watched = [PollFd::new(keyboard, PollFlags::IN), PollFd::new(ended, PollFlags::IN)];
        match poll(&mut watched, None) {
            Ok(_) if watched[1].revents().is_empty() => {}
            Err(rustix::io::Errno::INTR) => continue,
            _ => return,
        }
        match keyboard.read(&mut bytes) {
            Ok(count @ 1..) if keys.blocking_send(bytes[..count].to_vec()).is_ok() => {}
            _ => return,
        }
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(reader) = self.reader.take() {
            // One that panicked reads no more, which is what is wanted.
            let _ = reader.join();
        }
        // A terminal that is gone needs no mending.
        let _ = termios::tcsetattr(&self.file, OptionalActions::Now, &self.before);
    }
}
