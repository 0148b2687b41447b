//! A zip file as a source.

use std::path::{Path, PathBuf};

use super::tree::{OUTSIDE, Tree};
use super::{UnpackError, UnpackProgress};
use crate::artifact::{Member, MemberKind, ReadError, Reader};

/// A link whose target is longer is none.
const TARGET: u64 = 4096;
/// The bits of a mode that say what a member is, and what devices, pipes and sockets have there.
const TYPE: u32 = 0o170_000;
const SPECIAL: [u32; 4] = [0o010_000, 0o020_000, 0o060_000, 0o140_000];

/// Fills the tree; sentences about what was done.
pub(super) fn unpack(
    archive: &Path,
    tree: &mut Tree<'_>,
    progress: UnpackProgress<'_>,
) -> Result<Vec<String>, UnpackError> {
    let mut reader = Reader::open(archive)?;
    let members = reader.members().to_vec();
    let claimed = members.iter().fold(0_u64, |sum, member| sum.saturating_add(member.size));
    tree.budget().check(claimed, members.len())?;
    members.iter().try_for_each(check)?;
    // As Windows writes them where a program forgets that zip has slashes.
    let backslashes = members.iter().any(|member| member.name.contains('\\'))
        && !members.iter().any(|member| member.name.contains('/'));
    let mut going = Going { progress, all: members.len() };
    for (index, member) in members.iter().enumerate() {
        going.on(index)?;
        put(&mut reader, index, member, backslashes, tree, &mut going)?;
    }
    let notice = "the archive's names have backslashes, as Windows writes them; they were taken for folders";
    Ok(if backslashes { vec![notice.to_owned()] } else { Vec::new() })
}

/// Refuses what is no entry for a source, before anything is written.
fn check(member: &Member) -> Result<(), UnpackError> {
    if member.leaves_folder() {
        return Err(UnpackError::entry(&member.name, OUTSIDE));
    }
    if member.encrypted {
        return Err(ReadError::Encrypted { name: member.name.clone() }.into());
    }
    if member.mode.is_some_and(|mode| SPECIAL.contains(&(mode & TYPE))) {
        return Err(UnpackError::entry(&member.name, "is a device, a pipe or a socket"));
    }
    Ok(())
}

fn put(
    reader: &mut Reader,
    index: usize,
    member: &Member,
    backslashes: bool,
    tree: &mut Tree<'_>,
    going: &mut Going<'_>,
) -> Result<(), UnpackError> {
    let written = if backslashes { member.name.replace('\\', "/") } else { member.name.clone() };
    let path = PathBuf::from(&written);
    match member.kind {
        MemberKind::Symlink => {
            let target = reader.content(index, TARGET)?;
            let target = String::from_utf8(target).ok().filter(|target| !target.is_empty() && !target.contains('\0'));
            let target = target.ok_or_else(|| UnpackError::entry(&member.name, "is a link that names nothing"))?;
            tree.link(&member.name, &path, Path::new(&target))
        }
        MemberKind::Directory => tree.folder(&member.name, &path, member.mode.unwrap_or(0o755)),
        MemberKind::File if written.ends_with('/') => tree.folder(&member.name, &path, 0o755),
        MemberKind::File => tree.file(&member.name, &path, member.mode.unwrap_or(0o644), |filling| {
            let mut failure = None;
            let copied = reader.copy_while(index, &mut |part| {
                failure = going.on(index).and_then(|()| filling.add(part)).err();
                failure.is_none()
            });
            failure.map_or(Ok(copied?), Err)
        }),
    }
}

/// Whether to go on.
struct Going<'a> {
    progress: UnpackProgress<'a>,
    all: usize,
}

impl Going<'_> {
    fn on(&mut self, done: usize) -> Result<(), UnpackError> {
        if (self.progress)(done, self.all) { Ok(()) } else { Err(UnpackError::Stopped) }
    }
}
