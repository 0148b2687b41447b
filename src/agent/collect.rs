//! UPLOAD_ARTIFACTS: patterns expanded by the build's shell, files selected, artifacts stored; reports are next door.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use super::{AgentError, Run, Urgency, Work};
use crate::artifact::{
    self, Assembly, Disk, Entry, Naming, Opening, Query, StoreError, Stored, Symlinks, assemble, object_key,
};
use crate::build::{
    ArtifactNamespace, ArtifactPackaging, ArtifactPlan, BuildArtifact, BuildEventKind, PhaseContext, UnmatchedPattern,
};
use crate::text::with_causes;

/// The code of everything that can go wrong here.
const CODE: &str = "CLIENT_ERROR";

/// Texts of the buildspec, as the build's shell expands them.
#[derive(Default)]
pub(super) struct Expanded(HashMap<String, String>);

impl Expanded {
    pub(super) fn get<'a>(&'a self, text: &'a str) -> &'a str {
        self.0.get(text).map_or(text, String::as_str)
    }

    pub(super) fn all<'a>(&self, texts: impl IntoIterator<Item = &'a String>) -> Vec<String> {
        texts.into_iter().map(|text| self.get(text).to_owned()).collect()
    }
}

/// Whether the shell would change a text.
fn is_expanded(text: &str) -> bool {
    text.contains(['$', '`'])
}

impl Run<'_> {
    /// The phase's outcome, as a context when it failed.
    pub(super) fn collect(&mut self) -> Result<Result<(), PhaseContext>, AgentError> {
        let collected = self.outputs()?;
        let reports = self.agent.place.reports.is_some() && !self.reports.is_empty();
        if (reports || !self.artifacts.is_empty())
            && let Err(reason) = self.courier.deliver()
        {
            return Ok(Err(PhaseContext::new(CODE, format!("Error in UPLOAD_ARTIFACTS phase: {reason}"))));
        }
        Ok(collected)
    }

    /// Artifacts and reports, in their folders.
    fn outputs(&mut self) -> Result<Result<(), PhaseContext>, AgentError> {
        let expanded = self.expand()?;
        let stored = self.store_artifacts(&expanded)?;
        // Tests that fail often leave no artifact: then their reports are wanted most.
        self.make_reports(&expanded)?;
        if stored.is_ok() && self.agent.plan.discovers_reports {
            self.discover()?;
        }
        Ok(stored)
    }

    fn store_artifacts(&mut self, expanded: &Expanded) -> Result<Result<(), PhaseContext>, AgentError> {
        let artifacts = &self.agent.plan.artifacts;
        if artifacts.first().is_some_and(|primary| primary.files.is_empty()) {
            return Ok(Err(PhaseContext::new(CODE, "no definition for primary artifacts in buildspec")));
        }
        for artifact in artifacts {
            if !artifact.identifier.is_empty() {
                self.message(format!("Preparing to copy secondary artifacts {}", artifact.identifier))?;
            }
            if let Err(context) = self.artifact(artifact, expanded)? {
                return Ok(Err(context));
            }
        }
        Ok(Ok(()))
    }

    /// All texts that need the shell, in one go.
    fn expand(&mut self) -> Result<Expanded, AgentError> {
        let plan = self.agent.plan;
        let mut texts: Vec<&str> = Vec::new();
        for artifact in &plan.artifacts {
            let located = artifact.files.iter().chain(&artifact.base_directory).chain(&artifact.name);
            texts.extend(located.map(|text| text.value.as_str()));
            texts.extend(artifact.exclude_paths.iter().chain(&artifact.s3_prefix).map(String::as_str));
        }
        for report in &plan.reports {
            texts.push(&report.name);
            texts.extend(report.files.iter().chain(&report.base_directory).map(|text| text.value.as_str()));
        }
        self.expanded(texts)
    }

    /// The texts as the build's shell expands them.
    pub(super) fn expanded(&mut self, mut texts: Vec<&str>) -> Result<Expanded, AgentError> {
        texts.retain(|text| is_expanded(text));
        texts.sort_unstable();
        texts.dedup();
        if texts.is_empty() {
            return Ok(Expanded::default());
        }
        let values = self.query(|shell, answer| shell.expansion(&texts, answer, None))?;
        Ok(Expanded(texts.into_iter().map(str::to_owned).zip(values).collect()))
    }

    fn artifact(&mut self, plan: &ArtifactPlan, expanded: &Expanded) -> Result<Result<(), PhaseContext>, AgentError> {
        let files = expanded.all(plan.files.iter().map(|pattern| &pattern.value));
        let excluded = expanded.all(&plan.exclude_paths);
        let is_zip = self.agent.plan.project_artifacts.packaging == ArtifactPackaging::Zip;
        let query = Query {
            root: self.agent.place.source_dir(),
            base_directory: plan.base_directory.as_ref().map_or(".", |base| expanded.get(&base.value)),
            files: &files,
            exclude_paths: &excluded,
            discard_paths: plan.discard_paths,
            symlinks: if plan.enable_symlinks && is_zip { Symlinks::Keep } else { Symlinks::Follow },
            opening: Opening::Files,
        };
        let assembly = match assemble(&query, &mut Disk::without(&self.agent.place.hidden)) {
            Ok(assembly) => assembly,
            Err(error) => return Ok(Err(failed(&error))),
        };
        self.tell_of_selection(plan, &assembly)?;
        if let Some(failure) = assembly.failure {
            return Ok(Err(PhaseContext::new(CODE, failure.to_string())));
        }
        let name = plan.name.as_ref().map(|name| expanded.get(&name.value));
        let prefix = plan.s3_prefix.as_deref().map(|prefix| expanded.get(prefix));
        self.store(plan, &assembly.entries, name, prefix)
    }

    fn tell_of_selection(&mut self, plan: &ArtifactPlan, assembly: &Assembly) -> Result<(), AgentError> {
        for line in &assembly.log {
            self.message(line)?;
        }
        for text in &assembly.notices {
            self.notice(text)?;
        }
        let root = self.agent.place.source_dir();
        let unmatched = plan.files.iter().zip(&assembly.matches).filter(|&(_, &matches)| matches == 0);
        let unmatched = unmatched.map(|(pattern, _)| {
            let pattern = pattern.value.clone();
            UnmatchedPattern { near: artifact::near(&pattern, root), pattern }
        });
        self.unmatched.extend(unmatched);
        Ok(())
    }

    /// Puts the entries where the project wants them.
    fn store(
        &mut self,
        plan: &ArtifactPlan,
        entries: &[Entry],
        name: Option<&str>,
        s3_prefix: Option<&str>,
    ) -> Result<Result<(), PhaseContext>, AgentError> {
        let project = &self.agent.plan.project_artifacts;
        let is_zip = project.packaging == ArtifactPackaging::Zip;
        let is_primary = plan.identifier.is_empty();
        let of_project = project.name.as_deref().filter(|_| is_primary);
        let key = object_key(&Naming {
            identifier: &plan.identifier,
            path: project.path.as_deref().filter(|_| is_primary),
            name: name.or(of_project),
            build_id: (project.namespace_type == ArtifactNamespace::BuildId).then_some(&self.agent.plan.id.uuid),
            s3_prefix,
            is_zip,
        });
        let key = match key {
            Ok(key) => key,
            Err(error) => return Ok(Err(failed(&error))),
        };
        let place = &self.agent.place.artifacts;
        let told = place.told.join(&key);
        match self.write(entries, &place.dir.join(&key), is_zip) {
            Ok(stored) => {
                let artifact = BuildArtifact {
                    artifact_identifier: plan.identifier.clone(),
                    location: told.display().to_string(),
                    sha256sum: stored.sha256,
                    files: stored.files,
                    bytes: stored.bytes,
                };
                self.artifacts.push(artifact.clone());
                self.tell(BuildEventKind::ArtifactStored { artifact })?;
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(failed(&error))),
        }
    }

    fn write(&self, entries: &[Entry], target: &Path, is_zip: bool) -> Result<Stored, StoreError> {
        let (stop, progress) = (self.agent.stop, self.agent.progress);
        if is_zip {
            artifact::pack(entries, target, &|done| {
                progress(Work::Packing, done, entries.len());
                stop.urgency() == Urgency::None
            })
        } else {
            artifact::place(entries, target)
        }
    }
}

/// Something of the machine's that makes the phase fail.
fn failed(error: &dyn Error) -> PhaseContext {
    PhaseContext::new(CODE, format!("Error in UPLOAD_ARTIFACTS phase: {}", with_causes(error)))
}
