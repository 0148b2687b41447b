//! Logs: they stay on this machine, and where they would go becomes labels.

use serde_json::{Map, Value, json};

use super::reader::Reader;

/// What the labels that tell of logs begin with.
const LABEL: &str = "dev.buildspec.log.";

/// `logging`, of `logConfiguration`.
pub(super) fn logging(container: &Reader<'_>, labels: &mut Map<String, Value>) -> Option<Value> {
    let configuration = container.object("logConfiguration")?;
    let driver = configuration.text("logDriver")?;
    let options = configuration.pairs("options");
    if !configuration.is_silent("secretOptions") {
        configuration.leave("secretOptions", "nothing is sent to where they are needed");
    }
    configuration.pass("secretOptions");
    if ["json-file", "journald"].contains(&driver) {
        let mut found = json!({ "driver": driver });
        if !options.is_empty() {
            found["options"] = options.into();
        }
        return Some(found);
    }
    configuration.leave("logDriver", format!("nothing is sent to `{driver}`: `docker compose logs` shows the log"));
    labels.insert(format!("{LABEL}driver"), driver.into());
    labels.extend(options.into_iter().map(|(name, value)| (format!("{LABEL}{name}"), value)));
    Some(json!({ "driver": "json-file" }))
}
