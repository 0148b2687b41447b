//! `cargo bench --bench source_copy`: how long sources take to be listed and copied, beside `cp` in the same run.
//!
//! - a folder of many small files and a few large ones, beside `cp -r --reflink=auto`;
//! - small files in a git work tree with a `node_modules` that git ignores, beside `cp` of the same files, and beside `cp`
//!   of all of it;
//! - a work tree of three files, which is what a start has to wait for.
//!
//! `TMPDIR` chooses the file system.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use buildspec::source::{GitFacts, SourceMode, copy, list};

const RUNS: usize = 9;
const SMALL_FILES: usize = 5000;
const LARGE_FILES: usize = 4;
const LARGE: usize = 32 << 20;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    let plain = folder.join("plain");
    fill(&plain, SMALL_FILES, LARGE_FILES);
    compare("5,000 small files and 4 of 32 MiB", &plain, &plain, folder);

    let tree = folder.join("tree");
    fill(&tree, SMALL_FILES, 0);
    git(&tree);
    let same = folder.join("same");
    ours(&tree, &same);
    fill(&tree.join("node_modules"), 4 * SMALL_FILES, 0);
    compare("work tree, beside `cp` of the same files", &tree, &same, folder);
    compare("work tree, beside `cp` of all with `node_modules`", &tree, &tree, folder);

    let small = folder.join("small");
    fill(&small, 3, 0);
    git(&small);
    compare("work tree of three files", &small, &small, folder);
    facts(&small);
}

/// Files of up to 8 KiB, a hundred to a folder, and large ones; always the same.
fn fill(folder: &Path, small: usize, large: usize) {
    let content: Vec<u8> = (0..LARGE)
        .scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(state.to_be_bytes()[0])
        })
        .collect();
    for number in 0..small {
        let place = folder.join(format!("part{}", number / 100));
        fs::create_dir_all(&place).expect("a folder can be made");
        fs::write(place.join(format!("file{number}.txt")), &content[..number * 37 % 8192])
            .expect("a file can be written");
    }
    for number in 0..large {
        fs::write(folder.join(format!("large{number}.bin")), &content).expect("a file can be written");
    }
}

fn git(tree: &Path) {
    fs::write(tree.join(".gitignore"), "node_modules/\n").expect("a file can be written");
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "gc.auto=0"];
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-q", "-m", "first"], &["gc", "-q"]] {
        let status = Command::new("git").args(identity).args(arguments).current_dir(tree).status();
        assert!(status.expect("git is needed for this benchmark").success(), "git {arguments:?}");
    }
}

fn ours(from: &Path, to: &Path) {
    let listing = list(from, SourceMode::Copy, &[]).expect("the source can be listed");
    copy(&listing, from, to, &|_| true).expect("the source can be copied");
}

fn cp(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    command.args(["-r", "--reflink=auto"]).arg(from).arg(to).stdin(Stdio::null());
    assert!(command.status().expect("cp is needed for this benchmark").success());
}

/// Copies in turn with both, each time into a fresh folder, and tells the median of each.
fn compare(what: &str, from: &Path, peers: &Path, folder: &Path) {
    let to = folder.join("copy");
    let timed = |work: &dyn Fn()| {
        let began = Instant::now();
        work();
        let elapsed = began.elapsed();
        fs::remove_dir_all(&to).expect("the copy can be removed");
        elapsed
    };
    let turn = |_| (timed(&|| ours(from, &to)), timed(&|| cp(peers, &to)));
    turn(0);
    let (ours, peer): (Vec<Duration>, Vec<Duration>) = (0..RUNS).map(turn).unzip();
    let began = Instant::now();
    let entries = list(from, SourceMode::Copy, &[]).expect("the source can be listed").entries.len();
    let listed = began.elapsed();
    let (ours, peer) = (median(ours), median(peer));
    let ratio = ours.as_secs_f64() / peer.as_secs_f64();
    println!(
        "{what}: {ours:.2?} for {entries} entries, {listed:.2?} of it to list them (cp: {peer:.2?}, ratio {ratio:.2})"
    );
}

fn facts(tree: &Path) {
    let times = (0..RUNS).map(|_| {
        let began = Instant::now();
        assert!(GitFacts::of(tree).is_some_and(|facts| facts.commit.is_some()));
        began.elapsed()
    });
    println!("commit, branch and origin: {:.2?}", median(times.collect()));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
