//! Compression of one file or one block; the only file that names a compressor.
//!
//! A file that fits a buffer goes through libdeflate, which packs smaller and about three times faster than Info-ZIP; its
//! streams cannot be continued, so the blocks of a larger file go through zlib-rs. Neither depends on time or threads.

use flate2::{Compress, Compression, FlushCompress};
use libdeflater::{CompressionLvl, Compressor};

/// A file below this size is packed at the fastest level: there most of the time goes into preparing tables, and the level
/// above makes such files smaller by one part in a hundred.
const TINY: usize = 2048;
/// The level of Info-ZIP's default; at it libdeflate was never larger than `zip` on source code, on libraries and on binaries.
const LEVEL: u8 = 6;

/// A compressor of one thread.
pub(super) struct Deflater {
    tiny: Compressor,
    whole: Compressor,
    blocks: Compress,
}

impl Deflater {
    /// A compressor with nothing in it.
    pub(super) fn new() -> Self {
        let level = |level| CompressionLvl::new(level).expect("libdeflate has levels 0 to 12");
        Self {
            tiny: Compressor::new(level(1)),
            whole: Compressor::new(level(LEVEL.into())),
            blocks: Compress::new(Compression::new(LEVEL.into()), false),
        }
    }

    /// Appends a whole file, deflated when that makes it smaller, which is said, and as it is otherwise.
    pub(super) fn whole(&mut self, content: &[u8], out: &mut Vec<u8>) -> bool {
        let start = out.len();
        out.resize(start + content.len().saturating_sub(1), 0);
        let compressor = if content.len() < TINY { &mut self.tiny } else { &mut self.whole };
        match compressor.deflate_compress(content, &mut out[start..]) {
            Ok(packed) => {
                out.truncate(start + packed);
                true
            }
            Err(libdeflater::CompressionError::InsufficientSpace) => {
                out.truncate(start);
                out.extend_from_slice(content);
                false
            }
        }
    }

    /// Compresses a part of a stream so that the next part can simply follow it.
    pub(super) fn block(&mut self, content: &[u8], last: bool) -> Vec<u8> {
        let flush = if last { FlushCompress::Finish } else { FlushCompress::Sync };
        let mut deflated = Vec::with_capacity(content.len() / 2 + 1024);
        self.blocks.reset();
        let mut taken = 0;
        loop {
            let before = self.blocks.total_in();
            self.blocks
                .compress_vec(&content[taken..], &mut deflated, flush)
                .expect("raw deflate has no invalid input");
            taken += usize::try_from(self.blocks.total_in() - before).expect("not more than the content");
            // A flush is complete only when it left room in the buffer.
            if taken == content.len() && deflated.len() < deflated.capacity() {
                return deflated;
            }
            deflated.reserve(64 * 1024);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Bytes that do not compress, the same every time.
    pub(in super::super) fn noise(length: usize) -> Vec<u8> {
        let mut state = 88_172_645_463_325_252_u64;
        std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .take(length)
        .collect()
    }

    fn inflate(deflated: &[u8], length: usize) -> Vec<u8> {
        let mut content = vec![0; length];
        let (mut inflater, flush) = (flate2::Decompress::new(false), flate2::FlushDecompress::Finish);
        assert_eq!(inflater.decompress(deflated, &mut content, flush).unwrap(), flate2::Status::StreamEnd);
        assert_eq!((inflater.total_in(), inflater.total_out()), (deflated.len() as u64, length as u64));
        content
    }

    #[test]
    fn content_that_does_not_shrink_is_stored() {
        let mut deflater = Deflater::new();
        for content in [Vec::new(), vec![1], noise(50_000)] {
            let mut out = b"before".to_vec();
            assert!(!deflater.whole(&content, &mut out));
            assert!(out.strip_prefix(b"before") == Some(&*content));
        }
        for length in [1000, 100_000] {
            let mut out = Vec::new();
            assert!(deflater.whole(&vec![7; length], &mut out) && out.len() < length / 10);
            assert!(inflate(&out, length) == vec![7; length]);
        }
    }

    #[test]
    fn blocks_join_into_one_stream() {
        let mut deflater = Deflater::new();
        for content in [b"text and ".repeat(9000), noise(300_000), vec![0; 200_000]] {
            for size in [1000, 65_536, 150_000] {
                let blocks: Vec<&[u8]> = content.chunks(size).collect();
                let count = blocks.len();
                let parts = blocks.iter().enumerate().map(|(at, block)| deflater.block(block, at + 1 == count));
                let joined: Vec<u8> = parts.flatten().collect();
                assert!(inflate(&joined, content.len()) == content, "{size}");
            }
        }
    }
}
