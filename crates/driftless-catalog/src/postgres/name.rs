//! Names of PostgreSQL's objects: always with their schema, as the server keeps them.
//!
//! The search path is a matter of statements, not of schemas, so a name that reached the catalog
//! has its schema and nothing behind here ever resolves one. Shown, `public` is left out: it is
//! where objects are expected.

use std::fmt;

use crate::{ObjectKey, ObjectKind};

/// The name of an object that lives in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The schema; `pg_temp` for temporary objects.
    pub schema: String,
    /// The name in it.
    pub name: String,
}

impl Name {
    /// A name in a schema.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }

    /// Another name in the same schema.
    #[must_use]
    pub fn sibling(&self, name: impl Into<String>) -> Self {
        Self { schema: self.schema.clone(), name: name.into() }
    }

    /// The object of that kind and name, as reports name it.
    pub fn key(&self, kind: ObjectKind) -> ObjectKey {
        ObjectKey { kind, path: self.to_string() }
    }

    /// A part of this table or type, as reports name it.
    pub fn part_key(&self, kind: ObjectKind, part: &str) -> ObjectKey {
        ObjectKey { kind, path: format!("{self}.{}", Quoted(part)) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema != "public" {
            write!(f, "{}.", Quoted(&self.schema))?;
        }
        write!(f, "{}", Quoted(&self.name))
    }
}

/// The name of a trigger, rule or policy: unique only among those of its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartName {
    /// The table or view.
    pub of: Name,
    /// The name.
    pub name: String,
}

impl PartName {
    /// A part of `of`.
    pub fn new(of: Name, name: impl Into<String>) -> Self {
        Self { of, name: name.into() }
    }

    /// The part as reports name it.
    pub fn key(&self, kind: ObjectKind) -> ObjectKey {
        self.of.part_key(kind, &self.name)
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.of, Quoted(&self.name))
    }
}

/// An identifier with quotes where a reader needs them: it would be folded, or is no plain word.
/// Keywords stay bare, since this is for reading; who writes SQL quotes by the server's rule.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        let starts = |c: char| c == '_' || c.is_ascii_lowercase();
        let goes_on = |c: char| starts(c) || c.is_ascii_digit();
        if name.starts_with(starts) && name.chars().all(goes_on) {
            f.write_str(name)
        } else {
            write!(f, "\"{}\"", name.replace('"', "\"\""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_is_left_out_and_odd_names_are_quoted() {
        assert_eq!(Name::new("public", "users").to_string(), "users");
        assert_eq!(Name::new("App", "a.b").to_string(), "\"App\".\"a.b\"");
        let key = Name::new("s", "t").part_key(ObjectKind::Column, "é\"");
        assert_eq!(key.path, "s.t.\"é\"\"\"");
    }
}
