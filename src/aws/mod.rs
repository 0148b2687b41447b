//! AWS, as calls that wait: one file for each service, and the only ones that name its SDK.
//!
//! Credentials, regions, profiles, proxies and endpoints are the SDK's own affair, as its documents say. All calls hear the wish to
//! stop. Bodies whose keys must all survive go and come as the JSON they are (`raw`), never through the SDK's types.

mod codedeploy;
mod ecr;
mod ecs;
mod identity;
mod raw;
mod registry;
mod s3;
mod secrets;
mod secretsmanager;
mod session;
mod ssm;

pub use codedeploy::CodeDeploy;
pub use ecr::{EcrPlace, describe_image};
pub use ecs::Ecs;
pub use identity::Keys;
pub use registry::{RegistryError, manifest_digest};
pub use s3::{Encryption, Found, Listed, Object, S3, Storage, Stored};
pub use secrets::find_secrets;
pub use session::{Access, AwsError, Caller, Session, profile_region};
