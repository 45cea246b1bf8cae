//! Replay held against SQLite itself, fixtures, snapshots and properties.

mod describe;
mod fixtures;
mod functions;
mod mutants;
mod oracle;
mod postgres;
mod server;
