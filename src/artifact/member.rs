//! One member of an artifact that exists: what an archive's directory, or a folder, says of it.
//!
//! Plain data, and what a name alone tells. Reads nothing.

use serde::Serialize;

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberKind {
    /// A file with its content.
    File,
    /// A directory that an archive lists; those of a folder are no members.
    Directory,
    /// A link, whose content is where it points to.
    Symlink,
}

/// One member of an archive or of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its name as it is written, with `/` at the end of a directory.
    pub name: String,
    /// What it is.
    pub kind: MemberKind,
    /// The size of its content, as the directory claims.
    pub size: u64,
    /// Its size in the archive; in a folder the same as `size`.
    pub packed: u64,
    /// The checksum that an archive's directory claims; none in a folder.
    pub crc: Option<u32>,
    /// Permissions and type as Unix writes them; none where the archive's maker knew none.
    pub mode: Option<u32>,
    /// When it was last changed, as written: an archive knows no time zone, a folder's is UTC.
    pub modified: Option<String>,
    /// How it is packed; none in a folder.
    pub method: Option<Method>,
    /// Where it stands in the archive's directory, counted from 0.
    pub order: usize,
    /// Whether a password is needed.
    pub encrypted: bool,
    /// Whether an earlier member has the same name.
    pub duplicate: bool,
}

/// How a member is packed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// As it is.
    Stored,
    /// By deflate.
    Deflated,
    /// In a way that is not read here.
    #[serde(untagged)]
    Other(String),
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Stored => "stored",
            Self::Deflated => "deflated",
            Self::Other(name) => name,
        })
    }
}

impl Member {
    /// Whether unpacking it by its name would write outside the folder: an absolute name, a drive, or `..`.
    pub fn leaves_folder(&self) -> bool {
        leaves_folder(&self.name)
    }
}

/// A name as it is shown: what a terminal would act on is escaped, quotes and backslashes are not.
pub fn shown(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for sign in name.chars() {
        if matches!(sign, '\'' | '"' | '\\') {
            out.push(sign);
        } else {
            out.extend(sign.escape_debug());
        }
    }
    out
}

/// Whether a name means something outside the folder it is taken from.
pub fn leaves_folder(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|first: char| first.is_ascii_alphabetic());
    drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..") || name.contains('\0')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A member of an archive as `pack` makes it.
    pub(in super::super) fn file(name: &str) -> Member {
        Member {
            name: name.to_owned(),
            kind: MemberKind::File,
            size: 1,
            packed: 1,
            crc: Some(7),
            mode: Some(0o100_644),
            modified: Some("1980-01-01 00:00:00".to_owned()),
            method: Some(Method::Stored),
            order: 0,
            encrypted: false,
            duplicate: false,
        }
    }

    #[test]
    fn a_name_is_shown_without_what_a_terminal_would_act_on() {
        assert_eq!(shown("it's a\\b été\u{1b}[2J\u{202e}\n"), "it's a\\b été\\u{1b}[2J\\u{202e}\\n");
    }

    #[test]
    fn names_that_leave_the_folder_are_told() {
        for name in ["/etc/passwd", "../x", "a/../../x", "a/..", "..\\x", "\\\\host\\share", "C:\\x", "c:x", "a\0b"] {
            assert!(leaves_folder(name), "{name}");
        }
        for name in ["x", "a/b", "a..b", "..a", "a/...", "./x", "a:b/c".trim_start_matches("a:"), "été"] {
            assert!(!leaves_folder(name), "{name}");
        }
    }
}
