//! The colours of what people read, and where there are none.

use anstyle::{AnsiColor, Style};

use crate::build::Status;

pub(super) const HEADING: Style = Style::new().bold();
pub(super) const COMMAND: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const QUIET: Style = Style::new().dimmed();
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const CAUTION: Style = AnsiColor::Yellow.on_default();

/// Paints, or leaves text as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    color: bool,
}

impl Palette {
    /// Paints when there is colour.
    pub(super) const fn new(color: bool) -> Self {
        Self { color }
    }

    /// The text in a style.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A mark and a style for a status.
    pub(super) fn status(self, status: Status, text: &str) -> String {
        self.paint(style_of(status), text)
    }
}

const fn style_of(status: Status) -> Style {
    match status {
        Status::Succeeded => GOOD,
        Status::InProgress => QUIET,
        Status::Stopped => CAUTION,
        Status::Failed | Status::Fault | Status::TimedOut => BAD,
    }
}
