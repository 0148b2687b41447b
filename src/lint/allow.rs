//! `# buildspec: allow[code] reason`: findings that a person has looked at and wants to keep.
//!
//! At the end of a line it covers the innermost entry or item that begins on that line, with all that is in it; on a line of
//! its own, the one below. In a command block it covers its own line, or the one below.

use super::context::Context;
use super::policy::Policy;
use super::{Rule, code_named};
use crate::text::{Applicability, Diagnostic, Edit, SourceFile, Span};
use crate::yaml::{Node, NodeKind};

/// What an allowing comment begins with.
const MARK: &str = "buildspec: allow[";

/// The rule about the comments themselves.
pub(super) const UNUSED: &str = "unused-allow";

/// One code of one comment.
struct Allow<'a> {
    code: &'a str,
    /// The place of the code.
    span: Span,
    /// The whole comment, with its `#`.
    comment: Span,
    /// The lines it covers, from 1.
    lines: (usize, usize),
}

/// Takes away what comments allow, and tells of those that allow nothing.
pub(super) fn apply(context: &Context<'_>, found: Vec<Diagnostic>, policy: &Policy) -> Vec<Diagnostic> {
    let file = context.file;
    if !file.text().contains(MARK) {
        return found;
    }
    let allows: Vec<Allow<'_>> = comments(context).into_iter().flat_map(|comment| read(context, comment)).collect();
    let mut used = vec![false; allows.len()];
    let mut left: Vec<Diagnostic> = Vec::new();
    for diagnostic in found {
        let line = file.position(diagnostic.span().start).line;
        let covering =
            |allow: &&Allow<'_>| allow.code == diagnostic.code && allow.lines.0 <= line && line <= allow.lines.1;
        let mut is_allowed = false;
        for (index, _) in allows.iter().enumerate().filter(|(_, allow)| covering(allow)) {
            used[index] = true;
            is_allowed = true;
        }
        if !is_allowed {
            left.push(diagnostic);
        }
    }
    let idle = allows.iter().zip(used).filter(|(_, used)| !used).map(|(allow, _)| allow);
    left.extend(idle.filter_map(|allow| idle_finding(file, allow, &allows, policy)));
    left
}

/// Comments of YAML, and of shells in command blocks; each as the place from its `#` to the end of its line, and whether it
/// is a shell's.
fn comments(context: &Context<'_>) -> Vec<(Span, bool)> {
    let mut found: Vec<(Span, bool)> = context.document.comments.iter().map(|comment| (comment.span, false)).collect();
    for command in context.commands.iter().filter(|command| command.text.value.contains(MARK)) {
        let mut start = 0;
        for line in command.text.value.split('\n') {
            if let Some(at) =
                line.find("# buildspec: allow[").filter(|&at| line[..at].is_empty() || line[..at].ends_with(' '))
            {
                found.push((command.span(start + at, start + line.len()), true));
            }
            start += line.len() + 1;
        }
    }
    found.retain(|(span, _)| context.file.slice(*span).contains(MARK));
    found
}

fn read<'a>(context: &Context<'a>, (comment, in_command): (Span, bool)) -> Vec<Allow<'a>> {
    let text = context.file.slice(comment);
    let Some(start) = text.find(MARK).map(|at| at + MARK.len()) else { return Vec::new() };
    let Some(length) = text[start..].find(']') else { return Vec::new() };
    let lines = covered(context, comment, in_command);
    let list = &text[start..start + length];
    let mut offset = comment.start + start;
    let mut allows = Vec::new();
    for part in list.split(',') {
        let code = part.trim();
        let at = offset + (part.len() - part.trim_start().len());
        allows.push(Allow { code, span: Span::new(at, at + code.len()), comment, lines });
        offset += part.len() + 1;
    }
    allows
}

/// The lines that a comment covers.
fn covered(context: &Context<'_>, comment: Span, in_command: bool) -> (usize, usize) {
    let file = context.file;
    let line = file.position(comment.start).line;
    let own_line = file.line(line).trim_start().starts_with('#');
    if in_command {
        return if own_line { (line, line + 1) } else { (line, line) };
    }
    let last = file.position(file.text().len()).line;
    let is_content = |line: &usize| !matches!(file.line(*line).trim_start().as_bytes().first(), None | Some(b'#'));
    let target = if own_line { (line + 1..=last).find(is_content).unwrap_or(line) } else { line };
    let whole = context.document.root.as_ref().and_then(|root| extent(file, root, target));
    let (first, end) = whole.unwrap_or((target, target));
    (first.min(line), end)
}

/// The lines of the innermost entry or item that begins on a line, or else of the innermost that it lies in.
fn extent(file: &SourceFile, root: &Node, line: usize) -> Option<(usize, usize)> {
    let lines = |span: Span| (file.position(span.start).line, file.position(span.end.max(span.start + 1) - 1).line);
    let mut node = root;
    let mut innermost = None;
    'down: loop {
        let children: Vec<(Span, &Node)> = match &node.kind {
            NodeKind::Mapping(entries) => {
                entries.iter().map(|entry| (entry.key.span.join(entry.value.span), &entry.value)).collect()
            }
            NodeKind::Sequence(items) => items.iter().map(|item| (item.span, item)).collect(),
            _ => return innermost,
        };
        for (span, child) in children {
            let (first, last) = lines(span);
            if first <= line && line <= last {
                innermost = Some((first, last));
                node = child;
                continue 'down;
            }
        }
        return innermost;
    }
}

fn idle_finding(file: &SourceFile, allow: &Allow<'_>, all: &[Allow<'_>], policy: &Policy) -> Option<Diagnostic> {
    let rule = Rule::named(UNUSED)?;
    let code = match code_named(allow.code) {
        Ok(code) => code,
        Err(error) => {
            let found = rule.at(allow.span, format!("there is no rule `{}`", allow.code), "this allows nothing");
            let Some(near) = error.near else { return Some(found) };
            let edit = Edit { span: allow.span, replacement: near.clone() };
            return Some(found.note(format!("did you mean `{near}`?")).fix(
                format!("write `{near}`"),
                Applicability::Unsafe,
                vec![edit],
            ));
        }
    };
    // Where the rule is not looked at, nobody knows whether the comment is of use.
    if !policy.can_show(code) {
        return None;
    }
    let message = format!("`{code}` is allowed here, and there is none");
    let found = rule.at(allow.span, message, "this allows nothing");
    let alone = all.iter().filter(|other| other.comment == allow.comment).count() == 1;
    Some(if alone {
        found.fix("take the comment out", Applicability::Safe, vec![without(file, allow.comment)])
    } else {
        found.note("take the code out of the list")
    })
}

/// The edit that takes a comment out, with its line when nothing else is on it.
fn without(file: &SourceFile, comment: Span) -> Edit {
    let line = file.line_span(file.position(comment.start).line);
    let before = file.slice(Span::new(line.start, comment.start));
    let span = if before.trim().is_empty() {
        let end = line.end + file.text()[line.end..].find('\n').map_or(0, |at| at + 1);
        Span::new(line.start, end)
    } else {
        Span::new(line.start + before.trim_end().len(), comment.end)
    };
    Edit { span, replacement: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{Policy, Project, check};

    fn codes(text: &str) -> Vec<(usize, &'static str)> {
        let file = SourceFile::new("f", text);
        let found = check(&file, &crate::buildspec::decode(&file), &Project::default(), &Policy::default());
        found.iter().map(|it| (file.position(it.span().start).line, it.code)).collect()
    }

    const HEAD: &str = "version: 0.2\nphases:\n  build:\n    commands:\n";

    #[test]
    fn a_comment_covers_the_entry_on_its_line_or_below() {
        for (items, expected) in [
            ("      - set -e\n", &[(5, "lost-shell-option")][..]),
            ("      - set -e # buildspec: allow[lost-shell-option] it is so\n", &[]),
            ("      # buildspec: allow[lost-shell-option]\n      - set -e\n", &[]),
            ("      # buildspec: allow[lost-shell-option]\n\n      # more\n      - set -e\n", &[]),
            ("      # buildspec: allow[empty-value, lost-shell-option]\n      - set -e\n", &[(5, "unused-allow")]),
            (
                "      - set -e # buildspec: allow[lost-shell-optoin]\n",
                &[(5, "lost-shell-option"), (5, "unused-allow")],
            ),
            (
                "      - set -e\n      - true # buildspec: allow[lost-shell-option]\n",
                &[(5, "lost-shell-option"), (6, "unused-allow")],
            ),
            ("      - | # buildspec: allow[lost-shell-option]\n        true\n        set -e\n", &[]),
            ("      - |\n        true\n        set -e # buildspec: allow[lost-shell-option]\n", &[]),
            ("      - |\n        # buildspec: allow[lost-shell-option]\n        set -e\n        set -x\n", &[]),
            (
                "      - |\n        # buildspec: allow[lost-shell-option]\n        true\n        set -e\n",
                &[(6, "unused-allow"), (8, "lost-shell-option")],
            ),
        ] {
            assert_eq!(codes(&format!("{HEAD}{items}")), expected, "{items}");
        }
        assert_eq!(
            codes(&format!(
                "{}{}",
                HEAD.replace("build:", "build: # buildspec: allow[lost-shell-option]"),
                "      - set -e\n"
            )),
            []
        );
    }

    #[test]
    fn a_comment_of_no_use_is_taken_out() {
        for (line, expected) in [
            ("      - true  # buildspec: allow[lost-shell-option] x", "      - true"),
            ("      # buildspec: allow[lost-shell-option]", ""),
        ] {
            let text = format!("{HEAD}      - true\n{line}\n");
            let file = SourceFile::new("f", text.as_str());
            let found = check(&file, &crate::buildspec::decode(&file), &Project::default(), &Policy::default());
            let fix = found[0].fix.as_ref().unwrap();
            let mut mended = text.clone();
            mended.replace_range(fix.edits[0].span.range(), "");
            let rest = if expected.is_empty() { String::new() } else { format!("{expected}\n") };
            assert_eq!(mended, format!("{HEAD}      - true\n{rest}"));
        }
    }
}
