//! `ADD COLUMN`.
//!
//! SQLite puts the text of the new column after the last one, and reads the definition again.
//! Some columns it refuses only when the table has rows; those are warnings here, since a
//! history runs on an empty table first.

use driftless_catalog::{ObjectKind, Table};
use driftless_diag::Code;
use driftless_sql::sqlite::{ColumnDef, ColumnOptionKind, CreateTable, StatementKind, TableBody};

use crate::problem::Problem;
use crate::sqlite::build;
use crate::sqlite::codes::DUPLICATE_COLUMN;
use crate::sqlite::default;
use crate::sqlite::definition::{self, Edit, edited};
use crate::sqlite::names::ident_of;
use crate::sqlite::resolve::{Calls, Subject, check_column};
use crate::sqlite::session::{Place, Session};
use crate::sqlite::tree::{self, ExprKind, Literal};

/// A column that cannot be added to an existing table.
pub(crate) static CANNOT_ADD_COLUMN: Code = Code {
    id: "cannot-add-column",
    title: "a column that cannot be added to an existing table",
    manual: "`ADD COLUMN` takes no `PRIMARY KEY` and no `UNIQUE`: make the column, then `CREATE \
             UNIQUE INDEX`.\n\n\
             ```sql\nALTER TABLE t ADD COLUMN a TEXT UNIQUE; -- wrong\n\
             ALTER TABLE t ADD COLUMN a TEXT;        -- right\n\
             CREATE UNIQUE INDEX t_a ON t(a);\n```\n",
};

/// A column that cannot be added to a table that holds rows.
pub(crate) static NEEDS_EMPTY_TABLE: Code = Code {
    id: "needs-empty-table",
    title: "a column that cannot be added to a table with rows",
    manual: "A `NOT NULL` column without a default, a default that is no literal, a `STORED` \
             generated column and a foreign key with a default are accepted while the table is \
             empty and refused when it holds rows. So the step works on a fresh database and \
             fails in production.\n\n\
             ```sql\nALTER TABLE t ADD COLUMN a TEXT NOT NULL;            -- refused if there are rows\n\
             ALTER TABLE t ADD COLUMN a TEXT NOT NULL DEFAULT ''; -- works\n```\n",
};

impl Session {
    pub(super) fn add_column(&mut self, place: &Place<'_>, table: &Table, def: &ColumnDef) {
        let mut problems = Vec::new();
        let built = build::column(place.text(), def, &mut problems);
        if table.columns_known && table.column(&built.column.name).is_some() {
            let message =
                format!("table `{}` has a column `{}` already", table.name, def.name.text);
            problems.push(
                Problem::error(&DUPLICATE_COLUMN, def.name.span, message)
                    .label("this name is taken"),
            );
        }
        if table.strict {
            build::strict_type(def, &built.column, &mut problems);
        }
        check_options(place.text(), table, def, &mut problems);
        if self.report(place, problems) {
            return self.forget_column(&table.name, &ident_of(&def.name));
        }
        let Some(definition) = with_column(table, place, def) else {
            return self.opaque(place, "the table's definition is not understood".to_owned());
        };
        let Some(rebuilt) = rebuild(table, &definition) else {
            return self.opaque(place, "the table's definition is not understood".to_owned());
        };
        let subject = Subject {
            world: self.world(),
            text: place.text(),
            table: &rebuilt,
            calls: Calls::Judged,
        };
        let problems = check_column(&subject, def).problems;
        if self.report(place, problems) {
            return self.forget_column(&table.name, &ident_of(&def.name));
        }
        let name = table.name.clone();
        let column = ident_of(&def.name);
        self.dependents.redefined(ObjectKind::Table, &name);
        self.keep_part_origin(&name, &column, place.origin(def.name.span.start));
        self.keep_column_foreign_keys(place, &name, def);
        self.catalog.tables.insert(name.clone(), rebuilt);
        self.learn(&name.name);
        self.changed(&name.name);
    }
}

fn check_options(text: &str, table: &Table, def: &ColumnDef, problems: &mut Vec<Problem>) {
    let name = &def.name.text;
    let (mut not_null, mut references, mut generated, mut value) = (None, None, false, None);
    for option in &def.options {
        let refused = match &option.kind {
            ColumnOptionKind::PrimaryKey { .. } => Some("PRIMARY KEY"),
            ColumnOptionKind::Unique(_) => Some("UNIQUE"),
            ColumnOptionKind::NotNull(_) => {
                not_null = Some(option.span);
                None
            }
            ColumnOptionKind::References(_) => {
                references = Some(option.span);
                None
            }
            ColumnOptionKind::Default(fragment) => {
                value = Some(fragment.span);
                None
            }
            ColumnOptionKind::Generated { stored, .. } => {
                generated = true;
                if *stored {
                    let message =
                        format!("stored column `{name}` cannot be added if there are rows");
                    problems.push(
                        Problem::warning(&NEEDS_EMPTY_TABLE, option.span, message)
                            .help("a `VIRTUAL` column can be added"),
                    );
                }
                None
            }
            _ => None,
        };
        if let Some(refused) = refused {
            let message = format!("a `{refused}` column cannot be added to an existing table");
            let mut problem = Problem::error(&CANNOT_ADD_COLUMN, option.span, message);
            if refused == "UNIQUE" {
                problem = problem.help(format!(
                    "add the column, then `CREATE UNIQUE INDEX .. ON {}({name})`",
                    table.name
                ));
            }
            problems.push(problem);
        }
    }
    if generated {
        return;
    }
    let expr = value.and_then(|span| tree::expression(text, span));
    let null = match &expr {
        Some(expr) => matches!(expr.kind, ExprKind::Literal(Literal::Null)),
        None => value.is_none(),
    };
    if let (Some(span), true) = (not_null, null) {
        let message = format!("`NOT NULL` column `{name}` needs a default if there are rows");
        problems.push(Problem::warning(&NEEDS_EMPTY_TABLE, span, message).help("add `DEFAULT ..`"));
    }
    if let (Some(span), Some(expr), false) = (value, &expr, null) {
        if references.is_some() {
            let message = format!(
                "foreign key column `{name}` with a default cannot be added if \
                                   there are rows and foreign keys are on"
            );
            problems.push(Problem::warning(&NEEDS_EMPTY_TABLE, span, message));
        }
        if !default::is_literal(expr) {
            let message = format!("column `{name}` needs a literal default if there are rows");
            problems.push(Problem::warning(&NEEDS_EMPTY_TABLE, span, message));
        }
    }
}

/// The table's definition with the column after the last one.
fn with_column(table: &Table, place: &Place<'_>, def: &ColumnDef) -> Option<String> {
    let definition = table.definition.as_ref()?;
    let StatementKind::CreateTable(create) = definition::parse(definition) else { return None };
    let at = end_of_columns(definition, &create)?;
    let written = place.text().get(def.span.start..place.end)?.trim_end();
    let text = format!(", {written}");
    Some(edited(definition, vec![Edit { span: driftless_diag::Span::new(at, at), text }]))
}

/// Where SQLite adds a column: at the comma or parenthesis after the last one.
pub(super) fn end_of_columns(definition: &str, create: &CreateTable) -> Option<usize> {
    let TableBody::Columns { columns, .. } = &create.body else { return None };
    let last = columns.last()?;
    let rest = driftless_diag::Span::new(last.span.end, definition.len());
    tree::tokens(definition, rest).first().map(|token| token.span.start)
}

/// The table an edited definition makes.
pub(crate) fn rebuild(table: &Table, definition: &str) -> Option<Table> {
    let mut rebuilt = match definition::parse(definition) {
        StatementKind::CreateTable(create) => {
            let name = table.name.clone();
            let mut rebuilt = build::table(definition, &create, name, &mut Vec::new())?;
            rebuilt.kind = table.kind.clone();
            rebuilt
        }
        StatementKind::CreateVirtualTable(create) => {
            build::virtual_table(definition, &create, table.name.clone()).0
        }
        _ => return None,
    };
    rebuilt.definition = Some(definition.to_owned());
    Some(rebuilt)
}
