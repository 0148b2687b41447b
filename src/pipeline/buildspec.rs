//! What the linter finds in the buildspec and concerns what is delivered.

use super::follow::{Report, Subject};
use crate::buildspec::Decoded;
use crate::lint::{self, Policy, Project};
use crate::text::{Diagnostic, Service, Severity, SourceFile};

/// Findings that concern what is delivered, beside those by which the service refuses the file.
const KEPT: [&str; 10] = [
    "appended-image-file",
    "base-directory",
    "colliding-files",
    "directory-pattern",
    "empty-image-tag",
    "hyphenated-identifier",
    "image-file-json",
    "invalid-phase-name",
    "negated-pattern",
    "removed-ecr-login",
];

/// Findings of the linter that guess the action, and what is told here once it is known.
const SAME: [(&str, &str); 2] =
    [("image-file-name", "delivery-file-name"), ("image-file-not-stored", "delivery-not-carried")];

/// Adds what the linter finds. Where both say the same of a file, the linter's finding stays: it has the fix.
pub(super) fn add(file: &SourceFile, decoded: &Decoded, project: &Project, report: &mut Report) {
    let policy = Policy { pedantic: true, ..Policy::default() };
    for found in lint::check(file, decoded, project, &policy) {
        let is_refused = found.refusal.as_ref().is_some_and(|refusal| refusal.by == Service::CodeBuild);
        if is_refused || KEPT.contains(&found.code) {
            report.found.push((Subject::Buildspec, found));
        } else if let Some((_, own)) = SAME.iter().find(|(code, _)| *code == found.code) {
            adopt(found, own, &mut report.found);
        }
    }
}

/// Puts a finding of the linter in the place of the own one about the same file.
fn adopt(found: Diagnostic, own: &str, all: &mut [(Subject, Diagnostic)]) {
    let is_same = |(subject, other): &&mut (Subject, Diagnostic)| {
        *subject == Subject::Buildspec && other.code == own && other.span() == found.span()
    };
    if let Some((_, other)) = all.iter_mut().find(is_same) {
        *other = Diagnostic { severity: Severity::Error, refusal: other.refusal.take(), ..found };
    }
}
