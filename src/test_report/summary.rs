//! Sums and shares of a report.

use super::{CodeCoverage, CodeCoverageReportSummary, TestCase, TestReportSummary, TestStatus};

impl TestReportSummary {
    /// The summary of these.
    pub(super) fn of(cases: &[TestCase]) -> Self {
        let mut summary = Self { total: cases.len() as u64, ..Self::default() };
        for case in cases {
            summary.duration_in_nano_seconds =
                summary.duration_in_nano_seconds.saturating_add(case.duration_in_nano_seconds);
            for (status, count) in TestStatus::ALL.iter().zip(&mut summary.status_counts) {
                *count += u64::from(*status == case.status);
            }
        }
        summary
    }

    /// This one and that of another build, which ran at the same time.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.total = self.total.saturating_add(other.total);
        for (count, more) in self.status_counts.iter_mut().zip(other.status_counts) {
            *count = count.saturating_add(more);
        }
        self.duration_in_nano_seconds = self.duration_in_nano_seconds.max(other.duration_in_nano_seconds);
        self
    }

    /// How many test cases have that status.
    pub fn count(&self, status: TestStatus) -> u64 {
        let counts = TestStatus::ALL.iter().zip(&self.status_counts);
        counts.filter(|&(found, _)| *found == status).map(|(_, count)| *count).sum()
    }

    /// How many failed or ended in an error.
    pub fn failures(&self) -> u64 {
        self.count(TestStatus::Failed) + self.count(TestStatus::Error)
    }
}

impl CodeCoverageReportSummary {
    /// The summary of these.
    pub(super) fn of(coverages: &[CodeCoverage]) -> Self {
        let sum = |part: fn(&CodeCoverage) -> u64| coverages.iter().map(part).fold(0, u64::saturating_add);
        Self {
            files: coverages.len() as u64,
            lines_covered: sum(|file| file.lines_covered),
            lines_missed: sum(|file| file.lines_missed),
            branches_covered: sum(|file| file.branches_covered),
            branches_missed: sum(|file| file.branches_missed),
        }
    }

    /// This one and that of another build.
    pub(super) const fn and(self, other: &Self) -> Self {
        Self {
            files: self.files.saturating_add(other.files),
            lines_covered: self.lines_covered.saturating_add(other.lines_covered),
            lines_missed: self.lines_missed.saturating_add(other.lines_missed),
            branches_covered: self.branches_covered.saturating_add(other.branches_covered),
            branches_missed: self.branches_missed.saturating_add(other.branches_missed),
        }
    }
}

/// A share in hundredths of a percent, cut, as the API's examples are: 10 of 11 are 9090. Nothing of nothing is 0.
pub fn percentage(part: u64, rest: u64) -> u64 {
    let all = u128::from(part) + u128::from(rest);
    u64::try_from((u128::from(part) * 10_000).checked_div(all).unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_cut_as_in_the_examples_of_the_api() {
        for (part, rest, expected) in [(5, 1, 8333), (10, 1, 9090), (1, 1, 5000), (0, 0, 0), (3, 0, 10_000)] {
            assert_eq!(percentage(part, rest), expected);
        }
        assert_eq!(percentage(u64::MAX, u64::MAX), 5000);
    }
}
