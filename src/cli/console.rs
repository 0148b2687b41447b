//! Asks at the terminal what to do where a build waits.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::settings;
use crate::agent::{Answer, Pause, Stop, Urgency};
use crate::build::{List, PauseReason};
use crate::engine::Console;

/// The terminal this process belongs to.
pub(crate) struct Terminal;

/// Whether there is one.
pub(crate) fn is_there() -> bool {
    open().is_ok()
}

fn open() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

impl Console for Terminal {
    fn ask(&self, pause: &Pause, stop: &Stop, shell: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<Answer> {
        let terminal = open()?;
        let until = pause.left.map(|left| Instant::now() + left);
        let choices = choices(pause.reason);
        (&terminal).write_all(headline(pause).as_bytes())?;
        loop {
            (&terminal).write_all(format!("{} ", prompt(choices)).as_bytes())?;
            let typed = match line(&terminal, stop, until)? {
                Heard::Line(typed) => typed,
                Heard::Stop => return Ok(Answer::Abort),
                Heard::Late => return Ok(Answer::Late),
            };
            match choice(choices, &typed) {
                Some(Answer::Looked) => {
                    shell(&settings::terminal_kind())?;
                    return Ok(Answer::Looked);
                }
                Some(answer) => return Ok(answer),
                None => (&terminal).write_all(b"type one of the letters in brackets\n")?,
            }
        }
    }
}

/// Asks a question whose answer is no unless somebody says yes.
#[cfg(feature = "aws")]
pub(crate) fn confirm(question: &str, stop: &Stop) -> io::Result<bool> {
    let terminal = open()?;
    (&terminal).write_all(format!("{question} [y/N] ").as_bytes())?;
    let Heard::Line(typed) = line(&terminal, stop, None)? else { return Ok(false) };
    Ok(matches!(typed.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// What can be chosen, by its word, whose first letter is typed; the first one is taken when nothing is.
type Choices = &'static [(&'static str, Answer)];

const BEFORE: Choices =
    &[("run", Answer::Go), ("skip", Answer::Skip), ("open a shell", Answer::Looked), ("abort", Answer::Abort)];
const AFTER: Choices = &[("go on", Answer::Go), ("open a shell", Answer::Looked), ("abort", Answer::Abort)];

fn choices(reason: PauseReason) -> Choices {
    match reason {
        PauseReason::Step | PauseReason::Break => BEFORE,
        PauseReason::Failure | PauseReason::Breakpoint => AFTER,
    }
}

fn headline(pause: &Pause) -> String {
    let when = match pause.reason {
        PauseReason::Step | PauseReason::Break => "next",
        PauseReason::Failure => "failed",
        PauseReason::Breakpoint => "breakpoint",
    };
    let list = match pause.command.list {
        List::Commands => "",
        List::Finally => " of finally",
    };
    let (number, of) = pause.number;
    let text = pause.text.trim_end().replace('\n', "\n    ");
    format!("{when}: command {number} of {of}{list} in {}\n    {text}\n", pause.command.phase.name())
}

fn prompt(choices: Choices) -> String {
    let words = choices.iter().map(|(word, _)| format!("[{}]{}", &word[..1], &word[1..]));
    format!("{}?", words.collect::<Vec<_>>().join(", "))
}

fn choice(choices: Choices, typed: &str) -> Option<Answer> {
    let typed = typed.trim().to_lowercase();
    choices.iter().find(|(word, _)| word.starts_with(&typed)).map(|(_, answer)| *answer)
}

/// What came first.
enum Heard {
    Line(String),
    Stop,
    Late,
}

/// A line from the terminal, unless a signal or a limit comes before it. Its end counts as an empty line.
fn line(mut terminal: &File, stop: &Stop, until: Option<Instant>) -> io::Result<Heard> {
    loop {
        if stop.urgency() > Urgency::None {
            return Ok(Heard::Stop);
        }
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Ok(Heard::Late);
        }
        let mut watched = [PollFd::new(terminal, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
        let timeout = left.map(|left| Timespec::try_from(left + Duration::from_millis(1)).unwrap_or_default());
        match poll(&mut watched, timeout.as_ref()) {
            Err(rustix::io::Errno::INTR) => continue,
            polled => drop(polled?),
        }
        if !watched[0].revents().is_empty() {
            let mut bytes = [0; 1024];
            let count = terminal.read(&mut bytes)?;
            return Ok(Heard::Line(String::from_utf8_lossy(&bytes[..count]).into_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_its_first_letter_and_the_first_one_needs_none() {
        for (typed, expected) in [
            ("", Some(Answer::Go)),
            ("\n", Some(Answer::Go)),
            ("r\n", Some(Answer::Go)),
            ("S\n", Some(Answer::Skip)),
            ("skip\n", Some(Answer::Skip)),
            ("o\n", Some(Answer::Looked)),
            ("abort\n", Some(Answer::Abort)),
            ("x\n", None),
            ("runs\n", None),
        ] {
            assert_eq!(choice(BEFORE, typed), expected, "{typed:?}");
        }
        assert_eq!(choice(AFTER, "g"), Some(Answer::Go));
        assert_eq!(choice(AFTER, "s"), None);
    }

    #[test]
    fn a_prompt_names_its_letters() {
        assert_eq!(prompt(BEFORE), "[r]un, [s]kip, [o]pen a shell, [a]bort?");
        assert_eq!(prompt(AFTER), "[g]o on, [o]pen a shell, [a]bort?");
    }
}
