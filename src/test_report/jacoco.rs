//! `JACOCOXML`: `jacoco.xml`.

use super::lines::Lines;
use super::xml::{Element, Item, Xml};
use super::{CodeCoverage, ReportError, limits};

/// A source file that is being read.
struct File {
    path: String,
    lines: Lines,
    /// Covered and missed, as its counters say.
    counters: [Option<(u64, u64)>; 2],
}

/// Reads the coverage of each source file.
pub(super) fn parse(text: &str) -> Result<Vec<CodeCoverage>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["report"], "<report>")?;
    let mut coverages = Vec::new();
    let mut package = String::new();
    let mut file: Option<File> = None;
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match (element.name.as_str(), &mut file) {
                ("package", _) => element.text("name").clone_into(&mut package),
                ("sourcefile", _) => file = Some(begin(&element, &package)),
                ("line", Some(file)) => line(&element, &mut file.lines),
                ("counter", Some(file)) => counter(&element, file),
                _ => {}
            },
            Item::End(ended) if ended.name == "sourcefile" => coverages.extend(file.take().map(finish)),
            Item::End(_) => {}
        }
    }
    Ok(coverages)
}

fn begin(element: &Element, package: &str) -> File {
    let name = element.text("name");
    let path = if package.is_empty() { name.to_owned() } else { format!("{package}/{name}") };
    File { path: limits::name(&path), lines: Lines::default(), counters: [None, None] }
}

fn line(element: &Element, lines: &mut Lines) {
    let number = element.number("nr");
    lines.line(number, element.number("ci") > 0);
    let (covered, missed) = (element.number("cb"), element.number("mb"));
    lines.branches(number, covered, covered.saturating_add(missed));
}

fn counter(element: &Element, file: &mut File) {
    let counted = Some((element.number("covered"), element.number("missed")));
    match element.text("type") {
        "LINE" => file.counters[0] = counted,
        "BRANCH" => file.counters[1] = counted,
        _ => {}
    }
}

fn finish(file: File) -> CodeCoverage {
    let mut coverage = file.lines.coverage(file.path);
    if let Some((covered, missed)) = file.counters[0] {
        (coverage.lines_covered, coverage.lines_missed) = (covered, missed);
    }
    if let Some((covered, missed)) = file.counters[1] {
        (coverage.branches_covered, coverage.branches_missed) = (covered, missed);
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_count_and_lines_where_there_are_none() {
        let text = "<report name='r'><package name='com/acme'><class name='com/acme/A'><counter type='LINE' missed='99' covered='0'/></class>\
                    <sourcefile name='A.java'><line nr='1' mi='0' ci='2' mb='1' cb='1'/><counter type='LINE' missed='1' covered='5'/>\
                    </sourcefile><sourcefile name='B.java'><line nr='1' mi='2' ci='0' mb='0' cb='0'/></sourcefile></package></report>";
        let coverage = |path: &str, counts: [u64; 4]| CodeCoverage {
            file_path: path.to_owned(),
            lines_covered: counts[0],
            lines_missed: counts[1],
            branches_covered: counts[2],
            branches_missed: counts[3],
        };
        let expected = [coverage("com/acme/A.java", [5, 1, 1, 1]), coverage("com/acme/B.java", [0, 1, 0, 0])];
        assert_eq!(parse(text).unwrap(), expected);
    }
}
