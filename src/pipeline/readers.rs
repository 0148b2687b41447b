//! What each deploy action reads: which files, of which artifact, under which path.

use super::definition::{Action, Pipeline};
use crate::text::{Located, Service, Span};

/// The deploy actions whose files are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `ECS`: new images for a service.
    Ecs,
    /// `CodeDeployToECS`: blue/green deployments.
    CodeDeployToEcs,
    /// `CodeDeploy`: files and scripts on servers.
    CodeDeploy,
}

impl Kind {
    /// The provider's name.
    pub const fn provider(self) -> &'static str {
        match self {
            Self::Ecs => "ECS",
            Self::CodeDeployToEcs => "CodeDeployToECS",
            Self::CodeDeploy => "CodeDeploy",
        }
    }

    /// The one that an action is.
    pub fn of(action: &Action) -> Option<Self> {
        let all = [Self::Ecs, Self::CodeDeployToEcs, Self::CodeDeploy];
        all.into_iter().find(|kind| action.deploys_by(kind.provider()))
    }
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Images by container.
    Definitions,
    /// One image.
    Detail,
    /// The template of the task definition.
    TaskDefinition,
    /// The `AppSpec` of a service.
    AppSpec,
    /// The `AppSpec` of servers.
    ServerAppSpec,
}

impl What {
    /// The path where the action looks when it is told nothing.
    pub const fn default_path(self) -> &'static str {
        match self {
            Self::Definitions => "imagedefinitions.json",
            Self::Detail => "imageDetail.json",
            Self::TaskDefinition => "taskdef.json",
            Self::AppSpec => "appspec.yaml",
            Self::ServerAppSpec => "appspec.yml",
        }
    }

    /// The key by which another path is named, where there is one.
    pub const fn key(self) -> Option<&'static str> {
        match self {
            Self::Definitions => Some("FileName"),
            Self::TaskDefinition => Some("TaskDefinitionTemplatePath"),
            Self::AppSpec => Some("AppSpecTemplatePath"),
            Self::Detail | Self::ServerAppSpec => None,
        }
    }
}

/// One file that an action reads.
#[derive(Clone, Debug)]
pub struct Want {
    /// What it is for.
    pub what: What,
    /// The name of the artifact that holds it; none without a pipeline.
    pub artifact: Option<String>,
    /// Its path in the artifact.
    pub path: String,
    /// Where the pipeline names the file, or else the artifact.
    pub place: Option<Span>,
}

impl Want {
    fn assumed(what: What) -> Self {
        Self { what, artifact: None, path: what.default_path().to_owned(), place: None }
    }

    /// Whether the file is found under this path.
    pub fn is_at(&self, path: &str) -> bool {
        // The agent looks for both names at the root.
        path == self.path || self.what == What::ServerAppSpec && path == "appspec.yaml"
    }

    /// What is answered when it is not there.
    pub fn answer(&self) -> (Service, String) {
        let artifact = self.artifact.as_deref().unwrap_or("…");
        let path = &self.path;
        match self.what {
            What::Definitions => (
                Service::CodePipeline,
                format!("Did not find the image definition file {path} in the input artifacts ZIP file."),
            ),
            What::Detail => (
                Service::CodePipeline,
                format!("Exception while trying to read the image artifact file from: {artifact}"),
            ),
            What::TaskDefinition => (
                Service::CodePipeline,
                format!("Exception while trying to read the task definition artifact file from: {artifact}"),
            ),
            What::AppSpec => {
                (Service::CodeDeploy, "An AppSpec file is required, but could not be found in the revision".to_owned())
            }
            What::ServerAppSpec => (
                Service::CodeDeploy,
                format!(
                    "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at \
                     revision-relative path \"{path}\""
                ),
            ),
        }
    }
}

/// A placeholder that an image is put in place of, by `Image<N>ArtifactName` and `Image<N>ContainerName`.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The placeholder's name, as it is written.
    pub name: Located<String>,
}

/// A deploy action, and what it reads.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Which.
    pub kind: Kind,
    /// Its number among the pipeline's actions; none without a pipeline.
    pub action: Option<usize>,
    /// What to call it.
    pub name: String,
    /// The files.
    pub wants: Vec<Want>,
    /// The placeholders; none where nobody has told them.
    pub pairs: Option<Vec<Pair>>,
}

/// How many images a `CodeDeployToECS` action takes.
pub(super) const IMAGES: u32 = 4;

impl Reader {
    /// The deploy actions of a pipeline.
    pub fn of(pipeline: &Pipeline) -> Vec<Self> {
        let all = pipeline.actions.iter().enumerate();
        all.filter_map(|(index, action)| Some(Self::of_action(action, index, Kind::of(action)?))).collect()
    }

    /// An action without a pipeline: with the names that are looked for when nothing else is said.
    pub fn assumed(kind: Kind) -> Self {
        let wants = match kind {
            Kind::Ecs => vec![What::Definitions],
            Kind::CodeDeployToEcs => vec![What::Detail, What::TaskDefinition, What::AppSpec],
            Kind::CodeDeploy => vec![What::ServerAppSpec],
        };
        let wants = wants.into_iter().map(Want::assumed).collect();
        Self { kind, action: None, name: format!("{} action", kind.provider()), wants, pairs: None }
    }

    fn of_action(action: &Action, index: usize, kind: Kind) -> Self {
        let mut pairs = Vec::new();
        let wants = match kind {
            Kind::Ecs => vec![of_input(action, What::Definitions)],
            Kind::CodeDeploy => vec![of_input(action, What::ServerAppSpec)],
            Kind::CodeDeployToEcs => {
                let mut wants = vec![
                    named(action, What::TaskDefinition, "TaskDefinitionTemplateArtifact"),
                    named(action, What::AppSpec, "AppSpecTemplateArtifact"),
                ];
                for number in 1..=IMAGES {
                    let artifact = action.value(&format!("Image{number}ArtifactName"));
                    wants.extend(artifact.map(image));
                    let name = action.value(&format!("Image{number}ContainerName"));
                    pairs.extend(name.map(|name| Pair { name: name.clone() }));
                }
                wants
            }
        };
        let name = format!("{} action \"{}\"", kind.provider(), action.name.value);
        Self { kind, action: Some(index), name, wants, pairs: Some(pairs) }
    }

    /// The names of its placeholders without the brackets that do not belong there.
    pub(super) fn placeholders(&self) -> Option<Vec<String>> {
        let bare = |pair: &Pair| pair.name.value.trim_start_matches('<').trim_end_matches('>').to_owned();
        Some(self.pairs.as_ref()?.iter().map(bare).collect())
    }
}

/// A file of the one artifact that an action takes.
fn of_input(action: &Action, what: What) -> Want {
    let input = action.inputs.first();
    let path = what.key().and_then(|key| action.value(key));
    Want {
        what,
        artifact: input.map(|input| input.value.clone()),
        path: path.map_or_else(|| what.default_path().to_owned(), |path| path.value.clone()),
        place: Some(path.or(input).unwrap_or(&action.name).span),
    }
}

/// A file of the artifact that a key names.
fn named(action: &Action, what: What, key: &str) -> Want {
    let artifact = action.value(key);
    Want { artifact: artifact.map(|artifact| artifact.value.clone()), ..of_key(action, what, artifact) }
}

fn of_key(action: &Action, what: What, artifact: Option<&Located<String>>) -> Want {
    let path = what.key().and_then(|key| action.value(key));
    Want { place: Some(path.or(artifact).unwrap_or(&action.name).span), ..of_input(action, what) }
}

fn image(artifact: &Located<String>) -> Want {
    let place = Some(artifact.span);
    Want { artifact: Some(artifact.value.clone()), place, ..Want::assumed(What::Detail) }
}
