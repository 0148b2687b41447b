//! What is found elsewhere: by the decoder while it reads a file (`buildspec/`, `yaml/`), or by a part of the linter with a file of
//! its own. Each has its page here.

use crate::lint::rule::{Category, Rule};
use crate::text::Severity;

pub(super) const BATCH_KINDS: Rule =
    found("batch-kinds", Category::Batch, Severity::Error, include_str!("batch_kinds.md"));
pub(super) const COMMAND_NOT_A_STRING: Rule =
    found("command-not-a-string", Category::File, Severity::Error, include_str!("command_not_a_string.md"));
pub(super) const COMPUTE_TYPE_AND_FLEET: Rule =
    found("compute-type-and-fleet", Category::Batch, Severity::Error, include_str!("compute_type_and_fleet.md"));
pub(super) const CYCLIC_DEPEND_ON: Rule =
    found("cyclic-depend-on", Category::Batch, Severity::Error, include_str!("cyclic_depend_on.md"));
pub(super) const DEPEND_ON_ORDER: Rule =
    found("depend-on-order", Category::Batch, Severity::Note, include_str!("depend_on_order.md"));
pub(super) const DUPLICATE_IDENTIFIER: Rule =
    found("duplicate-identifier", Category::Batch, Severity::Error, include_str!("duplicate_identifier.md"));
pub(super) const DUPLICATE_KEY: Rule =
    found("duplicate-key", Category::File, Severity::Warning, include_str!("duplicate_key.md"));
pub(super) const EMPTY_VALUE: Rule =
    found("empty-value", Category::File, Severity::Warning, include_str!("empty_value.md"));
pub(super) const INVALID_IDENTIFIER: Rule =
    found("invalid-identifier", Category::Batch, Severity::Error, include_str!("invalid_identifier.md"));
pub(super) const INVALID_ON_FAILURE: Rule =
    found("invalid-on-failure", Category::Phases, Severity::Error, include_str!("invalid_on_failure.md"));
pub(super) const INVALID_PHASE_NAME: Rule =
    found("invalid-phase-name", Category::Phases, Severity::Error, include_str!("invalid_phase_name.md"));
pub(super) const MISSING_COMMANDS: Rule =
    found("missing-commands", Category::Phases, Severity::Note, include_str!("missing_commands.md"));
pub(super) const MISSING_KEY: Rule =
    found("missing-key", Category::File, Severity::Error, include_str!("missing_key.md"));
pub(super) const MISSING_PHASES: Rule =
    found("missing-phases", Category::Phases, Severity::Error, include_str!("missing_phases.md"));
pub(super) const MISSING_VERSION: Rule =
    found("missing-version", Category::File, Severity::Error, include_str!("missing_version.md"));
pub(super) const NOT_A_BUILDSPEC: Rule =
    found("not-a-buildspec", Category::File, Severity::Error, include_str!("not_a_buildspec.md"));
pub(super) const QUOTED_VERSION: Rule =
    found("quoted-version", Category::File, Severity::Warning, include_str!("quoted_version.md"));
pub(super) const SECOND_DOCUMENT: Rule =
    found("second-document", Category::File, Severity::Warning, include_str!("second_document.md"));
pub(super) const SECRET_REFERENCE: Rule =
    found("secret-reference", Category::Env, Severity::Error, include_str!("secret_reference.md"));
pub(super) const STEPS_UNSUPPORTED: Rule =
    found("steps-unsupported", Category::Phases, Severity::Error, include_str!("steps_unsupported.md"));
pub(super) const UNKNOWN_ALIAS: Rule =
    found("unknown-alias", Category::File, Severity::Error, include_str!("unknown_alias.md"));
pub(super) const UNKNOWN_DEPEND_ON: Rule =
    found("unknown-depend-on", Category::Batch, Severity::Error, include_str!("unknown_depend_on.md"));
pub(super) const UNKNOWN_KEY: Rule =
    found("unknown-key", Category::File, Severity::Warning, include_str!("unknown_key.md"));
pub(super) const UNKNOWN_SHELL: Rule =
    found("unknown-shell", Category::Env, Severity::Warning, include_str!("unknown_shell.md"));
pub(super) const UNKNOWN_VALUE: Rule =
    found("unknown-value", Category::File, Severity::Error, include_str!("unknown_value.md"));
pub(super) const UNSUPPORTED_VERSION: Rule =
    found("unsupported-version", Category::File, Severity::Error, include_str!("unsupported_version.md"));
pub(super) const VERSION_MISMATCH: Rule =
    found("version-mismatch", Category::File, Severity::Warning, include_str!("version_mismatch.md"));
pub(super) const WRONG_TYPE: Rule = found("wrong-type", Category::File, Severity::Error, include_str!("wrong_type.md"));
pub(super) const YAML_SYNTAX: Rule =
    found("yaml-syntax", Category::File, Severity::Error, include_str!("yaml_syntax.md"));
pub(super) const YAML_TAG: Rule = found("yaml-tag", Category::File, Severity::Warning, include_str!("yaml_tag.md"));

pub(super) const fn found(code: &'static str, category: Category, severity: Severity, doc: &'static str) -> Rule {
    Rule { code, category, severity, doc, check: None }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use walkdir::WalkDir;

    use super::super::outside;
    use crate::lint::RULES;

    /// The codes of the findings that the files of a folder make.
    fn codes_in(folder: &str, codes: &mut BTreeSet<String>) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        for entry in WalkDir::new(folder).into_iter().map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file())
        {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let named = code.split("Diagnostic::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            codes.extend(named.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }

    #[test]
    fn every_code_that_is_told_without_a_rule_has_its_page_and_every_page_its_code() {
        let mut made = BTreeSet::from([crate::yaml::SYNTAX_CODE.to_owned()]);
        for folder in ["buildspec", "deploy", "json", "pipeline", "yaml"] {
            codes_in(folder, &mut made);
        }
        let outside = [outside::SHELLCHECK.code, outside::UNUSED_ALLOW.code];
        let own = RULES.iter().filter(|rule| rule.check.is_none() && !outside.contains(&rule.code));
        let told: BTreeSet<String> = own.map(|rule| rule.code.to_owned()).collect();
        assert_eq!(made, told);
    }
}
