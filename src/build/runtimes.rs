//! `runtime-versions` against the tables of the curated images.
