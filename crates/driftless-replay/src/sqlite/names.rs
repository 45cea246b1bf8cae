//! Names as SQLite means them: which database a name belongs to, and which are its own.

use driftless_catalog::{Ident, ObjectName};
use driftless_diag::Backend;
use driftless_sql::sqlite::{Name, QualifiedName};

/// An identifier as SQLite compares it.
pub(crate) fn ident(text: &str) -> Ident {
    Ident::new(Backend::Sqlite, text)
}

/// An identifier from the syntax tree.
pub(crate) fn ident_of(name: &Name) -> Ident {
    ident(&name.text)
}

/// Which database a qualifier names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    /// `main`: the one a catalog describes.
    Main,
    /// `temp`: the connection's own.
    Temp,
    /// Another one, attached or misspelt.
    Other,
}

impl Database {
    /// The database a qualifier names.
    pub(crate) fn of(qualifier: &Name) -> Self {
        if qualifier.text.eq_ignore_ascii_case("main") {
            Self::Main
        } else if qualifier.text.eq_ignore_ascii_case("temp") {
            Self::Temp
        } else {
            Self::Other
        }
    }

    /// The object of that name in this database.
    pub(crate) fn object(self, name: &str) -> ObjectName {
        let schema = if self == Self::Temp { Some(ident("temp")) } else { None };
        ObjectName { schema, name: ident(name) }
    }

    /// Where an object of a catalog lives.
    pub(crate) fn holding(object: &ObjectName) -> Self {
        if object.schema.is_some() { Self::Temp } else { Self::Main }
    }
}

/// The database a new object goes into; `temporary` is the keyword before its kind.
pub(crate) fn database_for(temporary: bool, name: &QualifiedName) -> Database {
    match &name.schema {
        _ if temporary => Database::Temp,
        Some(schema) => Database::of(schema),
        None => Database::Main,
    }
}

/// `rowid`, `oid` or `_rowid_`.
pub(crate) fn is_rowid(name: &str) -> bool {
    ["rowid", "oid", "_rowid_"].iter().any(|rowid| name.eq_ignore_ascii_case(rowid))
}

/// `true` or `false`, which are values where no column has such a name.
pub(crate) fn is_truth(name: &str) -> bool {
    name.eq_ignore_ascii_case("true") || name.eq_ignore_ascii_case("false")
}

/// Whether SQLite keeps the name for itself.
pub(crate) fn is_reserved(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
}

/// Columns of the schema table.
pub(crate) const SCHEMA_COLUMNS: &[&str] = &["type", "name", "tbl_name", "rootpage", "sql"];

/// Whether the name is one of the schema table's.
pub(crate) fn is_schema_table(name: &str) -> bool {
    ["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"]
        .iter()
        .any(|table| name.eq_ignore_ascii_case(table))
}
