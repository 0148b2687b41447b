//! The forms in which a value is printed: as it is, its lines, and the encodings that commands make of it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::build::secrets::{Mask, SHORTEST};

/// A line of a value, and a part of a secret's JSON, is masked from this length on.
const SHORTEST_LINE: usize = 4;
/// So much of an encoding must be certain; less is found in any text.
const SHORTEST_ENCODED: usize = 6;
/// Where the common programs break lines of base64, and with what; the last as JSON writes it.
const WIDTHS: [usize; 2] = [76, 64];
const BREAKS: [&str; 3] = ["\n", "\r\n", r"\n"];
/// A shorter last line of base64 is known by the line before it alone: each short form slows the search for all.
const SHORTEST_LAST: usize = 16;

/// All that is masked for a value.
pub(super) fn of(value: &str, mask: Mask) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    if value.len() < SHORTEST {
        return forms;
    }
    forms.insert(value.as_bytes().to_vec());
    if mask == Mask::Service {
        return forms;
    }
    for text in texts(value) {
        forms.extend(escaped(&text).into_iter().map(String::into_bytes));
        forms.insert(text.into_bytes());
    }
    forms.extend(base64(value).into_iter().map(String::into_bytes));
    forms
}

/// The value as a shell prints it: whole, with its spaces run together, without its last line ends; and its lines.
fn texts(value: &str) -> BTreeSet<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let whole = [value.to_owned(), value.trim().to_owned(), words.join(" ")];
    let lines = value.lines().filter(|_| value.contains('\n')).map(|line| line.trim().to_owned());
    let lines = lines.filter(|line| line.len() >= SHORTEST_LINE);
    whole.into_iter().filter(|text| text.len() >= SHORTEST).chain(lines).collect()
}

fn escaped(text: &str) -> Vec<String> {
    let json = serde_json::Value::from(text).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let ascii: String = json.chars().map(|c| if c.is_ascii() { c.to_string() } else { utf16(c) }).collect();
    let html_safe = ['<', '>', '&'].iter().fold(json.clone(), |text, &c| text.replace(c, &utf16(c)));
    let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let attribute = xml.replace('"', "&quot;");
    let double_quoted =
        ['\\', '"', '$', '`'].iter().fold(text.to_owned(), |text, &c| text.replace(c, &format!("\\{c}")));
    let mut forms = vec![
        json.replace('/', r"\/"),
        ascii.replace('/', r"\/"),
        json,
        ascii,
        html_safe,
        attribute.replace('\'', "&apos;"),
        attribute.replace('\'', "&#39;"),
        attribute,
        xml,
        // What `set -x`, `export -p` and `declare -p` of the common shells write.
        text.replace('\'', r"'\''"),
        text.replace('\'', r#"'"'"'"#),
        double_quoted,
    ];
    for kept in ["-._~", "-._~/", "-._~!'()*", "-._*"] {
        let encoded = percent(text, kept, |byte| format!("%{byte:02X}"));
        forms.push(encoded.replace("%20", "+"));
        forms.push(encoded);
        forms.push(percent(text, kept, |byte| format!("%{byte:02x}")));
    }
    forms
}

fn utf16(character: char) -> String {
    let units = character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>();
    units.concat()
}

fn percent(text: &str, kept: &str, hex: impl Fn(u8) -> String) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte);
    text.bytes().map(|byte| if is_kept(byte) { char::from(byte).to_string() } else { hex(byte) }).collect()
}

/// The certain part of the value's base64 at each of the three places it can have in a longer text, in both alphabets;
/// where it stands first, also as it is broken into lines.
fn base64(value: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for (before, uncertain) in [(0, 0), (1, 2), (2, 3)] {
        let bytes = [&[0; 2][..before], value.as_bytes()].concat();
        let encoded = STANDARD_NO_PAD.encode(&bytes);
        let certain = &encoded[uncertain..bytes.len() * 8 / 6];
        forms.push(certain.to_owned());
        if before == 0 {
            forms.extend(
                WIDTHS.iter().filter(|&&width| width < certain.len()).flat_map(|&width| broken(certain, width)),
            );
        }
    }
    forms.retain(|form| form.len() >= SHORTEST_ENCODED);
    let url_safe: Vec<String> = forms.iter().map(|form| form.replace('+', "-").replace('/', "_")).collect();
    forms.extend(url_safe);
    forms
}

/// A text broken into lines: the lines, and the whole.
fn broken(text: &str, width: usize) -> Vec<String> {
    let lines: Vec<String> =
        text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let whole = BREAKS.map(|line_break| lines.join(line_break));
    lines.into_iter().filter(|line| line.len() >= SHORTEST_LAST).chain(whole).collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    fn strict(value: &str) -> Vec<String> {
        of(value, Mask::Strict).into_iter().map(|form| String::from_utf8(form).unwrap()).collect()
    }

    #[test]
    fn the_service_masks_the_value_alone() {
        assert_eq!(of("a b\nc", Mask::Service), [b"a b\nc".to_vec()].into());
        assert_eq!(of("ab", Mask::Service), [].into());
    }

    #[test]
    fn a_plain_word_has_few_forms() {
        assert_eq!(strict("hunter2"), ["aHVudGVyM", "h1bnRlcj", "hunter2", "odW50ZXIy"]);
        assert_eq!(strict("abc"), ["abc"]);
        assert_eq!(strict("no"), [""; 0]);
    }

    #[test]
    fn what_programs_make_of_a_value_is_known() {
        let forms = strict("p/a&\"ü' <$");
        for expected in [
            r#"p/a&\"ü' <$"#,
            r#"p/a&\"\u00fc' <$"#,
            r#"p\/a&\"ü' <$"#,
            r#"p/a\u0026\"ü' \u003c$"#,
            "p/a&amp;\"ü' &lt;$",
            "p/a&amp;&quot;ü&#39; &lt;$",
            "p%2Fa%26%22%C3%BC%27%20%3C%24",
            "p%2fa%26%22%c3%bc%27%20%3c%24",
            "p%2Fa%26%22%C3%BC%27+%3C%24",
            "p/a%26%22%C3%BC%27%20%3C%24",
            "p%2Fa%26%22%C3%BC'%20%3C%24",
            r#"p/a&"ü'\'' <$"#,
            r#"p/a&\"ü' <\$"#,
        ] {
            assert!(forms.iter().any(|form| form == expected), "{expected} is not in {forms:#?}");
        }
    }

    #[test]
    fn each_line_is_masked_and_the_whole_however_its_spaces_are_printed() {
        let forms = strict("-----BEGIN-----\n  line one  \nab\n-----END-----\n");
        for expected in ["-----BEGIN-----", "line one", "-----END-----", "-----BEGIN----- line one ab -----END-----"] {
            assert!(forms.iter().any(|form| form == expected), "{expected} is not in {forms:#?}");
        }
        assert!(!forms.iter().any(|form| form == "ab"));
    }

    #[test]
    fn base64_is_known_at_every_place_of_a_longer_text() {
        let value = "s3cr3t?>~value";
        let forms = strict(value);
        for before in 0..7 {
            for after in 0..4 {
                let text = format!("{}{value}{}", &"user:pw"[..before], &"\n:x "[..after]);
                for encoded in [STANDARD.encode(&text), URL_SAFE.encode(&text)] {
                    let covered = forms.iter().filter(|form| encoded.contains(form.as_str())).map(String::len).max();
                    assert!(covered >= Some(value.len() * 8 / 6 - 1), "{encoded}");
                }
            }
        }
    }

    #[test]
    fn base64_is_known_when_it_is_broken_into_lines() {
        let value = "x".repeat(50) + &"y".repeat(60);
        let encoded = STANDARD.encode(&value);
        let forms = strict(&value);
        assert!(forms.contains(&encoded[..76].to_owned()) && forms.contains(&encoded[64..128].to_owned()));
        let short = "z".repeat(59);
        let encoded = STANDARD.encode(&short);
        let whole = format!("{}\n{}", &encoded[..64], &encoded[64..78]);
        let forms = strict(&short);
        assert!(forms.contains(&whole), "{forms:#?}");
        assert!(!forms.iter().any(|form| *form == encoded[64..78]));
    }
}
