//! What is said of files that are not YAML.

use super::super::{parse, unknown_anchor};
use super::file;
use crate::text::Applicability;

/// What the service says, where the error is, and the text after its fix.
fn refusal(text: &str) -> (String, String, Option<String>) {
    let file = file(text);
    let error = parse(&file).expect_err(text);
    let place = file.position(error.span.start);
    let fixed = error.fix.as_ref().map(|fix| {
        let mut fixed = text.to_owned();
        for edit in fix.edits.iter().rev() {
            fixed.replace_range(edit.span.range(), &edit.replacement);
        }
        fixed
    });
    (error.service_text().unwrap_or_default(), format!("{}:{}", place.line, place.column), fixed)
}

/// Compared with libyaml 0.2.5: the words of the service, with the line counted from 0, and our place.
const BROKEN: &[(&str, &str, &str)] = &[
    ("version: 0.2\n\nphases:\n\tbuild:\n", "found character that cannot start any token at line 3", "4:1"),
    ("a: @b\n", "found character that cannot start any token at line 0", "1:4"),
    ("a:\n  - `b`\n", "found character that cannot start any token at line 1", "2:5"),
    ("a: %b\n", "found character that cannot start any token at line 0", "1:4"),
    ("-\tx\n", "found character that cannot start any token at line 0", "1:2"),
    ("- \tx\n", "found character that cannot start any token at line 0", "1:3"),
    ("a:\n\t\n  b: c\n", "found character that cannot start any token at line 1", "2:1"),
    ("\t# a\nb: c\n", "found character that cannot start any token at line 0", "1:1"),
    ("a:\n  b: c\n \t\nd: e\n", "found a tab character that violates indentation at line 2", "3:2"),
    ("a: |\n\tx\n", "found a tab character where an indentation space is expected at line 1", "2:1"),
    ("a: b: c\n", "mapping values are not allowed in this context at line 0", "1:5"),
    ("a: b\n c: d\n", "mapping values are not allowed in this context at line 1", "2:3"),
    ("a: - b\n", "block sequence entries are not allowed in this context at line 0", "1:4"),
    ("a: b\nc\n", "could not find expected ':' at line 2", "2:1"),
    ("a: b\nc:d\n# e\nf: g\n", "could not find expected ':' at line 2", "2:1"),
    ("a:\n  - b\n - c\n", "did not find expected key at line 2", "3:2"),
    ("a:\n  b: c\n d: e\n", "did not find expected key at line 2", "3:2"),
    ("a: \"b\" c\n", "did not find expected key at line 0", "1:8"),
    ("- a: b\n c: d\n", "did not find expected '-' indicator at line 1", "2:2"),
    ("- \"a\" b\n", "did not find expected '-' indicator at line 0", "1:7"),
    ("- 'a' b\n", "did not find expected '-' indicator at line 0", "1:7"),
    ("- [a] b\n", "did not find expected '-' indicator at line 0", "1:7"),
    ("- |\n    a\n  b\n", "did not find expected '-' indicator at line 2", "3:3"),
    ("a:\n- [b] c\n", "did not find expected key at line 1", "2:7"),
    ("\"a\" b\n", "did not find expected <document start> at line 0", "1:5"),
    (" a: b\nc: d\n", "did not find expected <document start> at line 1", "2:1"),
    ("[a, b: c: d]\n", "did not find expected ',' or ']' at line 0", "1:9"),
    ("[\n  \"a\" b\n]\n", "did not find expected ',' or ']' at line 1", "2:7"),
    ("{\n  \"a\": [\"b\" \"c\"]\n}\n", "did not find expected ',' or ']' at line 1", "2:13"),
    ("{a: b\n", "did not find expected ',' or '}' at line 1", "1:1"),
    ("[a", "did not find expected ',' or ']' at line 1", "1:1"),
    ("[a,\n", "did not find expected node content at line 1", "1:1"),
    ("- }\n", "did not find expected node content at line 0", "1:3"),
    ("- ,a\n", "did not find expected node content at line 0", "1:3"),
    ("[a}\n", "did not find expected ',' or ']' at line 0", "1:3"),
    ("a: \"b\nc: d\n", "found unexpected end of stream at line 2", "1:4"),
    ("- \"a \\S\"\n", "found unknown escape character at line 0", "1:6"),
    ("- \"\\xZZ\"\n", "did not find expected hexdecimal number at line 0", "1:4"),
    ("- |x\n  a\n", "did not find expected comment or line break at line 0", "1:4"),
    ("- | jq .a\n", "did not find expected comment or line break at line 0", "1:5"),
    ("- |0\n a\n", "found an indentation indicator equal to 0 at line 0", "1:3"),
    ("- *.txt\n", "did not find expected alphabetic or numeric character at line 0", "1:4"),
    ("- *a/b\n", "did not find expected alphabetic or numeric character at line 0", "1:5"),
    ("- && a\n", "did not find expected alphabetic or numeric character at line 0", "1:4"),
    ("- \"a\" && b\n", "did not find expected alphabetic or numeric character at line 0", "1:7"),
    ("- !a!b c\n", "found undefined tag handle at line 0", "1:3"),
    (": b\n", "did not find expected key at line 0", "1:1"),
    ("a:\n  : b\n", "did not find expected key at line 1", "2:3"),
    ("{: b}\n", "did not find expected node content at line 0", "1:2"),
    ("{a: b, \"c\n  d\": e}\n", "did not find expected ',' or '}' at line 1", "2:5"),
    ("a: b\n# \u{1b}[0m\n", "control characters are not allowed at line 0", "2:3"),
];

#[test]
fn the_service_is_quoted_and_the_place_is_shown() {
    for &(text, service, place) in BROKEN {
        let (found, at, _) = refusal(text);
        assert_eq!((found.as_str(), at.as_str()), (service, place), "{text:?}");
    }
}

#[test]
fn every_refusal_is_a_finding_with_help() {
    for &(text, service, _) in BROKEN {
        let found = parse(&file(text)).expect_err(text).diagnostic();
        assert_eq!(found.code, "yaml-syntax");
        assert_eq!(found.refusal.unwrap().message, service, "{text:?}");
        assert!(!found.message.is_empty() && !found.message.ends_with('.'), "{:?}", found.message);
        assert!(!found.notes.is_empty(), "{text:?} has no help");
    }
}

#[test]
fn safe_fixes_make_the_file_yaml() {
    for (text, fixed) in [
        ("- @a 'b'\n", "- '@a ''b'''\n"),
        ("a:\n  - `b`\n", "a:\n  - '`b`'\n"),
        ("a: %b c\r\n", "a: '%b c'\r\n"),
        ("- \"a\" b\n", "- '\"a\" b'\n"),
        ("- *.txt\n", "- '*.txt'\n"),
        ("- \"a\" && b\n", "- '\"a\" && b'\n"),
        ("- [ -f x ] && y\n", "- '[ -f x ] && y'\n"),
        ("- {a: 'b'} c\n", "- '{a: ''b''} c'\n"),
        ("- \"a \\S\"\n", "- \"a \\\\S\"\n"),
        ("- \"a\\S\" b\n", "- '\"a\\S\" b'\n"),
        ("- @a # b\n", "- '@a' # b\n"),
        ("- [[ -f x ]] || y\n", "- '[[ -f x ]] || y'\n"),
        ("- & a\n", "- '& a'\n"),
        ("a:\n\tb:\n\t\t- c\n", "a:\n  b:\n    - c\n"),
        ("a:\n    b:\n\t- c\n\t- d\n", "a:\n    b:\n    - c\n    - d\n"),
        ("a:\n  -\tb\n  - \tc\n", "a:\n  - b\n  - c\n"),
        ("a:\n  - |\n\tx\n\ty\n", "a:\n  - |\n    x\n    y\n"),
    ] {
        let error = parse(&file(text)).expect_err(text);
        assert_eq!(error.fix.map(|fix| fix.applicability), Some(Applicability::Safe), "{text:?}");
        assert_eq!(refusal(text).2.as_deref(), Some(fixed), "{text:?}");
        assert!(parse(&file(fixed)).is_ok(), "{fixed:?}");
    }
}

#[test]
fn fixes_that_may_change_the_meaning_are_not_safe() {
    for text in ["a: b: c\n", "a: 'b',\n", "- \"C:\\Program\\6\"\n", "- !a!b c\n", "a: *b.c\n"] {
        let fix = parse(&file(text)).expect_err(text).fix;
        assert_eq!(fix.map(|fix| fix.applicability), Some(Applicability::Unsafe), "{text:?}");
    }
}

#[test]
fn what_was_likely_meant_is_offered() {
    for (text, fixed) in [
        ("version:0.2\na: b\n", "version: 0.2\na: b\n"),
        ("version 0.2\na: b\n", "version: 0.2\na: b\n"),
        ("a:\n  b\n    c: d\n", "a:\n  b:\n    c: d\n"),
        ("a: b\nc\nd: e\n", "a: b\nc:\nd: e\n"),
        ("a:\n  - b\n - c\n", "a:\n  - b\n  - c\n"),
        ("a:\n  - b: c\n   d:\n     e: f\n  - g\n", "a:\n  - b: c\n    d:\n      e: f\n  - g\n"),
        ("a: b\n c: d\n", "a: b\nc: d\n"),
        ("- | jq .a\n", "- |\n  jq .a\n"),
        ("- a: b | c: | d\n", "- a: 'b | c: | d'\n"),
        ("- a 'b' -d: | c\n", "- 'a ''b'' -d: | c'\n"),
        ("- 'it's'\n", "- 'it''s'\n"),
        ("- \"echo \"hi\"\"\n", "- 'echo \"hi\"'\n"),
        ("a: 'b',\n", "a: 'b'\n"),
        ("- \"C:\\Program\\6\"\n", "- \"C:\\\\Program\\\\6\"\n"),
        ("- @a\n- @b\n", "- '@a'\n- @b\n"),
    ] {
        assert_eq!(refusal(text).2.as_deref(), Some(fixed), "{text:?}");
    }
}

#[test]
fn tabs_whose_width_makes_a_difference_are_not_fixed_unasked() {
    let error = parse(&file("a:\n  - |\n\tx\n\t\ty\n")).expect_err("a tab");
    assert_eq!(error.fix.map(|fix| fix.applicability), Some(Applicability::Unsafe));
}

#[test]
fn nothing_is_fixed_where_quoting_would_take_in_more() {
    for text in ["- @a 'b # c\n", "a: b\n   c: d\n", "[@a, b]\n", "[a,\nb"] {
        assert_eq!(refusal(text).2, None, "{text:?}");
    }
}

#[test]
fn the_sentence_names_what_is_wrong() {
    for (text, message) in [
        ("a: @b\n", "a text without quotes cannot begin with `@`"),
        ("\ta: b\n", "a tab is used for indentation"),
        ("- \"a\" b\n", "text follows the closing quote"),
        ("- [ -f x ] && y\n", "text follows `]`, which ends the value"),
        ("a: b: c\n", "a second `: ` is on the line"),
        ("a: b\n c: d\n", "a key is here, but the text before it already is the value"),
        (
            "- |\n    a\n  b\n",
            "the line is indented less than the first line of the block above, so it is not part of it",
        ),
        ("- a\nb: c\n", "a line in a list does not begin with `- `"),
        ("a: b\nc\n", "a `: ` is missing after a key"),
        ("- \"\\S\"\n", "`\\S` is not an escape"),
        ("- | jq .a\n", "text follows the `|` or `>` that begins a block"),
        ("- [[ a ]] || b\n", "text follows `]`, which ends the value"),
        ("- a b: | c\n", "a `: ` makes a key of what stands before it, so this `|` begins a block"),
    ] {
        assert_eq!(parse(&file(text)).expect_err(text).message, message, "{text:?}");
    }
    assert_eq!(unknown_anchor("x"), "unknown anchor 'x' referenced");
}
