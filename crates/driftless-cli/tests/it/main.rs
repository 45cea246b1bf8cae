//! The command line as a user tries it: a project in a temporary directory, the real program, its
//! output and its exit code.

mod adopt;
mod bad_input;
mod branches;
mod code;
mod drift;
mod drift_against;
mod drift_forms;
mod foreign;
mod formats;
mod from_snapshot;
mod gate;
mod init;
mod interrupt;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "mysql")]
mod mysql_drift;
#[cfg(feature = "mysql")]
mod mysql_from_snapshot;
#[cfg(feature = "mysql")]
mod mysql_plan;
#[cfg(feature = "mysql")]
mod mysql_squash;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_drift;
#[cfg(feature = "postgres")]
mod postgres_from_snapshot;
#[cfg(feature = "postgres")]
mod postgres_reading;
#[cfg(feature = "postgres")]
mod postgres_sources;
#[cfg(feature = "postgres")]
mod postgres_squash;
mod settle;
mod sources;
mod squash;
mod support;
mod telling;
mod workflow;
