//! The folder a case runs in, and the run itself.

use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::case::{Case, corpus, program_path, static_program};
use crate::engine::Engine;
use crate::framed;
use crate::scripted::Scripted;
use crate::service;

/// No case may take longer; it is only there so that a hang ends.
const LIMIT: Duration = Duration::from_secs(100);

/// The folder of the suite.
const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/spec-tests");

/// What a run left.
pub(crate) struct Outcome {
    /// The exit status; 1000 + n when killed by signal n.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
    /// Containers that it has left.
    pub(crate) left: Vec<String>,
}

/// The folder a case runs in.
pub(crate) struct World {
    root: tempfile::TempDir,
    /// The AWS of the case, if it has one.
    pub(crate) aws: Option<Scripted>,
}

impl World {
    /// Makes the source and everything around it.
    pub(crate) fn new(case: &Case) -> Result<Self, String> {
        let root = tempfile::Builder::new().prefix("spec-").tempdir().map_err(|error| error.to_string())?;
        // A user of `run-as` must reach it.
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
        let aws = (!case.aws.is_empty()).then(|| Scripted::start(&case.aws)).transpose();
        let world = Self { root, aws: aws.map_err(|error| error.to_string())? };
        world.fill(case).map_err(|error| format!("cannot make the source: {error}"))?;
        Ok(world)
    }

    /// Where the binary is started; the source.
    pub(crate) fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    fn bin(&self) -> PathBuf {
        self.root.path().join("bin")
    }

    fn fill(&self, case: &Case) -> std::io::Result<()> {
        for folder in [self.work(), self.bin(), self.root.path().join("home"), self.root.path().join("tmp")] {
            fs::create_dir_all(folder)?;
        }
        fs::set_permissions(self.root.path().join("tmp"), fs::Permissions::from_mode(0o1777))?;
        if let Some(example) = &case.example {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
            run_shell(case, &format!("cp -R '{}/.' .", from.display()), &self.work())?;
        }
        for (name, text) in &case.files {
            make(&self.work().join(name), &service::addressed(case, text))?;
        }
        if let Some(text) = buildspec(case) {
            let name = case.buildspec_name.as_deref().unwrap_or("buildspec.yml");
            make(&self.work().join(name), &service::addressed(case, &text))?;
        }
        for (name, text) in &case.programs {
            make(&self.bin().join(name), text)?;
            fs::set_permissions(self.bin().join(name), fs::Permissions::from_mode(0o755))?;
        }
        if let Some(shell) = &case.sh
            && case.engine == Engine::Host
        {
            symlink(program_path(shell).expect("the case is ignored without it"), self.bin().join("sh"))?;
        }
        case.prepare.as_ref().map_or(Ok(()), |script| run_shell(case, script, &self.work()))
    }

    /// Runs the case's command line to its end.
    pub(crate) fn run(&self, case: &Case) -> Result<Outcome, String> {
        let mut child = self.command(case).spawn().map_err(|error| error.to_string())?;
        let stdout = collect(child.stdout.take().expect("standard output is piped"), case.leaves.clone());
        let stderr = collect(child.stderr.take().expect("standard error is piped"), None);
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A program that does not read its input closes it; that is its right.
        let _ = stdin.write_all(case.stdin.as_deref().unwrap_or_default().as_bytes());
        let root = self.root.path().display().to_string();
        let messages: Vec<String> = case.messages.iter().map(|message| message.replace("[ROOT]", &root)).collect();
        let _ = stdin.write_all(framed::sent(&messages).as_bytes());
        // It ends when nothing more is to be typed.
        let mut keyboard = (!case.types.is_empty()).then_some(stdin);
        let mut during = case.during.iter().peekable();
        let (mut typed, mut seen) = (case.types.iter().peekable(), 0);
        let (began, mut signals) = (Instant::now(), case.signals.iter().peekable());
        let status = loop {
            if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
                break status;
            }
            if signals.peek().is_some_and(|signal| text(&stdout.text).contains(&signal.after)) {
                let signal = signals.next().expect("it was seen");
                let sent = Command::new("kill").args([format!("-{}", signal.send), child.id().to_string()]).status();
                sent.map_err(|error| error.to_string())?;
            }
            if during.peek().is_some_and(|during| text(&stdout.text).contains(&during.after)) {
                let script = &during.next().expect("it was seen").run;
                let container = case.engine.containers_of(child.id()).concat();
                self.script(case, script, &container)?;
            }
            if let (Some(next), Some(keys)) = (typed.peek(), &mut keyboard)
                && let Some(at) = text(&stdout.text).get(seen..).and_then(|rest| rest.find(&next.after))
            {
                seen += at + next.after.len();
                let _ = keys.write_all(next.text.as_bytes());
                typed.next();
            }
            if began.elapsed() > LIMIT {
                let _ = child.kill();
                return Err(format!("still running after {LIMIT:?}\n{}", text(&stdout.text)));
            }
            thread::sleep(Duration::from_millis(3));
        };
        let process = child.id();
        let (stdout, stderr) = (stdout.finish(), stderr.finish());
        let stdout = if case.messages.is_empty() { stdout } else { framed::received(&stdout) };
        let signal = std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or_default();
        case.then.as_ref().map_or(Ok(()), |script| self.script(case, script, ""))?;
        let left = case.engine.containers_of(process);
        Ok(Outcome { status: status.code().unwrap_or(1000 + signal), stdout, stderr, left })
    }

    /// Runs a script of the case's, which can call the program and the command line of the engine.
    fn script(&self, case: &Case, script: &str, container: &str) -> Result<(), String> {
        let mut command = self.surrounded(case, Command::new("sh"));
        command
            .args(["-ec", &service::addressed(case, script)])
            .envs(service::variables(case))
            .env("BUILDSPEC", env!("CARGO_BIN_EXE_buildspec"))
            .env("SUITE", SUITE)
            .env("STATIC", static_program().unwrap_or_default())
            .env("IMAGE", case.engine.image("glibc"))
            .env("CONTAINER", container)
            .env("CORPUS", corpus().unwrap_or_default())
            .stdin(Stdio::null());
        let ended = command.output().map_err(|error| error.to_string())?;
        let said = [ended.stdout, ended.stderr].concat();
        if ended.status.success() { Ok(()) } else { Err(format!("{script}: {}", String::from_utf8_lossy(&said))) }
    }

    fn command(&self, case: &Case) -> Command {
        let line = self.line(case);
        let mut command = Command::new(&line[0]);
        command.args(&line[1..]);
        self.surrounded(case, command)
    }

    /// A command in the case's surroundings.
    fn surrounded(&self, case: &Case, mut command: Command) -> Command {
        let root = self.root.path().display().to_string();
        let path = format!("{}:{}", self.bin().display(), std::env::var("PATH").unwrap_or_default());
        command
            .current_dir(self.work())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.root.path().join("home"))
            .env("TMPDIR", self.root.path().join("tmp"))
            .env("USER", "tester")
            .envs(case.engine.daemon().map(|socket| ("DOCKER_HOST", format!("unix://{}", socket.display()))))
            .envs(self.aws.iter().flat_map(|aws| service::aws_environment(aws.url.clone())))
            .envs(service::environment(case))
            .envs(case.env.iter().map(|(name, value)| (name, service::addressed(case, value).replace("[ROOT]", &root))))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The words of the command line.
    fn line(&self, case: &Case) -> Vec<String> {
        let mut line = vec![env!("CARGO_BIN_EXE_buildspec").to_owned()];
        if case.command.is_empty() {
            line.extend(["run".to_owned(), ".".to_owned()]);
        }
        let root = self.root.path().display().to_string();
        let place = |text: &String| {
            let corpus = corpus().unwrap_or_default();
            service::addressed(case, text).replace("[ROOT]", &root).replace("[CORPUS]", &corpus.display().to_string())
        };
        line.extend(case.command.iter().chain(&case.args).map(place).flat_map(|argument| all_in(&argument)));
        if case.engine != Engine::Host && !case.args.iter().any(|word| word == "--image") {
            line.extend([
                "--engine".to_owned(),
                "docker".to_owned(),
                "--image".to_owned(),
                case.engine.image(case.image.as_deref().unwrap_or("glibc")),
            ]);
            line.extend(case.agent.iter().flat_map(|agent| ["--agent".to_owned(), agent.display().to_string()]));
            // The image has a folder for each shell that can play `sh`.
            line.extend(case.sh.iter().flat_map(|sh| ["--env".to_owned(), format!("PATH=/shells/{sh}:/usr/bin:/bin")]));
        }
        if !case.terminal {
            return line;
        }
        let quoted: Vec<String> = line.iter().map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect();
        ["script", "-qec", &quoted.join(" "), "/dev/null"].map(str::to_owned).into()
    }

    /// What is left in the folder for temporary files.
    pub(crate) fn left_over(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.path().join("tmp")).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    /// Its paths made the same in every run.
    pub(crate) fn normalize(&self, case: &Case, text: &str) -> String {
        // A terminal ends its lines so.
        let text = text.replace("\r\n", "\n").replace(&self.root.path().display().to_string(), "[ROOT]");
        let text = service::unaddressed(case, &text);
        self.aws.iter().fold(text, |text, aws| text.replace(&aws.url, "[AWS]"))
    }
}

/// The files of a folder for an argument that ends in `/*`, else the argument itself.
fn all_in(argument: &str) -> Vec<String> {
    let Some(folder) = argument.strip_suffix("/*") else { return vec![argument.to_owned()] };
    let entries = fs::read_dir(folder).expect("the folder can be read").flatten();
    let mut paths: Vec<String> = entries.map(|entry| entry.path().display().to_string()).collect();
    paths.sort();
    paths
}

/// A pipe that is read in the background, so that what has come can be looked at.
struct Collected {
    text: Arc<Mutex<Vec<u8>>>,
    thread: thread::JoinHandle<()>,
}

impl Collected {
    fn finish(self) -> String {
        self.thread.join().expect("the reader does not panic");
        text(&self.text)
    }
}

/// Reads to the end, or until this text has come.
fn collect(mut pipe: impl Read + Send + 'static, until: Option<String>) -> Collected {
    let collected = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&collected);
    let thread = thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            into.lock().expect("nobody panics with it").extend_from_slice(&buffer[..count]);
            if until.as_ref().is_some_and(|until| text(&into).contains(until)) {
                break;
            }
        }
    });
    Collected { text: collected, thread }
}

fn text(bytes: &Mutex<Vec<u8>>) -> String {
    String::from_utf8_lossy(&bytes.lock().expect("nobody panics with it")).into_owned()
}

fn make(path: &Path, text: &str) -> std::io::Result<()> {
    if path.as_os_str().to_string_lossy().ends_with('/') {
        return fs::create_dir_all(path);
    }
    fs::create_dir_all(path.parent().expect("it lies in a folder"))?;
    match text.strip_prefix("->") {
        Some(target) => symlink(target, path),
        None => fs::write(path, text),
    }
}

fn run_shell(case: &Case, script: &str, folder: &Path) -> std::io::Result<()> {
    let mut command = Command::new("sh");
    command.args(["-ec", &service::addressed(case, script)]).current_dir(folder);
    command.envs(service::environment(case)).envs(service::variables(case));
    command.env("BUILDSPEC", env!("CARGO_BIN_EXE_buildspec")).env("SUITE", SUITE);
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(std::io::Error::other(format!("{script}: {status}"))) }
}

fn buildspec(case: &Case) -> Option<String> {
    if let Some(kind) = &case.generate {
        return Some(generated(kind));
    }
    if case.commands.is_empty() {
        return case.buildspec.clone();
    }
    let list: Vec<String> = case.commands.iter().map(|command| format!("      - {}\n", quoted(command))).collect();
    Some(format!("version: 0.2\nphases:\n  build:\n    commands:\n{}", list.concat()))
}

/// A YAML double-quoted scalar, which JSON's strings are.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn generated(kind: &str) -> String {
    let head = "version: 0.2\nphases:\n  build:\n    commands: ";
    match kind {
        "nested-brackets" => format!("{head}{}", "[".repeat(100_000)),
        "nested-dashes" => format!("{head}\n      {}", "- ".repeat(100_000)),
        "many-commands" => format!("{head}\n      - exit 3\n{}", "      - echo more\n".repeat(9_999)),
        "garbage" => "\u{1}\u{7f}%&*!|>'\"{[ \t:-?@`\u{e9}\u{2028}x\n".repeat(400_000),
        "long-line" => format!("{head}\n      - echo {}\n", "x".repeat(9_000_000)),
        "alias-bomb" => {
            let level = |n: usize| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9));
            let levels: String = (1..40).map(level).collect();
            format!("a0: &a0 [x]\n{levels}version: 0.2\nphases:\n  build:\n    commands: *a39\n")
        }
        other => panic!("nothing generates `{other}`"),
    }
}
