//! The part of the report that is about containers.

use super::{Check, Standing};
use crate::agent::Stop;
use crate::cli::error::Error;
use crate::cli::settings::{self, docker_surroundings};
use crate::engine::{DaemonFacts, credential_helpers, daemon_facts};
use crate::text::{suggest, with_causes};

const GIB: u64 = 1 << 30;

/// Everything about the daemon, and what pulling from registries needs.
pub(super) fn checks() -> Result<Vec<Check>, Error> {
    let surroundings = docker_surroundings();
    let stop = Stop::on_signals().map_err(Error::Signals)?;
    let mut checks = match daemon_facts(&surroundings, &stop) {
        Ok(facts) => of_daemon(&facts),
        Err(error) => vec![
            Check::new("daemon", Standing::Warning, with_causes(&error))
                .hint("builds run on this machine until one answers: `buildspec run --engine host`"),
        ],
    };
    for (helper, registry) in credential_helpers(&surroundings) {
        let registry = if registry.is_empty() { "every registry" } else { &registry };
        if settings::on_path(&helper).is_none() {
            let message = format!("{helper}, which Docker's configuration names for {registry}, is not on PATH");
            checks.push(Check::new("credentials", Standing::Warning, message).hint("pulls from there will fail"));
        }
    }
    Ok(checks)
}

fn of_daemon(facts: &DaemonFacts) -> Vec<Check> {
    let DaemonFacts { product, address, found_by, .. } = facts;
    let rootless = if facts.is_rootless { ", rootless" } else { "" };
    let details = format!(
        "API {}, {}, storage {}, control groups {}{rootless}",
        facts.api_version, facts.platform, facts.storage, facts.cgroups
    );
    let mut checks = vec![
        Check::ok("daemon", format!("{product} at {address}, found by {found_by}")),
        Check::ok("daemon", details),
        machine(facts),
        agent(facts),
        privileges(facts),
        mounts(facts),
    ];
    if facts.leftovers > 0 {
        let message = format!("{} of killed runs", suggest::count(facts.leftovers, "container"));
        checks.push(Check::new("left behind", Standing::Warning, message).hint("type `buildspec gc`"));
    }
    checks
}

fn machine(facts: &DaemonFacts) -> Check {
    let DaemonFacts { processors, memory, .. } = facts;
    let message = format!(
        "{}, {} GiB",
        suggest::count(usize::try_from(*processors).unwrap_or_default(), "processor"),
        memory / GIB
    );
    // The smallest compute type of the service.
    if *processors < 2 || *memory < 3 * GIB {
        return Check::new("machine", Standing::Warning, message).hint("BUILD_GENERAL1_SMALL has 2 vCPUs and 4 GiB");
    }
    Check::ok("machine", message)
}

fn agent(facts: &DaemonFacts) -> Check {
    match &facts.agent {
        None => Check::ok("agent", "this program can run in its containers"),
        Some(reason) => Check::new("agent", Standing::Error, reason.clone()),
    }
}

fn privileges(facts: &DaemonFacts) -> Check {
    match &facts.lacks {
        None => Check::ok("--privileged", "nothing known against it"),
        Some(missing) => {
            let message = format!("the machine lacks {missing}, so a daemon may refuse the flag");
            Check::new("--privileged", Standing::Warning, message)
                .hint("a container then gets every other privilege, which a Docker daemon inside can do with")
        }
    }
}

fn mounts(facts: &DaemonFacts) -> Check {
    if facts.is_local {
        return Check::ok("--mount", "the daemon is on this machine");
    }
    Check::new("--mount", Standing::Warning, "the daemon may not see this machine's folders")
        .hint("sources are copied unless --mount is asked for, so nothing else needs them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_fail_is_said_before_it_does() {
        let facts = DaemonFacts {
            processors: 1,
            memory: 2 * GIB,
            lacks: Some("CAP_SYS_RESOURCE".to_owned()),
            agent: Some("the image is for arm64".to_owned()),
            leftovers: 2,
            ..DaemonFacts::default()
        };
        let found = of_daemon(&facts);
        let standing = |name| found.iter().rfind(|check| check.name == name).map(|check| check.status);
        for (name, expected) in [
            ("daemon", Standing::Ok),
            ("machine", Standing::Warning),
            ("agent", Standing::Error),
            ("--privileged", Standing::Warning),
            ("--mount", Standing::Warning),
            ("left behind", Standing::Warning),
        ] {
            assert_eq!(standing(name), Some(expected), "{name}");
        }
    }
}
