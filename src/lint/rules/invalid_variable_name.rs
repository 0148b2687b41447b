//! Names of variables that no shell can hold.

use crate::build::variables::is_shell_name;
use crate::buildspec::{Text, schema};
use crate::lint::builds;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Rule};
use crate::text::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    code: "invalid-variable-name",
    category: Category::Env,
    severity: Severity::Warning,
    doc: include_str!("invalid_variable_name.md"),
    check: Some(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if !context.dialect.is_posix() {
        return;
    }
    let names = builds::names(context.buildspec).into_iter();
    found.extend(names.filter(|name| !is_shell_name(&name.value)).map(invalid));
}

fn invalid(name: &Text) -> Diagnostic {
    let message = format!("`{}` is no name that a shell can hold", name.value);
    let label = "expected letters, digits and underscores, no digit first";
    let found = RULE.at(name.span, message, label);
    if schema::find(&format!("env.{}", name.value)).is_some() {
        return found.note(format!("`{}` is a key of `env`: indent it as far as `variables:`", name.value));
    }
    found.note("commands cannot read it by `$NAME`; give it another name")
}
