//! Rows about the machine, the image and what surrounds them.

use super::{Difference, DifferenceSeverity, Facts, Subject, all_of, difference, few, runtimes};

/// Programs that come with a runtime, and what a command names that installs it otherwise.
const OF_RUNTIMES: [(&str, &[&str], &str); 7] = [
    ("dotnet", &["dotnet"], "dotnet"),
    ("golang", &["go", "gofmt"], "go"),
    ("java", &["java", "javac", "mvn", "gradle"], "java"),
    ("nodejs", &["node", "npm", "npx", "yarn"], "node"),
    ("php", &["php", "composer"], "php"),
    ("ruby", &["ruby", "gem", "bundle"], "ruby"),
    ("rust", &["cargo", "rustc"], "rust"),
];

/// The runtime that a program comes with, and the word that shows that a command installs it.
pub(crate) fn runtime_of(program: &str) -> Option<(&'static str, &'static str)> {
    let found = OF_RUNTIMES.iter().find(|(_, programs, _)| programs.contains(&program));
    found.map(|(runtime, _, word)| (*runtime, *word))
}

/// Programs of this machine that the named image has not.
pub(super) fn programs(facts: &Facts) -> Vec<Difference> {
    let Some(image) = runtimes::image(&facts.image).filter(|_| facts.on_host) else { return Vec::new() };
    let lacks = |runtime: &str| image.runtimes.iter().all(|own| own.name != runtime);
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for program in facts.commands.programs.iter().filter(|name| facts.programs_here.contains(name)) {
        let Some((runtime, _)) = runtime_of(program).filter(|(runtime, _)| lacks(runtime)) else { continue };
        match rows.iter_mut().find(|(known, _)| *known == runtime) {
            Some((_, programs)) => programs.push(program),
            None => rows.push((runtime, vec![program])),
        }
    }
    let row = |(runtime, programs): (&str, Vec<&str>)| {
        let is = if programs.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} {is} on this machine, and {} has no {runtime}; install it in the buildspec",
            all_of(programs),
            facts.image
        );
        difference(DifferenceSeverity::Differs, Subject::Program, message)
    };
    rows.into_iter().map(row).collect()
}

/// The processor that the image or the project is for.
fn architecture_there(facts: &Facts) -> Option<&'static str> {
    let of_image = |image: &str| match image {
        image if image.contains("aarch64") => Some("aarch64"),
        image if image.contains("x86_64") || image.starts_with("standard:") => Some("x86_64"),
        _ => None,
    };
    let of_type = |kind: &str| match kind {
        kind if kind.starts_with("ARM_") => Some("aarch64"),
        kind if kind.starts_with("LINUX_") => Some("x86_64"),
        _ => None,
    };
    let kind = facts.project.as_ref().and_then(|project| project.environment_type.as_deref());
    kind.and_then(of_type).or_else(|| runtimes::own_name(&facts.image).and_then(of_image))
}

/// Another processor.
pub(super) fn architecture(facts: &Facts) -> Vec<Difference> {
    let Some(there) =
        architecture_there(facts).filter(|there| !facts.architecture.is_empty() && facts.architecture != *there)
    else {
        return Vec::new();
    };
    let platform = if there == "aarch64" { "linux/arm64" } else { "linux/amd64" };
    let message = format!(
        "the build runs on {} here and on {there} there; `--platform {platform}` runs its image as it is there",
        facts.architecture
    );
    vec![difference(DifferenceSeverity::Differs, Subject::Architecture, message)]
}

/// A Docker daemon that answers here.
pub(super) fn privileged(facts: &Facts) -> Vec<Difference> {
    let Some(call) = facts.commands.daemon.as_ref().filter(|_| facts.has_target()) else { return Vec::new() };
    let said = facts.project.as_ref().and_then(|project| project.privileged_mode);
    // Without a project what is asked for here is all that is known.
    let there = said.unwrap_or(facts.privileged);
    // In a container without privileges the command fails here, too.
    let answers_here = facts.on_host || facts.docker_socket || facts.privileged;
    if there || !answers_here {
        return Vec::new();
    }
    let (severity, known) = match said {
        Some(false) => (DifferenceSeverity::Differs, "the project is not privileged"),
        _ => (DifferenceSeverity::MayDiffer, "no privileges are asked for"),
    };
    let message =
        format!("`{call}` needs a Docker daemon, and {known}; turn on `privilegedMode` in the project's environment");
    vec![difference(severity, Subject::Privileged, message)]
}

/// Another shell of the name `sh`.
pub(super) fn shell(facts: &Facts) -> Vec<Difference> {
    let there = match runtimes::own_name(&facts.image) {
        Some(image) if image.starts_with("standard:") => "dash",
        Some(image) if image.starts_with("amazonlinux") => "bash",
        _ => return Vec::new(),
    };
    let Some(here) = facts.sh.as_deref().filter(|here| facts.on_host && facts.commands.in_sh && *here != there) else {
        return Vec::new();
    };
    let (severity, uses) = match &facts.commands.bash {
        Some(syntax) => (DifferenceSeverity::Differs, format!(", and {syntax} is bash's own")),
        None => (DifferenceSeverity::MayDiffer, String::new()),
    };
    let message = format!("`sh` is {here} here and {there} there{uses}; write `shell: bash` under `env:`");
    vec![difference(severity, Subject::Shell, message)]
}

/// Commands that are root's there.
pub(super) fn user(facts: &Facts) -> Vec<Difference> {
    let speaks = facts.on_host && facts.has_target() && !facts.commands.all_run_as;
    let Some(user) = facts.user.as_ref().filter(|_| speaks) else { return Vec::new() };
    let message = format!(
        "commands run as {user} here and as root there; name the image without `--engine host` to build in a container, as root"
    );
    vec![difference(DifferenceSeverity::MayDiffer, Subject::User, message)]
}

/// What only this machine reaches.
pub(super) fn network(facts: &Facts) -> Vec<Difference> {
    let ways = [
        facts
            .network
            .as_ref()
            .filter(|_| !facts.on_host)
            .filter(|name| !matches!(name.as_str(), "bridge" | "default" | "none"))
            .map(|name| format!("the container is in the network `{name}` of this machine")),
        Some(&facts.hosts).filter(|hosts| !hosts.is_empty() && !facts.on_host).map(|hosts| {
            format!("{} {} known in this container only", few(hosts), if hosts.len() == 1 { "is" } else { "are" })
        }),
        Some(&facts.commands.addresses)
            .filter(|names| !names.is_empty() && facts.on_host && facts.has_target())
            .map(|names| format!("commands ask {}, and start nothing that answers", few(names))),
    ];
    let row = |what: String| {
        let message = format!("{what}; there a build reaches the internet, or what the project's VPC reaches");
        difference(DifferenceSeverity::MayDiffer, Subject::Network, message)
    };
    ways.into_iter().flatten().map(row).collect()
}
