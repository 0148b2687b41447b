//! What this process does so that its secrets stay its own: it masks what it tells, and leaves no core file.

use std::time::{Duration, Instant};

use super::{AgentError, Run};
use crate::build::BuildEventKind;
use crate::build::masking::{Held, Masker};
use crate::build::secrets::Secrecy;

/// How long a few bytes wait that may begin a secret, before they are told: a prompt is to appear.
const QUIET: Duration = Duration::from_millis(50);

/// Hides secrets in what a build tells.
pub(super) struct Hiding {
    pub(super) masker: Masker,
    held: Held,
    /// When what is held may be told.
    until: Option<Instant>,
}

impl Hiding {
    pub(super) fn new(secrecy: &Secrecy) -> Self {
        let masker = Masker::new(&secrecy.secrets, secrecy.mask);
        Self { masker, held: Held::default(), until: None }
    }

    /// What can be told of these bytes and those before them.
    pub(super) fn output(&mut self, bytes: &[u8]) -> Vec<u8> {
        let told = self.masker.push(&mut self.held, bytes);
        self.until = self.held.is_chance().then(|| Instant::now() + QUIET);
        told
    }

    /// When somebody should look for what is still held.
    pub(super) const fn wake_at(&self) -> Option<Instant> {
        self.until
    }

    /// What has waited long enough.
    pub(super) fn overdue(&mut self) -> Vec<u8> {
        if self.until.is_some_and(|until| Instant::now() >= until) { self.rest() } else { Vec::new() }
    }

    /// All that is held.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        self.until = None;
        self.masker.flush(&mut self.held)
    }
}

impl Run<'_> {
    /// Tells what a command wrote, as far as it is certain that no secret begins in it.
    pub(super) fn tell_output(&mut self, bytes: &[u8]) -> Result<(), AgentError> {
        let bytes = self.hiding.output(bytes);
        self.tell_bytes(bytes)
    }

    /// Tells what was held back of it.
    pub(super) fn tell_held(&mut self) -> Result<(), AgentError> {
        let bytes = self.hiding.rest();
        self.tell_bytes(bytes)
    }

    pub(super) fn tell_bytes(&mut self, bytes: Vec<u8>) -> Result<(), AgentError> {
        if bytes.is_empty() { Ok(()) } else { self.tell(BuildEventKind::Output { bytes }).map(drop) }
    }
}

/// Keeps the memory of this process, which holds secrets, out of core files and from others of the same user. What it starts is
/// not touched: the mark does not outlive the start of another program.
#[cfg(target_os = "linux")]
pub fn leave_no_core() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    // A kernel that does not know it is not asked for more.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Keeps the memory of this process, which holds secrets, out of core files.
#[cfg(not(target_os = "linux"))]
pub fn leave_no_core() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Core);
    limit.current = Some(0);
    let _ = setrlimit(Resource::Core, limit);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::secrets::Secrets;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_with_secrets_leaves_no_core_and_what_it_starts_may() {
        use rustix::process::{DumpableBehavior, dumpable_behavior};
        leave_no_core();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let limit = |line: &str| line.starts_with("Max core file size").then(|| line.to_owned());
        let child = std::process::Command::new("cat").arg("/proc/self/limits").output().unwrap();
        let childs = String::from_utf8_lossy(&child.stdout).lines().find_map(limit);
        let own = std::fs::read_to_string("/proc/self/limits").unwrap().lines().find_map(limit);
        assert!(own.is_some() && childs == own);
    }

    #[test]
    fn a_few_bytes_wait_and_then_are_told() {
        let mut secrets = Secrets::default();
        secrets.add("A", "hunter2");
        let mut hiding = Hiding::new(&Secrecy { secrets, ..Secrecy::default() });
        assert_eq!(hiding.output(b"x hu"), b"x ");
        assert!(hiding.wake_at().is_some());
        std::thread::sleep(QUIET);
        assert_eq!(hiding.overdue(), b"hu");
        assert_eq!(hiding.wake_at(), None);
        assert_eq!(hiding.output(b"nter2 hunter"), b"*** ");
        assert_eq!(hiding.wake_at(), None);
        assert_eq!(hiding.overdue(), b"");
        assert_eq!(hiding.rest(), b"hunter");
    }
}
