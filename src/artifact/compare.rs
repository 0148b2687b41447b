//! Two artifacts, member by member: what only one of them has, what differs, and in what.
//!
//! Pure but for the question whether two contents are the same, which is asked only when all that is known of them agrees.
//! Where one side is a folder, only names, contents and whether a file may be executed can be compared.

use std::collections::BTreeMap;

use serde::Serialize;

use super::member::{Member, MemberKind};

/// What two members of one name may differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// File, directory or link.
    Kind,
    /// The bytes of a file.
    Content,
    /// Where a link points to.
    Target,
    /// Permissions.
    Mode,
    /// When it was last changed.
    Time,
    /// How it is packed.
    Method,
    /// Where it stands in the archive.
    Order,
    /// Whether an archive lists the directories of its files.
    Directory,
}

impl Aspect {
    /// All, by the names they are asked for.
    pub const ALL: [(&'static str, Self); 8] = [
        ("kind", Self::Kind),
        ("content", Self::Content),
        ("target", Self::Target),
        ("mode", Self::Mode),
        ("time", Self::Time),
        ("method", Self::Method),
        ("order", Self::Order),
        ("directory", Self::Directory),
    ];

    /// What differs, in words.
    pub fn told(self) -> &'static str {
        match self {
            Self::Kind => "kinds",
            Self::Content => "contents",
            Self::Target => "targets of links",
            Self::Mode => "modes",
            Self::Time => "times",
            Self::Method => "methods of compression",
            Self::Order => "order",
            Self::Directory => "entries for directories",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, aspect)| *aspect == self).map_or("", |(name, _)| name)
    }
}

/// In what two members differ, and how it is on each side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In what.
    pub aspect: Aspect,
    /// In the first artifact.
    pub left: String,
    /// In the second.
    pub right: String,
}

/// A name that both have, with what is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The name.
    pub name: String,
    /// Where it stands among the first artifact's members.
    pub left: usize,
    /// Where it stands among the second's.
    pub right: usize,
    /// In what they differ; never empty.
    pub reasons: Vec<Reason>,
}

/// A name that only one has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Only {
    /// The name.
    pub name: String,
    /// The name on the other side that differs from it only in case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twin: Option<String>,
}

/// What is not the same in two artifacts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What only the first has.
    pub only_left: Vec<Only>,
    /// What only the second has.
    pub only_right: Vec<Only>,
    /// What both have and is not the same.
    pub differing: Vec<Differing>,
    /// The first place at which what both have comes in another order.
    pub order: Option<Reason>,
    /// What differs and was not to be looked at, with the number of members.
    pub ignored: BTreeMap<Aspect, usize>,
}

impl Comparison {
    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.only_left.is_empty() && self.only_right.is_empty() && self.differing.is_empty() && self.order.is_none()
    }
}

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its members.
    pub members: &'a [Member],
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Compares two artifacts; `same` says whether the contents of two members, by their places, are the same.
pub fn compare<E>(
    left: Side<'_>,
    right: Side<'_>,
    ignored: &[Aspect],
    mut same: impl FnMut(usize, usize) -> Result<bool, E>,
) -> Result<Comparison, E> {
    let rough = left.is_folder || right.is_folder;
    let flat = rough || ignored.contains(&Aspect::Directory);
    let (lefts, mut rights) = (by_name(left.members, flat), by_name(right.members, flat));
    let (mut found, mut pairs) = (Comparison::default(), Vec::new());
    let directories = |side: Side<'_>| side.members.iter().filter(|one| one.kind == MemberKind::Directory).count();
    if flat && !rough && directories(left) != directories(right) {
        found.ignored.insert(Aspect::Directory, directories(left).abs_diff(directories(right)));
    }
    for ((name, nth), at) in lefts {
        match rights.remove(&(name, nth)) {
            Some(other) => pairs.push((at, other)),
            None => found.only_left.push(Only { name: name.to_owned(), twin: None }),
        }
    }
    found.only_right = rights.keys().map(|(name, _)| Only { name: (*name).to_owned(), twin: None }).collect();
    pair_twins(&mut found);
    for &(at, other) in &pairs {
        let (a, b) = (&left.members[at], &right.members[other]);
        let mut reasons = if rough { rough_reasons(a, b) } else { reasons(a, b) };
        if let Some(reason) = content(a, b, || same(at, other))? {
            reasons.insert(0, reason);
        }
        reasons.retain(|reason| wanted(reason, ignored, &mut found.ignored));
        if !reasons.is_empty() {
            found.differing.push(Differing { name: a.name.clone(), left: at, right: other, reasons });
        }
    }
    let order = order(left.members, right.members, &pairs).filter(|_| !rough);
    found.order = order.filter(|reason| wanted(reason, ignored, &mut found.ignored));
    Ok(found)
}

fn wanted(reason: &Reason, ignored: &[Aspect], counts: &mut BTreeMap<Aspect, usize>) -> bool {
    let is_wanted = !ignored.contains(&reason.aspect);
    if !is_wanted {
        *counts.entry(reason.aspect).or_default() += 1;
    }
    is_wanted
}

/// Places by name; of several with one name the first is compared with the first, and so on.
fn by_name(members: &[Member], without_directories: bool) -> BTreeMap<(&str, usize), usize> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        if without_directories && member.kind == MemberKind::Directory {
            continue;
        }
        let nth = seen.entry(&member.name).or_default();
        places.insert((&*member.name, *nth), at);
        *nth += 1;
    }
    places
}

fn pair_twins(found: &mut Comparison) {
    let lower: BTreeMap<String, String> =
        found.only_right.iter().map(|only| (only.name.to_lowercase(), only.name.clone())).collect();
    for only in &mut found.only_left {
        only.twin = lower.get(&only.name.to_lowercase()).cloned();
    }
    for only in &mut found.only_right {
        let twin = found.only_left.iter().find(|left| left.twin.as_ref() == Some(&only.name));
        only.twin = twin.map(|left| left.name.clone());
    }
}

fn content<E>(a: &Member, b: &Member, same: impl FnOnce() -> Result<bool, E>) -> Result<Option<Reason>, E> {
    if a.kind != b.kind || a.kind == MemberKind::Directory {
        return Ok(None);
    }
    let known = a.size != b.size || matches!((a.crc, b.crc), (Some(a), Some(b)) if a != b);
    let aspect = if a.kind == MemberKind::Symlink { Aspect::Target } else { Aspect::Content };
    let told = |member: &Member| {
        let crc = member.crc.map(|crc| format!(", crc {crc:08x}")).unwrap_or_default();
        format!("{} bytes{crc}", member.size)
    };
    Ok((known || !same()?).then(|| Reason { aspect, left: told(a), right: told(b) }))
}

fn reasons(a: &Member, b: &Member) -> Vec<Reason> {
    let mode = |member: &Member| member.mode.map_or("none".to_owned(), |mode| format!("{:04o}", mode & 0o7777));
    let time = |member: &Member| member.modified.clone().unwrap_or_else(|| "none".to_owned());
    let method = |member: &Member| member.method.as_ref().map(ToString::to_string).unwrap_or_default();
    let all = [kind(a, b), differs(Aspect::Mode, mode(a), mode(b)), differs(Aspect::Time, time(a), time(b))];
    all.into_iter().flatten().chain(differs(Aspect::Method, method(a), method(b))).collect()
}

/// What can be compared with a folder.
fn rough_reasons(a: &Member, b: &Member) -> Vec<Reason> {
    let executable = |member: &Member| {
        let may = member.mode.is_some_and(|mode| mode & 0o111 != 0);
        if may { "executable".to_owned() } else { "not executable".to_owned() }
    };
    let is_file = a.kind == MemberKind::File && b.kind == MemberKind::File;
    let mode = differs(Aspect::Mode, executable(a), executable(b)).filter(|_| is_file);
    [kind(a, b), mode].into_iter().flatten().collect()
}

fn kind(a: &Member, b: &Member) -> Option<Reason> {
    let kind = |member: &Member| match member.kind {
        MemberKind::File => "file".to_owned(),
        MemberKind::Directory => "directory".to_owned(),
        MemberKind::Symlink => "link".to_owned(),
    };
    differs(Aspect::Kind, kind(a), kind(b))
}

fn differs(aspect: Aspect, left: String, right: String) -> Option<Reason> {
    (left != right).then_some(Reason { aspect, left, right })
}

/// The first two names that stand at the same place among those that both have.
fn order(left: &[Member], right: &[Member], pairs: &[(usize, usize)]) -> Option<Reason> {
    let (mut lefts, mut rights) = (pairs.to_vec(), pairs.to_vec());
    lefts.sort_unstable_by_key(|&(at, _)| left[at].order);
    rights.sort_unstable_by_key(|&(_, at)| right[at].order);
    let (a, b) = lefts.iter().zip(&rights).find(|(a, b)| a != b)?;
    let told = |name: &str| format!("`{name}` comes first");
    differs(Aspect::Order, told(&left[a.0].name), told(&right[b.1].name))
}

#[cfg(test)]
mod tests;
