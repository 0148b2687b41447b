//! What was typed after `artifact push`, and about how objects are stored.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::AwsArguments;
use crate::artifact::S3Url;
use crate::cli::value::Metadata;

/// `buildspec artifact push`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec artifact push artifacts.zip s3://releases/shop/1.2.3.zip
  buildspec artifact push site s3://www.example.com          each file below the folder
  buildspec artifact push artifacts.zip s3://releases/       as releases/artifacts.zip
  buildspec artifact push artifacts.zip s3://releases/ --sse aws:kms --kms-key-id alias/releases
  buildspec artifact push site s3://bucket/site --dry-run

Large files go in parts, several at a time, each with its checksum; what S3 has in the end is
compared with what was read. An upload that fails or is stopped is aborted, and nothing of it is left.
Credentials, region and endpoint are found as the AWS SDKs do.
Exit codes: 0 stored, 2 usage or an unreadable file, 3 S3 or the network refused.")]
pub(crate) struct Push {
    /// A file or a folder
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// Where to; a file that goes to a place that ends in / keeps its name
    #[arg(value_name = "s3://BUCKET/KEY")]
    pub(crate) to: S3Url,
    /// Say what would be stored, and call nobody
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Leave objects alone that are there already; that is an error
    #[arg(long)]
    pub(crate) if_none_match: bool,
    /// x-amz-meta-NAME of each object; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) metadata: Vec<Metadata>,
    #[command(flatten)]
    pub(crate) encryption: EncryptionArguments,
    #[command(flatten)]
    pub(crate) aws: AwsArguments,
}

/// How the artifacts of a build are stored in S3.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Artifacts in S3")]
pub(crate) struct StoreArguments {
    #[command(flatten)]
    pub(crate) encryption: EncryptionArguments,
}

/// How S3 encrypts.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct EncryptionArguments {
    /// How S3 is to encrypt [default: as the bucket says]
    #[arg(long, value_name = "KIND")]
    pub(crate) sse: Option<Sse>,
    /// The key of KMS, as id, ARN or alias/NAME; needs --sse aws:kms
    #[arg(long, value_name = "KEY", requires = "sse")]
    pub(crate) kms_key_id: Option<String>,
}

/// `x-amz-server-side-encryption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sse {
    /// A key of KMS
    #[value(name = "aws:kms")]
    Kms,
    /// Keys of S3
    #[value(name = "AES256")]
    Aes256,
}
