//! `COBERTURAXML`: what Cobertura, coverage.py, gcovr and many others write.

use std::collections::HashMap;

use super::lines::Lines;
use super::xml::{Element, Item, Xml};
use super::{CodeCoverage, ReportError, limits};

/// Reads the coverage of each file: all classes of one file together.
pub(super) fn parse(text: &str) -> Result<Vec<CodeCoverage>, ReportError> {
    let (mut xml, _) = Xml::root(text, &["coverage"], "<coverage>")?;
    let mut files: Vec<(String, Lines)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut current = None;
    while let Some(item) = xml.next()? {
        match item {
            Item::Start(element) => match (element.name.as_str(), current) {
                ("class", _) => {
                    let path = limits::name(element.get("filename").unwrap_or_else(|| element.text("name")));
                    let index = *places.entry(path.clone()).or_insert_with(|| {
                        files.push((path, Lines::default()));
                        files.len() - 1
                    });
                    current = Some(index);
                }
                // The lines of methods stand in the class again.
                ("line", Some(index)) if !xml.is_in("method") => line(&element, &mut files[index].1),
                _ => {}
            },
            Item::End(ended) if ended.name == "class" => current = None,
            Item::End(_) => {}
        }
    }
    Ok(files.into_iter().map(|(path, lines)| lines.coverage(path)).collect())
}

fn line(element: &Element, lines: &mut Lines) {
    let number = element.number("number");
    lines.line(number, element.number("hits") > 0);
    if let Some((covered, all)) = condition(element.text("condition-coverage")) {
        lines.branches(number, covered, all);
    }
}

/// `50% (1/2)`.
fn condition(text: &str) -> Option<(u64, u64)> {
    let (covered, all) = text.split_once('(')?.1.split_once(')')?.0.split_once('/')?;
    Some((covered.trim().parse().ok()?, all.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_one_file_are_one() {
        let text = "<coverage line-rate='0.5'><packages><package><classes>\
                    <class name='A' filename='a.java'><methods><method><lines><line number='9' hits='1'/></lines></method></methods>\
                    <lines><line number='1' hits='1' branch='true' condition-coverage='50% (1/2)'/><line number='2' hits='0'/></lines></class>\
                    <class name='A$1' filename='a.java'><lines><line number='2' hits='3'/><line number='3' hits='0'/></lines></class>\
                    </classes></package></packages></coverage>";
        let expected = CodeCoverage {
            file_path: "a.java".to_owned(),
            lines_covered: 2,
            lines_missed: 1,
            branches_covered: 1,
            branches_missed: 1,
        };
        assert_eq!(parse(text).unwrap(), [expected]);
    }

    #[test]
    fn conditions_are_read_or_left_out() {
        assert_eq!(condition("100% (4/4)"), Some((4, 4)));
        assert_eq!(condition("50%"), None);
        assert_eq!(condition("(a/b)"), None);
    }
}
