//! Replay held against SQLite itself, fixtures, snapshots and properties.

mod describe;
mod fixtures;
mod functions;
mod judged;
mod mutants;
mod mysql;
mod mysql_code;
mod mysql_normal;
mod normal;
mod oracle;
mod postgres;
mod postgres_code;
mod postgres_renames;
mod postgres_snapshot;
mod server;
