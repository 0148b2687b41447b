//! `--output-env`: the variables that a build exports, as a file that `--env-file` of another build takes.

use std::path::Path;

use super::error::Error;
use super::printer::Printer;
use super::staged;
use crate::build::ExportedEnvironmentVariable;
use crate::build::variables::env_file;

/// Writes the file at once; what no line can hold is left out, which is said.
pub(crate) fn write(path: &Path, exported: &[ExportedEnvironmentVariable]) -> Result<(), Error> {
    let (text, left_out) = env_file(exported);
    staged::replace(path, &text)?;
    for name in left_out {
        Printer::problem(&format!(
            "warning: `{name}` is left out of {}: no line can hold its value; `--output FILE` has it as JSON",
            path.display()
        ));
    }
    Ok(())
}
