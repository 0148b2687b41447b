//! `buildspec artifact image-detail`.

use super::digest;
use super::images::{ImagesError, Writing, check_name, is_stdout, write};
use crate::cli::ExitStatus;
use crate::cli::args::ImageDetail;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::deploy::images::{self, ImageDefinition, ImageFile};

/// Writes the image of a deployment.
pub(super) fn image_detail(arguments: &ImageDetail, printer: &Printer) -> Result<ExitStatus, Error> {
    let ImageDetail { image, output, full, both, digests } = arguments;
    check_name(output, ImageFile::Detail)?;
    if is_stdout(output) && both.is_some() {
        return Err(ImagesError::BothToStdout.into());
    }
    let (image, text) = if *full {
        digest::described(image, digests)?
    } else {
        let given = std::slice::from_ref(image);
        let mut images = if digests.digest { digest::pinned(given, digests)? } else { given.to_vec() };
        let image = images.remove(0);
        let text = images::detail(&image);
        (image, text)
    };
    let about = image.to_string();
    let mut files = vec![Writing { kind: ImageFile::Detail, path: output.clone(), text, about }];
    if let Some(name) = both {
        let entries = [ImageDefinition { name: name.clone(), image }];
        let text = images::definitions(&entries).map_err(ImagesError::from)?;
        let path = output.with_file_name(ImageFile::Definitions.name());
        files.push(Writing { kind: ImageFile::Definitions, path, text, about: name.clone() });
    }
    write(&files, printer)
}
