//! What a file says of the builds that run it: their plain variables, and the settings of a batch.

use crate::buildspec::{BatchEnv, BatchKind, Buildspec, Text};

/// A setting of a build in a batch that runs the phases of this file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Setting<'a> {
    /// `image`
    Image(&'a Text),
    /// `compute-type`
    ComputeType(&'a Text),
    /// `type`
    EnvironmentType(&'a Text),
    /// `fleet`
    Fleet(&'a Text),
}

/// The variables that the file sets to plain values, for all builds and for builds of a batch.
pub(crate) fn variables(buildspec: &Buildspec) -> Vec<(&Text, &Text)> {
    let mut found: Vec<(&Text, &Text)> = buildspec.env.variables.iter().map(|(name, value)| (name, value)).collect();
    found.extend(batch_variables(buildspec));
    found
}

/// The names of all variables that the file sets, each where it is written.
pub(crate) fn names(buildspec: &Buildspec) -> Vec<&Text> {
    let env = &buildspec.env;
    let mut found: Vec<&Text> = variables(buildspec).into_iter().map(|(name, _)| name).collect();
    found.extend(env.parameter_store.iter().map(|(name, _)| name));
    found.extend(env.secrets_manager.iter().map(|(name, _)| name));
    // A name of a matrix comes with each of its values.
    found.dedup_by_key(|name| name.span);
    found
}

/// The variables of the builds of a batch.
fn batch_variables(buildspec: &Buildspec) -> Vec<(&Text, &Text)> {
    fn plain(env: &BatchEnv) -> impl Iterator<Item = (&Text, &Text)> {
        env.variables.iter().map(|(name, value)| (name, value))
    }
    match buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref()) {
        Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
            tasks.iter().flat_map(|task| plain(&task.env)).collect()
        }
        Some(BatchKind::Matrix(matrix)) => {
            let dynamic =
                matrix.variables.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
            plain(&matrix.static_env).chain(dynamic).collect()
        }
        Some(BatchKind::Fanout(_)) | None => Vec::new(),
    }
}

/// The settings of the builds of a batch that name no other file.
pub(crate) fn settings(buildspec: &Buildspec) -> Vec<Setting<'_>> {
    let mut found = Vec::new();
    match buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref()) {
        Some(BatchKind::List(tasks) | BatchKind::Graph(tasks)) => {
            let own = tasks.iter().filter(|task| task.buildspec.is_none());
            own.for_each(|task| found.extend(of(&task.env)));
        }
        Some(BatchKind::Matrix(matrix)) if matrix.buildspecs.is_empty() => {
            found.extend(of(&matrix.static_env));
            found.extend(matrix.images.iter().map(Setting::Image));
            found.extend(matrix.compute_types.iter().map(Setting::ComputeType));
        }
        _ => {}
    }
    found
}

fn of(env: &BatchEnv) -> impl Iterator<Item = Setting<'_>> {
    let image = env.image.as_ref().map(Setting::Image);
    let compute_type = env.compute_type.as_ref().map(Setting::ComputeType);
    let environment_type = env.environment_type.as_ref().map(Setting::EnvironmentType);
    [image, compute_type, environment_type, env.fleet.as_ref().map(Setting::Fleet)].into_iter().flatten()
}
