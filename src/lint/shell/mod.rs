//! What a command does: read with the shell's own grammar, then laid out flat for rules to look at.
//!
//! A script is a list of calls (simple commands) in the order they are written; each knows where it stands: in a
//! condition, a pipe, a function, a substitution. Rules judge calls and words, never text.

mod fault;
mod read;
mod redirect;
mod words;

use crate::text::Span;

pub(crate) use read::{is_readable, read};

/// One command of a buildspec as the shell reads it. Empty where it could not be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    /// All simple commands; what a substitution runs stands before the command that uses it.
    pub(crate) calls: Vec<Call>,
    /// The lists at the top level, in order: what is separated by lines, `;` or `&`.
    pub(crate) statements: Vec<Statement>,
    /// Syntax that not every shell has.
    pub(crate) constructs: Vec<(Construct, Span)>,
    /// The functions it defines.
    pub(crate) functions: Vec<(String, Span)>,
    /// Why it could not be read.
    pub(crate) error: Option<SyntaxError>,
}

/// A list at the top level of a script.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement {
    /// Where it is written.
    pub(crate) span: Span,
}

/// One simple command.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// From its first to its last word.
    pub(crate) span: Span,
    /// `NAME=value` before the command, or alone.
    pub(crate) assignments: Vec<Assignment>,
    /// The command's name and its arguments.
    pub(crate) words: Vec<Word>,
    /// `> file` and the like.
    pub(crate) redirects: Vec<Redirect>,
    /// Where it stands.
    pub(crate) stands: Stands,
    /// Where the name begins in the first word, if that is plain text.
    name_start: Option<usize>,
}

/// Where a call stands in its script.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(crate) struct Stands {
    /// The statement it is part of.
    pub(crate) statement: usize,
    /// The function whose body it is in.
    pub(crate) function: Option<String>,
    /// In `( )`, `$( )`, a background list or a pipe: what it changes in the shell is lost.
    pub(crate) subshell: bool,
    /// In `$( )` or backquotes: its output becomes text.
    pub(crate) substituted: bool,
    /// Its status is asked for: the condition of `if` or `while`, before `&&` or `||`, or after `!`.
    pub(crate) tested: bool,
    /// It runs only if something else is so: after `&&` or `||`, in a branch, or in a loop.
    pub(crate) conditional: bool,
    /// Its place in a pipe of several commands, from 0, and how many there are.
    pub(crate) pipe: Option<(usize, usize)>,
    /// In the background.
    pub(crate) background: bool,
    /// In a block whose output goes into a file.
    pub(crate) redirected: bool,
    /// The innermost loop whose body it is in.
    pub(crate) looped: Option<Loop>,
    /// Nothing runs after it in the script, so that its status is the script's; never so in a loop.
    pub(crate) last: bool,
}

/// A kind of loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loop {
    /// `for`: once for each of some words.
    For,
    /// `while` and `until`: as long as something is so.
    While,
}

/// `NAME=value`.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// The variable.
    pub(crate) name: String,
    /// The value; of an array everything in the brackets.
    pub(crate) value: Word,
    /// Whether it is an array, or an element of one.
    pub(crate) array: bool,
    /// All of it.
    pub(crate) span: Span,
}

/// What stands in a word's shape for a text that only the shell knows; no command holds it.
pub(crate) const EXPANDED: char = '\0';

/// One word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    /// As it is written, with quotes.
    pub(crate) text: String,
    /// What it is without quotes and expansions, where that is not its text.
    bare: Option<Box<str>>,
    /// Whether it is known what it is without quotes.
    known: bool,
    /// The variables it names, in order.
    pub(crate) variables: Vec<Variable>,
    /// Its parts in single quotes.
    pub(crate) single_quoted: Vec<(String, Span)>,
    /// Whether it holds `$( )` or backquotes.
    pub(crate) substituted: bool,
    /// Where it is written.
    pub(crate) span: Span,
}

/// `$NAME` or `${NAME…}`.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// The name; `1`, `@` and the like for special ones.
    pub(crate) name: String,
    /// All of it, with braces.
    pub(crate) span: Span,
    /// In double quotes.
    pub(crate) quoted: bool,
    /// Whether it says what holds when the variable is not set: `${NAME:-x}`, `${NAME:+x}`, `${NAME:?x}`.
    pub(crate) fallback: bool,
    /// Whether it is set here when it is not: `${NAME:=x}`.
    pub(crate) assigns: bool,
}

/// A redirection.
#[derive(Clone, Debug)]
pub(crate) struct Redirect {
    /// What it does.
    pub(crate) kind: RedirectKind,
    /// The file, the text, or the body of a here-document.
    pub(crate) target: Word,
}

/// What a redirection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RedirectKind {
    /// `<`
    Read,
    /// `>`, `>|`, `<>`, `&>`
    Write,
    /// `>>`, `&>>`
    Append,
    /// `<<` and `<<<`
    Text,
    /// `2>&1` and the like
    Duplicate,
}

/// Syntax that POSIX shells lack; `dash`, the `sh` of Ubuntu's images, has none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Construct {
    /// `[[ … ]]`
    DoubleBracket,
    /// `(( … ))`
    Arithmetic,
    /// `for (( … ))`
    ArithmeticFor,
    /// `<( … )`, `>( … )`
    ProcessSubstitution,
    /// `<<<`
    HereString,
    /// `a=( … )`, `a[1]=…`, `${a[1]}`
    Array,
    /// `${x^^}`, `${x,,}`
    CaseModification,
    /// `${x:1:2}`
    Substring,
    /// `${x/a/b}`
    Replacement,
    /// `${!x}`
    Indirection,
    /// `${x@Q}`
    Transformation,
    /// `$'…'`
    AnsiQuote,
    /// `function name`
    FunctionKeyword,
    /// `&>`
    OutputAndError,
    /// `|&`
    PipeBoth,
    /// `{a,b}`, `{1..3}`
    BraceExpansion,
    /// `x+=y`
    AppendAssignment,
    /// `coproc`
    Coprocess,
}

/// Why a shell would not read a script.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    /// What is wrong, as a sentence without a final stop.
    pub(crate) message: String,
    /// A few words for the place.
    pub(crate) label: &'static str,
    /// The place.
    pub(crate) span: Span,
    /// What kind of fault it is.
    pub(crate) kind: SyntaxErrorKind,
}

/// What kind of fault keeps a script from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxErrorKind {
    /// A quote, a bracket or a substitution is open at the end.
    Open,
    /// The script ends with a backslash.
    Backslash,
    /// A here-document has no end.
    HereDocument,
    /// Words stand where the grammar does not allow them.
    Grammar,
}

impl Script {
    /// The calls that run in the shell itself, one after the other, whatever happens: no branch, no subshell.
    pub(crate) fn top_calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.stands.is_top())
    }

    /// Whether a `set` of the script turns an option on, by its letter or its name.
    pub(crate) fn sets(&self, letter: char, name: &str) -> bool {
        self.calls.iter().any(|call| call.sets(letter, name))
    }
}

impl Word {
    /// What it is without quotes, with [`EXPANDED`] in place of all that is expanded.
    pub(crate) fn shape(&self) -> &str {
        self.bare.as_deref().unwrap_or(&self.text)
    }

    /// What it is without quotes, where nothing in it is expanded.
    pub(crate) fn literal(&self) -> Option<&str> {
        Some(self.shape()).filter(|shape| self.known && !shape.contains(EXPANDED))
    }
}

impl Stands {
    /// Whether it always runs, in the shell itself.
    pub(crate) fn is_top(&self) -> bool {
        !self.subshell && !self.conditional && self.function.is_none()
    }
}

impl Call {
    /// The name of the command without its folder, where it is plain text.
    pub(crate) fn name(&self) -> Option<&str> {
        self.words.first()?.shape().get(self.name_start?..)
    }

    /// A call without words.
    fn at(stands: &Stands) -> Self {
        Self {
            span: Span::default(),
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            stands: stands.clone(),
            name_start: None,
        }
    }

    /// Finds the name once, since every rule asks for it, and gives back memory that is not needed any more.
    fn settle(&mut self) {
        self.words.shrink_to_fit();
        self.assignments.shrink_to_fit();
        self.redirects.shrink_to_fit();
        let name = self.words.first().and_then(Word::literal);
        self.name_start = name.map(|name| name.rfind('/').map_or(0, |at| at + 1));
    }

    /// The arguments.
    pub(crate) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Whether it is this command with these first words after it, options between them left out.
    ///
    /// `aws --region x ecr get-login` is `["aws", "ecr", "get-login"]`; the value of an option that is no flag is left out, too.
    pub(crate) fn is(&self, words: &[&str]) -> bool {
        let Some((name, rest)) = words.split_first() else { return false };
        if self.name() != Some(name) {
            return false;
        }
        let mut wanted = rest.iter();
        let Some(mut next) = wanted.next() else { return true };
        let mut after_option = false;
        for word in self.arguments() {
            let text = word.literal().unwrap_or_default();
            if text == *next {
                match wanted.next() {
                    Some(following) => next = following,
                    None => return true,
                }
                after_option = false;
            } else if text.starts_with('-') {
                after_option = !text.contains('=');
            } else if after_option {
                after_option = false;
            } else {
                return false;
            }
        }
        false
    }

    /// Whether one of the arguments is this text.
    pub(crate) fn has(&self, argument: &str) -> bool {
        self.argument(argument).is_some()
    }

    /// The argument that is this text.
    pub(crate) fn argument(&self, argument: &str) -> Option<&Word> {
        self.arguments().iter().find(|word| word.literal() == Some(argument))
    }

    /// Whether it is a `set` that turns an option on, by its letter or its name.
    pub(crate) fn sets(&self, letter: char, name: &str) -> bool {
        if self.name() != Some("set") {
            return false;
        }
        let words: Vec<&str> = self.arguments().iter().filter_map(|word| word.literal()).collect();
        let letters = |word: &&str| word.strip_prefix('-').is_some_and(|flags| flags.contains(letter));
        let named = |pair: &[&str]| pair[0].starts_with('-') && pair[0].ends_with('o') && pair[1] == name;
        words.iter().any(letters) || words.windows(2).any(named)
    }

    /// The files it writes through redirections.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Word> {
        let writes = |redirect: &&Redirect| matches!(redirect.kind, RedirectKind::Write | RedirectKind::Append);
        self.redirects.iter().filter(writes).map(|redirect| &redirect.target)
    }

    /// All its words: values of assignments, name and arguments, targets of redirections.
    pub(crate) fn all_words(&self) -> impl Iterator<Item = &Word> {
        let values = self.assignments.iter().map(|assignment| &assignment.value);
        values.chain(&self.words).chain(self.redirects.iter().map(|redirect| &redirect.target))
    }

    /// All variables it names.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.all_words().flat_map(|word| &word.variables)
    }

    /// The variables it sets in the shell, and where: assignments without a command, `export`, `read`, `for` and the like.
    pub(crate) fn sets_variables(&self) -> Vec<(&str, Span)> {
        let mut found: Vec<(&str, Span)> = Vec::new();
        if self.words.is_empty() {
            found.extend(self.assignments.iter().map(|assignment| (assignment.name.as_str(), assignment.span)));
        }
        let name_of = |word: &Word| word.text.split(['=', '+']).next().map(str::len);
        match self.name() {
            Some(
                "export" | "readonly" | "declare" | "typeset" | "local" | "read" | "for" | "mapfile" | "readarray"
                | "getopts",
            ) => {
                let names = self.arguments().iter().filter(|word| !word.text.starts_with('-'));
                found.extend(names.filter_map(|word| Some((&word.text[..name_of(word)?], word.span))));
            }
            Some("printf") if self.has("-v") => {
                let at = self.arguments().iter().position(|word| word.text == "-v").unwrap_or(0);
                found.extend(self.arguments().get(at + 1).map(|word| (word.text.as_str(), word.span)));
            }
            _ => {}
        }
        found.extend(self.variables().filter(|variable| variable.assigns).map(|it| (it.name.as_str(), it.span)));
        found
    }
}
