//! Phases that are not written in the order in which they run.

use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "phase-order",
    category: Category::Phases,
    severity: Severity::Note,
    doc: include_str!("phase_order.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let phases = &context.buildspec.phases;
    let Some(pair) = phases.windows(2).find(|pair| pair[1].name.value < pair[0].name.value) else { return };
    let (above, below) = (&pair[0].name, &pair[1].name);
    let message = format!("`{}` stands below `{}`, and runs before it", below.value.key(), above.value.key());
    found.push(
        RULE.at(below.span, message, "the order in the file changes nothing")
            .related(above.span, "runs after it")
            .note("write the phases in the order `install`, `pre_build`, `build`, `post_build`"),
    );
}
