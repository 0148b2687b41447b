//! What a build tells, part by part. Each is taken apart to its last field, so that no text which is added is forgotten.

use serde_json::Value;

use super::Masker;
use crate::build::{
    Build, BuildArtifact, BuildEventKind, BuildId, BuildPhase, BuildPlan, CommandPlan, CommandRecord,
    ExportedEnvironmentVariable, PhaseContext, UnmatchedPattern,
};
use crate::test_report::{CodeCoverage, Identity, MAX_MESSAGE, MAX_NAME, Place, Report, TestCase};

impl Masker {
    fn hide(&self, text: &mut String) {
        if let std::borrow::Cow::Owned(masked) = self.text(text) {
            *text = masked;
        }
    }

    /// Hides what is in a text that is cut where it is too long, perhaps within a secret.
    fn hide_cut(&self, text: &mut String, longest: usize) {
        if text.chars().count() < longest {
            self.hide(text);
        } else {
            *text = self.cut(text);
        }
    }

    fn hide_all<'t>(&self, texts: impl IntoIterator<Item = &'t mut String>) {
        texts.into_iter().for_each(|text| self.hide(text));
    }

    /// Hides what is in an event, save the output of commands, which comes in pieces.
    pub fn event(&self, kind: &mut BuildEventKind) {
        match kind {
            BuildEventKind::Message { text }
            | BuildEventKind::Notice { text }
            | BuildEventKind::CommandStarted { command: _, text }
            | BuildEventKind::CommandFinished { command: _, text, outcome: _ } => self.hide(text),
            BuildEventKind::PhaseStarted { phase: _ }
            | BuildEventKind::Output { bytes: _ }
            | BuildEventKind::Paused { reason: _, command: _ } => {}
            BuildEventKind::PhaseFinished { phase } => self.phase(phase),
            BuildEventKind::ArtifactStored { artifact } => self.artifact(artifact),
            BuildEventKind::ReportFinished { report } => self.report(report),
            BuildEventKind::BuildFinished { build } => self.build(build),
        }
    }

    /// Hides what is in the commands of a plan, for one who shows them.
    pub fn commands(&self, plan: &mut BuildPlan) {
        for phase in &mut plan.phases {
            for CommandPlan { text, span: _, line: _, index: _, skipped: _ } in
                phase.commands.iter_mut().chain(&mut phase.finally)
            {
                self.hide(text);
            }
        }
    }

    /// Hides what is in a build.
    pub fn build(&self, build: &mut Build) {
        let Build {
            id: BuildId { project, uuid: _ },
            build_status: _,
            phases,
            commands,
            artifacts,
            reports,
            unmatched,
            exported_environment_variables,
            start_time: _,
            end_time: _,
        } = build;
        self.hide(project);
        for phase in phases {
            self.phase(phase);
        }
        for CommandRecord { command: _, text, outcome: _, start_time: _, end_time: _ } in commands {
            self.hide_all(text);
        }
        for artifact in artifacts {
            self.artifact(artifact);
        }
        for report in reports {
            self.report(report);
        }
        for UnmatchedPattern { pattern, near } in unmatched {
            self.hide_all(near.iter_mut().chain([pattern]));
        }
        for ExportedEnvironmentVariable { name, value } in exported_environment_variables {
            self.hide_all([name, value]);
        }
    }

    fn phase(&self, phase: &mut BuildPhase) {
        let BuildPhase { phase_type: _, phase_status: _, start_time: _, end_time: _, context } = phase;
        let PhaseContext { status_code: _, message } = context;
        self.hide(message);
    }

    fn artifact(&self, artifact: &mut BuildArtifact) {
        let BuildArtifact { artifact_identifier, location, sha256sum: _, files: _, bytes: _ } = artifact;
        self.hide_all([artifact_identifier, location]);
    }

    /// Hides what is in a report.
    pub fn report(&self, report: &mut Report) {
        let Report {
            identity,
            kind: _,
            status: _,
            truncated: _,
            test_summary: _,
            code_coverage_summary: _,
            test_cases,
            code_coverages,
        } = report;
        let Identity { group, name, arn, report_group_arn, execution_id, created: _ } = identity;
        self.hide_all([group, name, arn, report_group_arn, execution_id]);
        for case in test_cases {
            let TestCase {
                name,
                prefix,
                test_suite_name,
                status: _,
                duration_in_nano_seconds: _,
                message,
                test_raw_data_path,
                place,
            } = case;
            self.hide_cut(message, MAX_MESSAGE);
            for name in [name, prefix, test_suite_name] {
                self.hide_cut(name, MAX_NAME);
            }
            self.hide(test_raw_data_path);
            self.hide_all(place.iter_mut().map(|Place { file, line: _ }| file));
        }
        for coverage in code_coverages {
            let CodeCoverage { file_path, lines_covered: _, lines_missed: _, branches_covered: _, branches_missed: _ } =
                coverage;
            self.hide(file_path);
        }
    }

    /// Hides what is in the texts of a JSON value.
    pub fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.json(value)),
            Value::Object(members) => members.values_mut().for_each(|value| self.json(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
