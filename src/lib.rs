//! `buildspec`: run, check and lint AWS CodeBuild buildspecs on any machine, exactly as the service would.
//!
//! The library is the binary's inside; only [`cli::run`] is promised to stay.

pub mod agent;
pub mod artifact;
pub mod build;
pub mod buildspec;
pub mod cli;
pub mod engine;
pub mod reporter;
pub mod runner;
pub mod source;
pub mod text;
pub mod yaml;
