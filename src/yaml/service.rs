//! What the service says of a file that is not YAML: the words and the line of its parser, a `libyaml` port.
//!
//! The wordings and lines were compared with `libyaml` on broken files and on some tens of thousands of mutations. It
//! scans a few tokens ahead of what it parses, so where two things are wrong close together it may name the other one.

use super::place::{Inside, Place};
use super::wording::Problem;

/// The text of the service for an alias without an anchor; its parser gives no line for it.
pub fn unknown_anchor(name: &str) -> String {
    format!("unknown anchor '{name}' referenced")
}

/// The words and the line, counted from 0; no words where the refusal is not the service's.
pub(super) fn says(problem: &Problem, place: &Place<'_>) -> (&'static str, Option<usize>) {
    let at = match problem {
        // The stream is decoded before it is scanned, and such an error has no line.
        Problem::Control(_) => 0,
        Problem::OpenQuote | Problem::OpenBracket(_) => place.text.len(),
        Problem::NoColon => place.next_token(),
        Problem::CommentInText => place.next_content(),
        _ => place.at,
    };
    let words = words(problem, place);
    let line = place.text[..at].matches('\n').count();
    // The parser puts the end of the file on a line of its own, except while it reads a quoted text.
    let after_end = at == place.text.len() && !place.text.ends_with('\n') && *problem != Problem::OpenQuote;
    (words, (!words.is_empty()).then_some(line + usize::from(after_end && at > 0)))
}

fn words(problem: &Problem, place: &Place<'_>) -> &'static str {
    match problem {
        Problem::Unreadable(_) | Problem::TabIndent => CANNOT_START,
        Problem::Control(_) => "control characters are not allowed",
        Problem::TabInBlock => "found a tab character where an indentation space is expected",
        Problem::TabInPlain => "found a tab character that violates indentation",
        Problem::AfterQuoted | Problem::Unexpected => unexpected(place),
        Problem::MappingValue => "mapping values are not allowed in this context",
        Problem::MappingKey => "mapping keys are not allowed in this context",
        Problem::SequenceEntry => "block sequence entries are not allowed in this context",
        Problem::NoColon => "could not find expected ':'",
        Problem::OpenQuote => "found unexpected end of stream",
        Problem::OpenBracket(_) if wants_content(place.text) => NO_CONTENT,
        Problem::Bracket | Problem::DashInFlow if wants_content(&place.text[..place.at]) => NO_CONTENT,
        Problem::OpenBracket('[') => expected(Inside::FlowSequence),
        Problem::OpenBracket(_) => expected(Inside::FlowMapping),
        Problem::CommentInText | Problem::BlockIndent | Problem::Bracket | Problem::DashInFlow => {
            expected(place.inside)
        }
        Problem::NoContent => NO_CONTENT,
        Problem::Escape => "found unknown escape character",
        Problem::HexEscape => "did not find expected hexdecimal number",
        Problem::BlockHeader => "did not find expected comment or line break",
        Problem::ZeroIndent => "found an indentation indicator equal to 0",
        Problem::Name => "did not find expected alphabetic or numeric character",
        Problem::EmptyKey if place.inside.is_flow() => NO_CONTENT,
        Problem::EmptyKey => "did not find expected key",
        Problem::TagHandle => "found undefined tag handle",
        Problem::Tag => "did not find expected whitespace or line break",
        Problem::Directive => "could not find expected directive name",
        Problem::Aliasing => "document contains excessive aliasing",
        Problem::TooDeep | Problem::TooLarge | Problem::TooManyComments | Problem::Other(_) => "",
    }
}

const CANNOT_START: &str = "found character that cannot start any token";
const NO_CONTENT: &str = "did not find expected node content";

/// What is missed before a token that does not belong there.
fn expected(inside: Inside) -> &'static str {
    match inside {
        Inside::Nothing => "did not find expected <document start>",
        Inside::BlockSequence => "did not find expected '-' indicator",
        Inside::BlockMapping => "did not find expected key",
        Inside::FlowSequence => "did not find expected ',' or ']'",
        Inside::FlowMapping => "did not find expected ',' or '}'",
    }
}

/// A token that cannot even be read is reported before one that does not belong there.
fn unexpected(place: &Place<'_>) -> &'static str {
    match place.rest().chars().next() {
        Some('%' | '@' | '`') => CANNOT_START,
        Some('&' | '*') if bad_name(place.rest()).is_some() => words(&Problem::Name, place),
        _ => expected(place.inside),
    }
}

/// Whether the text before a place ends where a node should follow.
fn wants_content(before: &str) -> bool {
    let before = before.trim_end();
    match before.chars().next_back() {
        None | Some(',' | '[' | '{' | ':' | '?') => true,
        Some('-') => before[..before.len() - 1].ends_with([' ', '\n', '\t']) || before.len() == 1,
        Some(_) => false,
    }
}

/// How many bytes of `&name` or `*name` the service reads before it gives up on the name.
///
/// Its parser knows the names of YAML 1.1 only: letters of ASCII, digits, `-` and `_`, then a blank or a delimiter.
pub(super) fn bad_name(token: &str) -> Option<usize> {
    let name = token.get(1..).unwrap_or_default();
    let known = name.len() - name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_').len();
    let ends = name[known..].chars().next().is_none_or(|c| c.is_whitespace() || "?:,]}%@`".contains(c));
    (known == 0 || !ends).then_some(1 + known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_yaml_1_1() {
        for (token, expected) in [
            ("&a-b_1 x", None),
            ("*a", None),
            ("*a,", None),
            ("&&", Some(1)),
            ("*", Some(1)),
            ("*a/b", Some(2)),
            ("*a.b", Some(2)),
        ] {
            assert_eq!(bad_name(token), expected, "{token}");
        }
    }
}
