//! `CLOVERXML`: what OpenClover, Istanbul and PHPUnit write.

use super::lines::Lines;
use super::xml::{Element, Item, Xml};
use super::{CodeCoverage, ReportError, limits};

/// A file that is being read.
struct File {
    path: String,
    lines: Lines,
    /// Covered and all conditionals, where the file's own metrics say so.
    conditionals: Option<(u64, u64)>,
}

/// Reads the coverage of each file; of test code there is a section of its own, which does not count.
pub(super) fn parse(text: &str) -> Result<Vec<CodeCoverage>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["coverage"], "<coverage>")?;
    let mut coverages = Vec::new();
    let mut file: Option<File> = None;
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match (element.name.as_str(), &mut file) {
                ("file", _) if !xml.is_in("testproject") => file = Some(begin(&element)),
                ("line", Some(file)) => line(&element, &mut file.lines),
                // Tools disagree on what the counts of a line mean, not on these.
                ("metrics", Some(file)) if element.get("conditionals").is_some() && !xml.is_in("class") => {
                    file.conditionals = Some((element.number("coveredconditionals"), element.number("conditionals")));
                }
                _ => {}
            },
            Item::End(ended) if ended.name == "file" => coverages.extend(file.take().map(finish)),
            Item::End(_) => {}
        }
    }
    Ok(coverages)
}

fn begin(element: &Element) -> File {
    let path = element.get("path").unwrap_or_else(|| element.text("name"));
    File { path: limits::name(path), lines: Lines::default(), conditionals: None }
}

fn line(element: &Element, lines: &mut Lines) {
    let number = element.number("num");
    let count = |name| element.number(name);
    let ran = count("count") > 0 || count("truecount") > 0 || count("falsecount") > 0;
    lines.line(number, ran);
    if element.get("type") == Some("cond") {
        lines.branches(number, u64::from(count("truecount") > 0) + u64::from(count("falsecount") > 0), 2);
    }
}

fn finish(file: File) -> CodeCoverage {
    let mut coverage = file.lines.coverage(file.path);
    if let Some((covered, all)) = file.conditionals {
        coverage.branches_covered = covered.min(all);
        coverage.branches_missed = all.saturating_sub(covered);
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_once_and_conditionals_as_the_metrics_say() {
        let text = "<coverage clover='4'><project><package name='p'><file name='a.js' path='/src/a.js'>\
                    <metrics conditionals='4' coveredconditionals='1'/><class name='A'><metrics conditionals='9'/></class>\
                    <line num='1' type='stmt' count='2'/><line num='1' type='method' count='0'/>\
                    <line num='2' type='cond' truecount='1' falsecount='0'/><line num='3' type='stmt' count='0'/></file>\
                    <file name='b.js'><line num='1' type='cond' truecount='1' falsecount='0'/></file></package></project>\
                    <testproject><file name='t.js'><line num='1' type='stmt' count='1'/></file></testproject></coverage>";
        let coverages = parse(text).unwrap();
        let a = CodeCoverage {
            file_path: "/src/a.js".to_owned(),
            lines_covered: 2,
            lines_missed: 1,
            branches_covered: 1,
            branches_missed: 3,
        };
        let b = CodeCoverage {
            file_path: "b.js".to_owned(),
            lines_covered: 1,
            lines_missed: 0,
            branches_covered: 1,
            branches_missed: 1,
        };
        assert_eq!(coverages, [a, b]);
    }
}
