//! The masker against a plain search, on texts that come in any pieces.

use std::borrow::Cow;

use plainly::occurrences;
use proptest::prelude::*;

use super::*;

/// What every occurrence is found by without any cleverness.
mod plainly {
    /// The bytes of `text` that are part of an occurrence.
    pub(super) fn occurrences(text: &[u8], patterns: &[Vec<u8>]) -> Vec<bool> {
        let mut covered = vec![false; text.len()];
        for pattern in patterns {
            for at in 0..text.len() {
                if text[at..].starts_with(pattern) {
                    covered[at..at + pattern.len()].fill(true);
                }
            }
        }
        covered
    }
}

fn masker(values: &[&str], mask: Mask) -> Masker {
    let mut secrets = Secrets::default();
    for (index, value) in values.iter().enumerate() {
        secrets.add(format!("S{index}"), *value);
    }
    Masker::new(&secrets, mask)
}

/// What is told of a text that comes in these pieces.
fn told(masker: &Masker, pieces: &[&[u8]]) -> String {
    let mut held = Held::default();
    let mut out: Vec<u8> = pieces.iter().flat_map(|piece| masker.push(&mut held, piece)).collect();
    out.extend(masker.flush(&mut held));
    String::from_utf8(out).unwrap()
}

proptest! {
    #[test]
    fn every_occurrence_is_found_and_nothing_else(
        patterns in prop::collection::vec("[ab-]{3,40}", 0..8),
        parts in prop::collection::vec((0_usize..8, "[ab-]{0,12}"), 0..12),
    ) {
        let mut text = String::new();
        for (which, between) in &parts {
            text.push_str(patterns.get(*which).map_or("", String::as_str));
            text.push_str(between);
        }
        let patterns: Vec<Vec<u8>> = patterns.into_iter().map(String::into_bytes).collect();
        let mut covered = vec![false; text.len()];
        for (start, end) in Search::new(patterns.clone()).find(text.as_bytes()) {
            covered[start..end].fill(true);
        }
        prop_assert_eq!(covered, occurrences(text.as_bytes(), &patterns));
    }

    #[test]
    fn pieces_change_nothing(
        values in prop::collection::vec("[ab]{3,20}", 1..5),
        text in "[ab ]{0,80}(AKIA)?[A-Z0-9]{0,20}[ab]{0,8}",
        cuts in prop::collection::vec(1_usize..9, 1..6),
    ) {
        let masker = masker(&values.iter().map(String::as_str).collect::<Vec<_>>(), Mask::Service);
        let (mut pieces, mut rest) = (Vec::new(), text.as_bytes());
        for cut in cuts.iter().cycle() {
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(told(&masker, &pieces), masker.text(&text).into_owned());
    }
}

#[test]
fn a_secret_is_stars_wherever_it_stands() {
    let masker = masker(&["hunter2", "correct horse"], Mask::Strict);
    for (text, expected) in [
        ("hunter2", "***"),
        ("a hunter2hunter2 b", "a ****** b"),
        ("correct horse battery", "*** battery"),
        ("correct  horse", "correct  horse"),
        ("correct%20horse correct+horse", "*** ***"),
        ("aHVudGVyMg==", "***g=="),
        ("hunter", "hunter"),
        ("", ""),
    ] {
        assert_eq!(masker.text(text), expected, "{text}");
    }
    assert!(matches!(masker.text("nothing"), Cow::Borrowed("nothing")));
}

#[test]
fn where_secrets_overlap_no_byte_of_them_is_left() {
    let masker = masker(&["abcdef", "defghi", "abc"], Mask::Service);
    assert_eq!(masker.text("xabcdefghiy abcx"), "x***y ***x");
}

#[test]
fn the_ids_of_access_keys_are_masked_without_any_secret() {
    let masker = masker(&[], Mask::Service);
    for (text, expected) in [
        ("id AKIAIOSFODNN7EXAMPLE.", "id ***."),
        ("ASIAIOSFODNN7EXAMPLE", "***"),
        ("AKIAIOSFODNN7EXAMPL", "AKIAIOSFODNN7EXAMPL"),
        ("AKIAiosfodnn7example", "AKIAiosfodnn7example"),
        ("AKIAKIAIOSFODNN7EXAMPLE", "***"),
    ] {
        assert_eq!(masker.text(text), expected, "{text}");
    }
    assert_eq!(told(&masker, &[b"a AKIAIOSFO", b"DNN7EXAMPLE b"]), "a *** b");
}

#[test]
fn the_service_masks_no_encoding() {
    let masker = masker(&["hunter2"], Mask::Service);
    assert_eq!(masker.text("hunter2 aHVudGVyMg=="), "*** aHVudGVyMg==");
}

#[test]
fn only_what_may_be_a_beginning_waits() {
    let masker = masker(&["hunter2"], Mask::Service);
    let mut held = Held::default();
    assert_eq!(masker.push(&mut held, b"say: hu"), b"say: ");
    assert!(held.is_chance());
    assert_eq!(masker.push(&mut held, b"nte"), b"");
    assert!(!held.is_chance());
    assert_eq!(masker.push(&mut held, b"r2!"), b"***!");
    assert!(!held.is_chance());
}

#[test]
fn what_goes_on_after_its_beginning_was_told_is_known_all_the_same() {
    let masker = masker(&["hunter2"], Mask::Service);
    let mut held = Held::default();
    assert_eq!(masker.push(&mut held, b"hu"), b"");
    assert_eq!(masker.flush(&mut held), b"hu");
    assert!(!held.is_chance());
    assert_eq!(masker.push(&mut held, b"nter2 hunt"), b"*** ");
    assert_eq!(masker.flush(&mut held), b"hunt");
    assert_eq!(masker.push(&mut held, b"ing"), b"ing");
}

#[test]
fn of_a_text_that_was_cut_a_beginning_at_its_end_is_hidden() {
    let masker = masker(&["hunter2"], Mask::Strict);
    assert_eq!(masker.cut("hunter2 is hunt"), "*** is ***");
    assert_eq!(masker.cut("it is hunter2"), "it is ***");
    assert_eq!(masker.cut("it is"), "it is");
}

#[test]
fn a_blotted_text_keeps_its_places() {
    let masker = masker(&["hünter2", "two\nlines"], Mask::Strict);
    assert_eq!(masker.blot("a hünter2 b\ntwo\nlines c"), "a ******** b\n***\n***** c");
}

#[test]
fn json_is_masked_in_its_texts() {
    let masker = masker(&["hunter2"], Mask::Strict);
    let mut value = serde_json::json!({ "a": ["hunter2", 1], "b": { "c": "x hunter2" } });
    masker.json(&mut value);
    assert_eq!(value, serde_json::json!({ "a": ["***", 1], "b": { "c": "x ***" } }));
}
