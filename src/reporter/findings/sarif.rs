//! SARIF 2.1.0, which code scanning services read.

use serde_json::{Value, json};

use super::{Findings, each, severity, whole_text};
use crate::lint::{RULES, Rule};
use crate::text::{Applicability, Diagnostic, Fix, SourceFile, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://crates.io/crates/buildspec",
                "rules": RULES.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": each(findings).map(|(file, finding)| result(file, finding)).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.doc, "markdown": rule.doc },
        "defaultConfiguration": { "level": severity(rule.severity) },
        "properties": { "tags": [rule.category.name()] },
    })
}

fn result(file: &SourceFile, finding: &Diagnostic) -> Value {
    let related = finding.labels.iter().filter(|label| !label.primary);
    let mut result = json!({
        "ruleId": finding.code,
        "level": severity(finding.severity),
        "message": { "text": whole_text(finding) },
        "locations": [location(file, finding.span(), "")],
        "relatedLocations": related.map(|label| location(file, label.span, &label.text)).collect::<Vec<_>>(),
    });
    if let Some(index) = RULES.iter().position(|rule| rule.code == finding.code) {
        result["ruleIndex"] = index.into();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([mended(file, fix)]);
    }
    result
}

fn mended(file: &SourceFile, fix: &Fix) -> Value {
    let title = match fix.applicability {
        Applicability::Safe => fix.title.clone(),
        Applicability::Unsafe => format!("{} (a guess)", fix.title),
    };
    let edits = fix.edits.iter().map(
        |edit| json!({ "deletedRegion": region(file, edit.span), "insertedContent": { "text": edit.replacement } }),
    );
    json!({
        "description": { "text": title },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(file.name()) },
            "replacements": edits.collect::<Vec<_>>(),
        }],
    })
}

fn location(file: &SourceFile, span: Span, text: &str) -> Value {
    let mut location = json!({
        "physicalLocation": { "artifactLocation": { "uri": uri(file.name()) }, "region": region(file, span) },
    });
    if !text.is_empty() {
        location["message"] = json!({ "text": text });
    }
    location
}

fn region(file: &SourceFile, span: Span) -> Value {
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().fold(String::new(), |mut uri, byte| {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn findings_are_results_of_known_rules() {
        let made: Value = serde_json::from_str(&super::super::examples::rendered(super::render)).unwrap();
        let run = &made["runs"][0];
        let result = &run["results"][0];
        assert_eq!(result["level"], "error");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "ci/build%20spec.yml");
        assert_eq!(place["region"]["startColumn"], 3);
        assert_eq!(result["relatedLocations"][0]["message"]["text"], "in this map");
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "build");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let index = usize::try_from(run["results"][1]["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], "exit-zero");
    }
}
