//! `buildspec entrypoint`: a build as the main process of a container of its image. The job is in variables; they become
//! the arguments of `run`, and it is `run` that runs.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::args::{EngineChoice, Entrypoint, ImageJob, Run};
use super::error::Error;
use super::printer::Printer;
use super::{ExitStatus, run, settings};
use crate::build::{BuildPlan, EnvironmentVariable, Origin};
use crate::source::SourceArgument;
use job::{JobVariables, Told};

mod job;

/// The name of the command.
const NAME: &str = "entrypoint";

/// What was typed, with the words that the variables stand for before it, so that what was typed wins. What is no option
/// is a command, which this process becomes.
pub(crate) fn with_variables(mut typed: Vec<OsString>) -> Result<Vec<OsString>, Error> {
    let Some(at) = first_word(&typed).filter(|&at| typed[at] == NAME) else { return Ok(typed) };
    if let Some(program) = typed.get(at + 1).filter(|word| !is_option(word)) {
        let source = Command::new(program).args(&typed[at + 2..]).exec();
        return Err(Error::Become { program: program.to_string_lossy().into_owned(), source });
    }
    let Told { words, warnings } = JobVariables::of(&settings::environment()).words()?;
    for warning in warnings {
        Printer::problem(&warning);
    }
    let rest = typed.split_off(at + 1);
    typed.extend(words.into_iter().map(OsString::from));
    typed.extend(rest);
    Ok(typed)
}

/// The place of the command's name: what stands before it are options of every command.
fn first_word(typed: &[OsString]) -> Option<usize> {
    (1..typed.len()).find(|&at| !is_option(&typed[at]) && typed[at - 1] != "--color")
}

fn is_option(word: &OsString) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

/// Runs the job.
pub(crate) fn entrypoint(arguments: &Entrypoint, printer: &Printer) -> Result<ExitStatus, Error> {
    let environment = settings::environment();
    let variables = JobVariables::of(&environment);
    let plan = arguments.plan.as_deref().map(read_plan).transpose()?;
    let mut run = arguments.run.clone();
    add_sources(&mut run, &variables, plan.as_ref())?;
    let text = variables.text.filter(|_| run.build.buildspec.is_none()).map(str::to_owned);
    if text.is_some() && plan.is_some() {
        return Err(Error::TwoBuildspecs { one: "BUILDSPEC_TEXT", other: "--plan" });
    }
    run.build.container.engine.get_or_insert(EngineChoice::Host);
    let variables = variables.of_build.iter();
    let variables = variables.map(|(name, value)| EnvironmentVariable::plain(*name, *value, Origin::Image)).collect();
    run.build.job = Some(ImageJob { text, plan, variables });
    run::run(&run, printer)
}

/// The sources of the variables, or of the plan, where none are typed.
fn add_sources(run: &mut Run, variables: &JobVariables<'_>, plan: Option<&BuildPlan>) -> Result<(), Error> {
    let typed = run.build.sources.iter().map(|text| SourceArgument::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let has_primary =
        run.build.dir.is_some() || typed.iter().any(|source| matches!(source, SourceArgument::Primary(_)));
    let is_typed = |id: &str| {
        typed.iter().any(|source| matches!(source, SourceArgument::Secondary { identifier, .. } if identifier == id))
    };
    let planned = || plan.iter().flat_map(|plan| &plan.sources);
    if !has_primary {
        let of_plan = || planned().find(|source| source.identifier.is_empty()).map(|source| source.location.as_str());
        run.build.dir = Some(variables.source.or_else(of_plan).ok_or(Error::NoJobSource)?.into());
    }
    let named: Vec<(&str, &str)> = if variables.secondary.is_empty() {
        let secondary = planned().filter(|source| !source.identifier.is_empty());
        secondary.map(|source| (source.identifier.as_str(), source.location.as_str())).collect()
    } else {
        variables.secondary.clone()
    };
    let new = named.into_iter().filter(|(id, _)| !is_typed(id)).map(|(id, place)| format!("{id}={place}"));
    let new: Vec<String> = new.collect();
    run.build.sources.extend(new);
    Ok(())
}

/// A plan alone, or all that `buildspec plan --json` prints.
fn read_plan(path: &Path) -> Result<BuildPlan, Error> {
    let unread = |source| Error::Read { path: path.to_owned(), source };
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().read_to_string(&mut text).map_err(unread)?;
    } else {
        text = std::fs::read_to_string(path).map_err(unread)?;
    }
    let unfit = |error: serde_json::Error| Error::NoPlan { path: path.to_owned(), reason: error.to_string() };
    let mut json: serde_json::Value = serde_json::from_str(&text).map_err(unfit)?;
    let plan = json.get_mut("plan").map(serde_json::Value::take).unwrap_or(json);
    serde_json::from_value(plan).map_err(unfit)
}
