//! Rows about the files of the sources.

use super::{Difference, DifferenceSeverity, Facts, Subject, count, difference, few};

/// Files that a clone would not have.
pub(super) fn uncommitted(facts: &Facts) -> Vec<Difference> {
    use DifferenceSeverity::{Differs, MayDiffer};
    let rows = [
        (Differs, &facts.changes.changed, "differ", "differs", "from the commit", "commit"),
        (MayDiffer, &facts.changes.untracked, "are", "is", "in the build and not in git", "`git add`"),
    ];
    let told =
        rows.into_iter().filter(|(_, names, ..)| !names.is_empty()).map(|(severity, names, many, one, what, cure)| {
            let verb = if names.len() == 1 { one } else { many };
            let them = if names.len() == 1 { "it" } else { "them" };
            let files = count(names.len(), "file");
            difference(severity, Subject::Uncommitted, format!("{files} {verb} {what}: {}; {cure} {them}", few(names)))
        });
    told.chain(ignored(facts)).collect()
}

fn ignored(facts: &Facts) -> Option<Difference> {
    let names = &facts.changes.ignored;
    let message = || {
        let cure = "build a copy, without `--source-mode mount`, to see what it needs of that";
        format!("the build sees what git ignores: {}; {cure}", few(names))
    };
    (!names.is_empty()).then(|| difference(DifferenceSeverity::MayDiffer, Subject::Uncommitted, message()))
}

/// Scripts that a pipeline's archive makes plain files of.
pub(super) fn file_modes(facts: &Facts) -> Vec<Difference> {
    let kind = facts.project.as_ref().and_then(|project| project.source_type.as_deref());
    let Some(kind @ ("CODEPIPELINE" | "S3")) = kind else { return Vec::new() };
    let row = |script: &String| {
        let message = format!(
            "`{script}` is executable here, and a source from {kind} comes without executable bits; \
             run it with `sh`, or `chmod +x` it first"
        );
        difference(DifferenceSeverity::Differs, Subject::FileMode, message)
    };
    facts.changes.executable.iter().map(row).collect()
}
