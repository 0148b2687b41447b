//! Which members of an archive may be written, and where: nothing that the paths do not cover, nothing that leaves its root,
//! nothing twice, nothing below what is no folder.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::archive::{Item, ItemKind};
use super::{Allowed, Ground};

/// A member that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Its place in the list of members.
    pub(super) index: usize,
    /// Where it goes.
    pub(super) path: PathBuf,
    /// Up to here the way may lead over links.
    pub(super) trusted: PathBuf,
}

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Judgement {
    /// The members to write, in their order.
    pub(super) targets: Vec<Target>,
    /// The others, as the build would call them.
    pub(super) refused: Vec<String>,
}

/// What stands at a place once all is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Folder,
    Leaf,
}

/// Judges the members of one archive.
pub(super) fn judge(items: &[Item], allowed: &Allowed, ground: &Ground) -> Judgement {
    let mut judgement = Judgement::default();
    let mut taken = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        match place(item, allowed, ground).filter(|(path, trusted)| fits(item, path, trusted, &mut taken)) {
            Some((path, trusted)) => judgement.targets.push(Target { index, path, trusted }),
            None => judgement.refused.push(shown(&item.name, ground)),
        }
    }
    judgement
}

/// Where a member goes, if its name is one that this program writes and a path covers it.
fn place(item: &Item, allowed: &Allowed, ground: &Ground) -> Option<(PathBuf, PathBuf)> {
    if item.kind == ItemKind::Other {
        return None;
    }
    let (root, rest) = item.name.to_str()?.split_once('/')?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let is_plain = |step: &str| !matches!(step, "" | "." | "..") && !step.contains('\0');
    if !rest.split('/').all(is_plain) {
        return None;
    }
    let folder = ground.folder(root)?;
    let path = folder.join(rest);
    let rule = allowed.covering(root, rest).filter(|_| !ground.stays(&path))?;
    Some((path, rule.trusted(folder)))
}

/// Whether there is room for it among what was taken before.
fn fits(item: &Item, path: &Path, trusted: &Path, taken: &mut HashMap<PathBuf, Taken>) -> bool {
    let own = if item.kind == ItemKind::Folder { Taken::Folder } else { Taken::Leaf };
    let above: Vec<&Path> =
        path.ancestors().skip(1).take_while(|folder| *folder != trusted && folder.starts_with(trusted)).collect();
    if above.iter().any(|folder| taken.get(*folder) == Some(&Taken::Leaf)) {
        return false;
    }
    match taken.get(path) {
        // A folder may be known from what lies in it.
        Some(Taken::Folder) if own == Taken::Folder => {}
        Some(_) => return false,
        None => drop(taken.insert(path.to_owned(), own)),
    }
    for folder in above {
        if taken.insert(folder.to_owned(), Taken::Folder).is_some() {
            break;
        }
    }
    true
}

/// A member's name as the build would write it.
fn shown(name: &Path, ground: &Ground) -> String {
    let text = name.to_string_lossy();
    match text.split_once('/') {
        Some((root, rest)) if name.components().all(|part| matches!(part, Component::Normal(_))) => {
            ground.shown(root, rest.trim_end_matches('/'))
        }
        _ => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, kind: ItemKind) -> Item {
        Item { name: name.into(), kind, mode: 0o644, modified: 0 }
    }

    fn file(name: &str) -> Item {
        item(name, ItemKind::File { offset: 0, size: 0 })
    }

    fn judged(items: &[Item]) -> (Vec<String>, Vec<String>) {
        let ground = Ground::of_sources(&[(String::new(), "/s".into())]).and_all_else();
        let paths = ["m/**/*", "*.jar", "/root/.m2/**/*"].map(str::to_owned);
        let allowed = Allowed::new(&paths, &ground, Path::new("/s")).unwrap();
        let Judgement { targets, refused } = judge(items, &allowed, &ground);
        (targets.iter().map(|target| target.path.display().to_string()).collect(), refused)
    }

    #[test]
    fn what_the_paths_cover_is_written_and_nothing_else() {
        let (taken, refused) = judged(&[
            item("src/m/", ItemKind::Folder),
            file("src/m/a/b"),
            item("src/m/l", ItemKind::Link("/etc".into())),
            file("src/x.jar"),
            file("abs/root/.m2/r"),
            file("src/other"),
            file("abs/etc/passwd"),
            file("src_lib/m/a"),
            file("m/a"),
            file("top"),
        ]);
        assert_eq!(taken, ["/s/m", "/s/m/a/b", "/s/m/l", "/s/x.jar", "/root/.m2/r"]);
        assert_eq!(refused, ["other", "/etc/passwd", "src_lib/m/a", "m/a", "top"]);
    }

    #[test]
    fn no_name_leaves_its_root() {
        let names = [
            "src/m/../../etc/x",
            "src/../m/x",
            "/src/m/x",
            "src//etc/x",
            "src/m//x",
            "src/m/./x",
            "../src/m/x",
            "src/",
        ];
        let items: Vec<Item> = names.iter().map(|name| file(name)).collect();
        let (taken, refused) = judged(&items);
        assert_eq!(taken, [""; 0]);
        assert_eq!(refused.len(), names.len());
    }

    #[test]
    fn what_is_neither_file_folder_nor_link_is_refused() {
        assert_eq!(judged(&[item("src/m/fifo", ItemKind::Other)]).1, ["m/fifo"]);
    }

    #[test]
    fn nothing_is_written_through_a_link_or_twice() {
        let link = |name| item(name, ItemKind::Link("/etc".into()));
        let (taken, refused) = judged(&[link("src/m/l"), file("src/m/l/passwd"), item("src/m/l", ItemKind::Folder)]);
        assert_eq!((taken.len(), refused), (1, vec!["m/l/passwd".to_owned(), "m/l".to_owned()]));
        let (taken, refused) = judged(&[file("src/m/d/x"), link("src/m/d"), file("src/m/d/x")]);
        assert_eq!((taken.len(), refused), (1, vec!["m/d".to_owned(), "m/d/x".to_owned()]));
        let (taken, refused) = judged(&[file("src/m/d/x"), item("src/m/d", ItemKind::Folder)]);
        assert_eq!((taken.len(), refused.len()), (2, 0));
    }
}
