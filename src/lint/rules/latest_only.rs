//! An image file that names the tag `latest`.

use crate::lint::context::Context;
use crate::lint::image_file::{Written, within, written};
use crate::lint::printed::sources;
use crate::lint::rule::{Category, Rule};
use crate::lint::shell::Word;
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "latest-only",
    category: Category::Artifacts,
    severity: Severity::Note,
    doc: include_str!("latest_only.md"),
    check: Some(check),
};

const TAG: &str = ":latest";

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let names_latest = |write: &&Written<'_>| {
        let text = write.printed.as_ref().map(|printed| printed.text.as_str()).unwrap_or_default();
        text.contains(":latest\"")
    };
    for write in written(context).iter().filter(names_latest) {
        let holds = |word: &&Word| word.shape().contains(TAG);
        let Some(word) = sources(write.maker).find(holds) else { continue };
        let message = format!("`{}` names the tag `latest`", write.name);
        let wrong = RULE.at(within(context, word.span, TAG), message, "another image after the next push");
        found.push(wrong.note("push and name a tag of this build, such as the commit's hash"));
    }
}
