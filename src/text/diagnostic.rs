//! What is wrong with the user's file: plain data, drawn elsewhere.

use std::fmt;

use serde::Serialize;

use super::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Severity {
    /// CodeBuild refuses it, or it cannot do what it says.
    Error,
    /// Likely a mistake.
    Warning,
    /// Advice.
    Note,
}

/// A place in the file and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
    /// Whether this is the place the finding is about; a diagnostic has exactly one.
    pub primary: bool,
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Applicability {
    /// Never changes what a correct file does.
    Safe,
    /// A guess; a person should look.
    Unsafe,
}

/// Text to put in place of a span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

impl Edit {
    /// The text with these edits, which are in order and apart, and where the last of them ends in it.
    pub(crate) fn apply<'a>(text: &str, edits: impl IntoIterator<Item = &'a Self>) -> (String, usize) {
        let mut mended = String::with_capacity(text.len() + 64);
        let mut from = 0;
        let mut end = 0;
        for edit in edits {
            mended.push_str(&text[from..edit.span.start]);
            mended.push_str(&edit.replacement);
            (from, end) = (edit.span.end, mended.len());
        }
        mended.push_str(&text[from..]);
        (mended, end)
    }
}

/// Edits that mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What to do, as an instruction: `quote the command`.
    pub title: String,
    /// The edits, not overlapping, in order.
    pub edits: Vec<Edit>,
    /// Whether it may be applied unasked.
    pub applicability: Applicability,
}

/// A service that reads files of the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Service {
    /// Builds.
    CodeBuild,
    /// Carries artifacts from a build to a deploy action, and runs that.
    CodePipeline,
    /// Shifts traffic from one version to the next.
    CodeDeploy,
    /// Runs containers.
    #[serde(rename = "Amazon ECS")]
    Ecs,
}

/// What a service answers to a file, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Which service.
    pub by: Service,
    /// Its message; of CodeBuild that of `YAML_FILE_ERROR`.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let says = match self.by {
            Service::CodeBuild => "CodeBuild refuses the file: YAML_FILE_ERROR",
            Service::CodePipeline => "CodePipeline answers",
            Service::CodeDeploy => "CodeDeploy answers",
            Service::Ecs => "Amazon ECS answers",
        };
        write!(f, "{says}: {}", self.message)
    }
}

/// One finding about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Kebab-case name that reads well after "allow".
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the present tense, without a final stop.
    pub message: String,
    /// The places; one of them is primary.
    pub labels: Vec<Label>,
    /// What to type, or why; one sentence each.
    pub notes: Vec<String>,
    /// What the service that the file is for answers because of this.
    pub refusal: Option<Refusal>,
    /// How to mend it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding at a place, with a label there.
    pub fn new(
        code: &'static str,
        severity: Severity,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: vec![Label { span, text: label.into(), primary: true }],
            notes: Vec::new(),
            refusal: None,
            fix: None,
        }
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    /// Adds a sentence of help.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says with which words of `YAML_FILE_ERROR` CodeBuild refuses the file because of this.
    #[must_use]
    pub fn refused(self, message: impl Into<String>) -> Self {
        self.answered(Service::CodeBuild, message)
    }

    /// Says what a service answers because of this.
    #[must_use]
    pub fn answered(mut self, by: Service, message: impl Into<String>) -> Self {
        self.refusal = Some(Refusal { by, message: message.into() });
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, applicability });
        self
    }

    /// The place the finding is about.
    pub fn span(&self) -> Span {
        self.labels.iter().find(|label| label.primary).map(|label| label.span).unwrap_or_default()
    }
}
