//! Whether the kernel has killed a process of this container's for want of memory: it says so in the control group.

use std::fs;
use std::path::Path;

/// Where the second and the first version of control groups count, and have the limit.
const FILES: [(&str, &str); 2] = [
    ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory.max"),
    ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory/memory.limit_in_bytes"),
];

/// Counts such deaths.
#[derive(Debug)]
pub(super) struct MemoryWatch {
    seen: u64,
}

impl MemoryWatch {
    /// Begins to count.
    pub(super) fn start() -> Self {
        Self { seen: killed() }
    }

    /// A sentence, when there have been more since the last call.
    pub(super) fn news(&mut self) -> Option<String> {
        let killed = killed();
        let new = killed > self.seen;
        self.seen = killed;
        new.then(|| match limit() {
            Some(bytes) => format!("a process was killed for memory: the container may use {} MiB", bytes >> 20),
            None => "a process was killed for memory: the machine has no more".to_owned(),
        })
    }
}

fn killed() -> u64 {
    let mut texts = FILES.iter().filter_map(|(events, _)| fs::read_to_string(Path::new(events)).ok());
    texts.find_map(|text| count(&text)).unwrap_or_default()
}

/// The number after `oom_kill`.
fn count(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}

fn limit() -> Option<u64> {
    let texts = FILES.iter().filter_map(|(_, limit)| fs::read_to_string(Path::new(limit)).ok());
    // No limit is the word `max`, or a number near the largest there is.
    texts.filter_map(|text| text.trim().parse().ok()).find(|&bytes: &u64| bytes < 1 << 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_stands_after_its_name() {
        assert_eq!(count("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"), Some(3));
        assert_eq!(count("low 0\nhigh 0\nmax 0\noom 1\noom_kill 12\noom_group_kill 0\n"), Some(12));
        assert_eq!(count("under_oom 0\n"), None);
    }
}
