//! Names of tables, views, routines and the like: in the component's own database, or in another.
//!
//! A table's name is compared as it is spelled, as servers on Linux do; column, index and routine
//! names are compared without case everywhere. Whoever looks a table up may forgive a wrong case
//! ([`Objects::find_table`](super::Objects::find_table)), since servers elsewhere do.

use std::fmt;

use crate::{ObjectKey, ObjectKind};

/// The name of an object that lives in a database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The database, unless it is the component's own.
    pub database: Option<String>,
    /// The name in it.
    pub name: String,
}

impl Name {
    /// A name in the component's own database.
    pub fn plain(name: impl Into<String>) -> Self {
        Self { database: None, name: name.into() }
    }

    /// A name in another database.
    pub fn other(database: impl Into<String>, name: impl Into<String>) -> Self {
        Self { database: Some(database.into()), name: name.into() }
    }

    /// Another name in the same database.
    #[must_use]
    pub fn sibling(&self, name: impl Into<String>) -> Self {
        Self { database: self.database.clone(), name: name.into() }
    }

    /// The object of that kind and name, as reports name it.
    pub fn key(&self, kind: ObjectKind) -> ObjectKey {
        ObjectKey { kind, path: self.to_string() }
    }

    /// A part of this table, as reports name it.
    pub fn part_key(&self, kind: ObjectKind, part: &str) -> ObjectKey {
        ObjectKey { kind, path: format!("{self}.{}", Quoted(part)) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(database) = &self.database {
            write!(f, "{}.", Quoted(database))?;
        }
        write!(f, "{}", Quoted(&self.name))
    }
}

/// An identifier with quotes where a reader needs them: it is no plain word. Keywords stay bare,
/// since this is for reading; who writes SQL quotes every name.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        let plain = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
        if !name.is_empty() && name.chars().all(plain) {
            f.write_str(name)
        } else {
            write!(f, "`{}`", name.replace('`', "``"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_database_is_left_out_and_odd_names_are_quoted() {
        assert_eq!(Name::plain("Users").to_string(), "Users");
        assert_eq!(Name::other("my-db", "a.b").to_string(), "`my-db`.`a.b`");
        let key = Name::plain("t").part_key(ObjectKind::Column, "é`");
        assert_eq!(key.path, "t.`é```");
    }
}
