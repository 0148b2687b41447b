//! What commands do to the working directory, which version 0.2 carries from one to the next.

use super::shell::Call;

/// What a call does to the directory of the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// It goes into a folder below, always.
    Into(&'a str),
    /// It goes somewhere else, or perhaps.
    Elsewhere,
    /// Nothing.
    Stays,
}

impl<'a> Step<'a> {
    pub(crate) fn of(call: &'a Call) -> Self {
        if call.stands.subshell || call.stands.function.is_some() {
            return Self::Stays;
        }
        match call.name() {
            Some("cd") => folder_below(call).filter(|_| call.stands.is_top()).map_or(Self::Elsewhere, Self::Into),
            // What is read into the shell may go anywhere.
            Some("pushd" | "popd" | "." | "source" | "eval") => Self::Elsewhere,
            _ => Self::Stays,
        }
    }
}

/// The only argument, if it is a plain folder below the present one.
fn folder_below(call: &Call) -> Option<&str> {
    let [word] = call.arguments() else { return None };
    let path = word.literal.as_deref()?.trim_start_matches("./").trim_end_matches('/');
    let plain = !path.is_empty() && !path.starts_with(['/', '~', '-']) && !path.split('/').any(|part| part == "..");
    (plain && path != ".").then_some(path)
}
