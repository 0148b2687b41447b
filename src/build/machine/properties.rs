//! What holds for every plan and every run of it.

use proptest::prelude::*;

use super::drive::{SECOND, plan_of};
use super::tests::retry;
use super::*;
use crate::build::Assumptions;

fn any_on_failure() -> impl Strategy<Value = Option<OnFailure>> {
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(OnFailure::Abort)),
        1 => Just(Some(OnFailure::Continue)),
        1 => (0..3_u32, prop_oneof![Just(".*"), Just("status 1"), Just("[")]).prop_map(|(n, p)| Some(retry(n, p))),
    ]
}

prop_compose! {
    fn any_assumptions()(bits in any::<[bool; 5]>()) -> Assumptions {
        Assumptions {
            continue_fails_build: bits[0],
            abort_uploads: bits[1],
            retry_restarts_build: bits[2],
            finally_sees_failure: bits[3],
            failure_saves_cache: bits[4],
        }
    }
}

prop_compose! {
    fn any_plan()(
        assumptions in any_assumptions(),
        phases in proptest::collection::vec((any_on_failure(), 0..4_usize, 0..3_usize, any::<[bool; 4]>()), 4),
        build_limit in prop_oneof![2 => Just(None), 1 => (0..20_u64).prop_map(Some)],
    ) -> BuildPlan {
        let mut plan = BuildPlan { assumptions, ..plan_of(3, 2) };
        plan.limits.build = build_limit.map(Duration::from_secs);
        for (phase, (on_failure, commands, finally, skipped)) in plan.phases.iter_mut().zip(phases) {
            phase.on_failure = on_failure;
            phase.commands.truncate(commands);
            phase.finally.truncate(finally);
            for (item, skip) in phase.commands.iter_mut().zip(skipped) {
                item.skipped = skip;
            }
        }
        plan
    }
}

fn any_outcome() -> impl Strategy<Value = CommandOutcome> {
    prop_oneof![
        12 => Just(CommandOutcome::Exited(0)),
        3 => (1..3_i32).prop_map(CommandOutcome::Exited),
        1 => Just(CommandOutcome::Signalled(9)),
        1 => Just(CommandOutcome::TimedOut(LimitKind::Build)),
        1 => Just(CommandOutcome::Stopped),
    ]
}

fn any_fact() -> impl Strategy<Value = Fact> {
    let failed = || PhaseContext::new("CLIENT_ERROR", "no");
    prop_oneof![
        4 => Just(Fact::Ready),
        1 => Just(Fact::Source(Ok(Vec::new()))),
        1 => Just(Fact::Source(Ok(vec!["n 18".to_owned()]))),
        1 => Just(Fact::Source(Err(failed()))),
        4 => any_outcome().prop_map(Fact::Command),
        1 => Just(Fact::Artifacts(Ok(()))),
        1 => Just(Fact::Artifacts(Err(failed()))),
        1 => Just(Fact::Stop),
    ]
}

/// Steps of one run: answers in turn, command outcomes taken from a list that is repeated.
fn steps(machine: &mut BuildMachine, outcomes: &[CommandOutcome]) -> Vec<Step> {
    let (mut steps, mut fact, mut now) = (Vec::new(), Fact::Ready, Timestamp(0));
    let mut outcomes = outcomes.iter().cycle();
    while steps.len() < 500 {
        let step = machine.next(fact, now);
        steps.push(step.clone());
        fact = match step {
            Step::DownloadSource => Fact::Source(Ok(Vec::new())),
            Step::UploadArtifacts => Fact::Artifacts(Ok(())),
            Step::EnterSource | Step::Enter(_) | Step::Leave(_) => Fact::Ready,
            Step::Run { .. } => {
                now = now.after(Duration::from_secs(1));
                Fact::Command(*outcomes.next().unwrap())
            }
            Step::Restart | Step::Done(_) => break,
        };
    }
    steps
}

proptest! {
    #[test]
    fn every_build_ends_and_its_parts_agree(plan in any_plan(), outcomes in proptest::collection::vec(any_outcome(), 1..20)) {
        let mut machine = BuildMachine::new(plan.clone());
        let steps = steps(&mut machine, &outcomes);
        let last = steps.last().unwrap().clone();
        prop_assert!(matches!(last, Step::Done(_) | Step::Restart), "{steps:?}");

        // No command runs twice unless its phase is retried; no skipped command runs.
        let mut ran = Vec::new();
        for step in &steps {
            match step {
                Step::Enter(_) => ran.clear(),
                Step::Run { command, .. } => {
                    prop_assert!(!ran.contains(command), "{command:?} twice");
                    ran.push(*command);
                    let phase = plan.phases.iter().find(|phase| phase.phase_type == command.phase).unwrap();
                    prop_assert!(command.list == List::Finally || !phase.commands[command.index].skipped);
                }
                _ => {}
            }
        }
        let entered = |wanted| steps.iter().filter(|step| **step == Step::Enter(wanted)).count();
        if plan.assumptions.retry_restarts_build {
            prop_assert!(PhaseType::COMMANDS.into_iter().all(|phase| entered(phase) <= 1));
        }

        // All phases are closed, in running order, and told as they are kept.
        let told: Vec<_> = steps.iter().filter_map(|step| if let Step::Leave(phase) = step { Some(phase) } else { None }).collect();
        prop_assert!(machine.phases().iter().all(|phase| phase.end_time >= Some(phase.start_time)));
        prop_assert!(machine.phases().is_sorted_by_key(|phase| phase.phase_type));
        prop_assert!(told.iter().all(|phase| machine.phases().contains(phase)));

        // The verdict is what the phases say.
        let has = |status| told.iter().any(|phase| phase.phase_status == status);
        match last {
            Step::Done(Status::Succeeded) => {
                prop_assert!(!has(Status::TimedOut) && !has(Status::Stopped));
                prop_assert!(machine.failed_phase().is_none());
            }
            Step::Done(Status::Failed) => prop_assert_eq!(machine.failed_phase().unwrap().phase_status, Status::Failed),
            Step::Done(status) => prop_assert_eq!(told.last().unwrap().phase_status, status),
            _ => prop_assert!(has(Status::Failed)),
        }

        // Once BUILD is entered, only ABORT, RETRY, a limit or a stop keep the artifacts back.
        let held_back = has(Status::TimedOut) || has(Status::Stopped) || last == Step::Restart
            || plan.phases.iter().any(|phase| phase.on_failure == Some(OnFailure::Abort));
        if entered(PhaseType::Build) > 0 && !held_back {
            prop_assert!(steps.contains(&Step::UploadArtifacts), "{steps:?}");
        }
    }

    #[test]
    fn no_facts_make_it_run_for_ever(plan in any_plan(), facts in proptest::collection::vec(any_fact(), 300)) {
        let mut machine = BuildMachine::new(plan);
        let ended = facts.into_iter().zip(0..).any(|(fact, second)| {
            matches!(machine.next(fact, Timestamp(second * SECOND)), Step::Done(_) | Step::Restart)
        });
        prop_assert!(ended);
    }
}
