//! Replay held against SQLite itself, fixtures, snapshots and properties.

mod describe;
mod fixtures;
mod functions;
mod mutants;
mod normal;
mod oracle;
mod postgres;
mod postgres_snapshot;
mod server;
