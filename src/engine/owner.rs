//! Whose a container or a folder is: written on it, so that what a killed run has left can be told from what another
//! run uses.

use std::fs;

/// This process, in words that no other has: the machine's start, the process namespace, the process, its start.
pub(super) fn own() -> String {
    format!("{}/{}", machine(), process(std::process::id()))
}

/// What is known of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// It lives.
    Lives,
    /// It lived here, and lives no more.
    Ended,
    /// It lives or lived where we cannot look.
    Elsewhere,
}

impl Owner {
    /// What is known of the owner of this name.
    pub(super) fn of(name: &str) -> Self {
        let parts = name.rsplit_once('/').filter(|(at, _)| *at == machine());
        match parts.and_then(|(_, process)| Some((process, process.split_once('.')?.0.parse().ok()?))) {
            Some((named, pid)) if process(pid) == named => Self::Lives,
            Some(_) => Self::Ended,
            None => Self::Elsewhere,
        }
    }
}

/// Where processes have numbers that mean the same: until the machine's next start, in one namespace.
fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{}/{}", boot.trim(), namespace.display())
}

/// `pid.start`; without a start where nothing tells it, which is where no such process is.
fn process(pid: u32) -> String {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name stands in brackets and may hold anything; the state follows it, and the start is the twentieth word on.
    let began = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(19)).unwrap_or_default();
    format!("{pid}.{began}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_lives_and_one_that_never_was_has_ended() {
        assert_eq!(Owner::of(&own()), Owner::Lives);
        assert_eq!(Owner::of(&format!("{}/4194999.17", machine())), Owner::Ended);
        assert_eq!(Owner::of(&format!("{}/{}.1", machine(), std::process::id())), Owner::Ended);
    }

    #[test]
    fn of_other_machines_nothing_is_known() {
        for owner in ["boot/pid:[1]/1.1", "", "x", "a/b", "a/b/c"] {
            assert_eq!(Owner::of(owner), Owner::Elsewhere, "{owner}");
        }
    }
}
