//! Rows without a value for a column that needs one.
//!
//! In strict mode, which is what the servers come with, a column that is `NOT NULL` and has no
//! default must be given a value. MariaDB looks before it has a row; MySQL looks at a query's first
//! row, which may never come. A trigger may fill the column in, and `IGNORE` takes what the type
//! has instead of a default.

use driftless_catalog::mysql::{Column, Table};
use driftless_diag::{Code, Span};
use driftless_sql::mysql::{Expr, ExprKind, Insert, InsertSource, Product};

use crate::problem::{Done, Problem, Stop};

use super::data_type::base;
use super::lookup::{Found, Relation, same};
use super::resolve::spanning;
use super::session::Session;

/// A row without a value for a column that needs one.
pub(crate) static MISSING_VALUE: Code = Code {
    id: "missing-value",
    title: "a row without a value for a column that needs one",
    manual: "A column that is `NOT NULL` and has no default must be given a value by every \
             `INSERT`.\n\n\
             ```sql\nCREATE TABLE t(a INT NOT NULL, b INT);\n\
             INSERT INTO t (b) VALUES (1);       -- wrong\n\
             INSERT INTO t (a, b) VALUES (0, 1); -- right\n```\n\
             MySQL and MariaDB refuse it in strict mode only; after `SET sql_mode` nothing is said.\n",
};

impl Session {
    /// Refuses rows that leave out a column.
    pub(crate) fn refuse_missing_value(&self, insert: &Insert) -> Done {
        if insert.ignore || !self.settings.is_mode_known {
            return Ok(());
        }
        let Found::Known(full, Relation::Table) = self.find(&insert.table) else { return Ok(()) };
        let table = self.table(&full)?;
        let filled = self.objects().triggers.values().any(|trigger| {
            trigger.table == full && trigger.timing == "BEFORE" && trigger.event == "INSERT"
        });
        let Some((given, span)) = given(self.product, insert) else { return Ok(()) };
        if filled || !table.columns_known {
            return Ok(());
        }
        match missing(table, &given) {
            None => Ok(()),
            Some(column) => Err(problem(table, column, span)),
        }
    }
}

/// The columns that every row gives a value to, and where they stand; none where that is not said.
fn given(product: Product, insert: &Insert) -> Option<(Vec<&str>, Span)> {
    let names: Option<Vec<&str>> = match &insert.source {
        InsertSource::Set(assignments) => {
            assignments.iter().map(|it| column_name(&it.column)).collect()
        }
        InsertSource::Query(_) if product == Product::MySql => None,
        InsertSource::Values(rows) if insert.columns.is_empty() => {
            rows.iter().all(Vec::is_empty).then(Vec::new)
        }
        InsertSource::Query(_) if insert.columns.is_empty() => None,
        InsertSource::Values(_) | InsertSource::Query(_) => {
            insert.columns.iter().map(column_name).collect()
        }
    };
    let span = match insert.columns.as_slice() {
        [] => insert.table.name.span,
        columns => spanning(columns),
    };
    Some((names?, span))
}

fn column_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Column(names) => names.last().map(|name| name.text.as_str()),
        _ => None,
    }
}

/// A column that needs a value and has none among these.
fn missing<'t>(table: &'t Table, given: &[&str]) -> Option<&'t Column> {
    table.columns.iter().find(|column| {
        let filled = column.default.is_some()
            || column.auto_increment
            || column.generated.is_some()
            || column.row_period.is_some()
            // It begins with its first value.
            || base(&column.data_type) == "enum";
        column.not_null && !filled && !given.iter().any(|name| same(name, &column.name))
    })
}

fn problem(table: &Table, column: &Column, span: Span) -> Stop {
    let (column, table) = (&column.name, &table.name.name);
    let message = format!("column `{column}` of table `{table}` has no default and gets no value");
    Problem::error(&MISSING_VALUE, span, message).label(format!("`{column}` is missing")).into()
}
