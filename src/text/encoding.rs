//! Bytes to text: UTF-8, and UTF-16 where a byte order mark says so. Refuses what is not text, naming the place.

/// Why the bytes of a file are not text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// Bytes that are not UTF-8.
    #[error("byte {offset} on line {line} is not UTF-8; save the file as UTF-8")]
    InvalidUtf8 {
        /// The first such byte.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// A file with a UTF-16 byte order mark whose bytes are not UTF-16.
    #[error(
        "byte {offset} on line {line} is not UTF-16, which the file's byte order mark promises; save the file as UTF-8"
    )]
    InvalidUtf16 {
        /// The first such byte.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// A NUL, as in a binary file or in UTF-16 without a byte order mark.
    #[error("byte {offset} on line {line} is a NUL; the file is binary, or UTF-16 without a byte order mark")]
    Nul {
        /// The first such byte.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
}

/// The text of a file, a byte order mark included where it is UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<String, EncodingError> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, EncodingError> {
    let line = |offset: usize| bytes[..offset].split(|&byte| byte == b'\n').count();
    if let Some(offset) = bytes.iter().position(|&byte| byte == 0) {
        return Err(EncodingError::Nul { offset, line: line(offset) });
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let offset = error.valid_up_to();
            Err(EncodingError::InvalidUtf8 { offset, line: line(offset) })
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    // The two bytes of the byte order mark stand before the rest.
    let mut offset = 2;
    let line = |text: &str| 1 + text.matches('\n').count();
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match decoded {
            Ok('\0') => return Err(EncodingError::Nul { offset, line: line(&text) }),
            Ok(character) => {
                text.push(character);
                offset += 2 * character.len_utf16();
            }
            Err(_) => return Err(EncodingError::InvalidUtf16 { offset, line: line(&text) }),
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(EncodingError::InvalidUtf16 { offset, line: line(&text) }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    fn encoded(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn text_is_read_whatever_its_byte_order_mark() {
        let text = "a: é\n😀";
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            encoded(&format!("\u{feff}{text}"), u16::to_le_bytes),
            encoded(&format!("\u{feff}{text}"), u16::to_be_bytes),
        ] {
            assert_eq!(SourceFile::from_bytes("f", &bytes).map(|file| file.text().to_owned()), Ok(text.to_owned()));
        }
        assert_eq!(SourceFile::from_bytes("f", b"").map(|file| file.text().to_owned()), Ok(String::new()));
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_place() {
        let unpaired = [encoded("\u{feff}a\n", u16::to_le_bytes), vec![0x00, 0xD8, b'x', 0]].concat();
        for (bytes, expected) in [
            (b"a\nb\xFFc".to_vec(), EncodingError::InvalidUtf8 { offset: 3, line: 2 }),
            (b"a\n\xE2\x82".to_vec(), EncodingError::InvalidUtf8 { offset: 2, line: 2 }),
            (b"a\n\nb\0".to_vec(), EncodingError::Nul { offset: 4, line: 3 }),
            (b"a\0b\0".to_vec(), EncodingError::Nul { offset: 1, line: 1 }),
            (unpaired, EncodingError::InvalidUtf16 { offset: 6, line: 2 }),
            (b"\xFF\xFEa\0b".to_vec(), EncodingError::InvalidUtf16 { offset: 4, line: 1 }),
            (b"\xFF\xFEa\0\0\0".to_vec(), EncodingError::Nul { offset: 4, line: 1 }),
        ] {
            assert_eq!(SourceFile::from_bytes("f", &bytes), Err(expected));
        }
    }
}
