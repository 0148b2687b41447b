//! Files made to do harm: each is refused in one line, or read without harm.

use std::time::Duration;

use super::fixtures::files;
use crate::buildspec::ReportFormat;
use crate::test_report::{Content, Format, MAX_BYTES, ReportError, detect, parse};

fn all() -> impl Iterator<Item = Format> {
    ReportFormat::ALL.map(Format::Service).into_iter().chain([Format::Lcov])
}

const JUNIT: Format = Format::Service(ReportFormat::JunitXml);

fn refusal(text: &str) -> String {
    parse(JUNIT, text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn no_entity_is_declared_or_resolved() {
    let laugh = |n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10));
    let laughs = (1..10).map(laugh).collect::<Vec<_>>().concat();
    let bomb = format!("<!DOCTYPE a [<!ENTITY l0 'lol'>{laughs}]><testsuite><testcase name='&l9;'/></testsuite>");
    let declared = "it has a document type with declarations of its own, which are never read";
    assert_eq!(refusal(&bomb), declared);
    let file = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><testsuite><testcase name='a'>&x;</testcase></testsuite>";
    assert_eq!(refusal(file), declared);
    let parameter = "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'> %x;]><testsuite/>";
    assert_eq!(refusal(parameter), declared);
    let elsewhere = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><testsuite><testcase name='a'>&x;</testcase></testsuite>";
    assert_eq!(refusal(elsewhere), "it refers to the entity `&x;`, which is never resolved");
}

#[test]
fn nesting_has_an_end() {
    let deep = format!("{}{}", "<testsuite>".repeat(100_000), "</testsuite>".repeat(100_000));
    assert_eq!(refusal(&deep), "its elements are nested more than 200 deep");
    let brackets = "[".repeat(1_000_000);
    let objects = "{\"coverage\":".repeat(200_000);
    for text in [brackets, objects] {
        for format in [ReportFormat::CucumberJson, ReportFormat::Simplecov] {
            let error = parse(Format::Service(format), text.as_bytes()).unwrap_err();
            assert!(matches!(error, ReportError::Json(_)), "{error}");
        }
    }
}

#[test]
fn huge_names_texts_and_numbers_of_attributes_do_no_harm() {
    let long = "x".repeat(4 << 20);
    let text =
        format!("<testsuite><testcase name='{long}'><failure message='{long}'>{long}</failure></testcase></testsuite>");
    let Ok(Content::Tests(cases)) = parse(JUNIT, text.as_bytes()) else { panic!("it is a test case") };
    assert_eq!((cases[0].name.len(), cases[0].message.len()), (1_000, 5_000));
    let wide = (0..200_000).map(|n| format!(" a{n}=''")).collect::<Vec<_>>().concat();
    assert_eq!(refusal(&format!("<testsuite{wide}/>")), "<testsuite> has more than 100 attributes");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let error = parse(JUNIT, &vec![b' '; MAX_BYTES + 1]).unwrap_err();
    assert_eq!(error.to_string(), "it is larger than 64 MiB");
}

#[test]
fn odd_bytes_lose_no_report() {
    let Ok(Content::Tests(cases)) = parse(JUNIT, b"<testsuite><testcase name='a\xFF\x00b\x1b[2J'/></testsuite>") else {
        panic!("it is a test case")
    };
    assert_eq!(cases[0].name, "a\u{FFFD} b [2J");
}

#[test]
fn a_file_cut_anywhere_is_told_and_never_a_panic() {
    for (name, bytes) in files() {
        for end in (0..bytes.len()).step_by(53) {
            let cut = &bytes[..end];
            let _ = detect(cut);
            all().for_each(|format| drop(parse(format, cut)));
        }
        let format = detect(&bytes).unwrap();
        let half = parse(format, &bytes[..bytes.len() / 2]);
        assert!(format == Format::Lcov || half.is_err(), "{name}: half a file was read");
    }
}

#[test]
fn numbers_out_of_all_bounds_are_taken_as_they_can_be() {
    let huge = u64::MAX;
    let clover = format!(
        "<coverage><project><file name='a'><metrics conditionals='1' coveredconditionals='{huge}'/></file></project></coverage>"
    );
    let jacoco = format!(
        "<report><package name=''><sourcefile name='a'><line nr='{huge}' ci='1' cb='{huge}' mb='{huge}'/></sourcefile></package></report>"
    );
    let lcov = format!("SF:a\nDA:{huge},1\nBRF:1\nBRH:{huge}\n");
    let cobertura = format!(
        "<coverage><class filename='a'><lines><line number='1' hits='{huge}0' condition-coverage='1% ({huge}/1)'/></lines></class></coverage>"
    );
    let formats = [ReportFormat::CloverXml, ReportFormat::JacocoXml, ReportFormat::CoberturaXml].map(Format::Service);
    for (format, text) in formats.into_iter().chain([Format::Lcov]).zip([clover, jacoco, cobertura, lcov]) {
        let Ok(Content::Coverage(files)) = parse(format, text.as_bytes()) else { panic!("{text}") };
        assert_eq!(files.len(), 1, "{text}");
    }
    let junit = "<testsuite><testcase name='a' time='1e400'/><testcase name='b' time='-5'/></testsuite>";
    let Ok(Content::Tests(cases)) = parse(JUNIT, junit.as_bytes()) else { panic!("two test cases") };
    assert!(cases.iter().all(|case| Duration::from_nanos(case.duration_in_nano_seconds).is_zero()));
}
