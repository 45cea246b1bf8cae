//! Tables: what the columns and constraints of one definition make together.

use driftless_catalog::{
    Column, Constraint, ConstraintKind, KeyColumn, ObjectName, Table, TableKind,
};
use driftless_diag::Code;
use driftless_sql::sqlite::{ColumnDef, CreateTable, TableBody, TableConstraint};

use crate::problem::Problem;
use crate::sqlite::codes::DUPLICATE_COLUMN;

use super::column::{self, Built, INVALID_GENERATED};
use super::constraint::{self, INVALID_KEY};

/// A type that a `STRICT` table does not have.
pub(crate) static INVALID_TYPE: Code = Code {
    id: "invalid-type",
    title: "a type that a strict table does not have",
    manual: "Columns of a `STRICT` table are `INT`, `INTEGER`, `REAL`, `TEXT`, `BLOB` or `ANY`.\n\n\
             ```sql\nCREATE TABLE t(a VARCHAR(10)) STRICT; -- wrong\n\
             CREATE TABLE t(a TEXT) STRICT;        -- right\n```\n",
};

const STRICT_TYPES: [&str; 6] = ["INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"];

/// Builds a table from a list of columns. For `CREATE TABLE .. AS` there is none.
pub(crate) fn table(
    text: &str,
    create: &CreateTable,
    name: ObjectName,
    problems: &mut Vec<Problem>,
) -> Option<Table> {
    let TableBody::Columns { columns, constraints, without_rowid, strict } = &create.body else {
        return None;
    };
    let mut table = Table {
        name,
        kind: TableKind::Ordinary,
        columns: Vec::with_capacity(columns.len()),
        columns_known: true,
        constraints: Vec::new(),
        without_rowid: *without_rowid,
        strict: *strict,
        definition: None,
    };
    let mut keys = Keys::default();
    for def in columns {
        let built = column::column(text, def, problems);
        add_column(&mut table, def, built, &mut keys, problems);
    }
    for written in constraints {
        let mut made = constraint::constraint(text, written, &table.columns, problems);
        forget_order(&mut made, &table);
        keys.of_table(written, &made, &table, problems);
        table.constraints.push(made);
    }
    finish(create, columns, &table, problems);
    Some(table)
}

fn add_column(
    table: &mut Table,
    def: &ColumnDef,
    built: Built,
    keys: &mut Keys,
    problems: &mut Vec<Problem>,
) {
    if table.column(&built.column.name).is_some() {
        let message = format!("duplicate column `{}`", def.name.text);
        problems.push(
            Problem::error(&DUPLICATE_COLUMN, def.name.span, message)
                .label("the table has this column already"),
        );
        return;
    }
    if let Some(span) = built.key_span {
        keys.found(span, table, problems);
        if built.column.generated.is_some() {
            problems.push(generated_key(&built.column, def));
        }
    }
    table.columns.push(built.column);
    table.constraints.extend(built.constraints);
}

fn generated_key(column: &Column, def: &ColumnDef) -> Problem {
    let message = format!("generated column `{}` cannot be part of the primary key", column.name);
    Problem::error(&INVALID_GENERATED, def.name.span, message)
}

/// Watches that there is one primary key.
#[derive(Default)]
struct Keys {
    found: bool,
}

impl Keys {
    fn found(&mut self, span: driftless_diag::Span, table: &Table, problems: &mut Vec<Problem>) {
        if self.found {
            let message = format!("table `{}` has more than one primary key", table.name);
            problems.push(
                Problem::error(&INVALID_KEY, span, message)
                    .label("the second one")
                    .help("a key of several columns is written once: `PRIMARY KEY (a, b)`"),
            );
        }
        self.found = true;
    }

    fn of_table(
        &mut self,
        written: &TableConstraint,
        made: &Constraint,
        table: &Table,
        problems: &mut Vec<Problem>,
    ) {
        let ConstraintKind::PrimaryKey { columns, autoincrement, .. } = &made.kind else { return };
        self.found(written.span, table, problems);
        let parts = columns.iter().filter_map(|part| table.column(&part.name));
        for column in parts.filter(|column| column.generated.is_some()) {
            let message =
                format!("generated column `{}` cannot be part of the primary key", column.name);
            problems.push(Problem::error(&INVALID_GENERATED, written.span, message));
        }
        if *autoincrement && !is_rowid_alias(columns, table) {
            let message = "`AUTOINCREMENT` is only allowed on an `INTEGER PRIMARY KEY`";
            problems.push(Problem::error(&INVALID_KEY, written.span, message));
        }
    }
}

/// Whether the key is another name for the rowid: one column of type `INTEGER`. Written after the
/// columns, its order does not matter; written at the column, `DESC` prevents it.
fn is_rowid_alias(key: &[KeyColumn], table: &Table) -> bool {
    let [only] = key else { return false };
    table
        .column(&only.name)
        .is_some_and(|column| column.declared_type.eq_ignore_ascii_case("INTEGER"))
}

/// A key that is another name for the rowid has no order of its own, and must not get one: written at the
/// column, `DESC` would make it another key.
fn forget_order(made: &mut Constraint, table: &Table) {
    if let ConstraintKind::PrimaryKey { columns, .. } = &mut made.kind
        && !table.without_rowid
        && is_rowid_alias(columns, table)
    {
        columns.iter_mut().for_each(|column| column.descending = false);
    }
}

/// What only the whole definition shows.
pub(crate) fn finish(
    create: &CreateTable,
    defs: &[ColumnDef],
    table: &Table,
    problems: &mut Vec<Problem>,
) {
    let name = &create.name.name;
    if table.strict {
        for (def, column) in defs.iter().zip(&table.columns) {
            strict_type(def, column, problems);
        }
    }
    let key = table.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { autoincrement, .. } => Some(*autoincrement),
        _ => None,
    });
    if table.without_rowid {
        let message = match key {
            None => format!("table `{}` is `WITHOUT ROWID` and has no primary key", name.text),
            Some(true) => "`AUTOINCREMENT` is not allowed on `WITHOUT ROWID` tables".to_owned(),
            Some(false) => String::new(),
        };
        if !message.is_empty() {
            problems.push(Problem::error(&INVALID_KEY, name.span, message));
        }
    }
    if table.columns.iter().all(|column| column.generated.is_some()) {
        let message = format!("table `{}` has only generated columns", name.text);
        problems.push(Problem::error(&INVALID_GENERATED, name.span, message));
    }
}

/// Checks the type of a column of a strict table.
pub(crate) fn strict_type(def: &ColumnDef, column: &Column, problems: &mut Vec<Problem>) {
    if STRICT_TYPES.contains(&column.declared_type.as_str()) {
        return;
    }
    let problem = if column.declared_type.is_empty() {
        let message = format!("column `{}` of a strict table has no type", column.name);
        Problem::error(&INVALID_TYPE, def.name.span, message)
    } else {
        let message = format!("unknown type `{}` in a strict table", column.declared_type);
        Problem::error(&INVALID_TYPE, def.type_span, message).label("no such type")
    };
    problems.push(problem.help("use INT, INTEGER, REAL, TEXT, BLOB or ANY"));
}
