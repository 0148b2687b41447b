//! Which commands of a buildspec write which files, as far as they tell it.

use crate::buildspec::PhaseName;
use crate::lint::Context;
use crate::lint::directory::Directory;
use crate::lint::image_file::{before, targets, within};
use crate::lint::printed::{Printed, printed};
use crate::lint::shell::{Call, EXPANDED, Script, Word};
use crate::text::Span;

/// One place where a command writes a file.
#[derive(Clone, Debug)]
pub struct Write {
    /// Its path from the source's root, where that is known.
    pub(super) path: Option<String>,
    /// Its name without folders.
    pub(super) name: String,
    /// Where it is named.
    pub(super) span: Span,
    /// The phase of the command.
    pub(super) phase: PhaseName,
    /// What is written, where one command writes all of it.
    pub(super) printed: Option<Printed>,
    /// The call that makes the text, where it does.
    pub(super) maker: Option<Span>,
}

/// Programs that write no files of the source but by redirection.
const PLAIN: [&str; 27] = [
    "[", "apk", "apt", "apt-get", "cat", "cd", "cut", "date", "docker", "echo", "exit", "export", "git", "grep",
    "head", "id", "ls", "mkdir", "printf", "pwd", "rm", "set", "sleep", "test", "true", "which", "whoami",
];

/// All files that commands are seen to write, in running order.
pub(super) fn written(context: &Context<'_>) -> Vec<Write> {
    let mut found = Vec::new();
    let mut directory = Directory::default();
    for command in &context.commands {
        let script = &command.script;
        let start = if context.carries_state() { directory } else { Directory::default() };
        directory = start.walk(script, |call, directory| {
            let call = Writing { context, script, call, directory, phase: command.phase };
            call.write(&mut found);
        });
    }
    found
}

/// Whether some command may write files that are not seen: it runs a program that can write anything.
pub(super) fn may_write_more(context: &Context<'_>) -> bool {
    let is_plain = |call: &Call| {
        let name = call.name();
        // A call without a name sets variables.
        call.words.is_empty()
            || name.is_some_and(|name| PLAIN.contains(&name))
            || name == Some("aws") && call.arguments().first().is_some_and(|word| word.text != "s3")
            || name == Some("buildspec")
    };
    let unread = |script: &Script| script.error.is_some() || script.calls.is_empty();
    context.commands.iter().any(|command| unread(&command.script) || !command.script.calls.iter().all(is_plain))
}

struct Writing<'a> {
    context: &'a Context<'a>,
    script: &'a Script,
    call: &'a Call,
    directory: &'a Directory,
    phase: PhaseName,
}

impl Writing<'_> {
    fn write(&self, found: &mut Vec<Write>) {
        for (target, append) in targets(self.call) {
            let is_tee = self.call.name() == Some("tee");
            let maker = if is_tee { before(self.script, self.call).unwrap_or(self.call) } else { self.call };
            let printed = printed(maker).filter(|_| !append);
            found.extend(self.to(target).map(|write| Write { printed, maker: Some(maker.span), ..write }));
        }
        match self.call.name() {
            Some("cp" | "mv" | "install") => self.copies(self.call.arguments(), found),
            Some("aws") if self.call.is(&["aws", "s3", "cp"]) => self.copies(&self.call.arguments()[2..], found),
            Some("curl") => found.extend(self.option(&["-o", "--output"])),
            Some("wget") => found.extend(self.option(&["-O", "--output-document"])),
            Some("sed" | "perl" | "yq") => self.in_place(found),
            Some("touch") => found.extend(self.call.arguments().iter().filter_map(|word| self.to(word))),
            Some("buildspec") => self.own(found),
            _ => {}
        }
    }

    /// What is written to where a word says.
    fn to(&self, word: &Word) -> Option<Write> {
        let name = word.shape().rsplit('/').next().unwrap_or_default().to_owned();
        let named = !name.is_empty() && !name.contains(EXPANDED) && !name.starts_with('&');
        let span = within(self.context, word.span, &name);
        named.then(|| Write {
            path: self.directory.path(word),
            name,
            span,
            phase: self.phase,
            printed: None,
            maker: None,
        })
    }

    /// Files that are copied to a name, or below a folder.
    fn copies(&self, words: &[Word], found: &mut Vec<Write>) {
        let words: Vec<&Word> = words.iter().filter(|word| !word.shape().starts_with('-')).collect();
        let Some((to, from)) = words.split_last() else { return };
        let is_folder = |to: &Word| {
            let last = to.shape().rsplit('/').next().unwrap_or_default();
            last.is_empty() || last == ".." || !last.trim_start_matches('.').contains('.')
        };
        if from.len() == 1 && !is_folder(to) {
            found.extend(self.to(to));
            return;
        }
        let folder = self.directory.folder(to);
        for word in from {
            let Some(write) = self.to(word) else { continue };
            let path = folder.as_ref().map(|folder| join(folder, &write.name));
            found.push(Write { path, ..write });
        }
    }

    /// The file that follows an option.
    fn option(&self, names: &[&str]) -> Option<Write> {
        let words = self.call.arguments();
        let at = words.iter().position(|word| names.contains(&word.text.as_str()))?;
        self.to(words.get(at + 1)?)
    }

    /// Files that are edited where they are.
    fn in_place(&self, found: &mut Vec<Write>) {
        let edits = |word: &Word| word.text.starts_with("-i") || word.text == "-pi" || word.text == "--in-place";
        if self.call.arguments().iter().any(edits) {
            let files = self.call.arguments().iter().rev().take_while(|word| !word.shape().starts_with('-'));
            found.extend(files.filter_map(|word| self.to(word)));
        }
    }

    /// `buildspec artifact image-definitions` and `image-detail`.
    fn own(&self, found: &mut Vec<Write>) {
        let default = if self.call.is(&["buildspec", "artifact", "image-definitions"]) {
            "imagedefinitions.json"
        } else if self.call.is(&["buildspec", "artifact", "image-detail"]) {
            "imageDetail.json"
        } else {
            return;
        };
        let other = if default == "imageDetail.json" { "imagedefinitions.json" } else { "imageDetail.json" };
        let named = self.option(&["-o", "--output"]);
        let here = |name: &str| {
            let folder = self.directory.here();
            let (path, span) = (folder.map(|folder| join(&folder, name)), self.call.span);
            Write { path, name: name.to_owned(), span, phase: self.phase, printed: None, maker: None }
        };
        let main = named.unwrap_or_else(|| here(default));
        if self.call.has("--both") {
            let folder = main.path.as_deref().map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder));
            let path = folder.map(|folder| join(folder, other));
            found.push(Write { path, name: other.to_owned(), ..main.clone() });
        }
        found.push(main);
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
