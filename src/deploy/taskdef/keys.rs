//! What `register-task-definition` takes: the keys that the API knows, and what lies under each.
//!
//! Made from the model of the API. A table of what is known: a key that is not in it may be newer, so it is told and kept.

/// What lies under a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of these strings, and no other.
    Choice(&'static [&'static str]),
    /// One of these strings, or one that is newer.
    Open(&'static [&'static str]),
    /// Strings by names of one's own.
    Map,
    /// A list.
    List(&'static Self),
    /// An object of these keys.
    Object(&'static [Key]),
}

/// A key of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// Its name.
    pub(super) name: &'static str,
    /// What lies under it.
    pub(super) kind: Kind,
    /// Whether it has to be there.
    pub(super) required: bool,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: false }
}

const fn required(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, required: true }
}

/// A task definition.
pub(super) const TASK_DEFINITION: &[Key] = &[
    required("family", Kind::Text),
    key("taskRoleArn", Kind::Text),
    key("executionRoleArn", Kind::Text),
    key("networkMode", Kind::Choice(&["bridge", "host", "awsvpc", "none"])),
    required("containerDefinitions", Kind::List(&Kind::Object(CONTAINER_DEFINITION))),
    key("volumes", Kind::List(&Kind::Object(VOLUME))),
    key("placementConstraints", Kind::List(&Kind::Object(PLACEMENT_CONSTRAINT))),
    key("requiresCompatibilities", Kind::List(&Kind::Open(&["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]))),
    key("cpu", Kind::Text),
    key("memory", Kind::Text),
    key("tags", Kind::List(&Kind::Object(TAG))),
    key("pidMode", Kind::Choice(&["host", "task"])),
    key("ipcMode", Kind::Choice(&["host", "task", "none"])),
    key("proxyConfiguration", Kind::Object(PROXY_CONFIGURATION)),
    key("inferenceAccelerators", Kind::List(&Kind::Object(INFERENCE_ACCELERATOR))),
    key("ephemeralStorage", Kind::Object(EPHEMERAL_STORAGE)),
    key("runtimePlatform", Kind::Object(RUNTIME_PLATFORM)),
    key("enableFaultInjection", Kind::Boolean),
    key("trustedExecutionConfiguration", Kind::Object(TRUSTED_EXECUTION_CONFIGURATION)),
];

const CONTAINER_DEFINITION: &[Key] = &[
    key("name", Kind::Text),
    key("image", Kind::Text),
    key("repositoryCredentials", Kind::Object(REPOSITORY_CREDENTIALS)),
    key("cpu", Kind::Number),
    key("memory", Kind::Number),
    key("memoryReservation", Kind::Number),
    key("links", Kind::List(&Kind::Text)),
    key("portMappings", Kind::List(&Kind::Object(PORT_MAPPING))),
    key("essential", Kind::Boolean),
    key("restartPolicy", Kind::Object(CONTAINER_RESTART_POLICY)),
    key("entryPoint", Kind::List(&Kind::Text)),
    key("command", Kind::List(&Kind::Text)),
    key("environment", Kind::List(&Kind::Object(PAIR))),
    key("environmentFiles", Kind::List(&Kind::Object(ENVIRONMENT_FILE))),
    key("mountPoints", Kind::List(&Kind::Object(MOUNT_POINT))),
    key("volumesFrom", Kind::List(&Kind::Object(VOLUME_FROM))),
    key("linuxParameters", Kind::Object(LINUX_PARAMETERS)),
    key("secrets", Kind::List(&Kind::Object(SECRET))),
    key("dependsOn", Kind::List(&Kind::Object(CONTAINER_DEPENDENCY))),
    key("startTimeout", Kind::Number),
    key("stopTimeout", Kind::Number),
    key("versionConsistency", Kind::Choice(&["enabled", "disabled"])),
    key("hostname", Kind::Text),
    key("user", Kind::Text),
    key("workingDirectory", Kind::Text),
    key("disableNetworking", Kind::Boolean),
    key("privileged", Kind::Boolean),
    key("readonlyRootFilesystem", Kind::Boolean),
    key("dnsServers", Kind::List(&Kind::Text)),
    key("dnsSearchDomains", Kind::List(&Kind::Text)),
    key("extraHosts", Kind::List(&Kind::Object(HOST_ENTRY))),
    key("dockerSecurityOptions", Kind::List(&Kind::Text)),
    key("interactive", Kind::Boolean),
    key("pseudoTerminal", Kind::Boolean),
    key("dockerLabels", Kind::Map),
    key("ulimits", Kind::List(&Kind::Object(ULIMIT))),
    key("logConfiguration", Kind::Object(LOG_CONFIGURATION)),
    key("healthCheck", Kind::Object(HEALTH_CHECK)),
    key("systemControls", Kind::List(&Kind::Object(SYSTEM_CONTROL))),
    key("resourceRequirements", Kind::List(&Kind::Object(RESOURCE_REQUIREMENT))),
    key("firelensConfiguration", Kind::Object(FIRELENS_CONFIGURATION)),
    key("credentialSpecs", Kind::List(&Kind::Text)),
];

const REPOSITORY_CREDENTIALS: &[Key] = &[required("credentialsParameter", Kind::Text)];

const PORT_MAPPING: &[Key] = &[
    key("containerPort", Kind::Number),
    key("hostPort", Kind::Number),
    key("protocol", Kind::Text),
    key("name", Kind::Text),
    key("appProtocol", Kind::Open(&["http", "http2", "grpc"])),
    key("containerPortRange", Kind::Text),
];

const CONTAINER_RESTART_POLICY: &[Key] = &[
    required("enabled", Kind::Boolean),
    key("ignoredExitCodes", Kind::List(&Kind::Number)),
    key("restartAttemptPeriod", Kind::Number),
];

const PAIR: &[Key] = &[key("name", Kind::Text), key("value", Kind::Text)];

const ENVIRONMENT_FILE: &[Key] = &[required("value", Kind::Text), required("type", Kind::Choice(&["s3"]))];

const MOUNT_POINT: &[Key] =
    &[key("sourceVolume", Kind::Text), key("containerPath", Kind::Text), key("readOnly", Kind::Boolean)];

const VOLUME_FROM: &[Key] = &[key("sourceContainer", Kind::Text), key("readOnly", Kind::Boolean)];

const LINUX_PARAMETERS: &[Key] = &[
    key("capabilities", Kind::Object(KERNEL_CAPABILITIES)),
    key("devices", Kind::List(&Kind::Object(DEVICE))),
    key("initProcessEnabled", Kind::Boolean),
    key("sharedMemorySize", Kind::Number),
    key("tmpfs", Kind::List(&Kind::Object(TMPFS))),
    key("maxSwap", Kind::Number),
    key("swappiness", Kind::Number),
];

const KERNEL_CAPABILITIES: &[Key] = &[key("add", Kind::List(&Kind::Text)), key("drop", Kind::List(&Kind::Text))];

const DEVICE: &[Key] = &[
    required("hostPath", Kind::Text),
    key("containerPath", Kind::Text),
    key("permissions", Kind::List(&Kind::Choice(&["read", "write", "mknod"]))),
];

const TMPFS: &[Key] = &[
    required("containerPath", Kind::Text),
    required("size", Kind::Number),
    key("mountOptions", Kind::List(&Kind::Text)),
];

const SECRET: &[Key] = &[required("name", Kind::Text), required("valueFrom", Kind::Text)];

const CONTAINER_DEPENDENCY: &[Key] = &[
    required("containerName", Kind::Text),
    required("condition", Kind::Choice(&["START", "COMPLETE", "SUCCESS", "HEALTHY"])),
];

const HOST_ENTRY: &[Key] = &[required("hostname", Kind::Text), required("ipAddress", Kind::Text)];

const ULIMIT: &[Key] = &[
    required(
        "name",
        Kind::Choice(&[
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack",
        ]),
    ),
    required("softLimit", Kind::Number),
    required("hardLimit", Kind::Number),
];

const LOG_CONFIGURATION: &[Key] = &[
    required(
        "logDriver",
        Kind::Open(&["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"]),
    ),
    key("options", Kind::Map),
    key("secretOptions", Kind::List(&Kind::Object(SECRET))),
];

const HEALTH_CHECK: &[Key] = &[
    required("command", Kind::List(&Kind::Text)),
    key("interval", Kind::Number),
    key("timeout", Kind::Number),
    key("retries", Kind::Number),
    key("startPeriod", Kind::Number),
];

const SYSTEM_CONTROL: &[Key] = &[key("namespace", Kind::Text), key("value", Kind::Text)];

const RESOURCE_REQUIREMENT: &[Key] = &[
    key("value", Kind::Text),
    required("type", Kind::Open(&["GPU", "InferenceAccelerator", "NeuronDevice"])),
    key("sharingStrategy", Kind::Object(SHARING_STRATEGY)),
];

const SHARING_STRATEGY: &[Key] = &[key("nvidiaMps", Kind::Object(NVIDIA_MPS_ALLOCATION))];

const NVIDIA_MPS_ALLOCATION: &[Key] = &[required("memory", Kind::Number), key("maxComputePercent", Kind::Number)];

const FIRELENS_CONFIGURATION: &[Key] =
    &[required("type", Kind::Choice(&["fluentd", "fluentbit"])), key("options", Kind::Map)];

const VOLUME: &[Key] = &[
    key("name", Kind::Text),
    key("host", Kind::Object(HOST_VOLUME_PROPERTIES)),
    key("dockerVolumeConfiguration", Kind::Object(DOCKER_VOLUME_CONFIGURATION)),
    key("efsVolumeConfiguration", Kind::Object(EFS_VOLUME_CONFIGURATION)),
    key("s3filesVolumeConfiguration", Kind::Object(S3_FILES_VOLUME_CONFIGURATION)),
    key("fsxWindowsFileServerVolumeConfiguration", Kind::Object(FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION)),
    key("configuredAtLaunch", Kind::Boolean),
];

const HOST_VOLUME_PROPERTIES: &[Key] = &[key("sourcePath", Kind::Text)];

const DOCKER_VOLUME_CONFIGURATION: &[Key] = &[
    key("scope", Kind::Choice(&["task", "shared"])),
    key("autoprovision", Kind::Boolean),
    key("driver", Kind::Text),
    key("driverOpts", Kind::Map),
    key("labels", Kind::Map),
];

const EFS_VOLUME_CONFIGURATION: &[Key] = &[
    required("fileSystemId", Kind::Text),
    key("rootDirectory", Kind::Text),
    key("transitEncryption", Kind::Choice(&["ENABLED", "DISABLED"])),
    key("transitEncryptionPort", Kind::Number),
    key("authorizationConfig", Kind::Object(EFS_AUTHORIZATION_CONFIG)),
];

const EFS_AUTHORIZATION_CONFIG: &[Key] =
    &[key("accessPointId", Kind::Text), key("iam", Kind::Choice(&["ENABLED", "DISABLED"]))];

const S3_FILES_VOLUME_CONFIGURATION: &[Key] = &[
    required("fileSystemArn", Kind::Text),
    key("rootDirectory", Kind::Text),
    key("transitEncryptionPort", Kind::Number),
    key("accessPointArn", Kind::Text),
];

const FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION: &[Key] = &[
    required("fileSystemId", Kind::Text),
    required("rootDirectory", Kind::Text),
    required("authorizationConfig", Kind::Object(FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG)),
];

const FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG: &[Key] =
    &[required("credentialsParameter", Kind::Text), required("domain", Kind::Text)];

const PLACEMENT_CONSTRAINT: &[Key] = &[key("type", Kind::Choice(&["memberOf"])), key("expression", Kind::Text)];

const TAG: &[Key] = &[key("key", Kind::Text), key("value", Kind::Text)];

const PROXY_CONFIGURATION: &[Key] = &[
    key("type", Kind::Choice(&["APPMESH"])),
    required("containerName", Kind::Text),
    key("properties", Kind::List(&Kind::Object(PAIR))),
];

const INFERENCE_ACCELERATOR: &[Key] = &[required("deviceName", Kind::Text), required("deviceType", Kind::Text)];

const EPHEMERAL_STORAGE: &[Key] = &[required("sizeInGiB", Kind::Number)];

const RUNTIME_PLATFORM: &[Key] = &[
    key("cpuArchitecture", Kind::Open(&["X86_64", "ARM64"])),
    key(
        "operatingSystemFamily",
        Kind::Open(&[
            "WINDOWS_SERVER_2019_FULL",
            "WINDOWS_SERVER_2019_CORE",
            "WINDOWS_SERVER_2016_FULL",
            "WINDOWS_SERVER_2004_CORE",
            "WINDOWS_SERVER_2022_CORE",
            "WINDOWS_SERVER_2022_FULL",
            "WINDOWS_SERVER_2025_CORE",
            "WINDOWS_SERVER_2025_FULL",
            "WINDOWS_SERVER_20H2_CORE",
            "LINUX",
        ]),
    ),
];

const TRUSTED_EXECUTION_CONFIGURATION: &[Key] = &[
    required("isolationMode", Kind::Open(&["SHARED", "ISOLATED_SANDBOX", "CONFIDENTIAL_SANDBOX"])),
    key("attestationPolicy", Kind::Text),
];
