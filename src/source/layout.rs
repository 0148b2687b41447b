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
    /// The layout below `root` for the build of this number: one source lies in `src`, several in `src/s3/00`, `01`, ….
    pub fn new<'a>(root: &Path, number: u32, secondary: impl IntoIterator<Item = &'a str>) -> Self {
        let output = root.join("codebuild/output");
        let gopath = output.join(format!("src{number}"));
        let mut identifiers: Vec<String> = vec![String::new()];
        identifiers.extend(secondary.into_iter().map(str::to_owned));
        let only = identifiers.len() == 1;
        let folder = |index| if only { gopath.join("src") } else { gopath.join(format!("src/s3/{index:02}")) };
        let source_dirs = identifiers.into_iter().enumerate().map(|(index, id)| (id, folder(index))).collect();
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
        let one = Layout::new(Path::new("/"), 87, []);
        assert_eq!(one.source_dirs, [(String::new(), "/codebuild/output/src87/src".into())]);
        let three = Layout::new(Path::new("/"), 87, ["helper", "a"]);
        let expected = [("", "s3/00"), ("helper", "s3/01"), ("a", "s3/02")]
            .map(|(identifier, folder)| (identifier.to_owned(), Path::new("/codebuild/output/src87/src").join(folder)));
        assert_eq!(three.source_dirs, expected);
    }

    #[test]
    fn all_other_folders_are_those_of_the_service_below_the_root() {
        let layout = Layout::new(Path::new("/tmp/x"), 7, []);
        assert_eq!(layout.state_dir, Path::new("/tmp/x/codebuild/output/tmp"));
        assert_eq!(layout.user_bin, Path::new("/tmp/x/codebuild/user/bin"));
        assert_eq!(layout.readonly, Path::new("/tmp/x/codebuild/readonly"));
        assert_eq!(layout.gopath, Path::new("/tmp/x/codebuild/output/src7"));
    }
}
