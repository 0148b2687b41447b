//! How a command becomes a process, and what it leaves to the next one.
//!
//! Each command is a script of its own, run by a shell of its own. Three lines stand before the user's text, so that
//! shells name line 4 for its first line, as in the service's logs: go to the saved directory, export every
//! assignment, read the saved variables. The lines after it save status, variables and directory. So variables and the
//! directory are carried over, and functions, options, traps, aliases and arrays are not; and a command that ends its
//! shell early (`exit`, `exec`, `set -e`) leaves what was saved before it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::user::User;

/// The script that opens a shell for a person.
const ENTER: &str = "enter.sh";

/// A shell session of one build: its files and how its scripts are run.
#[derive(Debug)]
pub(super) struct Shell {
    program: PathBuf,
    source_dir: PathBuf,
    script: PathBuf,
    variables: PathBuf,
    directory: PathBuf,
    carries_state: bool,
    succeeding: bool,
}

/// Where a session keeps its files, and what it begins with.
#[derive(Clone, Debug)]
pub(super) struct Session<'a> {
    /// The shell, as a path.
    pub(super) program: PathBuf,
    /// Folder for `script.sh`, `env.sh` and `dir.txt`.
    pub(super) state_dir: &'a Path,
    /// Where the first command runs; in version 0.1, every command.
    pub(super) source_dir: &'a Path,
    /// Whether a command sees the variables and the directory of the one before it.
    pub(super) carries_state: bool,
}

impl Shell {
    /// Begins a session with these variables.
    pub(super) fn begin(session: Session<'_>, variables: &[(OsString, OsString)]) -> io::Result<Self> {
        let shell = Self {
            program: session.program,
            source_dir: session.source_dir.to_owned(),
            script: session.state_dir.join("script.sh"),
            variables: session.state_dir.join("env.sh"),
            directory: session.state_dir.join("dir.txt"),
            carries_state: session.carries_state,
            succeeding: true,
        };
        write_private(&shell.variables, &exports(variables))?;
        write_private(&shell.directory, session.source_dir.as_os_str().as_bytes())?;
        write_private(&session.state_dir.join(ENTER), &shell.entering())?;
        Ok(shell)
    }

    /// The command line of an interactive shell that sees directory and variables as the next command does.
    pub(super) fn enter(&self) -> Vec<PathBuf> {
        vec![self.program.clone(), self.script.with_file_name(ENTER)]
    }

    fn entering(&self) -> Vec<u8> {
        let directory = quoted(self.directory.as_os_str());
        let mut script = [b"cd \"$(cat ", &*directory, b")\" || cd ", &*quoted(self.source_dir.as_os_str())].concat();
        script.extend_from_slice(&[b"\nset -a\n. ", &*quoted(self.variables.as_os_str()), b"\nset +a\n"].concat());
        // What a person has set up for other shells would change what the command sees.
        let plain: &[u8] = if self.program.ends_with("bash") { b" --norc" } else { b"" };
        script.extend_from_slice(b"export PS1='build $ '\n");
        script.extend_from_slice(&[b"exec ", &*quoted(self.program.as_os_str()), plain, b" -i\n"].concat());
        script
    }

    /// The process that runs `text` as the next command.
    pub(super) fn command(&self, text: &str, user: Option<&User>) -> io::Result<Command> {
        let directory = if self.carries_state { self.saved_directory()? } else { self.source_dir.clone() };
        let mut script = self.prologue(&directory);
        script.extend_from_slice(text.as_bytes());
        if self.carries_state {
            script.extend_from_slice(&self.epilogue());
        } else {
            script.push(b'\n');
        }
        self.process(&script, user)
    }

    /// The process that writes each text to `into`, NUL-terminated, as the shell expands it in the source directory:
    /// `$NAME`, `${NAME}`, `$(command)`. It changes nothing that is carried over.
    pub(super) fn expansion(&self, texts: &[&str], into: &Path, user: Option<&User>) -> io::Result<Command> {
        // A here-document expands as double quotes do and leaves quotes alone; names and paths are one line.
        self.query(
            into,
            user,
            texts.iter().map(|text| {
                let text = text.replace('\n', " ");
                (
                    format!("IFS= read -r buildspec_text <<BUILDSPEC_END_OF_TEXT\n{text}\nBUILDSPEC_END_OF_TEXT\n"),
                    "$buildspec_text".to_owned(),
                )
            }),
        )
    }

    /// The process that writes the value of each variable to `into`, NUL-terminated; nothing for one that is not set.
    pub(super) fn values(&self, names: &[&str], into: &Path, user: Option<&User>) -> io::Result<Command> {
        let known = names
            .iter()
            .map(|name| if is_shell_name(OsStr::new(name)) { format!("${{{name}-}}") } else { String::new() });
        self.query(into, user, known.map(|word| (String::new(), word)))
    }

    fn query(
        &self,
        into: &Path,
        user: Option<&User>,
        words: impl Iterator<Item = (String, String)>,
    ) -> io::Result<Command> {
        let mut script = self.prologue(&self.source_dir);
        for (preparation, word) in words {
            script.extend_from_slice(format!("{preparation}printf '%s\\0' \"{word}\" >> ").as_bytes());
            script.extend_from_slice(&quoted(into.as_os_str()));
            script.push(b'\n');
        }
        write_private(into, b"")?;
        let command = self.process(&script, user)?;
        if let Some(user) = user {
            std::os::unix::fs::chown(into, Some(user.uid), Some(user.gid))?;
        }
        Ok(command)
    }

    /// Lets the next command begin in the source directory, wherever the last one has gone.
    pub(super) fn enter_source(&self) -> io::Result<()> {
        let line = exports(&[("PWD".into(), self.source_dir.clone().into())]);
        fs::OpenOptions::new().append(true).open(&self.variables)?.write_all(&line)?;
        write_private(&self.directory, self.source_dir.as_os_str().as_bytes())
    }

    /// Sets `CODEBUILD_BUILD_SUCCEEDING` for the commands to come.
    pub(super) fn tell_success(&mut self, succeeding: bool) -> io::Result<()> {
        if succeeding != self.succeeding {
            let value = if succeeding { "1" } else { "0" };
            let line = exports(&[("CODEBUILD_BUILD_SUCCEEDING".into(), value.into())]);
            fs::OpenOptions::new().append(true).open(&self.variables)?.write_all(&line)?;
            self.succeeding = succeeding;
        }
        Ok(())
    }

    fn process(&self, script: &[u8], user: Option<&User>) -> io::Result<Command> {
        write_private(&self.script, script)?;
        let mut command = Command::new(&self.program);
        // A command may have removed the source; the script's own `cd` then says so and goes on.
        let start = if self.source_dir.is_dir() { &*self.source_dir } else { Path::new("/") };
        command.arg(&self.script).env_clear().current_dir(start);
        if let Some(user) = user {
            for file in [&self.script, &self.variables, &self.directory] {
                std::os::unix::fs::chown(file, Some(user.uid), Some(user.gid))?;
            }
            command.uid(user.uid).gid(user.gid);
        }
        Ok(command)
    }

    fn prologue(&self, directory: &Path) -> Vec<u8> {
        let mut lines = b"cd ".to_vec();
        lines.extend_from_slice(&quoted(directory.as_os_str()));
        // The build has no terminal. Where one is there all the same, a command that reads it gets an error at once
        // rather than being halted for ever, since it is not in the terminal's foreground.
        lines.extend_from_slice(b"\nset -a; trap '' TTIN TTOU\n. ");
        lines.extend_from_slice(&quoted(self.variables.as_os_str()));
        lines.push(b'\n');
        lines
    }

    fn epilogue(&self) -> Vec<u8> {
        let mut lines = b"\nCODEBUILD_LAST_EXIT=$?\nexport -p > ".to_vec();
        lines.extend_from_slice(&quoted(self.variables.as_os_str()));
        lines.extend_from_slice(b"\npwd > ");
        lines.extend_from_slice(&quoted(self.directory.as_os_str()));
        lines.extend_from_slice(b"\nexit $CODEBUILD_LAST_EXIT\n");
        lines
    }

    fn saved_directory(&self) -> io::Result<PathBuf> {
        let mut bytes = fs::read(&self.directory)?;
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        Ok(PathBuf::from(OsString::from_vec(bytes)))
    }
}

/// `export NAME='value'` lines; a name no shell accepts cannot be carried and is left out.
fn exports(variables: &[(OsString, OsString)]) -> Vec<u8> {
    let mut lines = Vec::new();
    for (name, value) in variables.iter().filter(|(name, _)| is_shell_name(name)) {
        lines.extend_from_slice(b"export ");
        lines.extend_from_slice(name.as_bytes());
        lines.push(b'=');
        lines.extend_from_slice(&quoted(value));
        lines.push(b'\n');
    }
    lines
}

fn is_shell_name(name: &OsStr) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The text in single quotes, safe in every POSIX shell.
fn quoted(text: &OsStr) -> Vec<u8> {
    let mut result = vec![b'\''];
    for &byte in text.as_bytes() {
        if byte == b'\'' {
            result.extend_from_slice(b"'\\''");
        } else {
            result.push(byte);
        }
    }
    result.push(b'\'');
    result
}

/// Writes a file that only its owner may read: these hold secrets.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}

/// The program `name` as the build would find it: a path as it is, a bare name on `search_path`.
pub(super) fn find_program(name: &str, search_path: &OsStr) -> Option<PathBuf> {
    let runnable =
        |path: &Path| path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0);
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| runnable(path));
    }
    std::env::split_paths(search_path).map(|folder| folder.join(name)).find(|path| path.is_absolute() && runnable(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_every_quote_and_newline() {
        let value = "a'b\"c$d`e\\f\n g";
        let lines = exports(&[("X".into(), value.into()), ("not-a-name".into(), "x".into())]);
        let script = [lines, b"printf %s \"$X\"".to_vec()].concat();
        let output = Command::new("/bin/sh").arg("-c").arg(OsString::from_vec(script)).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), value);
    }

    #[test]
    fn the_users_text_begins_on_line_four() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session {
            program: "/bin/sh".into(),
            state_dir: folder.path(),
            source_dir: folder.path(),
            carries_state: true,
        };
        let shell = Shell::begin(session, &[("A".into(), "multi\nline".into())]).unwrap();
        shell.command("the text", None).unwrap();
        let script = fs::read_to_string(folder.path().join("script.sh")).unwrap();
        assert_eq!(script.lines().nth(3), Some("the text"));
    }
}
