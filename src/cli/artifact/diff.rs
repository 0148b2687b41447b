//! `buildspec artifact diff`: two archives or folders, entry by entry, and why they are not the same.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::super::ExitStatus;
use super::super::args::Diff;
use super::super::error::Error;
use super::super::printer::Printer;
use crate::artifact::{Aspect, Comparison, Differing, Only, ReadError, Reader, Side, byte_reasons, compare, shown};
use crate::reporter::Look;
use crate::reporter::diff::unified;

/// A file above this size is not shown line by line.
const SHOWN: u64 = 256 << 10;

/// Compares two artifacts.
pub(super) fn diff(arguments: &Diff, printer: &Printer) -> Result<ExitStatus, Error> {
    let (mut left, mut right) = (Reader::open(&arguments.left)?, Reader::open(&arguments.right)?);
    let found = comparison(&mut left, &mut right, &arguments.ignore)?;
    let bytes = if found.is_same() { byte_reasons(&mut left, &mut right, &found)? } else { Vec::new() };
    let text = if arguments.json {
        format!("{:#}\n", as_json(&found, &bytes))
    } else {
        let look = Look { color: printer.stdout_is_colored(), live: false };
        let mut text = told(&found);
        if arguments.content {
            for differing in &found.differing {
                text += &lines(&mut left, &mut right, differing, look)?;
            }
        }
        text
    };
    Printer::data(&text).map_err(Error::Output)?;
    printer.info(&verdict(&found, &bytes, left.is_folder() || right.is_folder()));
    Ok(if found.is_same() { ExitStatus::Success } else { ExitStatus::Failure })
}

/// Compares what two open artifacts hold.
pub(super) fn comparison(left: &mut Reader, right: &mut Reader, ignored: &[Aspect]) -> Result<Comparison, ReadError> {
    let (lefts, rights) = (left.members().to_vec(), right.members().to_vec());
    let sides = (
        Side { members: &lefts, is_folder: left.is_folder() },
        Side { members: &rights, is_folder: right.is_folder() },
    );
    let mut found = compare(sides.0, sides.1, ignored, |a, b| Ok::<_, ReadError>(left.digest(a)? == right.digest(b)?))?;
    for differing in &mut found.differing {
        for reason in differing.reasons.iter_mut().filter(|reason| reason.aspect == Aspect::Target) {
            let to = |reader: &mut Reader, at| -> Result<String, ReadError> {
                Ok(format!("-> {}", shown(&String::from_utf8_lossy(&reader.content(at, SHOWN)?))))
            };
            (reason.left, reason.right) = (to(left, differing.left)?, to(right, differing.right)?);
        }
    }
    Ok(found)
}

/// A line for each difference.
pub(super) fn told(found: &Comparison) -> String {
    let mut out = String::new();
    // Writing into a string cannot fail.
    let mut only = |sign: char, names: &[Only]| {
        for only in names {
            let twin = only.twin.as_ref().map(|twin| format!("  (case: the other has `{}`)", shown(twin)));
            let _ = writeln!(out, "{sign} {}{}", shown(&only.name), twin.unwrap_or_default());
        }
    };
    only('-', &found.only_left);
    only('+', &found.only_right);
    for differing in &found.differing {
        let reasons: Vec<String> = differing
            .reasons
            .iter()
            .map(|reason| format!("{}: {} | {}", reason.aspect.name(), reason.left, reason.right))
            .collect();
        let _ = writeln!(out, "! {}  {}", shown(&differing.name), reasons.join("; "));
    }
    if let Some(order) = &found.order {
        let _ = writeln!(out, "! order: {} | {}", order.left, order.right);
    }
    out
}

/// How a small text differs.
fn lines(left: &mut Reader, right: &mut Reader, differing: &Differing, look: Look) -> Result<String, ReadError> {
    if !differing.reasons.iter().any(|reason| reason.aspect == Aspect::Content) {
        return Ok(String::new());
    }
    let text = |reader: &mut Reader, at| match reader.content(at, SHOWN) {
        Err(ReadError::TooLarge { .. }) => Ok(None),
        read => Ok::<_, ReadError>(String::from_utf8(read?).ok().filter(|text| !text.contains('\0'))),
    };
    let (old, new) = (text(left, differing.left)?, text(right, differing.right)?);
    let both = old.zip(new);
    Ok(both.map(|(old, new)| unified(&differing.name, &old, &new, look)).unwrap_or_default())
}

fn as_json(found: &Comparison, bytes: &[String]) -> serde_json::Value {
    let differing: Vec<_> =
        found.differing.iter().map(|one| json!({ "name": one.name, "reasons": one.reasons })).collect();
    json!({
        "same": found.is_same(),
        "onlyLeft": found.only_left,
        "onlyRight": found.only_right,
        "differing": differing,
        "order": found.order,
        "ignored": found.ignored,
        "bytes": bytes,
    })
}

fn verdict(found: &Comparison, bytes: &[String], with_folder: bool) -> String {
    if !found.is_same() {
        let count = found.only_left.len() + found.only_right.len() + found.differing.len();
        return match count {
            0 => "the same entries in another order".to_owned(),
            1 => "1 entry is not the same".to_owned(),
            count => format!("{count} entries are not the same"),
        };
    }
    match bytes {
        [] if with_folder => "the same contents".to_owned(),
        [] => "the same bytes".to_owned(),
        reasons => format!("the same entries, but not the same bytes: {}", reasons.join(", ")),
    }
}

/// What of an artifact's contents is not what `other` holds.
pub(super) fn contents(path: &Path, other: &Path) -> Result<Comparison, ReadError> {
    let ignored = [Aspect::Mode, Aspect::Time, Aspect::Method, Aspect::Order];
    comparison(&mut Reader::open(path)?, &mut Reader::open(other)?, &ignored)
}
