//! PostgreSQL's normal form.
//!
//! The server does not keep what was written. It gives everything a type, inserts casts, replaces
//! notations by others, and prints the result; reading that printout again may change it once more
//! (`x IN ('a', 'b')` of a `varchar` takes two rounds). So there is no rewriting of tokens that
//! brings a text and its printouts together: what decides is the analysis the server does, and this
//! module does the same one. [`parse`](self::parse) makes a tree; [`analyse`](self::analyse) gives
//! types by [`facts`](self::facts) about the schema and by tables of what is built in, resolves
//! operators and functions by the server's rules, and writes the canonical text; constants are
//! written as their types print them ([`value`](self::value)).
//!
//! The result compares texts and is not for people. It must never be equal for two meanings, so
//! whatever is not understood to the last detail is unknown.

mod analyse;
mod builtin;
pub(super) mod facts;
mod name;
mod parse;
mod resolve;
mod syntax;
mod types;
mod value;

use analyse::Analyser;
use facts::{NoFacts, Scope};

/// The normal form of an expression in its place.
pub(super) fn expression(text: &str, scope: Scope<'_>) -> Option<String> {
    let expr = parse::expression(text)?;
    Analyser::new(scope).placed(&expr, scope.expected)
}

/// The normal form of a query; `columns` are the names a view gives to its results.
pub(super) fn query(text: &str, scope: Scope<'_>, columns: Option<&[String]>) -> Option<String> {
    let query = parse::query(text)?;
    Analyser::new(scope).whole_query(&query, columns)
}

/// A place that nothing is known about.
pub(super) fn nowhere() -> Scope<'static> {
    Scope { facts: &NoFacts, relations: &[], expected: None }
}
