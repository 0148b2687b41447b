//! Why two archives with the same entries are not the same bytes: what stands around the members and is no part of them.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};

use zip::ZipArchive;
use zip::read::OwnedZipFileEntry;

use super::super::compare::{Aspect, Comparison};
use super::super::member::{Member, MemberKind};
use super::{Place, ReadError, Reader};

/// What the records of one member say beside what a `Member` has.
#[derive(Debug, PartialEq, Eq)]
struct Marks {
    maker: [u8; 2],
    flags: [u8; 2],
    comment: Vec<u8>,
    extra: [Vec<u8>; 2],
    packed: u64,
}

/// The reasons, by words that follow "not the same bytes:"; none when they are, or when one is a folder.
pub fn byte_reasons(left: &mut Reader, right: &mut Reader, found: &Comparison) -> Result<Vec<String>, ReadError> {
    let is_compared =
        |member: &Member| member.kind != MemberKind::Directory || !found.ignored.contains_key(&Aspect::Directory);
    let order = |reader: &Reader| {
        let mut places: Vec<usize> = (0..reader.members.len()).filter(|&at| is_compared(&reader.members[at])).collect();
        places.sort_by_key(|&at| (&reader.members[at].name, at));
        places
    };
    let (lefts, rights) = (order(left), order(right));
    let (Place::Zip(a, of_a), Place::Zip(b, of_b)) = (&mut left.place, &mut right.place) else {
        return Ok(Vec::new());
    };
    let mut reasons: Vec<String> = found.ignored.keys().map(|aspect| aspect.told().to_owned()).collect();
    let failed = |error: io::Error| ReadError::Damaged { name: "the directory".to_owned(), reason: error.to_string() };
    if same_bytes(a, b).map_err(failed)? {
        return Ok(Vec::new());
    }
    let mut counts = [0_usize; 5];
    for (&at, &other) in lefts.iter().zip(&rights) {
        let (x, y) = (marks(a, &of_a[at]).map_err(failed)?, marks(b, &of_b[other]).map_err(failed)?);
        let differ = [x.maker != y.maker, x.flags != y.flags, x.comment != y.comment, x.extra != y.extra];
        let all = differ.into_iter().chain([x.packed != y.packed]);
        counts.iter_mut().zip(all).for_each(|(count, differs)| *count += usize::from(differs));
    }
    let names = ["the system that made it", "flags", "comments", "extra fields", "how well it is compressed"];
    reasons.extend(names.iter().zip(counts).filter(|(_, count)| *count > 0).map(|(name, _)| (*name).to_owned()));
    let comment = |file: &mut BufReader<File>| ZipArchive::new(file).map(|archive| archive.comment().to_vec()).ok();
    if comment(a) != comment(b) {
        reasons.push("the comment of the archive".to_owned());
    }
    if reasons.is_empty() {
        reasons.push("the compressed data, or what stands between the entries".to_owned());
    }
    Ok(reasons)
}

fn same_bytes(a: &mut BufReader<File>, b: &mut BufReader<File>) -> io::Result<bool> {
    a.seek(SeekFrom::Start(0))?;
    b.seek(SeekFrom::Start(0))?;
    let (mut x, mut y) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let count = a.read(&mut x)?;
        if count == 0 {
            return Ok(b.read(&mut y)? == 0);
        }
        match b.read_exact(&mut y[..count]) {
            Ok(()) if x[..count] == y[..count] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

fn marks(file: &mut BufReader<File>, entry: &OwnedZipFileEntry) -> io::Result<Marks> {
    file.seek(SeekFrom::Start(entry.central_header_start()))?;
    let mut head = [0; 46];
    file.read_exact(&mut head)?;
    let length = |head: &[u8], at: usize| u64::from(u16::from_le_bytes([head[at], head[at + 1]]));
    skip(file, length(&head, 28))?;
    let of_directory = take(file, length(&head, 30))?;
    let comment = take(file, length(&head, 32))?;
    file.seek(SeekFrom::Start(entry.header_start()))?;
    let mut before = [0; 30];
    file.read_exact(&mut before)?;
    skip(file, length(&before, 26))?;
    let before_data = take(file, length(&before, 28))?;
    let packed = entry.compressed_size();
    Ok(Marks {
        maker: [head[4], head[5]],
        flags: [head[8], head[9]],
        comment,
        extra: [of_directory, before_data],
        packed,
    })
}

fn skip(file: &mut BufReader<File>, count: u64) -> io::Result<()> {
    file.seek_relative(i64::try_from(count).map_err(io::Error::other)?)
}

fn take(file: &mut BufReader<File>, count: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}
