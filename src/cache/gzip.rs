//! An archive made smaller for a long way, and large again.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// No archive becomes larger than this when it is unpacked: 32 GiB.
pub const LARGEST: u64 = 32 << 30;

/// How much is read and written at once.
const PIECE: usize = 1 << 18;

/// Compresses the file at `from` into `to`; its size then.
pub fn shrink(from: &Path, to: &Path) -> io::Result<u64> {
    let mut encoder = GzEncoder::new(File::create(to)?, Compression::fast());
    io::copy(&mut File::open(from)?, &mut encoder)?;
    encoder.finish()?.metadata().map(|meta| meta.len())
}

/// Unpacks the file at `from` into `to`, unless it would become larger than `limit`.
pub fn swell(from: &Path, to: &Path, limit: u64) -> io::Result<u64> {
    let decoder = GzDecoder::new(BufReader::with_capacity(PIECE, File::open(from)?));
    let mut out = BufWriter::with_capacity(PIECE, File::create(to)?);
    let size = io::copy(&mut decoder.take(limit + 1), &mut out)?;
    if size > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it is larger than {limit} bytes")));
    }
    out.flush()?;
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shrunk_swells_to_what_it_was_and_to_no_more_than_is_allowed() {
        let folder = tempfile::tempdir().unwrap();
        let [plain, small, back] = ["plain", "small", "back"].map(|name| folder.path().join(name));
        std::fs::write(&plain, vec![7; 1_000_000]).unwrap();
        assert!(shrink(&plain, &small).unwrap() < 10_000);
        assert_eq!(swell(&small, &back, 1_000_000).unwrap(), 1_000_000);
        assert!(std::fs::read(&back).unwrap() == std::fs::read(&plain).unwrap());
        assert_eq!(swell(&small, &back, 999_999).unwrap_err().to_string(), "it is larger than 999999 bytes");
        std::fs::write(&small, &std::fs::read(&small).unwrap()[..500]).unwrap();
        assert!(swell(&small, &back, 1_000_000).is_err());
    }
}
