//! `cargo bench --bench run`: what running through this program costs, each figure beside its peer in the same run.
//!
//! - start to the first command, beside starting a shell;
//! - 200 commands, beside a shell loop over the same 200 files;
//! - 1 GiB of command output into a file, beside the command alone, with the peak memory;
//! - the same with 100 secrets to hide, beside the same without;
//! - `plan` of a 500-line buildspec.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod timing;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use timing::{buildspec, in_turn, peak_kib, timed, until_line, write_buildspec};

const RUNS: usize = 9;
const COMMANDS: u32 = 200;
const GIB: u64 = 1 << 30;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    start(folder);
    commands(folder);
    output(folder);
    masking(folder);
    plan(folder);
}

fn start(folder: &Path) {
    write_buildspec(folder, std::iter::once("echo first".to_owned()));
    let shell = || {
        let mut command = Command::new("sh");
        command.args(["-c", "echo first"]);
        command
    };
    let (ours, peer) = in_turn(
        RUNS,
        || until_line(buildspec(folder, &["run", "--log-format", "codebuild"]), "first"),
        || until_line(shell(), "first"),
    );
    println!("start to first command: {ours:.2?} (bare sh -c: {peer:.2?})");
}

fn commands(folder: &Path) {
    write_buildspec(folder, (0..COMMANDS).map(|number| format!("echo {number}")));
    let scripts = folder.join("scripts");
    fs::create_dir_all(&scripts).expect("the folder can be made");
    for number in 0..COMMANDS {
        fs::write(scripts.join(format!("{number}.sh")), format!("echo {number}\n")).expect("the script can be written");
    }
    let peer = || {
        let mut command = Command::new("sh");
        command
            .args(["-c", "for file in scripts/*.sh; do sh \"$file\"; done"])
            .current_dir(folder)
            .stdout(Stdio::null());
        command
    };
    let (ours, peer) = in_turn(RUNS, || timed(buildspec(folder, &["run"])), || timed(peer()));
    let each = ours.saturating_sub(peer) / COMMANDS;
    println!("{COMMANDS} commands: {ours:.1?} (shell loop over the same files: {peer:.1?}); {each:.0?} more for each");
    fs::remove_dir_all(scripts).expect("the scripts can be removed");
}

fn output(folder: &Path) {
    let flood = format!("yes 0123456789012345678901234567890123456789012345678901234567890123 | head -c {GIB}");
    write_buildspec(folder, std::iter::once(flood.clone()));
    let peak = std::cell::Cell::new(0);
    let into_file = |mut command: Command| {
        let file = File::create(folder.join("flood.log")).expect("the file can be made");
        let began = Instant::now();
        let mut child = command.stdout(file).spawn().expect("the command starts");
        while child.try_wait().expect("the child can be waited for").is_none() {
            peak.set(peak.get().max(peak_kib(child.id())));
            std::thread::sleep(Duration::from_millis(10));
        }
        began.elapsed()
    };
    let bare = || {
        let mut command = Command::new("sh");
        command.args(["-c", &flood]);
        command
    };
    let peer = into_file(bare());
    peak.set(0);
    let ours = into_file(buildspec(folder, &["run", "--log-format", "codebuild", "--source-mode", "mount"]));
    let rate = |time: Duration| 1_073.741_824 / time.as_secs_f64();
    println!(
        "1 GiB of output: {:.0} MB/s, peak memory {} MiB (the command alone: {:.0} MB/s)",
        rate(ours),
        peak.get() / 1024,
        rate(peer)
    );
    fs::remove_file(folder.join("flood.log")).expect("the log can be removed");
}

fn masking(folder: &Path) {
    let flood = format!("yes 0123456789012345678901234567890123456789012345678901234567890123 | head -c {GIB}");
    // Like the keys and passwords that people have: 20 to 59 characters.
    let value = |number: usize| {
        let part = |part| format!("{:016x}", 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number as u64 * 7 + part));
        (1..5).map(part).collect::<String>()[..20 + number % 40].to_owned()
    };
    let lines = |line: &dyn Fn(usize) -> String| (0..100).map(line).collect::<Vec<_>>().join("\n");
    let secrets = lines(&|number| format!("S{number} = \"{}\"", value(number)));
    let references = lines(&|number| format!("    S{number}: /bench/{number}"));
    let text = |env: &str| format!("version: 0.2\n{env}phases:\n  build:\n    commands:\n      - {flood}\n");
    fs::write(folder.join("plain.yml"), text("")).expect("the buildspec can be written");
    let secret = text(&format!("env:\n  parameter-store:\n{references}\n"));
    fs::write(folder.join("secret.yml"), secret).expect("the buildspec can be written");
    fs::write(folder.join(".buildspec.toml"), format!("[secret]\n{secrets}")).expect("the settings can be written");
    let run = |name: &str| {
        let file = File::create(folder.join("flood.log")).expect("the file can be made");
        let mut command =
            buildspec(folder, &["run", "-b", name, "--log-format", "codebuild", "--source-mode", "mount"]);
        command.stdout(file);
        timed(command)
    };
    let (ours, peer) = in_turn(RUNS, || run("secret.yml"), || run("plain.yml"));
    let rate = |time: Duration| 1_073.741_824 / time.as_secs_f64();
    println!("1 GiB of output with 100 secrets to hide: {:.0} MB/s (with none: {:.0} MB/s)", rate(ours), rate(peer));
    for name in ["flood.log", "plain.yml", "secret.yml", ".buildspec.toml"] {
        fs::remove_file(folder.join(name)).expect("the file can be removed");
    }
}

fn plan(folder: &Path) {
    write_buildspec(folder, (0..495).map(|number| format!("echo \"step {number}\" && test -d .")));
    let (ours, peer) = in_turn(RUNS, || timed(buildspec(folder, &["plan"])), || timed(shell_true()));
    println!("plan of a 500-line buildspec: {ours:.2?} (bare sh -c true: {peer:.2?})");
}

fn shell_true() -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "true"]);
    command
}
