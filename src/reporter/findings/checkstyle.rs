//! Checkstyle's XML, which many tools read.

use std::fmt::Write as _;

use super::xml::text as xml;
use super::{Findings, whole_text};
use crate::text::Severity;

// Writing to a string cannot fail.
pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned();
    for Findings { file, diagnostics } in findings {
        let _ = writeln!(out, "  <file name=\"{}\">", xml(file.name()));
        for finding in *diagnostics {
            let at = file.position(finding.span().start);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            };
            let _ = writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"buildspec.{}\"/>",
                at.line,
                at.column,
                xml(&whole_text(finding)),
                finding.code,
            );
        }
        out.push_str("  </file>\n");
    }
    out + "</checkstyle>\n"
}

#[cfg(test)]
mod tests {
    #[test]
    fn findings_are_errors_of_their_file() {
        assert_eq!(
            super::super::examples::rendered(super::render),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <checkstyle version=\"4.3\">\n  \
               <file name=\"ci/build spec.yml\">\n    \
                 <error line=\"3\" column=\"3\" severity=\"error\" message=\"`bïld` is no phase&#10;CodeBuild refuses the file: \
                 YAML_FILE_ERROR: Invalid buildspec phase name: bïld. Expecting: build,install,post_build,pre_build&#10;did you \
                 mean `build`?\" source=\"buildspec.invalid-phase-name\"/>\n    \
                 <error line=\"4\" column=\"1\" severity=\"info\" message=\"no&#10;artifacts\" source=\"buildspec.exit-zero\"/>\n  \
               </file>\n\
             </checkstyle>\n"
        );
    }
}
