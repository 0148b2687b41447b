//! The way of a file through a pipeline: from the command that writes it, over the artifact that carries it, to the action that
//! reads it.
