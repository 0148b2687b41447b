//! AppSpecs of CodeDeploy, for Amazon ECS, Lambda and servers.

use super::document;
use crate::text::{Diagnostic, SourceFile};

/// All that is wrong with an AppSpec.
pub fn check(file: &SourceFile) -> Vec<Diagnostic> {
    document::read(file).diagnostics
}
