//! Which format a file has, by its beginning: for the discovery of reports that were not declared.

use super::xml::{Element, Item, Xml};
use super::{Format, lines};
use crate::buildspec::ReportFormat;

/// How much of a file is looked at: enough for the second element, and for the keys of JSON that tell formats apart.
const BEGINNING: usize = 64 << 10;

/// The format that a file seems to have. Whether it holds what the format wants is for [`super::parse`] to say.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    let bytes = &bytes[..bytes.len().min(BEGINNING)];
    let text = lines::text(bytes);
    let text = text.trim_start();
    match text.as_bytes().first()? {
        b'<' => of_xml(text).map(Format::Service),
        b'[' => (has_key(text, "keyword") && has_key(text, "elements"))
            .then_some(Format::Service(ReportFormat::CucumberJson)),
        b'{' => is_simplecov(text).then_some(Format::Service(ReportFormat::Simplecov)),
        _ => is_lcov(text).then_some(Format::Lcov),
    }
}

fn of_xml(text: &str) -> Option<ReportFormat> {
    let mut xml = Xml::new(text);
    let Ok(Some(Item::Start(root))) = xml.next() else { return None };
    match root.name.as_str() {
        "testsuites" | "testsuite" => Some(ReportFormat::JunitXml),
        "test-results" => Some(ReportFormat::NunitXml),
        "test-run" => Some(ReportFormat::Nunit3Xml),
        "testng-results" => Some(ReportFormat::TestngXml),
        "TestRun" => Some(ReportFormat::VisualStudioTrx),
        "coverage" => coverage(&root, &mut xml),
        "report" => matches!(second(&mut xml)?.as_str(), "sessioninfo" | "group" | "package" | "counter")
            .then_some(ReportFormat::JacocoXml),
        _ => None,
    }
}

/// Clover's and Cobertura's roots have the same name.
fn coverage(root: &Element, xml: &mut Xml<'_>) -> Option<ReportFormat> {
    if root.get("line-rate").is_some() || root.get("lines-valid").is_some() {
        return Some(ReportFormat::CoberturaXml);
    }
    if root.get("clover").is_some() {
        return Some(ReportFormat::CloverXml);
    }
    match second(xml)?.as_str() {
        "project" => Some(ReportFormat::CloverXml),
        "sources" | "packages" => Some(ReportFormat::CoberturaXml),
        _ => None,
    }
}

/// The name of the first element in the root.
fn second(xml: &mut Xml<'_>) -> Option<String> {
    match xml.next() {
        Ok(Some(Item::Start(element))) => Some(element.name),
        _ => None,
    }
}

fn has_key(text: &str, name: &str) -> bool {
    text.match_indices(&format!("\"{name}\"")).any(|(at, key)| text[at + key.len()..].trim_start().starts_with(':'))
}

fn is_simplecov(text: &str) -> bool {
    let of_formatter = has_key(text, "simplecov_version");
    // A resultset names a Ruby file with its lines.
    let of_resultset = has_key(text, "coverage") && text.contains(".rb\"");
    of_formatter || of_resultset
}

fn is_lcov(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("TN:"));
    lines.next().is_some_and(|line| line.starts_with("SF:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_have_no_format() {
        for text in [
            "",
            "<project xmlns='http://maven.apache.org/POM/4.0.0'/>",
            "<coverage/>",
            "<report><title/></report>",
            "<testsuites",
            "{\"name\":\"demo\",\"scripts\":{\"coverage\":\"nyc\"}}",
            "{\"keyword\": \"elements\"}",
            "[1, \"elements\", \"keyword\"]",
            "SELECT 1",
            "TN:\n",
        ] {
            assert_eq!(detect(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn roots_of_one_name_are_told_apart() {
        for (text, format) in [
            ("<coverage generated='1' clover='3.2.0'>", "CLOVERXML"),
            ("<coverage generated='1'><project timestamp='1'>", "CLOVERXML"),
            ("<coverage line-rate='1'>", "COBERTURAXML"),
            ("<?xml version='1.0'?><!DOCTYPE coverage SYSTEM 'x'><coverage><sources/>", "COBERTURAXML"),
            ("<report name='x'><sessioninfo id='x'/>", "JACOCOXML"),
        ] {
            assert_eq!(detect(text.as_bytes()).map(Format::name), Some(format), "{text}");
        }
    }
}
