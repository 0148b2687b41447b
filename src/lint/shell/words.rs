//! Words: what is expanded in them, and what they are when nothing is.

use brush_parser::word::{self, Parameter, ParameterExpr, WordPiece, WordPieceWithSource};

use super::read::Reader;
use super::{Construct, EXPANDED, Stands, Variable, Word};

impl Reader<'_> {
    /// A word at a place of the value, in bytes; what its substitutions run becomes calls.
    pub(super) fn word(&mut self, text: &str, start: usize, stands: &Stands) -> Word {
        let pieces = quick(text).or_else(|| word::parse(text, &self.options).ok()).unwrap_or_default();
        let word = self.made(text, start, &pieces, stands);
        let braces = |text: &str| text.contains('{') && (text.contains(',') || text.contains(".."));
        if pieces.iter().any(|piece| matches!(&piece.piece, WordPiece::Text(text) if braces(text)))
            && word::parse_brace_expansions(text, &self.options).is_ok_and(|found| {
                let is_one =
                    |piece: &word::BraceExpressionOrText| matches!(piece, word::BraceExpressionOrText::Expr(_));
                found.is_some_and(|pieces| pieces.iter().any(is_one))
            })
        {
            self.construct(Construct::BraceExpansion, start, start + text.len());
        }
        word
    }

    /// The body of a here-document that is expanded.
    pub(super) fn here_document(&mut self, text: &str, start: usize, stands: &Stands) -> Word {
        let pieces = word::parse_heredoc(text, &self.options).unwrap_or_default();
        self.made(text, start, &pieces, stands)
    }

    fn made(&mut self, text: &str, start: usize, pieces: &[WordPieceWithSource], stands: &Stands) -> Word {
        let mut word = Word { text: text.to_owned(), span: self.span(start, start + text.len()), ..Word::default() };
        word.known = !pieces.is_empty() || text.is_empty();
        let mut bare = String::with_capacity(text.len());
        for piece in pieces {
            self.piece(&mut word, &mut bare, piece, (start, false), stands);
        }
        word.variables.shrink_to_fit();
        word.single_quoted.shrink_to_fit();
        word.bare = (bare != text).then(|| bare.into_boxed_str());
        word
    }

    /// Takes one piece; `bare` becomes what the word is without quotes.
    fn piece(
        &mut self,
        word: &mut Word,
        bare: &mut String,
        piece: &WordPieceWithSource,
        (start, quoted): (usize, bool),
        stands: &Stands,
    ) {
        let (from, to) = (start + piece.start_index, start + piece.end_index);
        let literal = match &piece.piece {
            WordPiece::Text(text) => Some(text.as_str()),
            WordPiece::SingleQuotedText(text) => {
                word.single_quoted.push((text.clone(), self.span(from, to)));
                Some(text.as_str())
            }
            WordPiece::AnsiCQuotedText(text) => {
                self.construct(Construct::AnsiQuote, from, to);
                Some(text.as_str())
            }
            WordPiece::EscapeSequence(text) => Some(text.strip_prefix('\\').unwrap_or(text)),
            WordPiece::DoubleQuotedSequence(inner) | WordPiece::GettextDoubleQuotedSequence(inner) => {
                for piece in inner {
                    self.piece(word, bare, piece, (start, true), stands);
                }
                return;
            }
            WordPiece::TildeExpansion(_) | WordPiece::ArithmeticExpression(_) => None,
            WordPiece::CommandSubstitution(script) => {
                word.substituted = true;
                // `$(` and `)`.
                self.substitution(script, from + 2, (from, to), stands);
                None
            }
            WordPiece::BackquotedCommandSubstitution(script) => {
                word.substituted = true;
                self.substitution(script, from + 1, (from, to), stands);
                None
            }
            WordPiece::ParameterExpansion(expression) => {
                self.parameter(word, expression, (from, to), quoted);
                None
            }
        };
        match literal {
            Some(text) => bare.push_str(text),
            None => bare.push(EXPANDED),
        }
    }

    fn parameter(&mut self, word: &mut Word, expression: &ParameterExpr, (from, to): (usize, usize), quoted: bool) {
        use ParameterExpr as Expr;
        let construct = match expression {
            Expr::UppercaseFirstChar { .. }
            | Expr::UppercasePattern { .. }
            | Expr::LowercaseFirstChar { .. }
            | Expr::LowercasePattern { .. } => Some(Construct::CaseModification),
            Expr::Substring { .. } => Some(Construct::Substring),
            Expr::ReplaceSubstring { .. } => Some(Construct::Replacement),
            Expr::Transform { .. } => Some(Construct::Transformation),
            Expr::VariableNames { .. } | Expr::MemberKeys { .. } => Some(Construct::Indirection),
            _ => None,
        };
        if let Some(construct) = construct {
            self.construct(construct, from, to);
        }
        let Some((parameter, indirect)) = parameter_of(expression) else { return };
        if indirect {
            self.construct(Construct::Indirection, from, to);
        }
        let name = match parameter {
            Parameter::Named(name) => name.clone(),
            Parameter::NamedWithIndex { name, .. } | Parameter::NamedWithAllIndices { name, .. } => {
                self.construct(Construct::Array, from, to);
                name.clone()
            }
            Parameter::Positional(number) => number.to_string(),
            Parameter::Special(special) => special.to_string(),
        };
        let (fallback, assigns) = match expression {
            Expr::UseDefaultValues { .. }
            | Expr::UseAlternativeValue { .. }
            | Expr::IndicateErrorIfNullOrUnset { .. } => (true, false),
            Expr::AssignDefaultValues { .. } => (true, true),
            _ => (false, false),
        };
        word.variables.push(Variable { name, span: self.span(from, to), quoted, fallback, assigns });
        if let Some(text) = default_of(expression) {
            self.default(word, text, (from, to), quoted);
        }
    }

    /// The variables in the text that stands for an absent value; all at the place of the whole expansion.
    fn default(&mut self, word: &mut Word, text: &str, (from, to): (usize, usize), quoted: bool) {
        let pieces = word::parse(text, &self.options).unwrap_or_default();
        for piece in pieces {
            if let WordPiece::ParameterExpansion(expression) = &piece.piece {
                self.parameter(word, expression, (from, to), quoted);
            }
        }
    }
}

/// The pieces of a word without quotes inside and without anything but plain variables: most words are so, and the parser takes
/// ten times as long.
fn quick(text: &str) -> Option<Vec<WordPieceWithSource>> {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let (inner, start) = quoted.map_or((text, 0), |inner| (inner, 1));
    let odd: &[char] = if quoted.is_some() { &['"', '\\', '`'] } else { &['"', '\'', '\\', '`', '~', '(', ')'] };
    if inner.contains(odd) {
        return None;
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < inner.len() {
        let (piece, length) = if let Some(rest) = inner[at..].strip_prefix('$') {
            let (name, length) = name_of(rest)?;
            let parameter = Parameter::Named(name.to_owned());
            (WordPiece::ParameterExpansion(ParameterExpr::Parameter { parameter, indirect: false }), 1 + length)
        } else {
            let end = inner[at..].find('$').unwrap_or(inner.len() - at);
            (WordPiece::Text(inner[at..at + end].to_owned()), end)
        };
        pieces.push(WordPieceWithSource { piece, start_index: start + at, end_index: start + at + length });
        at += length;
    }
    if quoted.is_none() {
        return Some(pieces);
    }
    let piece = WordPiece::DoubleQuotedSequence(pieces);
    Some(vec![WordPieceWithSource { piece, start_index: 0, end_index: text.len() }])
}

/// The name after a `$`, with or without braces, and how long it is with them; none for anything that is more than a name.
fn name_of(rest: &str) -> Option<(&str, usize)> {
    let braced = rest.strip_prefix('{');
    let name = braced.unwrap_or(rest);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let closed = braced.is_none() || name[end..].starts_with('}');
    (is_name && closed).then_some((&name[..end], if braced.is_some() { end + 2 } else { end }))
}

fn parameter_of(expression: &ParameterExpr) -> Option<(&Parameter, bool)> {
    use ParameterExpr as Expr;
    match expression {
        Expr::Parameter { parameter, indirect }
        | Expr::UseDefaultValues { parameter, indirect, .. }
        | Expr::AssignDefaultValues { parameter, indirect, .. }
        | Expr::IndicateErrorIfNullOrUnset { parameter, indirect, .. }
        | Expr::UseAlternativeValue { parameter, indirect, .. }
        | Expr::ParameterLength { parameter, indirect }
        | Expr::RemoveSmallestSuffixPattern { parameter, indirect, .. }
        | Expr::RemoveLargestSuffixPattern { parameter, indirect, .. }
        | Expr::RemoveSmallestPrefixPattern { parameter, indirect, .. }
        | Expr::RemoveLargestPrefixPattern { parameter, indirect, .. }
        | Expr::Substring { parameter, indirect, .. }
        | Expr::Transform { parameter, indirect, .. }
        | Expr::UppercaseFirstChar { parameter, indirect, .. }
        | Expr::UppercasePattern { parameter, indirect, .. }
        | Expr::LowercaseFirstChar { parameter, indirect, .. }
        | Expr::LowercasePattern { parameter, indirect, .. }
        | Expr::ReplaceSubstring { parameter, indirect, .. } => Some((parameter, *indirect)),
        Expr::VariableNames { .. } | Expr::MemberKeys { .. } => None,
    }
}

fn default_of(expression: &ParameterExpr) -> Option<&str> {
    use ParameterExpr as Expr;
    match expression {
        Expr::UseDefaultValues { default_value, .. } | Expr::AssignDefaultValues { default_value, .. } => {
            default_value.as_deref()
        }
        Expr::UseAlternativeValue { alternative_value, .. } => alternative_value.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{quick, word};
    use crate::lint::shell;
    use crate::text::{SourceFile, Span};
    use crate::yaml::ValueMap;

    proptest::proptest! {
        #[test]
        fn the_short_way_reads_words_as_the_parser_does(text in "[ab_1${}'\"\\\\`~()é:=/.*?,!#%-]{0,12}") {
            if let Some(pieces) = quick(&text) {
                let parsed = word::parse(&text, &brush_parser::ParserOptions::default());
                proptest::prop_assert_eq!(format!("{:?}", Some(pieces)), format!("{:?}", parsed.ok()), "{}", text);
            }
        }
    }

    #[test]
    fn a_shape_is_the_word_with_a_gap_for_each_expansion() {
        for (text, expected) in [
            ("plain", "plain"),
            (r#"'a"b'"c""#, r#"a"bc"#),
            (r#""{\"a\":\"$B:${C}\"}""#, "{\"a\":\"\0:\0\"}"),
            (r"'%s\n'", r"%s\n"),
            (r#""%s\n""#, r"%s\n"),
            ("$A/b$(c)`d`", "\0/b\0\0"),
            ("~/a", "\0/a"),
            ("\"\"", ""),
        ] {
            let command = format!("echo {text}");
            let file = SourceFile::new("f", command.as_str());
            let script = shell::read(&command, &ValueMap::new(&file, Span::new(0, command.len()), &command));
            let word = &script.calls.last().unwrap().words[1];
            assert_eq!(word.shape(), expected, "{text}");
            assert_eq!(word.literal().is_some(), !expected.contains('\0'), "{text}");
        }
    }
}
