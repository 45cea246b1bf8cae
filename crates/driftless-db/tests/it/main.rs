//! The executor, the ledger and introspection, on real SQLite files and a real PostgreSQL server.
//! Plans are built by hand, so that nothing above this crate takes part.

mod apply;
mod batches;
mod code;
mod failure;
mod fingerprints;
mod history;
mod introspect;
mod kinds;
mod lock;
mod marker;
#[cfg(feature = "mysql")]
mod mysql;
mod opening;
mod parallel;
#[cfg(feature = "postgres")]
mod postgres;
mod rebuild;
mod resume;
mod revert;
mod several;
mod support;
mod together;
