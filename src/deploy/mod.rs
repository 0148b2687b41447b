//! The files that deploy actions read: what they say, what is wrong with them, and what a deployment makes of them.
//!
//! Pure: texts in; findings, values and texts out. Task definitions and AppSpecs are read with places, as buildspecs are; what is
//! written out again is a value with keys in the order of the file, and keys that are not known are kept. Each code that is told
//! here has its page in `lint/rules/`.

pub mod appspec;
pub mod codedeploy;
pub mod compose;
pub mod document;
pub mod ecs;
pub mod images;
pub mod progress;
pub mod rendering;
mod service;
pub mod taskdef;
