//! The only writer to standard output and standard error.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;
use std::sync::OnceLock;

use super::args::{Color, Global};
use crate::build::masking::Masker;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Only what is wrong.
    Quiet,
    /// What a person wants to know.
    Normal,
    /// More.
    Verbose,
}

/// What is hidden in all that is said from the moment there are secrets: also errors, which nobody hands a masker.
static HIDDEN: OnceLock<Masker> = OnceLock::new();

/// Where text goes, and whether in colour.
#[derive(Debug)]
pub(crate) struct Printer {
    verbosity: Verbosity,
    color: Color,
}

impl Printer {
    /// A printer for these flags.
    pub(crate) fn new(global: &Global) -> Self {
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        Self { verbosity, color: global.color }
    }

    /// How much to say.
    pub(crate) fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// Whether standard output takes colours.
    pub(crate) fn stdout_is_colored(&self) -> bool {
        self.is_colored(|| anstream::AutoStream::choice(&io::stdout()))
    }

    /// Whether standard error takes colours.
    pub(crate) fn stderr_is_colored(&self) -> bool {
        self.is_colored(|| anstream::AutoStream::choice(&io::stderr()))
    }

    fn is_colored(&self, auto: impl FnOnce() -> anstream::ColorChoice) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto() != anstream::ColorChoice::Never,
        }
    }

    /// Whether a person looks at standard output.
    pub(crate) fn stdout_is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// Standard output, for data: without the line buffering that would cost a flood of output its speed.
    pub(crate) fn stdout() -> io::Result<BufWriter<File>> {
        Ok(BufWriter::with_capacity(1 << 16, File::from(io::stdout().as_fd().try_clone_to_owned()?)))
    }

    /// Hides secrets in whatever is said from now on. What goes to [`Self::stdout`] hides its own.
    pub(crate) fn hide(masker: Masker) {
        // A process runs one build.
        let _ = HIDDEN.set(masker);
    }

    /// What hides them, for what is cut or encoded before it is said.
    pub(crate) fn hidden() -> Option<&'static Masker> {
        HIDDEN.get()
    }

    /// Prints data; a reader that has gone away is no error.
    pub(crate) fn data(text: &str) -> io::Result<()> {
        let mut out = Self::stdout()?;
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Says something even when quiet.
    pub(crate) fn problem(text: &str) {
        // Standard error may be closed; then there is nobody to tell.
        let text = HIDDEN.get().map_or(Cow::Borrowed(text), |masker| masker.text(text));
        let _ = io::stderr().write_all(with_newline(&text).as_bytes());
    }

    /// Puts a text in place of the last line of a terminal; an empty one takes it away.
    pub(crate) fn redraw(text: &str) {
        let _ = io::stderr().write_all(format!("\r\u{1b}[2K{text}").as_bytes());
    }

    /// Says something a person wants to know.
    pub(crate) fn info(&self, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            Self::problem(text);
        }
    }
}

fn with_newline(text: &str) -> String {
    if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}
