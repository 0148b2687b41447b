//! Rows about variables.

use super::{Difference, DifferenceSeverity, EnvironmentVariable, Facts, Origin, Subject, difference, few};

/// What every build on a machine sees of it.
const EXPECTED: [&str; 5] = ["HOME", "LOGNAME", "PATH", "TMPDIR", "USER"];

/// Variables that only the service sets, by how their names begin, and when it does.
const SERVICES_OWN: [(&str, &str); 7] = [
    ("CODEBUILD_WEBHOOK_", "a webhook starts the build"),
    ("CODEBUILD_PUBLIC_BUILD_URL", "builds of the project are public"),
    ("CODEBUILD_RESOLVED_SOURCE_VERSION", "the source is a repository"),
    ("CODEBUILD_VPC_AZ", "the project is in a VPC"),
    ("CODEBUILD_AUTH_TOKEN", "the service runs the build"),
    ("ECS_CONTAINER_METADATA_URI", "the service runs the build"),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the service runs the build"),
];

fn is_locale(name: &str) -> bool {
    name == "LANG" || name == "LANGUAGE" || name.starts_with("LC_")
}

fn of_host(facts: &Facts) -> impl Iterator<Item = &EnvironmentVariable> {
    let expected = |name: &str| facts.on_host && EXPECTED.contains(&name);
    facts.variables.iter().filter(move |variable| variable.origin == Origin::Host && !expected(&variable.name))
}

/// Variables that are let through from the shell.
pub(super) fn inherited(facts: &Facts) -> Vec<Difference> {
    use DifferenceSeverity::{Differs, MayDiffer};
    let names: Vec<&str> =
        of_host(facts).map(|variable| variable.name.as_str()).filter(|name| !is_locale(name)).collect();
    let (of_aws, others): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| name.starts_with("AWS_"));
    let is_read = |name: &&str| facts.commands.variables.iter().any(|read| read == name);
    let (read, unread): (Vec<&str>, Vec<&str>) = others.into_iter().partition(is_read);
    let rows = [
        (Differs, read, "commands read", "set them in the project's environment, or with `--env`"),
        (MayDiffer, unread, "the build has", "let through only what it needs, with `--inherit-env NAME`"),
        (MayDiffer, of_aws, "AWS is called with", "there the project's service role is who calls"),
    ];
    let told = rows.into_iter().filter(|(_, names, ..)| !names.is_empty()).map(|(severity, names, what, cure)| {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        difference(severity, Subject::Inherited, format!("{what} {} of this shell; {cure}", few(&names)))
    });
    told.collect()
}

/// A language that is let through from the shell.
pub(super) fn locale(facts: &Facts) -> Vec<Difference> {
    let posix = |value: &str| matches!(value, "" | "C" | "POSIX");
    let set = of_host(facts).filter(|variable| is_locale(&variable.name) && !posix(&variable.value));
    let set: Vec<String> = set.map(|variable| format!("{}={}", variable.name, variable.value)).collect();
    if set.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "the build has {} of this shell, and there the locale is POSIX; set it under `env` if it is needed",
        few(&set)
    );
    vec![difference(DifferenceSeverity::MayDiffer, Subject::Locale, message)]
}

/// Variables that are read and that nobody sets here.
pub(super) fn absent(facts: &Facts) -> Vec<Difference> {
    let is_set = |name: &str| facts.variables.iter().any(|variable| variable.name == name);
    let rows = SERVICES_OWN.iter().filter_map(|(beginning, when)| {
        let read = facts.commands.variables.iter().filter(|name| name.starts_with(beginning) && !is_set(name));
        let names: Vec<String> = read.cloned().collect();
        let first = names.first()?;
        let are = if names.len() == 1 { "is" } else { "are" };
        let message =
            format!("{} {are} not set here, and {are} when {when}; `--env {first}=VALUE` plays that", few(&names));
        Some(difference(DifferenceSeverity::MayDiffer, Subject::Absent, message))
    });
    rows.collect()
}
