//! Files that are no buildspecs but something else: named once, in place of forty unknown keys.

use crate::yaml::Node;

/// One other format and the keys by which it is known.
struct Format {
    name: &'static str,
    /// Any of these sets of keys, `.` going one level down, all of a set being there.
    signs: &'static [&'static [&'static str]],
}

/// Known also when the file has phases that CodeBuild knows.
const WITH_PHASES: &[Format] = &[Format {
    name: "a Device Farm test specification",
    signs: &[
        &["phases.test", "phases.pre_test"],
        &["phases.test", "phases.post_test"],
        &["android_test_host"],
        &["ios_test_host"],
    ],
}];

const FORMATS: &[Format] = &[
    Format {
        name: "an Amplify Hosting build specification (`amplify.yml`)",
        signs: &[&["frontend"], &["backend.phases"], &["applications"], &["test.phases"]],
    },
    Format {
        name: "a CodeDeploy AppSpec file",
        signs: &[&["version", "Resources"], &["os", "files"], &["hooks", "files"]],
    },
    Format {
        name: "a CloudFormation or SAM template",
        signs: &[&["AWSTemplateFormatVersion"], &["Transform"], &["Resources"]],
    },
    Format { name: "a GitHub Actions workflow", signs: &[&["jobs", "on"], &["jobs", "name"], &["runs.using"]] },
    Format { name: "a CircleCI configuration", signs: &[&["jobs", "workflows"], &["orbs"], &["jobs", "version"]] },
    Format {
        name: "an Azure Pipelines file",
        signs: &[&["trigger", "pool"], &["pool", "steps"], &["trigger", "stages"], &["trigger", "steps"]],
    },
    Format {
        name: "a CodePipeline definition",
        signs: &[&["pipeline.stages"], &["stages", "roleArn"], &["artifactStore"]],
    },
    Format {
        name: "a CodeBuild project, not its buildspec",
        signs: &[
            &["source.type"],
            &["serviceRole"],
            &["environment.computeType"],
            &["environment.image"],
            &["projectName"],
            &["project.source"],
        ],
    },
    Format { name: "an ECS task definition", signs: &[&["containerDefinitions"], &["taskDefinition"]] },
    Format { name: "a CodeCatalyst workflow", signs: &[&["SchemaVersion", "Actions"], &["SchemaVersion", "Triggers"]] },
    Format { name: "a Compose file", signs: &[&["services"]] },
    Format { name: "a Kubernetes manifest", signs: &[&["apiVersion", "kind"]] },
    Format { name: "a Serverless Framework file", signs: &[&["service", "provider"], &["functions", "provider"]] },
    Format {
        name: "an OCI DevOps build specification (`build_spec.yaml`)",
        signs: &[&["component"], &["outputArtifacts"], &["steps", "timeoutInSeconds"]],
    },
    Format {
        name: "an OBS plugin's `buildspec.json`",
        signs: &[&["dependencies.obs-studio"], &["dependencies.prebuilt"], &["platformConfig"]],
    },
    Format {
        name: "a Deep Learning Containers image configuration",
        signs: &[&["account_id", "region"], &["repository_info", "images"]],
    },
    Format { name: "a buildtest file", signs: &[&["buildspecs"]] },
    Format { name: "a Bitbucket Pipelines file", signs: &[&["pipelines"]] },
    Format {
        name: "a Google Cloud Build file",
        signs: &[&["steps", "substitutions"], &["steps", "images"], &["steps", "timeout"]],
    },
    Format {
        name: "a GitLab CI file",
        signs: &[&["stages", "image"], &["stages", "before_script"], &["stages", "variables"], &["stages", "default"]],
    },
    Format {
        name: "a Travis CI file",
        signs: &[&["language", "script"], &["language", "install"], &["language", "before_install"]],
    },
    Format {
        name: "a `package.json`",
        signs: &[&["scripts", "dependencies"], &["scripts", "devDependencies"], &["name", "scripts"]],
    },
];

const PHASES: [&str; 4] = ["phases.install", "phases.pre_build", "phases.build", "phases.post_build"];

/// What the file is, if it is clearly something else, and the key that tells.
pub(super) fn other_format(root: &Node) -> Option<(&'static str, &Node)> {
    let told = |formats: &'static [Format]| {
        formats.iter().find_map(|format| {
            let sign = format.signs.iter().find(|keys| keys.iter().all(|path| key_at(root, path).is_some()))?;
            Some((format.name, key_at(root, sign.first()?)?))
        })
    };
    if let Some(found) = told(WITH_PHASES) {
        return Some(found);
    }
    let is_buildspec = PHASES.iter().any(|path| key_at(root, path).is_some()) || key_at(root, "batch").is_some();
    if is_buildspec { None } else { told(FORMATS) }
}

/// The same for a file that is not YAML either, from the keys at the start of its lines.
pub(super) fn other_format_in(text: &str) -> Option<&'static str> {
    let keys: Vec<&str> = text.lines().filter_map(top_level_key).collect();
    if keys.contains(&"phases") || keys.contains(&"batch") {
        return None;
    }
    let all = WITH_PHASES.iter().chain(FORMATS);
    let told = |format: &&Format| format.signs.iter().any(|sign| sign.iter().all(|key| keys.contains(key)));
    all.into_iter().find(told).map(|format| format.name)
}

fn top_level_key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!key.is_empty() && key.chars().all(plain)).then_some(key)
}

/// The key at the end of a path.
fn key_at<'n>(root: &'n Node, path: &str) -> Option<&'n Node> {
    let mut node = root;
    let mut found = None;
    for name in path.split('.') {
        let mut entries = node.as_mapping()?.iter();
        let entry = entries.find(|entry| entry.key.as_scalar().is_some_and(|key| key.value == name))?;
        found = Some(&entry.key);
        node = &entry.value;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use crate::text::SourceFile;

    #[test]
    fn other_formats_are_named_once() {
        for (text, name) in [
            (
                "version: 1\nfrontend:\n  phases:\n    preBuild: {commands: [a]}\n  artifacts: {baseDirectory: b}\n",
                "Amplify",
            ),
            ("version: 1\napplications:\n  - appRoot: a\n", "Amplify"),
            ("AWSTemplateFormatVersion: '2010-09-09'\nResources: {A: {Type: !Ref B}}\n", "CloudFormation"),
            ("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", "CloudFormation"),
            ("version: 0.0\nos: linux\nfiles: []\n", "AppSpec"),
            ("name: CI\non: push\njobs: {a: {runs-on: b}}\n", "GitHub"),
            ("version: '3'\nservices: {web: {image: a}}\n", "Compose"),
            (
                r#"{"name": "a", "source": {"type": "S3"}, "artifacts": {"type": "S3"}, "serviceRole": "b"}"#,
                "CodeBuild project",
            ),
            (r#"{"pipeline": {"name": "a", "stages": []}}"#, "CodePipeline"),
            (r#"{"dependencies": {"obs-studio": {}}, "name": "a", "version": "1.0.0"}"#, "OBS"),
            ("version: 0.1\ncomponent: build\nsteps:\n  - type: Command\n", "OCI"),
            (
                "version: 0.1\nphases:\n  install: {commands: [a]}\n  test: {commands: [b]}\n  post_test: {}\n",
                "Device Farm",
            ),
            ("account_id: &A <x>\nregion: &B y\n  framework: z\n", "Deep Learning"),
            ("  account_id: a\n  region: b\n", "Deep Learning"),
        ] {
            let decoded = decode(&SourceFile::new("f", text));
            let told: Vec<_> = decoded.diagnostics.iter().filter(|found| found.code == "not-a-buildspec").collect();
            assert_eq!(told.len(), 1, "{text}: {:#?}", decoded.diagnostics);
            assert!(told[0].message.contains(name), "{}", told[0].message);
            assert!(decoded.diagnostics.len() <= 2, "{text}");
            assert!(decoded.refusal().is_some());
        }
    }

    #[test]
    fn a_buildspec_with_odd_keys_is_still_a_buildspec() {
        for text in [
            "version: 0.2\nservices: x\nphases: {build: {commands: a}}\n",
            "version: 0.2\nphases: {preBuild: {commands: a}, build: {commands: b}}\n",
            "batch: {build-list: [{identifier: a}]}\nfrontend: x\n",
        ] {
            let decoded = decode(&SourceFile::new("f", text));
            assert!(decoded.diagnostics.iter().all(|found| found.code != "not-a-buildspec"), "{text}");
        }
    }
}
