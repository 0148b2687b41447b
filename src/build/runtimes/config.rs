//! The `runtimes.yml` of an image: which runtimes it has, and the commands that switch to each version.
//!
//! It takes text and gives values; scalars keep their text, so that the version `1.20` stays `1.20`. Which version is
//! chosen is in `selection`.

use std::collections::BTreeMap;

use crate::text::SourceFile;
use crate::yaml::{self, Node, merge};

/// The key among a runtime's versions that installs any other one.
const DEFAULT: &str = "default";

/// What an image's own file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuntimeConfig {
    /// The runtimes, by their key under `runtime-versions`.
    pub runtimes: BTreeMap<String, Versions>,
}

/// The versions of one runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Those that are there, by name.
    pub listed: BTreeMap<String, Switch>,
    /// How any other one is installed, with `$VERSION` in its commands.
    pub default: Option<Switch>,
}

/// How an image switches to a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switch {
    /// What is run.
    pub commands: Vec<String>,
    /// Runtimes that it needs, each with the versions that will do, the preferred one first; in older files.
    pub requires: Vec<(String, Vec<String>)>,
}

/// Why a file is no `runtimes.yml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is no YAML.
    #[error("line {line}: {message}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Something else stands where a map, a list or a string should.
    #[error("line {line}: `{path}` must be {expected}, not {found}")]
    Shape {
        /// The line, from 1.
        line: usize,
        /// The keys that lead there.
        path: String,
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// It names no runtimes.
    #[error("it has no `runtimes`")]
    Empty,
}

impl RuntimeConfig {
    /// Reads the text of a `runtimes.yml`.
    pub fn read(file: &SourceFile) -> Result<Self, ConfigError> {
        let document = yaml::parse(file).map_err(|error| ConfigError::Syntax {
            line: file.position(error.span.start).line,
            message: error.message.clone(),
        })?;
        let Some(root) = document.root else { return Err(ConfigError::Empty) };
        let reader = Reader { file };
        let entries = reader.map(&root, "the file")?;
        let (_, runtimes) = entries.into_iter().rfind(|(key, _)| *key == "runtimes").ok_or(ConfigError::Empty)?;
        let read =
            |(name, node): (&str, &Node)| Ok((name.to_owned(), reader.versions(node, &format!("runtimes.{name}"))?));
        Ok(Self { runtimes: reader.map(runtimes, "runtimes")?.into_iter().map(read).collect::<Result<_, _>>()? })
    }
}

/// Reads nodes; every method is told by which keys its node is reached.
struct Reader<'a> {
    file: &'a SourceFile,
}

impl Reader<'_> {
    fn versions(&self, node: &Node, path: &str) -> Result<Versions, ConfigError> {
        let mut versions = Versions::default();
        for (key, node) in self.map(node, path)?.into_iter().filter(|(key, _)| *key == "versions") {
            let path = format!("{path}.{key}");
            for (version, node) in self.map(node, &path)? {
                let switch = self.switch(node, &format!("{path}.{version}"))?;
                if version == DEFAULT {
                    versions.default = Some(switch);
                } else {
                    versions.listed.insert(version.to_owned(), switch);
                }
            }
        }
        Ok(versions)
    }

    fn switch(&self, node: &Node, path: &str) -> Result<Switch, ConfigError> {
        let mut switch = Switch::default();
        for (key, node) in self.map(node, path)? {
            let path = format!("{path}.{key}");
            match key {
                "commands" => switch.commands = self.texts(node, &path)?,
                "requires" => {
                    let needed = self.map(node, &path)?.into_iter();
                    let read = |(name, node): (&str, &Node)| {
                        Ok((name.to_owned(), self.texts(node, &format!("{path}.{name}"))?))
                    };
                    switch.requires = needed.map(read).collect::<Result<_, _>>()?;
                }
                _ => {}
            }
        }
        Ok(switch)
    }

    /// The entries of a map whose keys are strings; none where nothing is written.
    fn map<'n>(&self, node: &'n Node, path: &str) -> Result<Vec<(&'n str, &'n Node)>, ConfigError> {
        if node.is_null() {
            return Ok(Vec::new());
        }
        if node.as_mapping().is_none() {
            return Err(self.shape(node, path, "a map"));
        }
        let keyed = |(key, value): (&'n Node, &'n Node)| match key.as_scalar() {
            Some(key) => Ok((key.value.as_str(), value)),
            None => Err(self.shape(key, &format!("a key of {path}"), "a string")),
        };
        merge::entries(node).into_iter().map(keyed).collect()
    }

    /// The items of a list of strings, or a single string; none where nothing is written.
    fn texts(&self, node: &Node, path: &str) -> Result<Vec<String>, ConfigError> {
        if node.is_null() {
            return Ok(Vec::new());
        }
        let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let text = |item: &Node| match item.as_scalar() {
            Some(scalar) => Ok(scalar.value.clone()),
            None => Err(self.shape(item, path, "a list of strings")),
        };
        items.iter().map(text).collect()
    }

    fn shape(&self, node: &Node, path: &str, expected: &'static str) -> ConfigError {
        let line = self.file.position(node.span.start).line;
        ConfigError::Shape { line, path: path.to_owned(), expected, found: node.describe() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RuntimeConfig, String> {
        RuntimeConfig::read(&SourceFile::new("runtimes.yml", text)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_version_keeps_its_text() {
        let config = read(
            "version: 0.1\nruntimes:\n  golang:\n    versions:\n      1.20:\n        commands:\n          - goenv global  $GOLANG_20_VERSION\n      \
             1.2:\n      default:\n        commands: [goenv install $VERSION]\n",
        )
        .unwrap();
        let golang = &config.runtimes["golang"];
        assert_eq!(golang.listed.keys().collect::<Vec<_>>(), ["1.2", "1.20"]);
        assert_eq!(golang.listed["1.20"].commands, ["goenv global  $GOLANG_20_VERSION"]);
        assert_eq!(golang.listed["1.2"], Switch::default());
        assert_eq!(golang.default.as_ref().unwrap().commands, ["goenv install $VERSION"]);
    }

    #[test]
    fn older_files_say_what_a_version_requires() {
        let config = read(
            "runtimes:\n  android:\n    versions:\n      29:\n        requires:\n          java: [\"corretto8\", corretto11]\n",
        )
        .unwrap();
        let needed = ("java".to_owned(), vec!["corretto8".to_owned(), "corretto11".to_owned()]);
        assert_eq!(config.runtimes["android"].listed["29"].requires, [needed]);
    }

    #[test]
    fn a_broken_file_is_refused_with_the_place() {
        for (text, expected) in [
            ("", "it has no `runtimes`"),
            ("version: 0.1\n", "it has no `runtimes`"),
            ("- a\n", "line 1: `the file` must be a map, not a list"),
            ("runtimes:\n  - java\n", "line 2: `runtimes` must be a map, not a list"),
            ("runtimes:\n  java: 8\n", "line 2: `runtimes.java` must be a map, not a string"),
            (
                "runtimes:\n  java:\n    versions:\n      8: [a]\n",
                "line 4: `runtimes.java.versions.8` must be a map, not a list",
            ),
            (
                "runtimes:\n  java:\n    versions:\n      8:\n        commands:\n          - a: b\n",
                "line 6: `runtimes.java.versions.8.commands` must be a list of strings, not a map",
            ),
            ("runtimes:\n  ? [a]\n  : b\n", "line 2: `a key of runtimes` must be a string, not a list"),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()), "{text}");
        }
        let syntax = read("runtimes:\n  java: [\n").unwrap_err();
        assert!(syntax.starts_with("line "), "{syntax}");
    }

    #[test]
    fn a_runtime_without_versions_has_none() {
        assert_eq!(read("runtimes:\n  java:\n").unwrap().runtimes["java"], Versions::default());
    }
}
