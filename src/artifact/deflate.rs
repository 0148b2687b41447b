//! Compression of one file or one block; the only file that names a compressor.
//!
//! A file that fits a buffer goes through libdeflate, which packs smaller and about three times faster than Info-ZIP; its
//! streams cannot be continued, so the blocks of a larger file go through zlib-rs. Neither depends on time or threads.

use flate2::{Compress, Compression, FlushCompress};
use libdeflater::{CompressionLvl, Compressor};

/// The level of Info-ZIP's default; at it libdeflate was never larger than `zip` on source code, on libraries and on binaries.
const LEVEL: u8 = 6;

/// What became of a file's content.
#[derive(Debug)]
pub(super) enum Body {
    /// A deflate stream, smaller than the content.
    Deflated {
        /// The stream.
        data: Vec<u8>,
        /// The content's length.
        length: u64,
    },
    /// The content, since deflate does not shrink it.
    Stored(Vec<u8>),
}

/// A compressor of one thread.
pub(super) struct Deflater {
    whole: Compressor,
    blocks: Compress,
}

impl Deflater {
    /// A compressor with nothing in it.
    pub(super) fn new() -> Self {
        let level = CompressionLvl::new(LEVEL.into()).expect("libdeflate has levels 0 to 12");
        Self { whole: Compressor::new(level), blocks: Compress::new(Compression::new(LEVEL.into()), false) }
    }

    /// Compresses a whole file.
    pub(super) fn whole(&mut self, content: Vec<u8>) -> Body {
        let mut deflated = vec![0; content.len().saturating_sub(1)];
        match self.whole.deflate_compress(&content, &mut deflated) {
            Ok(packed) => {
                deflated.truncate(packed);
                deflated.shrink_to_fit();
                Body::Deflated { data: deflated, length: content.len() as u64 }
            }
            Err(libdeflater::CompressionError::InsufficientSpace) => Body::Stored(content),
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
            assert!(matches!(deflater.whole(content.clone()), Body::Stored(kept) if kept == content));
        }
        assert!(matches!(deflater.whole(vec![7; 1000]), Body::Deflated { data, length: 1000 } if data.len() < 100));
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
