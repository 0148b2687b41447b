//! The commands that the service puts on a build's PATH: scripts of two lines that call this very program.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::Session;
use super::session;

/// Pauses the build.
pub(super) const BREAKPOINT: &str = "codebuild-breakpoint";
/// Lets it go on.
pub(super) const RESUME: &str = "codebuild-resume";
/// Those that find files and split tests: the name of each, and what the program calls it.
const OF_FILES: [(&str, &str); 3] = [
    ("codebuild-glob-search", "glob-search"),
    ("codebuild-hash-files", "hash-files"),
    ("codebuild-tests-run", "tests-run"),
];

/// Writes the commands into `folder`; they reach the agent at the socket in `state_dir`.
pub(super) fn write(folder: &Path, program: &[String], state_dir: &Path, wanted: Session) -> io::Result<()> {
    let socket = session::path(state_dir).display().to_string();
    for (name, call) in [(BREAKPOINT, "breakpoint"), (RESUME, "resume")] {
        let line = if wanted == Session::Ignored {
            format!("echo '{name} is ignored: the build was not started with --debug-session'")
        } else {
            exec(program, &[call, &socket])
        };
        script(folder, name, &line)?;
    }
    OF_FILES.iter().try_for_each(|(name, call)| script(folder, name, &format!("{} \"$@\"", exec(program, &[call]))))
}

fn exec(program: &[String], call: &[&str]) -> String {
    let words = program.iter().map(String::as_str).chain(["helper"]).chain(call.iter().copied());
    format!("exec {}", words.map(quoted).collect::<Vec<_>>().join(" "))
}

fn script(folder: &Path, name: &str, line: &str) -> io::Result<()> {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{line}\n"))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
}

pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_calls_the_program_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let program = ["/a b/it's".to_owned(), "--argv0".to_owned()];
        write(folder.path(), &program, Path::new("/state"), Session::Waits).unwrap();
        let script = fs::read_to_string(folder.path().join(RESUME)).unwrap();
        assert_eq!(script, "#!/bin/sh\nexec '/a b/it'\\''s' '--argv0' 'helper' 'resume' '/state/s'\n");
        let script = fs::read_to_string(folder.path().join("codebuild-hash-files")).unwrap();
        assert_eq!(script, "#!/bin/sh\nexec '/a b/it'\\''s' '--argv0' 'helper' 'hash-files' \"$@\"\n");
        write(folder.path(), &program, Path::new("/state"), Session::Ignored).unwrap();
        let script = fs::read_to_string(folder.path().join(BREAKPOINT)).unwrap();
        assert!(script.contains("codebuild-breakpoint is ignored"), "{script}");
    }
}
