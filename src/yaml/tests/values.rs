//! A place in a scalar's value is found where it was written.

use super::super::ValueMap;
use super::{all, document, file};
use crate::text::Span;

/// What the file has for each word of the value of the last scalar.
fn words(text: &str) -> Vec<String> {
    let root = document(text).root.expect("a root");
    let file = file(text);
    let node = *all(&root).iter().rfind(|node| node.as_scalar().is_some()).expect("a scalar");
    let scalar = node.as_scalar().expect("a scalar");
    let map = scalar.value_map(&file, node.span);
    let start = scalar.value.as_ptr() as usize;
    let offset = |word: &str| word.as_ptr() as usize - start;
    scalar
        .value
        .split_whitespace()
        .map(|word| file.slice(map.span(offset(word), offset(word) + word.len())).to_owned())
        .collect()
}

#[test]
fn a_word_of_the_value_is_found_where_it_was_written() {
    for (text, expected) in [
        ("- a bc", vec!["a", "bc"]),
        ("- a\n  bc\n\n  d", vec!["a", "bc", "d"]),
        ("- a  \r\n  bc", vec!["a", "bc"]),
        ("- 'it''s b'", vec!["it''s", "b"]),
        ("- 'a\n  b'", vec!["a", "b"]),
        ("- \"a\\\"b \\x41c é\"", vec!["a\\\"b", "\\x41c", "é"]),
        ("- \"a\\\n   b c\"", vec!["a\\\n   b", "c"]),
        ("- \"a\\nb c\"", vec!["a", "b", "c"]),
        ("- |\n  a b\n\n    c\n", vec!["a", "b", "c"]),
        ("- |\r\n  a b\r\n  c\r\n", vec!["a", "b", "c"]),
        ("- >\n  a b\n  c\n\n    d\n  e\n", vec!["a", "b", "c", "d", "e"]),
        ("- >-\n\n  漢 b\n  c", vec!["漢", "b", "c"]),
        ("- &x a b\n- *x", vec!["*x", "*x"]),
    ] {
        assert_eq!(words(text), expected, "{text:?}");
    }
}

#[test]
fn an_empty_stretch_is_a_place_and_the_end_is_inside() {
    let source = file("- ab\n");
    let map = ValueMap::new(&source, Span::new(2, 4), "ab");
    assert_eq!(map.span(1, 1), Span::empty(3));
    assert_eq!(map.span(2, 2), Span::empty(4));
    assert_eq!(map.span(0, 99), Span::new(2, 4));
}
