//! LCOV's tracefile (`lcov.info`): ours, since the service does not read it and half of all tools write it.

use super::lines::Lines;
use super::{CodeCoverage, ReportError, limits};

/// A source file that is being read.
#[derive(Default)]
struct File {
    path: String,
    lines: Lines,
    has_lines: bool,
    /// Found and hit, as summed up in the file: lines, then branches.
    found: [u64; 2],
    hit: [u64; 2],
    branches: [u64; 2],
}

/// Reads the coverage of each source file.
pub(super) fn parse(text: &str) -> Result<Vec<CodeCoverage>, ReportError> {
    let mut coverages = Vec::new();
    let mut file: Option<File> = None;
    for line in text.lines() {
        let (key, value) = line.trim().split_once(':').unwrap_or((line.trim(), ""));
        match (key, &mut file) {
            ("SF", _) => {
                coverages.extend(file.take().map(finish));
                file = Some(File { path: limits::name(value), ..File::default() });
            }
            ("end_of_record", _) => coverages.extend(file.take().map(finish)),
            (key, Some(file)) => record(file, key, value),
            _ => {}
        }
    }
    coverages.extend(file.take().map(finish));
    if coverages.is_empty() { Err(ReportError::NoRecords) } else { Ok(coverages) }
}

fn record(file: &mut File, key: &str, value: &str) {
    let number = || value.trim().parse().unwrap_or_default();
    match key {
        "DA" => {
            let mut parts = value.split(',');
            if let (Some(Ok(line)), Some(hits)) = (parts.next().map(str::parse), parts.next()) {
                file.has_lines = true;
                file.lines.line(line, hits.parse::<i64>().is_ok_and(|hits| hits > 0));
            }
        }
        "BRDA" => {
            let taken = value.rsplit(',').next().unwrap_or_default();
            file.branches[0] += u64::from(taken.parse::<u64>().is_ok_and(|taken| taken > 0));
            file.branches[1] += 1;
        }
        "LF" => file.found[0] = number(),
        "LH" => file.hit[0] = number(),
        "BRF" => file.found[1] = number(),
        "BRH" => file.hit[1] = number(),
        _ => {}
    }
}

fn finish(file: File) -> CodeCoverage {
    let mut coverage = file.lines.coverage(file.path);
    if !file.has_lines {
        coverage.lines_covered = file.hit[0];
        coverage.lines_missed = file.found[0].saturating_sub(file.hit[0]);
    }
    let [covered, all] = if file.branches[1] > 0 { file.branches } else { [file.hit[1], file.found[1]] };
    coverage.branches_covered = covered.min(all);
    coverage.branches_missed = all.saturating_sub(covered);
    coverage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_counted_and_sums_used_where_there_are_none() {
        let text = "TN:\nSF:src/a.c\nDA:1,3\nDA:2,0,abc\nBRDA:1,0,0,2\nBRDA:1,0,1,-\nLF:9\nLH:9\nend_of_record\n\
                    SF:src/b.c\nLF:4\nLH:1\nBRF:2\nBRH:2\n";
        let counts: Vec<_> = parse(text)
            .unwrap()
            .into_iter()
            .map(|found| {
                (
                    found.file_path,
                    found.lines_covered,
                    found.lines_missed,
                    found.branches_covered,
                    found.branches_missed,
                )
            })
            .collect();
        assert_eq!(counts, [("src/a.c".to_owned(), 1, 1, 1, 1), ("src/b.c".to_owned(), 1, 3, 2, 0)]);
    }

    #[test]
    fn another_text_is_told() {
        assert_eq!(parse("hello\nworld"), Err(ReportError::NoRecords));
    }
}
