//! `buildspec taskdef compose`.

use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::definition;
use crate::cli::ExitStatus;
use crate::cli::args::Compose;
use crate::cli::error::Error;
use crate::cli::files::read;
use crate::cli::printer::Printer;
use crate::cli::staged::replace;
use crate::deploy::compose::{Composed, Options, Refusal, SecretsFile, compose as translate};
use crate::deploy::taskdef::described;
use crate::text::{SourceFile, Span};

/// Writes the Compose file of a task definition.
pub(super) fn compose(arguments: &Compose, printer: &Printer) -> Result<ExitStatus, Error> {
    let file = read(&arguments.file)?;
    let root = definition(&file)?;
    let definition = described(&root).expect("what holds a definition is described");
    let options = Options {
        images: arguments.images.iter().map(|image| (image.0.clone(), image.1.clone())).collect(),
        host_ports: arguments.host_ports.iter().map(|port| (port.0, port.1)).collect(),
        pause_image: arguments.pause_image.clone(),
        env_dir: arguments.env_dir.clone(),
    };
    let composed = match translate(&definition, &options) {
        Ok(composed) => composed,
        Err(refused) => {
            for refusal in &refused {
                tell_refusal(&file, refusal);
            }
            return Ok(ExitStatus::Usage);
        }
    };
    match &arguments.output {
        Some(path) => replace(path, &composed.text())?,
        None => Printer::data(&composed.text()).map_err(Error::Output)?,
    }
    tell(&file, &composed, printer);
    let folder = arguments.output.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    for secrets in &composed.secrets {
        provide(secrets, &folder.join(&secrets.path), arguments.secrets_template, printer)?;
    }
    Ok(ExitStatus::Success)
}

fn place(file: &SourceFile, span: Span) -> String {
    let at = file.position(span.start);
    format!("{}:{}:{}", file.name(), at.line, at.column)
}

fn tell_refusal(file: &SourceFile, refusal: &Refusal) {
    let place = refusal.span.map(|span| format!("{}: ", place(file, span))).unwrap_or_default();
    Printer::problem(&format!("error: {place}{}", refusal.reason));
    if let Some(hint) = refusal.reason.hint() {
        Printer::problem(&format!("hint: {hint}"));
    }
}

/// What the file does not say.
fn tell(file: &SourceFile, composed: &Composed, printer: &Printer) {
    for left in &composed.left_out {
        printer.info(&format!("note: {}: {left}", place(file, left.span)));
    }
}

/// Makes a file of secrets where that is asked for, and says what is to be done with it.
fn provide(secrets: &SecretsFile, path: &Path, is_wanted: bool, printer: &Printer) -> Result<(), Error> {
    let shown = path.display();
    if path.exists() {
        let missing = missing(secrets, path)?;
        if missing.is_empty() {
            printer.info(&format!("{shown} stays as it is"));
        } else {
            printer.info(&format!("{shown} stays as it is; it has no line for {}", missing.join(", ")));
        }
    } else if is_wanted {
        let could_not = |source| Error::Write { path: path.to_owned(), source };
        make(path, &secrets.template()).map_err(could_not)?;
        printer.info(&format!("{shown} is made: fill in its values"));
    } else {
        printer.info(&format!("{shown} is still to be written; `--secrets-template` makes it without values"));
    }
    Ok(())
}

/// Secrets that a file has no line for.
fn missing<'a>(secrets: &'a SecretsFile, path: &Path) -> Result<Vec<&'a str>, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let has = |name: &str| {
        text.lines().any(|line| line.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
    };
    Ok(secrets.secrets.iter().map(|secret| secret.name.as_str()).filter(|name| !has(name)).collect())
}

/// Writes a file at once that only its owner may read, in a folder that only its owner may enter, and never in place of another.
fn make(path: &Path, text: &str) -> io::Result<()> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(PathBuf::from("."), Path::to_owned);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let mut new = tempfile::NamedTempFile::new_in(&folder)?;
    new.write_all(text.as_bytes())?;
    new.persist_noclobber(path).map(drop).map_err(|error| error.error)
}
