//! Workflow commands of GitHub Actions, which make annotations. GitHub shows ten of each severity in a step.

use std::fmt::Write as _;

use super::{Findings, each, whole_text};
use crate::text::Severity;

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let mut text = String::new();
    for (file, finding) in each(findings) {
        let span = finding.span();
        let (start, end) = (file.position(span.start), file.position(span.end));
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        // GitHub takes columns only where the finding lies on one line.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column.max(start.column + 1))
        } else {
            String::new()
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "::{command} title={title},file={file},line={line},endLine={end}{columns}::{message}",
            title = property(&format!("buildspec ({})", finding.code)),
            file = property(file.name()),
            line = start.line,
            end = end.line,
            message = data(&whole_text(finding)),
        );
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn findings_are_commands_on_one_line() {
        assert_eq!(
            super::super::examples::rendered(super::render),
            "::error title=buildspec (invalid-phase-name),file=ci/build spec.yml,line=3,endLine=3,col=3,endColumn=7::\
             `bïld` is no phase%0ACodeBuild refuses the file: YAML_FILE_ERROR: Invalid buildspec phase name: bïld. \
             Expecting: build,install,post_build,pre_build%0Adid you mean `build`?\n\
             ::notice title=buildspec (exit-zero),file=ci/build spec.yml,line=4,endLine=4,col=1,endColumn=2::no%0Aartifacts\n"
        );
        assert_eq!(super::property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
