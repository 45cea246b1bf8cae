//! Databases: opening them, the ledger, introspection into a catalog, and the executor.
//!
//! Alone in knowing diesel. What is neutral (URLs, what the ledger says, the order of a run over
//! several databases, reports) stands in files of their own; what one product does its own way
//! (its locks, its transactions, its catalog tables) stands behind one trait, `Server`, in one
//! module a product. A product's `cfg` stands on its `mod` line and nowhere else.
//!
//! Never parses SQL and never prints: the statements of a [`driftless_plan::Plan`] are already
//! cut, expressions of an introspected catalog are left to `driftless_replay::complete`, and what
//! happens is told to a [`Reporter`]. Nothing here shows a password.

#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres", feature = "mysql")),
    expect(dead_code, reason = "what only one product needs stands in files that all share")
)]

#[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
mod absent;
mod bare;
mod batches;
mod code;
mod database;
mod definition;
mod error;
mod event;
mod execute;
mod fault;
mod fingerprint;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod last_of_page;
mod ledger;
mod limits;
mod marker;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod observer;
mod progress;
mod report;
mod run;
mod script;
mod server;
#[cfg(feature = "tracing")]
mod spans;
mod stop;
mod tool;
mod url;
mod wait;

#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(not(feature = "sqlite"))]
use absent as sqlite;

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(not(feature = "postgres"))]
use absent as postgres;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(not(feature = "mysql"))]
use absent as mysql;

/// The connection of a product, as a step that is code gets it. Where the product is not built in,
/// a type without values.
pub use self::{
    mysql::Client as MySqlClient, postgres::Client as PostgresClient,
    sqlite::Client as SqliteClient,
};
pub use code::{
    Batch, BatchPlace, BatchWork, CodeDriver, CodeError, CodeFunction, CodeStep, Embedded, Progress,
};
pub use database::{Access, Database};
pub use definition::{DefinedAttribute, attributes};
pub use diesel;
pub use error::{Class, Error, ErrorKind, NextRun, StatementFailure};
pub use event::{Event, Reporter, Silent};
pub use fingerprint::{Fingerprint, NotCompared, Recorded, Survey};
pub use ledger::{Head, Ledger, LedgerRow, RunRow, Unfinished};
pub use limits::Limits;
pub use marker::{Environment, Marker};
pub use report::{ComponentReport, Failure, NotStarted, Reason, Report, StepDone, StepFailed};
pub use run::{
    Action, Adopted, Amount, Claim, Commits, Connected, Gate, Holder, MigrateOptions, OpenSteps,
    RevertOptions, Standing, Status, StepName, Target, WaitOptions, gate, migrate,
    migrate_connected, revert, standings, wait_until_current,
};
#[cfg(feature = "tracing")]
pub use spans::Spans;
pub use stop::StopFlag;
pub use tool::{Matched, Tool, ToolRow, matched};
pub use url::Url;
