//! PostgreSQL: its statements carried out on a catalog.
//!
//! A [`Session`] is one connection: the schema, the search path, and what is in doubt. One file an
//! object kind or an action. Names the server makes up are made up here to the byte; what depends
//! on what is found by looking through the catalog; texts of views and expressions are resolved by
//! one walk, which also follows renames through them.
//!
//! After an error the statement is over and the next one is tried. What the failed statement would
//! have made is unknown from then on, so that one mistake is reported once.

mod aggregate;
mod alter_column;
mod alter_table;
mod block;
mod builtin;
pub(crate) mod codes;
mod column;
mod conflict;
mod constraint;
mod create_table;
mod depend;
mod dependent;
mod dispatch;
mod dml;
mod drop;
mod foreign;
mod foreign_key;
mod helper;
mod index;
mod inherit;
mod item;
mod judge;
mod like;
mod lookup;
mod names;
mod other;
mod outputs;
mod partition;
mod privilege;
mod rename;
mod rename_schema;
mod renamed;
mod rewrite;
mod routine;
mod sequence;
mod session;
mod setting;
mod setting_value;
mod sql_body;
mod text;
mod trigger;
mod type_name;
mod types;
mod uses;
mod view;
mod wanted;
mod written;

use driftless_diag::Code;

pub(crate) use session::Session;

/// The codes that only PostgreSQL's checks report.
pub(crate) static CODES: &[&Code] = &[
    &codes::UNKNOWN_SCHEMA,
    &codes::UNKNOWN_TYPE,
    &codes::UNKNOWN_FUNCTION,
    &codes::UNKNOWN_OBJECT,
    &codes::DUPLICATE_OBJECT,
    &codes::HAS_DEPENDENTS,
    &codes::ENUM_VALUE,
    &codes::TYPE_MISMATCH,
    &codes::INVALID_DEFINITION,
];
