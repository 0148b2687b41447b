//! `cargo bench --bench cache`: how long a `node_modules` of 20,000 files takes to be restored and to be saved, beside `cp -r` of it in
//! the same run.
//!
//! `TMPDIR` chooses the file system.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use buildspec::cache::{About, Allowed, Ground, Name, Scope, gather, pack, restore, version};

const RUNS: usize = 9;
const FILES: usize = 20_000;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    let source = folder.join("src");
    fill(&source.join("node_modules"));
    let archive = folder.join("entry.tar");
    let to = folder.join("to");
    let turn = |_| {
        let saved = timed(|| save(&source, &archive));
        let _ = fs::remove_dir_all(&to);
        fs::create_dir(&to).expect("a folder can be made");
        let restored = timed(|| bring_back(&archive, &to));
        fs::remove_dir_all(&to).expect("the copy can be removed");
        let copied = timed(|| cp(&source, &to));
        fs::remove_dir_all(&to).expect("the copy can be removed");
        [saved, restored, copied]
    };
    turn(0);
    let times: Vec<[Duration; 3]> = (0..RUNS).map(turn).collect();
    let [saved, restored, copied] = [0, 1, 2].map(|which| median(times.iter().map(|times| times[which]).collect()));
    let ratio = |time: Duration| time.as_secs_f64() / copied.as_secs_f64();
    let bytes = fs::metadata(&archive).map_or(0, |meta| meta.len());
    println!("{FILES} files, {} MB: cp -r {copied:.2?}", bytes / 1_000_000);
    println!("restored in {restored:.2?}, ratio {:.2}", ratio(restored));
    println!("saved in {saved:.2?}, ratio {:.2}", ratio(saved));
}

/// Packages of folders of files as a package manager leaves them: most of a few kilobytes, a few large.
fn fill(folder: &Path) {
    let content: Vec<u8> = (0..1_u32 << 20).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    for number in 0..FILES {
        let place = folder.join(format!("package{}/lib/part{}", number / 40, number / 10 % 4));
        fs::create_dir_all(&place).expect("a folder can be made");
        let size = if number % 500 == 0 { 1 << 20 } else { number * 37 % 8192 };
        fs::write(place.join(format!("file{number}.js")), &content[..size]).expect("a file can be written");
    }
}

fn ground(source: &Path) -> (Ground, Allowed, Vec<String>) {
    let ground = Ground::new(iter::once((&(String::new(), PathBuf::from(source)), false)));
    let paths = vec!["node_modules/**/*".to_owned()];
    let allowed = Allowed::new(&paths, &ground, source).expect("the path can be read");
    (ground, allowed, paths)
}

fn save(source: &Path, archive: &Path) {
    let (ground, allowed, paths) = ground(source);
    let gathered = gather(&allowed, &ground).expect("the files can be read");
    let name = Name { scope: Scope { namespace: "bench".into(), version: version(&paths) }, key: None };
    let about = About::new(&name, paths, 0, gathered.files(), gathered.bytes());
    pack(&gathered, &about, archive, &|_, _| true).expect("the files can be packed");
}

fn bring_back(archive: &Path, to: &Path) {
    let (ground, allowed, _) = ground(to);
    let restored = restore(archive, &allowed, &ground, &|_, _| true).expect("the archive can be read");
    assert_eq!(restored.files, FILES as u64);
}

fn cp(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    command.arg("-r").arg(from).arg(to).stdin(Stdio::null());
    assert!(command.status().expect("cp is needed for this benchmark").success());
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
