//! The variables that say what an image's entrypoint is to do, as words of a command line.

use clap::builder::ValueRange;
use clap::error::ErrorKind;
use clap::{ArgAction, Args as _, Command, Parser as _};

use crate::agent::GIT_CREDENTIALS;
use crate::cli::args::{Arguments, Entrypoint};
use crate::cli::error::Error;
use crate::text::suggest;

/// How their names begin.
const PREFIX: &str = "BUILDSPEC_";
const SOURCE: &str = "BUILDSPEC_SOURCE";
const FILE: &str = "BUILDSPEC_FILE";
const TEXT: &str = "BUILDSPEC_TEXT";
/// Options that say where a build stands, which is here, ask a person, or have a variable of another name.
const NOT_VARIABLES: [&str; 18] = [
    "source",
    "buildspec",
    "mount",
    "engine",
    "compute-type",
    "privileged",
    "pull",
    "network",
    "add-host",
    "platform",
    "docker-socket",
    "agent",
    "keep",
    "step",
    "break-before",
    "shell-on-failure",
    "debug-session",
    "help",
];

/// An option of the entrypoint's that has a variable.
#[derive(Debug)]
struct JobOption {
    variable: String,
    flag: String,
    takes_value: bool,
    repeats: bool,
}

/// All options that have one.
fn options() -> Vec<JobOption> {
    let command = Entrypoint::augment_args(Command::new("entrypoint"));
    let options = command.get_arguments().filter_map(|arg| {
        let long = arg.get_long().filter(|long| !NOT_VARIABLES.contains(long))?;
        Some(JobOption {
            variable: format!("{PREFIX}{}", long.to_uppercase().replace('-', "_")),
            flag: format!("--{long}"),
            takes_value: arg.get_num_args().unwrap_or(ValueRange::EMPTY).takes_values()
                || matches!(arg.get_action(), ArgAction::Set | ArgAction::Append),
            repeats: matches!(arg.get_action(), ArgAction::Append),
        })
    });
    let file =
        JobOption { variable: FILE.to_owned(), flag: "--buildspec".to_owned(), takes_value: true, repeats: false };
    options.chain([file]).collect()
}

impl JobOption {
    /// The words that a value stands for.
    fn words(&self, value: &str) -> Result<Vec<String>, Error> {
        let word = |value: &str| format!("{}={value}", self.flag);
        let words = match (self.takes_value, self.repeats, value) {
            (true, true, lines) => lines.lines().filter(|line| !line.trim().is_empty()).map(word).collect(),
            (true, false, value) => vec![word(value)],
            (false, _, "true") => vec![self.flag.clone()],
            (false, _, "false") => Vec::new(),
            (false, ..) => return Err(self.refused(format!("expected `true` or `false`, found `{value}`"))),
        };
        words.iter().try_for_each(|word| self.check(word))?;
        Ok(words)
    }

    /// Refuses a value by the name of its variable, not of an option that nobody has typed.
    fn check(&self, word: &str) -> Result<(), Error> {
        match Arguments::try_parse_from(["buildspec", "entrypoint", word]) {
            Err(error) if matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) => {
                let text = error.to_string();
                let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
                let said = lines.join(" ");
                let said = said.strip_prefix("error: ").unwrap_or(&said);
                // `invalid value 'x' for '--option <X>': why`, or in brackets what there is.
                let (what, rest) = said.split_once(" for '").unwrap_or((said, ""));
                let why = rest.split_once('\'').map_or("", |(_, why)| why);
                Err(self.refused(format!("{what}{why}")))
            }
            _ => Ok(()),
        }
    }

    fn refused(&self, reason: String) -> Error {
        Error::JobVariable { variable: self.variable.clone(), reason }
    }
}

/// The words for a command line, and what is odd about the variables.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) words: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// An environment, sorted into job and build. A variable that is empty is none.
#[derive(Debug, Default)]
pub(super) struct JobVariables<'a> {
    /// `BUILDSPEC_SOURCE`.
    pub(super) source: Option<&'a str>,
    /// `BUILDSPEC_SOURCE_<ID>`.
    pub(super) secondary: Vec<(&'a str, &'a str)>,
    /// `BUILDSPEC_TEXT`.
    pub(super) text: Option<&'a str>,
    /// The build's own, and those that nobody knows.
    pub(super) of_build: Vec<(&'a str, &'a str)>,
    /// The options, by the names of their variables.
    set: Vec<(&'a str, &'a str)>,
    /// All options that there are.
    options: Vec<JobOption>,
    unknown: Vec<&'a str>,
}

impl<'a> JobVariables<'a> {
    /// Sorts an environment.
    pub(super) fn of(environment: &'a [(String, String)]) -> Self {
        let mut found = Self { options: options(), ..Self::default() };
        for (name, value) in environment.iter().map(|(name, value)| (name.as_str(), value.as_str())) {
            let is_job = name.starts_with(PREFIX);
            if is_job && (value.is_empty() || name == GIT_CREDENTIALS) {
                continue;
            }
            match name {
                SOURCE => found.source = Some(value),
                TEXT => found.text = Some(value),
                _ if found.options.iter().any(|option| option.variable == name) => found.set.push((name, value)),
                _ => {
                    if let Some(identifier) = name.strip_prefix("BUILDSPEC_SOURCE_") {
                        found.secondary.push((identifier, value));
                    } else {
                        found.of_build.push((name, value));
                        found.unknown.extend(is_job.then_some(name));
                    }
                }
            }
        }
        found.secondary.sort_unstable();
        found.set.sort_unstable();
        found.unknown.sort_unstable();
        found
    }

    /// What they mean as words.
    pub(super) fn words(&self) -> Result<Told, Error> {
        let is_set = |name: &str| self.set.iter().any(|(set, _)| *set == name);
        if self.text.is_some() && is_set(FILE) {
            return Err(Error::TwoBuildspecs { one: TEXT, other: FILE });
        }
        let options = &self.options;
        let mut words = Vec::new();
        for (name, value) in &self.set {
            let option = options.iter().find(|option| option.variable == *name);
            words.extend(option.map(|option| option.words(value)).transpose()?.unwrap_or_default());
        }
        let known = || options.iter().map(|option| option.variable.as_str()).chain([SOURCE, TEXT]);
        let warn = |name: &&str| {
            let near = suggest::nearest(name, known()).map(|near| format!("; did you mean {near}?"));
            format!(
                "warning: {name} says nothing about the job, and is a variable of the build{}",
                near.unwrap_or_default()
            )
        };
        Ok(Told { words, warnings: self.unknown.iter().map(warn).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn told(pairs: &[(&str, &str)]) -> Result<Told, String> {
        JobVariables::of(&environment(pairs)).words().map_err(|error| error.render())
    }

    #[test]
    fn each_variable_is_an_option_and_of_a_repeated_one_each_line() {
        let pairs = [
            ("BUILDSPEC_TIMEOUT", "30m"),
            ("BUILDSPEC_SKIP", "install\n\n pre_build\n"),
            ("BUILDSPEC_OVERRIDE_ARTIFACT_NAME", "true"),
            ("BUILDSPEC_NO_CONFIG", "true"),
            ("BUILDSPEC_FILE", "ci.yml"),
            ("BUILDSPEC_OUTPUT", ""),
        ];
        let words = told(&pairs).unwrap().words;
        let expected = [
            "--buildspec=ci.yml",
            "--no-config",
            "--override-artifact-name=true",
            "--skip=install",
            "--skip= pre_build",
            "--timeout=30m",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn sources_and_the_rest_are_told_apart() {
        let pairs = [
            ("BUILDSPEC_SOURCE_lib", "/lib"),
            ("STAGE", "x"),
            ("BUILDSPEC_SOURCE", "s3://b/k.zip"),
            ("BUILDSPEC_GIT_CREDENTIALS", "x"),
        ];
        let environment = environment(&pairs);
        let found = JobVariables::of(&environment);
        assert_eq!(found.source, Some("s3://b/k.zip"));
        assert_eq!(found.secondary, [("lib", "/lib")]);
        assert_eq!(found.of_build, [("STAGE", "x")]);
    }

    #[test]
    fn a_wrong_value_is_told_by_its_variable() {
        for (name, value, expected) in [
            (
                "BUILDSPEC_TIMEOUT",
                "soon",
                "error: BUILDSPEC_TIMEOUT: invalid value 'soon': `soon` is not a time; write `90s`, `30m`, `1h30m`, or a number of minutes",
            ),
            (
                "BUILDSPEC_PACKAGING",
                "tar",
                "error: BUILDSPEC_PACKAGING: invalid value 'tar' [possible values: zip, none]",
            ),
            ("BUILDSPEC_NO_CONFIG", "1", "error: BUILDSPEC_NO_CONFIG: expected `true` or `false`, found `1`"),
        ] {
            assert_eq!(told(&[(name, value)]).unwrap_err(), expected);
        }
    }

    #[test]
    fn a_variable_that_nobody_knows_is_the_builds_and_is_said() {
        let warnings = told(&[("BUILDSPEC_ARTEFACTS", "x")]).unwrap().warnings;
        let expected = "warning: BUILDSPEC_ARTEFACTS says nothing about the job, and is a variable of the build; did you mean BUILDSPEC_ARTIFACTS?";
        assert_eq!(warnings, [expected]);
    }

    #[test]
    fn what_has_no_variable_is_an_option() {
        let command = Entrypoint::augment_args(Command::new("entrypoint"));
        for long in NOT_VARIABLES.iter().filter(|long| **long != "help") {
            assert!(command.get_arguments().any(|arg| arg.get_long() == Some(long)), "{long}");
        }
    }
}
