//! What follows a phase: the table of transitions, with `on-failure` and the choices that go with it.

use regex::Regex;

use super::{Assumptions, PhaseType};
use crate::buildspec::{OnFailure, Retry};

/// Where the build goes when a phase is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To a phase that runs commands.
    Phase(PhaseType),
    /// To UPLOAD_ARTIFACTS.
    Upload,
    /// To the same phase once more.
    Again,
    /// To a new attempt at the whole build.
    Restart,
    /// To its end.
    End,
}

/// A failed phase, as far as it matters for what follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure<'a> {
    /// Which phase failed.
    pub(super) phase: PhaseType,
    /// Its `on-failure`.
    pub(super) rule: Option<&'a OnFailure>,
    /// The message of its context.
    pub(super) message: &'a str,
    /// How often `on-failure: RETRY` was followed already.
    pub(super) retries: u32,
}

/// What follows a phase that succeeded.
pub(super) const fn after_success(phase: PhaseType) -> Next {
    match phase {
        PhaseType::DownloadSource => Next::Phase(PhaseType::Install),
        PhaseType::Install => Next::Phase(PhaseType::PreBuild),
        PhaseType::PreBuild => Next::Phase(PhaseType::Build),
        PhaseType::Build => Next::Phase(PhaseType::PostBuild),
        PhaseType::PostBuild => Next::Upload,
        _ => Next::End,
    }
}

/// What follows a phase that failed.
pub(super) fn after_failure(failure: Failure<'_>, assumptions: &Assumptions) -> Next {
    match failure.rule {
        Some(OnFailure::Abort) if has_built(failure.phase) && assumptions.abort_uploads => Next::Upload,
        Some(OnFailure::Abort) => Next::End,
        Some(OnFailure::Continue) => after_success(failure.phase),
        Some(OnFailure::Retry(retry)) if failure.retries < retry.count && matches(retry, failure.message) => {
            if assumptions.retry_restarts_build {
                Next::Restart
            } else {
                Next::Again
            }
        }
        // A RETRY that is used up, or is not for this error, leaves the phase as if it had no `on-failure`.
        Some(OnFailure::Retry(_)) | None => by_default(failure.phase),
    }
}

/// Once BUILD is entered, POST_BUILD and UPLOAD_ARTIFACTS run; before that, a failure ends the build.
const fn by_default(phase: PhaseType) -> Next {
    if has_built(phase) { after_success(phase) } else { Next::End }
}

const fn has_built(phase: PhaseType) -> bool {
    matches!(phase, PhaseType::Build | PhaseType::PostBuild)
}

/// Whether a RETRY is meant for this message; a pattern that is no regular expression is meant for none.
fn matches(retry: &Retry, message: &str) -> bool {
    Regex::new(&retry.pattern).is_ok_and(|pattern| pattern.is_match(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Error while executing command: make. Reason: exit status 2";

    fn retry(count: u32, pattern: &str) -> OnFailure {
        OnFailure::Retry(Retry { count, pattern: pattern.to_owned() })
    }

    fn next(phase: PhaseType, on_failure: Option<&OnFailure>, retries: u32, assumptions: &Assumptions) -> Next {
        after_failure(Failure { phase, rule: on_failure, message: MESSAGE, retries }, assumptions)
    }

    #[test]
    fn a_failure_ends_the_build_until_build_is_entered() {
        use PhaseType::*;
        for (phase, expected) in [
            (DownloadSource, Next::End),
            (Install, Next::End),
            (PreBuild, Next::End),
            (Build, Next::Phase(PostBuild)),
            (PostBuild, Next::Upload),
            (UploadArtifacts, Next::End),
        ] {
            assert_eq!(next(phase, None, 0, &Assumptions::default()), expected, "{phase:?}");
        }
    }

    #[test]
    fn on_failure_decides_for_each_phase() {
        use PhaseType::*;
        let (abort, go_on) = (Some(OnFailure::Abort), Some(OnFailure::Continue));
        for (phase, aborted, continued) in [
            (Install, Next::End, Next::Phase(PreBuild)),
            (PreBuild, Next::End, Next::Phase(Build)),
            (Build, Next::End, Next::Phase(PostBuild)),
            (PostBuild, Next::End, Next::Upload),
        ] {
            assert_eq!(next(phase, abort.as_ref(), 0, &Assumptions::default()), aborted, "ABORT in {phase:?}");
            assert_eq!(next(phase, go_on.as_ref(), 0, &Assumptions::default()), continued, "CONTINUE in {phase:?}");
        }
    }

    #[test]
    fn abort_uploads_only_when_chosen_and_only_once_build_is_entered() {
        let assumptions = Assumptions { abort_uploads: true, ..Assumptions::default() };
        for (phase, expected) in [
            (PhaseType::Install, Next::End),
            (PhaseType::PreBuild, Next::End),
            (PhaseType::Build, Next::Upload),
            (PhaseType::PostBuild, Next::Upload),
        ] {
            assert_eq!(next(phase, Some(&OnFailure::Abort), 0, &assumptions), expected, "{phase:?}");
        }
    }

    #[test]
    fn retry_looks_at_its_count_and_at_the_message() {
        let post_build = Next::Phase(PhaseType::PostBuild);
        for (on_failure, retries, expected) in [
            (retry(3, ".*"), 0, Next::Restart),
            (retry(3, ".*"), 2, Next::Restart),
            (retry(3, ".*"), 3, post_build),
            (retry(0, ".*"), 0, post_build),
            (retry(1, "exit status [0-9]+$"), 0, Next::Restart),
            (retry(1, "exit status 1"), 0, post_build),
            (retry(1, "make"), 0, Next::Restart),
            (retry(1, "("), 0, post_build),
        ] {
            let chosen = next(PhaseType::Build, Some(&on_failure), retries, &Assumptions::default());
            assert_eq!(chosen, expected, "{on_failure:?} after {retries}");
        }
    }

    #[test]
    fn retry_may_be_of_the_phase_alone() {
        let assumptions = Assumptions { retry_restarts_build: false, ..Assumptions::default() };
        let three = retry(3, ".*");
        assert_eq!(next(PhaseType::Install, Some(&three), 2, &assumptions), Next::Again);
        assert_eq!(next(PhaseType::Install, Some(&three), 3, &assumptions), Next::End);
    }
}
