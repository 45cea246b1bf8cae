//! Columns, with what is written at them.

use driftless_catalog::{Column, Constraint, ConstraintKind, Generated, Ident, KeyColumn, NotNull};
use driftless_diag::{Code, Span};
use driftless_sql::sqlite::{ColumnDef, ColumnOption, ColumnOptionKind, References};

use crate::problem::Problem;
use crate::sqlite::default;
use crate::sqlite::names::{ident, ident_of};

use super::constraint::{self, INVALID_KEY};
use super::sql_text;

/// A generated column contradicts itself.
pub(crate) static INVALID_GENERATED: Code = Code {
    id: "invalid-generated-column",
    title: "a generated column that SQLite refuses",
    manual: "A generated column cannot have a default, cannot be part of the primary key, and a \
             table needs at least one column that is not generated.\n\n\
             ```sql\nCREATE TABLE t(a INT AS (1) DEFAULT 2);  -- wrong\n\
             CREATE TABLE t(a INT, b INT AS (a + 1)); -- right\n```\n",
};

/// What a column definition makes: the column, and the constraints written at it.
pub(crate) struct Built {
    /// The column.
    pub(crate) column: Column,
    /// Keys and checks, in order.
    pub(crate) constraints: Vec<Constraint>,
    /// Where `PRIMARY KEY` is written, if it is.
    pub(crate) key_span: Option<Span>,
}

/// Builds a column.
pub(crate) fn column(text: &str, def: &ColumnDef, problems: &mut Vec<Problem>) -> Built {
    let mut built = Built {
        column: Column {
            name: ident_of(&def.name),
            declared_type: def.declared_type.clone(),
            not_null: None,
            default: None,
            collation: None,
            generated: None,
        },
        constraints: Vec::new(),
        key_span: None,
    };
    for option in &def.options {
        apply(text, def, option, &mut built, problems);
    }
    built
}

fn apply(
    text: &str,
    def: &ColumnDef,
    option: &ColumnOption,
    built: &mut Built,
    problems: &mut Vec<Problem>,
) {
    let name = option.name.as_ref().map(ident_of);
    let column = &mut built.column;
    let kind = match &option.kind {
        ColumnOptionKind::Null => return,
        ColumnOptionKind::NotNull(conflict) => {
            column.not_null = Some(NotNull { name, on_conflict: constraint::conflict(*conflict) });
            return;
        }
        ColumnOptionKind::Default(fragment) => {
            let written = default::Written { text, option: option.span, value: fragment.span };
            default::check(&written, def, column.generated.is_some(), problems);
            column.default = Some(written.sql_text());
            return;
        }
        ColumnOptionKind::Collate(collation) => {
            column.collation = Some(ident_of(collation));
            return;
        }
        ColumnOptionKind::Generated { expression, stored } => {
            generated_after(column, def, problems);
            let expression = sql_text(text, expression.span);
            column.generated = Some(Generated { expression, stored: *stored });
            return;
        }
        ColumnOptionKind::PrimaryKey { descending, conflict, autoincrement } => {
            built.key_span = Some(option.span);
            check_autoincrement(def, *descending, *autoincrement, option.span, problems);
            let key = KeyColumn { descending: *descending, ..key_column(&column.name) };
            ConstraintKind::PrimaryKey {
                columns: vec![key],
                autoincrement: *autoincrement,
                on_conflict: constraint::conflict(*conflict),
            }
        }
        ColumnOptionKind::Unique(conflict) => ConstraintKind::Unique {
            columns: vec![key_column(&column.name)],
            on_conflict: constraint::conflict(*conflict),
        },
        ColumnOptionKind::Check(fragment) => {
            ConstraintKind::Check { expression: sql_text(text, fragment.span) }
        }
        ColumnOptionKind::References(references) => {
            one_column(def, references, problems);
            let columns = vec![column.name.clone()];
            ConstraintKind::ForeignKey(constraint::foreign_key(columns, references))
        }
    };
    built.constraints.push(Constraint { name, kind });
}

fn key_column(name: &Ident) -> KeyColumn {
    KeyColumn { name: name.clone(), collation: None, descending: false }
}

fn generated_after(column: &Column, def: &ColumnDef, problems: &mut Vec<Problem>) {
    if column.default.is_some() {
        let message = format!("generated column `{}` cannot have a default", column.name);
        problems.push(Problem::error(&INVALID_GENERATED, def.name.span, message));
    }
}

fn check_autoincrement(
    def: &ColumnDef,
    descending: bool,
    autoincrement: bool,
    span: Span,
    problems: &mut Vec<Problem>,
) {
    if autoincrement && (descending || def.declared_type != "INTEGER") {
        let message = "`AUTOINCREMENT` is only allowed on an `INTEGER PRIMARY KEY`";
        let declared = match def.declared_type.as_str() {
            "" => "it has no type".to_owned(),
            other => format!("its type is `{other}`"),
        };
        problems.push(
            Problem::error(&INVALID_KEY, span, message)
                .label(declared)
                .help(format!("`{} INTEGER PRIMARY KEY AUTOINCREMENT`", def.name.text)),
        );
    }
}

fn one_column(def: &ColumnDef, references: &References, problems: &mut Vec<Problem>) {
    if references.columns.len() > 1 {
        let message = format!(
            "foreign key on `{}` should reference only one column of table `{}`",
            def.name.text, references.table.text
        );
        let span = references.columns[1].span;
        problems.push(Problem::error(&constraint::INVALID_FOREIGN_KEY, span, message));
    }
}

/// A column known by name and type only, as `CREATE TABLE .. AS` makes them.
pub(crate) fn bare(name: &str, declared_type: &str) -> Column {
    Column {
        name: ident(name),
        declared_type: declared_type.to_owned(),
        not_null: None,
        default: None,
        collation: None,
        generated: None,
    }
}
