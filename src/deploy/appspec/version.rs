//! `version`: there is one, 0.0.

use super::reader::{Map, Reader, answered, missing};
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::ScalarStyle;

/// The version of a file that a service reads: the guide calls it a string and writes a number, so both are fine.
pub(super) fn of_service<'a>(reader: &mut Reader<'a>, root: &Map<'a>) {
    let Some(entry) = reader.required(root, "version") else { return };
    if entry.value.as_text() != Some("0.0") {
        let place = if entry.value.is_null() { entry.key.span } else { reader.first_line(entry.value.span) };
        let written = entry.value.as_text().unwrap_or_default();
        let message = format!("there is no version `{written}` of AppSpecs");
        let wrong = Diagnostic::new("appspec-version", Severity::Error, message, place, "the one version is 0.0");
        reader.found.push(wrong);
    }
}

/// The version of a file that the agent reads: it compares with the number 0.0, which no text equals.
pub(super) fn of_agent<'a>(reader: &mut Reader<'a>, root: &Map<'a>) {
    let refusal = |written: &str| {
        format!(
            "The deployment failed because an invalid version value ({written}) was entered in the application \
             specification file. Make sure your AppSpec file specifies \"0.0\" as the version, and then try again."
        )
    };
    let Some(entry) = root.node.entry("version") else {
        reader.found.push(answered(missing(root, "version"), refusal("")));
        return;
    };
    let scalar = entry.value.as_scalar();
    let written = entry.value.as_text().unwrap_or_default();
    let is_zero = written.parse() == Ok(0.0_f64);
    let is_plain = scalar.is_some_and(|scalar| scalar.style == ScalarStyle::Plain);
    if is_zero && is_plain {
        return;
    }
    let place = if entry.value.is_null() { entry.key.span } else { reader.first_line(entry.value.span) };
    let (message, label) = if is_zero {
        ("the agent takes no version in quotes".to_owned(), "a text, not the number 0.0")
    } else {
        (format!("there is no version `{written}` of AppSpecs"), "the one version is 0.0")
    };
    let wrong = Diagnostic::new("appspec-version", Severity::Error, message, place, label);
    let wrong = answered(wrong, refusal(written));
    reader.found.push(if is_zero {
        let edit = Edit { span: place, replacement: "0.0".to_owned() };
        wrong.fix("take the quotes away", Applicability::Safe, vec![edit])
    } else {
        wrong
    });
}
