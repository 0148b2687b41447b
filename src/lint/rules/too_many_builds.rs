//! A batch of more builds than CodeBuild starts well.

use std::collections::BTreeMap;

use crate::buildspec::{BatchKind, BatchTask};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity, Span};

pub(super) const RULE: Rule = Rule {
    code: "too-many-builds",
    category: Category::Batch,
    severity: Severity::Warning,
    doc: include_str!("too_many_builds.md"),
    check: Some(check),
};

/// More than this need a look at what the project allows.
const MOST: usize = 100;
/// How many builds one build may set free at once.
const WAVE: usize = 50;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let kind = context.buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref());
    let (name, number) = match kind {
        Some(BatchKind::List(tasks)) => ("build-list", tasks.len()),
        Some(BatchKind::Graph(tasks)) => {
            if let Some(wrong) = wave(tasks) {
                found.push(wrong);
                return;
            }
            ("build-graph", tasks.len())
        }
        Some(BatchKind::Matrix(matrix)) => {
            let variables = matrix.variables.iter().map(|(_, values)| values.len());
            let lists = [matrix.buildspecs.len(), matrix.images.len(), matrix.compute_types.len()];
            let lists = lists.into_iter().chain(variables).filter(|length| *length > 0);
            ("build-matrix", lists.fold(1, usize::saturating_mul))
        }
        Some(BatchKind::Fanout(fanout)) => {
            let number = fanout.parallelism.as_ref().map_or(0, |number| number.value);
            ("build-fanout", usize::try_from(number).unwrap_or(usize::MAX))
        }
        None => return,
    };
    if let Some(place) = context.key(&["batch", name]).filter(|_| number > MOST) {
        let message = format!("the batch has {number} builds");
        let wrong = RULE.at(place, message, "a batch with more builds than its project allows fails");
        found.push(wrong.note("join builds, or see that the project's `maximumBuildsAllowed` is not less"));
    }
}

/// Builds that wait for nothing but the same build, and all start when it ends.
fn wave(tasks: &[BatchTask]) -> Option<Diagnostic> {
    let mut waves: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
    for task in tasks {
        if let [only] = task.depend_on.as_slice() {
            waves.entry(&only.value).or_insert((0, only.span)).0 += 1;
        }
    }
    let (name, (number, place)) = waves.into_iter().find(|(_, (number, _))| *number >= WAVE)?;
    let parent = tasks.iter().find_map(|task| task.identifier.as_ref().filter(|it| it.value == name));
    let message = format!("{number} builds wait for `{name}` alone");
    let wrong = RULE.at(parent.map_or(place, |parent| parent.span), message, "all start at once when it ends");
    Some(wrong.note(format!("let them start in waves of less than {WAVE}, each behind a build of the one before")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::{Project, lint};
    use crate::text::SourceFile;

    fn said(batch: &str) -> Option<String> {
        let file = SourceFile::new("f", format!("version: 0.2\nbatch:\n{batch}\n"));
        let found = lint(&file, &decode(&file), &Project::default());
        found.into_iter().find(|found| found.code == RULE.code).map(|found| found.message)
    }

    #[test]
    fn builds_are_counted_in_each_kind_of_batch() {
        let tasks = |number: usize, more: &str| {
            let tasks: Vec<String> =
                (0..number).map(|index| format!("\n    - {{identifier: t{index}{more}}}")).collect();
            tasks.concat()
        };
        let ten = (0..10).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
        let matrix = |c: &str| {
            format!("  build-matrix: {{dynamic: {{env: {{variables: {{A: [{ten}], B: [{ten}], C: [{c}]}}}}}}}}")
        };
        for (batch, expected) in [
            (format!("  build-list:{}", tasks(100, "")), None),
            (format!("  build-list:{}", tasks(101, "")), Some("the batch has 101 builds")),
            (matrix("1"), None),
            (matrix("1, 2"), Some("the batch has 200 builds")),
            ("  build-fanout: {parallelism: 500}".to_owned(), Some("the batch has 500 builds")),
            (format!("  build-graph:\n    - {{identifier: p}}{}", tasks(49, ", depend-on: [p]")), None),
            (
                format!("  build-graph:\n    - {{identifier: p}}{}", tasks(50, ", depend-on: [p]")),
                Some("50 builds wait for `p` alone"),
            ),
        ] {
            assert_eq!(said(&batch).as_deref(), expected);
        }
    }
}
