//! Whether an artifact is whole: every member read to its end and held against what the directory claims.
//!
//! Writes nothing anywhere. What an archive claims to hold is summed up before anything is inflated, so a bomb costs no time.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::member::shown;
use super::read::{ReadError, Reader};
use super::surprises::surprises;
use crate::text::{Severity, hex, with_causes};

/// Deflate packs no more than 1032 bytes into one.
const MOST_DEFLATED: u64 = 1032;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many members there are.
    pub members: usize,
    /// How many bytes of content were read.
    pub bytes: u64,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
}

/// Reads everything; nothing at all when the members claim more than `limit` bytes.
pub fn verify(path: &Path, limit: u64) -> Result<Verified, ReadError> {
    let mut reader = match Reader::open(path) {
        Err(error @ ReadError::Archive { .. }) => {
            return Ok(Verified { problems: vec![with_causes(&error)], ..Verified::default() });
        }
        opened => opened?,
    };
    let members = reader.members().to_vec();
    let errors = surprises(&members).into_iter().filter(|surprise| surprise.severity == Severity::Error);
    let mut found =
        Verified { members: members.len(), bytes: 0, problems: errors.map(|error| error.message).collect() };
    let claimed = members.iter().fold(0_u64, |sum, member| sum.saturating_add(member.size));
    if claimed > limit {
        let reason = format!("its members claim {claimed} bytes, more than the {limit} that are allowed");
        found.problems.push(reason);
        return Ok(found);
    }
    for (index, member) in members.iter().enumerate() {
        if member.encrypted {
            continue;
        }
        if member.size / MOST_DEFLATED > member.packed {
            let (name, size, packed) = (shown(&member.name), member.size, member.packed);
            found.problems.push(format!("`{name}` claims {size} bytes in {packed}, which no deflate stream holds"));
            continue;
        }
        if let Err(error) = reader.copy(index, &mut |part| found.bytes += part.len() as u64) {
            found.problems.push(with_causes(&error));
        }
    }
    if let Some(reason) = reader.inconsistency()? {
        found.problems.push(reason);
    }
    Ok(found)
}

/// The SHA-256 of a file.
pub fn sha256(path: &Path) -> Result<[u8; 32], ReadError> {
    let refused = |source| ReadError::Disk { path: path.to_owned(), source };
    let mut file = std::fs::File::open(path).map_err(refused)?;
    let mut hash = Sha256::new();
    let mut all = |part: &[u8]| {
        hash.update(part);
        true
    };
    super::read::pour(&mut file, &mut all, u64::MAX).map_err(refused)?;
    Ok(hash.finalize().into())
}

/// The SHA-256 of a file, in hexadecimal.
pub fn sha256_hex(path: &Path) -> Result<String, ReadError> {
    sha256(path).map(|sum| hex(&sum))
}

#[cfg(test)]
mod tests;
