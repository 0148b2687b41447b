//! What well-known programs do when they are called: build, test, deploy. Nothing is said of programs that are not known.

mod known;

use super::shell::{Call, Word};
use known::{known, script, special};

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Fetches what the build needs.
    Install,
    /// Makes something.
    Build,
    /// Tests or scans, so that its status is its result.
    Test,
    /// Brings something to where others use it.
    Publish,
    /// Runs a script, which may do anything.
    Script,
}

/// Programs that run the program behind them.
const WRAPPERS: [&[&str]; 10] = [
    &["sudo"],
    &["command"],
    &["time"],
    &["npx"],
    &["pnpm", "exec"],
    &["bundle", "exec"],
    &["poetry", "run"],
    &["pipenv", "run"],
    &["uv", "run"],
    &["xvfb-run"],
];

/// Programs whose second word says what they do.
const DEEP: &str = "docker kubectl helm npm yarn pnpm make mvn go cargo pip terraform cdk sam";

/// What a call does, where the program is known.
pub(crate) fn act(call: &Call) -> Option<Act> {
    let words = program(call);
    let name = words.first()?.rsplit('/').next()?;
    if words.iter().skip(1).any(|word| matches!(*word, "--version" | "-version" | "--help" | "-h" | "version" | "help"))
    {
        return None;
    }
    let nothing = |word: &str| word.starts_with('-') || matches!(word, "clean" | "distclean");
    if words.len() > 1 && words.contains(&"clean") && words.iter().skip(1).all(|word| nothing(word)) {
        return None;
    }
    special(name, &words[1..]).or_else(|| known(name, &words[1..])).or_else(|| script(words[0], name, &words[1..]))
}

/// The words of a call behind `sudo`, `npx` and the like; a word with a variable in it as it is written.
pub(crate) fn program(call: &Call) -> Vec<&str> {
    let mut words: Vec<&str> = call.words.iter().map(plain).collect();
    loop {
        let strip = |wrapper: &&&[&str]| words.len() > wrapper.len() && words.starts_with(wrapper);
        let Some(wrapper) = WRAPPERS.iter().find(strip) else { return words };
        words.drain(..wrapper.len());
        while words.len() > 1 && words[0].starts_with('-') {
            words.remove(0);
        }
    }
}

/// A word as the program gets it, or as it is written where something in it is expanded.
fn plain(word: &Word) -> &str {
    word.literal().unwrap_or_else(|| word.text.trim_matches('"'))
}

/// The words that name what a call does: `docker push`, `aws s3 cp`, `./build.sh`.
pub(crate) fn headline(call: &Call) -> String {
    let words = program(call);
    let name = words.first().copied().unwrap_or_default();
    let length = match name {
        "aws" | "dotnet" => 3,
        _ if DEEP.split(' ').any(|deep| deep == name) => 2,
        _ => 1,
    };
    let is_word = |word: &&&str| word.starts_with(|c: char| c.is_ascii_alphabetic()) && !word.contains(['$', '=', '`']);
    if act(call) == Some(Act::Script) {
        let script = words.iter().find(|word| word.contains(['.', '/'])).unwrap_or(&name);
        return (*script).to_owned();
    }
    let named: Vec<&str> = words.iter().filter(is_word).take(length).copied().collect();
    if named.first() == Some(&name) { named.join(" ") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::shell;
    use crate::text::{SourceFile, Span};
    use crate::yaml::ValueMap;

    fn call(text: &str) -> Call {
        let file = SourceFile::new("f", text);
        let map = ValueMap::new(&file, Span::new(0, text.len()), text);
        shell::read(text, &map).calls.pop().unwrap()
    }

    fn act_of(text: &str) -> Option<Act> {
        act(&call(text))
    }

    #[test]
    fn well_known_programs_are_told_apart_by_their_first_words() {
        for (text, expected) in [
            ("docker push $IMAGE", Some(Act::Publish)),
            ("sudo docker --debug push x", Some(Act::Publish)),
            ("docker buildx build --push .", Some(Act::Publish)),
            ("docker build .", Some(Act::Build)),
            ("docker images", None),
            ("docker run --rm $IMAGE pytest", Some(Act::Script)),
            ("docker run -d redis", None),
            ("npx cdk deploy", Some(Act::Publish)),
            ("npx --no-install cdk deploy", Some(Act::Publish)),
            ("npm run test:unit", Some(Act::Test)),
            ("npm run --silent build", Some(Act::Build)),
            ("npm test", Some(Act::Test)),
            ("npm --version", None),
            ("yarn", None),
            ("yarn run jest", Some(Act::Test)),
            ("yarn test:e2e", Some(Act::Test)),
            ("./gradlew clean test", Some(Act::Test)),
            ("./gradlew build", Some(Act::Build)),
            ("./mvnw -B -ntp verify", Some(Act::Test)),
            ("mvn clean", None),
            ("make clean", None),
            ("make unit-test", Some(Act::Test)),
            ("make", Some(Act::Build)),
            ("python -m pytest -q", Some(Act::Test)),
            ("python3 manage.py x", Some(Act::Script)),
            ("python --version", None),
            ("bash -c 'x.sh'", None),
            ("bash ci/x.sh", Some(Act::Script)),
            ("./ci/deploy", Some(Act::Script)),
            ("terraform plan", None),
            ("terraform apply -auto-approve", Some(Act::Publish)),
            ("aws --region x ecs update-service", Some(Act::Publish)),
            ("aws s3 cp s3://b/x .", None),
            ("aws s3 cp s3://a/x s3://b/x", None),
            ("aws s3 sync --delete out s3://b", Some(Act::Publish)),
            ("aws s3 sync --delete --cache-control \"max-age=10\" out/ \"s3://b\"", Some(Act::Publish)),
            ("aws s3 cp out s3://b --acl public-read", Some(Act::Publish)),
            ("aws s3 cp x $BUCKET", None),
            ("aws s3 cp build.log s3://b", None),
            ("$TOOL push", None),
        ] {
            assert_eq!(act_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_call_is_named_by_few_words() {
        for (text, expected) in [
            ("sudo docker push $IMAGE:latest", "docker push"),
            ("aws --region $R s3 cp a s3://b", "aws s3 cp"),
            ("bash -x ci/deploy.sh prod", "ci/deploy.sh"),
            ("python3 -u main.py a", "main.py"),
            ("zip -r a.zip b", "zip"),
            ("./gradlew test", "./gradlew"),
        ] {
            assert_eq!(headline(&call(text)), expected, "{text}");
        }
    }
}
