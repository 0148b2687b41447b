//! What the commands of a build use of the machine they run on, for comparing machines: no rule, no judgement.

use std::collections::BTreeSet;

use super::acts::program;
use super::command::Command;
use super::context::Context;
use super::dialect::Dialect;
use super::names::set_by_file;
use super::rules::{bash_uses, needs_daemon};
use super::shell::{Call, Word};
use crate::build::differences::{CommandFacts, runtime_of};
use crate::text::Span;

/// The words after `docker` and the like that are shown.
const SHOWN_WORDS: usize = 2;

/// What the commands of a file do; those at places that are `skipped` do nothing.
pub(crate) fn uses(context: &Context<'_>, skipped: impl Fn(Span) -> bool) -> CommandFacts {
    let commands: Vec<&Command<'_>> = context.commands.iter().filter(|command| !skipped(command.text.span)).collect();
    let calls: Vec<&Call> = commands.iter().flat_map(|command| &command.script.calls).collect();
    let set = set_by_file(context);
    let phases =
        context.buildspec.phases.iter().filter(|phase| !(phase.commands.is_empty() && phase.finally.is_empty()));
    let names_docker = set.contains("DOCKER_HOST");
    let daemon = calls.iter().find(|call| !names_docker && needs_daemon(call));
    CommandFacts {
        programs: programs(&calls),
        scripts: scripts(&calls),
        variables: variables(&calls, &set),
        daemon: daemon.map(|call| program(call).into_iter().take(SHOWN_WORDS).collect::<Vec<_>>().join(" ")),
        bash: commands.iter().flat_map(|command| bash_uses(command)).next().map(|(_, name)| name),
        addresses: addresses(&calls),
        all_run_as: context.buildspec.run_as.is_some() || phases.map(|phase| &phase.run_as).all(Option::is_some),
        in_sh: context.dialect == Dialect::Sh,
    }
}

/// Programs that are called by their name and that no command installs, as far as its words tell.
fn programs(calls: &[&Call]) -> Vec<String> {
    // What a file that is read sets, PATH among it, is not known.
    if calls.iter().any(|call| matches!(call.name(), Some("." | "source" | "eval"))) {
        return Vec::new();
    }
    let called: BTreeSet<&str> =
        calls.iter().filter_map(|call| program(call).first().copied()).filter(|name| !name.contains('/')).collect();
    let is_mentioned =
        |word: &str| calls.iter().flat_map(|call| call.arguments()).any(|other| other.text.contains(word));
    let installs = |name: &str| is_mentioned(runtime_of(name).map_or(name, |(_, word)| word));
    called.into_iter().filter(|name| !installs(name)).map(str::to_owned).collect()
}

/// Files that are run by a path below the directory they are in, and that no `chmod` is said to change.
fn scripts(calls: &[&Call]) -> Vec<String> {
    let changes = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let reaches = |word: &Word| word.text.ends_with(name) || word.text.contains('*') || word.text.starts_with("-R");
        calls.iter().any(|call| call.name() == Some("chmod") && call.arguments().iter().any(reaches))
    };
    let found: BTreeSet<&str> = calls.iter().filter_map(|call| by_path(call)).filter(|path| !changes(path)).collect();
    found.into_iter().map(str::to_owned).collect()
}

/// The path that a call names its program by, below the directory it is in.
fn by_path(call: &Call) -> Option<&str> {
    call.words.first().and_then(Word::literal).filter(|path| path.contains('/') && !path.starts_with('/'))
}

/// Variables that are read and that the file does not set.
fn variables(calls: &[&Call], set: &BTreeSet<&str>) -> Vec<String> {
    let read: BTreeSet<&str> = calls.iter().flat_map(|call| call.variables()).map(|it| it.name.as_str()).collect();
    read.into_iter().filter(|name| !set.contains(name)).map(str::to_owned).collect()
}

/// Addresses of the machine itself; none when something is started that may answer there.
fn addresses(calls: &[&Call]) -> Vec<String> {
    let starts = |call: &&Call| {
        call.stands.background
            || matches!(call.name(), Some("docker" | "docker-compose" | "service" | "systemctl" | "nohup" | "pm2"))
    };
    if calls.iter().any(starts) {
        return Vec::new();
    }
    let words = calls.iter().flat_map(|call| call.all_words());
    let found: BTreeSet<String> = words.filter_map(|word| address(word.shape())).collect();
    found.into_iter().collect()
}

/// `localhost:PORT` and the like in a word.
fn address(word: &str) -> Option<String> {
    ["localhost:", "127.0.0.1:", "host.docker.internal:"].into_iter().find_map(|host| {
        let after = &word[word.find(host)? + host.len()..];
        let port: String = after.chars().take_while(char::is_ascii_digit).collect();
        (!port.is_empty()).then(|| format!("{host}{port}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buildspec::decode;
    use crate::lint::Project;
    use crate::text::SourceFile;

    fn facts(commands: &str) -> CommandFacts {
        let text = format!("version: 0.2\nphases:\n  build:\n    commands:\n{commands}");
        let file = SourceFile::new("f", text);
        let decoded = decode(&file);
        uses(&Context::new(&file, &decoded, &Project::default()), |_| false)
    }

    #[test]
    fn programs_are_those_that_are_called_and_not_installed() {
        for (commands, expected) in [
            ("      - cargo build && npm ci\n", &["cargo", "npm"][..]),
            ("      - sudo cargo build\n", &["cargo"]),
            ("      - curl -sSf https://sh.rustup.rs | sh\n      - cargo build\n", &["curl"]),
            ("      - apt-get install -y terraform\n      - terraform apply\n", &["apt-get"]),
            ("      - . ./env\n      - cargo build\n", &[]),
            ("      - ./gradlew build\n", &[]),
        ] {
            assert_eq!(facts(commands).programs, expected, "{commands}");
        }
    }

    #[test]
    fn scripts_are_run_by_a_path_and_not_made_executable() {
        for (commands, expected) in [
            ("      - ./gradlew build\n      - bin/x\n", &["./gradlew", "bin/x"][..]),
            ("      - chmod +x gradlew\n      - ./gradlew build\n", &[]),
            ("      - chmod -R 755 .\n      - ./gradlew build\n", &[]),
            ("      - sh ./gradlew\n      - /usr/bin/x\n", &[]),
        ] {
            assert_eq!(facts(commands).scripts, expected, "{commands}");
        }
    }

    #[test]
    fn variables_are_those_that_the_file_does_not_set() {
        let found = facts("      - A=1\n      - echo $A \"$B\" ${C:-x}\n");
        assert_eq!(found.variables, ["B", "C"]);
    }

    #[test]
    fn a_daemon_bash_and_addresses_are_found() {
        let found = facts("      - docker build -t x .\n      - '[[ a == b ]]'\n");
        assert_eq!((found.daemon.as_deref(), found.bash.as_deref()), (Some("docker build"), Some("`[[ … ]]`")));
        assert_eq!(facts("      - export DOCKER_HOST=tcp://x\n      - docker build .\n").daemon, None);
        assert_eq!(facts("      - curl http://localhost:8080/x localhost\n").addresses, ["localhost:8080"]);
        assert_eq!(facts("      - ./server & curl http://localhost:8080/x\n").addresses, [""; 0]);
    }
}
