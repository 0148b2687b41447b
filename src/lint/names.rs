//! The variables of a build: which the file sets, and which are there anyway.

use std::collections::BTreeSet;

use super::context::Context;
use super::shell::Call;
use crate::buildspec::{BatchEnv, BatchKind};

/// The names that the file gives a value somewhere.
pub(crate) fn set_by_file<'a>(context: &'a Context<'_>) -> BTreeSet<&'a str> {
    let env = &context.buildspec.env;
    let mut names: BTreeSet<&str> =
        env.variables.iter().chain(&env.parameter_store).map(|(name, _)| name.value.as_str()).collect();
    names.extend(env.secrets_manager.iter().map(|(name, _)| name.value.as_str()));
    let of_env = |env: &'a BatchEnv| env.variables.iter().map(|(name, _)| name.value.as_str());
    match context.buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref()) {
        Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
            names.extend(tasks.iter().flat_map(|task| of_env(&task.env)));
        }
        Some(BatchKind::Matrix(matrix)) => {
            names.extend(of_env(&matrix.static_env));
            names.extend(matrix.variables.iter().map(|(name, _)| name.value.as_str()));
        }
        _ => {}
    }
    for call in calls(context) {
        names.extend(call.sets_variables().into_iter().map(|(name, _)| name));
        names.extend(call.assignments.iter().map(|assignment| assignment.name.as_str()));
    }
    names
}

/// Whether commands read files or text into the shell, which may set anything.
pub(crate) fn reads_files(context: &Context<'_>) -> bool {
    calls(context).any(|call| matches!(call.name(), Some("." | "source" | "eval")))
}

/// All calls of all commands.
pub(crate) fn calls<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a Call> {
    context.commands.iter().flat_map(|command| &command.script.calls)
}

/// Beginnings of names that the service and its images set.
const PREFIXES: &str =
    "CODEBUILD_ AWS_ ECS_ LC_ BASH JAVA_ JDK_ JRE_ GO NODE_ NVM_ N_ PYENV_ RBENV_ PHPENV_ DOTNET_ ANDROID_
    GRADLE_ MAVEN_ DOCKER_";
/// Names that the shell, the system and the images set.
const NAMES: &str = "HOME PATH PWD OLDPWD USER LOGNAME SHELL SHLVL HOSTNAME HOSTTYPE OSTYPE MACHTYPE LANG TERM TMPDIR RANDOM SECONDS
    LINENO UID EUID GROUPS PPID IFS OPTARG OPTIND OPTERR REPLY FUNCNAME PIPESTATUS DIRSTACK EPOCHSECONDS PS1 DEBIAN_FRONTEND
    M2_HOME";

/// Whether a variable is set by the service, the image, or the shell itself.
pub(crate) fn is_known(name: &str) -> bool {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    !is_name
        || NAMES.split_whitespace().any(|known| known == name)
        || PREFIXES.split_whitespace().any(|prefix| name.starts_with(prefix))
}
