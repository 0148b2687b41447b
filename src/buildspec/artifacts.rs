//! `artifacts` and its secondary artifacts.

use super::reader::{Map, Reader};
use super::{Artifact, Artifacts};
use crate::text::Span;
use crate::yaml::Node;

/// Reads `artifacts`; `key` is the place of the key itself.
pub(super) fn decode(reader: &mut Reader<'_>, node: &Node, key: Span) -> Option<Artifacts> {
    let map = reader.map(node, "artifacts", "artifacts")?;
    let mut secondary = Vec::new();
    if let Some(node) = map.get("secondary-artifacts") {
        for (name, body) in reader.named(node, "artifacts.secondary-artifacts") {
            let shown = format!("artifacts.secondary-artifacts.{}", name.value);
            if let Some(map) = reader.map(body, "artifacts.secondary-artifacts.*", shown) {
                secondary.push((name, artifact(reader, &map)));
            }
        }
    }
    Some(Artifacts { primary: artifact(reader, &map), secondary, span: key })
}

fn artifact(reader: &mut Reader<'_>, map: &Map<'_>) -> Artifact {
    Artifact {
        files: reader.texts(map, "files"),
        exclude_paths: reader.texts(map, "exclude-paths"),
        name: reader.text(map, "name"),
        base_directory: reader.text(map, "base-directory"),
        discard_paths: reader.boolean(map, "discard-paths").is_some_and(|discard| discard.value),
        enable_symlinks: reader.boolean(map, "enable-symlinks").is_some_and(|enable| enable.value),
        s3_prefix: reader.text(map, "s3-prefix"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decoded, decode};
    use crate::text::SourceFile;

    fn read(version: &str, artifacts: &str) -> Decoded {
        let text = format!("version: {version}\nphases: {{build: {{commands: a}}}}\nartifacts:\n{artifacts}");
        decode(&SourceFile::new("f", text))
    }

    #[test]
    fn every_key_of_artifacts_is_read() {
        let keys = |indent: &str| {
            [
                "files: [a, b]",
                "exclude-paths: [c]",
                "name: d",
                "base-directory: e",
                "discard-paths: yes",
                "enable-symlinks: 'true'",
                "s3-prefix: f",
            ]
            .map(|line| format!("{indent}{line}\n"))
            .concat()
        };
        let decoded = read("0.2", &format!("{}  secondary-artifacts:\n    one:\n{}", keys("  "), keys("      ")));
        assert_eq!(decoded.diagnostics, []);
        let artifacts = decoded.buildspec.artifacts.unwrap();
        assert_eq!(artifacts.secondary[0].0.value, "one");
        for artifact in [&artifacts.primary, &artifacts.secondary[0].1] {
            assert_eq!(artifact.files.iter().map(|file| &*file.value).collect::<Vec<_>>(), ["a", "b"]);
            assert_eq!(artifact.exclude_paths[0].value, "c");
            assert_eq!(artifact.name.as_ref().map(|name| &*name.value), Some("d"));
            assert_eq!(artifact.base_directory.as_ref().map(|base| &*base.value), Some("e"));
            assert_eq!(artifact.s3_prefix.as_ref().map(|prefix| &*prefix.value), Some("f"));
            assert!(artifact.discard_paths && artifact.enable_symlinks);
        }
    }

    #[test]
    fn odd_artifacts_are_told_but_not_refused() {
        for (artifacts, expected) in [
            ("  files: imagedefinitions.json\n", &[][..]),
            ("  files:\n", &["empty-value"]),
            ("  files: []\n", &["empty-value"]),
            ("  files: [a, ~]\n", &["empty-value"]),
            ("  files: a\n  exclude-paths: b\n", &["wrong-type"]),
            ("  files: a\n  discard-paths: flat\n", &["wrong-type"]),
            ("  files: a\n  type: zip\n", &["version-mismatch"]),
            ("  name: a\n", &["missing-key"]),
            ("  secondary-artifacts: {a: {files: b}}\n", &["missing-key"]),
            ("  files: a\n  secondary-artifacts: {b: {name: c}}\n", &["missing-key"]),
            ("", &["empty-value"]),
        ] {
            let decoded = read("0.2", artifacts);
            assert_eq!(decoded.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), expected, "{artifacts}");
            assert_eq!(decoded.refusal(), None);
        }
        assert_eq!(read("0.1", "  files: a\n  type: zip\n").diagnostics, []);
    }

    #[test]
    fn a_string_in_place_of_an_undocumented_list_is_read_and_mended() {
        let decoded = read("0.2", "  files: a\n  exclude-paths: b/**/*\n");
        assert_eq!(decoded.buildspec.artifacts.unwrap().primary.exclude_paths[0].value, "b/**/*");
        let fix = decoded.diagnostics[0].fix.as_ref().unwrap();
        assert_eq!(fix.edits[0].replacement, "['b/**/*']");
    }

    #[test]
    fn several_patterns_in_one_string_are_told_and_mended() {
        for (files, fixed) in [
            ("files: |\n    a/**/*\n    b c\n", "files:\n    - 'a/**/*'\n    - 'b c'\n"),
            ("files: a, b\n", "files: ['a', 'b']\n"),
        ] {
            let decoded = read("0.2", &format!("  {files}"));
            assert_eq!(
                decoded.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(),
                ["wrong-type"],
                "{files}"
            );
            let start = "version: 0.2\nphases: {build: {commands: a}}\nartifacts:\n  ";
            let mut text = format!("{start}{files}");
            for edit in decoded.diagnostics[0].fix.as_ref().unwrap().edits.iter().rev() {
                text.replace_range(edit.span.range(), &edit.replacement);
            }
            assert_eq!(text, format!("{start}{fixed}"));
        }
        for files in ["files: a\n", "files: 'a, b'\n", "files: '{a, b}'\n", "files: |\n    a\n"] {
            assert_eq!(read("0.2", &format!("  {files}")).diagnostics, [], "{files}");
        }
    }

    #[test]
    fn a_map_in_place_of_a_path_is_refused() {
        assert_eq!(read("0.2", "  files: [a: b]\n").refusal(), Some("Cannot unmarshal map to string"));
        assert_eq!(read("0.2", "  files: {a: b}\n").refusal(), Some("cannot unmarshal !!map into []string"));
        assert_eq!(read("0.2", "  - a\n").refusal(), Some("cannot unmarshal !!seq into map[string]interface {}"));
    }
}
