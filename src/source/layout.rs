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
        let two = Layout::new(Path::new("/"), 87, ["helper"]);
        assert_eq!(two.source_dirs[0].1, Path::new("/codebuild/output/src87/src/s3/00"));
        assert_eq!(two.source_dirs[1], ("helper".into(), "/codebuild/output/src87/src/s3/01".into()));
        assert_eq!(two.state_dir, Path::new("/codebuild/output/tmp"));
    }
}
