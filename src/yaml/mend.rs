//! Fixes are tried before they are offered: the mended text is read again.

use super::error::SyntaxError;
use super::fixes::Proposal;
use super::node::Document;
use super::tabs;
use super::tree::read_text;
use crate::text::{Edit, SourceFile};

/// How a text is read.
type Read = fn(&str) -> Result<Document, Box<SyntaxError>>;

/// The error with the first fix that mends it, if there is one.
pub(super) fn with_fix(text: &str, mut error: Box<SyntaxError>, read: Read) -> Box<SyntaxError> {
    let proposals = std::mem::take(&mut error.proposals);
    error.fix = if error.problem.is_tab() {
        tabs::fix(text, read)
    } else {
        let mut tried = proposals.into_iter().filter(|proposal| mends(text, &error, proposal, read));
        tried.next().map(|proposal| proposal.fix)
    };
    error
}

/// Whether a file with these edits, in order, can be read.
pub fn is_yaml_with(file: &SourceFile, edits: &[Edit]) -> bool {
    read_text(&Edit::apply(file.text(), edits).0).is_ok()
}

/// Whether a text with these edits is YAML, or at least down to below the edits and the place of the error.
fn mends(text: &str, error: &SyntaxError, proposal: &Proposal, read: Read) -> bool {
    let edits = &proposal.fix.edits;
    let (mended, end) = Edit::apply(text, edits);
    let Err(next) = read(&mended) else { return true };
    // The end of the file stays where it is, counted from its end.
    let place = (mended.len() + error.span.start).saturating_sub(text.len()).max(end);
    let below = mended.get(place..).and_then(|rest| rest.find('\n')).map_or(mended.len(), |line| place + line);
    !proposal.wholly && next.span.start > below
}
