//! Sizes of tasks: texts that Amazon ECS turns into CPU units and MiB, and the pairs of them that Fargate has.

/// CPU units of `256`, `.25 vCPU`, `1 vcpu`.
pub(super) fn cpu_units(text: &str) -> Option<u64> {
    number(text, "vcpu")
}

/// MiB of `512`, `1GB`, `0.5 GB`.
pub(super) fn mebibytes(text: &str) -> Option<u64> {
    number(text, "gb")
}

/// A whole number, or one of a unit, which is 1024 of them, in thousandths.
fn number(text: &str, unit: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix(unit) {
        Some(amount) => thousandths(amount.trim()).map(|thousandths| thousandths * 1024 / 1000),
        None => text.parse().ok(),
    }
}

/// `1`, `.25`, `0.125` as thousandths.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !is_number(whole) || !is_number(part) || part.len() > 3 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    Some(whole * 1000 + part)
}

/// What Fargate has: CPU units, and the least, the greatest and the step of MiB with them.
const FARGATE: [(u64, u64, u64, u64); 6] = [
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16_384, 1024),
    (4096, 8192, 30_720, 1024),
    (8192, 16_384, 61_440, 4096),
    (16_384, 32_768, 122_880, 8192),
];

/// The pairs that follow no step.
const UNEVEN: [(u64, &[u64]); 2] = [(256, &[512, 1024, 2048]), (32_768, &[61_440, 122_880, 249_856])];

/// The CPU units that Fargate has, in order.
pub(super) fn fargate_cpus() -> impl Iterator<Item = u64> {
    [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768].into_iter()
}

/// The MiB that Fargate has with so many CPU units, in order; none where it has no such CPU.
pub(super) fn fargate_memory(cpu: u64) -> Vec<u64> {
    if let Some((_, values)) = UNEVEN.iter().find(|(units, _)| *units == cpu) {
        return values.to_vec();
    }
    let row = FARGATE.iter().find(|(units, ..)| *units == cpu);
    row.map(|&(_, least, most, step)| (least..=most).step_by(usize::try_from(step).unwrap_or(1)).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, expected) in [
            ("256", Some(256)),
            (".25 vCPU", Some(256)),
            ("1 vcpu", Some(1024)),
            ("0.125vCPU", Some(128)),
            ("16 vCPU", Some(16_384)),
            ("vCPU", None),
            ("1 GB", None),
            ("1.5", None),
            ("-1", None),
        ] {
            assert_eq!(cpu_units(text), expected, "{text}");
        }
        for (text, expected) in [("512", Some(512)), ("1GB", Some(1024)), ("0.5 GB", Some(512)), ("512 MB", None)] {
            assert_eq!(mebibytes(text), expected, "{text}");
        }
    }

    #[test]
    fn fargate_has_its_pairs() {
        assert_eq!(fargate_memory(256), [512, 1024, 2048]);
        assert_eq!(fargate_memory(512), [1024, 2048, 3072, 4096]);
        assert_eq!(fargate_memory(8192).len(), 12);
        assert_eq!(fargate_memory(16_384).last(), Some(&122_880));
        assert!(fargate_memory(300).is_empty());
        assert!(fargate_cpus().all(|cpu| !fargate_memory(cpu).is_empty()));
    }
}
