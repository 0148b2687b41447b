//! CodeDeploy. The only file that names its SDK.

use aws_sdk_codedeploy::Client;
use serde_json::Value;

use super::raw::Raw;
use super::{AwsError, Session};

/// The calls that a blue/green deployment makes; answers are the API's own JSON.
pub struct CodeDeploy<'session> {
    session: &'session Session<'session>,
    client: Client,
}

impl<'session> CodeDeploy<'session> {
    /// A client of this session.
    pub fn new(session: &'session Session<'session>) -> Self {
        Self { session, client: Client::new(session.config()) }
    }

    /// A deployment group as `get-deployment-group` prints it.
    pub fn group(&self, application: &str, group: &str) -> Result<Value, AwsError> {
        let raw = Raw::listening();
        let call = self.client.get_deployment_group().application_name(application).deployment_group_name(group);
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk(format!("look up the deployment group `{group}`")))
        })?;
        Ok(raw.answer()["deploymentGroupInfo"].take())
    }

    /// Begins a deployment with this body; gives its id.
    pub fn create(&self, body: &Value) -> Result<String, AwsError> {
        let raw = Raw::sending(body);
        let call = self.client.create_deployment();
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            let answer = sent.map_err(AwsError::from_sdk("create the deployment"))?;
            Ok(answer.deployment_id.unwrap_or_default())
        })
    }

    /// A deployment as `get-deployment` prints it.
    pub fn deployment(&self, id: &str) -> Result<Value, AwsError> {
        let raw = Raw::listening();
        let call = self.client.get_deployment().deployment_id(id);
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk(format!("look up the deployment `{id}`")))
        })?;
        Ok(raw.answer()["deploymentInfo"].take())
    }

    /// The targets of a deployment, with their lifecycle events, as `batch-get-deployment-targets` prints them.
    pub fn targets(&self, id: &str) -> Result<Vec<Value>, AwsError> {
        let doing = format!("look up the targets of the deployment `{id}`");
        let raw = Raw::listening();
        self.session.wait(async {
            let listed = self.client.list_deployment_targets().deployment_id(id).send().await;
            let targets = listed.map_err(AwsError::from_sdk(doing.as_str()))?.target_ids.unwrap_or_default();
            if targets.is_empty() {
                return Ok(());
            }
            let asked = self.client.batch_get_deployment_targets().deployment_id(id).set_target_ids(Some(targets));
            let sent = asked.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk(doing.as_str()))
        })?;
        Ok(raw.answer()["deploymentTargets"].as_array().cloned().unwrap_or_default())
    }
}
