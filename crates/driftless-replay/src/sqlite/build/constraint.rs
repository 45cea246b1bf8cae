//! Keys, checks and references of a table.

use driftless_catalog::{
    Column, Constraint, ConstraintKind, ForeignKey, Ident, KeyColumn, ObjectName, OnConflict,
    ReferentialAction,
};
use driftless_diag::Code;
use driftless_sql::sqlite::{
    Action, Conflict, IndexedColumn, Name, Quote, References, TableConstraint, TableConstraintKind,
};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::UNKNOWN_COLUMN;
use crate::sqlite::names::ident_of;

use super::sql_text;

/// A primary key or unique constraint contradicts the table.
pub(crate) static INVALID_KEY: Code = Code {
    id: "invalid-key",
    title: "a primary key or unique constraint that SQLite refuses",
    manual: "A table has at most one primary key; `AUTOINCREMENT` needs an `INTEGER PRIMARY KEY`; a \
             table without rowid needs a primary key; keys are made of columns, not of \
             expressions.\n\n\
             ```sql\nCREATE TABLE t(a INT PRIMARY KEY AUTOINCREMENT);     -- wrong\n\
             CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT); -- right\n```\n",
};

/// A foreign key contradicts itself.
pub(crate) static INVALID_FOREIGN_KEY: Code = Code {
    id: "invalid-foreign-key",
    title: "a foreign key whose columns do not pair up",
    manual: "Each referencing column needs one referenced column.\n\n\
             ```sql\nFOREIGN KEY (a, b) REFERENCES p(x)    -- wrong\n\
             FOREIGN KEY (a, b) REFERENCES p(x, y) -- right\n```\n",
};

/// The catalog's word for a conflict resolution.
pub(crate) const fn conflict(conflict: Conflict) -> OnConflict {
    match conflict {
        Conflict::Abort => OnConflict::Abort,
        Conflict::Rollback => OnConflict::Rollback,
        Conflict::Fail => OnConflict::Fail,
        Conflict::Ignore => OnConflict::Ignore,
        Conflict::Replace => OnConflict::Replace,
    }
}

const fn action(action: Action) -> ReferentialAction {
    match action {
        Action::NoAction => ReferentialAction::NoAction,
        Action::Restrict => ReferentialAction::Restrict,
        Action::Cascade => ReferentialAction::Cascade,
        Action::SetNull => ReferentialAction::SetNull,
        Action::SetDefault => ReferentialAction::SetDefault,
    }
}

/// A foreign key on `columns`.
pub(crate) fn foreign_key(columns: Vec<Ident>, references: &References) -> ForeignKey {
    ForeignKey {
        columns,
        table: ObjectName::plain(ident_of(&references.table)),
        referenced: references.columns.iter().map(ident_of).collect(),
        on_delete: action(references.on_delete),
        on_update: action(references.on_update),
        deferred: references.deferred,
    }
}

/// Builds a constraint that stands after the columns.
pub(super) fn constraint(
    text: &str,
    written: &TableConstraint,
    columns: &[Column],
    problems: &mut Vec<Problem>,
) -> Constraint {
    let kind = match &written.kind {
        TableConstraintKind::PrimaryKey { columns: key, autoincrement, conflict: on_conflict } => {
            ConstraintKind::PrimaryKey {
                columns: key_columns(text, key, columns, problems),
                autoincrement: *autoincrement,
                on_conflict: conflict(*on_conflict),
            }
        }
        TableConstraintKind::Unique { columns: key, conflict: on_conflict } => {
            ConstraintKind::Unique {
                columns: key_columns(text, key, columns, problems),
                on_conflict: conflict(*on_conflict),
            }
        }
        TableConstraintKind::Check(fragment) => {
            ConstraintKind::Check { expression: sql_text(text, fragment.span) }
        }
        TableConstraintKind::ForeignKey { columns: from, references } => {
            check_pairs(from, references, columns, problems);
            let from = from.iter().map(ident_of).collect();
            ConstraintKind::ForeignKey(foreign_key(from, references))
        }
    };
    Constraint { name: written.name.as_ref().map(ident_of), kind }
}

fn key_columns(
    text: &str,
    written: &[IndexedColumn],
    columns: &[Column],
    problems: &mut Vec<Problem>,
) -> Vec<KeyColumn> {
    let mut key = Vec::with_capacity(written.len());
    for part in written {
        let Some(name) = &part.column else {
            let message = "expressions are not allowed in `PRIMARY KEY` and `UNIQUE` constraints";
            problems.push(
                Problem::error(&INVALID_KEY, part.expression.span, message)
                    .label("not a column")
                    .help("use `CREATE UNIQUE INDEX` for an expression"),
            );
            continue;
        };
        let ident = ident_of(name);
        if !columns.iter().any(|column| column.name == ident) {
            problems.push(unknown_key_column(text, name, columns));
        }
        let collation = part.collation.as_ref().map(ident_of);
        key.push(KeyColumn { name: ident, collation, descending: part.descending });
    }
    key
}

fn unknown_key_column(text: &str, name: &Name, columns: &[Column]) -> Problem {
    let known = columns.iter().map(|column| column.name.as_str());
    let help = did_you_mean(&name.text, known);
    if name.quote == Quote::Double {
        // SQLite reads a string, and then objects to it being no column.
        let written = text.get(name.span.range()).unwrap_or_default();
        return Problem::error(&UNKNOWN_COLUMN, name.span, format!("unknown column {written}"))
            .label("no such column in this table")
            .help_if(help);
    }
    Problem::error(&UNKNOWN_COLUMN, name.span, format!("unknown column `{}`", name.text))
        .label("no such column in this table")
        .help_if(help)
}

fn check_pairs(
    from: &[Name],
    references: &References,
    columns: &[Column],
    problems: &mut Vec<Problem>,
) {
    for name in from {
        let ident = ident_of(name);
        if !columns.iter().any(|column| column.name == ident) {
            let message = format!("unknown column `{}` in foreign key", name.text);
            let known = columns.iter().map(|column| column.name.as_str());
            problems.push(
                Problem::error(&UNKNOWN_COLUMN, name.span, message)
                    .label("no such column in this table")
                    .help_if(did_you_mean(&name.text, known)),
            );
        }
    }
    let (from, to) = (from.len(), references.columns.len());
    if to != 0 && to != from {
        let span = references.columns[0].span.to(references.columns[to - 1].span);
        let message = format!("{from} referencing columns, but {to} referenced columns");
        problems.push(
            Problem::error(&INVALID_FOREIGN_KEY, span, message)
                .label(format!("expected {from} of table `{}`", references.table.text)),
        );
    }
}
