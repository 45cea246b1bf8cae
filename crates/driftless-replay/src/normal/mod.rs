//! The normal form of expressions, queries and bodies.
//!
//! Two texts whose normal forms are equal mean the same to the server; texts that differ in it may
//! still mean the same. The form is idempotent: normalising it changes nothing.

mod mysql;
mod postgres;
mod sqlite;

use driftless_catalog::SqlText;
use driftless_diag::{Backend, Span};
use driftless_sql::mysql::Product;
use driftless_sql::sqlite::Dml;

pub use mysql::{MySqlScope, MySqlTables};
pub use postgres::facts::{Facts, FunctionFacts, RelationFacts, Scope, TypeFacts, TypeKind};

/// The normal form of an expression; none if it holds what the product would not recognise.
pub fn normal_expression(backend: Backend, text: &str) -> Option<String> {
    match backend {
        Backend::Sqlite => sqlite::expression(text),
        Backend::Postgres => postgres::expression(text, postgres::nowhere()),
        Backend::MySql => mysql::expression(text, mysql::nowhere(Product::MySql)),
        Backend::MariaDb => mysql::expression(text, mysql::nowhere(Product::MariaDb)),
    }
}

/// The normal form of a query; none if it holds what the product would not recognise.
pub fn normal_query(backend: Backend, text: &str) -> Option<String> {
    match backend {
        Backend::Sqlite => sqlite::query(text),
        Backend::Postgres => postgres::query(text, postgres::nowhere(), None),
        Backend::MySql => mysql::query(text, mysql::nowhere(Product::MySql), None),
        Backend::MariaDb => mysql::query(text, mysql::nowhere(Product::MariaDb), None),
    }
}

/// The normal form of an expression of PostgreSQL where it stands; none if that depends on what
/// the scope does not say.
pub fn normal_expression_in(text: &str, scope: Scope<'_>) -> Option<String> {
    postgres::expression(text, scope)
}

/// The normal form of a query of PostgreSQL; `columns` are the names that a view gives to its
/// results, where it gives any.
pub fn normal_query_in(text: &str, scope: Scope<'_>, columns: Option<&[String]>) -> Option<String> {
    postgres::query(text, scope, columns)
}

/// The normal form of a condition of MySQL or MariaDB, of which only the truth counts: a check.
/// Of other products none.
pub fn normal_condition(backend: Backend, text: &str) -> Option<String> {
    mysql::condition(text, mysql::nowhere(Product::of(backend)?))
}

/// The normal form of a query of MySQL or MariaDB where it stands; `columns` are the names that a
/// view gives to its results, where it gives any.
pub fn normal_mysql_query(
    text: &str,
    scope: MySqlScope<'_>,
    columns: Option<&[String]>,
) -> Option<String> {
    mysql::query(text, scope, columns)
}

/// An expression of SQLite with its normal form.
pub(crate) fn expression_text(text: &str, span: Span) -> SqlText {
    let source = text.get(span.range()).unwrap_or_default().trim();
    SqlText { source: source.to_owned(), normal: sqlite::expression(source) }
}

/// A query of SQLite with its normal form.
pub(crate) fn query_text(text: &str, span: Span) -> SqlText {
    let source = text.get(span.range()).unwrap_or_default().trim();
    SqlText { source: source.to_owned(), normal: sqlite::query(source) }
}

/// A trigger's body of SQLite with its normal form.
pub(crate) fn body_text(text: &str, span: Span, statements: &[Dml]) -> SqlText {
    let source = text.get(span.range()).unwrap_or_default().trim();
    let spans: Vec<Span> = statements.iter().map(|statement| statement.span).collect();
    SqlText { source: source.to_owned(), normal: sqlite::body(text, span, &spans) }
}

pub(crate) use postgres::{
    Builtin, Refusal, RefusalKind, Respelling, Spelled, function_facts, judge_expression,
    judge_query, judge_rows, normalize, normalize_beside, query_types, respell, spell_conditions,
};
pub(crate) use sqlite::{readable_expression, readable_query, readable_statement};
