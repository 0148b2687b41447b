//! `cargo bench --bench push`: 1 GiB to an S3 server on this machine, beside `aws s3 cp` and `s5cmd` in turn, with our peak memory.
//!
//! The server is `s3s-fs` (`cargo install s3s-fs --version 0.14.1 --locked --features binary`), the
//! peers `awscli` and `s5cmd` come from the Python package index; what is not on PATH is said and left out.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "timing.rs"]
#[expect(dead_code, reason = "each benchmark uses its own part")]
mod timing;

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use timing::{median, peak_kib};

const BYTES: usize = 1 << 30;
const RUNS: usize = 5;
const KEY: &str = "spec";
const SECRET: &str = "specspec";

fn main() {
    if !is_there("s3s-fs") {
        println!("s3s-fs is not on PATH, so there is no server to push to");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("one.bin");
    generate(&file);
    fs::create_dir_all(folder.path().join("data/bucket")).expect("the bucket can be made");
    let server = Server::start(&folder.path().join("data"));
    let path = file.to_str().expect("the path is UTF-8");
    let ours = [env!("CARGO_BIN_EXE_buildspec"), "-q", "artifact", "push", path, "s3://bucket/ours"];
    let peers =
        [vec!["aws", "s3", "cp", "--quiet", path, "s3://bucket/aws"], vec!["s5cmd", "cp", path, "s3://bucket/s5"]];
    let peers: Vec<_> = peers.into_iter().filter(|peer| is_there(peer[0])).collect();
    let (mut times, mut peak) = (vec![Vec::new(); peers.len() + 1], 0);
    for _ in 0..RUNS {
        let (time, memory) = server.timed(&ours);
        times[0].push(time);
        peak = peak.max(memory);
        for (peer, times) in peers.iter().zip(&mut times[1..]) {
            times.push(server.timed(peer).0);
        }
    }
    let mut medians = times.into_iter().map(median);
    let own = medians.next().expect("ours was timed");
    println!("1 GiB to s3s-fs on this machine");
    println!("ours: {own:.2?}, peak memory {} MiB", peak / 1024);
    for (peer, time) in peers.iter().zip(medians) {
        println!("{}: {time:.2?}; ours takes {:.2} of its time", peer[0], own.as_secs_f64() / time.as_secs_f64());
    }
}

/// The server; it ends with the benchmark.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port is free");
        let child = Command::new("s3s-fs")
            .args([
                "--host",
                "127.0.0.1",
                "--port",
                &port.port().to_string(),
                "--access-key",
                KEY,
                "--secret-key",
                SECRET,
            ])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        while TcpStream::connect(port).is_err() {
            sleep(Duration::from_millis(20));
        }
        Self { child, url: format!("http://{port}") }
    }

    /// How long a command takes, and the memory it had at most, in KiB.
    fn timed(&self, command: &[&str]) -> (Duration, u64) {
        let began = Instant::now();
        let mut child = Command::new(command[0])
            .args(&command[1..])
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("S3_ENDPOINT_URL", &self.url)
            .env("AWS_ACCESS_KEY_ID", KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET)
            .env("AWS_REGION", "us-east-1")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdout(Stdio::null())
            .spawn()
            .expect("the command starts");
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_kib(child.id()));
            if let Some(status) = child.try_wait().expect("the command can be waited for") {
                break status;
            }
            sleep(Duration::from_millis(5));
        };
        assert!(status.success(), "{command:?}");
        (began.elapsed(), peak)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !there {
        println!("{program} is not on PATH");
    }
    there
}

/// What does not compress, the same every time.
fn generate(path: &Path) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("the file can be made"));
    for _ in 0..BYTES / 8 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.write_all(&state.to_le_bytes()).expect("the file can be written");
    }
}
