//! Every node has the place it was written at.

use super::super::{Node, NodeKind, ScalarStyle};
use super::{all, document, file};
use crate::text::Span;

/// The text of every node under the root, in file order.
fn slices(text: &str) -> Vec<String> {
    let root = document(text).root.expect("a root");
    let file = file(text);
    all(&root).iter().map(|node| file.slice(node.span).to_owned()).collect()
}

#[test]
fn a_node_covers_its_own_text() {
    for (text, expected) in [
        ("a", vec!["a"]),
        ("a: b", vec!["a: b", "a", "b"]),
        ("a: 'b c' # d\n", vec!["a: 'b c'", "a", "'b c'"]),
        ("a:\n  b: 1\n# c\n\nd: 2\n", vec!["a:\n  b: 1\n# c\n\nd: 2", "a", "b: 1", "b", "1", "d", "2"]),
        ("- a\n\n- b\n\n", vec!["- a\n\n- b", "a", "b"]),
        ("a:\n- b\n# c\nd: e", vec!["a:\n- b\n# c\nd: e", "a", "- b", "b", "d", "e"]),
        ("a: [b, {c: d}] # e", vec!["a: [b, {c: d}]", "a", "[b, {c: d}]", "b", "{c: d}", "c", "d"]),
        ("[a: b, c]", vec!["[a: b, c]", "a: b", "a", "b", "c"]),
        ("{\"a\":1}", vec!["{\"a\":1}", "\"a\"", "1"]),
        ("a: &x !t b", vec!["a: &x !t b", "a", "b"]),
        ("a: &x\n  b: c\n", vec!["a: &x\n  b: c", "a", "b: c", "b", "c"]),
        ("a: &x [b]", vec!["a: &x [b]", "a", "[b]", "b"]),
        ("a: &x b\nc: *x", vec!["a: &x b\nc: *x", "a", "b", "c", "*x"]),
        ("a: *x", vec!["a: *x", "a", "*x"]),
        ("a:\nb: ", vec!["a:\nb", "a", "", "b", ""]),
        ("-\n- a\n-", vec!["-\n- a\n-", "", "a", ""]),
        ("? a\n: b", vec!["? a\n: b", "a", "b"]),
        ("a: b\r\nc: d\r\n", vec!["a: b\r\nc: d", "a", "b", "c", "d"]),
        ("\u{feff}é: ü\n", vec!["é: ü", "é", "ü"]),
        ("a: b\n  c\n", vec!["a: b\n  c", "a", "b\n  c"]),
        ("a: \"b\n  c\"\n", vec!["a: \"b\n  c\"", "a", "\"b\n  c\""]),
    ] {
        assert_eq!(slices(text), expected, "{text:?}");
    }
}

#[test]
fn a_block_has_its_header_and_no_blank_lines_at_its_end() {
    for (text, expected, value) in [
        ("- |\n  b\n  c\n\n", "|\n  b\n  c", "b\nc\n"),
        ("- |+\n  b\n\n", "|+\n  b", "b\n\n"),
        ("- >-\n\n  b\n  c\n- d", ">-\n\n  b\n  c", "\nb c"),
        ("- |2-  # | d\n    b\n", "|2-  # | d\n    b", "  b"),
        ("- &a !!str |\n  b\n", "|\n  b", "b\n"),
        ("- # |\n  |\n  b\n", "|\n  b", "b\n"),
        ("- |\n- b\n", "|", ""),
        ("- |\r\n  b\r\n  c\r\n- d\r\n", "|\r\n  b\r\n  c", "b\nc\n"),
        ("- |", "|", ""),
    ] {
        let root = document(text).root.expect("a root");
        let block = &root.as_sequence().expect("a list")[0];
        assert_eq!(file(text).slice(block.span), expected, "{text:?}");
        assert_eq!(block.as_scalar().map(|block| block.value.as_str()), Some(value), "{text:?}");
    }
    assert_eq!(slices("\"k | # l\": |\n  x\n"), ["\"k | # l\": |\n  x", "\"k | # l\"", "|\n  x"]);
}

#[test]
fn a_line_of_a_block_has_a_place() {
    let text = "a:\n  - |\r\n    one\r\n\n      two\n  - three\n  - >\n    four\n    five\n";
    let (root, file) = (document(text).root.expect("a root"), file(text));
    let items = root.as_mapping().expect("a map")[0].value.as_sequence().expect("a list");
    for (item, line, expected) in
        [(0, 0, "one"), (0, 1, ""), (0, 2, "  two"), (1, 0, "three"), (2, 1, ">\n    four\n    five")]
    {
        assert_eq!(file.slice(items[item].line_span(&file, line)), expected);
    }
    assert_eq!(items[0].line_span(&file, 0), Span::new(14, 17));
}

#[test]
fn scalars_keep_the_text_they_were_written_with() {
    for (text, value, style) in [
        ("3.10", "3.10", ScalarStyle::Plain),
        ("NO", "NO", ScalarStyle::Plain),
        ("~", "~", ScalarStyle::Plain),
        ("'it''s'", "it's", ScalarStyle::SingleQuoted),
        ("\"a\\tb\\u00e9\"", "a\tbé", ScalarStyle::DoubleQuoted),
        ("http://x:y", "http://x:y", ScalarStyle::Plain),
        ("a\tb", "a\tb", ScalarStyle::Plain),
    ] {
        let root = document(&format!("- {text}")).root.expect("a root");
        let scalar = root.as_sequence().expect("a list")[0].as_scalar().expect("a scalar").clone();
        assert_eq!((scalar.value.as_str(), scalar.style), (value, style), "{text}");
    }
}

#[test]
fn aliases_are_nodes_of_their_own() {
    let text = "- &a x\n- *a\n- &a y\n- *a\n- *b\n- &c [*c]\n";
    let root = document(text).root.expect("a root");
    let items = root.as_sequence().expect("a list");
    let value = |node: &Node| node.as_scalar().map(|scalar| scalar.value.clone()).unwrap_or_default();
    assert!(matches!(items[1].kind, NodeKind::Alias(_)));
    assert_eq!(value(&items[1]), "x");
    assert_eq!(value(&items[3]), "y", "an anchor that is given again counts from there on");
    assert_eq!(items[4].kind, NodeKind::UnknownAlias("b".to_owned()));
    assert_eq!(items[5].as_sequence().expect("a list")[0].kind, NodeKind::UnknownAlias("c".to_owned()));
}

#[test]
fn tags_and_duplicates_are_kept() {
    let text = "a: !Sub x\na: !!str 1\n";
    let root = document(text).root.expect("a root");
    let entries = root.as_mapping().expect("a map");
    assert_eq!(entries.len(), 2);
    let tag = entries[0].value.tag.clone().expect("a tag");
    assert_eq!((tag.value.as_str(), file(text).slice(tag.span)), ("!Sub", "!Sub"));
    let tag = entries[1].value.tag.clone().expect("a tag");
    assert_eq!(file(text).slice(tag.span), "!!str");
}

#[test]
fn comments_are_in_file_order() {
    let text = "# a\nb: | # c\n  d # e\nf: g # h\n# i";
    let comments = document(text).comments;
    assert_eq!(comments.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>(), [" a", " c", " h", " i"]);
    for comment in comments {
        assert_eq!(file(text).slice(comment.span), format!("#{}", comment.text));
    }
}

#[test]
fn only_the_first_document_is_read() {
    for (text, empty, second) in [
        ("", true, None),
        ("\n# a\n", true, None),
        ("---\n", false, None),
        ("---\na: b\n", false, None),
        ("a: b\n---\nc: [\n", false, Some("---")),
        ("---\na: b\n...\n---\nc: d\n", false, Some("---")),
    ] {
        let document = document(text);
        assert_eq!(document.root.is_none(), empty, "{text:?}");
        assert_eq!(
            document.second_document.map(|span| file(text).slice(span).to_owned()).as_deref(),
            second,
            "{text:?}"
        );
    }
}

#[test]
fn what_only_the_service_reads_is_read_with_its_places() {
    for (text, expected) in [
        ("a:\n  - \"b\nc\"\nd: e\n", vec!["\"b\nc\"", "e"]),
        ("a: 'b\n\tc'\nd: e\n", vec!["'b\n\tc'", "e"]),
        ("a: [b,\n\tc, {\n\td: 1}]\nf: g\n", vec!["c", "{\n\td: 1}", "g"]),
        ("{\n\t\"a\": [\n\t\t\"b\"\n\t]\n}\n", vec!["\"b\""]),
        ("a: \"b\"#c\nd: e\n", vec!["\"b\"", "e"]),
        ("a:\n  b: 'c\n d\n  e'\nf: g\n", vec!["'c\n d\n  e'", "g"]),
    ] {
        let found = slices(text);
        for slice in expected {
            assert!(found.contains(&slice.to_owned()), "{text:?} has {found:?}");
        }
    }
    assert_eq!(
        document("- 'b\nc'").root.expect("a root").as_sequence().expect("a list")[0]
            .as_scalar()
            .map(|s| s.value.as_str()),
        Some("b c")
    );
}
