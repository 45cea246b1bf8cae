//! Names: spelled by the user, compared by the rules of the product.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use driftless_diag::Backend;

/// An identifier: its spelling without quotes, and the key by which the product compares it.
///
/// Equality, order and hash go by the key, so a map keyed by `Ident` finds a name the way the
/// server would.
#[derive(Clone)]
pub struct Ident {
    text: String,
    key: String,
}

impl Ident {
    /// An identifier as `backend` compares names of tables and columns.
    ///
    /// SQLite folds ASCII letters only (<https://www.sqlite.org/lang_keywords.html>); PostgreSQL
    /// has folded unquoted names before we see them; MySQL compares column names without case.
    pub fn new(backend: Backend, text: impl Into<String>) -> Self {
        let text = text.into();
        let key = match backend {
            Backend::Sqlite => text.to_ascii_lowercase(),
            Backend::Postgres => text.clone(),
            Backend::MySql | Backend::MariaDb => text.to_lowercase(),
        };
        Self { text, key }
    }

    /// The spelling, without quotes.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the product compares.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Ident {}

impl PartialOrd for Ident {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ident {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.text)
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The name of an object within its schema.
///
/// Objects of the schema that unqualified names mean (`main` on SQLite) have no `schema`, so that
/// names read as the user wrote them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// The schema, unless it is the default one. On SQLite: `temp`, or an attached database.
    pub schema: Option<Ident>,
    /// The name itself.
    pub name: Ident,
}

impl ObjectName {
    /// A name in the default schema.
    pub const fn plain(name: Ident) -> Self {
        Self { schema: None, name }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        write!(f, "{}", self.name)
    }
}
