//! Text to tree. The only file that names `jsonc_parser`.

use jsonc_parser::ast::{Array, Object, ObjectPropName, Value};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::faults;
use crate::text::{Diagnostic, SourceFile, Span};
use crate::yaml::{Entry, Node, NodeKind, Scalar, ScalarStyle};

/// What was read of a file.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The root; none where the file is no JSON at all.
    pub root: Option<Node>,
    /// What is wrong with it as JSON, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Comments and last commas are read over, so that all else can be judged; nothing else is.
const LENIENT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a file as JSON.
pub fn parse(file: &SourceFile) -> Parsed {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, tokens: true };
    let parsed = match parse_to_ast(file.text(), &collect, &LENIENT) {
        Ok(parsed) => parsed,
        Err(error) => {
            let place = span(error.range());
            let diagnostics = vec![faults::syntax(file, place, &error.kind().to_string())];
            return Parsed { root: None, diagnostics };
        }
    };
    let mut comments: Vec<Span> = parsed
        .comments
        .into_iter()
        .flatten()
        .flat_map(|(_, found)| found.to_vec())
        .map(|it| span(it.range()))
        .collect();
    comments.sort_unstable();
    comments.dedup();
    let tokens = parsed.tokens.unwrap_or_default();
    let tokens = tokens.iter().map(|token| span(token.range)).collect::<Vec<_>>();
    let Some(value) = parsed.value else {
        return Parsed { root: None, diagnostics: vec![faults::empty(file)] };
    };
    let root = node(&value);
    let mut diagnostics = faults::comments(file, &comments);
    diagnostics.extend(faults::last_commas(file, &tokens));
    faults::duplicate_keys(&root, &mut diagnostics);
    diagnostics.sort_by_key(Diagnostic::span);
    Parsed { root: Some(root), diagnostics }
}

fn span(range: Range) -> Span {
    Span::new(range.start, range.end)
}

fn node(value: &Value<'_>) -> Node {
    let kind = match value {
        Value::StringLit(text) => scalar(&text.value, ScalarStyle::DoubleQuoted),
        Value::NumberLit(number) => scalar(number.value, ScalarStyle::Plain),
        Value::BooleanLit(boolean) => scalar(if boolean.value { "true" } else { "false" }, ScalarStyle::Plain),
        Value::NullKeyword(_) => scalar("null", ScalarStyle::Plain),
        Value::Array(Array { elements, .. }) => NodeKind::Sequence(elements.iter().map(node).collect()),
        Value::Object(Object { properties, .. }) => NodeKind::Mapping(
            properties
                .iter()
                .map(|property| Entry { key: key(&property.name), value: node(&property.value) })
                .collect(),
        ),
    };
    Node { span: span(value.range()), tag: None, kind }
}

fn key(name: &ObjectPropName<'_>) -> Node {
    Node { span: span(name.range()), tag: None, kind: scalar(name.as_str(), ScalarStyle::DoubleQuoted) }
}

fn scalar(text: &str, style: ScalarStyle) -> NodeKind {
    NodeKind::Scalar(Scalar { value: text.to_owned(), style })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, String)> {
        let file = SourceFile::new("f.json", text);
        let found = parse(&file).diagnostics;
        found.iter().map(|found| (found.code, file.slice(found.span()).to_owned())).collect()
    }

    #[test]
    fn every_node_has_its_place() {
        let file = SourceFile::new("f.json", r#"{"a": [1, "é\u0041", null], "b": {"c": 1.50}}"#);
        let Parsed { root, diagnostics } = parse(&file);
        assert_eq!(diagnostics, []);
        let root = root.unwrap();
        let list = root.get("a").unwrap().as_sequence().unwrap();
        let texts: Vec<_> = list.iter().map(|item| (file.slice(item.span), item.as_scalar().unwrap())).collect();
        assert_eq!(texts[0].0, "1");
        assert_eq!((texts[1].0, texts[1].1.value.as_str()), ("\"é\\u0041\"", "éA"));
        assert!(texts[2].1.is_null());
        assert_eq!(root.get("b").and_then(|b| b.get("c")).unwrap().as_scalar().unwrap().value, "1.50");
    }

    #[test]
    fn what_is_nearly_json_is_told_and_read_all_the_same() {
        assert_eq!(codes("{\"a\": 1, // why\n\"b\": 2}"), [("json-comment", "// why".to_owned())]);
        assert_eq!(
            codes("[1, /* x */ 2,\n]"),
            [("json-comment", "/* x */".to_owned()), ("json-trailing-comma", ",".to_owned())]
        );
        assert_eq!(codes("{\"a\": {\"b\": 1, \"b\": 2,},}").len(), 3);
        assert_eq!(codes("{\"a\": \",]\"}"), []);
        assert!(parse(&SourceFile::new("f", "[1,]")).root.is_some());
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for (text, at) in [("{\"a\" 1}", "1"), ("{'a': 1}", "'"), ("[1 2]", ""), ("{a: 1}", "a"), ("", ""), ("[1", "")]
        {
            let found = codes(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].0, "json-syntax", "{text}");
            assert!(found[0].1.starts_with(at), "{text}: {found:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place(text in "[\\[\\]{}\",:a1é/* \\n]{0,40}") {
            let file = SourceFile::new("f.json", text);
            for found in parse(&file).diagnostics {
                proptest::prop_assert!(file.text().get(found.span().range()).is_some());
            }
        }
    }
}
