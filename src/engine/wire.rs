//! What an engine and an agent that stands elsewhere say to each other: frames over two streams of bytes.
//!
//! A frame is the length of what follows (four bytes, the least significant first), a byte for its kind, and its
//! content: JSON for messages, and for the output of commands, which is nearly all that is ever sent, the bytes as they
//! are after the eight bytes of their time.

use std::io::{self, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::agent::{Answer, Attempt, Inquiry, Pause, PausePlan, Place, Reply, Work};
#[cfg(any(feature = "docker", test))]
use crate::build::Timestamp;
use crate::build::secrets::Secrecy;
use crate::build::{BuildEvent, BuildEventKind, BuildPlan, PhaseContext};
use crate::cache;

/// A frame of this kind holds a message.
const MESSAGE: u8 = b'm';
/// A frame of this kind holds output.
const OUTPUT: u8 = b'o';
/// No message is as long: a plan holds a buildspec of at most 2 MiB, some of it twice.
const LONGEST: usize = 64 << 20;

/// What the agent is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    /// The build.
    pub(super) plan: BuildPlan,
    /// Its secrets, and what is hidden of them.
    pub(super) secrecy: Secrecy,
    /// Which attempt this is, from 0.
    pub(super) attempt: u32,
    /// The folders.
    pub(super) place: Place,
    /// What runs before the build and lives as long as it: the entrypoint of an image that starts a Docker daemon.
    pub(super) prelude: Vec<String>,
    /// Where the build waits for a person.
    pub(super) pauses: PausePlan,
    /// The command line of the agent's program.
    pub(super) program: Vec<String>,
    /// Folders of the user's that are mounted: what is made in them is given to their owners at the end.
    pub(super) mounted: Vec<PathBuf>,
}

/// From the engine to the agent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum ToAgent {
    /// The first message.
    Start(Box<Order>),
    /// The sources are there, or why not.
    Downloaded(Result<Vec<String>, PhaseContext>),
    /// The outputs are out, or why not.
    Delivered(Result<(), String>),
    /// What whoever keeps caches says.
    Cache(cache::Answer),
    /// What a person decided where the build waits.
    Answer(Answer),
    /// What the caller lends, or why not; to the inquiry before it.
    Reply(Reply),
    /// A person wishes that the build stop; twice for at once.
    Stop,
    /// The build is over, and the container is to stay as it is.
    Keep,
}

/// From the agent to the engine.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum FromAgent {
    /// Something happened in the build.
    Event(BuildEvent),
    /// The sources are wanted now.
    Download,
    /// The outputs are to be brought out now.
    Deliver,
    /// Something is asked of whoever keeps caches.
    Cache(cache::Request),
    /// The build waits for a person.
    Pause(Pause),
    /// A command wants what is lent to the build; the build goes on meanwhile, and there is one at a time.
    Inquiry(Inquiry),
    /// Long work goes on: so many of so many.
    Progress(Work, usize, usize),
    /// The attempt is over.
    Finished(Attempt),
    /// The agent could not do its work.
    Failed(String),
}

/// Writes a message to an agent.
#[cfg(any(feature = "docker", test))]
pub(super) fn to_agent(message: &ToAgent) -> Vec<u8> {
    let mut frame = Vec::new();
    write_message(&mut frame, message).expect("memory takes what is written");
    frame
}

/// Writes a message from an agent.
pub(super) fn write_from_agent(out: &mut impl Write, message: &FromAgent) -> io::Result<()> {
    match message {
        FromAgent::Event(BuildEvent { at, kind: BuildEventKind::Output { bytes } }) => {
            write_header(out, OUTPUT, size_of::<u64>() + bytes.len())?;
            out.write_all(&at.0.to_le_bytes())?;
            out.write_all(bytes)
        }
        message => write_message(out, message),
    }
}

fn write_message(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let content = serde_json::to_vec(message)?;
    write_header(out, MESSAGE, content.len())?;
    out.write_all(&content)
}

fn write_header(out: &mut impl Write, kind: u8, length: usize) -> io::Result<()> {
    let length = u32::try_from(length + 1).map_err(|_| malformed("a message is too long"))?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&[kind])
}

fn malformed(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}

/// Puts frames together from the pieces that a stream comes in.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    read: usize,
}

impl Frames {
    /// Takes the next piece of the stream.
    pub(super) fn push(&mut self, piece: &[u8]) {
        if self.read == self.bytes.len() {
            self.bytes.clear();
        } else if self.read > 0 {
            self.bytes.drain(..self.read);
        }
        self.read = 0;
        self.bytes.extend_from_slice(piece);
    }

    /// The next message to an agent, if all of it is there.
    pub(super) fn next_to_agent(&mut self) -> io::Result<Option<ToAgent>> {
        match self.next()? {
            Some((MESSAGE, content)) => parse(content).map(Some),
            Some((kind, _)) => Err(malformed(format!("a frame of the unknown kind {kind}"))),
            None => Ok(None),
        }
    }

    /// The next message from an agent, if all of it is there.
    #[cfg(any(feature = "docker", test))]
    pub(super) fn next_from_agent(&mut self) -> io::Result<Option<FromAgent>> {
        match self.next()? {
            Some((MESSAGE, content)) => parse(content).map(Some),
            Some((OUTPUT, content)) => {
                let (at, bytes) = content.split_first_chunk().ok_or_else(|| malformed("output without a time"))?;
                let kind = BuildEventKind::Output { bytes: bytes.to_vec() };
                Ok(Some(FromAgent::Event(BuildEvent { at: Timestamp(u64::from_le_bytes(*at)), kind })))
            }
            Some((kind, _)) => Err(malformed(format!("a frame of the unknown kind {kind}"))),
            None => Ok(None),
        }
    }

    /// The kind and the content of the next frame.
    fn next(&mut self) -> io::Result<Option<(u8, &[u8])>> {
        let Some((length, rest)) = self.bytes[self.read..].split_first_chunk() else { return Ok(None) };
        let length = u32::from_le_bytes(*length) as usize;
        if !(1..=LONGEST).contains(&length) {
            return Err(malformed(format!("a frame of {length} bytes")));
        }
        if rest.len() < length {
            return Ok(None);
        }
        let begin = self.read + size_of::<u32>();
        self.read = begin + length;
        Ok(self.bytes[begin..self.read].split_first().map(|(kind, content)| (*kind, content)))
    }
}

fn parse<T: DeserializeOwned>(content: &[u8]) -> io::Result<T> {
    serde_json::from_slice(content).map_err(|error| malformed(format!("a message that cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::buildspec::ReportFormat;
    use crate::test_report::{Builder, Format, Identity, MAX_GROUPS, Report, parse};

    fn output(bytes: &[u8]) -> FromAgent {
        FromAgent::Event(BuildEvent { at: Timestamp(7), kind: BuildEventKind::Output { bytes: bytes.to_vec() } })
    }

    fn written(messages: &[FromAgent]) -> Vec<u8> {
        let mut stream = Vec::new();
        for message in messages {
            write_from_agent(&mut stream, message).unwrap();
        }
        stream
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_however_the_stream_is_cut(
            outputs in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..6),
            piece in 1_usize..50,
        ) {
            let sent: Vec<FromAgent> = outputs
                .iter()
                .flat_map(|bytes| [output(bytes), FromAgent::Progress(Work::Packing, bytes.len(), 300)])
                .collect();
            let mut frames = Frames::default();
            let mut heard = Vec::new();
            for piece in written(&sent).chunks(piece) {
                frames.push(piece);
                while let Some(message) = frames.next_from_agent().unwrap() {
                    heard.push(message);
                }
            }
            prop_assert_eq!(format!("{heard:?}"), format!("{sent:?}"));
        }

        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut frames = Frames::default();
            frames.push(&bytes);
            while let Ok(Some(_)) = frames.next_from_agent() {}
        }
    }

    #[test]
    fn an_agent_reads_what_it_is_told() {
        let mut frames = Frames::default();
        frames.push(&[to_agent(&ToAgent::Stop), to_agent(&ToAgent::Delivered(Err("full".to_owned())))].concat());
        assert!(matches!(frames.next_to_agent(), Ok(Some(ToAgent::Stop))));
        assert!(matches!(frames.next_to_agent(), Ok(Some(ToAgent::Delivered(Err(reason)))) if reason == "full"));
        assert!(matches!(frames.next_to_agent(), Ok(None)));
    }

    /// A report with as much in it as a report takes.
    fn largest_report() -> Report {
        let quotes = "\"".repeat(6_000);
        let case = format!("<testcase name='{quotes}' classname='{quotes}'><failure>{quotes}</failure></testcase>");
        let text = format!("<testsuite name='{quotes}'>{}</testsuite>", case.repeat(600));
        let format = Format::Service(ReportFormat::JunitXml);
        let mut builder =
            Builder::new(Identity::new("unit", "arn:aws:codebuild:us-east-1:1:build/p:u", 0), format.kind());
        builder.add("r.xml", parse(format, text.as_bytes()).unwrap(), "/src");
        builder.finish()
    }

    #[test]
    fn reports_cross_as_they_are_and_those_of_a_build_fit_into_a_message() {
        let report = largest_report();
        assert!(report.truncated && !report.test_cases.is_empty());
        let one = serde_json::to_vec(&report).unwrap().len();
        assert!(one * MAX_GROUPS < LONGEST / 4 * 3, "{one} bytes");
        let kind = BuildEventKind::ReportFinished { report: Box::new(report) };
        let sent = FromAgent::Event(BuildEvent { at: Timestamp(7), kind });
        let mut frames = Frames::default();
        frames.push(&written(std::slice::from_ref(&sent)));
        let heard = frames.next_from_agent().unwrap();
        assert!(matches!((heard, sent), (Some(FromAgent::Event(heard)), FromAgent::Event(sent)) if heard == sent));
    }

    #[test]
    fn output_costs_thirteen_bytes_a_frame() {
        assert_eq!(written(&[output(b"hello")]).len(), 13 + 5);
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for (bytes, expected) in [
            (&b"\0\0\0\0"[..], "a frame of 0 bytes"),
            (b"\xff\xff\xff\xff", "a frame of 4294967295 bytes"),
            (b"\x01\0\0\0x", "a frame of the unknown kind 120"),
            (b"\x02\0\0\0o1", "output without a time"),
            (b"\x03\0\0\0m{}", "a message that cannot be read"),
        ] {
            let mut frames = Frames::default();
            frames.push(bytes);
            let error = frames.next_from_agent().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
