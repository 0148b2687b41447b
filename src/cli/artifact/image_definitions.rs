//! `buildspec artifact image-definitions`.

use std::fs;
use std::io;

use super::digest;
use super::images::{ImagesError, Writing, check_name, is_stdout, write};
use crate::cli::ExitStatus;
use crate::cli::args::ImageDefinitions;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::deploy::images::{self, ImageDefinition, ImageFile};
use crate::text::SourceFile;

/// Writes the images of the containers.
pub(super) fn image_definitions(arguments: &ImageDefinitions, printer: &Printer) -> Result<ExitStatus, Error> {
    let ImageDefinitions { entries, output, append, both, digests, .. } = arguments;
    check_name(output, ImageFile::Definitions)?;
    if is_stdout(output) && *both {
        return Err(ImagesError::BothToStdout.into());
    }
    if is_stdout(output) && *append {
        return Err(ImagesError::AppendToStdout.into());
    }
    let of_detail = both.then(|| for_detail(arguments)).transpose()?;
    // Refused before anybody is asked.
    images::definitions(entries).map_err(ImagesError::from)?;
    let there = if *append { existing(arguments)? } else { None };
    let entries = if digests.digest { pinned(arguments)? } else { entries.clone() };
    let text = match &there {
        Some(file) => images::append(file, &entries),
        None => images::definitions(&entries),
    };
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let mut files = vec![Writing {
        kind: ImageFile::Definitions,
        path: output.clone(),
        text: text.map_err(ImagesError::from)?,
        about: names.join(", "),
    }];
    if let Some(index) = of_detail {
        let image = &entries[index].image;
        let path = output.with_file_name(ImageFile::Detail.name());
        files.push(Writing { kind: ImageFile::Detail, path, text: images::detail(image), about: image.to_string() });
    }
    write(&files, printer)
}

/// The same entries, each image by its digest.
fn pinned(arguments: &ImageDefinitions) -> Result<Vec<ImageDefinition>, Error> {
    let images: Vec<_> = arguments.entries.iter().map(|entry| entry.image.clone()).collect();
    let pinned = digest::pinned(&images, &arguments.digests)?;
    let entry = |(entry, image): (&ImageDefinition, _)| ImageDefinition { name: entry.name.clone(), image };
    Ok(arguments.entries.iter().zip(pinned).map(entry).collect())
}

/// Which of the images imageDetail.json is to name.
fn for_detail(arguments: &ImageDefinitions) -> Result<usize, ImagesError> {
    let entries = &arguments.entries;
    let names = || entries.iter().map(|entry: &ImageDefinition| entry.name.clone()).collect();
    match &arguments.detail {
        None if entries.len() == 1 => Ok(0),
        None => Err(ImagesError::SeveralImages { count: entries.len(), names: names() }),
        Some(name) => entries
            .iter()
            .position(|entry| entry.name == *name)
            .ok_or_else(|| ImagesError::NoSuchEntry { name: name.clone(), names: names() }),
    }
}

/// What is there already; nothing where there is no file.
fn existing(arguments: &ImageDefinitions) -> Result<Option<SourceFile>, Error> {
    let path = &arguments.output;
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|source| Error::Read { path: path.clone(), source })?,
    };
    let file = SourceFile::from_bytes(path.display().to_string(), &bytes);
    file.map(Some).map_err(|source| Error::Encoding { path: path.clone(), source })
}
