//! The normal form of MySQL and MariaDB.
//!
//! Both servers keep a tree and print it anew: names in backquotes and qualified, functions by
//! their first name, `NOT` pushed into comparisons, subtraction for `DATEDIFF`, names for every
//! result. They differ in how much (MariaDB pushes negations, MySQL writes all parentheses), so
//! the form undoes what either may do: each rule here keeps the meaning on both, and what both
//! sides of a comparison say is brought to one text. That text is for comparing, not for people.
//!
//! Names are resolved where a query stands ([`MySqlScope`]); what depends on columns that nobody
//! told of has no form, and is unknown.

mod condition;
mod expression;
mod from;
mod function;
mod literal;
mod query;

use std::collections::BTreeMap;

use driftless_sql::mysql::{Expr, Product, Query, WindowSpec};

/// What is known where a text of MySQL or MariaDB stands.
#[derive(Clone, Copy)]
pub struct MySqlScope<'a> {
    /// Whose text it is.
    pub product: Product,
    /// The database it belongs to, whose name says nothing then.
    pub database: Option<&'a str>,
    /// The columns of tables and views.
    pub tables: &'a dyn MySqlTables,
}

/// The columns of tables and views, in their order.
pub trait MySqlTables {
    /// None if nothing is known of such a table; without a database it is in the scope's.
    fn columns(&self, database: Option<&str>, table: &str) -> Option<Vec<String>>;
}

/// Nothing is known of any table.
pub(super) struct NoTables;

impl MySqlTables for NoTables {
    fn columns(&self, _: Option<&str>, _: &str) -> Option<Vec<String>> {
        None
    }
}

/// A place that nothing is known about.
pub(super) fn nowhere(product: Product) -> MySqlScope<'static> {
    MySqlScope { product, database: None, tables: &NoTables }
}

/// The normal form of an expression: a default, a generated column, a key, a partition's.
pub(super) fn expression(text: &str, scope: MySqlScope<'_>) -> Option<String> {
    let expr = Expr::read(scope.product, text)?;
    Writer::new(text, scope).value(&expr)
}

/// The normal form of a condition, of which only the truth counts: a check.
pub(super) fn condition(text: &str, scope: MySqlScope<'_>) -> Option<String> {
    let expr = Expr::read(scope.product, text)?;
    Writer::new(text, scope).condition(&expr, false)
}

/// The normal form of a query; `columns` are the names a view gives to its results.
pub(super) fn query(
    text: &str,
    scope: MySqlScope<'_>,
    columns: Option<&[String]>,
) -> Option<String> {
    let query = Query::read(scope.product, text)?;
    let mut writer = Writer::new(text, scope);
    let names = columns.map_or(query::Names::Own, query::Names::Given);
    writer.query(&query, names).map(|result| result.text)
}

/// Writes the normal form of the parts of a text.
struct Writer<'a> {
    text: &'a str,
    scope: MySqlScope<'a>,
    /// The queries around this place, the innermost last.
    frames: Vec<Frame>,
    /// Tables of `WITH`, the last the nearest: their columns, if known.
    common: Vec<(String, Option<Vec<String>>)>,
}

/// What names mean in one `SELECT`.
#[derive(Default)]
struct Frame {
    /// What stands in `FROM`.
    entries: Vec<Entry>,
    /// Results by name, once they are written, in lower case; several may share one.
    results: BTreeMap<String, Vec<String>>,
    /// Whether names of results count here.
    results_count: bool,
    /// Results by number.
    numbered: Vec<String>,
    /// Whether a right join shares columns, so that it depends whose they are.
    right_shared: bool,
    /// `WINDOW`.
    windows: BTreeMap<String, WindowSpec>,
}

/// A table in `FROM`.
#[derive(Clone)]
struct Entry {
    /// Its database, unless it is the scope's or it has an alias.
    database: Option<String>,
    /// Its alias or name.
    name: String,
    /// Its columns, if known.
    columns: Option<Vec<String>>,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, scope: MySqlScope<'a>) -> Self {
        Self { text, scope, frames: Vec::new(), common: Vec::new() }
    }

    fn is_mariadb(&self) -> bool {
        self.scope.product == Product::MariaDb
    }

    /// A database's name where it says something; none inside if it is the scope's, and none at
    /// all if nobody knows whether it is.
    #[expect(clippy::option_option, reason = "unknown and unsaid are two things here")]
    fn database(&self, written: Option<&str>) -> Option<Option<String>> {
        match (written, self.scope.database) {
            (None, _) => Some(None),
            (Some(written), Some(own)) if written == own => Some(None),
            (Some(written), Some(_)) => Some(Some(written.to_owned())),
            (Some(_), None) => None,
        }
    }
}

/// A name as the form writes it.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
