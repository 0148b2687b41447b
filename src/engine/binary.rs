//! The program that is put into a container: this very one as it runs, or another that the user names.
//!
//! A static program goes alone. A dynamic one, which is what `cargo run` and `cargo install` make, takes its loader and
//! its libraries along, so it needs nothing from the image.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the program lies in a container.
pub(super) const FOLDER: &str = "/codebuild/readonly/bin";
const PROGRAM: &str = "buildspec";
const LOADER: &str = "ld.so";
const LIBRARIES: &str = "lib";

/// Why a program cannot be put into a container.
#[derive(Debug, thiserror::Error)]
pub enum BinaryError {
    /// It cannot be read.
    #[error("could not read {path}, which is to run in the container")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no Linux program.
    #[error("{path} cannot run in a container: it is not a Linux program; name one with --agent FILE")]
    NotLinux {
        /// Which.
        path: PathBuf,
    },
    /// Its libraries are not known.
    #[error("{path} cannot run in a container: {reason}; name a static one with --agent FILE")]
    Libraries {
        /// Which.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// It is for other processors.
    #[error(
        "the image is for {image} and {path} for {program}; name a program for {image} with --agent FILE, \
         or another image with --platform"
    )]
    Architecture {
        /// Which.
        path: PathBuf,
        /// Its architecture.
        program: &'static str,
        /// The image's.
        image: String,
    },
}

/// A program and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AgentBinary {
    path: PathBuf,
    architecture: &'static str,
    /// Loader and libraries of a dynamic one, each with its name below [`FOLDER`].
    parts: Vec<(String, PathBuf)>,
}

impl AgentBinary {
    /// This very program, even when its file has been replaced meanwhile.
    pub(super) fn own() -> Result<Self, BinaryError> {
        // Not by way of `self`: the loader, which is asked about it, is another process.
        Self::at(Path::new(&format!("/proc/{}/exe", std::process::id())))
    }

    /// The program at `path`.
    pub(super) fn at(path: &Path) -> Result<Self, BinaryError> {
        let unreadable = |source| BinaryError::Read { path: path.to_owned(), source };
        let header = Header::read(&mut File::open(path).map_err(unreadable)?).map_err(unreadable)?;
        let header = header.ok_or_else(|| BinaryError::NotLinux { path: path.to_owned() })?;
        let parts = match &header.loader {
            Some(loader) => parts(path, loader)?,
            None => Vec::new(),
        };
        Ok(Self { path: path.to_owned(), architecture: header.architecture, parts })
    }

    /// Refuses an image for other processors. The image's architecture is in the words of its manifest: `amd64`.
    pub(super) fn check_serves(&self, image: &str) -> Result<(), BinaryError> {
        if image.is_empty() || image == self.architecture {
            return Ok(());
        }
        let path = self.path.clone();
        Err(BinaryError::Architecture { path, program: self.architecture, image: image.to_owned() })
    }

    /// Whether it goes alone.
    fn is_static(&self) -> bool {
        self.parts.is_empty()
    }

    /// What is put into [`FOLDER`]: names there, and where each is found here.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &Path)> {
        let parts = self.parts.iter().map(|(name, path)| (name.as_str(), path.as_path()));
        std::iter::once((PROGRAM, self.path.as_path())).chain(parts)
    }

    /// The command line that begins the program in a container; its own arguments follow.
    pub(super) fn command(&self) -> Vec<String> {
        let program = format!("{FOLDER}/{PROGRAM}");
        if self.is_static() {
            return vec![program];
        }
        let loader = [format!("{FOLDER}/{LOADER}"), "--library-path".to_owned(), format!("{FOLDER}/{LIBRARIES}")];
        loader.into_iter().chain(["--argv0".to_owned(), PROGRAM.to_owned(), program]).collect()
    }
}

/// The loader, and the libraries that it says it would load.
fn parts(path: &Path, loader: &Path) -> Result<Vec<(String, PathBuf)>, BinaryError> {
    let unknown = |reason: String| BinaryError::Libraries { path: path.to_owned(), reason };
    let asked = Command::new(loader).arg("--list").arg(path).output();
    let asked = asked.map_err(|error| unknown(format!("its loader {} does not run: {error}", loader.display())))?;
    let text = String::from_utf8_lossy(&asked.stdout);
    let libraries = libraries(&text).map_err(|name| unknown(format!("its library {name} is not here")))?;
    let named = libraries.into_iter().map(|(name, path)| (format!("{LIBRARIES}/{name}"), PathBuf::from(path)));
    Ok(std::iter::once((LOADER.to_owned(), loader.to_owned())).chain(named).collect())
}

/// Names and places in the list that a loader prints; the name of one that is missing as an error.
fn libraries(text: &str) -> Result<Vec<(&str, &str)>, &str> {
    let found = text.lines().filter_map(|line| line.trim().split_once(" => "));
    found
        .map(|(name, found)| match found.split_once(" (") {
            Some((path, _)) if path.starts_with('/') => Ok((name, path)),
            _ => Err(name),
        })
        .collect()
}

/// The size of a program header.
const ENTRY: usize = 56;

/// What the head of an ELF file says.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    architecture: &'static str,
    loader: Option<PathBuf>,
}

impl Header {
    /// None for what is no 64-bit little-endian ELF file of a known architecture.
    fn read(file: &mut File) -> io::Result<Option<Self>> {
        let mut head = [0; 64];
        if file.read(&mut head)? < head.len() || !head.starts_with(b"\x7fELF\x02\x01") {
            return Ok(None);
        }
        let half = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let architecture = match half(18) {
            62 => "amd64",
            183 => "arm64",
            243 => "riscv64",
            _ => return Ok(None),
        };
        if usize::from(half(54)) != ENTRY {
            return Ok(None);
        }
        let begin = word(&head, 32);
        let mut table = vec![0; ENTRY * usize::from(half(56))];
        file.seek(SeekFrom::Start(begin))?;
        file.read_exact(&mut table)?;
        // Of the program headers the one of type 3 names the loader.
        let named = table.chunks_exact(ENTRY).find(|entry| entry.starts_with(&[3, 0, 0, 0]));
        let loader = named.map(|entry| Self::loader(file, word(entry, 8), word(entry, 32))).transpose()?;
        Ok(Some(Self { architecture, loader }))
    }

    fn loader(file: &mut File, begin: u64, length: u64) -> io::Result<PathBuf> {
        let mut name = Vec::new();
        file.seek(SeekFrom::Start(begin))?;
        file.take(length.min(4096)).read_to_end(&mut name)?;
        let name = name.strip_suffix(b"\0").unwrap_or(&name);
        Ok(PathBuf::from(String::from_utf8_lossy(name).into_owned()))
    }
}

/// The eight bytes that begin there, as a number.
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_read_from_the_loaders_list() {
        let list = "\tlinux-vdso.so.1 (0x00007ffc)\n\tlibgcc_s.so.1 => /lib/libgcc_s.so.1 (0x00007f)\n\
                    \tlibc.so.6 => /lib/libc.so.6 (0x00007f)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        assert_eq!(libraries(list), Ok(vec![("libgcc_s.so.1", "/lib/libgcc_s.so.1"), ("libc.so.6", "/lib/libc.so.6")]));
        assert_eq!(libraries("\tlibz.so.1 => not found\n"), Err("libz.so.1"));
    }

    #[cfg(all(target_os = "linux", target_env = "gnu", not(target_feature = "crt-static")))]
    #[test]
    fn a_dynamic_program_takes_its_loader_along() {
        let own = AgentBinary::own().unwrap();
        let names: Vec<&str> = own.files().map(|(name, _)| name).collect();
        assert_eq!(names[..2], ["buildspec", "ld.so"]);
        assert!(names.contains(&"lib/libc.so.6"), "{names:?}");
        assert!(own.command().starts_with(&["/codebuild/readonly/bin/ld.so".to_owned()]));
    }

    #[test]
    fn what_is_no_linux_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("script");
        for content in [&b"#!/bin/sh\n"[..], &[0; 100], b"\x7fELF\x02\x01"] {
            std::fs::write(&script, content).unwrap();
            assert!(matches!(AgentBinary::at(&script), Err(BinaryError::NotLinux { .. })), "{content:?}");
        }
        let gone = AgentBinary::at(&folder.path().join("gone")).unwrap_err();
        assert!(gone.to_string().starts_with("could not read "), "{gone}");
    }

    #[test]
    fn an_image_for_other_processors_is_refused() {
        let binary = AgentBinary { path: "/b".into(), architecture: "amd64", parts: Vec::new() };
        assert!(binary.check_serves("amd64").is_ok());
        assert!(binary.check_serves("").is_ok());
        let error = binary.check_serves("arm64").unwrap_err().to_string();
        assert!(error.starts_with("the image is for arm64 and /b for amd64"), "{error}");
        assert_eq!(binary.command(), ["/codebuild/readonly/bin/buildspec"]);
    }
}
