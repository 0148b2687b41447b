//! What a rule may look at: the file, what it says, its commands as the shell reads them, and the project.

use super::Project;
use super::command::Command;
use super::dialect::Dialect;
use crate::buildspec::{Buildspec, Decoded, PhaseName, Text, Version};
use crate::text::{SourceFile, Span};
use crate::yaml::{Document, Entry, ValueMap, merge};

/// Everything a rule may look at.
pub(crate) struct Context<'a> {
    /// The file.
    pub(crate) file: &'a SourceFile,
    /// What it says.
    pub(crate) buildspec: &'a Buildspec,
    /// The YAML tree.
    pub(crate) document: &'a Document,
    /// All commands, in running order.
    pub(crate) commands: Vec<Command<'a>>,
    /// The shell that reads them.
    pub(crate) dialect: Dialect,
    /// What is known of the project.
    pub(crate) project: &'a Project,
}

impl<'a> Context<'a> {
    pub(crate) fn new(file: &'a SourceFile, decoded: &'a Decoded, project: &'a Project) -> Self {
        let dialect = Dialect::of(&decoded.buildspec, project);
        Self {
            file,
            buildspec: &decoded.buildspec,
            document: &decoded.document,
            commands: commands(file, &decoded.buildspec, dialect),
            dialect,
            project,
        }
    }

    /// The commands of one phase, `finally` last.
    pub(crate) fn phase(&self, name: PhaseName) -> impl Iterator<Item = &Command<'a>> {
        self.commands.iter().filter(move |command| command.phase == name)
    }

    /// Whether variables and directory are carried from command to command.
    pub(crate) fn carries_state(&self) -> bool {
        self.buildspec.version.as_ref().is_none_or(|version| version.value == Version::V0_2)
    }

    /// The place in the file of a stretch of a value, in bytes.
    pub(crate) fn part(&self, text: &Text, start: usize, end: usize) -> Span {
        ValueMap::new(self.file, text.span, &text.value).span(start, end)
    }

    /// The place of a key, by the names on the way to it.
    pub(crate) fn key(&self, path: &[&str]) -> Option<Span> {
        self.entry(path).map(|(key, _)| key.span)
    }

    /// A key and its value, by the names on the way to it; the last of equal keys, through aliases and merges.
    pub(crate) fn entry(&self, path: &[&str]) -> Option<(&'a crate::yaml::Node, &'a crate::yaml::Node)> {
        let mut node = self.document.root.as_ref()?;
        let mut found = None;
        for name in path {
            let named = |key: &crate::yaml::Node| key.as_scalar().is_some_and(|key| key.value == *name);
            let entry = merge::entries(node).into_iter().rfind(|(key, _)| named(key))?;
            node = entry.1;
            found = Some(entry);
        }
        found
    }

    /// The keys of the map at a path, as they are written.
    pub(crate) fn entries(&self, path: &[&str]) -> &'a [Entry] {
        let node = if path.is_empty() { self.document.root.as_ref() } else { self.entry(path).map(|(_, value)| value) };
        node.and_then(|node| node.as_mapping()).unwrap_or_default()
    }
}

/// More text than this is not read as shell, so that memory stays in proportion; the largest public buildspecs have an eighth of it.
pub(crate) const SHELL_LIMIT: usize = 384 * 1024;

fn commands<'a>(file: &SourceFile, buildspec: &'a Buildspec, dialect: Dialect) -> Vec<Command<'a>> {
    let posix = dialect.is_posix();
    let mut phases: Vec<_> = buildspec.phases.iter().chain(&buildspec.misnamed_phases).collect();
    phases.sort_by_key(|phase| phase.name.value);
    let mut commands = Vec::new();
    let mut read = 0;
    for phase in phases {
        let name = phase.name.value;
        let lists = [(false, &phase.commands), (true, &phase.finally)];
        for (finally, list) in lists {
            commands.extend(list.iter().map(|text| {
                read += text.value.len();
                Command::new(file, (name, finally), text, posix && read <= SHELL_LIMIT)
            }));
        }
    }
    commands
}
