//! `computeType` of the API: what a build of each kind may use. A table and its names; nothing here limits anything.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::text::suggest;

const GIB: u64 = 1 << 30;

/// One compute type, with the figures of Linux containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub struct ComputeType {
    /// Its name in the API.
    pub name: &'static str,
    /// Memory in bytes; none where a fleet decides.
    pub memory: Option<u64>,
    /// Processors; none where a fleet or the memory decides.
    pub vcpus: Option<u32>,
}

/// A name that is in no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no compute type `{name}`; {hint}")]
pub struct ComputeTypeError {
    /// What was written.
    pub name: String,
    hint: String,
}

impl ComputeType {
    /// All compute types, in the order of the API.
    pub const ALL: &[Self] = &[
        sized("BUILD_GENERAL1_SMALL", 4, 2),
        sized("BUILD_GENERAL1_MEDIUM", 8, 4),
        sized("BUILD_GENERAL1_LARGE", 16, 8),
        sized("BUILD_GENERAL1_XLARGE", 72, 36),
        sized("BUILD_GENERAL1_2XLARGE", 144, 72),
        lambda("BUILD_LAMBDA_1GB", 1),
        lambda("BUILD_LAMBDA_2GB", 2),
        lambda("BUILD_LAMBDA_4GB", 4),
        lambda("BUILD_LAMBDA_8GB", 8),
        lambda("BUILD_LAMBDA_10GB", 10),
        fleet("ATTRIBUTE_BASED_COMPUTE"),
        fleet("CUSTOM_INSTANCE_TYPE"),
    ];
}

const fn sized(name: &'static str, gib: u64, vcpus: u32) -> ComputeType {
    ComputeType { name, memory: Some(gib * GIB), vcpus: Some(vcpus) }
}

const fn lambda(name: &'static str, gib: u64) -> ComputeType {
    ComputeType { name, memory: Some(gib * GIB), vcpus: None }
}

const fn fleet(name: &'static str) -> ComputeType {
    ComputeType { name, memory: None, vcpus: None }
}

impl FromStr for ComputeType {
    type Err = ComputeTypeError;

    fn from_str(name: &str) -> Result<Self, ComputeTypeError> {
        let names = || Self::ALL.iter().map(|known| known.name);
        Self::ALL.iter().find(|known| known.name == name).copied().ok_or_else(|| ComputeTypeError {
            name: name.to_owned(),
            hint: match suggest::nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is {}", suggest::any_of(names())),
            },
        })
    }
}

impl<'de> Deserialize<'de> for ComputeType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl From<ComputeType> for &'static str {
    fn from(compute_type: ComputeType) -> Self {
        compute_type.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_has_the_figures_of_the_api() {
        for known in ComputeType::ALL {
            assert_eq!(known.name.parse(), Ok(*known));
            let json = serde_json::to_string(known).unwrap();
            assert_eq!(json, format!("\"{}\"", known.name));
            assert_eq!(serde_json::from_str::<ComputeType>(&json).unwrap(), *known);
        }
        let small: ComputeType = "BUILD_GENERAL1_SMALL".parse().unwrap();
        assert_eq!((small.memory, small.vcpus), (Some(4 << 30), Some(2)));
        let lambda: ComputeType = "BUILD_LAMBDA_10GB".parse().unwrap();
        assert_eq!((lambda.memory, lambda.vcpus), (Some(10 << 30), None));
    }

    #[test]
    fn an_unknown_name_is_refused_with_those_there_are() {
        let said = |name: &str| name.parse::<ComputeType>().unwrap_err().to_string();
        assert_eq!(
            said("build-general1-smal"),
            "there is no compute type `build-general1-smal`; did you mean `BUILD_GENERAL1_SMALL`?"
        );
        let all = said("t3.micro");
        assert!(all.starts_with("there is no compute type `t3.micro`; it is `BUILD_GENERAL1_SMALL`, "), "{all}");
        assert!(ComputeType::ALL.iter().all(|known| all.contains(known.name)), "{all}");
    }
}
