//! `env` and, in version 0.1, `environment_variables`.

use super::findings::{empty, quote};
use super::reader::{Map, Reader};
use super::{Env, SecretReference, Text};
use crate::text::{Applicability, Diagnostic, Edit, Severity};
use crate::yaml::Node;

/// How many colons an ARN has before the secret's name.
const ARN_COLONS: usize = 6;

/// Reads `env` of version 0.2.
pub(super) fn decode(reader: &mut Reader<'_>, node: &Node) -> Env {
    let Some(map) = reader.map(node, "env", "env") else { return Env::default() };
    Env {
        shell: shell(reader, &map),
        variables: reader.text_map(&map, "variables"),
        parameter_store: references(reader, &map, "parameter-store"),
        secrets_manager: secrets(reader, &map),
        exported_variables: reader.texts(&map, "exported-variables"),
        git_credential_helper: reader.boolean(&map, "git-credential-helper"),
    }
}

/// Reads `environment_variables` of version 0.1.
pub(super) fn decode_0_1(reader: &mut Reader<'_>, node: &Node) -> Vec<(Text, Text)> {
    let map = reader.map(node, "environment_variables", "environment_variables");
    map.map(|map| reader.text_map(&map, "plaintext")).unwrap_or_default()
}

fn shell(reader: &mut Reader<'_>, map: &Map<'_>) -> Option<Text> {
    let shell = reader.text(map, "shell")?;
    let name = shell.value.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".exe").unwrap_or(name);
    if !["sh", "bash", "powershell", "pwsh", "cmd"].contains(&name) {
        let message = format!("`{}` is no shell that CodeBuild documents", shell.value);
        let label = "expected `bash` or `/bin/sh`, on Windows `powershell.exe` or `cmd.exe`";
        reader.push(Diagnostic::new("unknown-shell", Severity::Warning, message, shell.span, label));
    }
    Some(shell)
}

/// Names to references; an empty one ends the build before its first command.
fn references(reader: &mut Reader<'_>, map: &Map<'_>, name: &str) -> Vec<(Text, Text)> {
    let mut pairs = reader.text_map(map, name);
    pairs.retain(|(key, value)| {
        let filled = !value.value.trim().is_empty();
        if !filled {
            let place = if value.span.is_empty() { key.span } else { value.span };
            reader.push(empty(&format!("env.{name}.{}", key.value), place, Severity::Error));
        }
        filled
    });
    pairs
}

fn secrets(reader: &mut Reader<'_>, map: &Map<'_>) -> Vec<(Text, SecretReference)> {
    let pairs = references(reader, map, "secrets-manager");
    let read = |(key, value): (Text, Text)| match SecretReference::parse(&value) {
        Ok(reference) => {
            if let Some(found) = spaces(&reference) {
                reader.push(found);
            }
            Some((key, reference))
        }
        Err(reason) => {
            let label = "expected `secret-id:json-key:version-stage:version-id`";
            let found = Diagnostic::new("secret-reference", Severity::Error, reason, value.span, label);
            reader.push(found.note("only the secret's name or ARN is needed; leave a part empty to skip it"));
            None
        }
    };
    pairs.into_iter().filter_map(read).collect()
}

fn spaces(reference: &SecretReference) -> Option<Diagnostic> {
    let parts = [&reference.json_key, &reference.version_stage, &reference.version_id];
    let parts = parts.into_iter().flatten().chain([&reference.secret_id]);
    if parts.into_iter().all(|part| part.trim() == part) {
        return None;
    }
    let message = "a part of the reference begins or ends with a space";
    let span = reference.text.span;
    let close: Vec<&str> = reference.text.value.split(':').map(str::trim).collect();
    let edit = Edit { span, replacement: quote(&close.join(":")) };
    Some(
        Diagnostic::new("secret-reference", Severity::Warning, message, span, "the space counts as part of the name")
            .note("write the parts and the colons without spaces")
            .fix("take the spaces away", Applicability::Unsafe, vec![edit]),
    )
}

impl SecretReference {
    /// Reads `secret-id[:json-key[:version-stage[:version-id]]]`. The error says what is wrong with it.
    pub fn parse(text: &Text) -> Result<Self, String> {
        let id_colons = if text.value.starts_with("arn:") { ARN_COLONS } else { 0 };
        let mut colons = text.value.match_indices(':').map(|(at, _)| at);
        if id_colons > 0 && colons.by_ref().take(id_colons).count() < id_colons {
            return Err(format!("`{}` is no complete ARN", text.value));
        }
        let end = colons.next().unwrap_or(text.value.len());
        let (secret_id, rest) = text.value.split_at(end);
        let mut parts = rest.split(':').skip(1).map(|part| (!part.is_empty()).then(|| part.to_owned()));
        let reference = Self {
            text: text.clone(),
            secret_id: secret_id.to_owned(),
            json_key: parts.next().flatten(),
            version_stage: parts.next().flatten(),
            version_id: parts.next().flatten(),
        };
        if parts.next().is_some() {
            return Err(format!("`{}` has more than four parts", text.value));
        }
        if reference.secret_id.is_empty() {
            return Err(format!("`{}` names no secret", text.value));
        }
        if reference.version_stage.is_some() && reference.version_id.is_some() {
            return Err("a reference has a version stage or a version id, not both".to_owned());
        }
        Ok(reference)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decoded, decode};
    use super::*;
    use crate::text::{Located, SourceFile, Span};

    fn read(env: &str) -> Decoded {
        decode(&SourceFile::new("f", format!("version: 0.2\nenv:\n{env}phases: {{build: {{commands: a}}}}\n")))
    }

    fn pairs(pairs: &[(Text, Text)]) -> Vec<(&str, &str)> {
        pairs.iter().map(|(key, value)| (&*key.value, &*value.value)).collect()
    }

    #[test]
    fn every_key_of_env_is_read() {
        let decoded = read(
            "  shell: bash\n  variables: {A: b}\n  parameter-store: {C: /d}\n  secrets-manager: {E: f:g}\n  \
             exported-variables: [A]\n  git-credential-helper: yes\n",
        );
        assert_eq!(decoded.diagnostics, []);
        let env = decoded.buildspec.env;
        assert_eq!(env.shell.map(|shell| shell.value).as_deref(), Some("bash"));
        assert_eq!(pairs(&env.variables), [("A", "b")]);
        assert_eq!(pairs(&env.parameter_store), [("C", "/d")]);
        assert_eq!(env.secrets_manager[0].1.json_key.as_deref(), Some("g"));
        assert_eq!(env.exported_variables[0].value, "A");
        assert_eq!(env.git_credential_helper.map(|helper| helper.value), Some(true));
    }

    #[test]
    fn values_of_variables_are_the_text_they_are_written_with() {
        for (written, value) in [
            ("3.10", "3.10"),
            ("NO", "NO"),
            ("1e3", "1e3"),
            ("0777", "0777"),
            ("0x1F", "0x1F"),
            ("1_000", "1_000"),
            ("2001-01-01", "2001-01-01"),
            ("null", "null"),
            ("~", "~"),
            ("", ""),
            ("'3'", "3"),
            ("\"a\\tb\"", "a\tb"),
            ("$PATH:/x", "$PATH:/x"),
        ] {
            let decoded = read(&format!("  variables:\n    A: {written}\n"));
            assert_eq!(pairs(&decoded.buildspec.env.variables), [("A", value)]);
            assert_eq!(decoded.diagnostics, [], "{written}");
        }
    }

    #[test]
    fn a_map_or_list_as_a_value_is_refused() {
        for (env, refusal) in [
            ("  variables: {A: {b: c}}\n", "Cannot unmarshal map to string"),
            ("  variables: {A: [b]}\n", "cannot unmarshal !!seq into string"),
            ("  parameter-store: {A: {b: c}}\n", "Cannot unmarshal map to string"),
            ("  secrets-manager: {A: {b: c}}\n", "Cannot unmarshal map to string"),
            ("  variables: [A]\n", "cannot unmarshal !!seq into map[string]interface {}"),
            ("  shell: {a: b}\n", "Cannot unmarshal map to string"),
            ("  variables: {? [a] : b}\n", "cannot unmarshal !!seq into string"),
        ] {
            let decoded = read(env);
            assert_eq!(decoded.refusal(), Some(refusal), "{env}");
            assert_eq!(decoded.diagnostics.len(), 1, "{env}");
        }
    }

    #[test]
    fn what_is_odd_in_env_is_told_but_not_refused() {
        for (env, code, severity) in [
            ("  shell: zsh\n", "unknown-shell", Severity::Warning),
            ("  variables:\n", "empty-value", Severity::Warning),
            ("  parameter-store: {A: ''}\n", "empty-value", Severity::Error),
            ("  secrets-manager: {A: }\n", "empty-value", Severity::Error),
            ("  secrets-manager: {A: 'a :b'}\n", "secret-reference", Severity::Warning),
            ("  secrets-manager: {A: 'a:b:c:d:e'}\n", "secret-reference", Severity::Error),
            ("  git-credential-helper: maybe\n", "wrong-type", Severity::Warning),
            ("  exported-variables: [a, ]\n  exported-variables: [b]\n", "duplicate-key", Severity::Warning),
        ] {
            let decoded = read(env);
            let found: Vec<_> = decoded.diagnostics.iter().map(|found| (found.code, found.severity)).collect();
            assert_eq!(found, [(code, severity)], "{env}");
            assert_eq!(decoded.refusal(), None);
        }
        assert_eq!(pairs(&read("  variables: {A: 1, A: 2}\n").buildspec.env.variables), [("A", "2")]);
    }

    #[test]
    fn secret_references_are_taken_apart() {
        const ARN: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:name-AbCdEf";
        for (text, id, key, stage, version) in [
            ("name", "name", None, None, None),
            ("name:key", "name", Some("key"), None, None),
            ("name:key:AWSPREVIOUS", "name", Some("key"), Some("AWSPREVIOUS"), None),
            ("name::AWSPREVIOUS", "name", None, Some("AWSPREVIOUS"), None),
            ("name:::uuid", "name", None, None, Some("uuid")),
            ("name:key::", "name", Some("key"), None, None),
            (ARN, ARN, None, None, None),
            (&format!("{ARN}:key::uuid"), ARN, Some("key"), None, Some("uuid")),
        ] {
            let read = SecretReference::parse(&Located::new(text.to_owned(), Span::default())).unwrap();
            let parts = [read.json_key.as_deref(), read.version_stage.as_deref(), read.version_id.as_deref()];
            assert_eq!((read.secret_id.as_str(), parts), (id, [key, stage, version]), "{text}");
        }
        for (text, reason) in [
            ("a:b:c:d:e", "`a:b:c:d:e` has more than four parts"),
            ("a:b:c:d", "a reference has a version stage or a version id, not both"),
            (":key", "`:key` names no secret"),
            ("arn:aws:secretsmanager:eu-west-1", "`arn:aws:secretsmanager:eu-west-1` is no complete ARN"),
        ] {
            let read = SecretReference::parse(&Located::new(text.to_owned(), Span::default()));
            assert_eq!(read, Err(reason.to_owned()));
        }
    }
}
