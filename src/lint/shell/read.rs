//! A command's text to a [`Script`]: the parser's tree, walked once. This folder alone names `brush_parser`.

use brush_parser::ast::{
    self, AndOr, AndOrList, AssignmentName, AssignmentValue, CommandPrefixOrSuffixItem as Item, CompoundCommand,
    CompoundList, ExtendedTestExpr, SeparatorOperator, SourceLocation,
};
use brush_parser::{Parser, ParserOptions, SourceSpan};

use super::redirect::writes;
use super::{Assignment, Call, Construct, Loop, Redirect, RedirectKind, Script, Stands, Statement, Word};
use crate::text::Span;
use crate::yaml::ValueMap;

/// Longer commands are not read: no person writes them, and the parser recurses.
const LENGTH_LIMIT: usize = 256 * 1024;
/// How deep brackets and substitutions may nest.
const NESTING_LIMIT: usize = 60;

/// Reads the text of a command; `map` says where it was written.
pub(crate) fn read(text: &str, map: &ValueMap) -> Script {
    if text.len() > LENGTH_LIMIT || nesting(text) > NESTING_LIMIT {
        return Script::default();
    }
    let mut reader = Reader {
        map,
        options: ParserOptions::default(),
        script: Script::default(),
        whole: None,
        offsets: offsets(text),
        base: 0,
        text,
    };
    match Parser::new(text.as_bytes(), &reader.options).parse_program() {
        Ok(program) => reader.program(&program),
        Err(error) => reader.script.error = Some(reader.error(&error)),
    }
    reader.script.calls.shrink_to_fit();
    reader.script.statements.shrink_to_fit();
    reader.script
}

/// Whether a shell would read this text to its end.
pub(crate) fn is_readable(text: &str) -> bool {
    text.len() <= LENGTH_LIMIT
        && nesting(text) <= NESTING_LIMIT
        && Parser::new(text.as_bytes(), &ParserOptions::default()).parse_program().is_ok()
}

/// The most brackets that are open at once, whatever they are.
fn nesting(text: &str) -> usize {
    let mut open = 0_usize;
    let mut most = 0;
    for byte in text.bytes() {
        match byte {
            b'(' | b'{' | b'[' => open += 1,
            b')' | b'}' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    // Words that open a block nest, too.
    most.max(text.matches("if ").count().min(text.matches("then").count()) / 4)
}

/// The byte at which each character begins, where that is not its number.
fn offsets(text: &str) -> Option<Vec<usize>> {
    let all = || text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    (!text.is_ascii()).then(all)
}

pub(super) struct Reader<'a> {
    map: &'a ValueMap,
    pub(super) options: ParserOptions,
    script: Script,
    /// The place of everything, in a text whose own places are not known.
    whole: Option<(usize, usize)>,
    offsets: Option<Vec<usize>>,
    /// Where the text that is read now begins in the value.
    pub(super) base: usize,
    pub(super) text: &'a str,
}

impl Reader<'_> {
    /// The place in the file of a stretch of the value, in bytes.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = self.whole.unwrap_or((start, end));
        // The parser's places are between characters; what is reckoned from them need not be.
        self.map.span(self.text.floor_char_boundary(start), self.text.ceil_char_boundary(end))
    }

    pub(super) fn construct(&mut self, construct: Construct, start: usize, end: usize) {
        let span = self.span(start, end);
        self.script.constructs.push((construct, span));
    }

    /// Reads what a substitution runs, which begins at `start` of the value.
    pub(super) fn substitution(&mut self, script: &str, start: usize, whole: (usize, usize), stands: &Stands) {
        let Ok(program) = Parser::new(script.as_bytes(), &self.options).parse_program() else { return };
        let inexact = self.whole.is_some() || self.text.get(start..start + script.len()) != Some(script);
        let outer = (self.whole, self.offsets.take(), self.base);
        self.whole = if inexact { Some(self.whole.unwrap_or(whole)) } else { None };
        (self.offsets, self.base) = (offsets(script), start);
        let stands = Stands { subshell: true, substituted: true, tested: false, pipe: None, ..stands.clone() };
        for list in &program.complete_commands {
            self.list(list, &stands);
        }
        (self.whole, self.offsets, self.base) = outer;
    }

    fn program(&mut self, program: &ast::Program) {
        let end = program.complete_commands.iter().map(|list| list.0.len()).sum::<usize>();
        for (index, item) in program.complete_commands.iter().flat_map(|list| &list.0).enumerate() {
            let ast::CompoundListItem(list, separator) = item;
            let statement = self.script.statements.len();
            let background = matches!(separator, SeparatorOperator::Async);
            let first = self.script.calls.len();
            let place = list.location().map(|place| self.place(&place));
            self.script.statements.push(Statement { span: Span::default() });
            let stands =
                Stands { statement, background, subshell: background, last: index + 1 == end, ..Stands::default() };
            self.and_or(list, &stands);
            let calls = self.script.calls[first..].iter().map(|call| call.span).reduce(Span::join);
            let span = place.map(|(start, end)| self.span(start, end)).or(calls).unwrap_or_default();
            self.script.statements[statement].span = span;
        }
    }

    /// A place of the parser's, in bytes of the value.
    pub(super) fn place(&self, place: &SourceSpan) -> (usize, usize) {
        (self.offset(place.start.index), self.offset(place.end.index))
    }

    pub(super) fn offset(&self, character: usize) -> usize {
        let at = |offsets: &Vec<usize>| offsets.get(character).or(offsets.last()).copied();
        self.base + self.offsets.as_ref().map_or(Some(character), at).unwrap_or_default()
    }

    pub(super) fn list(&mut self, list: &CompoundList, stands: &Stands) {
        let end = list.0.len();
        for (index, ast::CompoundListItem(list, separator)) in list.0.iter().enumerate() {
            let background = matches!(separator, SeparatorOperator::Async);
            let stands = Stands {
                background: stands.background || background,
                subshell: stands.subshell || background,
                last: stands.last && index + 1 == end,
                ..stands.clone()
            };
            self.and_or(list, &stands);
        }
    }

    fn and_or(&mut self, list: &AndOrList, stands: &Stands) {
        let end = list.additional.len();
        let rest = list.additional.iter().map(|next| match next {
            AndOr::And(pipeline) | AndOr::Or(pipeline) => pipeline,
        });
        for (index, pipeline) in std::iter::once(&list.first).chain(rest).enumerate() {
            let stands = Stands {
                tested: stands.tested || index < end || pipeline.bang,
                conditional: stands.conditional || index > 0,
                ..stands.clone()
            };
            let length = pipeline.seq.len();
            for (index, command) in pipeline.seq.iter().enumerate() {
                let pipe = (length > 1).then_some((index, length)).or(stands.pipe);
                if index > 0 {
                    self.pipe_of_both(command);
                }
                let stands = Stands {
                    pipe,
                    subshell: stands.subshell || length > 1,
                    last: stands.last && index + 1 == length,
                    ..stands.clone()
                };
                self.command(command, &stands);
            }
        }
    }

    /// `|&` before a command of a pipe, of which the parser's tree says nothing.
    fn pipe_of_both(&mut self, command: &ast::Command) {
        let Some(place) = command.location().filter(|_| self.whole.is_none()) else { return };
        let front = self.text.get(..self.place(&place).0).unwrap_or_default().trim_end();
        if front.ends_with("|&") {
            self.construct(Construct::PipeBoth, front.len() - 2, front.len());
        }
    }

    fn command(&mut self, command: &ast::Command, stands: &Stands) {
        match command {
            ast::Command::Simple(simple) => self.simple(simple, stands),
            ast::Command::Compound(compound, redirects) => {
                let writes = redirects.iter().flat_map(|list| &list.0).any(writes);
                self.compound(compound, &Stands { redirected: stands.redirected || writes, ..stands.clone() });
                let redirects = redirects.iter().flat_map(|list| &list.0);
                let redirects: Vec<Redirect> = redirects.filter_map(|it| self.redirect(it, stands)).collect();
                self.redirected(redirects, stands);
            }
            ast::Command::Function(function) => {
                let name = function.fname.value.clone();
                let span = function.fname.loc.as_ref().map(|place| self.place(place)).unwrap_or_default();
                if self.text[..span.0].trim_end().ends_with("function") {
                    self.construct(Construct::FunctionKeyword, span.0, span.1);
                }
                self.script.functions.push((name.clone(), self.span(span.0, span.1)));
                self.compound(&function.body.0, &Stands { function: Some(name), ..stands.clone() });
            }
            ast::Command::ExtendedTest(test, _) => {
                let (start, end) = self.place(&test.loc);
                self.construct(Construct::DoubleBracket, start, (start + 2).min(end));
                let mut words = vec![plain_word("[[", self.span(start, start + 2))];
                self.extended(&test.expr, stands, &mut words);
                self.call(self.span(start, end), words, stands);
            }
        }
    }

    fn call(&mut self, span: Span, words: Vec<Word>, stands: &Stands) {
        let mut call = Call { span, words, ..Call::at(stands) };
        call.settle();
        self.script.calls.push(call);
    }

    /// The redirections of a block belong to a call without words.
    fn redirected(&mut self, redirects: Vec<Redirect>, stands: &Stands) {
        if let Some(span) = redirects.iter().map(|it| it.target.span).reduce(Span::join) {
            self.call(span, Vec::new(), stands);
            if let Some(call) = self.script.calls.last_mut() {
                call.redirects = redirects;
            }
        }
    }

    fn compound(&mut self, compound: &CompoundCommand, stands: &Stands) {
        let inside = Stands { conditional: true, ..stands.clone() };
        let looped = |kind| Stands { conditional: true, looped: Some(kind), last: false, ..stands.clone() };
        let asked = Stands { tested: true, last: false, ..stands.clone() };
        match compound {
            CompoundCommand::Arithmetic(arithmetic) => {
                let (start, end) = self.place(&arithmetic.loc);
                self.construct(Construct::Arithmetic, start, end);
            }
            CompoundCommand::ArithmeticForClause(clause) => {
                let (start, end) = self.place(&clause.loc);
                self.construct(Construct::ArithmeticFor, start, (start + 3).min(end));
                self.list(&clause.body.list, &looped(Loop::For));
            }
            CompoundCommand::BraceGroup(group) => self.list(&group.list, stands),
            CompoundCommand::Subshell(group) => self.list(&group.list, &Stands { subshell: true, ..stands.clone() }),
            CompoundCommand::ForClause(clause) => {
                let (start, _) = self.place(&clause.loc);
                let span = self.span(start, start + 3);
                let values = clause.values.iter().flatten().map(|word| self.at(word, stands)).collect::<Vec<_>>();
                let mut words = vec![plain_word("for", span), plain_word(&clause.variable_name, span)];
                let redirects = values.iter().map(|value| Redirect { kind: RedirectKind::Text, target: value.clone() });
                let redirects = redirects.collect();
                words.truncate(2);
                self.call(values.iter().map(|word| word.span).fold(span, Span::join), words, stands);
                if let Some(call) = self.script.calls.last_mut() {
                    call.redirects = redirects;
                }
                self.list(&clause.body.list, &looped(Loop::For));
            }
            CompoundCommand::CaseClause(clause) => {
                let (start, _) = self.place(&clause.loc);
                let span = self.span(start, start + 4);
                let value = self.at(&clause.value, stands);
                self.call(span.join(value.span), vec![plain_word("case", span), value], &asked);
                for list in clause.cases.iter().filter_map(|case| case.cmd.as_ref()) {
                    self.list(list, &inside);
                }
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition, &asked);
                self.list(&clause.then, &inside);
                for branch in clause.elses.iter().flatten() {
                    if let Some(condition) = &branch.condition {
                        self.list(condition, &Stands { conditional: true, ..asked.clone() });
                    }
                    self.list(&branch.body, &inside);
                }
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0, &asked);
                self.list(&clause.1.list, &looped(Loop::While));
            }
            CompoundCommand::Coprocess(coprocess) => {
                let (start, end) = self.place(&coprocess.loc);
                self.construct(Construct::Coprocess, start, (start + 6).min(end));
                self.command(&coprocess.body, &Stands { subshell: true, background: true, ..stands.clone() });
            }
        }
    }

    fn simple(&mut self, simple: &ast::SimpleCommand, stands: &Stands) {
        let mut call = Call::at(stands);
        let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0);
        for item in prefix {
            self.item(item, &mut call, true);
        }
        if let Some(name) = &simple.word_or_name {
            let word = self.at(name, stands);
            call.words.push(word);
        }
        for item in simple.suffix.iter().flat_map(|suffix| &suffix.0) {
            self.item(item, &mut call, false);
        }
        let assignments = call.assignments.iter().map(|assignment| assignment.span);
        let redirects = call.redirects.iter().filter(|it| it.kind != RedirectKind::Text).map(|it| it.target.span);
        let spans = assignments.chain(call.words.iter().map(|word| word.span)).chain(redirects);
        call.span = spans.filter(|span| *span != Span::default()).reduce(Span::join).unwrap_or_default();
        call.settle();
        self.script.calls.push(call);
    }

    fn item(&mut self, item: &Item, call: &mut Call, before: bool) {
        let stands = call.stands.clone();
        match item {
            Item::Word(word) => {
                let word = self.at(word, &stands);
                call.words.push(word);
            }
            Item::AssignmentWord(assignment, word) if before => {
                call.assignments.push(self.assignment(assignment, word, &stands));
            }
            Item::AssignmentWord(assignment, word) => {
                if matches!(assignment.value, AssignmentValue::Array(_)) {
                    let (start, end) = word.loc.as_ref().map(|place| self.place(place)).unwrap_or_default();
                    self.construct(Construct::Array, start, end);
                }
                let word = self.at(word, &stands);
                call.words.push(word);
            }
            Item::IoRedirect(redirect) => call.redirects.extend(self.redirect(redirect, &stands)),
            Item::ProcessSubstitution(_, command) => {
                let (start, end) = self.place(&command.loc);
                self.construct(Construct::ProcessSubstitution, start.saturating_sub(1), end);
                self.list(&command.list, &Stands { subshell: true, ..stands });
            }
        }
    }

    fn assignment(&mut self, assignment: &ast::Assignment, word: &ast::Word, stands: &Stands) -> Assignment {
        let (start, end) = self.place(&assignment.loc);
        let (name, element) = match &assignment.name {
            AssignmentName::VariableName(name) => (name.clone(), false),
            AssignmentName::ArrayElementName(name, _) => (name.clone(), true),
        };
        let array = element || matches!(assignment.value, AssignmentValue::Array(_));
        if array {
            self.construct(Construct::Array, start, end);
        } else if assignment.append {
            self.construct(Construct::AppendAssignment, start, end);
        }
        let text = word.value.as_str();
        let value = text.find('=').map_or(text.len(), |at| at + 1);
        Assignment { name, value: self.word(&text[value..], start + value, stands), array, span: self.span(start, end) }
    }

    pub(super) fn at(&mut self, word: &ast::Word, stands: &Stands) -> Word {
        let start = word.loc.as_ref().map_or(self.base, |place| self.place(place).0);
        self.word(&word.value, start, stands)
    }

    fn extended(&mut self, test: &ExtendedTestExpr, stands: &Stands, words: &mut Vec<Word>) {
        match test {
            ExtendedTestExpr::And(left, right) | ExtendedTestExpr::Or(left, right) => {
                self.extended(left, stands, words);
                self.extended(right, stands, words);
            }
            ExtendedTestExpr::Not(inner) | ExtendedTestExpr::Parenthesized(inner) => {
                self.extended(inner, stands, words);
            }
            ExtendedTestExpr::UnaryTest(test, word) => {
                let word = self.at(word, stands);
                words.extend([plain_word(&test.to_string(), word.span), word]);
            }
            ExtendedTestExpr::BinaryTest(test, left, right) => {
                let (left, right) = (self.at(left, stands), self.at(right, stands));
                words.extend([left, plain_word(&test.to_string(), right.span), right]);
            }
        }
    }
}

pub(super) fn plain_word(text: &str, span: Span) -> Word {
    Word { text: text.to_owned(), known: true, span, ..Word::default() }
}
