//! SQLite: its statements carried out on a catalog.
//!
//! A [`Session`] is one connection: it has the schema, the settings that change what statements
//! mean (`legacy_alter_table`, `writable_schema`), and what it cannot see (attached databases).
//! One file an object kind or an action; what each does is what SQLite's source does at the same
//! point, and in the same order where the order decides which error comes first.
//!
//! After an error the statement is over and the next one is tried. What the failed statement
//! would have made becomes unknown, so that one mistake is reported once.

mod affinity;
mod alter;
mod build;
pub(crate) mod codes;
mod create_index;
mod create_table;
mod create_table_as;
mod create_trigger;
mod create_view;
mod default;
pub(crate) mod definition;
mod dependents;
mod dml;
mod drop;
mod foreign_keys;
mod functions;
mod keys;
mod names;
mod opaque;
mod pragma;
mod resolve;
mod schema_edit;
mod session;
mod skipped;
pub(crate) mod tree;
mod world;

use driftless_diag::Code;

pub(crate) use alter::{DUPLICATE_CONSTRAINT, UNKNOWN_CONSTRAINT};
pub(crate) use build::{INVALID_FOREIGN_KEY, INVALID_KEY};
pub(crate) use build::{index, shadow_names, table, trigger, view, virtual_table};
pub(crate) use foreign_keys::FOREIGN_KEY_MISMATCH;
pub(crate) use names::ident;
pub(crate) use opaque::{OPAQUE_STATEMENT, mentions};
pub(crate) use resolve::UNKNOWN_CONFLICT_TARGET;
pub(crate) use session::{SYNTAX_ERROR, Session};

/// Every code the checks of SQLite report.
pub(crate) static CODES: &[&Code] = &[
    &SYNTAX_ERROR,
    &OPAQUE_STATEMENT,
    &codes::UNKNOWN_TABLE,
    &codes::UNKNOWN_COLUMN,
    &codes::AMBIGUOUS_COLUMN,
    &codes::UNKNOWN_INDEX,
    &codes::UNKNOWN_VIEW,
    &codes::UNKNOWN_TRIGGER,
    &codes::UNKNOWN_DATABASE,
    &codes::DUPLICATE_TABLE,
    &codes::DUPLICATE_INDEX,
    &codes::DUPLICATE_TRIGGER,
    &codes::DUPLICATE_COLUMN,
    &codes::RESERVED_NAME,
    &codes::WRONG_OBJECT,
    &codes::WRONG_COLUMN_COUNT,
    &codes::FORBIDDEN_EXPRESSION,
    &functions::UNKNOWN_FUNCTION,
    &codes::READ_ONLY,
    &create_trigger::WRONG_TRIGGER,
    &default::INVALID_DEFAULT,
    &build::INVALID_KEY,
    &build::INVALID_FOREIGN_KEY,
    &build::INVALID_GENERATED,
    &build::INVALID_TYPE,
    &resolve::BROKEN_VIEW,
    &resolve::UNKNOWN_CONFLICT_TARGET,
    &foreign_keys::FOREIGN_KEY_MISMATCH,
    &skipped::EXISTS_DIFFERENTLY,
    &dml::BROKEN_TRIGGER,
    &alter::CANNOT_ADD_COLUMN,
    &alter::NEEDS_EMPTY_TABLE,
    &alter::CANNOT_DROP_COLUMN,
    &alter::BROKEN_DEPENDENT,
    &alter::UNKNOWN_CONSTRAINT,
    &alter::DUPLICATE_CONSTRAINT,
];
