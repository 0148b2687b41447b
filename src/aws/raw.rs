//! JSON bodies as they are: sent in place of what the SDK would send, and kept as they were received.
//!
//! The SDK's types know the keys of the day they were made. A task definition that is described, changed and registered again must
//! not lose those that came later, so its text goes past them; signing, retries, endpoints and errors stay the SDK's.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::Value;

/// The body of one call and of its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    body: Option<String>,
    answer: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Raw {
    /// Keeps the answer of a call that the SDK makes.
    pub(super) fn listening() -> Self {
        Self::default()
    }

    /// Sends this body in place of the SDK's, and keeps the answer.
    pub(super) fn sending(body: &Value) -> Self {
        Self { body: Some(body.to_string()), ..Self::default() }
    }

    /// What was answered.
    pub(super) fn answer(&self) -> Value {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or(Value::Null)
    }
}

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for Raw {
    fn name(&self) -> &'static str {
        "Raw"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(body) = &self.body {
            let request = context.request_mut();
            request.headers_mut().insert("content-length", body.len().to_string());
            *request.body_mut() = SdkBody::from(body.as_str());
        }
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().map(<[u8]>::to_vec);
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = body;
        Ok(())
    }
}
