//! What a name in a statement means, and what to say when it means nothing.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, Table};
use driftless_diag::Span;
use driftless_sql::mysql::{self as sql, Product, QualifiedName};

use crate::problem::{Done, Problem, Stop, did_you_mean};
use crate::sqlite::UNKNOWN_CONSTRAINT;
use crate::sqlite::codes::{
    DUPLICATE_TABLE, UNKNOWN_COLUMN, UNKNOWN_INDEX, UNKNOWN_TABLE, WRONG_OBJECT,
};

use super::guard::OWN;
use super::session::{Current, Session};

/// What shares one namespace in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Table,
    View,
    Sequence,
}

impl Relation {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::Sequence => "sequence",
        }
    }

    pub(crate) const fn object_kind(self) -> ObjectKind {
        match self {
            Self::Table => ObjectKind::Table,
            Self::View => ObjectKind::View,
            Self::Sequence => ObjectKind::Sequence,
        }
    }
}

/// What a name of a relation turned out to be.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// One of that kind.
    Known(Name, Relation),
    /// Nothing may be said about it.
    Unknown,
    /// Nothing.
    Missing,
}

/// Databases of the server's own.
const SYSTEM: [&str; 4] = ["information_schema", "performance_schema", "mysql", "sys"];

/// Whether MariaDB's sequence engine has a table of that name: `seq_1_to_100`, `seq_1_to_100_step_5`.
/// (<https://mariadb.com/docs/server/server-usage/storage-engines/sequence-storage-engine>)
fn is_series(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let Some((from, to)) = name.strip_prefix("seq_").and_then(|rest| rest.split_once("_to_"))
    else {
        return false;
    };
    let (to, step) = to.split_once("_step_").unwrap_or((to, "1"));
    [from, to, step].into_iter().all(is_number)
}

/// Tables in which tools keep which steps were applied; they make them before any step runs.
const HISTORIES: [&str; 12] = [
    "__diesel_schema_migrations",
    "_sqlx_migrations",
    "refinery_schema_history",
    "schema_migrations",
    "schema_migration",
    "flyway_schema_history",
    "goose_db_version",
    "bun_migrations",
    "bun_migration_locks",
    "gorp_migrations",
    "db_migrations",
    "migrations",
];

impl Session {
    /// The catalog's name for what a statement names; unknown if its database is.
    pub(crate) fn full_name(&self, name: &QualifiedName) -> Done<Name> {
        let database = match (&name.database, &self.current) {
            (Some(database), _) if database.text == OWN => None,
            (Some(database), _) => Some(self.database(&database.text)?),
            (None, Current::Own) => None,
            (None, Current::Other(database)) => Some(database.clone()),
            (None, Current::Unknown) => return Err(Stop::Unknown),
        };
        Ok(Name { database, name: name.name.text.clone() })
    }

    /// A database that a statement made. One that none made may be the component's own.
    fn database(&self, name: &str) -> Done<String> {
        self.databases.get(name).cloned().ok_or(Stop::Unknown)
    }

    /// Looks a relation up.
    pub(crate) fn find(&self, name: &QualifiedName) -> Found {
        let Ok(full) = self.full_name(name) else { return Found::Unknown };
        if self.is_unknown(&full.name) {
            return Found::Unknown;
        }
        self.find_full(&full)
    }

    pub(crate) fn find_full(&self, full: &Name) -> Found {
        let objects = self.objects();
        if let Some(found) = objects.find_table(full) {
            return Found::Known(found.clone(), Relation::Table);
        }
        if let Some(found) = objects.find_view(full) {
            return Found::Known(found.clone(), Relation::View);
        }
        if let Some(found) = objects.find_sequence(full) {
            return Found::Known(found.clone(), Relation::Sequence);
        }
        let lower = full.name.to_lowercase();
        let counts = self.product == Product::MariaDb && is_series(&lower);
        if counts || HISTORIES.contains(&lower.as_str()) {
            return Found::Unknown;
        }
        Found::Missing
    }

    /// A table by its name in a statement.
    pub(crate) fn table_name(&self, name: &QualifiedName) -> Done<Name> {
        match self.find(name) {
            Found::Known(full, Relation::Table) => Ok(full),
            Found::Known(_, kind) => Err(wrong_kind(name, kind, "table").into()),
            Found::Unknown => Err(Stop::Unknown),
            Found::Missing => Err(self.no_relation(name).into()),
        }
    }

    /// The table of that name.
    pub(crate) fn table(&self, name: &Name) -> Done<&Table> {
        self.objects().tables.get(name).ok_or(Stop::Unknown)
    }

    /// What to say about a relation that is missing.
    pub(crate) fn no_relation(&self, name: &QualifiedName) -> Problem {
        let text = name.name.text.as_str();
        let objects = self.objects();
        let known = objects.tables.keys().chain(objects.views.keys()).map(|it| it.name.as_str());
        Problem::error(&UNKNOWN_TABLE, name.name.span, format!("unknown table `{text}`"))
            .label("no such table")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
    }

    /// Refuses a name that a table, view or sequence has already.
    pub(crate) fn must_be_free(&self, full: &Name, span: Span) -> Done {
        if self.is_unknown(&full.name) {
            return Ok(());
        }
        // Tables whose names differ in case are two on some servers and one on others.
        let (Found::Known(found, kind), true) = (self.find_full(full), self.is_exact(full)) else {
            return Ok(());
        };
        let kind_name = kind.name();
        let key = found.key(kind.object_kind());
        let message = format!("{kind_name} `{full}` exists already");
        Err(Problem::error(&DUPLICATE_TABLE, span, message)
            .label(format!("there is a {kind_name} of that name"))
            .note_if(self.origin_note(&key))
            .into())
    }

    /// Whether a relation has exactly this name.
    pub(crate) fn is_exact(&self, full: &Name) -> bool {
        let objects = self.objects();
        objects.tables.contains_key(full)
            || objects.views.contains_key(full)
            || objects.sequences.contains_key(full)
    }

    /// What to say about a column that is missing; nothing where columns are not known.
    pub(crate) fn no_column(&self, table: &Table, name: &str, span: Span) -> Stop {
        if !table.columns_known {
            return Stop::Unknown;
        }
        let known = table.columns.iter().map(|column| column.name.as_str());
        let shown = &table.name.name;
        Problem::error(&UNKNOWN_COLUMN, span, format!("unknown column `{name}` in table `{shown}`"))
            .label("no such column")
            .help_if(did_you_mean(name, known))
            .note_if(self.history.of_column(&self.ident(shown), name))
            .into()
    }

    /// What to say about an index that is missing.
    pub(crate) fn no_index(&self, table: &Table, name: &sql::Name) -> Stop {
        let known = table.keys.iter().map(|key| key.name.as_str());
        let message = format!("unknown index `{}` of table `{}`", name.text, table.name.name);
        Problem::error(&UNKNOWN_INDEX, name.span, message)
            .label("no such index")
            .help_if(did_you_mean(&name.text, known))
            .into()
    }

    /// What to say about a constraint that is missing.
    pub(crate) fn no_constraint(&self, table: &Table, name: &sql::Name) -> Stop {
        let known = table.foreign_keys.keys().chain(table.checks.keys()).map(String::as_str);
        let message = format!("unknown constraint `{}` of table `{}`", name.text, table.name.name);
        Problem::error(&UNKNOWN_CONSTRAINT, name.span, message)
            .label("no such constraint")
            .help_if(did_you_mean(&name.text, known))
            .into()
    }

    /// Whether the database is one of the server's own.
    pub(crate) fn is_system(name: &str) -> bool {
        SYSTEM.contains(&name.to_ascii_lowercase().as_str())
    }
}

/// What to say about a relation of another kind than the statement is about.
pub(crate) fn wrong_kind(name: &QualifiedName, kind: Relation, wanted: &str) -> Problem {
    let (text, kind) = (&name.name.text, kind.name());
    Problem::error(&WRONG_OBJECT, name.name.span, format!("`{text}` is a {kind}, not a {wanted}"))
        .label(format!("this is a {kind}"))
}

/// Whether two names of columns, keys or constraints are one to the server.
pub(crate) fn same(one: &str, two: &str) -> bool {
    one == two || one.to_lowercase() == two.to_lowercase()
}
