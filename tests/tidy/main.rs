//! The repository's own rules, executable.
//!
//! Layers (what may import what), file headers, file sizes and the promises of the code map are
//! asserted here, so that a change which breaks one says so before a reviewer has to.

mod files;
mod layers;
