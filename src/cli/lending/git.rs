//! What the caller's git knows about a remote: `git credential fill`, asked without a person.

use std::io::{self, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::agent::{Confidential, Refusal, Reply};

/// How long a helper may take; nobody is there to answer one that asks.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks git, for https only.
pub(super) fn reply(wanted: &str) -> Reply {
    let field = |name: &str| wanted.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let host = field("host").unwrap_or("no host");
    if field("protocol") != Some("https") {
        return Err(Refusal::unavailable(format!("credentials are lent for https only, not for {host}")));
    }
    match fill(wanted) {
        Ok(Some(found)) => Ok(Confidential(found)),
        Ok(None) => Err(Refusal::unavailable(format!("the caller's git has no credentials for https://{host}"))),
        Err(error) => Err(Refusal::unavailable(format!("the caller's git cannot be asked: {error}"))),
    }
}

fn fill(wanted: &str) -> io::Result<Option<String>> {
    let mut git = Command::new("git")
        .args(["credential", "fill"])
        .env("GIT_TERMINAL_PROMPT", "0")
        // An empty one is none, neither git's own nor ssh's.
        .env("GIT_ASKPASS", "")
        .env("GCM_INTERACTIVE", "never")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = git.stdin.take() {
        input.write_all(format!("{}\n\n", wanted.trim_end()).as_bytes())?;
    }
    let ended = ends_in_time(&mut git)?;
    let mut found = String::new();
    if let Some(mut output) = git.stdout.take().filter(|_| ended) {
        output.read_to_string(&mut found)?;
    }
    Ok(Some(found).filter(|found| found.lines().any(|line| line.starts_with("password="))))
}

/// Waits for success; what is not over in time is ended. The answer is a few lines, which a pipe holds.
fn ends_in_time(git: &mut Child) -> io::Result<bool> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(status) = git.try_wait()? {
            return Ok(status.success());
        }
        thread::sleep(Duration::from_millis(5));
    }
    git.kill()?;
    git.wait()?;
    Ok(false)
}
