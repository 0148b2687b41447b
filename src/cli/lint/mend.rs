//! `--fix` and `--diff`: what is mended, and where it goes.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use super::check::{self, Depth};
use super::files::Input;
use super::settings::Settings;
use crate::cli::args::FixArguments;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::lint::{Fixed, fix};
use crate::reporter::{Look, diff};
use crate::text::{Applicability, SourceFile, suggest};

/// Applies the fixes of one file.
fn mended(input: &Input, arguments: &FixArguments, settings: &Settings) -> Fixed {
    let most = if arguments.guesses { Applicability::Unsafe } else { Applicability::Safe };
    fix(&input.file, most, |file| check::one(&input.path, file, settings, Depth::Whole).diagnostics)
}

/// Prints what would change; the number of files that would.
pub(super) fn show(
    inputs: &[Input],
    arguments: &FixArguments,
    settings: &[Arc<Settings>],
    look: Look,
) -> Result<usize, Error> {
    let mut changed = 0;
    for (input, settings) in inputs.iter().zip(settings) {
        let fixed = mended(input, arguments, settings);
        if fixed.text != input.file.text() {
            changed += 1;
            Printer::data(&diff::unified(input.file.name(), input.file.text(), &fixed.text, look))
                .map_err(Error::Output)?;
        }
    }
    Ok(changed)
}

/// Writes the mended files, that of standard input to standard output; the texts are what they say afterwards.
pub(super) fn write(
    inputs: &mut [Input],
    arguments: &FixArguments,
    settings: &[Arc<Settings>],
    printer: &Printer,
) -> Result<(), Error> {
    let (mut applied, mut files) = (0, 0);
    for (input, settings) in inputs.iter_mut().zip(settings) {
        let fixed = mended(input, arguments, settings);
        if input.stdin {
            Printer::data(&fixed.text).map_err(Error::Output)?;
        } else if !fixed.applied.is_empty() {
            replace(input, &fixed.text)?;
        }
        applied += fixed.applied.len();
        files += usize::from(!fixed.applied.is_empty());
        input.file = SourceFile::new(input.file.name(), fixed.text);
    }
    if applied > 0 {
        printer.info(&format!("mended {} in {}", suggest::count(applied, "finding"), suggest::count(files, "file")));
    }
    Ok(())
}

/// Puts the new text in the file's place at once, so that nothing is lost when it cannot be written.
fn replace(input: &Input, text: &str) -> Result<(), Error> {
    let could_not = |source| Error::Write { path: input.path.clone(), source };
    // Through a link the file it names is written.
    let path = fs::canonicalize(&input.path).map_err(could_not)?;
    let mode = fs::metadata(&path).map_err(could_not)?.permissions();
    let folder = path.parent().unwrap_or(&path);
    let mut new = tempfile::NamedTempFile::new_in(folder).map_err(could_not)?;
    let mark = fs::read(&path).map_err(could_not)?.starts_with(b"\xef\xbb\xbf");
    let mark = if mark { "\u{feff}" } else { "" };
    new.write_all(mark.as_bytes()).and_then(|()| new.write_all(text.as_bytes())).map_err(could_not)?;
    new.as_file().set_permissions(mode).map_err(could_not)?;
    new.persist(&path).map_err(|error| could_not(error.error))?;
    Ok(())
}
