//! The objects a statement can see, looked up as SQLite looks them up.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, Ident, ObjectName, Table, View};
use driftless_sql::sqlite::{Name, QualifiedName};

use crate::problem::{Problem, did_you_mean};

use super::codes::{UNKNOWN_DATABASE, UNKNOWN_TABLE};
use super::names::{Database, SCHEMA_COLUMNS, is_reserved, is_schema_table};
use super::resolve::Views;
use crate::history::History;

/// Where the names of a text without qualifier are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// In `temp`, then in `main`, then in attached databases: statements, and definitions in
    /// `temp`.
    Everywhere,
    /// In `main` alone: definitions there.
    Main,
}

impl Home {
    /// Where a definition looks.
    pub(crate) fn of(object: &ObjectName) -> Self {
        if object.schema.is_some() { Self::Everywhere } else { Self::Main }
    }
}

/// What a name of a table turned out to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup<'w> {
    /// A table.
    Table(&'w Table),
    /// A view.
    View(&'w View),
    /// A table of SQLite's own, with its columns.
    System(&'static [&'static str]),
    /// Nothing may be said about it.
    Unknown,
    /// Nothing.
    Missing,
}

/// The objects a statement can see.
#[derive(Clone, Copy)]
pub(crate) struct World<'w> {
    /// The schema.
    pub(crate) catalog: &'w Catalog,
    /// What became of names that mean nothing.
    pub(crate) history: &'w History,
    /// What views yield.
    pub(crate) views: &'w Views,
    /// Columns that a failed statement would have made, by table.
    pub(crate) missing_columns: &'w BTreeSet<(ObjectName, Ident)>,
    /// Whether databases we do not see have been attached.
    pub(crate) attached: bool,
    /// Whether `sqlite_sequence` exists; none if that is not known.
    pub(crate) has_sequence: Option<bool>,
}

/// Tables that exist without having been made.
const EPONYMOUS: [&str; 12] = [
    "json_each",
    "json_tree",
    "jsonb_each",
    "jsonb_tree",
    "generate_series",
    "dbstat",
    "bytecode",
    "tables_used",
    "carray",
    "completion",
    "fsdir",
    "zipfile",
];

impl<'w> World<'w> {
    /// Looks a table or view up.
    pub(crate) fn table(&self, schema: Option<&Name>, name: &str, home: Home) -> Lookup<'w> {
        let databases: &[Database] = match schema.map(Database::of) {
            Some(Database::Main) => &[Database::Main],
            Some(Database::Temp) => &[Database::Temp],
            Some(Database::Other) if self.attached => return Lookup::Unknown,
            Some(Database::Other) => return Lookup::Missing,
            None if home == Home::Main => &[Database::Main],
            None => &[Database::Temp, Database::Main],
        };
        for database in databases {
            let object = database.object(name);
            if self.catalog.is_unknown(&object.name) {
                return Lookup::Unknown;
            }
            if let Some(table) = self.catalog.tables.get(&object) {
                return Lookup::Table(table);
            }
            if let Some(view) = self.catalog.views.get(&object) {
                return Lookup::View(view);
            }
        }
        if is_schema_table(name) {
            return Lookup::System(SCHEMA_COLUMNS);
        }
        if let (true, Some(exists)) =
            (name.eq_ignore_ascii_case("sqlite_sequence"), self.has_sequence)
        {
            return if exists { Lookup::System(&["name", "seq"]) } else { Lookup::Missing };
        }
        let foreign = self.attached && schema.is_none() && home == Home::Everywhere;
        if foreign || is_reserved(name) || is_eponymous(name) {
            return Lookup::Unknown;
        }
        Lookup::Missing
    }

    /// Looks a table or view up by its name in the syntax tree.
    pub(crate) fn named(&self, name: &QualifiedName, home: Home) -> Lookup<'w> {
        self.table(name.schema.as_ref(), &name.name.text, home)
    }

    /// What to say about a table that is missing.
    pub(crate) fn missing_table(&self, name: &QualifiedName) -> Problem {
        if let Some(problem) = self.missing_database(name.schema.as_ref()) {
            return problem;
        }
        let text = &name.name.text;
        let names = self.catalog.tables.keys().chain(self.catalog.views.keys());
        let help = did_you_mean(text, names.map(|name| name.name.as_str()));
        Problem::error(&UNKNOWN_TABLE, name.name.span, format!("unknown table `{text}`"))
            .label("no such table")
            .help_if(help)
            .note_if(self.history.of(text))
    }

    /// What to say about a qualifier that names no database.
    pub(crate) fn missing_database(&self, schema: Option<&Name>) -> Option<Problem> {
        let schema = schema.filter(|name| Database::of(name) == Database::Other)?;
        if self.attached {
            return None;
        }
        Some(
            Problem::error(
                &UNKNOWN_DATABASE,
                schema.span,
                format!("unknown database `{}`", schema.text),
            )
            .label("not attached")
            .help("SQLite knows `main`, `temp` and what `ATTACH` names; leave the qualifier out"),
        )
    }

    /// The index of that name, wherever an unqualified name is looked for.
    pub(crate) fn index(&self, schema: Option<&Name>, name: &str) -> Option<ObjectName> {
        let databases: &[Database] = match schema.map(Database::of) {
            Some(Database::Main) => &[Database::Main],
            Some(Database::Temp) => &[Database::Temp],
            Some(Database::Other) => &[],
            None => &[Database::Temp, Database::Main],
        };
        databases
            .iter()
            .map(|database| database.object(name))
            .find(|object| self.catalog.indexes.contains_key(object))
    }

    /// Whether nothing may be said about the name.
    pub(crate) fn is_unknown(&self, name: &Ident) -> bool {
        self.catalog.is_unknown(name)
    }
}

/// Whether a table or table-valued function of that name exists without having been made.
pub(crate) fn is_eponymous(name: &str) -> bool {
    let pragma = name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("pragma_"));
    pragma || EPONYMOUS.iter().any(|known| known.eq_ignore_ascii_case(name))
}
