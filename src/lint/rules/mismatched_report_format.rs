//! A report whose file is, by its name, of another format than the group.

use crate::buildspec::{ReportFormat, ReportGroup, Text};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "mismatched-report-format",
    category: Category::Reports,
    severity: Severity::Warning,
    doc: include_str!("mismatched_report_format.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in &context.buildspec.reports {
        found.extend(group.files.iter().find_map(|file| judge(group, file)));
    }
}

fn judge(group: &ReportGroup, file: &Text) -> Option<Diagnostic> {
    let format = group.file_format.value;
    let name = file.value.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.')?;
    let wanted = ending_of(format);
    let is_default = group.file_format.span == group.name.span;
    let what = if is_default {
        format!("`{}` is no file of `{}`, which is read without `file-format`", file.value, format.name())
    } else {
        format!("`{}` is no file of the format `{}`", file.value, format.name())
    };
    let (label, note) = if matches!(ending, "json" | "trx" | "xml") && ending != wanted {
        (format!("expected `.{wanted}`"), formats_of(ending).to_owned())
    } else {
        let meant = coverage(stem).filter(|_| ending == "xml" && !is_coverage(format))?;
        ("by its name this is coverage".to_owned(), format!("write `file-format: {meant}`"))
    };
    let wrong = RULE.at(file.span, what, label).note(note);
    Some(if is_default { wrong } else { wrong.related(group.file_format.span, "the format") })
}

/// How names of files of a format end.
const fn ending_of(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::CucumberJson | ReportFormat::Simplecov => "json",
        ReportFormat::VisualStudioTrx => "trx",
        _ => "xml",
    }
}

/// What to do with a file that ends so.
fn formats_of(ending: &str) -> &'static str {
    match ending {
        "json" => {
            "let the tool write XML, or write `file-format: CUCUMBERJSON` or `SIMPLECOV` where it is of that format"
        }
        "trx" => "write `file-format: VISUALSTUDIOTRX`",
        _ => "name the file that has the format, or write the format of this file",
    }
}

const fn is_coverage(format: ReportFormat) -> bool {
    matches!(
        format,
        ReportFormat::CloverXml | ReportFormat::CoberturaXml | ReportFormat::JacocoXml | ReportFormat::Simplecov
    )
}

/// The coverage format that the name of a file tells.
fn coverage(stem: &str) -> Option<&'static str> {
    match stem {
        _ if stem.contains("clover") => Some("CLOVERXML"),
        _ if stem.contains("cobertura") => Some("COBERTURAXML"),
        _ if stem.contains("jacoco") => Some("JACOCOXML"),
        "coverage" => Some("COBERTURAXML` or `CLOVERXML"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Located, Span};

    #[test]
    fn names_tell_the_format_only_where_they_are_clear() {
        for (format, file, expected) in [
            (ReportFormat::JunitXml, "out/*.xml", false),
            (ReportFormat::JunitXml, "**/*", false),
            (ReportFormat::JunitXml, "out/*.json", true),
            (ReportFormat::JunitXml, "results.trx", true),
            (ReportFormat::JunitXml, "coverage/clover.xml", true),
            (ReportFormat::JunitXml, "coverage/junit.xml", false),
            (ReportFormat::JunitXml, "target/jacoco.xml", true),
            (ReportFormat::CucumberJson, "cucumber.json", false),
            (ReportFormat::CucumberJson, "cucumber.xml", true),
            (ReportFormat::VisualStudioTrx, "a.trx", false),
            (ReportFormat::CoberturaXml, "coverage.xml", false),
            (ReportFormat::Simplecov, ".resultset.json", false),
            (ReportFormat::JunitXml, "<report filename>", false),
        ] {
            let text = |text: &str, at| Located::new(text.to_owned(), Span::empty(at));
            let group = ReportGroup {
                name: text("g", 0),
                files: vec![],
                base_directory: None,
                discard_paths: false,
                file_format: Located::new(format, Span::empty(1)),
            };
            assert_eq!(judge(&group, &text(file, 2)).is_some(), expected, "{file}");
        }
    }
}
