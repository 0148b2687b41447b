//! The text that a `printf` or an `echo` prints, as far as the command tells it.

use super::shell::{Call, EXPANDED, Redirect, RedirectKind, Word};

/// A text that a call prints; what only the shell knows is [`EXPANDED`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    /// The text.
    pub(crate) text: String,
    /// For `printf`: how many values its format takes, and how many follow it; none where their number is not certain.
    pub(crate) values: Option<(usize, usize)>,
}

/// What a call prints, where it is a `printf`, an `echo`, or a `cat` of a here-document.
pub(crate) fn printed(call: &Call) -> Option<Printed> {
    match call.name()? {
        "printf" => printf(call.arguments()),
        "echo" => Some(echo(call.arguments())),
        "cat" | "tee" => {
            let text = |redirect: &&Redirect| redirect.kind == RedirectKind::Text;
            let text = call.redirects.iter().find(text)?.target.shape().to_owned();
            Some(Printed { text, values: None })
        }
        _ => None,
    }
}

/// The words that make up what a call prints.
pub(crate) fn sources(call: &Call) -> impl Iterator<Item = &Word> {
    let texts = call.redirects.iter().filter(|redirect| redirect.kind == RedirectKind::Text);
    call.arguments().iter().chain(texts.map(|redirect| &redirect.target))
}

fn printf(arguments: &[Word]) -> Option<Printed> {
    let arguments = if arguments.first()?.text == "--" { &arguments[1..] } else { arguments };
    let (format, values) = arguments.split_first()?;
    if format.text.starts_with('-') {
        return None;
    }
    let certain = values.iter().all(is_one) && format.literal().is_some();
    let unknown = if certain { String::new() } else { EXPANDED.to_string() };
    let (mut text, mut wanted) = (String::new(), 0);
    let mut signs = format.shape().chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => text.push(unescaped(signs.next().unwrap_or('\\'))),
            '%' if signs.next_if_eq(&'%').is_some() => text.push('%'),
            '%' => {
                while signs.next_if(|flag| flag.is_ascii_digit() || "-+ #.*".contains(*flag)).is_some() {}
                signs.next();
                text.push_str(values.get(wanted).map_or(&unknown, |value| value.shape()));
                wanted += 1;
            }
            sign => text.push(sign),
        }
    }
    Some(Printed { text, values: certain.then_some((wanted, values.len())) })
}

/// Whether a word stays one word when it is expanded: all that is expanded in it stands in double quotes.
fn is_one(word: &Word) -> bool {
    !word.substituted && word.variables.iter().all(|variable| variable.quoted && variable.name != "@")
}

fn echo(arguments: &[Word]) -> Printed {
    let is_option = |word: &&Word| matches!(word.text.as_str(), "-n" | "-e" | "-E" | "-ne" | "-en");
    let words = arguments.iter().skip_while(is_option).map(Word::shape);
    // Some shells print a new line for this, some the two characters; between values both are meant as a blank.
    let text = words.collect::<Vec<_>>().join(" ").replace("\\n", " ");
    Printed { text, values: None }
}

fn unescaped(sign: char) -> char {
    match sign {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        sign => sign,
    }
}

/// Whether an expansion stands outside the double quotes of a JSON text, where it may stand for anything.
pub(crate) fn expands_outside_quotes(text: &str) -> bool {
    let (mut inside, mut escaped) = (false, false);
    for sign in text.chars() {
        if sign == EXPANDED && !inside {
            return true;
        }
        inside ^= sign == '"' && !escaped;
        escaped = sign == '\\' && !escaped;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::shell;
    use crate::text::{SourceFile, Span};
    use crate::yaml::ValueMap;

    fn of(command: &str) -> Option<Printed> {
        let file = SourceFile::new("f", command);
        let script = shell::read(command, &ValueMap::new(&file, Span::new(0, command.len()), command));
        printed(script.calls.last().unwrap())
    }

    #[test]
    fn the_text_is_known_up_to_what_is_expanded() {
        for (command, expected) in [
            (r#"printf '{"a":"%s"}\n' b"#, Some("{\"a\":\"b\"}\n")),
            (r#"printf '%s:%-5s%%' "$A" c"#, Some("\0:c%")),
            (r"printf '%s' $A:x", Some("\0:x")),
            (r"printf '%s%s' $A", Some("\0\0")),
            (r#"printf '{\"a\":1}'"#, Some("{\"a\":1}")),
            (r"printf -- '%s' a", Some("a")),
            (r"printf -v x '%s' a", None),
            (r#"echo -n "{\"a\":\"$B\"}""#, Some("{\"a\":\"\0\"}")),
            (r"echo [{a:b}] c", Some("[{a:b}] c")),
            ("cat <<END\na $B\nEND", Some("a \0\n")),
            ("jq . x", None),
        ] {
            assert_eq!(of(command).map(|printed| printed.text).as_deref(), expected, "{command}");
        }
    }

    #[test]
    fn values_are_counted_where_each_is_one_word() {
        for (command, expected) in [
            ("printf '%s%s' a", Some((2, 1))),
            ("printf '%s' \"$A\" b", Some((1, 2))),
            ("printf '%s' $A", None),
            ("printf '%s' \"$@\"", None),
            ("printf \"$F\" a", None),
        ] {
            assert_eq!(of(command).unwrap().values, expected, "{command}");
        }
    }

    #[test]
    fn quotes_of_json_are_followed() {
        for (text, expected) in
            [("{\"a\":\"\0\"}", false), ("{\"a\":\0}", true), ("{\"a\\\"\0\":1}", false), ("\0", true)]
        {
            assert_eq!(expands_outside_quotes(text), expected, "{text}");
        }
    }
}
