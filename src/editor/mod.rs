//! What an editor asks about a place in a buildspec: what can be typed there, what it means, where it comes from.
//!
//! A file that is being typed is seldom whole, so the place is found from the indentation of lines; what the file says is
//! taken from what could be read of it. Knows nothing of any editor's protocol.

mod complete;
mod define;
mod hover;
mod place;
mod variables;

pub use complete::{Completion, CompletionKind, complete};
pub use define::{definition, references};
pub use hover::{Hover, hover};
