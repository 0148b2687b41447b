//! The settings file `.buildspec.toml`: finding it, reading it, and saying exactly where it is wrong. It decides nothing:
//! `layers` lays its values under what was typed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::args::{
    EngineChoice, FailOn, Keep, Masked, Namespace, Packaging, ProjectArguments, Pull, SecretsFrom, SourceMode, is_word,
};
use super::error::{Error, FileError};
use super::locate::shown;
use super::value::{
    ByteSize, ExtraHost, LogFormat, ProjectName, RuleCode, RuleLevel, RuleSelector, SecretEntry, Time, TimeLimit,
};
use crate::artifact::S3Url;
use crate::build::variables::parse_override;
use crate::build::{Assumptions, ComputeType, EnvironmentVariable, Origin};
use crate::text::SourceFile;

mod wording;

use wording::reworded;

/// The name that is looked for.
pub(crate) const NAME: &str = ".buildspec.toml";

/// Settings of `buildspec run` and `buildspec plan`; each key is the flag of the same name, which beats it.
///
/// Paths are relative to the folder of the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = ".buildspec.toml"))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "each key is named as its flag")]
pub(crate) struct Config {
    /// The build image.
    pub(crate) image: Option<String>,
    /// Where the commands run.
    pub(crate) engine: Option<EngineChoice>,
    /// Memory and processors, as the service gives them.
    pub(crate) compute_type: Option<ComputeType>,
    /// Whether the container gets all privileges.
    pub(crate) privileged: Option<bool>,
    /// When the image is pulled.
    pub(crate) pull: Option<Pull>,
    /// The network the container joins.
    pub(crate) network: Option<String>,
    /// Lines for the container's `/etc/hosts`: `HOST:IP` or `HOST:host-gateway`.
    pub(crate) add_host: Vec<ExtraHost>,
    /// The image's platform, for example `linux/arm64`.
    pub(crate) platform: Option<String>,
    /// Whether the build may use this machine's container engine through its socket.
    pub(crate) docker_socket: Option<bool>,
    /// When the container is kept after the build.
    pub(crate) keep: Option<Keep>,
    /// The buildspec.
    pub(crate) buildspec: Option<PathBuf>,
    /// A project, as `aws codebuild batch-get-projects` prints it.
    pub(crate) project: Option<PathBuf>,
    /// The project's name, which also chooses among several in the file of `project`.
    pub(crate) project_name: Option<ProjectName>,
    /// How the sources get into the build.
    pub(crate) source_mode: Option<SourceMode>,
    /// Versions of sources that are fetched: `VERSION` for the primary one, `ID=VERSION` for a secondary one.
    pub(crate) source_version: Vec<String>,
    /// How many commits of history a clone gets.
    pub(crate) git_clone_depth: Option<u32>,
    /// Whether submodules are cloned, too.
    pub(crate) fetch_submodules: Option<bool>,
    /// How much a source may be that is unpacked or comes from S3: `500M`, `20G`.
    pub(crate) source_limit: Option<ByteSize>,
    /// The folder that artifacts are put into, or `s3://BUCKET/PREFIX`.
    pub(crate) artifacts: Option<PathBuf>,
    /// The project's artifact name.
    pub(crate) artifact_name: Option<String>,
    /// Whether `artifacts.name` of the buildspec wins over the project's.
    pub(crate) override_artifact_name: Option<bool>,
    /// One archive, or a folder.
    pub(crate) packaging: Option<Packaging>,
    /// Whether the build's id becomes part of an artifact's path.
    pub(crate) namespace: Option<Namespace>,
    /// The folder that reports and the files of their groups are put into.
    pub(crate) reports: Option<PathBuf>,
    /// The file that the variables the build exports are written to.
    pub(crate) output_env: Option<PathBuf>,
    /// Where caches are kept: `local`, `none`, a folder, or `s3://BUCKET/PREFIX`.
    pub(crate) cache: Option<PathBuf>,
    /// The name by which caches are shared, in place of the project's.
    pub(crate) cache_namespace: Option<String>,
    /// Variables that beat the buildspec's.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    pub(crate) env: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Files of `NAME=VALUE` lines.
    pub(crate) env_file: Vec<PathBuf>,
    /// Variables of the calling shell that are let through, or `all`.
    pub(crate) inherit_env: Vec<String>,
    /// Whether the build is lent the caller's AWS credentials, and the calling shell's other `AWS_…` variables.
    pub(crate) aws_config: Option<bool>,
    /// The profile of `~/.aws` to use; needs `aws-config`.
    pub(crate) aws_profile: Option<String>,
    /// Values of parameters and secrets, by their variables or references: `env:VAR`, `file:PATH`, `cmd:COMMAND`, or the text.
    pub(crate) secret: BTreeMap<String, String>,
    /// Where the other ones come from.
    pub(crate) secrets: Option<SecretsFrom>,
    /// What of them is hidden.
    pub(crate) mask: Option<Masked>,
    /// What is called in place of AWS.
    pub(crate) endpoint_url: Option<String>,
    /// The region that is called.
    pub(crate) region: Option<String>,
    /// The profile of `~/.aws` that is called with.
    pub(crate) profile: Option<String>,
    /// Time limit of the whole build.
    pub(crate) timeout: Option<TimeLimit>,
    /// Time limit of each phase.
    pub(crate) phase_timeout: Option<TimeLimit>,
    /// Time limit of each command.
    pub(crate) command_timeout: Option<TimeLimit>,
    /// The time between the polite signal and the last one.
    pub(crate) grace: Option<Time>,
    /// How to settle what the service's documents leave open.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    pub(crate) assume: BTreeMap<Spanned<String>, Spanned<String>>,
    /// How the log is written.
    pub(crate) log_format: Option<LogFormat>,
    /// Settings of `buildspec lint`.
    pub(crate) lint: LintConfig,
}

/// Settings of `buildspec lint`; each key but `per-file` is the flag of the same name, which beats it.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LintConfig {
    /// Only these rules: codes, categories, or `all`.
    pub(crate) select: Vec<RuleSelector>,
    /// All rules but these.
    pub(crate) ignore: Vec<RuleSelector>,
    /// Another severity for a rule, by its code.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, RuleLevel>"))]
    pub(crate) severity: BTreeMap<RuleCode, RuleLevel>,
    /// Rules that are left out in some files, by a pattern as in `.gitignore`, relative to the folder of this file.
    pub(crate) per_file: BTreeMap<String, Vec<RuleSelector>>,
    /// Whether notes are shown.
    pub(crate) pedantic: Option<bool>,
    /// The severity from which findings make the command fail.
    pub(crate) fail_on: Option<FailOn>,
    /// What is known and left out.
    pub(crate) baseline: Option<PathBuf>,
    /// The shellcheck program, or `off`.
    pub(crate) shellcheck: Option<PathBuf>,
}

/// A settings file that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConfigFile {
    /// Its name as a person would type it here; none when there is no file.
    pub(crate) name: Option<String>,
    /// The folder it is in.
    pub(crate) folder: PathBuf,
    /// What it says; paths as they are meant from anywhere.
    pub(crate) config: Config,
    /// `env`, with its places.
    pub(crate) variables: Vec<EnvironmentVariable>,
}

/// Reads the settings file that a build of `source` uses: the one that is named, or else the nearest above.
pub(crate) fn load(arguments: &ProjectArguments, source: &Path) -> Result<ConfigFile, Error> {
    if arguments.no_config {
        return Ok(ConfigFile::default());
    }
    match arguments.config.clone().or_else(|| nearest(source)) {
        Some(path) => read(&path),
        None => Ok(ConfigFile::default()),
    }
}

/// The settings file of a folder, or of the nearest one above that has one.
pub(crate) fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

/// Reads a settings file.
pub(crate) fn read(path: &Path) -> Result<ConfigFile, Error> {
    let could_not = |source| Error::Read { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(could_not)?;
    let file = SourceFile::from_bytes(shown(path), &bytes)
        .map_err(|source| Error::Encoding { path: path.to_owned(), source })?;
    let mut config = parse(&file)?;
    let variables = variables(&file, &config)?;
    check_assumptions(&file, &config)?;
    let path = std::path::absolute(path).map_err(could_not)?;
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    config.rebase(&folder);
    Ok(ConfigFile { name: Some(file.name().to_owned()), folder, config, variables })
}

impl Config {
    /// Makes its paths those that are meant from its folder.
    fn rebase(&mut self, folder: &Path) {
        let lint = &mut self.lint.baseline;
        let (reports, env) = (&mut self.reports, &mut self.output_env);
        let single = [&mut self.buildspec, &mut self.project, &mut self.artifacts, reports, env, lint];
        let is_path = |path: &&mut PathBuf| !path.to_str().is_some_and(S3Url::is_meant);
        let cache = self.cache.as_mut().filter(|place| !is_word(place));
        for path in single.into_iter().flatten().chain(&mut self.env_file).filter(is_path).chain(cache) {
            *path = folder.join(&*path);
        }
        for source in self.secret.values_mut() {
            *source = SecretEntry::rebased(source, folder).unwrap_or_else(|| source.clone());
        }
    }

    /// `secret`, as it is typed.
    pub(crate) fn secrets_given(&self) -> Vec<SecretEntry> {
        self.secret.iter().map(|(name, source)| SecretEntry::new(name, source)).collect()
    }

    /// `assume`, as it is typed.
    pub(crate) fn assumptions(&self) -> Vec<String> {
        self.assume.iter().map(|(name, value)| format!("{}={}", name.get_ref(), value.get_ref())).collect()
    }
}

fn parse(file: &SourceFile) -> Result<Config, FileError> {
    toml::from_str(file.text()).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let written = file.text().get(span.clone()).unwrap_or_default();
        problem(file, span.start, &reworded(error.message(), key_before(file, span.start), written))
    })
}

fn problem(file: &SourceFile, offset: usize, reason: &str) -> FileError {
    let position = file.position(offset);
    FileError { file: file.name().to_owned(), line: position.line, column: position.column, reason: reason.to_owned() }
}

fn variables(file: &SourceFile, config: &Config) -> Result<Vec<EnvironmentVariable>, FileError> {
    let variable = |(name, value): (&Spanned<String>, &Spanned<String>)| {
        let line = file.position(value.span().start).line;
        let origin = Origin::EnvFile { path: file.name().to_owned(), line };
        let read = parse_override(&format!("{}={}", name.get_ref(), value.get_ref()));
        match read {
            // A name with a `=` would be read as a shorter one.
            Ok(read) if read.name == *name.get_ref() => Ok(EnvironmentVariable { origin, ..read }),
            Ok(_) => Err(problem(file, name.span().start, "the name of a variable has no `=`")),
            Err(error) => Err(problem(file, name.span().start, &error.to_string())),
        }
    };
    config.env.iter().map(variable).collect()
}

fn check_assumptions(file: &SourceFile, config: &Config) -> Result<(), FileError> {
    config.assume.iter().zip(config.assumptions()).try_for_each(|((name, _), text)| {
        Assumptions::default().set(&text).map_err(|error| problem(file, name.span().start, &error.to_string()))
    })
}

/// The key that the value at this place belongs to, when it stands right before it.
fn key_before(file: &SourceFile, offset: usize) -> Option<&str> {
    let before = file.text().get(..offset)?;
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let key = line.trim_end().strip_suffix('=')?.trim();
    Some(key).filter(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let file = SourceFile::new("x.toml", text);
        parse(&file)
            .and_then(|config| variables(&file, &config).map(|_| config))
            .and_then(|config| check_assumptions(&file, &config).map(|()| config))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_wrong_key_or_value_is_named_with_its_place() {
        for (text, expected) in [
            ("imgae = \"a\"\n", "x.toml:1:1: there is no key `imgae`; did you mean `image`?"),
            ("image = \"a\"\n\nnet_work = \"a\"\n", "x.toml:3:1: there is no key `net_work`; did you mean `network`?"),
            ("engine = \"dokcer\"\n", "x.toml:1:10: `engine` cannot be `dokcer`; did you mean `docker`?"),
            ("packaging = \"tar\"\n", "x.toml:1:13: `packaging` cannot be `tar`; it is `zip` or `none`"),
            ("image = 7.0\n", "x.toml:1:9: `image` is a string, found the floating point `7.0`; write `\"7.0\"`"),
            ("privileged = \"yes\"\n", "x.toml:1:14: `privileged` is `true` or `false`, found the string \"yes\""),
            ("env-file = \"a\"\n", "x.toml:1:12: `env-file` is a list, found the string \"a\""),
            ("[env]\nA = 1\n", "x.toml:2:5: `A` is a string, found the integer `1`; write `\"1\"`"),
            ("[env]\nA = 3.10\n", "x.toml:2:5: `A` is a string, found the floating point `3.10`; write `\"3.10\"`"),
            ("[env]\nA = [1]\n", "x.toml:2:5: `A` is a string, found a list"),
            ("env-file = [1]\n", "x.toml:1:13: expected a string, found the integer `1`; write `\"1\"`"),
            ("image = \"a\"\nimage = \"b\"\n", "x.toml:2:1: the key `image` is there twice"),
            ("keep = true\n", "x.toml:1:8: `keep` is a string, found the value `true`; write `\"true\"`"),
            ("env.A = 1\n", "x.toml:1:9: `env.A` is a string, found the integer `1`; write `\"1\"`"),
            ("image = {}\n", "x.toml:1:9: `image` is a string, found a table"),
            ("env = \"A=1\"\n", "x.toml:1:7: `env` is a table, found the string \"A=1\""),
            (
                "timeout = \"soon\"\n",
                "x.toml:1:11: `soon` is not a time; write `90s`, `30m`, `1h30m`, or a number of minutes",
            ),
            (
                "timeout = true\n",
                "x.toml:1:11: `timeout` is a time such as `\"30m\"`, or a number of minutes, found the boolean `true`",
            ),
            (
                "command-timeout = 0\n",
                "x.toml:1:19: with a limit of `0` nothing could run; leave it out for no limit, or write at least `1s`",
            ),
            (
                "compute-type = \"BUILD_GENERAL1_SMAL\"\n",
                "x.toml:1:16: there is no compute type `BUILD_GENERAL1_SMAL`; did you mean `BUILD_GENERAL1_SMALL`?",
            ),
            (
                "add-host = [\"a:1.2.3.4\",\n  \"b\"]\n",
                "x.toml:2:3: `b` does not map a host; write `HOST:IP` or `HOST:host-gateway`",
            ),
            ("log-format = \"prety\"\n", "x.toml:1:14: there is no log format `prety`; did you mean `pretty`?"),
            (
                "[env]\n'a-b' = \"1\"\n",
                "x.toml:2:1: `a-b` is not a name for a variable; use letters, digits and `_`, and no digit first",
            ),
            ("[env]\n'A=B' = \"1\"\n", "x.toml:2:1: the name of a variable has no `=`"),
            ("[env]\n'' = \"1\"\n", "x.toml:2:1: a variable needs a name: write `NAME=VALUE`"),
            (
                "[assume]\nretry = \"phase\"\nrety = \"x\"\n",
                "x.toml:3:1: there is no assumption `rety`; did you mean `retry`?",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        let said = read("image = \"a\"\nengine = \n").unwrap_err();
        assert!(said.starts_with("x.toml:2:"), "{said}");
        assert!(!said.contains('\n'), "{said}");
    }

    #[test]
    fn paths_are_meant_from_the_folder_of_the_file() {
        let mut config =
            read("buildspec = \"ci/b.yml\"\nartifacts = \"/out\"\nenv-file = [\"a\", \"../b\"]\n").unwrap();
        config.rebase(Path::new("/repo"));
        assert_eq!(config.buildspec.as_deref(), Some(Path::new("/repo/ci/b.yml")));
        assert_eq!(config.artifacts.as_deref(), Some(Path::new("/out")));
        assert_eq!(config.env_file, [Path::new("/repo/a"), Path::new("/repo/../b")]);
    }

    #[test]
    fn the_nearest_file_wins_and_a_named_one_wins_over_it() {
        let root = tempfile::tempdir().unwrap();
        let source = root.path().join("a/b");
        fs::create_dir_all(&source).unwrap();
        let write = |path: &str, image: &str| {
            fs::write(root.path().join(path), format!("image = {image:?}\n")).unwrap();
        };
        write(NAME, "far");
        write("other.toml", "named");
        let mut arguments = ProjectArguments { config: None, no_config: false, file: None, name: None };
        let image = |arguments: &ProjectArguments| load(arguments, &source).unwrap().config.image;
        assert_eq!(image(&arguments).as_deref(), Some("far"));
        write(&format!("a/{NAME}"), "near");
        assert_eq!(image(&arguments).as_deref(), Some("near"));
        arguments.config = Some(root.path().join("other.toml"));
        assert_eq!(image(&arguments).as_deref(), Some("named"));
        arguments.no_config = true;
        assert_eq!(image(&arguments), None);
    }

    #[test]
    fn variables_keep_the_line_they_stand_on() {
        let file = SourceFile::new("x.toml", "image = \"a\"\n[env]\nB = \"1\"\nA = \"x=y\"\n");
        let found = variables(&file, &parse(&file).unwrap()).unwrap();
        let short: Vec<_> = found.iter().map(|v| (v.name.as_str(), v.value.as_str(), v.origin.clone())).collect();
        let at = |line| Origin::EnvFile { path: "x.toml".to_owned(), line };
        assert_eq!(short, [("A", "x=y", at(4)), ("B", "1", at(3))]);
    }
}
