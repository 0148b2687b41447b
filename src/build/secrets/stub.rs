//! What stands for a value where nobody is asked for it: a text of the kind that the variable's name promises.

use super::wanted::{Reference, Store};

/// Ends of names, and what is put in place of a value with such a name.
const KINDS: [(&[&str], &str); 4] = [
    (&["URL", "URI", "ENDPOINT"], "https://stub.invalid/NAME"),
    (&["HOST", "HOSTNAME", "DOMAIN"], "NAME.stub.invalid"),
    (&["EMAIL", "MAIL"], "NAME@stub.invalid"),
    (&["PORT"], "65535"),
];

/// The placeholder for a reference. A whole secret, which mostly is JSON, is an object with one key.
pub fn stub(reference: &Reference) -> String {
    let name = &reference.variable;
    let whole = reference.store == Store::SecretsManager && matches!(reference.secret(), Ok((_, None)));
    let ends = |ends: &&str| name.to_ascii_uppercase().split('_').next_back() == Some(*ends);
    match KINDS.iter().find(|(names, _)| names.iter().any(&ends)) {
        Some((_, kind)) => kind.replace("NAME", &name.to_ascii_lowercase().replace('_', "-")),
        None if whole => format!(r#"{{"{name}":"stub-{name}"}}"#),
        None => format!("stub-{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_of_the_kind_its_name_promises() {
        for (name, text, store, expected) in [
            ("TOKEN", "/app/token", Store::ParameterStore, "stub-TOKEN"),
            ("KEY", "db:key", Store::SecretsManager, "stub-KEY"),
            ("DB", "db", Store::SecretsManager, r#"{"DB":"stub-DB"}"#),
            ("DB_URL", "db", Store::SecretsManager, "https://stub.invalid/db-url"),
            ("DB_HOST", "db:host", Store::SecretsManager, "db-host.stub.invalid"),
            ("ADMIN_EMAIL", "/mail", Store::ParameterStore, "admin-email@stub.invalid"),
            ("DB_PORT", "db:port", Store::SecretsManager, "65535"),
            ("SUPPORT", "/s", Store::ParameterStore, "stub-SUPPORT"),
        ] {
            let reference = Reference { variable: name.to_owned(), text: text.to_owned(), store };
            assert_eq!(stub(&reference), expected);
        }
    }
}
