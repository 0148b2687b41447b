//! Placeholders of a template: replaced as text, counted, and looked for where they should be gone.

use crate::text::suggest::nearest;
use crate::text::{Diagnostic, Severity, SourceFile, Span};
use crate::yaml::{Node, NodeKind};

/// An image, and the name of the placeholder that it takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// The name, without angle brackets: what the action calls `Image1ContainerName`.
    pub name: String,
    /// The image.
    pub image: String,
}

/// How often an image was put into a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The placeholder and its image.
    pub placeholder: Placeholder,
    /// How often it stood there.
    pub count: usize,
}

impl Placeholder {
    /// What stands in the template.
    pub fn written(&self) -> String {
        format!("<{}>", self.name)
    }
}

/// A template with images in place of their placeholders, and how often each stood there.
///
/// One pass over the text: an image that reads like a placeholder is not replaced again.
pub(super) fn replaced(template: &str, images: &[Placeholder]) -> (String, Vec<Placed>) {
    let mut placed: Vec<Placed> = images.iter().map(|image| Placed { placeholder: image.clone(), count: 0 }).collect();
    let mut text = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let here = placed.iter_mut().find(|placed| rest.starts_with(&placed.placeholder.written()));
        if let Some(placed) = here {
            placed.count += 1;
            text.push_str(&placed.placeholder.image);
            rest = &rest[placed.placeholder.written().len()..];
        } else {
            text.push('<');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    (text, placed)
}

/// Images for placeholders that stand nowhere.
pub(super) fn unused(file: &SourceFile, root: &Node, placed: &[Placed]) -> Vec<Diagnostic> {
    let mut left = Vec::new();
    placeholders(root, None, &mut left);
    let names: Vec<&str> = left.iter().map(|left| left.name).collect();
    let place = Span::new(root.span.start, root.span.start + 1);
    let unused = placed.iter().filter(|placed| placed.count == 0).map(|placed| {
        let written = placed.placeholder.written();
        let message = format!("`{written}` stands nowhere in {}", file.name());
        let wrong = Diagnostic::new("deploy-unused-image", Severity::Error, message, place, "not in this file");
        match nearest(&placed.placeholder.name, names.iter().copied()) {
            Some(meant) => wrong.note(format!("there is `<{meant}>`: did you mean `--image {meant}=…`?")),
            None => wrong.note(format!("write `\"image\": \"{written}\"` where the image belongs")),
        }
    });
    unused.collect()
}

/// Placeholders that nothing was put in place of.
pub(super) fn left_over(root: &Node, images: &[Placeholder]) -> Vec<Diagnostic> {
    let mut left = Vec::new();
    placeholders(root, None, &mut left);
    let one = |LeftOver { name, span, is_image }: LeftOver<'_>| {
        let message = format!("nothing is put in place of `<{name}>`");
        let wrong = Diagnostic::new("deploy-placeholder", Severity::Error, message, span, "a placeholder");
        match nearest(name, images.iter().map(|image| image.name.as_str())) {
            Some(given) => wrong.note(format!("did you mean `{given}`, for which there is an image?")),
            None if is_image => wrong.note(format!("give an image for it: `--image {name}=IMAGE`")),
            None => wrong.note("write the value here: the action puts in images alone"),
        }
    };
    left.into_iter().map(one).collect()
}

/// A placeholder in a text.
#[derive(Clone, Copy, Debug)]
struct LeftOver<'a> {
    name: &'a str,
    /// The text it is in.
    span: Span,
    /// Whether that is an image.
    is_image: bool,
}

/// All placeholders below a node.
fn placeholders<'a>(node: &'a Node, key: Option<&str>, left: &mut Vec<LeftOver<'a>>) {
    match &node.kind {
        NodeKind::Sequence(items) => {
            for item in items {
                placeholders(item, None, left);
            }
        }
        NodeKind::Mapping(entries) => {
            for entry in entries {
                placeholders(&entry.value, entry.key.as_text(), left);
            }
        }
        NodeKind::Scalar(scalar) => {
            let is_image = key == Some("image");
            let found = in_text(&scalar.value, is_image).into_iter();
            left.extend(found.map(|name| LeftOver { name, span: node.span, is_image }));
        }
        NodeKind::Alias(_) | NodeKind::UnknownAlias(_) => {}
    }
}

/// The placeholders of a text. Commands hold HTML and redirections, so in the midst of a text only names in capitals with an
/// underscore count, as the guide writes them; a text that is nothing else, or an image, is one with any name.
fn in_text(text: &str, is_image: bool) -> Vec<&str> {
    let whole = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    if let Some(name) = whole.filter(|name| !name.is_empty() && !name.contains(['<', '>'])) {
        return vec![name];
    }
    let names = text.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    let counts = |name: &&str| {
        let in_capitals = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        !name.is_empty() && (is_image || in_capitals && name.contains('_'))
    };
    names.filter(counts).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn image(name: &str, image: &str) -> Placeholder {
        Placeholder { name: name.to_owned(), image: image.to_owned() }
    }

    #[test]
    fn each_is_replaced_wherever_it_stands_and_counted() {
        let images = [image("A", "x"), image("B_1", "<A>"), image("C", "z")];
        let (text, placed) = replaced("<A> <B_1><A> <a> < A> <A", &images);
        assert_eq!(text, "x <A>x <a> < A> <A");
        assert_eq!(placed.iter().map(|placed| placed.count).collect::<Vec<_>>(), [2, 1, 0]);
    }

    #[test]
    fn what_is_a_placeholder_and_what_is_html() {
        for (text, is_image, expected) in [
            ("<IMAGE1_NAME>", false, &["IMAGE1_NAME"][..]),
            ("<the name of the role>", false, &["the name of the role"]),
            ("repository/<tag>:<x>", true, &["tag", "x"]),
            ("repository:<TASK_TAG>", false, &["TASK_TAG"]),
            ("echo '<html><H1>Hello</H1></html>' > index.html", false, &[]),
            ("sort <in >out", false, &[]),
            ("<a><b>", false, &[]),
            ("<>", true, &[]),
        ] {
            assert_eq!(in_text(text, is_image), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_touched(
            parts in prop::collection::vec("[a-z <>\"\\\\é]{0,6}", 1..6), name in "[A-Z][A-Z0-9_]{0,8}", uri in "[a-z0-9.:/@-]{1,20}"
        ) {
            let given = image(&name, &uri);
            let (text, placed) = replaced(&parts.join(&given.written()), &[given]);
            prop_assert_eq!(text, parts.join(&uri));
            prop_assert_eq!(placed[0].count, parts.len() - 1);
        }
    }
}
