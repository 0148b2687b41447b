//! Two texts as a unified diff. The only file that names `similar`.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::Look;

/// How many lines stand around a change.
const CONTEXT: usize = 3;

/// What changes from one text of a file to the other, as `patch` and people read it.
pub fn unified(name: &str, old: &str, new: &str, look: Look) -> String {
    between((name, old), (name, new), look)
}

/// What changes from one file to another; each with its name.
pub fn between((old_name, old): (&str, &str), (new_name, new): (&str, &str), look: Look) -> String {
    let diff = TextDiff::from_lines(old, new);
    let paint = |style: Style, text: &str| if look.color { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let bold = Style::new().bold();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}\n{}", paint(bold, &format!("--- {old_name}")), paint(bold, &format!("+++ {new_name}")));
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let _ = writeln!(out, "{}", paint(AnsiColor::Cyan.on_default(), &hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ("-", AnsiColor::Red.on_default()),
                ChangeTag::Insert => ("+", AnsiColor::Green.on_default()),
                ChangeTag::Equal => (" ", Style::new()),
            };
            let line = change.value();
            let _ = writeln!(out, "{}", paint(style, &format!("{sign}{}", line.strip_suffix('\n').unwrap_or(line))));
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_their_lines_around_them() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n";
        let made = unified("f", old, &old.replace("6\n", "six\n"), Look::default());
        assert_eq!(made, "--- f\n+++ f\n@@ -3,6 +3,6 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n");
        let made = unified("f", "a", "a\n", Look::default());
        assert_eq!(made, "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    }
}
