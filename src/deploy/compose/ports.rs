//! The ports of a task: which are published, by whom, and at which of this machine's.

use super::Task;
use super::network::Mode;
use super::refusal::{Reason, Refusal};
use crate::deploy::taskdef::Container;
use crate::text::Span;
use crate::yaml::Node;

/// A port, or several in a row, of a container.
#[derive(Clone, Debug)]
struct Port {
    container: String,
    span: Span,
    first: u16,
    last: u16,
    /// The port of this machine that the first is published at; none where the engine chooses.
    host: Option<u16>,
    protocol: &'static str,
}

/// All ports of a task.
#[derive(Clone, Debug, Default)]
pub(super) struct Published(Vec<Port>);

impl Published {
    /// The ports of all containers, at those of this machine that were asked for.
    pub(super) fn of(task: &Task<'_>, refused: &mut Vec<Refusal>) -> Self {
        let mut ports = Vec::new();
        for (name, container) in &task.containers {
            ports.extend(of_container(name.value, container, task.mode, refused));
        }
        let shares = matches!(task.mode, Mode::Awsvpc | Mode::Host);
        let range = |port: &Port| Some((port.first, port.last));
        let twice = |port, first, second| Reason::PortTwice { port, first, second };
        let before = refused.len();
        if shares {
            refuse_overlaps(&ports, range, twice, refused);
        }
        // One port that is there twice is one mistake.
        let is_twice = refused.len() > before;
        if matches!(task.mode, Mode::Host | Mode::None) {
            ports.clear();
        }
        moved(&mut ports, task, refused);
        let range = |port: &Port| port.host.map(|host| (host, host.saturating_add(port.last - port.first)));
        let twice = |port, first, second| Reason::HostPortTwice { port, first, second };
        if !is_twice {
            refuse_overlaps(&ports, range, twice, refused);
        }
        Self(ports)
    }

    /// `ports` of one service.
    pub(super) fn by(&self, container: &str) -> Vec<String> {
        self.0.iter().filter(|port| port.container == container).map(Port::written).collect()
    }

    /// `ports` of the service whose network all share.
    pub(super) fn by_all(&self) -> Vec<String> {
        self.0.iter().map(Port::written).collect()
    }
}

impl Port {
    fn written(&self) -> String {
        let inside = range(self.first, self.last);
        match self.host {
            Some(host) => {
                format!("{}:{inside}/{}", range(host, host.saturating_add(self.last - self.first)), self.protocol)
            }
            None => format!("{inside}/{}", self.protocol),
        }
    }
}

fn range(first: u16, last: u16) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

fn of_container(name: &str, container: &Container<'_>, mode: Mode, refused: &mut Vec<Refusal>) -> Vec<Port> {
    let one = |mapping: crate::deploy::taskdef::PortMapping<'_>| {
        let text = |key| mapping.node.get(key).and_then(Node::as_text);
        let written = text("containerPort").or_else(|| text("containerPortRange")).unwrap_or_default();
        let parsed = match written.split_once('-') {
            Some((first, last)) => first.parse().ok().zip(last.parse().ok()),
            None => mapping.container.map(|port| (port, port)),
        };
        let Some((first, last)) = parsed.filter(|(first, last): &(u16, u16)| *first > 0 && first <= last) else {
            refused.push(Refusal { span: Some(mapping.node.span), reason: Reason::Port(written.to_owned()) });
            return None;
        };
        let host = mapping.host.filter(|host| *host > 0);
        let host = if mode == Mode::Bridge { host } else { host.or(Some(first)) };
        // Whatever else stands there, the service takes it for TCP.
        let protocol = if text("protocol") == Some("udp") { "udp" } else { "tcp" };
        Some(Port { container: name.to_owned(), span: mapping.node.span, first, last, host, protocol })
    };
    container.ports().filter_map(one).collect()
}

/// Publishes ports at those that were asked for.
fn moved(ports: &mut [Port], task: &Task<'_>, refused: &mut Vec<Refusal>) {
    let asked = &task.options.host_ports;
    let mut used = vec![false; asked.len()];
    for port in ports {
        let own = port.host.unwrap_or(port.first);
        if let Some(at) = asked.iter().position(|(from, _)| *from == own) {
            port.host = Some(asked[at].1);
            used[at] = true;
        }
    }
    let unused = asked.iter().zip(used).filter(|(_, used)| !used);
    refused.extend(
        unused.map(|(&(port, wanted), _)| Refusal { span: None, reason: Reason::NotPublished { port, wanted } }),
    );
}

fn refuse_overlaps(
    ports: &[Port],
    range: impl Fn(&Port) -> Option<(u16, u16)>,
    reason: impl Fn(String, String, String) -> Reason,
    refused: &mut Vec<Refusal>,
) {
    for (at, port) in ports.iter().enumerate() {
        let Some((first, last)) = range(port) else { continue };
        let is_met = |before: &&Port| {
            before.protocol == port.protocol
                && range(before).is_some_and(|(own_first, own_last)| own_first <= last && first <= own_last)
        };
        if let Some(before) = ports[..at].iter().find(is_met) {
            let shared = range(before).map_or(first, |(own_first, _)| own_first.max(first));
            let shared = format!("{shared}/{}", port.protocol);
            let reason = reason(shared, before.container.clone(), port.container.clone());
            refused.push(Refusal { span: Some(port.span), reason });
        }
    }
}
