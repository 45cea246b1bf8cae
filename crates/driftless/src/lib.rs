//! Migrations the compiler checks. Schemas that cannot drift.
//!
//! [`migrations!`] reads a directory of steps while your program compiles, replays them on a
//! schema in memory, refuses what the database would refuse, and embeds what is left as a typed
//! [`Plan`]:
//!
//! ```
//! mod identity {
//!     driftless::migrations!("migrations/identity");
//! }
//!
//! use std::time::Duration;
//! use driftless::{Database, MigrateOptions, Silent};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut database = Database::open("sqlite::memory:")?;
//! let options =
//!     MigrateOptions { lock_wait: Duration::from_secs(10), ..MigrateOptions::default() };
//! let report = identity::PLAN.migrate(&mut database, &options, &mut Silent)?;
//! assert_eq!(report.done(), identity::StepId::ALL.len());
//! assert!(identity::PLAN.status(&mut database)?.is_current());
//! println!("the schema is at {} ({})", identity::REQUIRED, identity::CHECKSUM);
//! # Ok(())
//! # }
//! ```
//!
//! A plan is typed by the product its SQL is written for, and so is a database: running a plan for
//! PostgreSQL on SQLite does not compile. What a program links for this is the executor and a
//! client; the SQL parser stays in the macro.

mod code;
mod database;
mod error;
mod plan;
mod product;
mod several;

/// Checks and embeds the steps of a directory.
///
/// ```
/// mod network {
///     driftless::migrations!("migrations/network");
/// }
///
/// assert_eq!(network::StepId::ALL[0].name(), "0001_devices");
/// assert_eq!(network::StepId::S0001Devices.to_string(), "0001_devices");
/// assert_eq!(network::StepId::ALL.last().unwrap().name(), network::REQUIRED);
/// assert_eq!(network::CHECKSUM.len(), 64);
/// ```
///
/// # What it expands to
///
/// Items, so give each call a module of its own:
///
/// * `enum StepId`: a variant for each step, in the order in which they run, with
///   `StepId::ALL`, `name()` and `Display`. `0001_add_users` is `S0001AddUsers`.
/// * `static PLAN: Plan<Sqlite>`: what to run, typed by its database ([`Plan`]).
/// * `const REQUIRED: &str`: the name of the last step.
/// * `const CHECKSUM: &str`: one SHA-256 over every step.
///
/// # Where the steps are
///
/// A relative path starts at the package, or where there is no such directory, at the directory
/// that holds `driftless.toml`. What that file says about the directory holds: its component, its
/// backend, its layout, how strictly downs are judged. Without it, say what is needed here:
///
/// ```text
/// driftless::migrations!(
///     "migrations",
///     backend = "sqlite",     // which database the SQL is for
///     layout = "diesel",      // recognised when left out
///     component = "main",     // the name in the ledger; `main` when left out
///     downs = "proven",       // a down that does not restore the schema is an error
///     crate = "my::driftless" // the path of this crate, should it have another
/// );
/// ```
///
/// # Steps that are code
///
/// A step of `kind = "code"` is applied by a function, named here; one that is missing, too many, or
/// of another type does not compile. See [`StepContext`].
///
/// ```
/// use driftless::{Batch, CodeError, Sqlite, StepContext};
///
/// mod users {
///     driftless::migrations! {
///         path: "tests/ui/cases/passing_code/steps",
///         backend: "sqlite",
///         code: { "0002_fill" => fill }
///     }
/// #   use super::*;
///
///     fn fill(step: StepContext<'_, Sqlite>) -> Result<(), CodeError> {
///         step.batches(|_connection, _place| Ok(Batch::Done))
///     }
/// }
/// # fn main() {
/// # assert_eq!(users::PLAN.embedded().unwrap().code.len(), 1);
/// # }
/// ```
///
/// Without its function, with one for a step that is not code, and with one for another product:
///
/// ```compile_fail
/// mod users {
///     driftless::migrations!("tests/ui/cases/passing_code/steps", backend = "sqlite");
/// }
/// ```
///
/// ```compile_fail
/// mod users {
///     driftless::migrations! {
///         path: "tests/ui/cases/passing_code/steps",
///         backend: "sqlite",
///         code: { "0002_fill" => fill, "0001_users" => fill }
///     }
/// #   use driftless::{CodeError, Sqlite, StepContext};
/// #   fn fill(_: StepContext<'_, Sqlite>) -> Result<(), CodeError> { Ok(()) }
/// }
/// ```
///
/// ```compile_fail
/// mod users {
///     driftless::migrations! {
///         path: "tests/ui/cases/passing_code/steps",
///         backend: "sqlite",
///         code: { "0002_fill" => fill }
///     }
/// #   use driftless::{CodeError, Postgres, StepContext};
/// #   fn fill(_: StepContext<'_, Postgres>) -> Result<(), CodeError> { Ok(()) }
/// }
/// ```
///
/// # What it refuses
///
/// Everything that `driftless check` does, through the same code: all problems at once, each with
/// its place in the SQL file. Warnings come as the compiler's warnings about a deprecated item. The
/// directory must have its `driftless.lock`, since that is the file by which the compiler notices
/// a new step; every step file is watched too, without a build script.
pub use driftless_macros::migrations;

pub use code::{StepContext, StepFunction};
pub use database::Database;
#[cfg(feature = "tracing")]
pub use driftless_db::Spans;
pub use driftless_db::{
    Action, Batch, BatchPlace, CodeError, Commits, ComponentReport, Embedded, Environment,
    Error as DatabaseError, ErrorKind, Event, Failure, Gate, LedgerRow, Limits, MigrateOptions,
    NotStarted, OpenSteps, Reason, Report, Reporter, Silent, StatementFailure, Status, StepDone,
    StepFailed, StepName, StopFlag, WaitOptions, diesel,
};
#[doc(hidden)]
pub use driftless_db::{CodeDriver as __CodeDriver, CodeStep as __CodeStep};
pub use driftless_plan::{Plan as PlanData, Requirement, Script, Step};
pub use error::Error;
pub use plan::Plan;
pub use product::{MariaDb, MySql, Postgres, Product, Sqlite};
pub use several::{PlanOn, migrate_all};
