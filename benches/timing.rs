//! What benchmarks have in common: this program, its peer in turn, medians.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) fn buildspec(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_buildspec"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

pub(crate) fn write_buildspec(folder: &Path, commands: impl Iterator<Item = String>) {
    let list = commands.map(|command| format!("      - {command}")).collect::<Vec<_>>().join("\n");
    let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n{list}\n");
    fs::write(folder.join("buildspec.yml"), text).expect("the buildspec can be written");
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

pub(crate) fn timed(mut command: Command) -> Duration {
    let began = Instant::now();
    assert!(command.status().expect("the command starts").success(), "{command:?}");
    began.elapsed()
}

/// Runs both in turn and gives the median of each.
pub(crate) fn in_turn(runs: usize, ours: impl Fn() -> Duration, peer: impl Fn() -> Duration) -> (Duration, Duration) {
    ours();
    peer();
    let (ours, peer) = (0..runs).map(|_| (ours(), peer())).unzip();
    (median(ours), median(peer))
}

/// From starting the process to the first line of the first command.
pub(crate) fn until_line(mut command: Command, wanted: &str) -> Duration {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the command starts");
    let output = BufReader::new(child.stdout.take().expect("the output is piped"));
    let mut elapsed = None;
    for line in output.lines().map_while(Result::ok) {
        if elapsed.is_none() && line == wanted {
            elapsed = Some(began.elapsed());
        }
    }
    child.wait().expect("the child ends");
    elapsed.expect("the first command prints its line")
}

/// `VmHWM` of a process.
pub(crate) fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
