//! What would differ in the cloud, for people: a line each under a heading.

use super::Look;
use super::style::{self, Palette};
use crate::build::differences::{Difference, DifferenceSeverity};

/// The differences as text; nothing when there are none.
pub fn render(differences: &[Difference], look: Look) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let palette = Palette::new(look.color);
    let mut text = format!("{}\n", palette.paint(style::HEADING, "What would differ in the cloud"));
    for difference in differences {
        let style = match difference.severity {
            DifferenceSeverity::Differs => style::BAD,
            DifferenceSeverity::MayDiffer => style::CAUTION,
        };
        let severity = palette.paint(style, &format!("{:<10}", difference.severity.name()));
        text.extend(["  ", &severity, "  ", &difference.message, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::differences::Subject;

    #[test]
    fn each_difference_has_a_line_and_none_have_no_heading() {
        let look = Look { color: false, live: false };
        let one = |severity, message: &str| Difference { severity, about: Subject::Shell, message: message.to_owned() };
        let both = [one(DifferenceSeverity::Differs, "a"), one(DifferenceSeverity::MayDiffer, "b")];
        assert_eq!(render(&both, look), "What would differ in the cloud\n  differs     a\n  may differ  b\n");
        assert_eq!(render(&[], look), "");
    }
}
