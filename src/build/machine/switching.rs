//! DOWNLOAD_SOURCE with the commands of an image that switch its runtimes.

use super::drive::{Drive, plan_of};
use super::*;
use crate::build::Limits;

/// A build whose image runs two commands to switch runtimes.
fn switching() -> Drive {
    let mut drive = Drive::new(plan_of(1, 0));
    drive.source = Ok(vec!["n 18".to_owned(), "n 20".to_owned()]);
    drive
}

#[test]
fn the_commands_of_runtimes_run_before_the_source_is_entered() {
    let mut drive = switching();
    let mut fact = Fact::Ready;
    let mut steps = Vec::new();
    while !matches!(fact, Fact::Command(_)) || steps.len() < 3 {
        let step = drive.machine.next(fact, Timestamp(0));
        fact = match &step {
            Step::DownloadSource => Fact::Source(drive.source.clone()),
            _ => Fact::Command(CommandOutcome::Exited(0)),
        };
        steps.push(step);
    }
    let run = |index| Step::Run {
        command: CommandRef { phase: PhaseType::DownloadSource, list: List::Commands, index },
        deadline: None,
    };
    assert_eq!(steps, [Step::DownloadSource, run(0), run(1)]);
    assert_eq!(drive.machine.next(fact, Timestamp(0)), Step::EnterSource);
    assert!(matches!(drive.machine.next(Fact::Ready, Timestamp(0)), Step::Leave(_)));
}

#[test]
fn the_outcome_of_a_runtimes_command_decides_over_the_phase() {
    for (outcome, expected, code, message) in [
        (CommandOutcome::Exited(0), None, "", ""),
        (
            CommandOutcome::Exited(3),
            Some("DOWNLOAD_SOURCE: FAILED; FAILED"),
            "COMMAND_EXECUTION_ERROR",
            "Error while executing command: n 18. Reason: exit status 3",
        ),
        (
            CommandOutcome::TimedOut(LimitKind::Build),
            Some("DOWNLOAD_SOURCE: TIMED_OUT; TIMED_OUT"),
            "BUILD_TIMED_OUT",
            "Build has timed out.",
        ),
        (CommandOutcome::Stopped, Some("DOWNLOAD_SOURCE: STOPPED; STOPPED"), "", ""),
    ] {
        let mut drive = switching();
        drive.outcomes.insert("DOWNLOAD_SOURCE/n 18".into(), outcome);
        let trace = drive.run();
        match expected {
            Some(expected) => {
                assert_eq!(trace, format!("n 18=1 {expected}"));
                let context = &drive.machine.failed_phase().unwrap().context;
                assert_eq!(*context, PhaseContext::new(code, message));
            }
            None => assert!(trace.starts_with("n 18=1 n 20=1 DOWNLOAD_SOURCE: SUCCEEDED; INSTALL: c0=1"), "{trace}"),
        }
    }
}

#[test]
fn limits_hold_for_the_commands_of_runtimes() {
    let mut drive = switching();
    drive.machine = BuildMachine::new(BuildPlan {
        limits: Limits { build: Some(Duration::from_secs(1)), ..drive.machine.plan().limits.clone() },
        ..drive.machine.plan().clone()
    });
    assert_eq!(drive.run(), "n 18=1 DOWNLOAD_SOURCE: TIMED_OUT; TIMED_OUT");
    assert_eq!(drive.deadlines, [Some((1, LimitKind::Build))]);
}

#[test]
fn a_refused_buildspec_switches_no_runtime() {
    let mut drive = switching();
    let refusal = Some(PhaseContext::new("YAML_FILE_ERROR", "no"));
    drive.machine = BuildMachine::new(BuildPlan { refusal, ..drive.machine.plan().clone() });
    assert_eq!(drive.run(), "DOWNLOAD_SOURCE: FAILED; FAILED");
}
