//! `on-failure` where builds run that do not support it.

use crate::lint::builds::{self, Setting};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "on-failure-ignored",
    category: Category::Phases,
    severity: Severity::Warning,
    doc: include_str!("on_failure_ignored.md"),
    check: Some(check),
};

const LAMBDA: &str = "on Lambda compute";
const FLEET: &str = "on a reserved capacity fleet";
const IMAGE: &str = "with images that are not CodeBuild's own";

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let in_batch = builds::settings(context.buildspec).into_iter().find_map(in_batch);
    let Some((where_it_runs, place)) = in_batch.or_else(|| Some((in_project(context)?, None))) else { return };
    for value in context.buildspec.phases.iter().filter_map(|phase| phase.on_failure.as_ref()) {
        let message = format!("`on-failure` is not supported {where_it_runs}");
        let warning = RULE.at(value.span, message, "supported only on EC2 compute with an image of CodeBuild's");
        // Well-known projects use it with images of their own.
        let severity = if where_it_runs == IMAGE { Severity::Note } else { Severity::Warning };
        let warning = Diagnostic { severity, ..warning }
            .note("test `$CODEBUILD_BUILD_SUCCEEDING` in the commands of the phases that follow");
        found.push(match place {
            Some(place) => warning.related(place, "a build of the batch runs there"),
            None => warning,
        });
    }
}

/// Where a build of the batch runs, if that is a place without `on-failure`.
fn in_batch(setting: Setting<'_>) -> Option<(&'static str, Option<Span>)> {
    let (reason, text) = match setting {
        Setting::Image(image) if is_foreign(&image.value) => (IMAGE, image),
        Setting::ComputeType(kind) | Setting::EnvironmentType(kind) if is_lambda(&kind.value) => (LAMBDA, kind),
        Setting::Fleet(fleet) => (FLEET, fleet),
        _ => return None,
    };
    Some((reason, Some(text.span)))
}

fn in_project(context: &Context<'_>) -> Option<&'static str> {
    let project = context.project;
    let is = |text: &Option<String>, judge: fn(&str) -> bool| text.as_deref().is_some_and(judge);
    if is(&project.compute_type, is_lambda) || is(&project.environment_type, is_lambda) {
        Some(LAMBDA)
    } else if project.fleet == Some(true) {
        Some(FLEET)
    } else {
        is(&project.image, is_foreign).then_some(IMAGE)
    }
}

fn is_lambda(kind: &str) -> bool {
    kind.starts_with("BUILD_LAMBDA") || kind.contains("_LAMBDA_")
}

/// Whether an image is none of CodeBuild's; the copies of those in the public registry may be.
fn is_foreign(image: &str) -> bool {
    !image.contains("codebuild/") && !image.contains('$') && !image.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::{Project, lint};
    use crate::text::SourceFile;

    #[test]
    fn the_project_may_say_where_builds_run() {
        let file = SourceFile::new("f", "version: 0.2\nphases: {build: {on-failure: ABORT, commands: make}}\n");
        let text = |text: &str| Some(text.to_owned());
        for (project, expected) in [
            (Project::default(), None),
            (Project { image: text("aws/codebuild/standard:7.0"), ..Project::default() }, None),
            (Project { image: text("public.ecr.aws/codebuild/standard:7.0"), ..Project::default() }, None),
            (Project { image: text("node:22"), ..Project::default() }, Some(Severity::Note)),
            (Project { environment_type: text("ARM_LAMBDA_CONTAINER"), ..Project::default() }, Some(Severity::Warning)),
            (Project { compute_type: text("BUILD_LAMBDA_2GB"), ..Project::default() }, Some(Severity::Warning)),
            (Project { fleet: Some(true), ..Project::default() }, Some(Severity::Warning)),
        ] {
            let found = lint(&file, &decode(&file), &project);
            let told = found.iter().find(|found| found.code == RULE.code).map(|found| found.severity);
            assert_eq!(told, expected, "{project:?}");
        }
    }
}
