//! A look at text that the parser has read but not told yet: in which list or map a place is.

use super::place::Inside;

/// Where a place is, given where the text before it begins: brackets and dashes in the text are followed.
pub(super) fn inside_at_end(text: &str, begins: &[Inside]) -> Inside {
    let mut stack = begins.to_vec();
    let mut rest = text;
    let mut fresh = true;
    while let Some(character) = rest.chars().next() {
        let flow = stack.last().is_some_and(|inside| inside.is_flow());
        let mut length = character.len_utf8();
        match character {
            '\'' | '"' if fresh => length = quoted_length(rest, character),
            '#' if fresh => length = rest.find('\n').unwrap_or(rest.len()),
            '[' if fresh || flow => stack.push(Inside::FlowSequence),
            '{' if fresh || flow => stack.push(Inside::FlowMapping),
            ']' | '}' if flow => drop(stack.pop()),
            '-' if fresh && !flow && rest[1..].starts_with([' ', '\n', '\t']) => stack.push(Inside::BlockSequence),
            ':' if !flow && rest[1..].starts_with([' ', '\n', '\t']) && stack.last() != Some(&Inside::BlockMapping) => {
                stack.push(Inside::BlockMapping);
            }
            _ => {}
        }
        fresh = character.is_whitespace()
            || flow && matches!(character, '[' | '{' | ',' | ':')
            || fresh && matches!(character, '[' | '{');
        rest = &rest[length..];
    }
    stack.last().copied().unwrap_or(Inside::Nothing)
}

/// The length of a quoted text, both quotes included; all of the text when it is not closed.
pub(super) fn quoted_length(text: &str, quote: char) -> usize {
    let mut from = 1;
    while let Some(at) = text[from..].find([quote, '\\']).map(|at| from + at) {
        let next = text[at + 1..].chars().next().map_or(0, char::len_utf8);
        match text.as_bytes()[at] {
            b'\\' if quote == '"' => from = at + 1 + next,
            b'\\' => from = at + 1,
            _ if quote == '\'' && text[at + 1..].starts_with('\'') => from = at + 2,
            _ => return at + 1,
        }
    }
    text.len()
}

/// The bracket that closes something else than what is open, after the bracket that a text begins with.
pub(super) fn wrong_bracket(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let mut length = character.len_utf8();
        match character {
            '\'' | '"' if text[..at].ends_with([' ', '\n', '[', '{', ',', ':']) => {
                length = quoted_length(&text[at..], character);
            }
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' if open.pop() != Some(character) => return Some(at),
            _ => {}
        }
        at += length;
    }
    None
}

/// The header of a block scalar in the text between the node before it and its content: its place and length.
pub(super) fn block_header(gap: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(start) = gap[from..].find(|c: char| !c.is_whitespace() && c != '\u{feff}').map(|at| from + at) {
        let word = gap[start..].split_whitespace().next().unwrap_or_default();
        match word.as_bytes().first() {
            Some(b'|' | b'>') => return Some((start, word.len())),
            Some(b'#') => from = gap[start..].find('\n').map_or(gap.len(), |newline| start + newline),
            _ => from = start + word.len(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_dashes_are_followed() {
        use Inside::{BlockMapping, BlockSequence, FlowMapping, FlowSequence, Nothing};
        for (text, begins, expected) in [
            ("", vec![], Nothing),
            ("- ", vec![], BlockSequence),
            ("- a: ", vec![], BlockMapping),
            (": [", vec![BlockMapping], FlowSequence),
            (": [\"a ] b\", {", vec![BlockMapping], FlowMapping),
            ("\"k\": [\"x\"", vec![FlowMapping], FlowSequence),
            ("a, b]", vec![BlockSequence, FlowSequence], BlockSequence),
            ("# [ {\n", vec![BlockMapping], BlockMapping),
            ("a[0] b", vec![BlockSequence], BlockSequence),
        ] {
            assert_eq!(inside_at_end(text, &begins), expected, "{text}");
        }
    }

    #[test]
    fn quotes_and_wrong_brackets_are_found() {
        for (text, expected) in [("'a''b' c", 6), ("\"a\\\"b\" c", 6), ("'a", 2), ("\"\\", 2), ("'\\'x", 3)] {
            assert_eq!(quoted_length(text, text.chars().next().unwrap_or('\'')), expected, "{text}");
        }
        for (text, expected) in [("[a}", Some(2)), ("[a, '}', {b: c]", Some(14)), ("[a]", None)] {
            assert_eq!(wrong_bracket(text), expected, "{text}");
        }
    }
}
