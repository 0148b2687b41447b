//! Docker in a build that may not run a Docker daemon.

use crate::buildspec::{Batch, BatchEnv, BatchKind};
use crate::lint::acts::program;
use crate::lint::context::Context;
use crate::lint::names::{calls, set_by_file};
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Call;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "missing-privileged",
    category: Category::Commands,
    severity: Severity::Warning,
    doc: include_str!("missing_privileged.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !is_unprivileged(context) || set_by_file(context).contains("DOCKER_HOST") {
        return;
    }
    let Some(call) = calls(context).find(|call| needs_daemon(call)) else { return };
    found.push(
        RULE.at(call.span, "there is no Docker daemon for this: the build is not privileged", "needs privileged mode")
            .note("turn on `privilegedMode` in the project's environment, or write `privileged-mode: true` in the task's `env`"),
    );
}

/// Whether all builds of this file are known to run without privileged mode.
fn is_unprivileged(context: &Context<'_>) -> bool {
    let project = context.project;
    let plain = project.environment_type.as_ref().is_none_or(|kind| kind.ends_with("_CONTAINER"));
    if !plain || project.fleet == Some(true) {
        return false;
    }
    match context.buildspec.batch.as_ref().map(batch_modes) {
        Some(modes) if !modes.is_empty() => modes.iter().all(|mode| mode.or(project.privileged_mode) == Some(false)),
        _ => project.privileged_mode == Some(false),
    }
}

/// What each task of the batch says.
fn batch_modes(batch: &Batch) -> Vec<Option<bool>> {
    let mode = |env: &BatchEnv| env.privileged_mode.as_ref().map(|mode| mode.value);
    match &batch.kind {
        // A task with a file of its own does not run these commands.
        Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
            tasks.iter().filter(|task| task.buildspec.is_none()).map(|task| mode(&task.env)).collect()
        }
        Some(BatchKind::Matrix(matrix)) => vec![mode(&matrix.static_env)],
        _ => Vec::new(),
    }
}

/// Whether a call does nothing without a Docker daemon.
pub(in crate::lint) fn needs_daemon(call: &Call) -> bool {
    let words = program(call);
    let first = words.iter().skip(1).find(|word| !word.starts_with('-')).copied();
    match words.first().copied() {
        Some("docker") => {
            matches!(first, Some("build" | "run" | "push" | "pull" | "tag" | "compose" | "images" | "load" | "save"))
        }
        Some("docker-compose") => matches!(first, Some("up" | "build" | "run" | "push" | "pull")),
        Some("dockerd") => true,
        _ => false,
    }
}
