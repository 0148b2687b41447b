//! What holds for the linter whatever it is given: public buildspecs, mutated at random.
//!
//! Nothing panics or hangs, every place lies in the file, every fix leaves a file that can be read if it could be read before, and
//! mending twice is mending once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Policy, Project, check, fix};
use crate::buildspec::decode;
use crate::text::{Applicability, Diagnostic, SourceFile, Span};
use crate::yaml::parse;

/// How many mutated files are looked at.
const MUTATIONS: usize = 200_000;
/// Of how many of them all fixes are applied, which reads the file again for each.
const FIXED_ONE_IN: usize = 10;
/// Longer files are cut, so that the test takes minutes.
const LENGTH: usize = 3000;

/// Pieces that buildspecs are made of, and some that break them.
const PIECES: [&str; 42] = [
    "\n",
    "  ",
    "    ",
    "- ",
    ": ",
    ":",
    "#",
    " # buildspec: allow[exit-zero]",
    "|",
    ">",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "*",
    "&",
    "!",
    "%",
    "@",
    "`",
    "\t",
    "\\",
    "\r\n",
    "$",
    "${",
    "$(",
    ")",
    "&&",
    "||",
    ";",
    "<<EOF\n",
    "if ",
    "fi",
    "é",
    "漢",
    "𝄞",
    "~",
    "exit 0",
    "version: 0.2\n",
    "phases:\n",
];

/// A small generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or(0)
    }

    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }
}

fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut text = text.to_owned();
    for _ in 0..=numbers.below(4) {
        let at = numbers.place(&text);
        let end = text.floor_char_boundary((at + numbers.below(20)).min(text.len())).max(at);
        match numbers.below(6) {
            0 => text.replace_range(at..end, ""),
            1 => text.insert_str(at, PIECES[numbers.below(PIECES.len())]),
            2 => text.replace_range(at..end, PIECES[numbers.below(PIECES.len())]),
            3 => {
                let copy = text[at..end].to_owned();
                let to = numbers.place(&text);
                text.insert_str(to, &copy);
            }
            4 => text.truncate(at),
            _ => {
                let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
                text.insert_str(line, ["  ", " ", "- ", "#"][numbers.below(4)]);
            }
        }
    }
    text
}

fn everything() -> Policy {
    Policy { pedantic: true, ..Policy::default() }
}

fn found(file: &SourceFile) -> Vec<Diagnostic> {
    check(file, &decode(file), &Project::default(), &everything())
}

fn holds(text: &str, with_fixes: bool) {
    let file = SourceFile::new("f", text);
    let diagnostics = found(&file);
    let inside = |span: Span| assert!(file.text().get(span.range()).is_some(), "{text:?}: {diagnostics:#?}");
    let readable = with_fixes && parse(&file).is_ok();
    for diagnostic in &diagnostics {
        diagnostic.labels.iter().for_each(|label| inside(label.span));
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        edits.for_each(|edit| inside(edit.span));
        if let Some(fix) = diagnostic.fix.as_ref().filter(|_| readable) {
            let mut mended = text.to_owned();
            for edit in fix.edits.iter().rev() {
                mended.replace_range(edit.span.range(), &edit.replacement);
            }
            assert!(parse(&SourceFile::new("f", mended.as_str())).is_ok(), "{text:?}\n{diagnostic:#?}\n{mended:?}");
        }
    }
    if with_fixes {
        let once = fix(&file, Applicability::Safe, found).text;
        let twice = fix(&SourceFile::new("f", once.as_str()), Applicability::Safe, found).text;
        assert_eq!(once, twice, "{text:?}");
    }
}

#[test]
#[ignore = "needs the folder that BUILDSPEC_CORPUS names"]
fn no_mutation_of_a_public_buildspec_confuses_the_linter() {
    let folder = PathBuf::from(std::env::var_os("BUILDSPEC_CORPUS").expect("BUILDSPEC_CORPUS is set")).join("public");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let file = SourceFile::from_bytes("f", &std::fs::read(path).unwrap()).unwrap();
        let end = file.text().floor_char_boundary(LENGTH.min(file.text().len()));
        file.text()[..end].to_owned()
    };
    let texts: Vec<String> = paths.iter().map(read).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= MUTATIONS {
                return;
            }
            let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
            let text = &texts[numbers.below(texts.len())];
            holds(&mutated(text, &mut numbers), number.is_multiple_of(FIXED_ONE_IN));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
}
