//! Walks through plans: every row of the transition tables, limits, stops.

use super::drive::{Drive, item, phase, plan_of};
use super::*;
use crate::build::Limits;
use crate::buildspec::Retry;

fn statuses(machine: &BuildMachine) -> Vec<(&'static str, &'static str)> {
    machine.phases().iter().map(|phase| (phase.phase_type.name(), phase.phase_status.name())).collect()
}

#[test]
fn all_goes_well() {
    let mut drive = Drive::new(plan_of(2, 1));
    assert_eq!(
        drive.run(),
        "DOWNLOAD_SOURCE: SUCCEEDED; INSTALL: c0=1 c1=1 f0=1 SUCCEEDED; PRE_BUILD: c0=1 c1=1 f0=1 SUCCEEDED; \
         BUILD: c0=1 c1=1 f0=1 SUCCEEDED; POST_BUILD: c0=1 c1=1 f0=1 SUCCEEDED; UPLOAD_ARTIFACTS: SUCCEEDED; SUCCEEDED"
    );
    let names: Vec<_> = drive.machine.phases().iter().map(|phase| phase.phase_type.name()).collect();
    assert_eq!(
        names.join(" "),
        "SUBMITTED QUEUED PROVISIONING DOWNLOAD_SOURCE INSTALL PRE_BUILD BUILD POST_BUILD UPLOAD_ARTIFACTS FINALIZING COMPLETED"
    );
    assert!(drive.machine.failed_phase().is_none());
}

/// Every row of the table of default transitions.
#[test]
fn a_failure_leads_where_the_table_says() {
    let before = "DOWNLOAD_SOURCE: SUCCEEDED; ";
    let install = "INSTALL: c0=1 SUCCEEDED; ";
    let pre_build = "PRE_BUILD: c0=1 SUCCEEDED; ";
    for (failing, expected, first) in [
        (&["INSTALL/c0"][..], format!("{before}INSTALL: c0=1 FAILED; FAILED"), "INSTALL"),
        (&["PRE_BUILD/c0"], format!("{before}{install}PRE_BUILD: c0=1 FAILED; FAILED"), "PRE_BUILD"),
        (
            &["BUILD/c0"],
            format!(
                "{before}{install}{pre_build}BUILD: c0=1 FAILED; POST_BUILD: c0=0 SUCCEEDED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED"
            ),
            "BUILD",
        ),
        (
            &["POST_BUILD/c0"],
            format!(
                "{before}{install}{pre_build}BUILD: c0=1 SUCCEEDED; POST_BUILD: c0=1 FAILED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED"
            ),
            "POST_BUILD",
        ),
        (
            &["BUILD/c0", "POST_BUILD/c0"],
            format!(
                "{before}{install}{pre_build}BUILD: c0=1 FAILED; POST_BUILD: c0=0 FAILED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED"
            ),
            "BUILD",
        ),
    ] {
        let mut drive = Drive::failing(plan_of(1, 0), failing);
        assert_eq!(drive.run(), expected, "{failing:?}");
        assert_eq!(drive.machine.failed_phase().unwrap().phase_type.name(), first);
    }
}

#[test]
fn a_failed_source_ends_the_build() {
    let mut drive = Drive::new(plan_of(1, 1));
    drive.source = Err(PhaseContext::new("CLIENT_ERROR", "no source"));
    assert_eq!(drive.run(), "DOWNLOAD_SOURCE: FAILED; FAILED");
    assert_eq!(
        statuses(&drive.machine),
        [
            ("SUBMITTED", "SUCCEEDED"),
            ("QUEUED", "SUCCEEDED"),
            ("PROVISIONING", "SUCCEEDED"),
            ("DOWNLOAD_SOURCE", "FAILED"),
            ("FINALIZING", "SUCCEEDED"),
            ("COMPLETED", "SUCCEEDED"),
        ]
    );
    assert_eq!(drive.machine.failed_phase().unwrap().context, PhaseContext::new("CLIENT_ERROR", "no source"));
}

#[test]
fn a_refused_buildspec_ends_the_build_even_if_the_source_is_there() {
    let refusal = PhaseContext::new("YAML_FILE_ERROR", "wrong number of container tags, expected 1");
    let mut drive = Drive::new(BuildPlan { refusal: Some(refusal.clone()), ..plan_of(1, 0) });
    assert_eq!(drive.run(), "DOWNLOAD_SOURCE: FAILED; FAILED");
    assert_eq!(drive.machine.failed_phase().unwrap().context, refusal);
}

#[test]
fn a_failed_upload_fails_a_build_whose_commands_passed() {
    let mut drive = Drive::new(plan_of(0, 0));
    drive.artifacts = Err(PhaseContext::new("CLIENT_ERROR", "no matching artifact paths found"));
    assert_eq!(
        drive.run(),
        "DOWNLOAD_SOURCE: SUCCEEDED; INSTALL: SUCCEEDED; PRE_BUILD: SUCCEEDED; BUILD: SUCCEEDED; POST_BUILD: SUCCEEDED; \
         UPLOAD_ARTIFACTS: FAILED; FAILED"
    );
    assert_eq!(drive.machine.failed_phase().unwrap().context.message, "no matching artifact paths found");
}

#[test]
fn upload_artifacts_is_a_phase_even_without_artifacts() {
    let mut drive = Drive::new(BuildPlan { artifacts: Vec::new(), ..plan_of(0, 0) });
    assert!(drive.run().contains("UPLOAD_ARTIFACTS: SUCCEEDED"));
}

/// `finally` in INSTALL, where a failure also ends the build.
#[test]
fn finally_runs_whatever_the_commands_did() {
    for (failing, expected, message) in [
        (&["INSTALL/c0"][..], "c0=1 f0=0 f1=0 FAILED", "c0"),
        (&["INSTALL/c1"], "c0=1 c1=1 f0=0 f1=0 FAILED", "c1"),
        (&["INSTALL/f0"], "c0=1 c1=1 f0=1 FAILED", "f0"),
        (&["INSTALL/f1"], "c0=1 c1=1 f0=1 f1=1 FAILED", "f1"),
        (&["INSTALL/c0", "INSTALL/f0"], "c0=1 f0=0 FAILED", "c0"),
    ] {
        let mut drive = Drive::failing(plan_of(2, 2), failing);
        assert_eq!(drive.run(), format!("DOWNLOAD_SOURCE: SUCCEEDED; INSTALL: {expected}; FAILED"), "{failing:?}");
        let context = &drive.machine.failed_phase().unwrap().context;
        assert_eq!(context.status_code, "COMMAND_EXECUTION_ERROR");
        assert_eq!(context.message, format!("Error while executing command: {message}. Reason: exit status 1"));
    }
}

#[test]
fn the_phase_context_keeps_the_text_of_a_block_and_names_a_signal() {
    let mut plan = plan_of(0, 0);
    phase(&mut plan, PhaseType::PreBuild).commands = vec![item("if true; then\n  kill -9 $$\nfi\n")];
    let mut drive = Drive::new(plan);
    drive.outcomes.insert("PRE_BUILD/if true; then\n  kill -9 $$\nfi\n".into(), CommandOutcome::Signalled(9));
    drive.run();
    assert_eq!(
        drive.machine.failed_phase().unwrap().context.message,
        "Error while executing command: if true; then\n  kill -9 $$\nfi\n. Reason: signal: killed"
    );
}

fn with_on_failure(phase_type: PhaseType, on_failure: OnFailure) -> BuildPlan {
    let mut plan = plan_of(1, 1);
    phase(&mut plan, phase_type).on_failure = Some(on_failure);
    plan
}

/// What is left of a trace from a phase on.
fn tail(trace: &str, phase: PhaseType) -> &str {
    trace.find(&format!(" {}:", phase.name())).map_or("", |at| &trace[at + 1..])
}

#[test]
fn abort_ends_the_build_after_the_phases_own_finally() {
    for (phase_type, expected) in [
        (PhaseType::Install, "INSTALL: c0=1 f0=0 FAILED; FAILED"),
        (PhaseType::PreBuild, "PRE_BUILD: c0=1 f0=0 FAILED; FAILED"),
        (PhaseType::Build, "BUILD: c0=1 f0=0 FAILED; FAILED"),
        (PhaseType::PostBuild, "POST_BUILD: c0=1 f0=0 FAILED; FAILED"),
    ] {
        let plan = with_on_failure(phase_type, OnFailure::Abort);
        let trace = Drive::failing(plan, &[&format!("{}/c0", phase_type.name())]).run();
        assert_eq!(tail(&trace, phase_type), expected);
    }
}

#[test]
fn abort_uploads_when_that_is_chosen() {
    let mut plan = with_on_failure(PhaseType::Build, OnFailure::Abort);
    plan.assumptions.abort_uploads = true;
    let trace = Drive::failing(plan, &["BUILD/c0"]).run();
    assert_eq!(tail(&trace, PhaseType::Build), "BUILD: c0=1 f0=0 FAILED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED");
}

#[test]
fn continue_goes_on_and_leaves_the_build_failing() {
    let good = |name: &str, value: u8| format!("{name}: c0={value} f0={value} SUCCEEDED; ");
    for (phase_type, later) in [
        (PhaseType::Install, [good("PRE_BUILD", 0), good("BUILD", 0), good("POST_BUILD", 0)].concat()),
        (PhaseType::PreBuild, [good("BUILD", 0), good("POST_BUILD", 0)].concat()),
        (PhaseType::Build, good("POST_BUILD", 0)),
        (PhaseType::PostBuild, String::new()),
    ] {
        let name = phase_type.name();
        for (fails, status) in [(true, "FAILED"), (false, "SUCCEEDED")] {
            let mut plan = with_on_failure(phase_type, OnFailure::Continue);
            plan.assumptions.continue_fails_build = fails;
            let trace = Drive::failing(plan, &[&format!("{name}/c0")]).run();
            let expected = format!("{name}: c0=1 f0=0 FAILED; {later}UPLOAD_ARTIFACTS: SUCCEEDED; {status}");
            assert_eq!(tail(&trace, phase_type), expected);
        }
    }
}

#[test]
fn a_forgiven_phase_does_not_hide_a_later_failure() {
    let mut plan = with_on_failure(PhaseType::Install, OnFailure::Continue);
    plan.assumptions.continue_fails_build = false;
    let mut drive = Drive::failing(plan, &["INSTALL/c0", "PRE_BUILD/c0"]);
    assert!(drive.run().ends_with("PRE_BUILD: c0=0 f0=0 FAILED; FAILED"));
    assert_eq!(drive.machine.failed_phase().unwrap().phase_type, PhaseType::PreBuild);
}

pub(super) fn retry(count: u32, pattern: &str) -> OnFailure {
    OnFailure::Retry(Retry { count, pattern: pattern.to_owned() })
}

#[test]
fn retry_begins_the_build_anew_until_its_attempts_are_used_up() {
    for (pattern, attempt, expected) in [
        (".*", 0, "BUILD: c0=1 f0=0 FAILED; RESTART"),
        (".*", 1, "BUILD: c0=1 f0=0 FAILED; RESTART"),
        (".*", 2, "BUILD: c0=1 f0=0 FAILED; POST_BUILD: c0=0 f0=0 SUCCEEDED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED"),
        ("^Error while executing command: c0. Reason: exit status 1$", 0, "BUILD: c0=1 f0=0 FAILED; RESTART"),
        (
            "exit status 2",
            0,
            "BUILD: c0=1 f0=0 FAILED; POST_BUILD: c0=0 f0=0 SUCCEEDED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED",
        ),
    ] {
        let plan = with_on_failure(PhaseType::Build, retry(2, pattern));
        let mut drive = Drive::failing(plan.clone(), &["BUILD/c0"]);
        drive.machine = BuildMachine::with_attempt(plan, attempt);
        assert_eq!(tail(&drive.run(), PhaseType::Build), expected, "{pattern} after {attempt}");
    }
}

#[test]
fn retry_of_the_phase_alone_judges_its_last_run() {
    let mut plan = with_on_failure(PhaseType::Build, retry(1, ".*"));
    plan.assumptions.retry_restarts_build = false;
    let mut drive = Drive::failing(plan, &["BUILD/c0"]);
    assert_eq!(
        tail(&drive.run(), PhaseType::Build),
        "BUILD: c0=1 f0=0 FAILED; BUILD: c0=1 f0=0 FAILED; POST_BUILD: c0=0 f0=0 SUCCEEDED; UPLOAD_ARTIFACTS: SUCCEEDED; FAILED"
    );
    let builds = drive.machine.phases().iter().filter(|phase| phase.phase_type == PhaseType::Build).count();
    assert_eq!(builds, 2);
}

#[test]
fn a_phases_own_finally_may_be_told_that_all_is_well() {
    let mut plan = plan_of(1, 1);
    plan.assumptions.finally_sees_failure = false;
    let trace = Drive::failing(plan, &["BUILD/c0"]).run();
    assert!(tail(&trace, PhaseType::Build).starts_with("BUILD: c0=1 f0=1 FAILED; POST_BUILD: c0=0 f0=0 SUCCEEDED"));
}

#[test]
fn skipped_commands_do_not_run() {
    let mut plan = plan_of(3, 2);
    phase(&mut plan, PhaseType::Build).commands[0].skipped = true;
    phase(&mut plan, PhaseType::Build).commands[2].skipped = true;
    phase(&mut plan, PhaseType::Build).finally[0].skipped = true;
    let trace = Drive::new(plan).run();
    assert!(tail(&trace, PhaseType::Build).starts_with("BUILD: c1=1 f1=1 SUCCEEDED;"));
}

#[test]
fn the_nearest_limit_is_the_deadline() {
    let limits = |build: Option<u64>, phase: Option<u64>, command: Option<u64>| Limits {
        build: build.map(Duration::from_secs),
        phase: phase.map(Duration::from_secs),
        command: command.map(Duration::from_secs),
        grace: Duration::from_secs(1),
    };
    for (limits, expected) in [
        (limits(None, None, None), [None, None]),
        (limits(Some(60), None, None), [Some((60, LimitKind::Build)), Some((60, LimitKind::Build))]),
        (limits(Some(60), Some(10), None), [Some((10, LimitKind::Phase)), Some((10, LimitKind::Phase))]),
        (limits(Some(60), Some(10), Some(9)), [Some((9, LimitKind::Command)), Some((10, LimitKind::Phase))]),
        (limits(Some(10), Some(10), Some(10)), [Some((10, LimitKind::Build)), Some((10, LimitKind::Build))]),
    ] {
        let mut drive = Drive::new(BuildPlan { limits: limits.clone(), ..plan_of(2, 0) });
        drive.run();
        assert_eq!(drive.deadlines[..2], expected, "{limits:?}");
    }
}

#[test]
fn a_time_out_ends_the_build_without_finally() {
    for (kind, message) in [
        (LimitKind::Build, "Build has timed out."),
        (LimitKind::Phase, "Phase has timed out after 90s."),
        (LimitKind::Command, "Command has timed out after 30s."),
    ] {
        let mut plan = plan_of(2, 1);
        plan.limits.phase = Some(Duration::from_secs(90));
        plan.limits.command = Some(Duration::from_secs(30));
        let mut drive = Drive::new(plan);
        drive.outcomes.insert("BUILD/c0".into(), CommandOutcome::TimedOut(kind));
        assert_eq!(tail(&drive.run(), PhaseType::Build), "BUILD: c0=1 TIMED_OUT; TIMED_OUT");
        assert_eq!(drive.machine.failed_phase().unwrap().context, PhaseContext::new("BUILD_TIMED_OUT", message));
    }
}

#[test]
fn nothing_begins_after_a_limit() {
    for (limit, expected) in [
        (0, "INSTALL: TIMED_OUT; TIMED_OUT"),
        (1, "PRE_BUILD: TIMED_OUT; TIMED_OUT"),
        (4, "UPLOAD_ARTIFACTS: TIMED_OUT; TIMED_OUT"),
        (5, "UPLOAD_ARTIFACTS: SUCCEEDED; SUCCEEDED"),
    ] {
        let mut plan = plan_of(1, 0);
        plan.limits.build = Some(Duration::from_secs(limit));
        let trace = Drive::new(plan).run();
        assert!(trace.ends_with(expected), "{limit}: {trace}");
    }
}

#[test]
fn a_stopped_command_ends_the_build_without_finally() {
    let mut drive = Drive::new(plan_of(2, 1));
    drive.outcomes.insert("BUILD/c0".into(), CommandOutcome::Stopped);
    assert_eq!(tail(&drive.run(), PhaseType::Build), "BUILD: c0=1 STOPPED; STOPPED");
    assert_eq!(drive.machine.failed_phase().unwrap().context, PhaseContext::default());
}

#[test]
fn a_stop_between_commands_ends_the_build() {
    let now = Timestamp(0);
    let start = |facts: Vec<Fact>| {
        let mut machine = BuildMachine::new(plan_of(1, 0));
        for fact in facts {
            machine.next(fact, now);
        }
        machine
    };
    // While the source is made ready: the phase is stopped, and told.
    let mut machine = start(vec![Fact::Ready]);
    assert!(matches!(machine.next(Fact::Stop, now), Step::Leave(phase) if phase.phase_status == Status::Stopped));
    assert_eq!(machine.next(Fact::Ready, now), Step::Done(Status::Stopped));
    // Between two phases: no phase is stopped.
    let mut machine = start(vec![Fact::Ready, Fact::Source(Ok(Vec::new())), Fact::Ready]);
    assert_eq!(machine.next(Fact::Stop, now), Step::Done(Status::Stopped));
    assert!(machine.phases().iter().all(|phase| phase.phase_status == Status::Succeeded));
    // After the last phase, and after the end: too late to change anything.
    let mut machine = start(vec![Fact::Ready, Fact::Source(Err(PhaseContext::default()))]);
    assert_eq!(machine.next(Fact::Stop, now), Step::Done(Status::Failed));
    assert_eq!(machine.next(Fact::Stop, now), Step::Done(Status::Failed));
}

#[test]
fn an_answer_out_of_turn_is_a_fault() {
    let mut machine = BuildMachine::new(plan_of(1, 0));
    assert_eq!(machine.next(Fact::Ready, Timestamp(0)), Step::DownloadSource);
    assert!(
        matches!(machine.next(Fact::Ready, Timestamp(0)), Step::Leave(phase) if phase.phase_status == Status::Fault)
    );
    assert_eq!(machine.next(Fact::Ready, Timestamp(0)), Step::Done(Status::Fault));
}
