//! `runtime-versions` against an image's own file: the lines that are said, and the commands that are run.
//!
//! It runs nothing. The order of the lines is that of the service's logs: first all that was selected, then what that
//! needs, and a refusal after them.

use super::config::{RuntimeConfig, Switch, Versions};
use super::rules::{Offer, RuntimeError, Selected};

/// What an image does for a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The lines of the log, in order; also those before a refusal.
    pub lines: Vec<String>,
    /// What is run after them, or why nothing is.
    pub commands: Result<Vec<String>, RuntimeError>,
}

/// A runtime in the version that was chosen, and how that is done.
#[derive(Clone, Copy, Debug)]
struct Choice<'a> {
    runtime: &'a str,
    version: &'a str,
    switch: &'a Switch,
    /// Whether the version is not listed, but installed.
    is_custom: bool,
}

impl RuntimeConfig {
    /// What the image does for `runtime-versions`, whose variables are expanded already.
    pub fn select(&self, wanted: &[(String, String)]) -> Selection {
        let mut lines = Vec::new();
        let resolved: Vec<(&str, &str)> = wanted
            .iter()
            .map(|(runtime, version)| {
                let alias = self.runtimes.get(runtime).and_then(|versions| offer(runtime, versions).alias(version));
                if let Some(alias) = alias {
                    lines.push(format!("Resolved '{runtime}' runtime alias '{version}' to '{alias}'."));
                }
                let version = alias.unwrap_or(version);
                lines.push(selecting(runtime, version, "manual selections"));
                (runtime.as_str(), version)
            })
            .collect();
        let commands = self.commands(&resolved, &mut lines);
        Selection { lines, commands }
    }

    fn commands(&self, resolved: &[(&str, &str)], lines: &mut Vec<String>) -> Result<Vec<String>, RuntimeError> {
        let wanted: Vec<Choice<'_>> =
            resolved.iter().map(|(runtime, version)| self.choose(runtime, version)).collect::<Result<_, _>>()?;
        let needed = self.needed(&wanted, lines)?;
        // What is needed comes before what needs it, however long the chain.
        Ok(needed.iter().rev().chain(&wanted).flat_map(Choice::commands).collect())
    }

    fn choose<'a>(&'a self, runtime: &'a str, version: &'a str) -> Result<Choice<'a>, RuntimeError> {
        let unknown = || RuntimeError::unknown(runtime, self.runtimes.keys().map(String::as_str));
        let versions = self.runtimes.get(runtime).ok_or_else(unknown)?;
        let selected = offer(runtime, versions).select(version)?;
        let (switch, version, is_custom) = match selected {
            Selected::Listed(version) => (versions.listed.get(version), version, false),
            Selected::Installed(version) => (versions.default.as_ref(), version, true),
        };
        let switch = switch.expect("an offer selects only what its versions have");
        Ok(Choice { runtime, version, switch, is_custom })
    }

    /// The runtimes that were not asked for but are required by others, each after one that requires it.
    fn needed<'a>(&'a self, wanted: &[Choice<'a>], lines: &mut Vec<String>) -> Result<Vec<Choice<'a>>, RuntimeError> {
        let mut all = wanted.to_vec();
        let mut next = 0;
        while let Some(&choice) = all.get(next) {
            next += 1;
            for (runtime, versions) in &choice.switch.requires {
                let Choice { runtime: name, version, .. } = choice;
                let Some(preferred) = versions.first() else { continue };
                let Some(selected) = all.iter().find(|other| other.runtime == runtime) else {
                    lines.push(selecting(runtime, preferred, &format!("dependencies of '{name}' version '{version}'")));
                    all.push(self.choose(runtime, preferred)?);
                    continue;
                };
                lines.push(format!(
                    "Runtime '{name}' version '{version}' has a dependency on runtime '{runtime}', but '{runtime}' version '{}' has already been manually selected. Not attempting to override.",
                    selected.version
                ));
                if !versions.iter().any(|version| version == selected.version) {
                    return Err(conflict(choice, runtime, versions, selected.version));
                }
            }
        }
        Ok(all.split_off(wanted.len()))
    }
}

impl Choice<'_> {
    fn commands(&self) -> Vec<String> {
        if !self.is_custom {
            return self.switch.commands.clone();
        }
        // The image's commands for Java make package names of the number alone: `java-$VERSION-amazon-corretto-jdk`.
        let number = self.version.strip_prefix("corretto").filter(|_| self.runtime == "java");
        let version = number.unwrap_or(self.version);
        self.switch.commands.iter().map(|command| with_version(command, version)).collect()
    }
}

fn offer<'a>(runtime: &'a str, versions: &'a Versions) -> Offer<'a> {
    let listed = versions.listed.keys().map(String::as_str).collect();
    Offer { runtime, versions: listed, installs_others: versions.default.is_some() }
}

fn selecting(runtime: &str, version: &str, basis: &str) -> String {
    format!("Selecting '{runtime}' runtime version '{version}' based on {basis}...")
}

fn conflict(choice: Choice<'_>, needed: &str, versions: &[String], selected: &str) -> RuntimeError {
    RuntimeError::Conflict {
        name: choice.runtime.to_owned(),
        version: choice.version.to_owned(),
        needed: needed.to_owned(),
        wanted: versions.join(" or "),
        selected: selected.to_owned(),
    }
}

/// The command with `$VERSION` and `${VERSION}` replaced; other variables, `$VERSION_2` among them, are the shell's.
fn with_version(command: &str, version: &str) -> String {
    let (plain, rest) = command.split_once("$VERSION").map_or((command, None), |(plain, rest)| (plain, Some(rest)));
    let plain = plain.replace("${VERSION}", version);
    let Some(rest) = rest else { return plain };
    let goes_on = rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    plain + if goes_on { "$VERSION" } else { version } + &with_version(rest, version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;

    /// Shortened from what the images of 2020 and 2025 have.
    const FILE: &str = r#"
version: 0.1
runtimes:
  android:
    versions:
      29:
        requires:
          java: ["corretto8"]
        commands:
          - echo "Installing Android version 29 ..."
  java:
    versions:
      corretto11:
        commands:
          - export JAVA_HOME="$JAVA_11_HOME"
      corretto8:
        commands:
          - export JAVA_HOME="$JAVA_8_HOME"
      default:
        commands:
          - apt-get install -y java-$VERSION-amazon-corretto-jdk
  nodejs:
    versions:
      18:
        commands:
          - n $NODE_18_VERSION
      default:
        commands:
          - echo "Installing custom Node.js version $VERSION ..."
          - n $VERSION && rm -rf /tmp/*
  python:
    versions:
      3.9:
        commands:
          - pyenv global  $PYTHON_39_VERSION
      3.13:
        commands:
          - echo "Installing Python version 3.13 ..."
          - pyenv global $PYTHON_313_VERSION
"#;

    fn select(wanted: &[(&str, &str)]) -> (Vec<String>, Result<Vec<String>, String>) {
        let config = RuntimeConfig::read(&SourceFile::new("runtimes.yml", FILE)).unwrap();
        let wanted: Vec<_> =
            wanted.iter().map(|&(runtime, version)| (runtime.to_owned(), version.to_owned())).collect();
        let Selection { lines, commands } = config.select(&wanted);
        (lines, commands.map_err(|error| error.to_string()))
    }

    fn manual(runtime: &str, version: &str) -> String {
        format!("Selecting '{runtime}' runtime version '{version}' based on manual selections...")
    }

    #[test]
    fn a_listed_version_keeps_the_images_variables() {
        let (lines, commands) = select(&[("python", "3.13")]);
        assert_eq!(lines, [manual("python", "3.13")]);
        assert_eq!(
            commands.unwrap(),
            [r#"echo "Installing Python version 3.13 ...""#, "pyenv global $PYTHON_313_VERSION"]
        );
    }

    #[test]
    fn another_version_is_installed_by_the_default_entry() {
        let (lines, commands) = select(&[("nodejs", "16")]);
        assert_eq!(lines, [manual("nodejs", "16")]);
        assert_eq!(commands.unwrap(), [r#"echo "Installing custom Node.js version 16 ...""#, "n 16 && rm -rf /tmp/*"]);
        let (_, commands) = select(&[("java", "corretto15")]);
        assert_eq!(commands.unwrap(), ["apt-get install -y java-15-amazon-corretto-jdk"]);
    }

    #[test]
    fn an_alias_is_said_and_then_selected() {
        let resolved = |alias: &str| format!("Resolved 'python' runtime alias '{alias}' to '3.13'.");
        for alias in ["latest", "3.x"] {
            let (lines, commands) = select(&[("python", alias)]);
            assert_eq!(lines, [resolved(alias), manual("python", "3.13")]);
            assert_eq!(commands.unwrap().len(), 2);
        }
    }

    #[test]
    fn all_is_selected_before_anything_runs_or_is_refused() {
        let (lines, commands) = select(&[("java", "corretto11"), ("nodejs", "18")]);
        assert_eq!(lines, [manual("java", "corretto11"), manual("nodejs", "18")]);
        assert_eq!(commands.unwrap(), [r#"export JAVA_HOME="$JAVA_11_HOME""#, "n $NODE_18_VERSION"]);

        let (lines, commands) = select(&[("java", "corretto11"), ("docker", "20")]);
        assert_eq!(lines, [manual("java", "corretto11"), manual("docker", "20")]);
        assert_eq!(
            commands.unwrap_err(),
            "Unknown runtime named 'docker'. This build image has the following runtimes: android, java, nodejs, python"
        );

        let (lines, commands) = select(&[("python", "2.x")]);
        assert_eq!(lines, [manual("python", "2.x")]);
        assert_eq!(
            commands.unwrap_err(),
            "Unknown runtime version named '2.x' of python. This build image has the following versions: 3.9, 3.13"
        );
    }

    #[test]
    fn a_required_runtime_is_selected_and_runs_first() {
        let (lines, commands) = select(&[("android", "29")]);
        assert_eq!(
            lines,
            [
                manual("android", "29"),
                "Selecting 'java' runtime version 'corretto8' based on dependencies of 'android' version '29'..."
                    .into()
            ]
        );
        assert_eq!(
            commands.unwrap(),
            [r#"export JAVA_HOME="$JAVA_8_HOME""#, r#"echo "Installing Android version 29 ...""#]
        );
    }

    #[test]
    fn a_required_runtime_that_is_selected_already_is_left_and_must_do() {
        let not_overridden = |version: &str| {
            format!(
                "Runtime 'android' version '29' has a dependency on runtime 'java', but 'java' version '{version}' has already been manually selected. Not attempting to override."
            )
        };
        let (lines, commands) = select(&[("android", "latest"), ("java", "corretto8")]);
        assert_eq!(lines[3], not_overridden("corretto8"));
        assert_eq!(commands.unwrap()[0], r#"echo "Installing Android version 29 ...""#);

        let (lines, commands) = select(&[("android", "latest"), ("java", "corretto11")]);
        assert_eq!(
            lines,
            [
                "Resolved 'android' runtime alias 'latest' to '29'.".to_owned(),
                manual("android", "29"),
                manual("java", "corretto11"),
                not_overridden("corretto11"),
            ]
        );
        assert_eq!(
            commands.unwrap_err(),
            "Runtime 'android' version '29' needs runtime 'java' in version corretto8, not 'corretto11'"
        );
    }

    #[test]
    fn runtimes_that_require_each_other_are_selected_once() {
        let text = "runtimes:\n  a:\n    versions:\n      1: {requires: {b: [1]}, commands: [a]}\n  b:\n    versions:\n      1: {requires: {a: [1]}, commands: [b]}\n";
        let config = RuntimeConfig::read(&SourceFile::new("runtimes.yml", text)).unwrap();
        assert_eq!(config.select(&[("a".into(), "1".into())]).commands.unwrap(), ["b", "a"]);
    }

    #[test]
    fn only_the_version_itself_is_replaced() {
        for (command, expected) in [
            ("n $VERSION", "n 16"),
            ("a-$VERSION-b ${VERSION}.$VERSION", "a-16-b 16.16"),
            ("$VERSIONS $VERSION_2 $NODE_VERSION", "$VERSIONS $VERSION_2 $NODE_VERSION"),
            ("echo é$VERSIONé", "echo é16é"),
        ] {
            assert_eq!(with_version(command, "16"), expected);
        }
    }
}
