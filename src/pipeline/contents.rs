//! What is in the files that arrive: judged by what the action that reads them makes of it.

use std::collections::BTreeMap;

use super::carriers::Origin;
use super::follow::{Delivery, Report, Subject, Traced};
use super::readers::{Kind, Reader, What};
use crate::deploy::appspec::{self, Platform};
use crate::deploy::taskdef::{self, Described, Purpose, described};
use crate::deploy::{codedeploy, document, images};
use crate::lint::image_file::within;
use crate::lint::shell::EXPANDED;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Diagnostic, Service, Severity, SourceFile, Span};
use crate::yaml::Node;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Content {
    /// Its text.
    pub file: SourceFile,
    /// What is wrong with its bytes.
    pub diagnostics: Vec<Diagnostic>,
}

/// Judges all files that are there.
pub(super) fn judge(
    delivery: &Delivery<'_>,
    traced: &[Traced],
    contents: &BTreeMap<(usize, usize), Content>,
    definition: Option<&SourceFile>,
    report: &mut Report,
) {
    let mut told = Vec::new();
    for (number, reader) in delivery.readers.iter().enumerate() {
        let of_reader = || traced.iter().filter(|traced| traced.reader == number);
        let content = |traced: &Traced| traced.at.or(traced.near).and_then(|at| Some((at, contents.get(&at)?)));
        let template = of_reader().find(|traced| reader.wants[traced.want].what == What::TaskDefinition);
        let template = template.and_then(content).map(|(_, content)| &content.file).or(definition);
        let root = template.and_then(|file| document::read_json(file).root);
        let has_image = of_reader().any(|one| reader.wants[one.want].what == What::Detail && one.at.is_some());
        let judge = Judge { reader, described: root.as_ref().and_then(described), has_image };
        for one in of_reader() {
            let what = reader.wants[one.want].what;
            if what == What::Definitions {
                judge.printed(delivery, one, report);
            }
            let Some((at, content)) = content(one) else { continue };
            // Two actions may read the same file.
            if told.contains(&(at, what)) {
                continue;
            }
            told.push((at, what));
            let found = content.diagnostics.iter().cloned().chain(judge.content(what, &content.file));
            report.found.extend(found.map(|found| (Subject::Entry(at.0, at.1), found)));
        }
        if let Some(template) = template.filter(|_| reader.kind == Kind::CodeDeployToEcs) {
            let unused = unused_pairs(reader, template).into_iter();
            report.found.extend(unused.map(|found| (Subject::Pipeline, found)));
        }
    }
}

struct Judge<'a> {
    reader: &'a Reader,
    described: Option<Described<'a>>,
    has_image: bool,
}

impl Judge<'_> {
    fn content(&self, what: What, file: &SourceFile) -> Vec<Diagnostic> {
        match what {
            What::Definitions => images::check_against(file, self.described.as_ref()),
            What::Detail => codedeploy::image_uri(file).1,
            What::TaskDefinition => self.template(file),
            What::AppSpec => self.appspec(file, Platform::Ecs),
            What::ServerAppSpec => self.appspec(file, Platform::Server),
        }
    }

    fn template(&self, file: &SourceFile) -> Vec<Diagnostic> {
        let names = self.reader.placeholders();
        let purpose = match (&names, self.has_image) {
            (Some(names), _) => Purpose::Template(Some(names)),
            (None, true) => Purpose::Template(None),
            (None, false) => Purpose::Template(Some(&[])),
        };
        taskdef::check_with(file, purpose)
    }

    fn appspec(&self, file: &SourceFile, wanted: Platform) -> Vec<Diagnostic> {
        let root = document::read(file).root;
        let platform = root.as_ref().and_then(appspec::platform);
        let (Some(root), Some(platform)) = (root, platform.filter(|platform| *platform != wanted)) else {
            return appspec::check_against(file, self.described.as_ref());
        };
        let is = match platform {
            Platform::Ecs => "Amazon ECS",
            Platform::Lambda => "Lambda",
            Platform::Server => "servers",
        };
        let message = format!("this AppSpec is for {is}, and the {} reads it", self.reader.name);
        let place = Span::new(root.span.start, root.span.start + 1);
        let wrong = Diagnostic::new("deploy-other-platform", Severity::Error, message, place, "another platform");
        let note = match wanted {
            Platform::Server => {
                "the CodeDeploy action deploys to servers; CodeDeployToECS deploys services of Amazon ECS"
            }
            _ => "the CodeDeployToECS action deploys services of Amazon ECS: write `Resources`",
        };
        vec![wrong.note(note)]
    }

    /// The containers that a command names in what it prints.
    fn printed(&self, delivery: &Delivery<'_>, traced: &Traced, report: &mut Report) {
        let (Some(build), Some(described), Some(at)) = (delivery.build, &self.described, traced.at) else { return };
        let Origin::Written(write) = delivery.bundles[at.0].entries[at.1].origin else { return };
        let write = &build.writes[write];
        let Some(printed) = &write.printed else { return };
        let file = SourceFile::new("printed", printed.text.replace(EXPANDED, "\u{fffd}"));
        let Some(root) = document::read_json(&file).root else { return };
        let known: Vec<&str> = described.containers().filter_map(|it| it.name()).map(|name| name.value).collect();
        for entry in root.as_sequence().unwrap_or_default() {
            let Some(name) = entry.get("name").and_then(Node::as_text) else { continue };
            if name.contains('\u{fffd}') || known.contains(&name) {
                continue;
            }
            let maker = write.maker.unwrap_or(write.span);
            let place = within(&build.context, maker, name);
            let message = format!("the task definition has no container `{name}`");
            let wrong =
                Diagnostic::new("image-file-unknown-container", Severity::Error, message, place, "not a container");
            let wrong = match nearest(name, known.iter().copied()) {
                Some(near) => wrong.note(format!("did you mean `{near}`?")),
                None if known.is_empty() => wrong.note("it has no container with a name"),
                None => wrong.note(format!("its containers are called {}", any_of(known.iter().copied()))),
            };
            let answer = format!("The AWS ECS container {name} does not exist");
            report.found.push((Subject::Buildspec, wrong.answered(Service::CodePipeline, answer)));
        }
    }
}

/// Placeholders of the action that stand nowhere in the template.
fn unused_pairs(reader: &Reader, template: &SourceFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (pair, name) in reader.pairs.iter().flatten().zip(reader.placeholders().unwrap_or_default()) {
        if name.is_empty() || template.text().contains(&format!("<{name}>")) {
            continue;
        }
        let message = format!("`<{name}>` stands nowhere in {}", template.name());
        let wrong =
            Diagnostic::new("delivery-unused-pair", Severity::Error, message, pair.name.span, "replaces nothing");
        let there = template.text().split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
        found.push(match nearest(&name, there.filter(|name| *name != "TASK_DEFINITION")) {
            Some(meant) => wrong.note(format!("there is `<{meant}>`: write `{meant}` here")),
            None => wrong.note(format!("write `\"image\": \"<{name}>\"` where the image belongs")),
        });
    }
    found
}
