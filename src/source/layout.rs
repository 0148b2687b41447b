//! The folders of a build below a root, named as in the service.

use std::path::{Path, PathBuf};

/// The folders of one build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The sources by identifier, the primary one first with an empty identifier.
    pub source_dirs: Vec<(String, PathBuf)>,
    /// `codebuild/output/tmp`, for the running command's script and what is carried from one to the next.
    pub state_dir: PathBuf,
    /// `codebuild/user/bin`, appended to PATH.
    pub user_bin: PathBuf,
    /// `codebuild/readonly`, where a buildspec lies that is not in the source.
    pub readonly: PathBuf,
    /// `CODEBUILD_GOPATH`.
    pub gopath: PathBuf,
}

impl Layout {
    /// The layout below `root` for the build of this number. A source that names a folder below `src` lies there, unless
    /// another one does; of the rest a single one lies in `src`, several in `src/s3/00`, `01`, ….
    pub fn new<'a>(root: &Path, number: u32, sources: impl IntoIterator<Item = (&'a str, Option<&'a Path>)>) -> Self {
        let output = root.join("codebuild/output");
        let gopath = output.join(format!("src{number}"));
        let sources: Vec<(&str, Option<&Path>)> = sources.into_iter().collect();
        let mut taken: Vec<&Path> = Vec::new();
        let mut source_dirs = Vec::new();
        for (index, (identifier, own)) in sources.iter().enumerate() {
            let is_free = |own: &&Path| !taken.iter().any(|other| other.starts_with(own) || own.starts_with(other));
            let own = own.filter(is_free);
            taken.extend(own);
            let folder = match own {
                Some(own) => Path::new("src").join(own),
                None if sources.len() == 1 => "src".into(),
                None => format!("src/s3/{index:02}").into(),
            };
            source_dirs.push(((*identifier).to_owned(), gopath.join(folder)));
        }
        Self {
            source_dirs,
            state_dir: output.join("tmp"),
            user_bin: root.join("codebuild/user/bin"),
            readonly: root.join("codebuild/readonly"),
            gopath,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_lies_in_src_and_several_in_numbered_folders() {
        let one = Layout::new(Path::new("/"), 87, [("", None)]);
        assert_eq!(one.source_dirs, [(String::new(), "/codebuild/output/src87/src".into())]);
        let three = Layout::new(Path::new("/"), 87, [("", None), ("helper", None), ("a", None)]);
        let expected = [("", "s3/00"), ("helper", "s3/01"), ("a", "s3/02")]
            .map(|(identifier, folder)| (identifier.to_owned(), Path::new("/codebuild/output/src87/src").join(folder)));
        assert_eq!(three.source_dirs, expected);
    }

    #[test]
    fn a_source_of_a_host_lies_in_a_folder_of_its_name_unless_another_does() {
        let shop = Some(Path::new("github.com/o/shop"));
        let inner = Some(Path::new("github.com/o/shop/inner"));
        let folders = |sources: &[(&str, Option<&Path>)]| -> Vec<String> {
            let layout = Layout::new(Path::new("/"), 8, sources.iter().copied());
            let below = |path: &PathBuf| path.strip_prefix("/codebuild/output/src8").unwrap().display().to_string();
            layout.source_dirs.iter().map(|(_, path)| below(path)).collect()
        };
        assert_eq!(folders(&[("", shop)]), ["src/github.com/o/shop"]);
        assert_eq!(folders(&[("", shop), ("data", None)]), ["src/github.com/o/shop", "src/s3/01"]);
        assert_eq!(folders(&[("", None), ("lib", shop)]), ["src/s3/00", "src/github.com/o/shop"]);
        assert_eq!(folders(&[("", shop), ("same", shop)]), ["src/github.com/o/shop", "src/s3/01"]);
        assert_eq!(folders(&[("", inner), ("outer", shop)]), ["src/github.com/o/shop/inner", "src/s3/01"]);
    }

    #[test]
    fn all_other_folders_are_those_of_the_service_below_the_root() {
        let layout = Layout::new(Path::new("/tmp/x"), 7, [("", None)]);
        assert_eq!(layout.state_dir, Path::new("/tmp/x/codebuild/output/tmp"));
        assert_eq!(layout.user_bin, Path::new("/tmp/x/codebuild/user/bin"));
        assert_eq!(layout.readonly, Path::new("/tmp/x/codebuild/readonly"));
        assert_eq!(layout.gopath, Path::new("/tmp/x/codebuild/output/src7"));
    }
}
