//! Migrations interpreted on a catalog in memory.
//!
//! [`Replayer`] carries out the statements of steps the way the server would and says what the
//! server would refuse; no database is needed. [`complete`] fills a catalog that came from a
//! server with what only its definitions say, through the same code, so that both sides of a
//! comparison are built alike. [`print`] and [`snapshot`] turn catalogs into SQL and back.
//!
//! Two promises rule every decision here. *What replay says, the server says too*: objects are
//! built from the bytes the server would store. *No false alarm*: what the server accepts is
//! accepted, and what cannot be decided is unknown and stays unmentioned. This crate never does
//! I/O, never fails and never panics; it hands back values and diagnostics.

mod codes;
mod complete;
mod history;
mod mysql;
mod normal;
mod place;
mod postgres;
pub mod print;
mod problem;
mod replayer;
pub mod snapshot;
mod sqlite;

pub use codes::CODES;
pub use complete::{complete, complete_plain};
pub use normal::{
    Facts, FunctionFacts, MySqlScope, MySqlTables, RelationFacts, Scope, TypeFacts, TypeKind,
    normal_condition, normal_expression, normal_expression_in, normal_mysql_query, normal_query,
    normal_query_in,
};
pub use replayer::{Replayed, Replayer, add_normal_forms_beside, with_normal_forms};
