//! Operations: one file a command, each from options to a value.
//!
//! They read files, open databases and decide the exit code, and they never print: what they hand
//! back is shown by `report`. What several of them need (reading a component, the databases of a
//! project, sources to compare) has a file of its own.

pub(crate) mod adopt;
pub(crate) mod author;
pub(crate) mod baseline;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod databases;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod explain;
pub(crate) mod gate;
pub(crate) mod init;
pub(crate) mod lock;
pub(crate) mod locks;
pub(crate) mod migrate;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod resolve;
pub(crate) mod revert;
pub(crate) mod run;
pub(crate) mod runner;
pub(crate) mod signals;
pub(crate) mod snapshot;
pub(crate) mod source;
pub(crate) mod squash;
pub(crate) mod status;
pub(crate) mod steps;
