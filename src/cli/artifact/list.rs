//! `buildspec artifact list`: what an archive or a folder holds, and what of it may surprise.

use std::cmp::Reverse;
use std::fmt::Write as _;

use serde_json::json;

use super::super::ExitStatus;
use super::super::args::{List, Sort};
use super::super::error::Error;
use super::super::printer::Printer;
use crate::artifact::{Member, MemberKind, Surprise, entries, shown, surprises};
use crate::text::{Severity, suggest};

/// Lists the members.
pub(super) fn list(arguments: &List) -> Result<ExitStatus, Error> {
    let mut members = entries(&arguments.path)?;
    let surprises = surprises(&members);
    let totals = Totals::of(&members);
    sort(&mut members, arguments.sort.unwrap_or(if arguments.top.is_some() { Sort::Size } else { Sort::Order }));
    members.truncate(arguments.top.unwrap_or(usize::MAX));
    let text = if arguments.json { json(&members, &totals, &surprises) } else { table(&members, &totals) };
    Printer::data(&text).map_err(Error::Output)?;
    surprises.iter().for_each(tell);
    Ok(ExitStatus::Success)
}

/// Says on standard error what surprises.
fn tell(surprise: &Surprise) {
    let severity = if surprise.severity == Severity::Error { "error" } else { "warning" };
    Printer::problem(&format!("{severity}: {}", surprise.message));
}

fn sort(members: &mut [Member], by: Sort) {
    match by {
        Sort::Size => members.sort_by_key(|member| Reverse(member.size)),
        Sort::Name => members.sort_by(|a, b| a.name.cmp(&b.name)),
        Sort::Order => members.sort_by_key(|member| member.order),
    }
}

/// Of all members, shown or not.
struct Totals {
    files: usize,
    size: u64,
    packed: u64,
}

impl Totals {
    fn of(members: &[Member]) -> Self {
        let sum = |of: fn(&Member) -> u64| members.iter().fold(0_u64, |sum, member| sum.saturating_add(of(member)));
        let files = members.iter().filter(|member| member.kind != MemberKind::Directory).count();
        Self { files, size: sum(|member| member.size), packed: sum(|member| member.packed) }
    }
}

fn json(members: &[Member], totals: &Totals, surprises: &[Surprise]) -> String {
    let warnings: Vec<_> = surprises
        .iter()
        .map(|surprise| json!({ "severity": surprise.severity, "message": surprise.message }))
        .collect();
    let totals = json!({ "files": totals.files, "size": totals.size, "packed": totals.packed });
    format!("{:#}\n", json!({ "members": members, "totals": totals, "findings": warnings }))
}

fn table(members: &[Member], totals: &Totals) -> String {
    let width = |of: u64| of.to_string().len();
    let (size, packed) = (width(totals.size).max(4), width(totals.packed).max(6));
    let mut out = format!("{:<10}  {:>size$}  {:>packed$}  ratio  {:<8}  name\n", "mode", "size", "packed", "crc");
    for member in members {
        let crc = member.crc.map_or_else(|| "-".to_owned(), |crc| format!("{crc:08x}"));
        let (mode, ratio) = (mode(member), ratio(member.size, member.packed));
        let name = shown(&member.name);
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "{mode:<10}  {:>size$}  {:>packed$}  {ratio:>5}  {crc:<8}  {name}",
            member.size, member.packed
        );
    }
    let files = suggest::count(totals.files, "file");
    let ratio = ratio(totals.size, totals.packed);
    let _ =
        writeln!(out, "{:<10}  {:>size$}  {:>packed$}  {ratio:>5}  {:<8}  {files}", "", totals.size, totals.packed, "");
    out
}

/// How much of the content's size is left, in a hundred.
fn ratio(size: u64, packed: u64) -> String {
    let hundredths = (u128::from(packed) * 100).checked_div(u128::from(size));
    hundredths.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio}%"))
}

/// Type and permissions as `ls` shows them.
fn mode(member: &Member) -> String {
    let kind = match member.kind {
        MemberKind::File => '-',
        MemberKind::Directory => 'd',
        MemberKind::Symlink => 'l',
    };
    let Some(mode) = member.mode else { return format!("{kind}?????????") };
    let bits = (0..9).rev().zip("rwxrwxrwx".chars());
    std::iter::once(kind).chain(bits.map(|(bit, sign)| if mode >> bit & 1 == 1 { sign } else { '-' })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_in_a_hundred() {
        for (size, packed, expected) in [(0, 0, "-"), (3, 3, "100%"), (200, 3, "1%"), (u64::MAX, u64::MAX, "100%")] {
            assert_eq!(ratio(size, packed), expected);
        }
    }
}
