//! The one judgement on a component.
//!
//! The macro and the command line must never disagree about whether a history is right, so both
//! ask here: [`check()`] loads the steps, cuts and parses them, replays them, holds each `down.sql`
//! against the step before it, and hands back everything found together with the plan.
//! [`judge`] is the same with a short cut: while the lock file says that exactly these files were
//! found right by exactly this checker, they are only hashed and cut.
//!
//! Problems are values and are all collected; nothing here prints, and nothing fails.

mod allow;
mod batch;
mod beside;
mod branches;
mod check;
mod codes;
pub mod config;
mod downs;
mod effects;
mod judge;
mod kinds;
mod leading;
mod mysql_part;
mod outside;
mod part;
mod plan;
mod postgres_part;
mod replay;
mod script;
mod words;

pub use branches::UNORDERED_BRANCHES;
pub use check::{Checked, Counts, LockPolicy, Request, check};
pub use codes::all_codes;
pub use config::Downs;
pub use downs::{DOWN_FAILS, DOWN_NOT_INVERSE};
pub use judge::{CHECKER, Judged, judge, refresh_lock};
pub use plan::plan;
pub use replay::replay_steps;
