//! What the service's older parser refuses and the parser of YAML 1.2 lets pass: tabs where a line is indented or a
//! `-` is followed, and names of anchors it cannot read. An absent key (`: value`) is found by the tree itself.

use super::service::bad_name;
use super::wording::Problem;

/// The text between two nodes, outside brackets, with the line it begins on.
pub(super) struct Gap<'text> {
    /// The whole file.
    pub(super) text: &'text str,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// The indentation that blank lines must keep, where the gap follows a plain text.
    pub(super) plain_indent: Option<usize>,
}

impl Gap<'_> {
    /// The first tab that the service refuses.
    pub(super) fn forbidden_tab(&self) -> Option<(Problem, usize)> {
        let gap = self.text.get(self.start..self.end)?;
        if !gap.contains('\t') {
            return None;
        }
        let mut from = self.start;
        for line in gap.split_inclusive('\n') {
            let code = &line[..comment_start(line).unwrap_or(line.len())];
            // The first tab among blanks decides: what is before it is before the others, and they are further right.
            let tabs = code
                .match_indices('\t')
                .map(|(at, _)| at)
                .filter(|&at| !code[..at].trim_end_matches(' ').ends_with('\t'));
            if let Some(found) = tabs.map(|at| from + at).find_map(|at| self.judge(at)) {
                return Some(found);
            }
            from += line.len();
        }
        None
    }

    fn judge(&self, at: usize) -> Option<(Problem, usize)> {
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = self.text[line_start..at].trim_end_matches([' ', '\t']);
        let after_text = self.plain_indent.filter(|_| self.text[self.start..at].trim().is_empty());
        match (before.is_empty(), after_text) {
            (true, Some(indent)) => (at - line_start < indent).then_some((Problem::TabInPlain, at)),
            (true, None) => Some((Problem::TabIndent, at)),
            (false, _) => {
                let indicator = line_start + before.len() - 1;
                let follows = indicator >= self.start && before.ends_with(['-', '?']);
                follows.then_some((Problem::TabIndent, at))
            }
        }
    }
}

/// Where a comment starts in a line without quoted text.
fn comment_start(line: &str) -> Option<usize> {
    line.match_indices('#').map(|(at, _)| at).find(|&at| at == 0 || line[..at].ends_with([' ', '\t']))
}

/// The place in an anchor or alias at which the service cannot read its name.
pub(super) fn unreadable_name(token: &str, start: usize) -> Option<(Problem, usize)> {
    bad_name(token).map(|read| (Problem::Name, start + read))
}
