//! `buildspec taskdef diff`.

use super::definition;
use crate::cli::ExitStatus;
use crate::cli::args::TaskdefDiff;
use crate::cli::error::Error;
use crate::cli::files::read;
use crate::cli::printer::Printer;
use crate::deploy::taskdef::{aligned, changes, normalized};
use crate::reporter::{Look, diff};
use crate::text::suggest;

/// Shows what differs.
pub(super) fn compare(arguments: &TaskdefDiff, printer: &Printer) -> Result<ExitStatus, Error> {
    let (old_file, new_file) = (read(&arguments.old)?, read(&arguments.new)?);
    let (old, new) = (normalized(&definition(&old_file)?), normalized(&definition(&new_file)?));
    let found = changes(&old, &new);
    if arguments.json {
        let list = serde_json::to_value(&found).unwrap_or_default();
        Printer::data(&format!("{list:#}\n")).map_err(Error::Output)?;
    } else if !found.is_empty() {
        let look = Look { color: printer.stdout_is_colored(), live: false };
        let (was, is) = (format!("{old:#}\n"), format!("{:#}\n", aligned(&old, &new)));
        let shown = diff::between((old_file.name(), &was), (new_file.name(), &is), look);
        Printer::data(&shown).map_err(Error::Output)?;
        printer.info(&suggest::count(found.len(), "difference"));
    }
    Ok(if found.is_empty() { ExitStatus::Success } else { ExitStatus::Failure })
}
