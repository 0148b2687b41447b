//! Mending a file: the fixes of its findings, applied until none is left.

use crate::text::{Applicability, Diagnostic, Edit, SourceFile};

/// Fixes can uncover what others mend; more rounds than this would be a circle.
const ROUNDS: usize = 20;

/// A file after its fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// The titles of the fixes, in the order they were applied.
    pub applied: Vec<(&'static str, String)>,
}

/// Applies the fixes of what `find` finds, again and again, until it finds none that may be applied.
///
/// Of fixes that overlap the first is applied, and the rest is looked at anew.
pub fn fix(file: &SourceFile, most: Applicability, find: impl Fn(&SourceFile) -> Vec<Diagnostic>) -> Fixed {
    let mut fixed = Fixed { text: file.text().to_owned(), applied: Vec::new() };
    for _ in 0..ROUNDS {
        let current = SourceFile::new(file.name(), fixed.text.as_str());
        let (text, applied) = once(&current, most, &find(&current));
        if applied.is_empty() {
            break;
        }
        fixed.text = text;
        fixed.applied.extend(applied);
    }
    fixed
}

fn once(file: &SourceFile, most: Applicability, found: &[Diagnostic]) -> (String, Vec<(&'static str, String)>) {
    let mut edits: Vec<&Edit> = Vec::new();
    let mut applied = Vec::new();
    for (code, fix) in found.iter().filter_map(|it| Some((it.code, it.fix.as_ref()?))) {
        let allowed = most == Applicability::Unsafe || fix.applicability == Applicability::Safe;
        let free = |edit: &Edit| {
            edits.iter().all(|other| other.span.end < edit.span.start || edit.span.end < other.span.start)
        };
        if allowed && !fix.edits.is_empty() && fix.edits.iter().all(free) {
            edits.extend(&fix.edits);
            applied.push((code, fix.title.clone()));
        }
    }
    edits.sort_by_key(|edit| edit.span);
    (Edit::apply(file.text(), edits).0, applied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Severity, Span};

    fn finding(span: Span, replacement: &str, applicability: Applicability) -> Diagnostic {
        let edit = Edit { span, replacement: replacement.to_owned() };
        Diagnostic::new("x", Severity::Error, "m", span, "").fix("t", applicability, vec![edit])
    }

    #[test]
    fn fixes_are_applied_until_none_is_left() {
        let find = |file: &SourceFile| {
            let places = file.text().match_indices("aa").map(|(at, _)| Span::new(at, at + 2));
            places.map(|span| finding(span, "a", Applicability::Safe)).collect()
        };
        let fixed = fix(&SourceFile::new("f", "baaaac aa"), Applicability::Safe, find);
        assert_eq!(fixed.text, "bac a");
    }

    #[test]
    fn guesses_are_left_unless_wanted() {
        let find = |file: &SourceFile| {
            let place = file.text().find('b');
            place.map(|at| finding(Span::new(at, at + 1), "c", Applicability::Unsafe)).into_iter().collect()
        };
        let file = SourceFile::new("f", "ab");
        assert_eq!(fix(&file, Applicability::Safe, find).text, "ab");
        assert_eq!(fix(&file, Applicability::Unsafe, find).text, "ac");
    }

    #[test]
    fn a_fix_that_mends_nothing_ends() {
        let find = |_: &SourceFile| vec![finding(Span::new(0, 1), "a", Applicability::Safe)];
        assert_eq!(fix(&SourceFile::new("f", "a"), Applicability::Safe, find).text, "a");
    }
}
