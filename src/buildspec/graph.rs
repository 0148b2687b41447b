//! `depend-on`: whether the builds of a graph wait for builds that are there and that can ever be complete.

use std::collections::{BTreeMap, BTreeSet};

use super::BatchTask;
use super::reader::Reader;
use crate::text::suggest::{any_of, nearest};
use crate::text::{Applicability, Diagnostic, Edit, Located, Severity, Span};

/// How many identifiers a note lists.
const LISTED: usize = 12;

/// Tells of names in `depend-on` that no build has, that stand below, or that wait for each other.
pub(super) fn check(reader: &mut Reader<'_>, tasks: &[BatchTask]) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, task) in tasks.iter().enumerate() {
        if let Some(identifier) = &task.identifier {
            places.entry(&identifier.value).or_insert(index);
        }
    }
    let cycles = cycles(tasks, &places);
    for (index, task) in tasks.iter().enumerate() {
        for name in &task.depend_on {
            match places.get(name.value.as_str()) {
                None => reader.push(unknown(name, &places)),
                // In a circle no order is right.
                Some(_) if !cycles.is_empty() => {}
                Some(&place) if place > index => reader.push(below(name, tasks[place].span)),
                Some(_) => {}
            }
        }
    }
    for found in cycles.into_values() {
        reader.push(found);
    }
}

fn unknown(name: &Located<String>, places: &BTreeMap<&str, usize>) -> Diagnostic {
    let message = format!("no build has the identifier `{}`", name.value);
    let found = Diagnostic::new(
        "unknown-depend-on",
        Severity::Error,
        message,
        name.span,
        "expected an identifier of this graph",
    );
    if let Some(meant) = nearest(&name.value, places.keys().copied()) {
        let edit = Edit { span: name.span, replacement: meant.to_owned() };
        let title = format!("write `{meant}`");
        return found.note(format!("did you mean `{meant}`?")).fix(title, Applicability::Unsafe, vec![edit]);
    }
    if places.is_empty() || places.len() > LISTED {
        return found;
    }
    found.note(format!("identifiers are {}", any_of(places.keys().copied())))
}

fn below(name: &Located<String>, place: Span) -> Diagnostic {
    let message = format!("`{}` stands below the build that waits for it", name.value);
    Diagnostic::new("depend-on-order", Severity::Note, message, name.span, "named before it is there")
        .related(Span::empty(place.start), "it stands here")
        .note("CodeBuild is said to want it above; the guide does not say so")
}

/// One finding for each name that closes a circle, by the place of the name.
fn cycles(tasks: &[BatchTask], places: &BTreeMap<&str, usize>) -> BTreeMap<usize, Diagnostic> {
    let mut found = BTreeMap::new();
    let mut done = BTreeSet::new();
    for start in 0..tasks.len() {
        // A stack of builds on the way, each with the next of its dependencies to look at.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((task, next)) = way.pop() {
            if done.contains(&task) {
                continue;
            }
            let Some(name) = tasks[task].depend_on.get(next) else {
                done.insert(task);
                continue;
            };
            way.push((task, next + 1));
            let Some(&target) = places.get(name.value.as_str()) else { continue };
            if let Some(from) = way.iter().position(|&(on_way, _)| on_way == target) {
                let names: Vec<&str> =
                    way[from..].iter().filter_map(|&(at, _)| Some(&*tasks[at].identifier.as_ref()?.value)).collect();
                found.entry(name.span.start).or_insert_with(|| circle(name, &names));
            } else {
                way.push((target, 0));
            }
        }
    }
    found
}

fn circle(name: &Located<String>, names: &[&str]) -> Diagnostic {
    let message = match names {
        [_, _, ..] => format!("the builds {} wait for each other", names.join(" → ")),
        _ => format!("`{}` waits for itself", name.value),
    };
    Diagnostic::new("cyclic-depend-on", Severity::Error, message, name.span, "this closes the circle")
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use crate::text::SourceFile;

    fn found(graph: &[(&str, &[&str])]) -> Vec<(&'static str, String)> {
        let tasks: Vec<_> = graph
            .iter()
            .map(|(name, on)| format!("    - {{identifier: {name}, depend-on: [{}]}}\n", on.join(", ")))
            .collect();
        let text =
            format!("version: 0.2\nphases: {{build: {{commands: a}}}}\nbatch:\n  build-graph:\n{}", tasks.concat());
        let decoded = decode(&SourceFile::new("f", text));
        let told = decoded.diagnostics.into_iter().filter(|found| found.code != "empty-value");
        told.map(|found| (found.code, found.message)).collect()
    }

    #[test]
    fn graphs_are_checked() {
        let none: &[(&str, &str)] = &[];
        for (graph, expected) in [
            (&[("a", &[][..]), ("b", &["a"]), ("c", &["a", "b"])][..], none),
            (&[("a", &[][..]), ("b", &["x"])], &[("unknown-depend-on", "no build has the identifier `x`")]),
            (&[("a", &["b"][..]), ("b", &[])], &[("depend-on-order", "`b` stands below the build that waits for it")]),
            (&[("a", &["a"][..])], &[("cyclic-depend-on", "`a` waits for itself")]),
            (&[("a", &["b"][..]), ("b", &["a"])], &[("cyclic-depend-on", "the builds a → b wait for each other")]),
            (
                &[("a", &["c"][..]), ("b", &["a"]), ("c", &["b"]), ("d", &["a"])],
                &[("cyclic-depend-on", "the builds a → c → b wait for each other")],
            ),
        ] {
            let expected: Vec<_> = expected.iter().map(|(code, message)| (*code, (*message).to_owned())).collect();
            let mut told = found(graph);
            told.sort_by_key(|(code, _)| std::cmp::Reverse(*code));
            assert_eq!(told, expected, "{graph:?}");
        }
    }
}
