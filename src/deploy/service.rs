//! A service of Amazon ECS as the API describes it: which it is, who deploys it, and what it runs.

use crate::deploy::taskdef::Described;
use crate::text::suggest::{all_of, nearest};
use crate::text::{self, Diagnostic, Severity, SourceFile, Span};
use crate::yaml::Node;

/// Who carries the deployments of a service out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controller {
    /// Amazon ECS itself.
    Ecs,
    /// CodeDeploy.
    CodeDeploy,
}

/// What the API says to a deployment that is CodeDeploy's to make.
const REFUSED: &str = "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS \
    CodeDeploy to trigger a new deployment.";

/// A described service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service<'a> {
    node: &'a Node,
    name: &'a str,
    place: Span,
}

/// The service that a file describes: the one of this name, or the only one; it has to be active, and this controller's.
pub(super) fn find<'a>(
    file: &SourceFile,
    root: &'a Node,
    name: Option<&str>,
    controller: Controller,
) -> Result<Service<'a>, Vec<Diagnostic>> {
    let listed = root.get("services").and_then(Node::as_sequence);
    let alone = || std::slice::from_ref(root.get("service").unwrap_or(root));
    let services: Vec<Service<'_>> = listed.unwrap_or_else(alone).iter().filter_map(Service::read).collect();
    let names: Vec<&str> = services.iter().map(|service| service.name).collect();
    let chosen = match (name.map(last_part), services.as_slice()) {
        (None, [only]) => Ok(only),
        (_, []) => Err(no_service(file, root)),
        (None, [_, ..]) => {
            let several = not_there(root, format!("{} describes {} services", file.name(), names.len()));
            let names = all_of(names.iter().copied());
            Err(several.note(format!("say which with `--service NAME`; there are {names}")))
        }
        (Some(name), services) => services.iter().find(|service| service.name == name).ok_or_else(|| {
            let missing = not_there(root, format!("{} describes no service `{name}`", file.name()));
            match nearest(name, names.iter().copied()) {
                Some(meant) => missing.note(format!("did you mean `{meant}`?")),
                None => missing.note(format!("it describes {}", all_of(names.iter().copied()))),
            }
        }),
    };
    let service = chosen.map_err(|wrong| vec![wrong])?;
    let wrong: Vec<Diagnostic> = service.other_controller(controller).into_iter().chain(service.inactive()).collect();
    if wrong.is_empty() { Ok(*service) } else { Err(wrong) }
}

impl<'a> Service<'a> {
    fn read(node: &'a Node) -> Option<Self> {
        let name = node.get("serviceName").or_else(|| node.get("serviceArn"))?;
        Some(Self { node, name: last_part(name.as_text()?), place: name.span })
    }

    /// Its name.
    pub(super) const fn name(&self) -> &'a str {
        self.name
    }

    /// The cluster it is in.
    pub(super) fn cluster(&self) -> Option<&'a str> {
        self.node.get("clusterArn").and_then(Node::as_text)
    }

    /// A service that is somebody else's to deploy.
    fn other_controller(&self, wanted: Controller) -> Option<Diagnostic> {
        let kind = self.node.get("deploymentController").and_then(|controller| controller.get("type"));
        let written = kind.and_then(Node::as_text).unwrap_or("ECS");
        let is_it = match wanted {
            Controller::Ecs => written == "ECS",
            Controller::CodeDeploy => written == "CODE_DEPLOY",
        };
        let place = kind.map_or(self.place, |kind| kind.span);
        let message = format!("`{}` has the deployment controller `{written}`", self.name);
        let label = match wanted {
            Controller::Ecs => "not deployed by Amazon ECS",
            Controller::CodeDeploy => "not deployed by CodeDeploy",
        };
        let wrong = Diagnostic::new("deploy-controller", Severity::Error, message, place, label);
        (!is_it).then(|| match written {
            "CODE_DEPLOY" => {
                wrong.note("deploy it with `buildspec deploy codedeploy`").answered(text::Service::Ecs, REFUSED)
            }
            "ECS" => wrong.note("deploy it with `buildspec deploy ecs`, be it rolling or blue/green"),
            _ => wrong.note("its task sets are made by whoever controls it"),
        })
    }

    /// More target groups than CodeDeploy can move traffic between.
    pub(super) fn target_groups(&self) -> Option<Diagnostic> {
        let list = self.node.get("loadBalancers")?;
        let [_, second, ..] = list.as_sequence()? else { return None };
        let groups = list.as_sequence().unwrap_or_default().len();
        let message = format!("`{}` has {groups} target groups", self.name);
        let place = second.as_mapping().and_then(|entries| entries.first()).map_or(second.span, |entry| entry.key.span);
        let label = "CodeDeploy moves the traffic of one";
        let wrong = Diagnostic::new("deploy-target-groups", Severity::Error, message, place, label);
        Some(wrong.note("Amazon ECS itself deploys services with several: `buildspec deploy ecs`"))
    }

    /// A service that is gone, or going.
    fn inactive(&self) -> Option<Diagnostic> {
        let status = self.node.get("status")?;
        let written = status.as_text().filter(|status| *status != "ACTIVE")?;
        let message = format!("`{}` is {written}", self.name);
        Some(Diagnostic::new("deploy-no-service", Severity::Error, message, status.span, "not a service to deploy to"))
    }

    /// A task definition that is not the one it runs, as far as both say.
    pub(super) fn runs_another(&self, definition: &Described<'_>) -> Option<Diagnostic> {
        let runs = self.node.get("taskDefinition")?;
        let running = last_part(runs.as_text()?);
        let arn = definition.definition.get("taskDefinitionArn").and_then(Node::as_text).map(last_part);
        let family = definition.definition.get("family").and_then(Node::as_text)?;
        let is_it = match arn {
            Some(arn) if running.contains(':') => arn == running,
            _ => running.split(':').next() == Some(family),
        };
        let given = arn.unwrap_or(family);
        let message = format!("`{}` runs `{running}`, and the task definition is `{given}`", self.name);
        let wrong = Diagnostic::new("deploy-other-revision", Severity::Warning, message, runs.span, "what runs");
        let note =
            format!("the action begins with what runs: `aws ecs describe-task-definition --task-definition {running}`");
        (!is_it).then(|| wrong.note(note))
    }
}

/// What stands after the last slash of an ARN.
fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn no_service(file: &SourceFile, root: &Node) -> Diagnostic {
    let wrong = not_there(root, format!("{} describes no service", file.name()));
    let failure = root.get("failures").and_then(Node::as_sequence).and_then(|failures| failures.first());
    let told = failure.and_then(|failure| Some((failure.get("arn")?.as_text()?, failure.get("reason")?.as_text()?)));
    match told {
        Some((arn, reason)) => wrong.note(format!("it says `{reason}` of `{arn}`")),
        None => wrong.note("write it with `aws ecs describe-services --cluster CLUSTER --services SERVICE`"),
    }
}

fn not_there(root: &Node, message: String) -> Diagnostic {
    let place = Span::new(root.span.start, root.span.start + 1);
    Diagnostic::new("deploy-no-service", Severity::Error, message, place, "no service to deploy to")
}
