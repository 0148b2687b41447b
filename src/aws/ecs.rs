//! Amazon ECS. The only file that names its SDK.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{DesiredStatus, ServiceField, TaskDefinitionField};
use serde_json::Value;

use super::raw::Raw;
use super::{AwsError, Session};

/// How many stopped tasks are asked after when a deployment fails.
const STOPPED: i32 = 5;

/// The calls that a rolling deployment makes; answers are the API's own JSON.
pub struct Ecs<'session> {
    session: &'session Session<'session>,
    client: Client,
}

impl<'session> Ecs<'session> {
    /// A client of this session.
    pub fn new(session: &'session Session<'session>) -> Self {
        Self { session, client: Client::new(session.config()) }
    }

    /// One service as `describe-services` prints it.
    pub fn service(&self, cluster: &str, service: &str) -> Result<Value, AwsError> {
        let doing = format!("describe the service `{service}` in `{cluster}`");
        let raw = Raw::listening();
        let call = self.client.describe_services().cluster(cluster).services(service).include(ServiceField::Tags);
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk(doing.as_str()))
        })?;
        let answer = raw.answer();
        match answer.pointer("/services/0") {
            Some(found) => Ok(found.clone()),
            None => Err(AwsError::Refused {
                doing,
                code: "ServiceNotFoundException".to_owned(),
                message: reason(&answer).unwrap_or("there is no such service").to_owned(),
            }),
        }
    }

    /// A task definition and its tags as `describe-task-definition` prints them.
    pub fn task_definition(&self, name: &str) -> Result<Value, AwsError> {
        let raw = Raw::listening();
        let call = self.client.describe_task_definition().task_definition(name).include(TaskDefinitionField::Tags);
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk(format!("describe the task definition `{name}`")))
        })?;
        Ok(raw.answer())
    }

    /// Registers a task definition with this body; gives it as it was registered.
    pub fn register(&self, body: &Value) -> Result<Value, AwsError> {
        let raw = Raw::sending(body);
        let call = self.client.register_task_definition();
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk("register the task definition"))
        })?;
        Ok(raw.answer()["taskDefinition"].take())
    }

    /// Changes a service with this body; gives it as it is afterwards.
    pub fn update_service(&self, body: &Value) -> Result<Value, AwsError> {
        let raw = Raw::sending(body);
        let call = self.client.update_service();
        self.session.wait(async {
            let sent = call.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk("update the service"))
        })?;
        Ok(raw.answer()["service"].take())
    }

    /// Why tasks of a service have stopped of late, as `describe-tasks` prints them.
    pub fn stopped_tasks(&self, cluster: &str, service: &str) -> Result<Vec<Value>, AwsError> {
        let doing = "ask why tasks have stopped";
        let raw = Raw::listening();
        self.session.wait(async {
            let listed = self.client.list_tasks().cluster(cluster).service_name(service);
            let listed = listed.desired_status(DesiredStatus::Stopped).max_results(STOPPED).send().await;
            let tasks = listed.map_err(AwsError::from_sdk(doing))?.task_arns.unwrap_or_default();
            if tasks.is_empty() {
                return Ok(());
            }
            let asked = self.client.describe_tasks().cluster(cluster).set_tasks(Some(tasks));
            let sent = asked.customize().interceptor(raw.clone()).send().await;
            sent.map(drop).map_err(AwsError::from_sdk(doing))
        })?;
        Ok(raw.answer()["tasks"].as_array().cloned().unwrap_or_default())
    }
}

/// The reason that the API gives for what it did not find.
fn reason(answer: &Value) -> Option<&str> {
    answer.pointer("/failures/0/reason").and_then(Value::as_str)
}
