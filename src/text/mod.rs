//! Words: source files, places in them, and what is said about those places.
//!
//! Plain data and pure functions. Knows nothing of YAML, of buildspecs, or of how a diagnostic is drawn.

mod causes;
pub mod diagnostic;
pub mod encoding;
mod hex;
pub mod source;
pub mod suggest;

pub use causes::with_causes;
pub use diagnostic::{Applicability, Diagnostic, Edit, Fix, Label, Refusal, Service, Severity};
pub use encoding::EncodingError;
pub use hex::hex;
pub use source::{Located, Position, SourceFile, Span};
