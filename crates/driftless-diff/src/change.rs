//! A difference as reports show it: flat, textual, and stable as JSON.
//!
//! Serialized, a change is an object with exactly these keys, in this order:
//!
//! | key | value |
//! |---|---|
//! | `kind` | `table`, `column`, `constraint`, `index`, `view` or `trigger` |
//! | `name` | `users`, or `users.email` for a part of a table; a constraint without a name is called after its shape: `users.UNIQUE (email)` |
//! | `attribute` | what differs; `null` when the object itself is on one side only |
//! | `from`, `to` | the attribute's value on each side, `null` where it has none; for an object, its definition on the side that has it |
//! | `certainty` | `certain`, or `undecided` when the difference may be one of spelling only |
//!
//! Attributes by kind: table `kind`, `module`, `arguments`, `without_rowid`, `strict`, `columns`
//! (only where they are not known); column `declared_type`, `not_null`, `default`, `collation`,
//! `generated`, `position`; constraint `name`, `columns`, `autoincrement`, `on_conflict`,
//! `expression`, `table`, `referenced`, `on_delete`, `on_update`, `deferred`; index `table`,
//! `unique`, `columns`, `predicate`; view `columns`, `query`; trigger `table`, `timing`, `event`,
//! `update_of`, `when`, `body`. Lists are joined by a comma and a space. Objects of other
//! products have the kinds and attributes of `driftless_catalog::facts`.
//!
//! The version of this shape is stated by the report that contains it.

use driftless_catalog::{ObjectKey, ObjectKind};
use serde::{Serialize, Serializer};

/// One difference between two catalogs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What differs.
    #[serde(serialize_with = "kind_name")]
    pub kind: ObjectKind,
    /// Its name; parts of a table are `table.part`.
    pub name: String,
    /// The attribute that differs; `None` when the object is on one side only.
    pub attribute: Option<String>,
    /// The value before, if there is one.
    pub from: Option<String>,
    /// The value after, if there is one.
    pub to: Option<String>,
    /// Whether it really is a difference.
    pub certainty: Certainty,
    /// The key under which either catalog may know the object's origin.
    #[serde(skip)]
    pub key: ObjectKey,
}

/// Whether a change is known to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The two sides mean different things.
    Certain,
    /// The texts differ and nobody understood them both, or a statement that nobody understood
    /// may have touched the object.
    Undecided,
}

fn kind_name<S: Serializer>(kind: &ObjectKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
