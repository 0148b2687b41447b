//! "Did you mean": the nearest of a list of names, and lists written as sentences.

/// The candidate nearest to `typed`, if one is near enough to be a likely slip.
///
/// Case, `-` and `_` are levelled first, so `preBuild`, `pre-build` and `PRE_BUILD` all find `pre_build`.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let level =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = level(typed);
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&wanted, &level(candidate)), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The items as `` `a`, `b` or `c` ``.
pub fn any_of<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    joined(items, "or")
}

/// The items as `` `a`, `b` and `c` ``.
pub fn all_of<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    joined(items, "and")
}

fn joined<'a>(items: impl IntoIterator<Item = &'a str>, last_by: &str) -> String {
    let quoted: Vec<String> = items.into_iter().map(|item| format!("`{item}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {last_by} {last}", rest.join(", ")),
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_whatever_their_spelling_style() {
        let phases = ["install", "pre_build", "build", "post_build"];
        for (typed, expected) in [
            ("preBuild", Some("pre_build")),
            ("post-build", Some("post_build")),
            ("POSTBUILD", Some("post_build")),
            ("instal", Some("install")),
            ("deploy", None),
            ("artifacts", None),
        ] {
            assert_eq!(nearest(typed, phases), expected, "{typed}");
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(any_of([]), "");
        assert_eq!(any_of(["a"]), "`a`");
        assert_eq!(any_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(all_of(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
    }
}
