//! Redirections: what goes where.

use brush_parser::ast::{IoFileRedirectKind, IoFileRedirectTarget, IoRedirect};

use super::read::{Reader, plain_word};
use super::{Construct, Redirect, RedirectKind, Stands};

impl Reader<'_> {
    /// A redirection; one to another stream is none.
    pub(super) fn redirect(&mut self, redirect: &IoRedirect, stands: &Stands) -> Option<Redirect> {
        let (kind, target) = match redirect {
            IoRedirect::File(_, kind, target) => {
                let kind = match kind {
                    IoFileRedirectKind::Read => RedirectKind::Read,
                    IoFileRedirectKind::Append => RedirectKind::Append,
                    IoFileRedirectKind::Write | IoFileRedirectKind::ReadAndWrite | IoFileRedirectKind::Clobber => {
                        RedirectKind::Write
                    }
                    IoFileRedirectKind::DuplicateInput | IoFileRedirectKind::DuplicateOutput => RedirectKind::Duplicate,
                };
                match target {
                    IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word) => {
                        (kind, self.at(word, stands))
                    }
                    IoFileRedirectTarget::Fd(_) => return None,
                    IoFileRedirectTarget::ProcessSubstitution(_, command) => {
                        let (start, end) = self.place(&command.loc);
                        self.construct(Construct::ProcessSubstitution, start.saturating_sub(1), end);
                        self.list(&command.list, &Stands { subshell: true, ..stands.clone() });
                        return None;
                    }
                }
            }
            IoRedirect::HereDocument(_, document) => {
                let start = document.doc.loc.as_ref().map_or(self.base, |place| self.place(place).0);
                let text = document.doc.value.as_str();
                let word = if document.requires_expansion {
                    self.here_document(text, start, stands)
                } else {
                    plain_word(text, self.span(start, start + text.len()))
                };
                (RedirectKind::Text, word)
            }
            IoRedirect::HereString(_, word) => {
                let (start, end) = word.loc.as_ref().map(|place| self.place(place)).unwrap_or_default();
                self.construct(Construct::HereString, start, end);
                (RedirectKind::Text, self.at(word, stands))
            }
            IoRedirect::OutputAndError(word, append) => {
                let (start, end) = word.loc.as_ref().map(|place| self.place(place)).unwrap_or_default();
                self.construct(Construct::OutputAndError, start, end);
                (if *append { RedirectKind::Append } else { RedirectKind::Write }, self.at(word, stands))
            }
        };
        Some(Redirect { kind, target })
    }
}

/// Whether a redirection sends output into a file.
pub(super) fn writes(redirect: &IoRedirect) -> bool {
    use IoFileRedirectKind as Kind;
    let is_output = |kind: &Kind| matches!(kind, Kind::Write | Kind::Append | Kind::Clobber);
    match redirect {
        IoRedirect::File(_, kind, _) => is_output(kind),
        IoRedirect::OutputAndError(..) => true,
        IoRedirect::HereDocument(..) | IoRedirect::HereString(..) => false,
    }
}
