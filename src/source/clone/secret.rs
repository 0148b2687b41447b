//! The credentials of an address: told to git by a file that is gone afterwards, and taken out of all it says.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::source::git_url::GitUrl;

/// The file, and what must not be told.
pub(super) struct Secret {
    file: Option<PathBuf>,
    parts: Vec<String>,
}

impl Secret {
    /// Writes the credentials of an address, if it has any, into a file in `beside`.
    pub(super) fn of(url: &GitUrl, beside: &Path) -> io::Result<Self> {
        let Some(credentials) = url.credentials() else { return Ok(Self { file: None, parts: Vec::new() }) };
        let (scheme, rest) = url.url().split_once("://").unwrap_or(("https", url.url()));
        let host = rest.split('/').next().unwrap_or_default();
        let text = format!(
            "[url {}]\n\tinsteadOf = {}\n",
            quoted(&format!("{scheme}://{credentials}@{host}/")),
            quoted(&format!("{scheme}://{host}/"))
        );
        let file = beside.join("credentials.gitconfig");
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?.write_all(text.as_bytes())?;
        let password = credentials.split_once(':').map_or(credentials, |(_, password)| password);
        let parts = [format!("{credentials}@"), password.to_owned()];
        Ok(Self { file: Some(file), parts: parts.into_iter().filter(|part| !part.is_empty()).collect() })
    }

    /// The file for `include.path`.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A text without what must not be told.
    pub(super) fn taken_out(&self, text: &str) -> String {
        self.parts.iter().fold(text.to_owned(), |text, part| text.replace(part.as_str(), ""))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // The folder it lies in goes, too.
            let _ = fs::remove_file(file);
        }
    }
}

/// A value as git's configuration quotes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn only_its_owner_reads_the_file_and_it_goes_with_its_secret() {
        let folder = tempfile::tempdir().unwrap();
        let url: GitUrl = "https://me:to\"ken@example.com/o/r.git".parse().unwrap();
        let secret = Secret::of(&url, folder.path()).unwrap();
        let file = secret.file().unwrap().to_owned();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let expected = "[url \"https://me:to\\\"ken@example.com/\"]\n\tinsteadOf = \"https://example.com/\"\n";
        assert_eq!(fs::read_to_string(&file).unwrap(), expected);
        assert_eq!(secret.taken_out("at 'https://me:to\"ken@example.com/o': to\"ken"), "at 'https://example.com/o': ");
        drop(secret);
        assert!(!file.exists());
    }
}
