//! Where a test failed, read out of its message: the first place of a stack trace that is the user's own code.
//!
//! The service tells no place; formats rarely do, but nearly every tool writes one into the message.

use std::sync::LazyLock;

use regex::Regex;

use super::Place;

/// A file with an extension and a line: `a.py:5`, `a.js:5:13`, `File "a.py", line 5`, `A.cs:line 5`, `A.java:5`.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    let file = r#"(?P<file>[^\s"'()<>\[\]:,;=|]*[^\s"'()<>\[\]:,;=|/\\]\.[A-Za-z][A-Za-z0-9]{0,5})"#;
    Regex::new(&format!(r#"(?:[A-Za-z]:)?{file}(?:"?, line |:line |:|\()(?P<line>[0-9]{{1,7}})\b"#))
        .expect("it is a pattern")
});

/// Parts of paths below which nothing is the user's own.
const FOREIGN: [&str; 14] = [
    "node_modules/",
    "node:",
    "internal/",
    "site-packages/",
    "dist-packages/",
    "/lib/python",
    "/usr/lib/",
    "/usr/share/",
    "/usr/local/go/",
    "/rustc/",
    ".cargo/",
    ".rustup/",
    "/gems/",
    "vendor/",
];
/// Packages of the JVM that are not the user's own.
const FOREIGN_FRAMES: [&str; 9] =
    ["java.", "javax.", "jdk.", "sun.", "org.junit.", "org.testng.", "org.hamcrest.", "org.assertj.", "junit."];

/// The place of a failure, given what it is part of: a class or a file, whose own place is preferred.
pub(super) fn find(message: &str, prefix: &str) -> Option<Place> {
    let class = prefix.rsplit(['.', '$', '/', '\\']).next().unwrap_or_default();
    let mut first = None;
    for line in message.lines().filter(|line| !is_foreign(line)) {
        for found in PLACE.captures_iter(line) {
            let place = Place { file: found["file"].to_owned(), line: found["line"].parse().unwrap_or_default() };
            if !class.is_empty() && stem(&place.file) == class {
                return Some(place);
            }
            first = first.or(Some(place));
        }
    }
    first
}

fn is_foreign(line: &str) -> bool {
    let frame = line.trim_start().strip_prefix("at ").unwrap_or_default();
    FOREIGN.iter().any(|part| line.contains(part)) || FOREIGN_FRAMES.iter().any(|package| frame.starts_with(package))
}

/// The name of a file without folder and extension.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_many_tools_are_found() {
        for (message, prefix, file, line) in [
            (
                "def test_a():\n>   assert 1 == 2\nE   assert 1 == 2\n\ntest_calc.py:7: AssertionError",
                "test_calc",
                "test_calc.py",
                7,
            ),
            (
                "Traceback (most recent call last):\n  File \"/usr/lib/python3.11/unittest/case.py\", line 57, in x\n  File \"/src/test_a.py\", line 5, in test_a\n",
                "test_a.A",
                "/src/test_a.py",
                5,
            ),
            (
                "Error: boom\n    at Object.<anonymous> (/src/sum.test.js:5:13)\n    at x (/src/node_modules/jest/a.js:1:2)",
                "",
                "/src/sum.test.js",
                5,
            ),
            ("thread 'tests::fails' panicked at src/lib.rs:10:9:\nassertion failed", "demo", "src/lib.rs", 10),
            ("=== RUN   TestDiv\n    calc_test.go:12: got 1\n", "example.com/calc", "calc_test.go", 12),
            (
                "expected:<1>\n\tat org.junit.Assert.fail(Assert.java:89)\n\tat com.acme.Util.check(Util.java:3)\n\tat com.acme.CalcTest.adds(CalcTest.java:12)\n",
                "com.acme.CalcTest",
                "CalcTest.java",
                12,
            ),
            ("  at NUnit.Fixture.Fails() in /src/Fixture.cs:line 42", "NUnit.Fixture", "/src/Fixture.cs", 42),
            ("  at A.B() in C:\\src\\B.cs:line 7", "A.X", "\\src\\B.cs", 7),
        ] {
            assert_eq!(find(message, prefix), Some(Place { file: file.to_owned(), line }), "{message}");
        }
    }

    #[test]
    fn what_is_no_place_is_none() {
        for message in [
            "",
            "expected 1.5:2",
            "at 10:30:05",
            "http://localhost:8080/",
            "ratio 3.4",
            "a.b.c",
            "node:internal/x.js:5",
        ] {
            assert_eq!(find(message, ""), None, "{message}");
        }
    }
}
