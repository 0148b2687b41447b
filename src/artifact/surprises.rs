//! What of an artifact's members would surprise whoever unpacks it: a deploy action, an agent, a person on another system.
//!
//! Pure: looks at names and at what the directory says, never at contents.

use std::collections::{BTreeMap, BTreeSet};

use super::member::{Member, MemberKind, Method, shown};
use crate::text::{Severity, suggest};

/// How many names are told for one reason.
const SHOWN: usize = 3;

/// Something that is not as one may think.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surprise {
    /// An error where no reader should unpack it, a warning otherwise.
    pub severity: Severity,
    /// What it is, in a sentence.
    pub message: String,
}

/// All that surprises, errors first.
pub fn surprises(members: &[Member]) -> Vec<Surprise> {
    let error = |message| Surprise { severity: Severity::Error, message };
    let warning = |message| Surprise { severity: Severity::Warning, message };
    let errors = [
        told(members, Member::leaves_folder, "outside the folder it is unpacked in: no reader should follow it"),
        told(
            members,
            |member| member.duplicate,
            "in the archive twice: unpacking leaves the last, a look-up may find the first",
        ),
        told(members, |member| member.encrypted, "encrypted, and deploy actions have no password"),
        told(
            members,
            |member| matches!(member.method, Some(Method::Other(_))),
            "packed in a way that deploy actions do not read",
        ),
    ];
    let warnings = [
        told(
            members,
            |member| member.name.contains('\\'),
            "written with a backslash: on Linux that is one file name, not a folder",
        ),
        told(members, is_of_macos, "what macOS adds to an archive"),
        case_twins(members),
        single_folder(members),
        nothing(members),
    ];
    errors.into_iter().flatten().map(error).chain(warnings.into_iter().flatten().map(warning)).collect()
}

/// "`a`, `b` and 3 more are …".
fn told(members: &[Member], wrong: impl Fn(&Member) -> bool, what: &str) -> Option<String> {
    let names: BTreeSet<&str> = members.iter().filter(|member| wrong(member)).map(|member| &*member.name).collect();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{}`", shown(name))).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let rest = names.len() - shown.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{}{more} {verb} {what}", shown.join(", ")))
}

fn is_of_macos(member: &Member) -> bool {
    member.name.starts_with("__MACOSX/") || member.name.rsplit('/').next() == Some(".DS_Store")
}

fn case_twins(members: &[Member]) -> Option<String> {
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for member in members {
        names.entry(member.name.to_lowercase()).or_default().insert(&member.name);
    }
    let twins = names.values().find(|names| names.len() > 1)?;
    let shown: Vec<String> = twins.iter().map(|name| format!("`{}`", shown(name))).collect();
    Some(format!("{} differ only in case: on Windows they are one file", shown.join(" and ")))
}

fn single_folder(members: &[Member]) -> Option<String> {
    let mut files = members.iter().filter(|member| member.kind != MemberKind::Directory && !is_of_macos(member));
    let (top, _) = files.next()?.name.split_once('/').filter(|(top, _)| !top.is_empty() && *top != "..")?;
    let all = files.all(|member| member.name.split_once('/').is_some_and(|(first, _)| first == top));
    all.then(|| {
        format!("everything lies in `{}/`: a file that an action looks for at the root is not there", shown(top))
    })
}

fn nothing(members: &[Member]) -> Option<String> {
    let files = members.iter().filter(|member| member.kind != MemberKind::Directory).count();
    let folders = members.len() - files;
    let only = if folders > 0 { format!("only {}", suggest::count(folders, "folder")) } else { "nothing".to_owned() };
    (files == 0).then(|| format!("it holds {only}"))
}

#[cfg(test)]
mod tests {
    use super::super::member::tests::file;
    use super::*;

    fn found(names: &[&str]) -> Vec<String> {
        let members: Vec<Member> = names.iter().map(|name| file(name)).collect();
        surprises(&members).into_iter().map(|surprise| surprise.message).collect()
    }

    #[test]
    fn an_ordinary_artifact_surprises_nobody() {
        assert_eq!(found(&["appspec.yml", "scripts/start.sh"]), [""; 0]);
    }

    #[test]
    fn what_surprises_is_told_once_for_each_reason() {
        for (names, expected) in [
            (&["../x", "a"][..], "`../x` is outside the folder it is unpacked in: no reader should follow it"),
            (&["a\\b", "c"], "`a\\b` is written with a backslash: on Linux that is one file name, not a folder"),
            (&["a", "__MACOSX/._a"], "`__MACOSX/._a` is what macOS adds to an archive"),
            (&["README", "Readme"], "`README` and `Readme` differ only in case: on Windows they are one file"),
            (
                &["app/a", "app/b/c"],
                "everything lies in `app/`: a file that an action looks for at the root is not there",
            ),
            (&[], "it holds nothing"),
            (
                &["/1", "/2", "/3", "/4"],
                "`/1`, `/2`, `/3` and 1 more are outside the folder it is unpacked in: no reader should follow it",
            ),
        ] {
            assert_eq!(found(names), [expected]);
        }
    }

    #[test]
    fn what_no_reader_should_unpack_is_an_error() {
        let members = [Member { duplicate: true, ..file("a") }, Member { encrypted: true, ..file("b") }];
        let found = surprises(&members);
        assert!(found.iter().all(|surprise| surprise.severity == Severity::Error) && found.len() == 2, "{found:?}");
    }
}
