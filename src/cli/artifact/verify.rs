//! `buildspec artifact verify`: whether an archive is whole, and what it is said to be.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::super::ExitStatus;
use super::super::args::Verify;
use super::super::error::Error;
use super::super::printer::Printer;
use super::diff::{contents, told};
use crate::artifact::{self, sha256};
use crate::text::{hex, suggest};

/// Checks an artifact.
pub(super) fn verify(arguments: &Verify, printer: &Printer) -> Result<ExitStatus, Error> {
    let path = &arguments.path;
    let expected = expectations(arguments)?;
    let mut found = artifact::verify(path, arguments.limit)?;
    let sum = if path.is_dir() { None } else { Some(sha256(path)?) };
    for (told, expected) in &expected {
        match sum {
            None => found.problems.push(format!("{} is a folder and has no sum", path.display())),
            Some(sum) if expected.contains(&sum) => {}
            Some(sum) => found.problems.push(format!("its sha256 is {}, {told}", hex(&sum))),
        }
    }
    if let Some(other) = arguments.against.as_deref().filter(|other| !is_build(other))
        && found.problems.is_empty()
    {
        let differing = contents(path, other)?;
        let lines = told(&differing);
        found.problems.extend(lines.lines().map(|line| format!("{line} ({})", other.display())));
    }
    let is_fine = found.problems.is_empty();
    if arguments.json {
        let object = json!({
            "ok": is_fine, "members": found.members, "bytes": found.bytes,
            "sha256sum": sum.map(|sum| hex(&sum)), "problems": found.problems,
        });
        Printer::data(&format!("{object:#}\n")).map_err(Error::Output)?;
    } else {
        found.problems.iter().for_each(|problem| Printer::problem(&format!("error: {problem}")));
        let members = suggest::count(found.members, "member");
        let verdict = if is_fine { "whole" } else { "not whole" };
        let sum = sum.map(|sum| format!(", sha256 {}", hex(&sum))).unwrap_or_default();
        printer.info(&format!("{}: {verdict}, {members}, {} bytes{sum}", path.display(), found.bytes));
    }
    Ok(if is_fine { ExitStatus::Success } else { ExitStatus::Failure })
}

/// Sums of which the archive must have one, and how to say that it has not.
type Expectation = (String, Vec<[u8; 32]>);

fn expectations(arguments: &Verify) -> Result<Vec<Expectation>, Error> {
    let mut all = Vec::new();
    if let Some(text) = &arguments.sha256 {
        let sum = from_hex(text).ok_or_else(|| Error::Sum { text: text.clone(), form: "hexadecimal" })?;
        all.push((format!("not {}", hex(&sum)), vec![sum]));
    }
    if let Some(text) = &arguments.sha256_base64 {
        let sum = from_base64(text).ok_or_else(|| Error::Sum { text: text.clone(), form: "base64" })?;
        all.push((format!("not {}", hex(&sum)), vec![sum]));
    }
    if let Some(path) = arguments.against.as_deref().filter(|path| is_build(path)) {
        all.push(of_build(path)?);
    }
    Ok(all)
}

/// Whether a file is to be read as a build, rather than as an artifact.
fn is_build(path: &Path) -> bool {
    let is_zip = || {
        fs::File::open(path).is_ok_and(|mut file| {
            let mut start = [0; 2];
            std::io::Read::read_exact(&mut file, &mut start).is_ok() && start == *b"PK"
        })
    };
    !path.is_dir() && !is_zip()
}

/// The sums of a build as JSON: of its primary artifact and the secondary ones.
fn of_build(path: &Path) -> Result<Expectation, Error> {
    let text = fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let no_build = |reason: String| Error::NoBuild { path: path.to_owned(), reason };
    let build: Value = serde_json::from_slice(&text).map_err(|error| no_build(error.to_string()))?;
    let secondary = build["secondaryArtifacts"].as_array().into_iter().flatten();
    let artifacts = std::iter::once(&build["artifacts"]).chain(secondary);
    let found: Vec<(&str, &str)> = artifacts
        .filter_map(|artifact| Some((artifact["sha256sum"].as_str()?, artifact["location"].as_str().unwrap_or("?"))))
        .collect();
    let sums: Option<Vec<[u8; 32]>> = found.iter().map(|(sum, _)| from_hex(sum)).collect();
    match sums {
        Some(sums) if !sums.is_empty() => {
            let all: Vec<String> = found.iter().map(|(sum, location)| format!("{sum} of {location}")).collect();
            Ok((format!("and {} has {}", path.display(), all.join(", ")), sums))
        }
        Some(_) => Err(no_build("no artifact in it has a `sha256sum`".to_owned())),
        None => Err(no_build("a `sha256sum` in it is no SHA-256".to_owned())),
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let text = text.trim().as_bytes();
    let digit = |sign: u8| char::from(sign).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes: Option<Vec<u8>> =
        text.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?)).collect();
    bytes?.try_into().ok()
}

fn from_base64(text: &str) -> Option<[u8; 32]> {
    let digits = text.trim().strip_suffix('=')?.bytes();
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::with_capacity(32));
    for sign in digits {
        let digit = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, held) = (bits << 6 | u32::from(digit), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_in_both_forms() {
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&from_hex(sum).unwrap()), sum);
        assert_eq!(from_hex(&sum.to_uppercase()), from_hex(sum));
        assert_eq!(from_base64("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="), from_hex(sum));
        for wrong in ["", "ba78", &sum[1..], "zz", &sum.replace('a', "é")] {
            assert_eq!(from_hex(wrong), None, "{wrong}");
            assert_eq!(from_base64(wrong), None, "{wrong}");
        }
    }
}
