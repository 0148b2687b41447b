//! Secrets Manager: whole secrets. The only file that names its SDK.

use aws_sdk_secretsmanager::Client;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{AwsError, Session};
use crate::build::secrets::{SecretVersion, Text};

/// How many calls are under way at once.
const AT_ONCE: usize = 8;

/// Each secret with its text; none where it has only bytes that are no text.
pub(super) async fn secrets(
    session: &Session<'_>,
    versions: &[SecretVersion],
) -> Result<Vec<(SecretVersion, Option<Text>)>, AwsError> {
    let client = Client::new(&session.brief());
    stream::iter(versions).map(|version| secret(&client, version)).buffered(AT_ONCE).try_collect().await
}

async fn secret(client: &Client, version: &SecretVersion) -> Result<(SecretVersion, Option<Text>), AwsError> {
    let call = client
        .get_secret_value()
        .secret_id(&version.secret_id)
        .set_version_stage(version.version_stage.clone())
        .set_version_id(version.version_id.clone());
    let answer = call.send().await.map_err(AwsError::from_sdk(format!("read the secret {}", version.secret_id)))?;
    let bytes = || answer.secret_binary.and_then(|blob| String::from_utf8(blob.into_inner()).ok());
    Ok((version.clone(), answer.secret_string.or_else(bytes).map(Text::new)))
}
