//! `file:line:column: severity[code]: message`, a line each.

use std::fmt::Write as _;

use super::{Findings, each, severity};

/// Each finding in one line.
pub fn render(findings: &[Findings<'_>]) -> String {
    let mut text = String::new();
    for (file, finding) in each(findings) {
        let at = file.position(finding.span().start);
        let (name, severity, code) = (file.name(), severity(finding.severity), finding.code);
        let message = finding.message.lines().collect::<Vec<_>>().join(" ");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}:{}:{}: {severity}[{code}]: {message}", at.line, at.column);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn findings_are_a_line_each() {
        assert_eq!(
            super::super::examples::rendered(super::render),
            "ci/build spec.yml:3:3: error[invalid-phase-name]: `bïld` is no phase\n\
             ci/build spec.yml:4:1: note[exit-zero]: no artifacts\n"
        );
    }
}
