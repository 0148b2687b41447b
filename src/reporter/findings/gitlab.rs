//! GitLab's code quality report: a JSON list.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Findings, each};
use crate::text::hex;
use crate::text::{Diagnostic, Severity, SourceFile};

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let mut seen = BTreeMap::new();
    let issues: Vec<Value> = each(findings).map(|(file, finding)| issue(file, finding, &mut seen)).collect();
    format!("{:#}\n", Value::from(issues))
}

fn issue(file: &SourceFile, finding: &Diagnostic, seen: &mut BTreeMap<String, usize>) -> Value {
    let span = finding.span();
    let (start, end) = (file.position(span.start), file.position(span.end));
    // The line's text in place of its number: a finding that only moves stays the same one.
    let text = format!("{}\0{}\0{}", file.name(), finding.code, file.line(start.line).trim());
    let nth = seen.entry(text.clone()).and_modify(|nth| *nth += 1).or_insert(0);
    json!({
        "description": finding.message,
        "check_name": finding.code,
        "fingerprint": hex(&Sha256::digest(format!("{text}\0{nth}"))),
        "severity": match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        "location": {
            "path": file.name(),
            "lines": { "begin": start.line, "end": end.line },
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn findings_are_issues_with_a_fingerprint_each() {
        let made: Vec<Value> = serde_json::from_str(&super::super::examples::rendered(super::render)).unwrap();
        assert_eq!(made[0]["check_name"], "invalid-phase-name");
        assert_eq!(made[0]["severity"], "critical");
        assert_eq!(made[0]["location"]["path"], "ci/build spec.yml");
        assert_eq!(made[0]["location"]["lines"]["begin"], 3);
        assert_eq!(made[0]["fingerprint"].as_str().map(str::len), Some(64));
        assert_ne!(made[0]["fingerprint"], made[1]["fingerprint"]);
    }
}
