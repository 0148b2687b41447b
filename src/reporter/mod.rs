//! Telling: everything a person or a program sees of a build or of a file's findings.
//!
//! One renderer a file. Reporters are told [`BuildEvent`]s in order and write to a [`Write`] that is handed in; they
//! open no file, start no process and decide nothing about a build. Times are UTC.

use std::io::{self, Write};

use crate::build::BuildEvent;

mod base64;
pub mod build_json;
mod codebuild;
pub mod diff;
pub mod differences;
pub mod findings;
pub mod human;
mod json;
mod live;
pub mod plan;
mod pretty;
mod reason;
pub mod reports;
pub mod snippet;
#[cfg(test)]
mod story;
mod style;
pub mod summary;
mod time;

pub use codebuild::CodebuildLog;
pub use json::JsonLines;
pub use pretty::PrettyLog;

/// Tells somebody about a build, event by event.
///
/// Every event is flushed, output too: a person sees a line when it is written, and a chunk costs at most one write.
pub trait Reporter {
    /// Tells one event.
    fn event(&mut self, event: &BuildEvent) -> io::Result<()>;

    /// Says that no more events come; called once, also after a build that did not finish.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the place that is written to can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub color: bool,
    /// A line that is redrawn while a command runs; only for a terminal.
    pub live: bool,
}

/// One way to tell a build: a value of `--log-format`.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What one types.
    pub name: &'static str,
    /// What it is, for help texts.
    pub summary: &'static str,
    /// Makes its reporter.
    pub reporter: for<'w> fn(&'w mut dyn Write, Look) -> Box<dyn Reporter + 'w>,
}

/// All ways to tell a build, the default on a terminal first.
pub const FORMATS: [Format; 3] = [
    Format {
        name: "pretty",
        summary: "phases, commands and their times, for people",
        reporter: |out, look| Box::new(PrettyLog::new(out, look)),
    },
    Format {
        name: "codebuild",
        summary: "the lines that CodeBuild writes to its log",
        reporter: |out, _| Box::new(CodebuildLog::new(out)),
    },
    Format {
        name: "json",
        summary: "one JSON object a line, for programs",
        reporter: |out, _| Box::new(JsonLines::new(out)),
    },
];

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const { &FORMATS }.iter().find(|format| format.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_name() {
        for format in FORMATS {
            assert_eq!(Format::named(format.name).map(|found| found.name), Some(format.name));
        }
        assert!(Format::named("xml").is_none());
    }
}
