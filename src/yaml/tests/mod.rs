//! Tests of the whole module.
mod batch;
