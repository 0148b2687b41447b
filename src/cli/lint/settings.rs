//! What the arguments and the settings file mean for each file: its policy, what is known of its project, its baseline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::baseline::Baseline;
use super::files::Input;
use super::shellcheck::Shellcheck;
use crate::cli::args::{FailOn, Lint};
use crate::cli::config::{self, ConfigFile};
use crate::cli::error::Error;
use crate::cli::project;
use crate::cli::value::RuleSelector;
use crate::lint::{Policy, Project, Selector};

/// The settings of all files that share a settings file.
#[derive(Debug)]
pub(crate) struct Settings {
    policy: Policy,
    per_file: Vec<(Gitignore, Vec<Selector>)>,
    /// What is known of the project.
    pub(crate) project: Project,
    /// What is known and left out.
    pub(super) baseline: Option<Baseline>,
    /// The program that looks at the commands, too.
    pub(super) shellcheck: Option<Shellcheck>,
    /// From which severity findings count.
    pub(super) fail_on: FailOn,
}

impl Settings {
    /// The policy for one file.
    pub(crate) fn policy(&self, path: &Path) -> Policy {
        let mut policy = self.policy.clone();
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let here = self.per_file.iter().filter(|(patterns, _)| {
            path.starts_with(patterns.path()) && patterns.matched_path_or_any_parents(&path, false).is_ignore()
        });
        policy.ignore.extend(here.flat_map(|(_, rules)| rules));
        policy
    }
}

/// The settings of each file, in their order: those of the nearest `.buildspec.toml`.
pub(super) fn of(inputs: &[Input], arguments: &Lint) -> Result<Vec<Arc<Settings>>, Error> {
    let mut known: BTreeMap<Option<PathBuf>, Arc<Settings>> = BTreeMap::new();
    let mut all = Vec::new();
    for input in inputs {
        let path = config_of(input, arguments);
        if let Some(settings) = known.get(&path) {
            all.push(Arc::clone(settings));
            continue;
        }
        let config = path.as_deref().map(config::read).transpose()?.unwrap_or_default();
        let settings = Arc::new(settings(arguments, &config)?);
        known.insert(path, Arc::clone(&settings));
        all.push(settings);
    }
    Ok(all)
}

/// The settings of a settings file, with nothing typed.
pub(crate) fn for_file(file: &ConfigFile) -> Result<Settings, Error> {
    settings(&Lint::default(), file)
}

fn config_of(input: &Input, arguments: &Lint) -> Option<PathBuf> {
    if arguments.project.no_config {
        return None;
    }
    arguments.project.config.clone().or_else(|| {
        let path = std::path::absolute(&input.path).ok()?;
        config::nearest(path.parent()?)
    })
}

fn settings(arguments: &Lint, file: &ConfigFile) -> Result<Settings, Error> {
    let (typed, config) = (&arguments.rules, &file.config.lint);
    let plain = |list: &[RuleSelector]| list.iter().map(|selector| selector.0).collect::<Vec<_>>();
    // What is typed beats the file as a whole: both lists say together what is looked at.
    let (select, ignore) = if typed.select.is_empty() {
        (plain(&config.select), [plain(&config.ignore), plain(&typed.ignore)].concat())
    } else {
        (plain(&typed.select), plain(&typed.ignore))
    };
    let mut severity: BTreeMap<_, _> = config.severity.iter().map(|(code, level)| (code.0, level.0)).collect();
    severity.extend(typed.severity.iter().map(|given| (given.0.0, given.1.0)));
    let pedantic = typed.pedantic.or(config.pedantic).unwrap_or_default();
    let baseline = typed.baseline.as_ref().or(config.baseline.as_ref());
    Ok(Settings {
        policy: Policy { pedantic, select, ignore, severity },
        per_file: per_file(file)?,
        project: project(arguments, file)?,
        baseline: baseline.filter(|_| typed.write_baseline.is_none()).map(|path| Baseline::read(path)).transpose()?,
        shellcheck: Shellcheck::find(typed.shellcheck.as_deref().or(config.shellcheck.as_deref()))?,
        fail_on: arguments.fail_on.or(config.fail_on).unwrap_or(FailOn::Error),
    })
}

fn per_file(file: &ConfigFile) -> Result<Vec<(Gitignore, Vec<Selector>)>, Error> {
    let one = |(pattern, rules): (&String, &Vec<RuleSelector>)| {
        let mut builder = GitignoreBuilder::new(&file.folder);
        builder
            .add_line(None, pattern)
            .and_then(|builder| builder.build())
            .map_err(|error| Error::FilePattern {
                file: file.name.clone().unwrap_or_default(),
                pattern: pattern.clone(),
                error,
            })
            .map(|patterns| (patterns, rules.iter().map(|rule| rule.0).collect()))
    };
    file.config.lint.per_file.iter().map(one).collect()
}

/// What is typed, over the settings file, over the project.
fn project(arguments: &Lint, file: &ConfigFile) -> Result<Project, Error> {
    let config = &file.config;
    let path = arguments.project.file.as_ref().or(config.project.as_ref());
    let name = arguments.project.name.as_ref().or(config.project_name.as_ref());
    let mut known =
        path.map(|path| project::load(path, name)).transpose()?.map(|project| project.known()).unwrap_or_default();
    let over = |known: &mut Option<String>, value: Option<String>| {
        if value.is_some() {
            *known = value;
        }
    };
    over(&mut known.image, arguments.image.clone().or_else(|| config.image.clone()));
    over(&mut known.compute_type, config.compute_type.map(|kind| kind.name.to_owned()));
    over(&mut known.name, name.map(|name| name.0.clone()));
    known.privileged_mode = config.privileged.or(known.privileged_mode);
    known.override_artifact_name = config.override_artifact_name.or(known.override_artifact_name);
    Ok(known)
}
