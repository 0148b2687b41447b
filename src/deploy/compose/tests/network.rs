//! Networks, ports, and what else containers share.

use serde_json::json;

use super::*;

#[test]
fn containers_of_awsvpc_share_the_network_of_one_that_publishes_their_ports() {
    let ports = |list: &Value| json!({ "portMappings": list, "hostname": "h", "links": ["a"] });
    let containers = [
        container(
            "a",
            &ports(&json!([{ "containerPort": 80, "hostPort": 80 }, { "containerPort": 53, "protocol": "udp" }])),
        ),
        container("b", &ports(&json!([{ "containerPortRange": "90-92" }, { "containerPort": 53, "protocol": "TCP" }]))),
    ];
    let found = composed(&task(&json!({ "networkMode": "awsvpc" }), &containers));
    let services = &found.file.services;
    assert_eq!(services.keys().collect::<Vec<_>>(), ["pause", "a", "b"]);
    assert_eq!(services["pause"]["ports"], json!(["80:80/tcp", "53:53/udp", "90-92:90-92/tcp", "53:53/tcp"]));
    for name in ["a", "b"] {
        assert_eq!(services[name]["network_mode"], "service:pause");
        assert_eq!((services[name].get("ports"), services[name].get("hostname")), (None, None));
        assert!(paths(&found).contains(&format!("containerDefinitions[{name}].hostname")));
        assert!(paths(&found).contains(&format!("containerDefinitions[{name}].links")));
    }
}

#[test]
fn the_service_that_is_shared_has_a_name_of_its_own() {
    let containers = ["pause", "pause-1"].map(|name| container(name, &json!({})));
    let found = composed(&task(&json!({ "networkMode": "awsvpc" }), &containers));
    assert_eq!(found.file.services.keys().collect::<Vec<_>>(), ["pause-2", "pause", "pause-1"]);
    assert_eq!(found.file.services["pause"]["network_mode"], "service:pause-2");
}

#[test]
fn each_container_of_bridge_publishes_its_ports() {
    says(
        &json!({ "portMappings": [{ "containerPort": 80, "hostPort": 8080 }, { "containerPort": 81, "hostPort": 0 }, { "containerPort": 82 }] }),
        &json!({ "ports": ["8080:80/tcp", "81/tcp", "82/tcp"], "network_mode": null }),
    );
    says(&json!({ "disableNetworking": true }), &json!({ "network_mode": "none" }));
    says(
        &json!({ "hostname": "h", "dnsServers": ["1.1.1.1"], "dnsSearchDomains": ["d"], "extraHosts": [{ "hostname": "x", "ipAddress": "::1" }] }),
        &json!({ "hostname": "h", "dns": ["1.1.1.1"], "dns_search": ["d"], "extra_hosts": { "x": "::1" } }),
    );
    says(&json!({ "links": ["a:b"] }), &json!({ "links": ["a:b"] }));
}

#[test]
fn host_and_none_publish_nothing() {
    let containers = [container("a", &json!({ "portMappings": [{ "containerPort": 80 }] }))];
    for (mode, left) in [("host", 0), ("none", 1)] {
        let found = composed(&task(&json!({ "networkMode": mode }), &containers));
        assert_eq!(found.file.services.len(), 1);
        assert_eq!(found.file.services["a"]["network_mode"], mode);
        assert_eq!(found.file.services["a"].get("ports"), None);
        assert_eq!(found.left_out.len(), left, "{mode}");
    }
}

#[test]
fn other_namespaces_are_shared_in_the_same_way() {
    let modes = json!({ "pidMode": "task", "ipcMode": "task" });
    let found = composed(&task(&modes, &[container("a", &json!({}))]));
    assert_eq!(found.file.services["pause"]["ipc"], "shareable");
    assert_eq!(found.file.services["pause"].get("ports"), None);
    assert_eq!(found.file.services["a"]["pid"], "service:pause");
    assert_eq!(found.file.services["a"]["ipc"], "service:pause");
    let modes = json!({ "pidMode": "host", "ipcMode": "none" });
    let found = composed(&task(&modes, &[container("a", &json!({}))]));
    assert_eq!((&found.file.services["a"]["pid"], &found.file.services["a"]["ipc"]), (&json!("host"), &json!("none")));
    assert_eq!(found.file.services.len(), 1);
}

#[test]
fn kernel_parameters_of_what_is_shared_go_there_and_the_last_counts() {
    let controls = |value: &str| {
        let list = [("net.a", value), ("kernel.shmmax", value)];
        json!({ "systemControls": list.map(|(name, value)| json!({ "namespace": name, "value": value })) })
    };
    let containers = [container("a", &controls("1")), container("b", &controls("2"))];
    let found = composed(&task(&json!({ "networkMode": "awsvpc" }), &containers));
    assert_eq!(found.file.services["pause"]["sysctls"], json!({ "net.a": "2" }));
    assert_eq!(found.file.services["a"]["sysctls"], json!({ "kernel.shmmax": "1" }));
    let found = composed(&task(&json!({ "networkMode": "awsvpc", "ipcMode": "task" }), &containers));
    assert_eq!(found.file.services["pause"]["sysctls"], json!({ "net.a": "2", "kernel.shmmax": "2" }));
    let found = composed(&task(&json!({ "networkMode": "host", "ipcMode": "host" }), &containers));
    assert_eq!(found.file.services["a"].get("sysctls"), None);
    assert!(paths(&found).contains(&"containerDefinitions[a].systemControls[0]".to_owned()));
    says(&controls("1"), &json!({ "sysctls": { "net.a": "1", "kernel.shmmax": "1" } }));
}

#[test]
fn ports_may_be_published_elsewhere_and_never_twice() {
    let port = |port: u16| json!({ "portMappings": [{ "containerPort": port }] });
    let awsvpc = |ports: [u16; 2]| {
        task(&json!({ "networkMode": "awsvpc" }), &[container("a", &port(ports[0])), container("b", &port(ports[1]))])
    };
    let moved = |host_ports: &[(u16, u16)]| Options { host_ports: host_ports.to_vec(), ..options() };
    let found = translated(&awsvpc([80, 81]), &moved(&[(80, 8080)])).unwrap();
    assert_eq!(found.file.services["pause"]["ports"], json!(["8080:80/tcp", "81:81/tcp"]));
    // Swapped, each is published once.
    assert!(translated(&awsvpc([80, 81]), &moved(&[(80, 81), (81, 80)])).is_ok());
    assert_eq!(
        refused(&awsvpc([80, 81]), &moved(&[(80, 81), (1, 2)])),
        [
            "--host-port 1=2: nothing is published at port 1",
            "port 81/tcp of this machine would be published twice, for `a` and `b`",
        ]
    );
    let same = "`a` and `b` both have port 80/tcp, and there is one network";
    assert_eq!(refused(&awsvpc([80, 80]), &moved(&[(80, 8080)])), [same]);
    let host = task(&json!({ "networkMode": "host" }), &[container("a", &port(80)), container("b", &port(80))]);
    assert_eq!(refused(&host, &options()), [same]);
    let bridge = task(&json!({}), &[container("a", &port(80)), container("b", &port(80))]);
    assert!(translated(&bridge, &options()).is_ok());
}
