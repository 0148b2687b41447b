//! What a run left, against what the case expects.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::case::Case;
use crate::world::{Outcome, World};

/// The prefix of the agent's log lines.
static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\[Container\] \d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6} ").expect("it is a pattern")
});
/// What differs from run to run.
static VARYING: LazyLock<[(Regex, &str); 4]> = LazyLock::new(|| {
    [
        (r"\[ROOT\]/tmp/buildspec-\w+/codebuild/output/src\d+", "[BUILD]"),
        (r"\[ROOT\]/tmp/buildspec-\w+", "[WORK]"),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[ID]"),
        (r"\b\d+(\.\d+)?(ms|s)\b", "[DURATION]"),
    ]
    .map(|(pattern, name)| (Regex::new(pattern).expect("it is a pattern"), name))
});

/// Runs a case; the error is what a person needs to see.
pub(crate) fn run(case: &Case) -> Result<(), String> {
    let world = World::new(case)?;
    let outcome = world.run(case)?;
    let (stdout, stderr) = (normal(&world, &outcome.stdout), normal(&world, &outcome.stderr));
    let shown = format!("--- standard output ---\n{stdout}--- standard error ---\n{stderr}");
    all(case, &world, &outcome, &stdout, &stderr).map_err(|reason| format!("{reason}\n{shown}"))
}

fn all(case: &Case, world: &World, outcome: &Outcome, stdout: &str, stderr: &str) -> Result<(), String> {
    same("exit status", &case.status.to_string(), &outcome.status.to_string())?;
    if let Some(expected) = &case.stdout {
        alike("standard output", expected, &PREFIX.replace_all(stdout, ""))?;
    }
    if let Some(expected) = &case.stderr {
        alike("standard error", expected, stderr)?;
    }
    if let Some(expected) = &case.log {
        alike("log", expected, &log(stdout))?;
    }
    if let Some(expected) = &case.output {
        alike("output of the commands", expected, &output(stdout))?;
    }
    in_order("standard output", &case.has, &PREFIX.replace_all(stdout, ""))?;
    in_order("standard error", &case.says, stderr)?;
    if let Some(found) = case.lacks.iter().find(|text| stdout.contains(text.as_str())) {
        return Err(format!("standard output has `{found}`"));
    }
    files(case, &world.work())?;
    build(case, &world.work())?;
    // Whatever a case is about, nothing of a build stays behind.
    same("left in the folder for temporary files", "[]", &format!("{:?}", world.left_over()))
}

fn normal(world: &World, text: &str) -> String {
    let text = world.normalize(text);
    VARYING.iter().fold(text, |text, (pattern, name)| pattern.replace_all(&text, *name).into_owned())
}

/// The log from the first phase with commands on, without prefixes.
fn log(stdout: &str) -> String {
    let text = PREFIX.replace_all(stdout, "");
    let start = text.find("Entering phase INSTALL").unwrap_or(text.len());
    text[start..].to_owned()
}

/// What stands between the log lines, without the blank line that ends it.
fn output(stdout: &str) -> String {
    let mut text = String::new();
    let mut lines = stdout.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let ends_output = line == "\n" && lines.peek().is_none_or(|next| PREFIX.is_match(next));
        if !PREFIX.is_match(line) && !ends_output {
            text.push_str(line);
        }
    }
    text
}

fn files(case: &Case, work: &Path) -> Result<(), String> {
    for (path, expected) in &case.holds {
        let is_archive = Path::new(path).extension().is_some_and(|extension| extension == "zip");
        let mut found = if is_archive { names(&work.join(path))? } else { tree(&work.join(path)) };
        found.sort();
        same(path, &expected.join("\n"), &found.join("\n"))?;
    }
    for (path, expected) in &case.contents {
        let found = match path.split_once(".zip!") {
            Some((archive, name)) => member(&work.join(format!("{archive}.zip")), name)?,
            None => fs::read_to_string(work.join(path)).map_err(|error| format!("{path}: {error}"))?,
        };
        alike(path, expected, &found)?;
    }
    case.gone.iter().find(|path| work.join(path).exists()).map_or(Ok(()), |path| Err(format!("{path} is there")))
}

fn build(case: &Case, work: &Path) -> Result<(), String> {
    if case.build.is_empty() {
        return Ok(());
    }
    let text = fs::read_to_string(work.join("build.json")).map_err(|error| format!("build.json: {error}"))?;
    let found: serde_json::Value = serde_json::from_str(&text).map_err(|error| format!("build.json: {error}"))?;
    for (pointer, expected) in &case.build {
        let expected = serde_json::to_string(expected).expect("TOML values are JSON values");
        let value = found.pointer(pointer).map_or_else(|| "nothing".to_owned(), ToString::to_string);
        alike(&format!("build.json {pointer}"), &expected, &value)?;
    }
    Ok(())
}

fn archive(path: &Path) -> Result<zip::ZipArchive<fs::File>, String> {
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    zip::ZipArchive::new(file).map_err(|error| format!("{}: {error}", path.display()))
}

fn names(path: &Path) -> Result<Vec<String>, String> {
    let archive = archive(path)?;
    archive.file_names().map(|name| Ok(name.map_err(|error| error.to_string())?.into_owned())).collect()
}

fn member(path: &Path, name: &str) -> Result<String, String> {
    let mut archive = archive(path)?;
    let member = archive.by_name(name).map_err(|error| format!("{name}: {error}"))?;
    std::io::read_to_string(member).map_err(|error| format!("{name}: {error}"))
}

fn tree(folder: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
    files.filter_map(|entry| Some(entry.path().strip_prefix(folder).ok()?.display().to_string())).collect()
}

fn same(what: &str, expected: &str, found: &str) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: expected\n{expected}\nfound\n{found}\n")) }
}

/// The same, where `[..]` is anything in a line and a line `...` any lines; a last line end does not matter.
fn alike(what: &str, expected: &str, found: &str) -> Result<(), String> {
    let expected_lines: Vec<&str> = expected.trim_end_matches('\n').split('\n').collect();
    let found_lines: Vec<&str> = found.trim_end_matches('\n').split('\n').collect();
    if lines_match(&expected_lines, &found_lines) {
        return Ok(());
    }
    let differs = expected_lines.iter().zip(&found_lines).position(|(a, b)| !line_matches(a, b));
    let at = differs.map(|at| format!(" (line {} differs)", at + 1)).unwrap_or_default();
    Err(format!("{what}: expected{at}\n{expected}\nfound\n{found}\n"))
}

fn lines_match(expected: &[&str], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"...", rest)) => (0..=found.len()).any(|skip| lines_match(rest, &found[skip..])),
        Some((line, rest)) => {
            found.split_first().is_some_and(|(first, others)| line_matches(line, first) && lines_match(rest, others))
        }
    }
}

fn line_matches(expected: &str, found: &str) -> bool {
    let mut parts = expected.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = found.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn in_order(what: &str, expected: &[String], text: &str) -> Result<(), String> {
    let mut lines = text.lines();
    for wanted in expected {
        if !lines.any(|line| line_matches(wanted, line)) {
            return Err(format!("{what} has no such line, or not in this order: {wanted}"));
        }
    }
    Ok(())
}
