//! `reports`: the report groups.

use super::reader::Reader;
use super::schema::REPORT_FORMATS;
use super::{ReportFormat, ReportGroup, Text};
use crate::text::Located;
use crate::yaml::Node;

impl ReportFormat {
    /// All, in the order of [`REPORT_FORMATS`].
    pub const ALL: [Self; 10] = [
        Self::JunitXml,
        Self::CucumberJson,
        Self::NunitXml,
        Self::Nunit3Xml,
        Self::TestngXml,
        Self::VisualStudioTrx,
        Self::CloverXml,
        Self::CoberturaXml,
        Self::JacocoXml,
        Self::Simplecov,
    ];

    /// The name as the service writes it, in capitals.
    pub fn name(self) -> &'static str {
        let index = Self::ALL.iter().position(|format| *format == self);
        index.map_or("JUNITXML", |index| REPORT_FORMATS[index])
    }
}

/// Reads `reports`.
pub(super) fn decode(reader: &mut Reader<'_>, node: &Node) -> Vec<ReportGroup> {
    let named = reader.named(node, "reports");
    named.into_iter().filter_map(|(name, body)| group(reader, name, body)).collect()
}

fn group(reader: &mut Reader<'_>, name: Text, body: &Node) -> Option<ReportGroup> {
    let map = reader.map(body, "reports.*", format!("reports.{}", name.value))?;
    let format = reader.choice(&map, "file-format").map(|index| index.map(|index| ReportFormat::ALL[index]));
    Some(ReportGroup {
        files: reader.texts(&map, "files"),
        base_directory: reader.text(&map, "base-directory"),
        discard_paths: reader.boolean(&map, "discard-paths").is_some_and(|discard| discard.value),
        file_format: format.unwrap_or(Located::new(ReportFormat::JunitXml, name.span)),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Decoded, decode};
    use super::*;
    use crate::text::SourceFile;

    fn read(reports: &str) -> Decoded {
        decode(&SourceFile::new("f", format!("version: 0.2\nphases: {{build: {{commands: a}}}}\nreports:\n{reports}")))
    }

    #[test]
    fn every_key_of_a_group_is_read() {
        let decoded = read(
            "  unit: {files: '*.xml', base-directory: out, discard-paths: yes, file-format: JunitXml}\n  $B: {files: [x]}\n",
        );
        assert_eq!(decoded.diagnostics, []);
        let groups = decoded.buildspec.reports;
        assert_eq!(groups[0].files[0].value, "*.xml");
        assert_eq!(groups[0].base_directory.as_ref().map(|base| base.value.as_str()), Some("out"));
        assert!(groups[0].discard_paths);
        assert_eq!(groups[1].name.value, "$B");
        assert_eq!(groups[1].file_format.value, ReportFormat::JunitXml);
    }

    #[test]
    fn formats_are_read_in_any_case() {
        for format in ReportFormat::ALL {
            let lower = format.name().to_lowercase();
            let decoded = read(&format!("  unit: {{files: x, file-format: {lower}}}\n"));
            assert_eq!(decoded.buildspec.reports[0].file_format.value, format, "{lower}");
        }
    }

    #[test]
    fn wrong_groups_are_told() {
        for (group, code) in [
            ("{file-format: JUNITXML}", "missing-key"),
            ("{files: x, file-format: JUNIT}", "unknown-value"),
            ("{files: x, discard-paths: 3}", "wrong-type"),
            ("{files: }", "empty-value"),
            ("", "empty-value"),
        ] {
            let decoded = read(&format!("  unit: {group}\n"));
            assert_eq!(decoded.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), [code], "{group}");
            assert_eq!(decoded.refusal(), None);
        }
    }
}
