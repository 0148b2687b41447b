use super::*;
use crate::buildspec::{Artifacts, Decoded, Env, Phase};

fn text(value: &str) -> Text {
    Located::new(value.to_owned(), Span::empty(0))
}

fn written(name: PhaseName, commands: &[&str]) -> Phase {
    Phase {
        name: Located::new(name, Span::empty(0)),
        run_as: None,
        on_failure: None,
        runtime_versions: Vec::new(),
        commands: commands.iter().map(|command| text(command)).collect(),
        finally: Vec::new(),
        steps: None,
    }
}

fn planned(buildspec: Buildspec, change: impl FnOnce(&mut PlanInput<'_>)) -> BuildPlan {
    let file = SourceFile::new("buildspec.yml", "version: 0.2\n");
    let decoded = Decoded { buildspec, ..Decoded::default() };
    let mut input = PlanInput {
        id: BuildId { project: "p".into(), uuid: "u".into() },
        file: &file,
        decoded: &decoded,
        buildspec: Some("buildspec.yml".into()),
        sources: Vec::new(),
        environment: Environment::default(),
        in_image: false,
        lends_aws: false,
        variables: Vec::new(),
        project_artifacts: ProjectArtifacts::default(),
        override_artifact_name: false,
        cache: ProjectCache::default(),
        parts: Selection::default(),
        limits: Limits { build: None, phase: None, command: None, grace: Duration::ZERO },
        assumptions: Assumptions::default(),
    };
    change(&mut input);
    plan(input)
}

#[test]
fn all_four_phases_are_planned_in_running_order_whatever_the_file_has() {
    let spec = Buildspec {
        phases: vec![written(PhaseName::PostBuild, &["b"]), written(PhaseName::Install, &["a"])],
        ..Buildspec::default()
    };
    let plan = planned(spec, |_| {});
    assert_eq!(plan.phases.iter().map(|phase| phase.phase_type).collect::<Vec<_>>(), PhaseType::COMMANDS);
    assert_eq!(plan.declared_phases, [PhaseType::PostBuild, PhaseType::Install]);
    assert_eq!(plan.phases[3].commands[0].text, "b");
}

#[test]
fn a_phases_user_wins_over_the_files() {
    let mut install = written(PhaseName::Install, &["a"]);
    install.run_as = Some(text("postgres"));
    let spec = Buildspec {
        run_as: Some(text("ci")),
        phases: vec![install, written(PhaseName::Build, &["b"])],
        ..Buildspec::default()
    };
    let plan = planned(spec, |_| {});
    let users: Vec<_> = plan.phases.iter().map(|phase| phase.run_as.as_deref()).collect();
    assert_eq!(users, [Some("postgres"), Some("ci"), Some("ci"), Some("ci")]);
}

#[test]
fn version_0_1_carries_no_state() {
    for (version, carries) in [(None, true), (Some(Version::V0_1), false), (Some(Version::V0_2), true)] {
        let version = version.map(|version| Located::new(version, Span::empty(0)));
        assert_eq!(planned(Buildspec { version, ..Buildspec::default() }, |_| {}).carries_state, carries);
    }
}

#[test]
fn only_secondary_artifacts_leave_a_primary_one_without_files() {
    let secondary = vec![(text("docs"), Artifact { files: vec![text("**/*")], ..Artifact::default() })];
    let artifacts = Some(Artifacts { secondary, ..Artifacts::default() });
    let plan = planned(Buildspec { artifacts, ..Buildspec::default() }, |_| {});
    let shape: Vec<_> = plan.artifacts.iter().map(|plan| (plan.identifier.as_str(), plan.files.len())).collect();
    assert_eq!(shape, [("", 0), ("docs", 1)]);
}

#[test]
fn a_name_is_planned_only_where_the_project_lets_it_override() {
    let primary = Artifact { name: Some(text("x-$(date)")), ..Artifact::default() };
    let spec = Buildspec { artifacts: Some(Artifacts { primary, ..Artifacts::default() }), ..Buildspec::default() };
    assert_eq!(planned(spec.clone(), |_| {}).artifacts[0].name, None);
    assert!(planned(spec, |input| input.override_artifact_name = true).artifacts[0].name.is_some());
}

#[test]
fn a_curated_image_refuses_a_runtime_it_has_not() {
    let mut install = written(PhaseName::Install, &[]);
    install.runtime_versions = vec![(text("nodejs"), text("$NODE"))];
    let env = Env { variables: vec![(text("NODE"), text("18"))], ..Env::default() };
    let spec = Buildspec { phases: vec![install], env, ..Buildspec::default() };
    let on = |image: &str| {
        let image = image.to_owned();
        planned(spec.clone(), |input| input.environment.image = image).refusal.map(|context| context.message)
    };
    assert_eq!(on(""), None);
    let in_image = planned(spec.clone(), |input| {
        input.environment.image = "aws/codebuild/standard:5.0".into();
        input.in_image = true;
    });
    assert_eq!(in_image.refusal, None, "the image's own file decides");
    assert_eq!(
        on("aws/codebuild/standard:5.0").as_deref(),
        Some("Unknown runtime version named '18' of nodejs. This build image has the following versions: 12, 14")
    );
}
