//! The directory that commands stand in, relative to the source's root, as far as it can be told.

use super::shell::{Call, EXPANDED, Script, Word};

/// Where the shell stands: the steps from the source's root, or none where that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directory(Option<Vec<String>>);

impl Default for Directory {
    fn default() -> Self {
        Self(Some(Vec::new()))
    }
}

impl Directory {
    /// Calls `look` with each call of a script and the directory that it runs in; gives the one after the script.
    pub(crate) fn walk<'s>(mut self, script: &'s Script, mut look: impl FnMut(&'s Call, &Self)) -> Self {
        let unknown = Self(None);
        let mut subshell_moved = false;
        for call in &script.calls {
            let lost = call.stands.function.is_some() || (call.stands.subshell && subshell_moved);
            look(call, if lost { &unknown } else { &self });
            if !moves(call) {
                continue;
            }
            if call.stands.is_top() {
                self = self.after(call);
            } else if call.stands.subshell {
                subshell_moved = true;
            } else {
                self = Self(None);
            }
        }
        self
    }

    /// The path of a file from the source's root, where the word and the directory tell it.
    pub(crate) fn path(&self, word: &Word) -> Option<String> {
        let steps = self.steps(word)?;
        (!steps.is_empty()).then(|| steps.join("/"))
    }

    /// The folder that a word names, from the source's root, which is the empty text.
    pub(crate) fn folder(&self, word: &Word) -> Option<String> {
        Some(self.steps(word)?.join("/"))
    }

    /// The folder itself, from the source's root, which is the empty text.
    pub(crate) fn here(&self) -> Option<String> {
        Some(self.0.as_ref()?.join("/"))
    }

    /// Whether it is known to lie in the source.
    pub(crate) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    fn after(&self, call: &Call) -> Self {
        match (call.name(), call.arguments()) {
            (Some("cd"), [to]) if to.literal() != Some("-") => Self(self.steps(to)),
            _ => Self(None),
        }
    }

    /// The steps to what a word names: a relative path, or one that begins with `$CODEBUILD_SRC_DIR`.
    fn steps(&self, word: &Word) -> Option<Vec<String>> {
        let (mut steps, rest) = match word.literal() {
            Some(text) if text.is_empty() || text.starts_with('/') || text.contains(['*', '?', '[']) => return None,
            Some(text) => (self.0.clone()?, text),
            None => {
                let rest = word.shape().strip_prefix(EXPANDED)?;
                let from_root = word.variables.iter().any(|variable| variable.name == "CODEBUILD_SRC_DIR");
                let only = word.variables.len() == 1 && !word.substituted && !rest.contains(EXPANDED);
                (from_root && only && (rest.is_empty() || rest.starts_with('/'))).then_some((Vec::new(), rest))?
            }
        };
        for step in rest.split('/') {
            match step {
                "" | "." => {}
                ".." => drop(steps.pop()?),
                name => steps.push(name.to_owned()),
            }
        }
        Some(steps)
    }
}

/// What a call does to the directory of the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// It goes into a folder below, always.
    Into(&'a str),
    /// It goes somewhere else, or perhaps.
    Elsewhere,
    /// Nothing.
    Stays,
}

impl<'a> Step<'a> {
    pub(crate) fn of(call: &'a Call) -> Self {
        if call.stands.subshell || call.stands.function.is_some() {
            return Self::Stays;
        }
        match call.name() {
            Some("cd") => folder_below(call).filter(|_| call.stands.is_top()).map_or(Self::Elsewhere, Self::Into),
            _ if moves(call) => Self::Elsewhere,
            _ => Self::Stays,
        }
    }
}

/// The only argument, if it is a plain folder below the present one.
fn folder_below(call: &Call) -> Option<&str> {
    let [word] = call.arguments() else { return None };
    let path = word.literal()?.trim_start_matches("./").trim_end_matches('/');
    let plain = !path.is_empty() && !path.starts_with(['/', '~', '-']) && !path.split('/').any(|part| part == "..");
    (plain && path != ".").then_some(path)
}

/// Whether the shell may stand elsewhere after a call: what is sourced or evaluated may hold a `cd`.
fn moves(call: &Call) -> bool {
    matches!(call.name(), Some("cd" | "pushd" | "popd" | "." | "source" | "eval"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::shell;
    use crate::text::{SourceFile, Span};
    use crate::yaml::ValueMap;

    #[test]
    fn the_directory_follows_cd_where_that_is_certain() {
        for (text, expected) in [
            ("touch f", Some("f")),
            ("cd a && touch ./f", Some("a/f")),
            ("cd a/b; cd ..; touch f", Some("a/f")),
            ("cd a\ncd $CODEBUILD_SRC_DIR\ntouch f", Some("f")),
            ("cd /tmp\ntouch \"${CODEBUILD_SRC_DIR}/x/f\"", Some("x/f")),
            ("(cd a; touch g); touch f", Some("f")),
            ("(cd a; touch f)", None),
            ("if x; then cd a; fi; touch f", None),
            ("cd ..; touch f", None),
            ("cd $X; touch f", None),
            ("cd /tmp; touch f", None),
            ("cd -; touch f", None),
            (". ./env.sh; touch f", None),
            ("touch /f", None),
            ("touch $X/f", None),
        ] {
            let file = SourceFile::new("f", text);
            let script = shell::read(text, &ValueMap::new(&file, Span::new(0, text.len()), text));
            let mut found = None;
            Directory::default().walk(&script, |call, directory| {
                if call.name() == Some("touch") {
                    found = directory.path(&call.words[1]);
                }
            });
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
