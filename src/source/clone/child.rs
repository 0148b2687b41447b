//! A git that is at work: its progress heard, its last words kept, its end brought about when a person wants one.

use std::io::{self, Read as _};
use std::process::{Child, ChildStderr, Command};
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// How long nobody asks whether to go on.
const PACE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
/// What is kept of the complaints: the last of them, since the reason stands at the end.
const KEPT: usize = 64 << 10;

/// How it went.
pub(super) enum Talk {
    /// Git has ended by itself.
    Ended(Said),
    /// A person wanted an end.
    Stopped,
}

/// What git said.
pub(super) struct Said {
    pub(super) succeeded: bool,
    pub(super) output: Vec<u8>,
    pub(super) complaints: String,
}

/// Runs git to its end.
pub(super) fn run(command: &mut Command, go_on: &dyn Fn(usize) -> bool) -> io::Result<Talk> {
    if !go_on(0) {
        return Ok(Talk::Stopped);
    }
    let mut child = command.spawn()?;
    let mut stdout = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut output = Vec::new();
        if let Some(stdout) = &mut stdout {
            // What is missing then is missed by whoever reads it.
            let _ = stdout.read_to_end(&mut output);
        }
        output
    });
    let complaints = listen(&mut child, go_on)?;
    let status = child.wait()?;
    let output = reader.join().unwrap_or_default();
    Ok(match complaints {
        Some(complaints) => Talk::Ended(Said { succeeded: status.success(), output, complaints }),
        None => Talk::Stopped,
    })
}

/// Reads standard error until git closes it; none when git was told to end.
fn listen(child: &mut Child, go_on: &dyn Fn(usize) -> bool) -> io::Result<Option<String>> {
    let Some(mut stderr) = child.stderr.take() else { return Ok(Some(String::new())) };
    let (mut heard, mut piece, mut percent) = (Vec::new(), [0; 4096], 0);
    let mut is_stopped = false;
    loop {
        if has_words(&stderr)? {
            match stderr.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => heard.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            percent = last_percent(&heard).unwrap_or(percent);
            heard.drain(..heard.len().saturating_sub(KEPT));
        }
        if !is_stopped && !go_on(percent) {
            is_stopped = true;
            let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            pid.map(|pid| kill_process(pid, Signal::TERM)).transpose()?;
        }
    }
    Ok((!is_stopped).then(|| String::from_utf8_lossy(&heard).into_owned()))
}

/// Whether git says something, or has closed its standard error. A signal ends the waiting like the time does.
fn has_words(stderr: &ChildStderr) -> io::Result<bool> {
    match poll(&mut [PollFd::new(stderr, PollFlags::IN)], Some(&PACE)) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// `Receiving objects:  42% (…)`: 42, the last such.
fn last_percent(heard: &[u8]) -> Option<usize> {
    let end = heard.iter().rposition(|&byte| byte == b'%')?;
    let text = std::str::from_utf8(&heard[end.saturating_sub(3)..end]).ok()?;
    text.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok().filter(|percent| *percent <= 100)
}

/// Why git has failed: what it calls fatal or an error, in one line.
pub(super) fn reason(complaints: &str) -> String {
    let lines = complaints.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.filter(|line| !line.contains("% (")).collect();
    let named = |line: &&&str| ["fatal: ", "error: ", "ERROR: "].iter().any(|mark| line.starts_with(mark));
    let mut said: Vec<&str> =
        lines.iter().filter(named).map(|line| line.split_once(": ").map_or(*line, |it| it.1)).collect();
    if said.is_empty() {
        said.extend(lines.last());
    }
    said.dedup();
    let text = if said.is_empty() { "git failed and did not say why".to_owned() } else { said.join("; ") };
    crate::artifact::shown(text.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_the_last_percentage() {
        for (text, expected) in [
            ("Receiving objects:   4% (1/25)\rReceiving objects:  42% (11/25)", Some(42)),
            ("Resolving deltas: 100% (3/3), done.", Some(100)),
            ("remote: Counting", None),
            ("%", None),
        ] {
            assert_eq!(last_percent(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_reason_is_what_git_calls_fatal() {
        for (text, expected) in [
            ("Receiving objects: 4% (1/2)\rfatal: repository 'x' not found\n", "repository 'x' not found"),
            (
                "remote: Not Found\nfatal: Authentication failed for 'https://h/r/'\n",
                "Authentication failed for 'https://h/r/'",
            ),
            ("ssh: connect refused\n\n", "ssh: connect refused"),
            ("error: a\nfatal: b.\n", "a; b"),
            ("fatal: \u{1b}[2J\n", "\\u{1b}[2J"),
            ("", "git failed and did not say why"),
        ] {
            assert_eq!(reason(text), expected, "{text}");
        }
    }
}
