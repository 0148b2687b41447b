//! Amazon ECR: what it knows of an image. The only file that names its SDK.

use aws_sdk_ecr::types::ImageIdentifier;

use super::{AwsError, Session};
use crate::deploy::images::{ImageDetail, ImageReference};

/// The account and the region that an ECR host belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcrPlace {
    /// The account, which ECR calls the registry's id.
    pub account: String,
    /// The region.
    pub region: String,
}

impl EcrPlace {
    /// Of `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, its kin in China, for FIPS and for both versions of IP; none of any other host.
    pub fn of(host: &str) -> Option<Self> {
        let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        let (account, rest) = host.split_once('.')?;
        let rest =
            ["dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."].iter().find_map(|dkr| rest.strip_prefix(dkr))?;
        let (region, domain) = rest.split_once('.')?;
        let is_aws = matches!(domain, "amazonaws.com" | "amazonaws.com.cn" | "on.aws" | "on.amazonwebservices.com.cn");
        (is_account(account) && is_aws).then(|| Self { account: account.to_owned(), region: region.to_owned() })
    }
}

/// What ECR knows of an image; none where it has no such image. `account` is the caller's when there is none.
pub fn describe_image(
    session: &Session<'_>,
    image: &ImageReference,
    account: Option<&str>,
) -> Result<Option<ImageDetail>, AwsError> {
    let client = aws_sdk_ecr::Client::new(session.config());
    let identifier = match &image.digest {
        Some(digest) => ImageIdentifier::builder().image_digest(digest),
        None => ImageIdentifier::builder().image_tag(image.tag.as_deref().unwrap_or("latest")),
    };
    let doing = || format!("describe {image} in Amazon ECR");
    let call = client
        .describe_images()
        .set_registry_id(account.map(str::to_owned))
        .repository_name(&image.repository)
        .image_ids(identifier.build());
    let answer = match session.wait(async { call.send().await.map_err(AwsError::from_sdk(doing())) }) {
        Err(error) if matches!(error.code(), Some("ImageNotFoundException" | "RepositoryNotFoundException")) => {
            return Ok(None);
        }
        answer => answer?,
    };
    let Some(found) = answer.image_details.unwrap_or_default().into_iter().next() else { return Ok(None) };
    let lacks = |what: &str| AwsError::Failed { doing: doing(), reason: format!("the answer has no {what}") };
    let pushed = found.image_pushed_at.ok_or_else(|| lacks("imagePushedAt"))?;
    let pushed_at = jiff::Timestamp::from_second(pushed.secs());
    Ok(Some(ImageDetail {
        size_in_bytes: found.image_size_in_bytes.unwrap_or_default(),
        digest: found.image_digest.ok_or_else(|| lacks("imageDigest"))?,
        pushed_at: pushed_at.map_err(|_| lacks("imagePushedAt"))?,
        registry_id: found.registry_id.ok_or_else(|| lacks("registryId"))?,
        repository_name: found.repository_name.ok_or_else(|| lacks("repositoryName"))?,
        tags: found.image_tags.unwrap_or_default(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_host_is_in_its_name() {
        for (host, expected) in [
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", Some("us-east-1")),
            ("123456789012.dkr-ecr.us-east-1.on.aws", Some("us-east-1")),
            ("public.ecr.aws", None),
            ("12345678901.dkr.ecr.eu-west-1.amazonaws.com", None),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example", None),
            ("localhost:5000", None),
        ] {
            assert_eq!(EcrPlace::of(host).map(|place| place.region).as_deref(), expected, "{host}");
        }
    }
}
