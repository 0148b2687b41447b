//! Files of real tools, files that attack, and files that are anything.

mod fixtures;
mod hostile;
mod properties;
