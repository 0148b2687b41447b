//! `imagedefinitions.json` and `imageDetail.json`: made, and checked.

use super::document;
use crate::text::{Diagnostic, SourceFile};

/// All that is wrong with a file of images: a list is `imagedefinitions.json`, an object `imageDetail.json`.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    document::read_json(file).diagnostics
}
