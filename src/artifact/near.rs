//! Files that may be the ones that were meant by a pattern that matched nothing.

use std::path::Path;

use walkdir::WalkDir;

/// How deep and how many are looked at: this is only for a hint.
const DEPTH: usize = 4;
const LOOKED_AT: usize = 5_000;
const SHOWN: usize = 3;

/// Paths below `root` whose names are like the pattern's last part, the nearest first.
pub fn near(pattern: &str, root: &Path) -> Vec<String> {
    let wanted = level(pattern.rsplit('/').next().unwrap_or(pattern));
    if wanted.is_empty() || wanted.contains('*') {
        return Vec::new();
    }
    let walk = WalkDir::new(root).max_depth(DEPTH).sort_by_file_name().into_iter();
    let files = walk.filter_entry(|entry| entry.file_name() != ".git").flatten().take(LOOKED_AT);
    let mut found: Vec<(usize, String)> = files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let name = level(entry.file_name().to_str()?);
            let distance = strsim::osa_distance(&wanted, &name);
            let path = entry.path().strip_prefix(root).ok()?.to_str()?.to_owned();
            (distance <= allowed(&wanted, &name)).then_some((distance, path))
        })
        .collect();
    found.sort();
    found.into_iter().take(SHOWN).map(|(_, path)| path).collect()
}

fn level(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], "")
}

/// `imageDetail.json` and `imagedefinitions.json` are taken for each other, `a.txt` and `b.txt` are not.
fn allowed(wanted: &str, name: &str) -> usize {
    let shared = wanted.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    let kind = |name: &str| name.rsplit_once('.').map(|(_, kind)| kind.to_owned());
    if shared >= 5 && kind(wanted) == kind(name) { wanted.len() } else { wanted.len() / 4 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_similar_name_is_found_wherever_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["imagedefinitions.json", "sub/imageDetail.json", "package.json", "index.js"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(near("imageDetail.json", folder.path()), ["sub/imageDetail.json", "imagedefinitions.json"]);
        assert_eq!(near("indexx.js", folder.path()), ["index.js"]);
        assert_eq!(near("dist/**/*", folder.path()), Vec::<String>::new());
        assert_eq!(near("other.txt", folder.path()), Vec::<String>::new());
    }
}
