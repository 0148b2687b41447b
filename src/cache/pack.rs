//! Members to an archive.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _};
use std::path::Path;

use super::archive::{LARGE, Writer};
use super::gather::{Member, MemberKind};
use super::{About, CacheFault, Gathered, Progress};

/// Packs what was gathered into the file at `to`, which is made or replaced; its size.
pub fn pack(gathered: &Gathered, about: &About, to: &Path, progress: Progress<'_>) -> Result<u64, CacheFault> {
    let unwritable = |source| CacheFault::Write { path: to.to_owned(), source };
    let file = File::create(to).map_err(unwritable)?;
    let mut writer = Writer::new(BufWriter::with_capacity(1 << 20, file), about).map_err(unwritable)?;
    let mut content = Vec::new();
    let (mut done, total) = (0, usize::try_from(gathered.files()).unwrap_or(usize::MAX));
    for (name, member) in &gathered.members {
        let added = match member.kind {
            MemberKind::Folder => writer.folder(name, member.mode, member.modified),
            MemberKind::Link => match fs::read_link(&member.path) {
                Ok(target) => writer.link(name, &target, member.modified),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(source) => return Err(CacheFault::Read { path: member.path.clone(), source }),
            },
            MemberKind::File { size } => {
                let Some(mut file) = open(member)? else { continue };
                if size < LARGE {
                    // In one piece, since the writer takes the rest from where the file would have ended.
                    content.clear();
                    let read = (&mut file).take(size).read_to_end(&mut content);
                    read.map_err(|source| CacheFault::Read { path: member.path.clone(), source })?;
                    writer.file(name, member.mode, member.modified, size, &mut &*content)
                } else {
                    writer.file(name, member.mode, member.modified, size, &mut file)
                }
            }
        };
        added.map_err(unwritable)?;
        done += usize::from(member.kind != MemberKind::Folder);
        if !progress(done, total) {
            return Err(CacheFault::Stopped);
        }
    }
    let file = writer.finish().map_err(unwritable)?.into_inner().map_err(|error| unwritable(error.into_error()))?;
    file.metadata().map(|meta| meta.len()).map_err(unwritable)
}

/// The member's file; none when it is gone, or is no file any more.
fn open(member: &Member) -> Result<Option<File>, CacheFault> {
    match crate::source::open(&member.path) {
        Ok(file) if file.metadata().is_ok_and(|meta| meta.is_file()) => Ok(Some(file)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CacheFault::Read { path: member.path.clone(), source }),
    }
}
