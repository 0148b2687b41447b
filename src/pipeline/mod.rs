//! A `CodePipeline` definition, and the way of a file through it: from the command that writes it, over the entry of `artifacts`
//! that carries it, to the action that reads it.
//!
//! Pure but for the [`Listing`](crate::artifact::Listing) it asks which files there are: what an artifact would hold is decided without a
//! build. Contents are handed in. Each code that is told here has its page in `lint/rules/`.

mod buildspec;
mod carriers;
mod configuration;
mod contents;
mod definition;
mod follow;
mod lookalike;
mod missing;
mod outputs;
mod readers;
mod sizes;
mod variables;
mod writers;

pub use carriers::{Bundle, Entry, Origin, Whose};
pub use contents::Content;
pub use definition::{Action, Pipeline, read};
pub use follow::{Build, Delivery, Report, Subject, Traced};
pub use readers::{Kind, Reader, Want, What};
pub use writers::Write;

#[cfg(test)]
mod tests;
