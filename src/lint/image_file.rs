//! The files that tell a deploy action which image to run: where commands write them, and with what.

use super::command::Command;
use super::context::Context;
use super::directory::Directory;
use super::printed::{Printed, printed};
use super::shell::{Call, RedirectKind, Script, Word};
use crate::deploy::images::ImageFile;
use crate::text::Span;

/// One place where a command writes such a file.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    /// Which file is meant.
    pub(crate) file: ImageFile,
    /// Its name without directories, as it is written.
    pub(crate) name: String,
    /// The word that names it.
    pub(crate) target: &'a Word,
    /// Its path from the source's root, where that is known.
    pub(crate) path: Option<String>,
    /// Whether it is added to what is there.
    pub(crate) append: bool,
    /// What is written, where the command tells it.
    pub(crate) printed: Option<Printed>,
    /// The call that makes the text.
    pub(crate) maker: &'a Call,
}

impl Written<'_> {
    /// Whether it has the name that the action looks for.
    pub(crate) fn is_exact(&self) -> bool {
        self.name == self.file.name()
    }

    /// Whether it always happens.
    pub(crate) fn is_certain(&self) -> bool {
        !self.maker.stands.conditional && self.maker.stands.function.is_none()
    }

    /// The place of the file's name in the word.
    pub(crate) fn place(&self, context: &Context<'_>) -> Span {
        within(context, self.target.span, &self.name)
    }
}

/// All places where commands write such a file, in running order.
pub(crate) fn written<'a>(context: &'a Context<'_>) -> Vec<Written<'a>> {
    let mut found = Vec::new();
    let mut directory = Directory::default();
    for Command { script, .. } in &context.commands {
        let start = if context.carries_state() { directory } else { Directory::default() };
        directory = start.walk(script, |call, directory| {
            let written = targets(call).filter_map(|(target, append)| write(script, call, target, append, directory));
            found.extend(written);
        });
    }
    found
}

/// The words of a call that name files it writes, and whether it adds to them.
pub(crate) fn targets(call: &Call) -> impl Iterator<Item = (&Word, bool)> {
    let redirects = call.redirects.iter().filter_map(|redirect| match redirect.kind {
        RedirectKind::Write => Some((&redirect.target, false)),
        RedirectKind::Append => Some((&redirect.target, true)),
        _ => None,
    });
    let is_tee = call.name() == Some("tee");
    let arguments = if is_tee { call.arguments() } else { &[] };
    let append = call.has("-a") || call.has("--append");
    redirects.chain(arguments.iter().map(move |word| (word, append)))
}

fn write<'a>(
    script: &'a Script,
    call: &'a Call,
    target: &'a Word,
    append: bool,
    directory: &Directory,
) -> Option<Written<'a>> {
    let name = target.shape().rsplit('/').next().unwrap_or_default().to_owned();
    let file = ImageFile::meant(&name)?;
    let maker = if call.name() == Some("tee") { before(script, call).unwrap_or(call) } else { call };
    let printed = printed(maker);
    Some(Written { file, name, target, path: directory.path(target), append, printed, maker })
}

/// The call whose output a call reads through a pipe.
pub(crate) fn before<'a>(script: &'a Script, call: &Call) -> Option<&'a Call> {
    let (place, length) = call.stands.pipe?;
    let at = script.calls.iter().position(|other| std::ptr::eq(other, call))?;
    let earlier = script.calls[..at].iter().rev().take_while(|other| other.stands.statement == call.stands.statement);
    earlier.into_iter().find(|other| other.stands.pipe == place.checked_sub(1).map(|place| (place, length)))
}

/// The place of a text within a place, where it is there once; otherwise the whole.
pub(crate) fn within(context: &Context<'_>, place: Span, text: &str) -> Span {
    let mut found = context.file.slice(place).match_indices(text);
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Span::new(place.start + at, place.start + at + text.len()),
        _ => place,
    }
}
