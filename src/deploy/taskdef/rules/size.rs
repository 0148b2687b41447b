//! How large a task definition is when it is sent.

use super::Task;
use crate::deploy::taskdef::normalized;
use crate::text::{Diagnostic, Severity};

/// 64 KiB.
const MOST: usize = 64 * 1024;

pub(super) fn check(task: &Task<'_>, found: &mut Vec<Diagnostic>) {
    // Shorter texts cannot be too long; what they say need not be made for that.
    if task.file.text().len() <= MOST {
        return;
    }
    let bytes = normalized(task.root).to_string().len();
    if bytes > MOST {
        let message = format!("the task definition has {bytes} bytes as compact JSON, more than {MOST}");
        let wrong = Diagnostic::new("taskdef-too-large", Severity::Error, message, task.start(), "64 KiB are allowed");
        found.push(
            wrong.note("blanks and what only a description has are not counted; move variables to `environmentFiles`"),
        );
    }
}
