//! How large an artifact may be that an action takes.

use std::cmp::Reverse;

use super::carriers::{Bundle, Whose};
use super::follow::{Delivery, Report, Subject, Traced};
use super::readers::Kind;
use crate::text::{Diagnostic, Service, Severity, Span};

/// The most bytes of an archive that a `CodeDeployToECS` action takes.
const LIMIT: u64 = 3 * 1024 * 1024;

/// How many of the biggest files are told.
const TOLD: usize = 3;

/// Artifacts that may be too large: packed, they may not be.
pub(super) fn heavy(delivery: &Delivery<'_>) -> Vec<usize> {
    let heavy = |bundle: &Bundle| bundle.packed.is_none() && bundle.size() > LIMIT;
    let is_asked = delivery.readers.iter().any(|reader| reader.kind == Kind::CodeDeployToEcs);
    let all = delivery.bundles.iter().enumerate().filter(|(_, bundle)| is_asked && heavy(bundle));
    all.map(|(index, _)| index).collect()
}

/// Artifacts that an action takes and that are too large for it.
pub(super) fn judge(delivery: &Delivery<'_>, traced: &[Traced], report: &mut Report) {
    let mut told = Vec::new();
    for (number, reader) in delivery.readers.iter().enumerate() {
        if reader.kind != Kind::CodeDeployToEcs {
            continue;
        }
        let inputs: Vec<(usize, Option<Span>)> = if let Some(action) = delivery.action(reader) {
            let bundle = |name: &str| delivery.bundles.iter().position(|it| it.artifact.as_deref() == Some(name));
            action.inputs.iter().filter_map(|input| Some((bundle(&input.value)?, Some(input.span)))).collect()
        } else {
            let of_reader = traced.iter().filter(|traced| traced.reader == number);
            of_reader.filter_map(|traced| Some((traced.at?.0, None))).collect()
        };
        for (index, span) in inputs {
            let bundle = &delivery.bundles[index];
            let guessed = bundle.whose == Whose::Source && bundle.artifact.is_none();
            if !told.contains(&index) && !guessed && bundle.packed.is_some_and(|packed| packed > LIMIT) {
                told.push(index);
                report.found.push(too_large(delivery, index, span));
            }
        }
    }
}

fn too_large(delivery: &Delivery<'_>, index: usize, input: Option<Span>) -> (Subject, Diagnostic) {
    let bundle = &delivery.bundles[index];
    let (subject, span) = match (input, &bundle.whose, delivery.build) {
        (Some(span), ..) => (Subject::Pipeline, span),
        (None, Whose::Build(_), Some(build)) => (Subject::Buildspec, build.place()),
        _ => (Subject::Bundle(index), Span::empty(0)),
    };
    let packed = bundle.packed.unwrap_or_default();
    let name = bundle.artifact.as_deref().unwrap_or(&bundle.shown);
    let message = format!("`{name}` has {packed} bytes as an archive, and the action takes {LIMIT}");
    let wrong = Diagnostic::new("delivery-artifact-size", Severity::Error, message, span, "too large");
    let mut biggest: Vec<_> = bundle.entries.iter().collect();
    biggest.sort_by_key(|entry| Reverse(entry.size));
    let biggest: Vec<String> =
        biggest.iter().take(TOLD).map(|entry| format!("`{}` ({} bytes)", entry.name, entry.size)).collect();
    let wrong = wrong.note(format!("the biggest files are {}", biggest.join(", ")));
    let wrong = wrong.note("give the action an artifact that holds the files it reads and nothing else");
    let answer = format!("Exception while trying to read the task definition artifact file from: {name}");
    (subject, wrong.answered(Service::CodePipeline, answer))
}
