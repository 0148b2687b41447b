//! `cargo bench --bench lint`: how long the linter takes, beside the linters for YAML that are on PATH, each on its own kind of file.
//!
//! - one file of middle size, process start included;
//! - 600 files in one call: buildspecs for yamllint and check-jsonschema, workflows of the same length for actionlint and zizmor;
//! - one file of 5 MB, and the memory it takes.
//!
//! `BUILDSPEC_CORPUS` names a folder of real buildspecs; without it the files are made up.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "timing.rs"]
#[expect(dead_code, reason = "each benchmark uses its own part")]
mod timing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use timing::{buildspec, in_turn};

const FILES: usize = 600;
const RUNS: usize = 21;
const FEW: usize = 5;
const LARGE: usize = 5 << 20;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    let specs = buildspecs(folder);
    let middle = specs[specs.len() / 2].clone();
    let flows = workflows(folder, &specs);
    fs::write(folder.join("schema.json"), schema(folder)).expect("the schema can be written");
    println!("one file of {} bytes:", fs::metadata(&middle).map_or(0, |data| data.len()));
    compare(folder, RUNS, std::slice::from_ref(&middle), &flows[flows.len() / 2..=flows.len() / 2]);
    println!("{} files in one call:", specs.len());
    compare(folder, FEW, &specs, &flows);
    large(folder);
}

/// Real buildspecs by size, or else made up ones.
fn buildspecs(folder: &Path) -> Vec<PathBuf> {
    let corpus = std::env::var_os("BUILDSPEC_CORPUS").map(|folder| PathBuf::from(folder).join("public"));
    let mut found: Vec<PathBuf> = corpus
        .and_then(|folder| fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    if found.is_empty() {
        let place = folder.join("made-up");
        fs::create_dir_all(&place).expect("a folder can be made");
        for number in 0..FILES {
            let line = |line: usize| format!("      - make part-{line} NAME=\"$NAME\"\n");
            let lines = (0..number % 60).map(line).collect::<Vec<_>>().concat();
            let path = place.join(format!("buildspec-{number}.yml"));
            let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n      - make\n{lines}");
            fs::write(&path, text).expect("a file can be written");
            found.push(path);
        }
    }
    found.sort_by_key(|path| fs::metadata(path).map_or(0, |data| data.len()));
    found
}

/// A workflow for each buildspec, about as long, with its commands as steps.
fn workflows(folder: &Path, specs: &[PathBuf]) -> Vec<PathBuf> {
    let place = folder.join(".github/workflows");
    fs::create_dir_all(&place).expect("a folder can be made");
    let one = |(number, spec): (usize, &PathBuf)| {
        let length = usize::try_from(fs::metadata(spec).map_or(0, |data| data.len())).unwrap_or(0);
        let mut text =
            "name: ci\non: [push]\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"
                .to_owned();
        let mut step = 0;
        while text.len() < length {
            text.extend(["      - run: make part-", &step.to_string(), " NAME=\"$NAME\"\n"]);
            step += 1;
        }
        text += "      - run: make\n";
        let path = place.join(format!("w{number}.yml"));
        fs::write(&path, text).expect("a file can be written");
        path
    };
    specs.iter().enumerate().map(one).collect()
}

fn schema(folder: &Path) -> Vec<u8> {
    let mut command = buildspec(folder, &["schema"]);
    command.stdout(Stdio::piped()).output().expect("the schema is printed").stdout
}

fn compare(folder: &Path, runs: usize, specs: &[PathBuf], flows: &[PathBuf]) {
    let peers: [(&str, &[&str], &[PathBuf]); 4] = [
        ("yamllint", &["-d", "relaxed"], specs),
        ("check-jsonschema", &["--schemafile", "schema.json"], specs),
        ("actionlint", &["-shellcheck=", "-pyflakes="], flows),
        ("zizmor", &["--offline", "--quiet"], flows),
    ];
    let ours = || timed(buildspec(folder, &["lint", "--shellcheck", "off", "--format", "concise"]), specs);
    for (name, arguments, files) in peers {
        let peer = || {
            let mut command = Command::new(name);
            command.args(arguments).current_dir(folder);
            command
        };
        if peer().arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            println!("  {name}: not here");
            continue;
        }
        let (own, other) = in_turn(runs, ours, || timed(peer(), files));
        let ratio = other.as_secs_f64() / own.as_secs_f64();
        println!("  ours {own:8.2?}   {name:16} {other:8.2?}   {ratio:6.1} times as fast");
    }
}

/// Findings are no failure here.
fn timed(mut command: Command, files: &[PathBuf]) -> Duration {
    command.args(files).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    command.status().expect("the command starts");
    began.elapsed()
}

fn large(folder: &Path) {
    let mut text = "version: 0.2\nphases:\n  build:\n    commands:\n".to_owned();
    let mut line = 0;
    while text.len() < LARGE {
        let number = line.to_string();
        text.extend([
            "      - make part-",
            &number,
            " NAME=\"$NAME\" > logs/",
            &number,
            ".txt || echo 'part failed'\n",
        ]);
        line += 1;
    }
    let path = folder.join("large.yml");
    fs::write(&path, text).expect("the file can be written");
    let mut command = buildspec(folder, &["lint", "--shellcheck", "off", "--format", "concise", "large.yml"]);
    let began = Instant::now();
    let mut child = command.spawn().expect("the command starts");
    let mut peak = 0;
    while child.try_wait().expect("the child can be asked").is_none() {
        peak = peak.max(timing::peak_kib(child.id()));
        std::thread::sleep(Duration::from_millis(2));
    }
    println!("5 MB, {line} commands: {:.2?}, peak memory {} MiB", began.elapsed(), peak / 1024);
}
