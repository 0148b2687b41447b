//! The programs that are known, and what their first words say.

use super::Act;

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

/// What a program does whose first words say it.
pub(super) fn known(name: &str, words: &[&str]) -> Option<Act> {
    let matches = |entry: &str| {
        let mut wanted = entry.split_whitespace();
        wanted.next() == Some(name) && follows(words, &wanted.collect::<Vec<_>>())
    };
    KNOWN.iter().find(|(_, list)| list.split(',').any(matches)).map(|(act, _)| *act)
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
pub(super) fn special(name: &str, words: &[&str]) -> Option<Act> {
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
    // Options can have values, so the source is what stands right before the bucket.
    let rest = &words[at + 2..];
    let Some((source, bucket)) = rest
        .iter()
        .position(|word| word.starts_with("s3://"))
        .and_then(|bucket| Some((*rest.get(bucket.checked_sub(1)?)?, rest[bucket])))
    else {
        return false;
    };
    // What is of use after a failure, too.
    let kept = ["log", "report", "result", "coverage", "screenshot", "state", "cache"];
    let is_kept = |path: &str| kept.iter().any(|word| path.to_ascii_lowercase().contains(word));
    !source.starts_with('-') && !is_kept(source) && !is_kept(bucket)
}

/// A script of the repository: `./build.sh`, `bash build.sh`, `python build.py`, `node build.js`.
pub(super) fn script(path: &str, name: &str, words: &[&str]) -> Option<Act> {
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
