//! Processes whose parents have ended: they become this process's children, by its wish or because it is the first
//! process of a container, and somebody has to take note of their end.

#[cfg(target_os = "linux")]
mod here {
    use rustix::process::{Pid, WaitId, WaitIdOptions, WaitOptions, getpid, set_child_subreaper, waitid, waitpid};

    /// A line of `/proc/PID/stat`, as far as it matters.
    struct Stat {
        pid: i32,
        has_ended: bool,
        parent: i32,
        group: i32,
    }

    fn stats() -> impl Iterator<Item = Stat> {
        let folder = std::fs::read_dir("/proc").into_iter().flatten();
        folder.filter_map(|entry| stat(entry.ok()?.file_name().to_str()?.parse().ok()?))
    }

    fn stat(pid: i32) -> Option<Stat> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in brackets and may hold anything.
        let mut words = stat.rsplit_once(')')?.1.split_whitespace();
        let has_ended = words.next()? == "Z";
        Some(Stat { pid, has_ended, parent: words.next()?.parse().ok()?, group: words.next()?.parse().ok()? })
    }

    fn number(pid: Pid) -> i32 {
        pid.as_raw_nonzero().get()
    }

    /// Children whose parents end become ours, so that a daemon which left its group is found all the same.
    pub(in crate::agent::process) fn adopt() {
        let _ = set_child_subreaper(Some(getpid()));
    }

    /// Takes note of the ends of orphans, so that none of them stays a zombie while `child` runs.
    pub(in crate::agent::process) fn reap(child: Option<Pid>) {
        let any = waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT);
        let (Ok(Some(_)), Some(own)) = (any, stat(number(getpid()))) else { return };
        // Commands of a build have groups of their own; what is in ours was started by some other part of this process.
        let is_orphan = |stat: &Stat| stat.has_ended && stat.parent == own.pid && stat.group != own.group;
        let ended = stats().filter(is_orphan).filter_map(|stat| Pid::from_raw(stat.pid));
        for pid in ended.filter(|pid| Some(*pid) != child) {
            let _ = waitpid(Some(pid), WaitOptions::NOHANG);
        }
    }

    /// All processes below this one.
    pub(in crate::agent::process) fn descendants() -> Vec<Pid> {
        let processes: Vec<Stat> = stats().collect();
        let mut found = vec![number(getpid())];
        let mut next = 0;
        while let Some(&parent) = found.get(next) {
            found.extend(processes.iter().filter(|process| process.parent == parent).map(|process| process.pid));
            next += 1;
        }
        found.into_iter().skip(1).filter_map(Pid::from_raw).collect()
    }
}

#[cfg(not(target_os = "linux"))]
mod here {
    use rustix::process::Pid;

    pub(in crate::agent::process) fn adopt() {}

    pub(in crate::agent::process) fn reap(_: Option<Pid>) {}

    pub(in crate::agent::process) fn descendants() -> Vec<Pid> {
        Vec::new()
    }
}

pub(super) use here::{adopt, descendants, reap};
