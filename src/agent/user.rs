//! Users of `run-as`, read from `/etc/passwd`.
//!
//! The name service is never asked: a static binary may abort there in a foreign image.

use std::fs;

/// Who a command runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct User {
    /// Its name.
    pub(super) name: String,
    /// User id.
    pub(super) uid: u32,
    /// Primary group id.
    pub(super) gid: u32,
}

impl User {
    /// Whether this process runs as that user already.
    pub(super) fn is_current(&self) -> bool {
        rustix::process::getuid().as_raw() == self.uid
    }
}

/// The user of this name on this machine.
pub(super) fn find(name: &str) -> Option<User> {
    find_in(&fs::read_to_string("/etc/passwd").ok()?, name)
}

fn find_in(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next().filter(|&field| field == name)?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(User { name: found.to_owned(), uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nbad:line\nci:x:1001:1002:CI,,,:/home/ci:/bin/sh\n";
        assert_eq!(find_in(passwd, "ci"), Some(User { name: "ci".into(), uid: 1001, gid: 1002 }));
        assert_eq!(find_in(passwd, "c"), None);
        assert_eq!(find_in(passwd, "bad"), None);
    }
}
