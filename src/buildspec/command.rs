//! The commands of a phase, and those that YAML does not read as strings.

use super::Text;
use super::findings::{first_line, quote};
use super::reader::{Map, Reader, is_unknown_alias};
use super::schema::Single;
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, SourceFile, Span};
use crate::yaml::{Node, NodeKind};

/// Which list of a phase.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Commands,
    Finally,
}

impl List {
    const fn key(self) -> &'static str {
        match self {
            Self::Commands => "commands",
            Self::Finally => "finally",
        }
    }
}

/// The commands of one list. An empty item is an empty command: CodeBuild logs and runs it.
pub(super) fn list(reader: &mut Reader<'_>, map: &Map<'_>, list: List) -> Vec<Text> {
    let Some(node) = map.get(list.key()) else { return Vec::new() };
    let path = format!("{}.{}", map.shown, list.key());
    let mut commands = Vec::new();
    for (index, item) in reader.items(node, map.key_span(list.key()), &path, Single::Accepted).iter().enumerate() {
        match item.as_scalar() {
            Some(scalar) => {
                if scalar.value.trim().is_empty() {
                    reader.empty(item, None, &format!("{path}[{index}]"));
                }
                commands.push(Located::new(scalar.value.clone(), item.span));
            }
            None if is_unknown_alias(item) => {}
            None => reader.push(not_a_string(reader.file, item, index, &path)),
        }
    }
    commands
}

/// A command that is a map or a list.
fn not_a_string(file: &SourceFile, item: &Node, index: usize, path: &str) -> Diagnostic {
    // The service names the line of the first key, from 1, and the line above it.
    let line = file.position(item.span.start).line;
    let refusal = format!(
        "Expected Commands[{index}] to be of string type: found subkeys instead at line {line}, \
         value of the key tag on line {} might be empty",
        line - 1
    );
    let message = format!("`{path}[{index}]` is {}, not a string", item.describe());
    let (place, label) = match colon(file, item) {
        Some(colon) if file.text()[colon.end..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) => {
            (colon, "this `:` at the end makes YAML read a map")
        }
        Some(colon) => (colon, "this `:` and the space after it make YAML read a map"),
        None => (first_line(file, item), "expected a string"),
    };
    let found = Diagnostic::new("command-not-a-string", Severity::Error, message, place, label).refused(refusal);
    match written(file, item) {
        Some(span) => {
            let quoted = quote(file.slice(span));
            found.note(format!("write it in quotes: `- {quoted}`")).fix(
                "quote the command",
                Applicability::Safe,
                vec![Edit { span, replacement: quoted }],
            )
        }
        None if let Some(second) = second_dash(file, item) => found.note("take one of the two `- ` away").fix(
            "take the second `- ` away",
            Applicability::Unsafe,
            vec![Edit { span: second, replacement: String::new() }],
        ),
        None => found.note("write `- |` and the command on the next line, indented further than the `-`"),
    }
}

/// The `- ` of a list of one command in place of the command.
fn second_dash(file: &SourceFile, item: &Node) -> Option<Span> {
    let NodeKind::Sequence(items) = &item.kind else { return None };
    let [only] = items.as_slice() else { return None };
    let dash = Span::new(item.span.start, only.span.start);
    let is_dash = file.slice(dash).strip_prefix('-').is_some_and(|blanks| blanks.trim_matches(' ').is_empty());
    (only.as_scalar().is_some() && only.tag.is_none() && is_dash).then_some(dash)
}

/// The colon after the first key.
fn colon(file: &SourceFile, item: &Node) -> Option<Span> {
    let NodeKind::Mapping(entries) = &item.kind else { return None };
    let after = entries.first()?.key.span.end;
    let rest = file.text().get(after..)?;
    let at = after + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    file.text()[at..].starts_with(':').then(|| Span::new(at, at + 1))
}

/// The command as it stands in the file, if that is one line which only lacks quotes.
fn written(file: &SourceFile, item: &Node) -> Option<Span> {
    if item.tag.is_some() || matches!(item.kind, NodeKind::Alias(_)) {
        return None;
    }
    let span = Span::new(item.span.start, end_of(file, item)?);
    let text = file.slice(span);
    // `{ a; }` is a group of commands; `{"a": 1}` is JSON and `- a` a list in a list, and no quotes make them commands.
    let is_command = match text.as_bytes() {
        [b'{' | b'[', next, ..] => next.is_ascii_whitespace(),
        [b'-' | b'?', b' ', ..] | [] => false,
        _ => true,
    };
    (is_command && !text.contains(['\n', '\r'])).then_some(span)
}

/// Where a node's own text ends; the span of a block collection may run over comments.
fn end_of(file: &SourceFile, node: &Node) -> Option<usize> {
    if file.slice(node.span).starts_with(['{', '[']) {
        return Some(node.span.end);
    }
    match &node.kind {
        NodeKind::Mapping(entries) => {
            let entry = entries.last()?;
            if entry.value.span.is_empty() {
                let after = file.text().get(entry.key.span.end..)?;
                return after
                    .trim_start()
                    .starts_with(':')
                    .then(|| entry.key.span.end + after.find(':').unwrap_or(0) + 1);
            }
            end_of(file, &entry.value)
        }
        NodeKind::Sequence(items) => end_of(file, items.last()?),
        _ => Some(node.span.end),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decoded, decode};
    use super::*;

    fn file(items: &str) -> SourceFile {
        SourceFile::new("f", format!("version: 0.2\n\nphases:\n  build:\n    commands:\n{items}"))
    }

    fn commands(decoded: &Decoded) -> Vec<&str> {
        decoded.buildspec.phases.iter().flat_map(|phase| &phase.commands).map(|text| text.value.as_str()).collect()
    }

    fn mended(file: &SourceFile, found: &Diagnostic) -> Option<SourceFile> {
        let edit = found.fix.as_ref()?.edits.first()?;
        let mut text = file.text().to_owned();
        text.replace_range(edit.span.range(), &edit.replacement);
        Some(SourceFile::new("f", text))
    }

    #[test]
    fn commands_are_the_text_that_yaml_gives() {
        for (items, expected) in [
            ("      - echo a # b\n", "echo a"),
            ("      - true\n", "true"),
            ("      - 3.10\n", "3.10"),
            ("      - echo http://x\n", "echo http://x"),
            ("      - |\n        a\n        b\n", "a\nb\n"),
            ("      - >\n        a\n        b\n", "a b\n"),
            ("      - null\n", "null"),
            ("      -\n", ""),
            ("      - ''\n", ""),
        ] {
            let decoded = decode(&file(items));
            assert_eq!(commands(&decoded), [expected], "{items}");
            assert_eq!(decoded.refusal(), None, "{items}");
        }
        assert_eq!(decode(&file("      -\n")).diagnostics[0].code, "empty-value");
    }

    #[test]
    fn one_string_is_a_list_of_one_command() {
        for (value, expected) in [("npm ci", "npm ci"), ("|\n      a\n      b\n", "a\nb\n")] {
            let text = format!("version: 0.2\nphases:\n  build:\n    commands: {value}\n");
            let decoded = decode(&SourceFile::new("f", text));
            assert_eq!(commands(&decoded), [expected]);
            assert_eq!(decoded.diagnostics, []);
        }
    }

    #[test]
    fn a_command_that_is_no_string_is_refused_and_quoted() {
        for (item, fixed) in [
            (r#"echo "Hello: world""#, Some(r#"'echo "Hello: world"'"#)),
            (r#"echo "Hello: world"  # why"#, Some(r#"'echo "Hello: world"'  # why"#)),
            ("echo foo:", Some("'echo foo:'")),
            ("echo foo: # why", Some("'echo foo:' # why")),
            (r#"a || { echo "ERROR: x"; exit 1; }"#, Some(r#"'a || { echo "ERROR: x"; exit 1; }'"#)),
            ("echo 'it: is'", Some(r#""echo 'it: is'""#)),
            (r#"echo 'a: b' "c""#, Some(r#"'echo ''a: b'' "c"'"#)),
            (r"echo 'a: \b'", Some(r"'echo ''a: \b'''")),
            (r#""a": b"#, Some(r#"'"a": b'"#)),
            ("{ a; }", Some("'{ a; }'")),
            ("[ -f x ]", Some("'[ -f x ]'")),
            (r#"{"a": 1}"#, None),
            ("a: b\n        c: d", None),
            ("a: b\n          c", None),
        ] {
            let source = file(&format!("      - first\n      - {item}\n      # end\n"));
            let decoded = decode(&source);
            let found = &decoded.diagnostics[0];
            assert_eq!(found.code, "command-not-a-string", "{item}");
            let refusal = "Expected Commands[1] to be of string type: found subkeys instead at line 7, \
                           value of the key tag on line 6 might be empty";
            assert_eq!(decoded.refusal(), Some(refusal), "{item}");
            let mended = mended(&source, found);
            let line = mended.as_ref().map(|file| file.line(7).trim_start_matches("      - ").to_owned());
            assert_eq!(line.as_deref(), fixed, "{item}");
            if let Some(mended) = mended {
                let again = decode(&mended);
                assert_eq!(again.diagnostics, [], "{item}");
                assert_eq!(commands(&again)[1], item.split("  #").next().unwrap().trim_end_matches(" # why"));
            }
        }
    }

    #[test]
    fn the_place_is_the_colon_and_the_line_is_that_of_the_key() {
        let source = file("      - |\n        a\n        b\n\n      - echo Version: 1\n      - echo x: y\n");
        let decoded = decode(&source);
        let found = &decoded.diagnostics[0];
        assert_eq!(source.slice(found.span()), ":");
        assert_eq!(source.position(found.span().start).column, 21);
        assert!(decoded.refusal().unwrap().starts_with("Expected Commands[1]"));
        assert!(decoded.refusal().unwrap().contains("at line 10, value of the key tag on line 9"));
        assert_eq!(decoded.diagnostics.len(), 2);
        assert_eq!(commands(&decoded), ["a\nb\n"]);
    }

    #[test]
    fn a_second_dash_is_taken_away_where_it_is_one_too_many() {
        for (item, fixed) in
            [("- x y", Some("      - x y")), ("- x\n        - y", None), ("- - x", None), ("[x]", None)]
        {
            let source = file(&format!("      - {item}\n"));
            let found = &decode(&source).diagnostics[0];
            assert_eq!(found.code, "command-not-a-string");
            assert_eq!(mended(&source, found).as_ref().map(|file| file.line(6)), fixed, "{item}");
        }
    }

    #[test]
    fn a_list_that_is_a_map_is_refused() {
        let decoded = decode(&SourceFile::new("f", "version: 0.2\nphases: {build: {commands: {a: b}}}\n"));
        assert_eq!(decoded.refusal(), Some("cannot unmarshal !!map into []string"));
        let text = "version: 0.2\nphases:\n  build:\n    commands: [a]\n    finally:\n      - echo b: c\n";
        let decoded = decode(&SourceFile::new("f", text));
        assert!(decoded.refusal().unwrap().starts_with("Expected Commands[0]"));
    }
}
