//! The tables: which curated image has which versions of which runtime.
//!
//! From the `runtimes.yml` of each image and the guide's "Available runtimes". Versions are texts: `3.10` is not `3.1`.

use super::{CuratedImage, Runtime};

const fn runtime(name: &'static str, versions: &'static [&'static str]) -> Runtime {
    Runtime { name, versions, installs_others: true }
}

/// A runtime of an image without installers: what is not in the list is refused.
const fn fixed(name: &'static str, versions: &'static [&'static str]) -> Runtime {
    Runtime { name, versions, installs_others: false }
}

const fn image(name: &'static str, runtimes: &'static [Runtime]) -> CuratedImage {
    CuratedImage { name, runtimes, requires_selection: false, current: true }
}

/// An image that CodeBuild no longer maintains.
const fn old(name: &'static str, runtimes: &'static [Runtime]) -> CuratedImage {
    CuratedImage { name, runtimes, requires_selection: false, current: false }
}

/// One of the first, which have no default versions.
const fn first(name: &'static str, runtimes: &'static [Runtime]) -> CuratedImage {
    CuratedImage { name, runtimes, requires_selection: true, current: false }
}

const CORRETTO: Runtime = runtime("java", &["corretto8", "corretto11", "corretto17", "corretto21", "corretto25"]);
const PHP: Runtime = runtime("php", &["8.2", "8.3", "8.4", "8.5"]);

/// What standard 7.0 and Amazon Linux 2023 5.0 share.
const GENERATION_2023: &[Runtime] = &[
    runtime("dotnet", &["6.0", "8.0", "10.0"]),
    runtime("golang", &["1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26"]),
    CORRETTO,
    runtime("nodejs", &["18", "20", "22", "24"]),
    PHP,
    runtime("python", &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]),
    runtime("ruby", &["3.1", "3.2", "3.3", "3.4", "4.0"]),
];

const AARCH64_3: &[Runtime] = &[
    fixed("docker", &["23"]),
    runtime("dotnet", &["6.0", "8.0", "10.0"]),
    runtime("golang", &["1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26"]),
    CORRETTO,
    runtime("nodejs", &["18", "20", "22", "24"]),
    runtime("php", &["8.1", "8.2", "8.3", "8.4", "8.5"]),
    runtime("python", &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]),
    runtime("ruby", &["3.1", "3.2", "3.3", "3.4", "4.0"]),
    runtime("rust", &["1.94"]),
];

/// What standard 8.0 and Amazon Linux 2023 6.0 share.
const GENERATION_2025: &[Runtime] = &[
    runtime("dotnet", &["8.0", "10.0"]),
    runtime("golang", &["1.24", "1.25", "1.26"]),
    CORRETTO,
    runtime("nodejs", &["22", "24"]),
    PHP,
    runtime("python", &["3.10", "3.11", "3.12", "3.13", "3.14"]),
    runtime("ruby", &["3.3", "3.4", "4.0"]),
    runtime("rust", &["1.93"]),
];

const AARCH64_4: &[Runtime] = &[
    fixed("docker", &["23"]),
    runtime("dotnet", &["8.0", "10.0"]),
    runtime("golang", &["1.24", "1.25", "1.26"]),
    CORRETTO,
    runtime("nodejs", &["22", "24"]),
    PHP,
    runtime("python", &["3.10", "3.11", "3.12", "3.13", "3.14"]),
    runtime("ruby", &["3.3", "3.4", "4.0"]),
    runtime("rust", &["1.94"]),
];

const STANDARD_6: &[Runtime] = &[
    fixed("dotnet", &["6.0"]),
    fixed("golang", &["1.18"]),
    fixed("java", &["corretto17"]),
    fixed("nodejs", &["16"]),
    fixed("php", &["8.1", "8.2"]),
    fixed("python", &["3.10"]),
    fixed("ruby", &["3.1"]),
];

const STANDARD_5: &[Runtime] = &[
    fixed("dotnet", &["3.1", "5.0"]),
    fixed("golang", &["1.15", "1.16"]),
    fixed("java", &["corretto8", "corretto11"]),
    fixed("nodejs", &["12", "14"]),
    fixed("php", &["7.3", "7.4", "8.0"]),
    fixed("python", &["3.7", "3.8", "3.9"]),
    fixed("ruby", &["2.6", "2.7"]),
];

/// What standard 4.0 and Amazon Linux 2 3.0 share.
const GENERATION_2020: &[Runtime] = &[
    fixed("android", &["28", "29"]),
    fixed("docker", &["18", "19"]),
    fixed("dotnet", &["3.1"]),
    fixed("golang", &["1.12", "1.13", "1.14"]),
    fixed("java", &["corretto8", "corretto11"]),
    fixed("nodejs", &["10", "12"]),
    fixed("php", &["7.3", "7.4"]),
    fixed("python", &["3.7", "3.8", "3.9"]),
    fixed("ruby", &["2.6", "2.7"]),
];

const AL2_4: &[Runtime] = &[
    fixed("docker", &["20"]),
    fixed("dotnet", &["6.0"]),
    fixed("golang", &["1.18"]),
    fixed("java", &["corretto17"]),
    fixed("nodejs", &["16"]),
    fixed("php", &["8.1"]),
    fixed("python", &["3.9"]),
    fixed("ruby", &["3.1"]),
];

const AL2_AARCH64_2: &[Runtime] = &[
    fixed("docker", &["19"]),
    fixed("dotnet", &["3.1"]),
    fixed("golang", &["1.12", "1.13", "1.14"]),
    fixed("java", &["corretto8", "corretto11"]),
    fixed("nodejs", &["10", "12"]),
    fixed("php", &["7.3", "7.4"]),
    fixed("python", &["3.7", "3.8", "3.9"]),
    fixed("ruby", &["2.6", "2.7"]),
];

const AL2_AARCH64_1: &[Runtime] = &[
    fixed("docker", &["18"]),
    fixed("golang", &["1.12", "1.13"]),
    fixed("java", &["corretto8", "corretto11"]),
    fixed("nodejs", &["8", "10", "12"]),
    fixed("php", &["7.3"]),
    fixed("python", &["3.7", "3.8"]),
    fixed("ruby", &["2.6"]),
];

const STANDARD_3: &[Runtime] = &[
    fixed("android", &["28", "29"]),
    fixed("docker", &["18"]),
    fixed("dotnet", &["3.0"]),
    fixed("golang", &["1.12", "1.13"]),
    fixed("java", &["openjdk8", "openjdk11"]),
    fixed("nodejs", &["10", "12"]),
    fixed("php", &["7.3"]),
    fixed("python", &["3.7", "3.8", "3.9"]),
    fixed("ruby", &["2.6"]),
];

const AL2_2: &[Runtime] = &[
    fixed("android", &["28", "29"]),
    fixed("docker", &["18"]),
    fixed("dotnet", &["3.0"]),
    fixed("golang", &["1.12", "1.13"]),
    fixed("java", &["corretto8", "corretto11"]),
    fixed("nodejs", &["10", "12"]),
    fixed("php", &["7.3"]),
    fixed("python", &["3.7", "3.8"]),
    fixed("ruby", &["2.6"]),
];

const STANDARD_2: &[Runtime] = &[
    fixed("android", &["28", "29"]),
    fixed("docker", &["18"]),
    fixed("dotnet", &["2.2"]),
    fixed("golang", &["1.12", "1.13"]),
    fixed("java", &["openjdk8", "openjdk11"]),
    fixed("nodejs", &["8", "10"]),
    fixed("php", &["7.3"]),
    fixed("python", &["3.7"]),
    fixed("ruby", &["2.6"]),
];

const AL2_1: &[Runtime] = &[
    fixed("android", &["28", "29"]),
    fixed("docker", &["18"]),
    fixed("dotnet", &["2.2"]),
    fixed("golang", &["1.12", "1.13"]),
    fixed("java", &["corretto8", "corretto11"]),
    fixed("nodejs", &["8", "10"]),
    fixed("php", &["7.3"]),
    fixed("python", &["3.7"]),
    fixed("ruby", &["2.6"]),
];

/// All images with a table, current ones first. Names are without registry and with `amazonlinux`, never `amazonlinux2`.
pub(super) const IMAGES: &[CuratedImage] = &[
    image("standard:8.0", GENERATION_2025),
    image("standard:7.0", GENERATION_2023),
    image("amazonlinux-x86_64-standard:6.0", GENERATION_2025),
    image("amazonlinux-x86_64-standard:5.0", GENERATION_2023),
    image("amazonlinux-aarch64-standard:4.0", AARCH64_4),
    image("amazonlinux-aarch64-standard:3.0", AARCH64_3),
    old("standard:6.0", STANDARD_6),
    old("standard:5.0", STANDARD_5),
    old("standard:4.0", GENERATION_2020),
    old("standard:3.0", STANDARD_3),
    first("standard:2.0", STANDARD_2),
    old("amazonlinux-x86_64-standard:4.0", AL2_4),
    old("amazonlinux-x86_64-standard:3.0", GENERATION_2020),
    old("amazonlinux-x86_64-standard:2.0", AL2_2),
    first("amazonlinux-x86_64-standard:1.0", AL2_1),
    old("amazonlinux-x86_64-standard:corretto11", &[fixed("java", &["corretto11"])]),
    old("amazonlinux-x86_64-standard:corretto8", &[fixed("java", &["corretto8"])]),
    old("amazonlinux-aarch64-standard:2.0", AL2_AARCH64_2),
    old("amazonlinux-aarch64-standard:1.0", AL2_AARCH64_1),
];
