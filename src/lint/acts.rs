//! What well-known programs do when they are called: build, test, deploy. Nothing is said of programs that are not known.

use super::shell::{Call, Word};

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

/// Programs by their first words; an earlier table wins.
const KNOWN: [(Act, &str); 4] =
    [(Act::Publish, PUBLISH), (Act::Test, TEST), (Act::Install, INSTALL), (Act::Build, BUILD)];

const PUBLISH: &str = "
    docker push, docker compose push, docker-compose push, kubectl apply, kubectl set, kubectl rollout restart,
    kubectl patch, kubectl replace, helm upgrade, helm install, helm push, sam deploy, cdk deploy, serverless deploy,
    sls deploy, terraform apply, terragrunt apply, pulumi up, eb deploy, copilot deploy, zappa update, zappa deploy,
    firebase deploy, npm publish, yarn publish, pnpm publish, mvn deploy, cargo publish, twine upload, gem push,
    dotnet nuget push, aws ecs update-service, aws cloudformation deploy, aws cloudformation create-stack,
    aws cloudformation update-stack, aws lambda update-function-code, aws lambda publish-version,
    aws lambda update-alias, aws deploy create-deployment, aws deploy push, aws elasticbeanstalk update-environment
";

const TEST: &str = "
    npm test, npm t, npm audit, yarn test, yarn lint, yarn audit, pnpm test, pnpm lint, mvn test, mvn verify,
    mvnw test, mvnw verify, gradle test, gradle check, gradlew test, gradlew check, go test, go vet, golangci-lint,
    cargo test, cargo clippy, cargo audit, dotnet test, sbt test, make test, make check, make lint, rake test,
    rake spec, composer test, cypress run, playwright test, ng test, ng lint, react-scripts test,
    vue-cli-service test:unit, terraform validate, newman run, k6 run, helm lint, sam validate, snyk test, ruff check,
    pytest, py.test, tox, nox, jest, vitest, mocha, rspec, phpunit, ctest, bats, shellcheck, eslint, flake8, pylint,
    mypy, bandit, semgrep, trivy, grype, checkov, cfn-lint, cfn_nag_scan, tfsec, tflint, hadolint, sonar-scanner,
    pip-audit, gitleaks
";

const INSTALL: &str = "
    npm ci, npm install, npm i, yarn install, pnpm install, pip install, pip3 install, poetry install, pipenv install,
    pipenv sync, bundle install, composer install, dotnet restore, go mod download
";

const BUILD: &str = "
    yarn build, pnpm build, mvn, mvnw, gradle, gradlew, go build, go install, cargo build, dotnet build,
    dotnet publish, dotnet pack, docker build, docker buildx build, docker compose build, docker-compose build,
    sam build, sam package, aws cloudformation package, cdk synth, ng build, vite build, next build,
    react-scripts build, hugo, jekyll build, packer build, tsc, webpack, sbt, bazel build, ant, zip
";

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

fn known(name: &str, words: &[&str]) -> Option<Act> {
    let matches = |entry: &str| {
        let mut wanted = entry.split_whitespace();
        wanted.next() == Some(name) && follows(words, &wanted.collect::<Vec<_>>())
    };
    KNOWN.iter().find(|(_, list)| list.split(',').any(matches)).map(|(act, _)| *act)
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
    word.literal.as_deref().unwrap_or_else(|| word.text.trim_matches('"'))
}

/// The words that name what a call does: `docker push`, `aws s3 cp`, `./build.sh`.
pub(crate) fn headline(call: &Call) -> String {
    let words = program(call);
    let name = words.first().copied().unwrap_or_default();
    let deep = [
        "docker",
        "kubectl",
        "helm",
        "npm",
        "yarn",
        "pnpm",
        "make",
        "mvn",
        "go",
        "cargo",
        "pip",
        "terraform",
        "cdk",
        "sam",
    ];
    let length = match name {
        "aws" | "dotnet" => 3,
        _ if deep.contains(&name) => 2,
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

/// Whether these words come first, options and their values left out.
fn follows(words: &[&str], wanted: &[&str]) -> bool {
    let mut wanted = wanted.iter().peekable();
    let mut after_option = false;
    for word in words {
        let Some(next) = wanted.peek() else { return true };
        if word == *next {
            wanted.next();
            after_option = false;
        } else if word.starts_with('-') {
            after_option = !word.contains('=');
        } else if after_option {
            after_option = false;
        } else {
            return false;
        }
    }
    wanted.peek().is_none()
}

/// Programs whose words say what they do in a way of their own.
fn special(name: &str, words: &[&str]) -> Option<Act> {
    let has = |word: &str| words.contains(&word);
    let goal = |goals: &[&str]| words.iter().any(|word| goals.contains(word));
    match name {
        "npm" | "yarn" | "pnpm" => match run_script(name, words)? {
            script if is_test(script) => Some(Act::Test),
            script if script.contains("build") => Some(Act::Build),
            script if script.contains("deploy") || script.contains("publish") => Some(Act::Publish),
            _ => Some(Act::Script),
        },
        "aws" => s3_upload(words).then_some(Act::Publish),
        "docker" if has("--push") && has("build") => Some(Act::Publish),
        "docker" if words.first() == Some(&"run") && !has("-d") && !has("--detach") => Some(Act::Script),
        "mvn" | "mvnw" if has("deploy") => Some(Act::Publish),
        "mvn" | "mvnw" if goal(&["test", "verify", "sonar:sonar"]) => Some(Act::Test),
        "gradle" | "gradlew" if goal(&["test", "check"]) => Some(Act::Test),
        "gradle" | "gradlew" if has("publish") => Some(Act::Publish),
        "make" if words.iter().any(|word| is_test(word)) => Some(Act::Test),
        "make" if words.iter().any(|word| word.contains("deploy") || word.contains("publish")) => Some(Act::Publish),
        "make" => Some(Act::Build),
        "python" | "python3" if words.first() == Some(&"-m") => match words.get(1) {
            Some(&("pytest" | "unittest" | "tox" | "nox" | "flake8" | "pylint" | "mypy" | "bandit")) => Some(Act::Test),
            Some(&("pip" | "pip3")) if words.get(2) == Some(&"install") => Some(Act::Install),
            Some(&"build") => Some(Act::Build),
            _ => None,
        },
        "coverage" if words.first() == Some(&"run") => Some(Act::Test),
        _ => None,
    }
}

/// The script of `package.json` that is run.
fn run_script<'a>(name: &str, words: &[&'a str]) -> Option<&'a str> {
    let at = words.iter().position(|word| matches!(*word, "run" | "run-script"));
    match at {
        Some(at) => words[at + 1..].iter().find(|word| !word.starts_with('-')).copied(),
        None if name == "yarn" => words.first().filter(|word| word.contains(':')).copied(),
        None => None,
    }
}

fn is_test(name: &str) -> bool {
    let parts = name.split([':', '-', '_', '.']);
    let known =
        ["test", "tests", "lint", "check", "e2e", "coverage", "audit", "typecheck", "jest", "cypress", "eslint"];
    parts.into_iter().any(|part| known.contains(&part))
}

/// `aws s3 cp`, `mv` or `sync` to a bucket.
fn s3_upload(words: &[&str]) -> bool {
    let Some(at) = words.iter().position(|word| *word == "s3") else { return false };
    if !matches!(words.get(at + 1), Some(&("cp" | "mv" | "sync"))) {
        return false;
    }
    let paths: Vec<&&str> = words[at + 2..].iter().filter(|word| !word.starts_with('-')).take(2).collect();
    // What is of use after a failure, too.
    let kept = ["log", "report", "result", "coverage", "screenshot", "state", "cache"];
    let is_kept = |path: &&&str| kept.iter().any(|word| path.to_ascii_lowercase().contains(word));
    let uploads = paths.len() == 2 && !paths[0].starts_with("s3://") && paths[1].starts_with("s3://");
    uploads && !paths.iter().any(|path| is_kept(&path))
}

/// A script of the repository: `./build.sh`, `bash build.sh`, `python build.py`, `node build.js`.
fn script(path: &str, name: &str, words: &[&str]) -> Option<Act> {
    let extension = |path: &str, list: &[&str]| path.rsplit_once('.').is_some_and(|(_, end)| list.contains(&end));
    let first = words.iter().find(|word| !word.starts_with('-'));
    let runs = match name {
        "sh" | "bash" => first.is_some_and(|first| extension(first, &["sh", "bash"])) && !words.contains(&"-c"),
        "python" | "python3" => first.is_some_and(|first| extension(first, &["py"])),
        "node" => first.is_some_and(|first| extension(first, &["js", "mjs", "cjs", "ts"])),
        _ => (path.starts_with("./") || path.starts_with("../")) || extension(path, &["sh"]),
    };
    runs.then_some(Act::Script)
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
