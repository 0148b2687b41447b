//! `cargo bench --bench zip`: packing 5,000 files of 200 MB, beside `zip -r` of Info-ZIP in turn, with sizes and memory.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use buildspec::artifact::{Entry, EntryKind, pack};

const FILES: usize = 5_000;
const BYTES: usize = 200_000_000;
const RUNS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let tree = folder.path().join("tree");
    let small = folder.path().join("small");
    generate(&small, FILES / 10, BYTES / 10);
    let target = folder.path().join("ours.zip");
    ours(&small, &target);
    let flat = peak_kib();
    generate(&tree, FILES, BYTES);
    let peer_target = folder.path().join("peer.zip");
    let has_peer = Command::new("zip").arg("-v").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    let (mut our_times, mut peer_times) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        our_times.push(ours(&tree, &target));
        if has_peer {
            peer_times.push(peer(&tree, &peer_target));
        }
    }
    let size = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{FILES} files, {} MB, {cores} cores", BYTES / 1_000_000);
    println!(
        "ours: {:.2?}, {} bytes, peak memory {} MiB (a tenth of the tree: {} MiB)",
        median(&mut our_times),
        size(&target),
        peak_kib() / 1024,
        flat / 1024
    );
    if has_peer {
        let ratio = median(&mut peer_times).as_secs_f64() / median(&mut our_times).as_secs_f64();
        println!(
            "zip -r: {:.2?}, {} bytes; ours is {ratio:.2} times as fast",
            median(&mut peer_times),
            size(&peer_target)
        );
    } else {
        println!("zip is not on PATH, so there is nothing to compare with");
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ours(tree: &Path, target: &Path) -> Duration {
    let began = Instant::now();
    let entries: Vec<Entry> = walkdir::WalkDir::new(tree)
        .into_iter()
        .flatten()
        .filter(|found| found.file_type().is_file())
        .map(|found| Entry {
            name: found.path().strip_prefix(tree).expect("it lies below").display().to_string(),
            path: found.into_path(),
            kind: EntryKind::File,
            pattern: 0,
        })
        .collect();
    pack(&entries, target, &|_| true).expect("the tree can be packed");
    began.elapsed()
}

fn peer(tree: &Path, target: &Path) -> Duration {
    let _ = fs::remove_file(target);
    let began = Instant::now();
    let status = Command::new("zip").args(["-q", "-r", "-X"]).arg(target).arg(".").current_dir(tree).status();
    assert!(status.expect("zip starts").success());
    began.elapsed()
}

/// Text like source code, and every tenth file of what does not compress; the same every time.
fn generate(tree: &Path, files: usize, bytes: usize) {
    const WORDS: [&str; 24] = [
        "fn",
        "let",
        "match",
        "return",
        "const",
        "struct",
        "impl",
        "value",
        "index",
        "result",
        "error",
        "self",
        "=",
        "(",
        ")",
        "{",
        "}",
        ";\n",
        "    ",
        "::",
        "->",
        "buildspec",
        "artifact",
        "0x",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for number in 0..files {
        let folder = tree.join(format!("d{}", number / 100));
        fs::create_dir_all(&folder).expect("the folder can be made");
        let size = bytes / files;
        let mut content = Vec::with_capacity(size + 32);
        while content.len() < size {
            let random = next();
            if number % 10 == 0 {
                content.extend_from_slice(&random.to_le_bytes());
            } else {
                content.extend_from_slice(WORDS[usize::try_from(random % 24).expect("it is small")].as_bytes());
                if random % 5 == 0 {
                    content.extend_from_slice(format!("{}", random % 10_000).as_bytes());
                }
                content.push(b' ');
            }
        }
        content.truncate(size);
        fs::write(folder.join(format!("f{number}.rs")), content).expect("the file can be written");
    }
}

/// `VmHWM` of this process.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
