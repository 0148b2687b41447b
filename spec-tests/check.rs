//! What a run left, against what the case expects.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use regex::Regex;

use crate::case::Case;
use crate::overwrite;
use crate::service;
use crate::world::{Outcome, World};

/// The prefix of the agent's log lines.
static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\[Container\] \d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6} ").expect("it is a pattern")
});
/// What differs from run to run.
static VARYING: LazyLock<[(Regex, &str); 7]> = LazyLock::new(|| {
    [
        (r"\[ROOT\]/tmp/buildspec-\w+/codebuild/output/src\d+", "[BUILD]"),
        (r"\[ROOT\]/tmp/buildspec-\w+", "[WORK]"),
        // In a container.
        (r"(^|[^\]])/codebuild/output/src\d+", "$1[BUILD]"),
        (r"(^|[^\]])/codebuild/(output|readonly|user)", "$1[WORK]/codebuild/$2"),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[ID]"),
        (r"\b\d+(\.\d+)?(ms|s)\b", "[DURATION]"),
        (r"discovery took \d+\.\d{6} seconds", "discovery took [DURATION] seconds"),
    ]
    .map(|(pattern, name)| (Regex::new(pattern).expect("it is a pattern"), name))
});

/// Runs a case; the error is what a person needs to see.
pub(crate) fn run(case: &Case) -> Result<(), String> {
    let world = World::new(case)?;
    let outcome = world.run(case)?;
    let (stdout, stderr) = (normal(case, &world, &outcome.stdout), normal(case, &world, &outcome.stderr));
    let shown = format!("--- standard output ---\n{stdout}--- standard error ---\n{stderr}");
    all(case, &world, &outcome, &stdout, &stderr).map_err(|reason| format!("{reason}\n{shown}"))
}

fn all(case: &Case, world: &World, outcome: &Outcome, stdout: &str, stderr: &str) -> Result<(), String> {
    same("exit status", &case.status.to_string(), &outcome.status.to_string())?;
    let texts = [
        ("stdout", &case.stdout, PREFIX.replace_all(stdout, "").into_owned()),
        ("stderr", &case.stderr, stderr.to_owned()),
        ("log", &case.log, log(stdout)),
        ("output", &case.output, output(stdout)),
    ];
    for (what, expected, found) in &texts {
        if let Some(expected) = expected {
            alike(what, expected, found).or_else(|reason| settle(case, expected, found, reason))?;
        }
    }
    in_order("standard output", &case.has, &PREFIX.replace_all(stdout, ""))?;
    in_order("standard error", &case.says, stderr)?;
    if let Some(found) = case.lacks.iter().find(|text| stdout.contains(text.as_str())) {
        return Err(format!("standard output has `{found}`"));
    }
    hidden(case, world, outcome)?;
    files(case, &world.work())?;
    build(case, &world.work())?;
    calls(case, world)?;
    // Whatever a case is about, nothing of a build stays behind.
    same("containers left", "[]", &format!("{:?}", outcome.left))?;
    same("left in the folder for temporary files", "[]", &format!("{:?}", world.left_over()))
}

/// What is to be nowhere.
fn hidden(case: &Case, world: &World, outcome: &Outcome) -> Result<(), String> {
    if case.hides.is_empty() {
        return Ok(());
    }
    let mut told = vec![
        ("standard output".to_owned(), outcome.stdout.clone()),
        ("standard error".to_owned(), outcome.stderr.clone()),
    ];
    for name in tree(&world.work()).into_iter().filter(|name| Path::new(name).extension() == Some("json".as_ref())) {
        let text = fs::read(world.work().join(&name)).map_err(|error| format!("{name}: {error}"))?;
        told.push((name, String::from_utf8_lossy(&text).into_owned()));
    }
    for (place, text) in &told {
        if let Some(found) = case.hides.iter().find(|hidden| text.contains(hidden.as_str())) {
            return Err(format!("{place} has `{found}`\n{text}"));
        }
    }
    Ok(())
}

/// What AWS was asked.
fn calls(case: &Case, world: &World) -> Result<(), String> {
    let Some(aws) = &world.aws else { return Ok(()) };
    if !case.calls.is_empty() {
        same("calls", &case.calls.join(" "), &aws.calls().join(" "))?;
    }
    for (call, expected) in &case.tries {
        same(&format!("tries of {call}"), &expected.to_string(), &aws.tries(call).to_string())?;
    }
    for (call, expected) in &case.sent {
        let body = aws.body(call).ok_or_else(|| format!("{call} was not called"))?;
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string());
        same(call, &format!("{:#}", json(expected)?), &format!("{:#}", json(&body)?))?;
    }
    Ok(())
}

/// Takes the difference over into the case where that is asked for, and is the error where it is not.
fn settle(case: &Case, expected: &str, found: &str, reason: String) -> Result<(), String> {
    if overwrite::is_wanted() { overwrite::replace(case, expected, found) } else { Err(reason) }
}

fn normal(case: &Case, world: &World, text: &str) -> String {
    let text = world.normalize(case, text);
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
        let place = only_match(work, path)?;
        let mut found = if place.extension().is_some_and(|kind| kind == "zip") { names(&place)? } else { tree(&place) };
        found.sort();
        same(path, &expected.join("\n"), &found.join("\n"))?;
    }
    for (path, expected) in &case.contents {
        let found = match path.split_once(".zip!") {
            Some((archive, name)) => member(&only_match(work, &format!("{archive}.zip"))?, name)?,
            None => fs::read_to_string(only_match(work, path)?).map_err(|error| format!("{path}: {error}"))?,
        };
        let found = service::unaddressed(case, &found);
        alike(path, expected, &found).or_else(|reason| settle(case, expected, &found, reason))?;
    }
    for (path, expected) in &case.modes {
        let found = match path.split_once(".zip!") {
            Some((zip, name)) => archive(&only_match(work, &format!("{zip}.zip"))?)?
                .by_name(name)
                .map_err(|error| format!("{name}: {error}"))?
                .unix_mode(),
            None => fs::metadata(only_match(work, path)?).ok().map(|metadata| metadata.permissions().mode()),
        };
        same(&format!("permissions of {path}"), expected, &format!("{:o}", found.unwrap_or_default() & 0o777))?;
    }
    if let Some(path) = case.gone.iter().find(|path| work.join(path).exists()) {
        return Err(format!("{path} is there"));
    }
    case.ended.iter().try_for_each(|path| ended(&work.join(path)))
}

/// The path below `folder`, where a part `*` stands for the only entry there.
fn only_match(folder: &Path, path: &str) -> Result<PathBuf, String> {
    path.split('/').try_fold(folder.to_owned(), |place, part| {
        if part != "*" {
            return Ok(place.join(part));
        }
        let entries = fs::read_dir(&place).map_err(|error| format!("{}: {error}", place.display()))?;
        let found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        match found.as_slice() {
            [only] => Ok(only.clone()),
            many => Err(format!("{} has {} entries, not one", place.display(), many.len())),
        }
    })
}

/// Whether none of the processes named in a file lives; a zombie does not.
fn ended(path: &Path) -> Result<(), String> {
    let numbers = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lives = |number: &&str| {
        let shown = Command::new("ps").args(["-o", "stat=", "-p", number]).output();
        shown.is_ok_and(|shown| !matches!(shown.stdout.trim_ascii().first(), None | Some(b'Z')))
    };
    let found = numbers.split_whitespace().find(lives);
    found.map_or(Ok(()), |number| Err(format!("process {number} of {} still lives", path.display())))
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
    let mut archive = archive(path)?;
    let members = 0..archive.len();
    members
        .map(|index| {
            let member = archive.by_index(index).map_err(|error| error.to_string())?;
            let name = member.name().map_err(|error| error.to_string())?.into_owned();
            let target = member.is_symlink().then(|| std::io::read_to_string(member)).transpose();
            Ok(shown(name, target.map_err(|error| error.to_string())?))
        })
        .collect()
}

fn shown(name: String, target: Option<String>) -> String {
    target.map(|target| format!("{name} -> {target}")).unwrap_or(name)
}

fn member(path: &Path, name: &str) -> Result<String, String> {
    let mut archive = archive(path)?;
    let member = archive.by_name(name).map_err(|error| format!("{name}: {error}"))?;
    std::io::read_to_string(member).map_err(|error| format!("{name}: {error}"))
}

fn tree(folder: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
    let named = |path: &Path| {
        let name = path.strip_prefix(folder).ok()?.display().to_string();
        Some(shown(name, fs::read_link(path).ok().map(|target| target.display().to_string())))
    };
    files.filter_map(|entry| named(entry.path())).collect()
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

pub(crate) fn line_matches(expected: &str, found: &str) -> bool {
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
