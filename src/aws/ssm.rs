//! Parameter Store: values of parameters, decrypted. The only file that names its SDK.

use aws_sdk_ssm::Client;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{AwsError, Session};
use crate::build::secrets::{Text, base_name};

/// How many calls are under way at once.
const AT_ONCE: usize = 4;

/// The parameters that exist, by the names they are asked for by; each batch is one call, and asks for a parameter once.
pub(super) async fn parameters(
    session: &Session<'_>,
    batches: &[Vec<String>],
) -> Result<Vec<(String, Text)>, AwsError> {
    let client = Client::new(&session.brief());
    let calls = stream::iter(batches).map(|names| batch(&client, names)).buffered(AT_ONCE);
    Ok(calls.try_collect::<Vec<_>>().await?.into_iter().flatten().collect())
}

async fn batch(client: &Client, names: &[String]) -> Result<Vec<(String, Text)>, AwsError> {
    let call = client.get_parameters().set_names(Some(names.to_vec())).with_decryption(true);
    let answer = call.send().await.map_err(AwsError::from_sdk(format!("read the parameter {}", names.join(", "))))?;
    let values = answer.parameters.unwrap_or_default().into_iter().filter_map(|parameter| {
        let name = parameter.name?;
        let asked = names.iter().find(|asked| base_name(asked) == base_name(&name))?;
        Some((asked.clone(), Text::new(parameter.value?)))
    });
    Ok(values.collect())
}
