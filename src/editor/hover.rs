//! What the thing at a place is.

use super::complete::kind_words;
use super::define::{definition, word_at};
use super::place::{At, Part, Place};
use super::variables;
use crate::buildspec::Decoded;
use crate::buildspec::schema::{Kind, find};
use crate::lint::Rule;
use crate::text::{Diagnostic, SourceFile, Span};

/// A text about a stretch of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Markdown.
    pub text: String,
    /// What it is about.
    pub span: Span,
}

/// What is known of the thing at an offset: the pages of rules that find something there, or the key or variable.
pub fn hover(file: &SourceFile, decoded: &Decoded, found: &[Diagnostic], offset: usize) -> Option<Hover> {
    let about = about(file, decoded, offset);
    let here = |diagnostic: &&Diagnostic| {
        let span = diagnostic.span();
        span.start <= offset && offset <= span.end
    };
    let mut codes: Vec<&str> = Vec::new();
    let mut pages = Vec::new();
    let mut span = about.as_ref().map(|hover| hover.span);
    for diagnostic in found.iter().filter(here) {
        if let Some(rule) = Rule::named(diagnostic.code).filter(|rule| !codes.contains(&rule.code)) {
            codes.push(rule.code);
            pages.push(rule.doc);
            span = span.or(Some(diagnostic.span()));
        }
    }
    let texts: Vec<&str> = about.iter().map(|hover| hover.text.as_str()).chain(pages).collect();
    Some(Hover { text: Some(texts.join("\n\n---\n\n")).filter(|text| !text.is_empty())?, span: span? })
}

fn about(file: &SourceFile, decoded: &Decoded, offset: usize) -> Option<Hover> {
    if let Some((name, span)) =
        word_at(file, offset).filter(|(_, span)| file.text()[..span.start].ends_with(['$', '{']))
    {
        if let Some(variable) = variables::find(name) {
            return Some(Hover { text: format!("`{name}`: {}", variable.doc), span });
        }
        let place = definition(file, decoded, offset)?;
        let line = file.position(place.start).line;
        return Some(Hover {
            text: format!("`{name}` is set in line {line}:\n\n```yaml\n{}\n```", file.line(line).trim()),
            span,
        });
    }
    let mut place = Place::new(file, offset);
    let At::Key(span) = place.at else { return None };
    let name = file.slice(span);
    place.path.push(Part::Key(name.to_owned()));
    let key = find(&place.schema_path()?)?;
    let allowed = match key.kind {
        Kind::OneOf(values) | Kind::OneOfAnyCase(values) | Kind::Suggested(values) => {
            format!("\n\nValues: {}.", values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    };
    let required = if key.required { ", required" } else { "" };
    Some(Hover {
        text: format!("**`{}`** ({}{required})\n\n{}{allowed}", key.path, kind_words(key.kind), key.doc),
        span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::{Policy, Project, check};

    fn text_at(text: &str) -> Option<String> {
        let offset = text.find('|').unwrap();
        let file = SourceFile::new("f", text.replacen('|', "", 1));
        let decoded = decode(&file);
        let found = check(&file, &decoded, &Project::default(), &Policy::default());
        hover(&file, &decoded, &found, offset).map(|hover| hover.text)
    }

    #[test]
    fn keys_variables_and_findings_are_explained() {
        let head = "version: 0.2\nenv:\n  variables:\n    NAME: x\nphases:\n  build:\n    commands:\n";
        let cache = text_at(&format!("{head}      - a\ncache:\n  paths:\n    - a\n  act|ion: save\n")).unwrap();
        assert!(cache.starts_with("**`cache.action`** (one of some words)\n\n"), "{cache}");
        assert!(cache.ends_with("Values: `restore`, `save`."), "{cache}");
        let service = text_at(&format!("{head}      - cd $CODEBUILD_SRC|_DIR\n")).unwrap();
        assert!(service.contains("starts in"), "{service}");
        let own = text_at(&format!("{head}      - echo ${{NA|ME}}\n")).unwrap();
        assert_eq!(own, "`NAME` is set in line 4:\n\n```yaml\nNAME: x\n```");
        let page = text_at(&format!("{head}      - se|t -e\n")).unwrap();
        assert!(page.contains("# lost-shell-option"), "{page}");
        assert_eq!(text_at(&format!("{head}      - ec|ho\n")), None);
    }
}
