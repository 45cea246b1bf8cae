//! SQLite's dialect.
//!
//! The grammar is our own, followed to the token, because what compiles must be exactly what the
//! server accepts. Files are the grammar's parts: a statement's first word, definitions, tables,
//! rows, queries, expressions.

mod ast;
mod classify;
mod cursor;
mod ddl;
mod dialect;
mod dml;
mod expr;
mod keyword;
mod name;
mod select;
mod statement;
mod table;
pub(crate) mod token;
mod tree;
mod types;

pub use ast::*;
pub use classify::{Class, classify};
pub use name::{needs_quoting, quote_of, unquote};
pub use statement::parse;
pub use token::{Token, TokenKind, tokens};
pub use tree::location_offset;
