//! `runtime-versions` where nothing can be switched: says which version is there instead.
//!
//! Asking a runtime for its version can take longer than a whole small build, so it is asked beside the build.

use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use super::RuntimeSource;
use crate::build::{BuildPlan, runtimes};

/// Questions to the runtimes on PATH, under way.
#[derive(Debug)]
pub(crate) struct RuntimeProbe {
    answers: Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

impl RuntimeProbe {
    /// Begins to ask after the runtimes that the plan selects, where nothing else is done about them.
    pub(crate) fn start(plan: &BuildPlan, source: &RuntimeSource) -> Self {
        let (sender, answers) = channel();
        let seen = |name: &str| {
            let found = plan.variables.iter().find(|variable| variable.name == name);
            found.map(|variable| (name.to_owned(), variable.value.clone()))
        };
        let (search_path, home) = (seen("PATH"), seen("HOME"));
        let asks = plan.refusal.is_none() && *source == RuntimeSource::Probe;
        let wanted = if asks { plan.runtime_versions.clone() } else { Vec::new() };
        let has_questions = !wanted.is_empty();
        let ask = move || {
            for (runtime, version) in wanted {
                let found = version_on_path(runtimes::program(&runtime), search_path.as_ref(), home.as_ref());
                let _ = sender.send(answer(&runtime, &version, found.as_deref()));
            }
        };
        let thread = has_questions.then(|| std::thread::spawn(ask));
        Self { answers, thread }
    }

    /// The answers that have come since the last call.
    pub(crate) fn ready(&mut self) -> Vec<String> {
        self.answers.try_iter().collect()
    }

    /// Waits for all answers.
    pub(crate) fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(runtime: &str, wanted: &str, found: Option<&str>) -> String {
    match found {
        Some(found) => format!("runtime-versions: {runtime} {wanted} is not switched here; PATH has {found}"),
        None => format!("runtime-versions: {runtime} {wanted} is not switched here, and PATH has no {runtime}"),
    }
}

/// A variable.
type Variable = (String, String);

/// The first line that the program prints about its version; of all variables it sees the build's PATH and HOME.
fn version_on_path(words: &[&str], search_path: Option<&Variable>, home: Option<&Variable>) -> Option<String> {
    let (program, arguments) = words.split_first()?;
    let (name, folders) = search_path?;
    let program = crate::agent::shell::find_program(program, folders.as_ref())?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env(name, folders).envs(home.cloned());
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    String::from_utf8_lossy(&text).lines().next().map(str::trim).map(str::to_owned)
}
