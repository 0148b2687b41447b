//! What holds for any text.

use proptest::prelude::*;

use super::super::{NodeKind, ScalarStyle, merge, parse};
use super::{all, file};
use crate::text::{Edit, SourceFile, Span};

/// Checks what holds for every tree, if the text has one.
fn holds(text: &str) {
    let file = SourceFile::new("f", text);
    match parse(&file) {
        Err(error) => {
            assert!(file.text().get(error.span.range()).is_some(), "{text:?}: {error:?}");
            assert!(!error.diagnostic().message.is_empty());
            if let Some(fix) = &error.fix {
                fix_holds(&file, &fix.edits);
            }
        }
        Ok(document) => {
            for comment in &document.comments {
                assert_eq!(file.slice(comment.span), format!("#{}", comment.text), "{text:?}");
            }
            for node in document.root.iter().flat_map(all) {
                node_holds(&file, node);
            }
        }
    }
}

/// With a fix the text can be read, or at least what is wrong then stands further down.
fn fix_holds(file: &SourceFile, edits: &[Edit]) {
    assert!(edits.iter().zip(&edits[1..]).all(|(one, next)| one.span.end <= next.span.start), "{:?}", file.text());
    let mut mended = file.text().to_owned();
    for edit in edits.iter().rev() {
        mended.replace_range(edit.span.range(), &edit.replacement);
    }
    let first = edits.first().map_or(0, |edit| edit.span.start);
    if let Err(next) = parse(&SourceFile::new("f", mended)) {
        assert!(next.span.start > first, "{:?}: {edits:?}", file.text());
    }
}

fn node_holds(file: &SourceFile, node: &super::Node) {
    let slice = file.text().get(node.span.range()).unwrap_or_else(|| panic!("{:?}: {node:?}", file.text()));
    let within = |inner: Span| {
        assert!(
            node.span.start <= inner.start && inner.end <= node.span.end,
            "{:?}: {inner:?} in {node:?}",
            file.text()
        );
    };
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.style == ScalarStyle::Plain && !slice.contains(['\n', '\r']) => {
            assert_eq!(slice.trim_matches([' ', '\t']), scalar.value, "{:?}", file.text());
        }
        NodeKind::Scalar(scalar) => {
            let first = match scalar.style {
                ScalarStyle::Plain => return,
                ScalarStyle::SingleQuoted => '\'',
                ScalarStyle::DoubleQuoted => '"',
                ScalarStyle::Literal => '|',
                ScalarStyle::Folded => '>',
            };
            assert!(slice.starts_with(first), "{:?}: {slice:?}", file.text());
            // A line of a file ends with a line feed; to YAML a carriage return alone is a line end too.
            let lines = scalar.style == ScalarStyle::Literal && !file.text().replace("\r\n", "").contains('\r');
            for (line, value) in scalar.value.split('\n').enumerate().filter(|_| lines) {
                let place = node.line_span(file, line);
                assert!(place == node.span || file.slice(place).trim_end() == value.trim_end(), "{:?}", file.text());
            }
        }
        NodeKind::Sequence(items) => {
            let places: Vec<Span> = items.iter().map(|item| item.span).collect();
            places.iter().copied().for_each(within);
            assert!(places.is_sorted_by_key(|place| place.start), "{:?}", file.text());
        }
        NodeKind::Mapping(entries) => {
            for entry in entries {
                within(entry.key.span);
                within(entry.value.span);
                assert!(entry.key.span.end <= entry.value.span.start, "{:?}", file.text());
            }
            assert!(merge::entries(node).len() >= entries.iter().filter(|entry| !merge::is_merge(entry)).count());
        }
        NodeKind::Alias(_) | NodeKind::UnknownAlias(_) => assert!(slice.starts_with('*'), "{:?}", file.text()),
    }
}

/// Pieces from which YAML is made, so that arbitrary text has some structure.
const PIECES: &[&str] = &[
    "a", "b c", "- ", "-", ": ", ":", "\n", "\n  ", "\n    ", "\n\t", " ", "\t", "'", "\"", "[", "]", "{", "}", ",",
    "#", " # d", "&x ", "*x", "!t ", "|\n", "|2-\n", ">\n", ">-", "? ", "---\n", "...\n", "<<: ", "\\", "\\n", "%",
    "@", "`", "é", "\r\n", "~", "\u{85}", "\u{2028}", "\u{feff}", "'it''s'", "\"q\"", "k: v\n",
];

/// Buildspecs to be broken.
const SEEDS: &[&str] = &[
    "version: 0.2\nenv:\n  variables:\n    A: \"x y\"\n    B: 'it''s'\nphases:\n  install:\n    runtime-versions:\n      python: 3.10\n    commands:\n      - echo a # b\n      - |\n        one\n        two\n      - \"q \\n r\"\n    finally: [a, \"b\", {k: v}]\n  build:\n    commands:\n    - &a make all\n    - *a\n    - >-\n      folded\n      text\n\nartifacts:\n  files: '**/*'\n",
    "{\n  \"version\": 0.2,\n  \"phases\": {\n    \"build\": {\"commands\": [\"echo 'x'\", \"y\"], \"on-failure\": \"ABORT\"}\n  }\n}\n",
    "a: &a\n  b: c\nd:\n  <<: *a\n  e: |\n    x\n   y\n",
];

/// A small generator with a fixed seed, so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

#[test]
fn mutated_buildspecs_are_read_or_refused() {
    let mut dice = Dice(20_261_121);
    for _ in 0..3_000 {
        let mut text = SEEDS[dice.below(SEEDS.len())].to_owned();
        for _ in 0..=dice.below(3) {
            let at = dice.below(text.len() + 1);
            let length = if dice.below(3) == 0 { dice.below(6).min(text.len() - at) } else { 0 };
            text.replace_range(at..at + length, if length == 0 { PIECES[dice.below(PIECES.len())] } else { "" });
            // Pieces that are not ASCII would make other places fall inside a character.
            text = text.chars().map(|c| if c.is_ascii() { c } else { 'e' }).collect();
        }
        holds(&text);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,60}") {
        holds(&text);
    }

    #[test]
    fn any_pieces_of_yaml_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..25)) {
        holds(&pieces.concat());
    }
}

#[test]
fn places_do_not_depend_on_a_byte_order_mark() {
    for seed in SEEDS {
        assert_eq!(parse(&file(seed)), parse(&file(&format!("\u{feff}{seed}"))));
    }
}
