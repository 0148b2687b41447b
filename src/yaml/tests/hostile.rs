//! Text that is meant to hurt is read or refused in little time and memory.

use std::fmt::Write as _;

use super::super::{FILE_SIZE_LIMIT, parse};
use super::file;

#[test]
fn hostile_text_is_refused() {
    let limit = FILE_SIZE_LIMIT;
    let chain: String = (1..20_000).fold("a0: &a0 x\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "a{n}: &a{n} [*a{}]", n - 1);
        text
    });
    let laughs: String = (1..12).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "a{n}: &a{n} [{}]", vec![format!("*a{}", n - 1); 9].join(","));
        text
    });
    let copies = format!("{}{}{}", "&a [".repeat(60), "x".repeat(limit / 2), "]".repeat(60));
    let copies = (0..60).fold(copies, |text, n| text.replacen("&a ", &format!("&b{n} "), 1));
    for (name, text, service, message) in [
        ("brackets", "[".repeat(100_000), "", "lists and maps are nested too deeply"),
        ("braces", "{".repeat(100_000), "", "lists and maps are nested too deeply"),
        ("dashes", "- ".repeat(100_000), "", "lists and maps are nested too deeply"),
        (
            "keys",
            "a:\n".lines().cycle().take(2_000).enumerate().fold(String::new(), |mut text, (n, key)| {
                let _ = writeln!(text, "{}{key}", " ".repeat(n));
                text
            }),
            "",
            "lists and maps are nested too deeply",
        ),
        (
            "comments before an item",
            format!("a:\n{}- b\n", "#\n".repeat(100_001)),
            "",
            "too many lines of comments follow one another",
        ),
        (
            "garbage",
            "\u{1}\u{2}[{'".repeat(limit / 8),
            "control characters are not allowed at line 0",
            "the control character `\\u{1}` is in the text",
        ),
        ("a large file", "a".repeat(10 << 20), "", "the file is too large for a buildspec"),
        ("aliases in a chain", chain, "", "lists and maps are nested too deeply"),
        ("aliases of aliases", laughs, "document contains excessive aliasing", "aliases stand for too much"),
        ("anchors in anchors", copies, "", "lists and maps are nested too deeply"),
        (
            "an open quote",
            format!("\"{}", "a ".repeat(limit / 3)),
            "found unexpected end of stream at line 0",
            "a quote is opened and never closed",
        ),
    ] {
        let error = parse(&file(&text)).expect_err(name);
        assert_eq!(
            (error.service_text().unwrap_or_default().as_str(), error.message.as_str()),
            (service, message),
            "{name}"
        );
    }
}

#[test]
fn large_text_that_is_yaml_is_read() {
    // An eighth of what is read, for the sake of builds without optimization.
    let limit = FILE_SIZE_LIMIT / 8;
    for (name, text) in [
        ("one line", "a".repeat(limit)),
        ("one line in quotes", format!("'{}'", "a ".repeat(limit / 2 - 1))),
        ("items", "- a\n".repeat(limit / 4)),
        ("items between brackets", format!("[{}a]", "a,".repeat(limit / 2 - 2))),
        ("absent items", "-\n".repeat(limit / 2)),
        ("comments", "#\n".repeat(limit / 2)),
        ("comments in a list", format!("a:\n{}- b\n", "#\n".repeat(50_000))),
        ("blank lines", "\n".repeat(limit)),
        ("quotes over lines", format!("- 'a\n{}'", "b\n".repeat(60))),
    ] {
        assert!(parse(&file(&text)).is_ok(), "{name}");
    }
}
