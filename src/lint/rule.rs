//! A rule: data and a function. No state, no input or output.

use super::context::Context;
use crate::text::{Diagnostic, Severity, Span};

/// One kind of finding.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Kebab-case name that reads well after "allow".
    pub code: &'static str,
    /// What it is about.
    pub category: Category,
    /// How bad it is as a rule; one finding may be milder or worse.
    pub severity: Severity,
    /// Its page: Markdown with the sections *What it finds*, *Why it matters*, *Example*, *Fixed* and *Reference*.
    pub doc: &'static str,
    /// Looks for it; none where it is found while the file is read.
    pub(crate) check: Option<Check>,
}

/// Looks for one kind of finding.
pub(crate) type Check = fn(&Context<'_>, &mut Vec<Diagnostic>);

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// The file, its YAML and its keys.
    File,
    /// Phases and how they fail.
    Phases,
    /// What the commands do.
    Commands,
    /// Secrets, and what strangers may run.
    Security,
    /// Variables.
    Env,
    /// `runtime-versions` and the image.
    Runtimes,
    /// `artifacts`, and the files that deploy actions read.
    Artifacts,
    /// `reports`.
    Reports,
    /// `cache`.
    Cache,
    /// `batch`.
    Batch,
    /// Task definitions of Amazon ECS.
    TaskDefinition,
    /// AppSpec files of CodeDeploy.
    AppSpec,
    /// `imagedefinitions.json` and `imageDetail.json`.
    Images,
    /// The way of a file from the command that writes it to the action that reads it.
    Delivery,
}

impl Category {
    /// All, in the order of the registry.
    pub const ALL: [Self; 14] = [
        Self::File,
        Self::Phases,
        Self::Env,
        Self::Runtimes,
        Self::Artifacts,
        Self::Reports,
        Self::Cache,
        Self::Batch,
        Self::Commands,
        Self::Security,
        Self::TaskDefinition,
        Self::AppSpec,
        Self::Images,
        Self::Delivery,
    ];

    /// The name to select it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Phases => "phases",
            Self::Commands => "commands",
            Self::Security => "security",
            Self::Env => "env",
            Self::Runtimes => "runtimes",
            Self::Artifacts => "artifacts",
            Self::Reports => "reports",
            Self::Cache => "cache",
            Self::Batch => "batch",
            Self::TaskDefinition => "task-definition",
            Self::AppSpec => "appspec",
            Self::Images => "images",
            Self::Delivery => "delivery",
        }
    }
}

impl Rule {
    /// The rule of this code.
    pub fn named(code: &str) -> Option<&'static Self> {
        super::RULES.iter().copied().find(|rule| rule.code == code)
    }

    /// What it is, in one sentence: the first paragraph of its page.
    pub fn summary(&self) -> &'static str {
        self.doc.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default()
    }

    /// A finding of this rule.
    pub(crate) fn at(&self, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        self.rated(self.severity, span, message, label)
    }

    /// A finding of this rule that is milder or worse than most.
    pub(crate) fn rated(
        &self,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(self.code, severity, message, span, label)
    }
}
