//! How a deployment goes on: answers of the API in, news and a verdict out. Pure, so each course of events is a test.

mod codedeploy;
mod ecs;

pub use codedeploy::BlueGreen;
pub use ecs::Rolling;

/// What one look at a deployment shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What is new since the last look, a line each.
    pub news: Vec<String>,
    /// Whether it is over.
    pub verdict: Verdict,
}

/// Whether a deployment is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    InProgress,
    /// It is done, and stable.
    Succeeded,
    /// It has failed, and why.
    Failed(String),
}
