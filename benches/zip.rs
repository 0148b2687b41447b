//! `cargo bench --bench zip`: packing 5,000 files of 200 MB, beside `zip -r` of Info-ZIP in turn, with sizes and memory; then
//! 100,000 small files, beside `tar` that only reads them.
//!
//! GNU tar sees when its archive is `/dev/null` and then reads no contents, so it is measured both ways: through a pipe, where
//! it reads, and into `/dev/null`. `cargo bench --bench zip -- small` measures the small files alone; `TMPDIR` says where.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use buildspec::artifact::{Disk, Entry, EntryKind, Opening, Query, Symlinks, assemble, pack};

const FILES: usize = 5_000;
const BYTES: usize = 200_000_000;
const RUNS: usize = 5;
const SMALL_FILES: usize = 100_000;
const SMALL_RUNS: usize = 7;

fn main() {
    if !std::env::args().any(|argument| argument == "small") {
        beside_zip();
    }
    beside_tar();
}

fn beside_zip() {
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

/// 100,000 files of 60 bytes to 2 kB, as `**/*` selects them.
fn beside_tar() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let tree = folder.path().join("tree");
    let bytes = generate_small(&tree);
    let target = folder.path().join("ours.zip");
    let (mut ours, mut reads, mut stats) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..SMALL_RUNS {
        ours.push(select_and_pack(&tree, &target));
        reads.push(tar(&tree, "tar c . | cat > /dev/null"));
        stats.push(tar(&tree, "tar c . > /dev/null"));
    }
    let (ours, reads, stats) = (median(&mut ours), median(&mut reads), median(&mut stats));
    let size = fs::metadata(&target).map_or(0, |meta| meta.len());
    println!("{SMALL_FILES} files, {} MB", bytes / 1_000_000);
    println!("ours: {ours:.2?}, {size} bytes");
    for (peer, time) in [("tar c | cat, which reads", reads), ("tar c > /dev/null, which does not", stats)] {
        println!("{peer}: {time:.2?}; ours has {:.2} of its rate", time.as_secs_f64() / ours.as_secs_f64());
    }
}

fn select_and_pack(tree: &Path, target: &Path) -> Duration {
    let began = Instant::now();
    let query = Query {
        root: tree,
        base_directory: ".",
        files: &["**/*".to_owned()],
        exclude_paths: &[],
        discard_paths: false,
        symlinks: Symlinks::Follow,
        opening: Opening::Files,
    };
    let assembly = assemble(&query, &mut Disk::new()).expect("the tree can be read");
    let stored = pack(&assembly.entries, target, &|_| true).expect("the tree can be packed");
    assert_eq!(stored.files, SMALL_FILES);
    began.elapsed()
}

fn tar(tree: &Path, command: &str) -> Duration {
    let began = Instant::now();
    let status = Command::new("sh").args(["-c", command]).current_dir(tree).status();
    assert!(status.expect("sh starts").success());
    began.elapsed()
}

/// Small files like those of `node_modules`, a hundred in a folder; says how many bytes they have.
fn generate_small(tree: &Path) -> usize {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let words: Vec<String> = (0..2_000).map(|_| word(&mut random)).collect();
    let mut bytes = 0;
    for number in 0..SMALL_FILES {
        let folder = tree.join(format!("module{}/lib", number / 100));
        if number % 100 == 0 {
            fs::create_dir_all(&folder).expect("the folder can be made");
        }
        let size = 60 + random.below(2_000);
        let mut content = Vec::with_capacity(size + 128);
        while content.len() < size {
            line(&mut content, &words, &mut random);
        }
        content.truncate(size);
        bytes += size;
        fs::write(folder.join(format!("f{number}.js")), content).expect("the file can be written");
    }
    bytes
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
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let words: Vec<String> = (0..2_000).map(|_| word(&mut random)).collect();
    for number in 0..files {
        let folder = tree.join(format!("d{}", number / 100));
        fs::create_dir_all(&folder).expect("the folder can be made");
        let size = bytes / files;
        let mut content = Vec::with_capacity(size + 128);
        while content.len() < size {
            if number % 10 == 0 {
                content.extend_from_slice(&random.next().to_le_bytes());
            } else {
                line(&mut content, &words, &mut random);
            }
        }
        content.truncate(size);
        fs::write(folder.join(format!("f{number}.rs")), content).expect("the file can be written");
    }
}

/// A generator of numbers that is the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits fit") % limit
    }
}

/// A name of three to eleven letters.
fn word(random: &mut Random) -> String {
    let letters = b"etaoinsrhldcumfpgwybvk_";
    (0..3 + random.below(9)).map(|_| char::from(letters[random.below(23).min(random.below(23))])).collect()
}

/// A statement: a few names, the first ones of the list far more often than the last.
fn line(content: &mut Vec<u8>, words: &[String], random: &mut Random) {
    content.extend_from_slice(&b"                "[..4 * (random.below(4) + 1)]);
    let joints: [&str; 8] = [" = ", "(", ", ", ".", "::", " -> ", ")?;", " { "];
    for _ in 0..2 + random.below(6) {
        let pick = random.below(words.len()).min(random.below(words.len())).min(random.below(words.len()));
        content.extend_from_slice(words[pick].as_bytes());
        content.extend_from_slice(joints[random.below(8).min(random.below(8))].as_bytes());
    }
    content.push(b'\n');
}

/// `VmHWM` of this process.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
