//! One JSON object a line for each event: `--log-format json`. `docs/events.md` describes the shape.
//!
//! Field names are promised. What has a shape in the service's API (phases, artifacts, the build) has that shape.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::time::rfc3339;
use super::{Reporter, base64, build_json};
use crate::build::{BuildEvent, BuildEventKind, CommandOutcome, CommandRef, LimitKind, List, Timestamp};
use crate::test_report::json as report;

/// A line: what all events have, then what this one has.
#[derive(Serialize)]
struct Line {
    sequence: u64,
    at: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    fields: Value,
}

/// Writes JSON lines.
pub struct JsonLines<'w> {
    out: &'w mut dyn Write,
    sequence: u64,
    line: Vec<u8>,
    /// The beginning of a character that a chunk of output ended in, at most three bytes, and when it came.
    held: (Vec<u8>, Timestamp),
}

impl<'w> JsonLines<'w> {
    /// Writes there.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, sequence: 0, line: Vec::new(), held: (Vec::new(), Timestamp::default()) }
    }

    fn write(&mut self, at: Timestamp, kind: &'static str, fields: Value) -> io::Result<()> {
        self.sequence += 1;
        self.line.clear();
        let line = Line { sequence: self.sequence, at: rfc3339(at), kind, fields };
        serde_json::to_writer(&mut self.line, &line)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.out.flush()
    }

    fn output(&mut self, at: Timestamp, bytes: &[u8]) -> io::Result<()> {
        let mut joined = std::mem::take(&mut self.held.0);
        let bytes = if joined.is_empty() {
            bytes
        } else {
            joined.extend_from_slice(bytes);
            &joined
        };
        let (whole, rest) = bytes.split_at(bytes.len() - unfinished(bytes));
        self.held = (rest.to_vec(), at);
        self.bytes(at, whole)
    }

    fn bytes(&mut self, at: Timestamp, bytes: &[u8]) -> io::Result<()> {
        match std::str::from_utf8(bytes) {
            Ok("") => Ok(()),
            Ok(text) => self.write(at, "output", json!({ "text": text })),
            Err(_) => self.write(at, "output", json!({ "base64": base64::encode(bytes) })),
        }
    }

    /// Writes what is held: no more bytes come to complete the character.
    fn release(&mut self) -> io::Result<()> {
        let (bytes, at) = std::mem::take(&mut self.held);
        self.bytes(at, &bytes)
    }
}

/// How many bytes at the end are the beginning of a character whose other bytes are missing.
fn unfinished(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    (1..=tail.len())
        .find(|&length| {
            let error = std::str::from_utf8(&tail[tail.len() - length..]).err();
            error.is_some_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}

fn command(command: CommandRef) -> Value {
    let list = match command.list {
        List::Commands => "commands",
        List::Finally => "finally",
    };
    json!({ "phase": command.phase.name(), "list": list, "index": command.index })
}

/// How a command ended, as the fields `outcome` and what belongs to it.
pub(super) fn outcome(outcome: CommandOutcome) -> Value {
    match outcome {
        CommandOutcome::Exited(status) => json!({ "outcome": "exited", "exitStatus": status }),
        CommandOutcome::Signalled(signal) => json!({ "outcome": "signalled", "signal": signal }),
        CommandOutcome::TimedOut(limit) => json!({ "outcome": "timedOut", "limit": limit_name(limit) }),
        CommandOutcome::Stopped => json!({ "outcome": "stopped" }),
    }
}

const fn limit_name(limit: LimitKind) -> &'static str {
    match limit {
        LimitKind::Build => "build",
        LimitKind::Phase => "phase",
        LimitKind::Command => "command",
    }
}

/// A command with how it ended and its text, if it is wanted.
pub(super) fn finished(reference: CommandRef, text: Option<&str>, ended: CommandOutcome) -> Map<String, Value> {
    let (Value::Object(mut object), Value::Object(end)) = (command(reference), outcome(ended)) else {
        return Map::new();
    };
    object.extend(text.map(|text| ("text".to_owned(), text.into())));
    object.extend(end);
    object
}

impl Reporter for JsonLines<'_> {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        let at = event.at;
        if let BuildEventKind::Output { bytes } = &event.kind {
            return self.output(at, bytes);
        }
        self.release()?;
        let (kind, fields) = match &event.kind {
            BuildEventKind::Message { text } => ("message", json!({ "text": text })),
            BuildEventKind::Notice { text } => ("notice", json!({ "text": text })),
            BuildEventKind::Paused { reason, command: at } => {
                let mut fields = command(*at);
                fields["reason"] = json!(reason);
                ("paused", fields)
            }
            BuildEventKind::PhaseStarted { phase } => ("phaseStarted", json!({ "phase": phase.name() })),
            BuildEventKind::CommandStarted { command: reference, text } => {
                let mut fields = command(*reference);
                fields["text"] = text.as_str().into();
                ("commandStarted", fields)
            }
            BuildEventKind::Output { .. } => return Ok(()),
            BuildEventKind::CommandFinished { command: reference, text, outcome } => {
                ("commandFinished", finished(*reference, Some(text), *outcome).into())
            }
            BuildEventKind::PhaseFinished { phase } => ("phaseFinished", json!({ "phase": build_json::phase(phase) })),
            BuildEventKind::ArtifactStored { artifact } => {
                ("artifactStored", json!({ "artifact": build_json::stored(artifact) }))
            }
            BuildEventKind::ReportFinished { report } => {
                let mut fields = Map::from_iter([("report".to_owned(), report::describe(report))]);
                fields.extend(report::details(report));
                ("reportFinished", fields.into())
            }
            BuildEventKind::BuildFinished { build } => ("buildFinished", json!({ "build": build_json::build(build) })),
        };
        self.write(at, kind, fields)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.release()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{PauseReason, PhaseType};
    use crate::reporter::story::Story;

    fn lines(story: &Story) -> String {
        let mut out = Vec::new();
        let mut reporter = JsonLines::new(&mut out);
        story.events.iter().for_each(|event| reporter.event(event).unwrap());
        reporter.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    fn outputs(chunks: &[&[u8]]) -> Vec<(String, String)> {
        let story = chunks.iter().fold(Story::new(), Story::prints);
        let field = |line: &str| {
            let event: Value = serde_json::from_str(line).unwrap();
            let (name, value) =
                event.as_object().unwrap().iter().find(|(name, _)| *name == "text" || *name == "base64").unwrap();
            (name.clone(), value.as_str().unwrap().to_owned())
        };
        lines(&story).lines().map(field).collect()
    }

    const JUNIT: &str = "<testsuite name='calc'><testcase classname='test_calc' name='divides' time='0.012'>\
        <failure message='1 is not 2'>test_calc.py:7: AssertionError</failure></testcase></testsuite>";

    #[test]
    fn the_documented_examples_are_what_is_written() {
        let story = Story::new()
            .says("Waiting for agent ping")
            .notices("the image has no docker")
            .enters(PhaseType::Build)
            .starts("npm test")
            .prints("ok 1\n")
            .prints([0xff, 0x00])
            .pauses(PauseReason::Breakpoint)
            .waits(1_234)
            .ends("npm test", crate::reporter::story::START, CommandOutcome::Exited(1))
            .leaves_failed(
                PhaseType::Build,
                "COMMAND_EXECUTION_ERROR",
                "Error while executing command: npm test. Reason: exit status 1",
            )
            .stores("", "/out/demo.zip", 16, 4096)
            .reports("unit", "junit.xml", "JUNITXML", JUNIT)
            .ends_build();
        let documented: Vec<Value> = include_str!("../../docs/events.md")
            .split("```json\n")
            .skip(1)
            .map(|block| serde_json::from_str(block.split("```").next().unwrap_or_default()).unwrap())
            .collect();
        let written: Vec<Value> = lines(&story).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(written, documented);
    }

    #[test]
    fn the_fields_of_an_event_come_in_one_order() {
        let story = Story::new().enters(PhaseType::PreBuild).starts("a\n");
        assert_eq!(
            lines(&story).replace("2026-11-20T10:00:00.000000Z", "T"),
            "{\"sequence\":1,\"at\":\"T\",\"type\":\"phaseStarted\",\"phase\":\"PRE_BUILD\"}\n\
             {\"sequence\":2,\"at\":\"T\",\"type\":\"commandStarted\",\"phase\":\"PRE_BUILD\",\
             \"list\":\"commands\",\"index\":0,\"text\":\"a\\n\"}\n"
        );
    }

    #[test]
    fn characters_cut_by_chunks_are_joined() {
        let text = |text: &str| ("text".to_owned(), text.to_owned());
        let raw = |text: &str| ("base64".to_owned(), text.to_owned());
        for (chunks, expected) in [
            (&[&b"a\xe2\x9c"[..], b"\x93b"][..], vec![text("a"), text("✓b")]),
            (&[b"\xf0", b"\x9f", b"\x93", b"\xa4"], vec![text("📤")]),
            (&[b"a\xe2\x9c"], vec![text("a"), raw("4pw=")]),
            (&[b"\xff"], vec![raw("/w==")]),
            (&[b"\x80\x80", b"ok"], vec![raw("gIA="), text("ok")]),
            (&[b"", b"\xc3\xa9"], vec![text("é")]),
        ] {
            assert_eq!(outputs(chunks), expected, "{chunks:?}");
        }
    }

    #[test]
    fn every_way_a_command_ends_has_its_field() {
        for (ended, expected) in [
            (CommandOutcome::Exited(0), r#"{"outcome":"exited","exitStatus":0}"#),
            (CommandOutcome::Signalled(9), r#"{"outcome":"signalled","signal":9}"#),
            (CommandOutcome::TimedOut(LimitKind::Phase), r#"{"outcome":"timedOut","limit":"phase"}"#),
            (CommandOutcome::Stopped, r#"{"outcome":"stopped"}"#),
        ] {
            assert_eq!(outcome(ended), serde_json::from_str::<Value>(expected).unwrap());
        }
    }
}
