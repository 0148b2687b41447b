//! `cargo bench --bench docker`: what a build in a container costs, beside the docker command, in one run.
//!
//! Needs a Docker daemon and the image `buildspec-test/busybox`, which `spec-tests/images/make busybox docker` makes.
//!
//! - a whole build of one command, beside `docker run` of the same command;
//! - 200 commands, beside `docker run` of a shell loop over the same 200 files;
//! - a source of 20,000 files and 400 MB, up to the first command's first line, beside `docker create`, `cp` and `start`;
//! - 1 GiB of output, with the peak memory of this program.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod timing;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use timing::{buildspec, in_turn, peak_kib, timed, until_line, write_buildspec};

const IMAGE: &str = "buildspec-test/busybox";
const ENGINE: [&str; 6] = ["run", "--log-format", "codebuild", "--engine", "docker", "--image"];
const COMMANDS: u32 = 200;
const GIB: u64 = 1 << 30;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    whole(folder);
    commands(folder);
    output(folder);
    source(folder);
}

/// A build of this program's in a container.
fn ours(folder: &Path) -> Command {
    buildspec(folder, &[&ENGINE[..], &[IMAGE]].concat())
}

fn docker(arguments: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn whole(folder: &Path) {
    write_buildspec(folder, std::iter::once("echo first".to_owned()));
    let (ours, peer) =
        in_turn(15, || timed(ours(folder)), || timed(docker(&["run", "--rm", IMAGE, "sh", "-c", "echo first"])));
    println!("one command: {ours:.0?} (docker run: {peer:.0?}); {:.0?} more", ours.saturating_sub(peer));
}

fn commands(folder: &Path) {
    write_buildspec(folder, (0..COMMANDS).map(|number| format!("echo {number}")));
    let scripts: Vec<String> = (0..COMMANDS).map(|number| format!("echo echo {number} > {number}.sh\n")).collect();
    let scripts = scripts.concat();
    let peer = || {
        docker(&[
            "run",
            "--rm",
            "-w",
            "/tmp",
            IMAGE,
            "sh",
            "-c",
            &format!("{scripts}for file in *.sh; do sh \"$file\"; done"),
        ])
    };
    let (ours, peer) = in_turn(9, || timed(ours(folder)), || timed(peer()));
    let each = ours.saturating_sub(peer) / COMMANDS;
    println!("{COMMANDS} commands: {ours:.0?} (docker run of a loop: {peer:.0?}); {each:.0?} more for each");
}

fn output(folder: &Path) {
    let flood = format!("dd if=/dev/zero bs=65536 count={} 2> /dev/null", GIB / 65536);
    write_buildspec(folder, std::iter::once(flood.clone()));
    let (peer, _) = watched(docker(&["run", "--rm", "--log-driver", "none", IMAGE, "sh", "-c", &flood]));
    let (ours, peak) = watched(ours(folder));
    let rate = |time: Duration| 1_073.741_824 / time.as_secs_f64();
    println!(
        "1 GiB of output: {:.0} MB/s, peak memory {} MiB (docker run: {:.0} MB/s)",
        rate(ours),
        peak / 1024,
        rate(peer)
    );
}

/// How long a command takes, and the most memory it has at once, in KiB.
fn watched(mut command: Command) -> (Duration, u64) {
    let (began, mut peak) = (Instant::now(), 0);
    let mut child = command.spawn().expect("the command starts");
    while child.try_wait().expect("the child can be waited for").is_none() {
        peak = peak.max(peak_kib(child.id()));
        std::thread::sleep(Duration::from_millis(10));
    }
    (began.elapsed(), peak)
}

fn source(folder: &Path) {
    write_buildspec(folder, std::iter::once("echo first".to_owned()));
    let block: Vec<u8> =
        (0..20_000_u32).map(|byte| u8::try_from(byte.wrapping_mul(2_654_435_761) >> 24).unwrap_or_default()).collect();
    for number in 0..20_000 {
        let place = folder.join(format!("d{}", number / 100));
        fs::create_dir_all(&place).expect("the folder can be made");
        fs::write(place.join(number.to_string()), &block).expect("the file can be written");
    }
    let source = format!("{}/.", folder.display());
    let script = format!(
        "id=$(docker create -w /src {IMAGE} echo first) && docker cp -q '{source}' \"$id:/src\" && docker start -a \"$id\" && docker rm \"$id\" > /dev/null"
    );
    let peer = || {
        let mut command = Command::new("sh");
        command.args(["-c", &script]).stdin(Stdio::null());
        command
    };
    let (ours, peer) = in_turn(3, || until_line(ours(folder), "first"), || until_line(peer(), "first"));
    println!(
        "source of 20,000 files, 400 MB: {ours:.2?} (docker create, cp, start: {peer:.2?}); {:.2} of its time",
        ours.as_secs_f64() / peer.as_secs_f64()
    );
}
