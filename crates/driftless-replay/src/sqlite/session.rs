//! A connection: the schema so far, and a statement at a time.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, Ident, ObjectKey, ObjectKind, ObjectName, Origin, Table};
use driftless_diag::{Code, Diagnostic};
use driftless_sql::sqlite::{self, Statement, StatementKind, SyntaxError, Transaction};

use crate::problem::Problem;

use super::dependents::Dependents;
use super::foreign_keys::ForeignKeys;
use super::world::World;
use crate::history::History;
pub(crate) use crate::place::Place;

/// Text that SQLite cannot read.
pub(crate) static SYNTAX_ERROR: Code = Code {
    id: "syntax-error",
    title: "text that SQLite cannot read",
    manual: "The caret stands at the first token that SQLite's grammar has no use for; the mistake \
             is there or just before.\n\n\
             ```sql\nCREATE TABLE t(a INT b INT);  -- wrong: a comma is missing\n\
             CREATE TABLE t(a INT, b INT); -- right\n```\n",
};

/// Settings that change what statements mean.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settings {
    /// `PRAGMA legacy_alter_table`: renaming leaves triggers and views alone.
    pub(crate) legacy_alter: bool,
    /// `PRAGMA foreign_keys = OFF`: with the other, renaming leaves references alone, too.
    pub(crate) foreign_keys_off: bool,
    /// `PRAGMA writable_schema`: the schema table can be written, and reserved names used.
    pub(crate) writable_schema: bool,
}

/// A connection.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) catalog: Catalog,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) history: History,
    pub(crate) settings: Settings,
    /// What views yield, and what depends on which name.
    pub(crate) dependents: Dependents,
    /// Where foreign keys are written.
    pub(crate) foreign_keys: ForeignKeys,
    /// Whether databases we do not see have been attached.
    pub(crate) attached: bool,
    /// Statements whose effect nobody understood.
    pub(crate) opaque: usize,
    /// Whether `sqlite_sequence` exists: it appears with the first `AUTOINCREMENT` and stays.
    pub(crate) has_sequence: Option<bool>,
    /// Columns that a failed statement would have made, by table.
    missing_columns: BTreeSet<(ObjectName, Ident)>,
    /// Names touched since the transaction began, which a rollback makes unknown.
    touched: Vec<Ident>,
}

impl Session {
    pub(crate) fn new(catalog: Catalog) -> Self {
        let autoincrement = catalog.tables.values().any(Table::has_autoincrement);
        let empty = catalog.tables.is_empty() && catalog.unknown.is_empty();
        let mut session = Self {
            has_sequence: if autoincrement { Some(true) } else { empty.then_some(false) },
            catalog,
            diagnostics: Vec::new(),
            history: History::default(),
            settings: Settings::default(),
            dependents: Dependents::default(),
            foreign_keys: ForeignKeys::default(),
            attached: false,
            opaque: 0,
            missing_columns: BTreeSet::new(),
            touched: Vec::new(),
        };
        session.define_all();
        session
    }

    /// What statements can see.
    pub(crate) fn world(&self) -> World<'_> {
        World {
            catalog: &self.catalog,
            history: &self.history,
            views: self.dependents.views(),
            missing_columns: &self.missing_columns,
            attached: self.attached,
            has_sequence: self
                .has_sequence
                .filter(|exists| *exists || !self.catalog.unknown.is_everything()),
        }
    }

    /// Carries out a statement.
    pub(crate) fn statement(&mut self, place: &Place<'_>) {
        let Statement { kind, .. } = sqlite::parse(place.text(), place.statement);
        match kind {
            StatementKind::CreateTable(create) => self.create_table(place, &create),
            StatementKind::CreateVirtualTable(create) => self.create_virtual_table(place, &create),
            StatementKind::CreateIndex(create) => self.create_index(place, &create),
            StatementKind::CreateView(create) => self.create_view(place, &create),
            StatementKind::CreateTrigger(create) => self.create_trigger(place, &create),
            StatementKind::AlterTable(alter) => self.alter_table(place, &alter),
            StatementKind::Drop(drop) => self.drop_object(place, &drop),
            StatementKind::Dml(dml) => self.dml(place, &dml),
            StatementKind::Pragma(pragma) => self.pragma(place, &pragma),
            StatementKind::Transaction(transaction) => self.transaction(&transaction),
            StatementKind::Attach => self.attached = true,
            StatementKind::Inert { .. } => {}
            StatementKind::Invalid(error) => self.invalid(place, &error),
            StatementKind::Opaque { reason } => self.opaque(place, reason),
        }
    }

    /// A statement SQLite refuses: whatever it would have made is unknown.
    pub(crate) fn invalid(&mut self, place: &Place<'_>, error: &SyntaxError) {
        let problem = Problem::error(&SYNTAX_ERROR, error.span, error.message.as_str())
            .label(error.expected.as_str());
        self.report(place, [problem]);
        self.forget_mentioned(place);
    }

    fn transaction(&mut self, transaction: &Transaction) {
        match transaction {
            Transaction::Begin | Transaction::Commit => self.touched.clear(),
            Transaction::Rollback | Transaction::RollbackTo(_) => {
                for name in std::mem::take(&mut self.touched) {
                    self.catalog.unknown.add(&name);
                }
            }
            Transaction::Savepoint(_) | Transaction::Release(_) => {}
        }
    }

    /// Reports problems. Says whether there was an error among them.
    pub(crate) fn report(
        &mut self,
        place: &Place<'_>,
        problems: impl IntoIterator<Item = Problem>,
    ) -> bool {
        let mut failed = false;
        for problem in problems {
            let diagnostic = problem.into_diagnostic(place.file).in_step(place.step);
            failed |= diagnostic.is_error();
            self.diagnostics.push(diagnostic);
        }
        failed
    }

    /// An object was made, changed or dropped by a statement we understood.
    pub(crate) fn learn(&mut self, name: &Ident) {
        self.catalog.unknown.learn(name);
        self.touched.push(name.clone());
    }

    /// Nothing may be said about an object from here on.
    pub(crate) fn forget(&mut self, name: &Ident) {
        self.catalog.unknown.add(name);
        self.touched.push(name.clone());
    }

    /// A failed statement would have made this column: it will be missed.
    pub(crate) fn forget_column(&mut self, table: &ObjectName, column: &Ident) {
        self.missing_columns.insert((table.clone(), column.clone()));
    }

    /// Keeps where an object came from.
    pub(crate) fn keep_origin(&mut self, kind: ObjectKind, name: &ObjectName, origin: Origin) {
        self.catalog.origins.insert(Catalog::key(kind, name), origin);
    }

    /// Keeps where a part of a table came from.
    pub(crate) fn keep_part_origin(&mut self, table: &ObjectName, column: &Ident, origin: Origin) {
        self.catalog.origins.insert(Catalog::part_key(ObjectKind::Column, table, column), origin);
    }

    /// Forgets where an object and its parts came from.
    pub(crate) fn drop_origin(&mut self, kind: ObjectKind, name: &ObjectName) {
        let key = Catalog::key(kind, name);
        if kind == ObjectKind::Table {
            for key in self.part_origins(name) {
                self.catalog.origins.remove(&key);
            }
        }
        self.catalog.origins.remove(&key);
    }

    /// Keys of the origins of a table's columns.
    pub(crate) fn part_origins(&self, table: &ObjectName) -> Vec<ObjectKey> {
        let prefix = format!("{}.", Catalog::key(ObjectKind::Table, table).path);
        let from = ObjectKey { kind: ObjectKind::Column, path: prefix.clone() };
        self.catalog
            .origins
            .range(from..)
            .map(|(key, _)| key)
            .take_while(|key| key.kind == ObjectKind::Column && key.path.starts_with(&prefix))
            .cloned()
            .collect()
    }
}
