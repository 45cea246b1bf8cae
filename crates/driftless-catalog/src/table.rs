//! Tables and their columns.

use crate::{Constraint, ConstraintKind, ForeignKey, Ident, ObjectName, SqlText};

/// What sort of table it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableKind {
    /// Stores rows itself.
    Ordinary,
    /// SQLite `CREATE VIRTUAL TABLE`: rows come from a module.
    Virtual {
        /// The module, such as `fts5`.
        module: Ident,
        /// Its arguments, each trimmed, in order.
        arguments: Vec<String>,
    },
    /// SQLite: made by a virtual table for its own storage (`docs_content` of `docs`).
    Shadow {
        /// The virtual table that owns it.
        of: ObjectName,
    },
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: ObjectName,
    /// What sort of table it is.
    pub kind: TableKind,
    /// Columns in order. Empty when unknown (`columns_known`).
    pub columns: Vec<Column>,
    /// False when the columns could not be determined: a virtual table of a module we have no
    /// description of, or `CREATE TABLE .. AS` over something opaque. Nothing may then be called
    /// an unknown column.
    pub columns_known: bool,
    /// Keys and checks, of columns and of the table alike, in the order in which they were made.
    /// `NOT NULL`, defaults and collations belong to the column.
    pub constraints: Vec<Constraint>,
    /// SQLite `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// SQLite `STRICT`.
    pub strict: bool,
    /// The definition as the server prints it, where the catalog came from a server.
    pub definition: Option<String>,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &Ident) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// Its foreign keys, in the order of its constraints.
    pub fn foreign_keys(&self) -> impl Iterator<Item = &ForeignKey> {
        self.constraints.iter().filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            _ => None,
        })
    }

    /// Whether its key is SQLite's `AUTOINCREMENT`.
    pub fn has_autoincrement(&self) -> bool {
        self.constraints.iter().any(|constraint| {
            matches!(constraint.kind, ConstraintKind::PrimaryKey { autoincrement: true, .. })
        })
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: Ident,
    /// The declared type with single spaces, spelled as written; empty when none was declared.
    pub declared_type: String,
    /// `NOT NULL`, if declared.
    pub not_null: Option<NotNull>,
    /// The default expression, without the outer parentheses SQLite asks for.
    pub default: Option<SqlText>,
    /// The collation, if declared.
    pub collation: Option<Ident>,
    /// How it is computed, if it is.
    pub generated: Option<Generated>,
}

/// A `NOT NULL` constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNull {
    /// The constraint's name, if given.
    pub name: Option<Ident>,
    /// SQLite `ON CONFLICT`.
    pub on_conflict: crate::OnConflict,
}

/// A generated column's expression.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The expression, without its parentheses.
    pub expression: SqlText,
    /// Stored, or computed when read.
    pub stored: bool,
}
