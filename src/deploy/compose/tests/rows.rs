//! What one container says of itself.

use serde_json::{Value, json};

use super::*;

#[test]
fn what_both_have_keeps_its_meaning() {
    for (theirs, ours) in [
        (
            json!({ "entryPoint": ["/a"], "command": ["b", "$c"] }),
            json!({ "entrypoint": ["/a"], "command": ["b", "$c"] }),
        ),
        (json!({ "entryPoint": [], "command": [] }), json!({ "entrypoint": null, "command": null })),
        (json!({ "workingDirectory": "/w", "user": "1:2" }), json!({ "working_dir": "/w", "user": "1:2" })),
        (json!({ "privileged": true, "interactive": true }), json!({ "privileged": true, "stdin_open": true })),
        (json!({ "pseudoTerminal": true, "readonlyRootFilesystem": true }), json!({ "tty": true, "read_only": true })),
        (json!({ "privileged": false }), json!({ "privileged": null })),
        (json!({ "dockerLabels": { "a": "b" } }), json!({ "labels": { "a": "b" } })),
        (json!({ "dockerSecurityOptions": ["x"] }), json!({ "security_opt": ["x"] })),
        (
            json!({ "credentialSpecs": ["credentialspec:file://a.json"] }),
            json!({ "credential_spec": { "file": "a.json" } }),
        ),
        (
            json!({ "environment": [{ "name": "A", "value": "on" }, { "name": "B" }] }),
            json!({ "environment": { "A": "on", "B": "" } }),
        ),
    ] {
        says(&theirs, &ours);
    }
}

#[test]
fn a_service_has_what_the_agent_gives_a_container() {
    says(&json!({}), &json!({ "cpu_shares": 2, "stop_grace_period": "30s", "healthcheck": { "disable": true } }));
    says(&json!({ "cpu": 1 }), &json!({ "cpu_shares": 2 }));
    says(&json!({ "cpu": null }), &json!({ "cpu_shares": 2 }));
    says(&json!({ "cpu": 256, "stopTimeout": 5 }), &json!({ "cpu_shares": 256, "stop_grace_period": "5s" }));
    says(&json!({ "memory": 9, "memoryReservation": 8 }), &json!({ "mem_limit": "9m", "mem_reservation": "8m" }));
    says(
        &json!({ "ulimits": [{ "name": "core", "softLimit": 0, "hardLimit": -1 }] }),
        &json!({ "ulimits": { "core": { "soft": 0, "hard": -1 } } }),
    );
}

#[test]
fn fargate_limits_open_files() {
    let fargate = json!({ "requiresCompatibilities": ["FARGATE"] });
    let limit = json!([{ "name": "nofile", "softLimit": 1, "hardLimit": 2 }]);
    let found = composed(&task(&fargate, &[container("a", &json!({})), container("b", &json!({ "ulimits": limit }))]));
    assert_eq!(found.file.services["a"]["ulimits"], json!({ "nofile": { "soft": 65535, "hard": 65535 } }));
    assert_eq!(found.file.services["b"]["ulimits"], json!({ "nofile": { "soft": 1, "hard": 2 } }));
}

#[test]
fn a_health_check_has_the_defaults_of_the_service() {
    let check = |more: &Value| {
        let (service, _) =
            row(&json!({ "healthCheck": with(json!({ "command": ["CMD-SHELL", "a", "\"|| b\""] }), more) }));
        service["healthcheck"].clone()
    };
    let usual = json!({
        "test": ["CMD-SHELL", "a", "\"|| b\""], "interval": "30s", "timeout": "5s", "retries": 3, "start_period": "0s"
    });
    assert_eq!(check(&json!({})), usual);
    assert_eq!(
        check(&json!({ "interval": 9, "timeout": 8, "retries": 7, "startPeriod": 6 })),
        with(
            usual,
            &json!({ "interval": "9s", "timeout": "8s", "retries": 7, "start_period": "6s", "start_interval": "9s" })
        ),
    );
    says(&json!({ "healthCheck": { "command": ["NONE"] } }), &json!({ "healthcheck": { "disable": true } }));
}

#[test]
fn linux_parameters_are_those_of_the_engine() {
    for (theirs, ours) in [
        (json!({ "capabilities": { "add": ["A"], "drop": ["B"] } }), json!({ "cap_add": ["A"], "cap_drop": ["B"] })),
        (
            json!({ "devices": [{ "hostPath": "/d" }, { "hostPath": "/d", "containerPath": "/e", "permissions": ["mknod", "read"] }] }),
            json!({ "devices": ["/d:/d:rwm", "/d:/e:rm"] }),
        ),
        (json!({ "initProcessEnabled": true, "sharedMemorySize": 8 }), json!({ "init": true, "shm_size": "8m" })),
        (
            json!({ "tmpfs": [{ "containerPath": "/t", "size": 8, "mountOptions": ["ro"] }] }),
            json!({ "tmpfs": ["/t:size=8m,ro"] }),
        ),
    ] {
        says(&json!({ "linuxParameters": theirs }), &ours);
    }
    let swap = json!({ "maxSwap": 4, "swappiness": 5 });
    says(&json!({ "memory": 8, "linuxParameters": swap }), &json!({ "memswap_limit": "12m", "mem_swappiness": 5 }));
    let (service, left) = row(&json!({ "linuxParameters": swap }));
    assert_eq!((service.get("memswap_limit"), service.get("mem_swappiness")), (None, None));
    assert_eq!(left.len(), 2);
}

#[test]
fn a_volume_of_the_task_is_one_that_its_containers_share() {
    let volumes = json!([
        { "name": "s", "host": {} },
        { "name": "h", "host": { "sourcePath": "/h" } },
        { "name": "e", "efsVolumeConfiguration": { "fileSystemId": "fs-1" } },
        { "name": "l", "configuredAtLaunch": true },
        { "name": "x", "dockerVolumeConfiguration": { "scope": "shared" } },
        { "name": "y", "dockerVolumeConfiguration": { "scope": "shared", "autoprovision": true, "driver": "d" } },
        { "name": "z", "dockerVolumeConfiguration": { "driver": "d", "driverOpts": { "o": "1" }, "labels": { "a": "b" } } },
    ]);
    let mounts = json!([
        { "sourceVolume": "s", "containerPath": "/s" },
        { "sourceVolume": "h", "containerPath": "/h", "readOnly": true },
        { "sourceVolume": "missing", "containerPath": "/m" },
    ]);
    let found = composed(&task(&json!({ "volumes": volumes }), &[container("a", &json!({ "mountPoints": mounts }))]));
    assert_eq!(
        Value::Object(found.file.volumes.clone()),
        json!({
            "s": {}, "e": {}, "l": {}, "x": { "name": "x", "external": true }, "y": { "name": "y", "driver": "d" },
            "z": { "driver": "d", "driver_opts": { "o": "1" }, "labels": { "a": "b" } },
        })
    );
    assert_eq!(
        found.file.services["a"]["volumes"],
        json!([
            { "type": "volume", "source": "s", "target": "/s" },
            { "type": "bind", "source": "/h", "target": "/h", "bind": { "create_host_path": true }, "read_only": true },
        ])
    );
    assert_eq!(
        paths(&found),
        [
            "containerDefinitions[a].mountPoints[2]",
            "volumes[2].efsVolumeConfiguration",
            "volumes[3].configuredAtLaunch",
        ]
    );
}

#[test]
fn dependencies_wait_as_far_as_compose_can() {
    let conditions = ["START", "HEALTHY", "SUCCESS", "COMPLETE"];
    let names = ["start", "healthy", "success", "complete"];
    let wanted: Vec<Value> = conditions
        .iter()
        .zip(names)
        .map(|(condition, name)| json!({ "containerName": name, "condition": condition }))
        .collect();
    let mut containers = vec![container(
        "a",
        &json!({ "dependsOn": wanted, "volumesFrom": [{ "sourceContainer": "start", "readOnly": true }, { "sourceContainer": "healthy" }] }),
    )];
    containers.extend(names.map(|name| container(name, &json!({}))));
    let found = composed(&task(&json!({}), &containers));
    assert_eq!(
        found.file.services["a"]["depends_on"],
        json!({
            "start": { "condition": "service_started" },
            "healthy": { "condition": "service_healthy" },
            "success": { "condition": "service_completed_successfully" },
            "complete": { "condition": "service_completed_successfully" },
        })
    );
    assert_eq!(found.file.services["a"]["volumes_from"], json!(["start:ro", "healthy"]));
    assert_eq!(paths(&found), ["containerDefinitions[].essential", "containerDefinitions[a].dependsOn[3].condition"]);
}

#[test]
fn a_restart_policy_is_followed_as_far_as_compose_can() {
    let policy = |policy: Value| row(&json!({ "restartPolicy": policy }));
    let restart = |found: &(Value, Vec<String>)| found.0.get("restart").cloned();
    let found = policy(json!({ "enabled": true }));
    assert_eq!((restart(&found), found.1.len()), (Some(json!("always")), 0));
    let found = policy(json!({ "enabled": true, "ignoredExitCodes": [0] }));
    assert_eq!((restart(&found), found.1.len()), (Some(json!("on-failure")), 0));
    let found = policy(json!({ "enabled": true, "ignoredExitCodes": [0, 1], "restartAttemptPeriod": 60 }));
    assert_eq!((restart(&found), found.1.len()), (Some(json!("on-failure")), 2));
    let found = policy(json!({ "enabled": false, "restartAttemptPeriod": 60 }));
    assert_eq!((restart(&found), found.1.len()), (None, 0));
}

#[test]
fn secrets_are_in_files_and_never_in_the_text() {
    let says = json!({
        "environmentFiles": [{ "type": "s3", "value": "arn:aws:s3:::b/c d/e.env" }],
        "secrets": [{ "name": "S", "valueFrom": "arn:\nx" }, { "name": "A=B", "valueFrom": "y" }],
    });
    let found = composed(&task(&json!({}), &[container("a", &says)]));
    assert_eq!(found.file.services["a"]["env_file"], json!(["secrets/a.1.e.env", "secrets/a.env"]));
    assert_eq!(found.left_out[0].why, "fetch it: `aws s3 cp 's3://b/c d/e.env' secrets/a.1.e.env`");
    assert_eq!(found.left_out[1].path, "containerDefinitions[a].secrets[1]");
    assert!(found.secrets[0].template().ends_with("\n# arn:\u{fffd}x\nS=\n"), "{}", found.secrets[0].template());
    assert!(!found.text().contains("arn:\n"));
    assert!(found.text().contains("\n#   secrets/a.env: S\n"));
}

#[test]
fn logs_stay_here_and_their_destination_is_a_label() {
    let (service, left) =
        row(&json!({ "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "g" } } }));
    assert_eq!(service["logging"], json!({ "driver": "json-file" }));
    assert_eq!(
        service["labels"],
        json!({ "dev.buildspec.log.driver": "awslogs", "dev.buildspec.log.awslogs-group": "g" })
    );
    assert_eq!(left, ["containerDefinitions[a].logConfiguration.logDriver"]);
    let own = json!({ "logDriver": "json-file", "options": { "max-size": "1m" } });
    says(
        &json!({ "logConfiguration": own }),
        &json!({ "logging": { "driver": "json-file", "options": { "max-size": "1m" } } }),
    );
}

#[test]
fn processors_for_graphics_are_reserved_and_others_left_out() {
    says(
        &json!({ "resourceRequirements": [{ "type": "GPU", "value": "2" }] }),
        &json!({ "deploy": { "resources": { "reservations": { "devices": [{ "driver": "nvidia", "count": 2, "capabilities": ["gpu"] }] } } } }),
    );
    let (_, left) = row(&json!({ "resourceRequirements": [{ "type": "NeuronDevice", "value": "1" }] }));
    assert_eq!(left, ["containerDefinitions[a].resourceRequirements[0]"]);
}

#[test]
fn the_platform_is_that_of_every_service() {
    for (says, platform) in [
        (json!({ "cpuArchitecture": "ARM64" }), json!("linux/arm64")),
        (json!({ "operatingSystemFamily": "LINUX" }), json!("linux/amd64")),
        (
            json!({ "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64" }),
            json!("windows/amd64"),
        ),
    ] {
        let found = composed(&task(
            &json!({ "networkMode": "awsvpc", "runtimePlatform": says }),
            &[container("a", &json!({}))],
        ));
        assert!(found.file.services.values().all(|service| service["platform"] == platform), "{says}");
    }
}
