//! Tests of the rules' pages: each example raises exactly its code at the marked place, each mended one nothing.
//!
//! In an example a line of blanks and `^` marks a place in the line above it; such lines are not part of the file. A
//! `json` block before a buildspec is the project, as `batch-get-projects` prints it; of rules about files that are JSON it is the file.

use super::super::project::Project;
use crate::buildspec::decode;
use crate::deploy::{appspec, images, taskdef};
use crate::lint::{self, Category, Policy, RULES, Rule};
use crate::text::{Diagnostic, SourceFile};

const SECTIONS: [&str; 5] = ["What it finds", "Why it matters", "Example", "Fixed", "Reference"];

/// The text below a heading.
fn section<'a>(rule: &Rule, doc: &'a str, name: &str) -> &'a str {
    let heading = format!("\n## {name}\n");
    let start = doc.find(&heading).unwrap_or_else(|| panic!("{}: no section {name}", rule.code)) + heading.len();
    let rest = &doc[start..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

/// The blocks of a language in a section.
fn blocks<'a>(section: &'a str, language: &str) -> Vec<&'a str> {
    let open = format!("```{language}\n");
    section.split(&open).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// An example without its marks, and the places they name: line, first and last column.
fn unmarked(example: &str) -> (String, Vec<(usize, usize, usize)>) {
    let mut lines: Vec<&str> = Vec::new();
    let mut marks = Vec::new();
    for line in example.lines() {
        let trimmed = line.trim();
        if !trimmed.is_empty() && trimmed.chars().all(|c| c == '^') {
            let start = line.chars().count() - line.trim_start().chars().count();
            marks.push((lines.len(), start + 1, start + trimmed.len()));
        } else {
            lines.push(line);
        }
    }
    (lines.join("\n") + "\n", marks)
}

/// The language of the files that a rule is about.
fn language(rule: &Rule) -> &'static str {
    match rule.category {
        Category::TaskDefinition | Category::Images => "json",
        _ => "yaml",
    }
}

/// What is found in a file of the kind that the rule is about.
fn check(rule: &Rule, section: &str, file: &SourceFile) -> Vec<Diagnostic> {
    match rule.category {
        Category::TaskDefinition => taskdef::check(file),
        Category::AppSpec => appspec::check(file),
        Category::Images => images::check(file),
        _ => {
            let project = blocks(section, "json")
                .first()
                .map(|json| serde_json::from_str::<Project>(json).expect("a project").known())
                .unwrap_or_default();
            let policy = Policy { pedantic: true, ..Policy::default() };
            lint::check(file, &decode(file), &project, &policy)
        }
    }
}

fn findings(rule: &Rule, section: &str, text: &str) -> Vec<(String, (usize, usize, usize))> {
    let file = SourceFile::new("buildspec.yml", text);
    let mut found = check(rule, section, &file);
    found.sort_by_key(Diagnostic::span);
    let place = |diagnostic: &Diagnostic| {
        let span = diagnostic.span();
        let (start, end) = (file.position(span.start), file.position(span.end.max(span.start + 1) - 1));
        let last = if end.line == start.line { end.column } else { file.line(start.line).chars().count() };
        (start.line, start.column, last.max(start.column))
    };
    found.iter().map(|diagnostic| (diagnostic.code.to_owned(), place(diagnostic))).collect()
}

#[test]
fn every_page_has_its_sections_and_says_what_the_rule_is() {
    for rule in RULES {
        assert!(rule.doc.starts_with(&format!("# {}\n\n", rule.code)), "{}: the first line", rule.code);
        assert!(rule.summary().ends_with('.'), "{}: the summary is a sentence", rule.code);
        for name in SECTIONS {
            assert!(!section(rule, rule.doc, name).trim().is_empty(), "{}: {name} is empty", rule.code);
        }
    }
}

#[test]
fn every_example_raises_exactly_its_code_where_it_is_marked() {
    for rule in RULES {
        let section = section(rule, rule.doc, "Example");
        let examples = blocks(section, language(rule));
        // What another program finds is shown, not run.
        assert!(!examples.is_empty() || !blocks(section, "text").is_empty(), "{}: no example", rule.code);
        for example in examples {
            let (text, marks) = unmarked(example);
            assert!(!marks.is_empty(), "{}: nothing is marked", rule.code);
            let expected: Vec<_> = marks.into_iter().map(|mark| (rule.code.to_owned(), mark)).collect();
            assert_eq!(findings(rule, section, &text), expected, "{}:\n{text}", rule.code);
        }
    }
}

#[test]
fn every_mended_example_is_clean() {
    for rule in RULES {
        let section = section(rule, rule.doc, "Fixed");
        let examples = blocks(section, language(rule));
        // What is about several files is shown, and tried by cases.
        let is_shown = rule.category == Category::Delivery && !blocks(section, "text").is_empty();
        assert!(!examples.is_empty() || is_shown, "{}: nothing mended", rule.code);
        for example in examples {
            assert_eq!(findings(rule, section, example), [], "{}:\n{example}", rule.code);
        }
    }
}

#[test]
fn codes_are_kebab_case_and_there_once() {
    let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')));
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), RULES.len());
}

#[test]
fn the_list_of_rules_is_that_of_the_registry() {
    const LIST: &str = "docs/rules.md";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    let row = |rule: &&Rule| {
        let severity = crate::reporter::findings::severity(rule.severity);
        let (code, file, summary) = (rule.code, rule.code.replace('-', "_"), rule.summary().replace('|', "\\|"));
        format!("| [`{code}`](../src/lint/rules/{file}.md) | {severity} | {summary} |")
    };
    let table = |category: Category| {
        let rows: Vec<String> = RULES.iter().filter(|rule| rule.category == category).map(&row).collect();
        format!("## {}\n\n| code | severity | what |\n| --- | --- | --- |\n{}\n", category.name(), rows.join("\n"))
    };
    let intro =
        "# Rules of the linter\n\nNotes are shown with `--pedantic`. `buildspec explain CODE` prints a rule's page.\n";
    let parts: Vec<String> = [intro.to_owned()].into_iter().chain(Category::ALL.map(table)).collect();
    let made = parts.join("\n");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, &made).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == made, "write {LIST} anew with SNAPSHOTS=overwrite");
}
