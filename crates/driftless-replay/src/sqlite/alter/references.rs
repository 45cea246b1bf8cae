//! Where the names of a definition refer to a table or a column.

use driftless_catalog::{ConstraintKind, Ident, ObjectKind, ObjectName, Table};
use driftless_diag::Span;
use driftless_sql::sqlite::{
    ColumnOptionKind, CreateTable, Name, References, StatementKind, TableBody, TableConstraintKind,
};

use crate::sqlite::definition;
use crate::sqlite::names::ident_of;
use crate::sqlite::resolve::{
    Calls, Depth, Findings, Subject, check_index, check_table, resolve_trigger, resolve_view,
};
use crate::sqlite::session::Session;

/// Names a table's definition holds outside expressions.
#[derive(Default)]
pub(super) struct Written {
    /// The table's own columns, where they are defined or listed.
    pub(super) columns: Vec<(Ident, Span)>,
    /// Tables its foreign keys refer to.
    pub(super) tables: Vec<(Ident, Span)>,
    /// Columns its foreign keys refer to, with their table.
    pub(super) referenced: Vec<(Ident, Ident, Span)>,
}

impl Written {
    fn column(&mut self, name: &Name) {
        self.columns.push((ident_of(name), name.span));
    }

    fn references(&mut self, references: &References) {
        let table = ident_of(&references.table);
        for column in &references.columns {
            self.referenced.push((table.clone(), ident_of(column), column.span));
        }
        self.tables.push((table, references.table.span));
    }
}

/// Names of a table's definition outside expressions.
pub(super) fn written(create: &CreateTable) -> Written {
    let mut written = Written::default();
    let TableBody::Columns { columns, constraints, .. } = &create.body else { return written };
    for def in columns {
        written.column(&def.name);
        for option in &def.options {
            if let ColumnOptionKind::References(references) = &option.kind {
                written.references(references);
            }
        }
    }
    for constraint in constraints {
        match &constraint.kind {
            TableConstraintKind::PrimaryKey { columns, .. }
            | TableConstraintKind::Unique { columns, .. } => {
                columns.iter().filter_map(|part| part.column.as_ref()).for_each(|name| {
                    written.column(name);
                });
            }
            TableConstraintKind::ForeignKey { columns, references } => {
                columns.iter().for_each(|name| written.column(name));
                written.references(references);
            }
            TableConstraintKind::Check(_) => {}
        }
    }
    written
}

/// Whether a foreign key of the table refers to `parent`.
pub(super) fn refers_to(table: &Table, parent: &Ident) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => key.table.name == *parent,
        _ => false,
    })
}

impl Session {
    /// What the names of a definition mean.
    pub(super) fn findings(&self, kind: ObjectKind, name: &ObjectName) -> Findings {
        let Some(text) = self.definition_of(kind, name) else { return Findings::default() };
        let world = self.world();
        let found = match (kind, definition::parse(text)) {
            (ObjectKind::Table, StatementKind::CreateTable(create)) => {
                let table = self.catalog.tables.get(name);
                table.map(|table| {
                    check_table(&Subject { world, text, table, calls: Calls::Ignored }, &create)
                })
            }
            (ObjectKind::Index, StatementKind::CreateIndex(create)) => {
                let index = self.catalog.indexes.get(name);
                let table = index.and_then(|index| self.catalog.tables.get(&index.table));
                table.map(|table| {
                    check_index(&Subject { world, text, table, calls: Calls::Ignored }, &create)
                })
            }
            (ObjectKind::View, StatementKind::CreateView(create)) => {
                let view = self.catalog.views.get(name);
                view.map(|view| resolve_view(world, view, text, &create).1)
            }
            (ObjectKind::Trigger, StatementKind::CreateTrigger(create)) => {
                let trigger = self.catalog.triggers.get(name);
                trigger.map(|trigger| resolve_trigger(world, trigger, text, &create, Depth::Names))
            }
            _ => None,
        };
        found.unwrap_or_default()
    }
}
