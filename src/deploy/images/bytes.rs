//! What is wrong with a file before it is a text: its encoding, and its length.

use super::check::{check, kind};
use super::file::ImageFile;
use crate::text::{Diagnostic, EncodingError, Severity, SourceFile, Span};

/// The most that CodePipeline reads of `imagedefinitions.json`, in bytes.
pub const LIMIT: usize = 100 * 1024;

/// Reads the bytes of a file of images, whatever they are, and says what is wrong with them as such.
pub fn read_bytes(name: &str, bytes: &[u8]) -> (SourceFile, Vec<Diagnostic>) {
    let (file, fault) = match SourceFile::from_bytes(name, bytes) {
        Ok(file) => (file, mark(bytes)),
        Err(error) => {
            let file = SourceFile::new(name, String::from_utf8_lossy(bytes));
            let fault = not_text(&error);
            (file, Some(fault))
        }
    };
    let is_detail = kind(&file, crate::json::parse(&file).root.as_ref()) == Some(ImageFile::Detail);
    let long = (bytes.len() > LIMIT && !is_detail).then(|| too_large(&file, bytes.len()));
    (file, fault.into_iter().chain(long).collect())
}

/// All that is wrong with the bytes of a file of images, and the text that the places are in.
pub fn check_bytes(name: &str, bytes: &[u8]) -> (SourceFile, Vec<Diagnostic>) {
    let (file, mut found) = read_bytes(name, bytes);
    found.extend(check(&file));
    (file, found)
}

/// A byte order mark, of UTF-8 or UTF-16.
fn mark(bytes: &[u8]) -> Option<Diagnostic> {
    let (message, hint) = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => ("the file begins with a byte order mark", "save it as UTF-8 without one"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => ("the file is UTF-16", "save it as UTF-8 without a byte order mark"),
        _ => return None,
    };
    Some(encoding(message.to_owned(), 0, "a byte order mark stands before this").note(hint))
}

fn not_text(error: &EncodingError) -> Diagnostic {
    let (EncodingError::InvalidUtf8 { offset, .. }
    | EncodingError::InvalidUtf16 { offset, .. }
    | EncodingError::Nul { offset, .. }) = error;
    encoding("the file is not UTF-8".to_owned(), *offset, &error.to_string())
}

fn encoding(message: String, offset: usize, label: &str) -> Diagnostic {
    Diagnostic::new("image-file-encoding", Severity::Error, message, Span::empty(offset), label)
}

fn too_large(file: &SourceFile, bytes: usize) -> Diagnostic {
    let message = format!("the file is {bytes} bytes long, and CodePipeline reads no more than {LIMIT}");
    let end = Span::empty(file.text().floor_char_boundary(LIMIT));
    Diagnostic::new("image-file-size", Severity::Error, message, end, "the limit is here")
        .note("leave out entries of containers whose image does not change, and blanks")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(name: &str, bytes: &[u8]) -> Vec<(&'static str, usize)> {
        let found = check_bytes(name, bytes).1;
        found.iter().map(|found| (found.code, found.span().start)).collect()
    }

    #[test]
    fn bytes_that_are_not_plain_utf_8_are_told() {
        let text = r#"[{"name":"web","imageUri":"shop:7"}]"#;
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(codes("f.json", text.as_bytes()), []);
        assert_eq!(codes("f.json", format!("\u{feff}{text}").as_bytes()), [("image-file-encoding", 0)]);
        assert_eq!(codes("f.json", &utf16), [("image-file-encoding", 0)]);
        let latin: Vec<u8> = [text.as_bytes(), b" \xe9"].concat();
        assert_eq!(codes("f.json", &latin)[0], ("image-file-encoding", text.len() + 1));
    }

    #[test]
    fn the_limit_is_that_of_image_definitions_alone() {
        let long = |text: &str| format!("{text}{}", " ".repeat(LIMIT));
        let list = long(r#"[{"name":"web","imageUri":"shop:7"}]"#);
        let (_, found) = check_bytes("f.json", list.as_bytes());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "the file is 102436 bytes long, and CodePipeline reads no more than 102400");
        assert_eq!(codes("f.json", &list.as_bytes()[..LIMIT]), []);
        assert_eq!(codes("f.json", long(r#"{"ImageURI":"shop:7"}"#).as_bytes()), []);
    }
}
