//! The command line as a user tries it: a project in a temporary directory, the real program, its
//! output and its exit code.

mod adopt;
mod bad_input;
mod code;
mod drift;
mod drift_against;
mod drift_forms;
mod foreign;
mod formats;
mod gate;
mod init;
mod interrupt;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "mysql")]
mod mysql_drift;
#[cfg(feature = "mysql")]
mod mysql_plan;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_drift;
#[cfg(feature = "postgres")]
mod postgres_reading;
#[cfg(feature = "postgres")]
mod postgres_sources;
mod settle;
mod sources;
mod support;
mod telling;
mod workflow;
