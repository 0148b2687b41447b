//! Where a name comes from: the build of a batch that `depend-on` names, the place that sets a variable.

use crate::build::variables::is_shell_name;
use crate::buildspec::{BatchKind, BatchTask, Decoded};
use crate::text::{SourceFile, Span};

/// The word at an offset: letters, digits and underscores.
pub(super) fn word_at(file: &SourceFile, offset: usize) -> Option<(&str, Span)> {
    let text = file.text();
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = text
        .get(..offset)?
        .rfind(|c| !part(c))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = offset + text.get(offset..)?.find(|c| !part(c)).unwrap_or(text.len() - offset);
    (start < end).then(|| (&text[start..end], Span::new(start, end)))
}

/// The place that gives the name at an offset its meaning.
pub fn definition(file: &SourceFile, decoded: &Decoded, offset: usize) -> Option<Span> {
    let on = |span: Span| span.start <= offset && offset <= span.end;
    let tasks = tasks(decoded);
    if let Some(name) = tasks.iter().flat_map(|task| &task.depend_on).find(|name| on(name.span)) {
        return tasks
            .iter()
            .filter_map(|task| task.identifier.as_ref())
            .find(|it| it.value == name.value)
            .map(|it| it.span);
    }
    let (name, span) = word_at(file, offset).filter(|(name, _)| is_shell_name(name))?;
    let env = &decoded.buildspec.env;
    let exported = env.exported_variables.iter().any(|exported| on(exported.span));
    if !exported && !file.text()[..span.start].ends_with(['$', '{']) {
        return None;
    }
    let plain = env.variables.iter().chain(&env.parameter_store).map(|(key, _)| key);
    let declared = plain.chain(env.secrets_manager.iter().map(|(key, _)| key)).find(|key| key.value == name);
    declared.map(|key| key.span).or_else(|| assignment(file, decoded, name))
}

/// All places in `depend-on` that name the build whose identifier is at an offset.
pub fn references(decoded: &Decoded, offset: usize) -> Vec<Span> {
    let on = |span: Span| span.start <= offset && offset <= span.end;
    let tasks = tasks(decoded);
    let Some(named) = tasks.iter().filter_map(|task| task.identifier.as_ref()).find(|it| on(it.span)) else {
        return Vec::new();
    };
    tasks
        .iter()
        .flat_map(|task| &task.depend_on)
        .filter(|name| name.value == named.value)
        .map(|name| name.span)
        .collect()
}

fn tasks(decoded: &Decoded) -> &[BatchTask] {
    match decoded.buildspec.batch.as_ref().and_then(|batch| batch.kind.as_ref()) {
        Some(BatchKind::Graph(tasks) | BatchKind::List(tasks)) => tasks,
        _ => &[],
    }
}

/// The first `NAME=` at the start of a line, an item or a word after `export` in the commands.
fn assignment(file: &SourceFile, decoded: &Decoded, name: &str) -> Option<Span> {
    let commands = decoded.buildspec.phases.iter().flat_map(|phase| phase.commands.iter().chain(&phase.finally));
    let assigned = format!("{name}=");
    commands.into_iter().find_map(|command| {
        let text = file.slice(command.span);
        let starts =
            |at: usize| text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "'\"(;".contains(c));
        let at = text.match_indices(&assigned).map(|(at, _)| at).find(|&at| starts(at))?;
        Some(Span::new(command.span.start + at, command.span.start + at + name.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;

    fn defined(text: &str) -> Option<(usize, usize)> {
        let offset = text.find('|').unwrap();
        let file = SourceFile::new("f", text.replacen('|', "", 1));
        let span = definition(&file, &decode(&file), offset)?;
        let at = file.position(span.start);
        Some((at.line, at.column))
    }

    #[test]
    fn names_lead_to_what_they_mean() {
        let batch =
            "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on: [|a]\n";
        assert_eq!(defined(batch), Some((4, 19)));
        let head = "version: 0.2\nenv:\n  variables:\n    NAME: x\n  exported-variables: [OU|T]\nphases:\n  build:\n    commands:\n      - export OUT=1\n";
        assert_eq!(defined(head), Some((9, 16)));
        let head = head.replace('|', "");
        assert_eq!(defined(&format!("{head}      - echo $NA|ME\n")), Some((4, 5)));
        assert_eq!(defined(&format!("{head}      - echo \"${{OU|T}}\"\n")), Some((9, 16)));
        assert_eq!(defined(&format!("{head}      - echo OU|T $NONE\n")), None);
    }

    #[test]
    fn a_build_knows_who_waits_for_it() {
        let text =
            "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - identifier: b\n      depend-on: [a]\n";
        let decoded = decode(&SourceFile::new("f", text));
        assert_eq!(references(&decoded, text.find("a\n    -").unwrap()).len(), 1);
        assert!(references(&decoded, 0).is_empty());
    }
}
