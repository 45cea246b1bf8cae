//! What objects are called in reports, where they came from, and what nobody understood.

use std::collections::BTreeSet;
use std::fmt;

/// The kinds of object a catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// A key or check of a table.
    Constraint,
    /// An index.
    Index,
    /// A view.
    View,
    /// A trigger.
    Trigger,
}

impl ObjectKind {
    /// Lower-case name, as in messages and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
        }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An object as reports name it: `column users.email`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its comparison key; parts of a table are `table.part`.
    pub path: String,
}

/// The statement that made an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The step, as `component/id_slug` or `id_slug`.
    pub step: String,
    /// The file, as displayed.
    pub file: String,
    /// The line of the name or statement, from one.
    pub line: usize,
}

/// A statement whose effect on the schema we do not know.
#[derive(Debug, Clone)]
pub struct Opaque {
    /// Where it stands.
    pub origin: Origin,
    /// Why it was not understood.
    pub reason: String,
    /// The statement's text.
    pub text: String,
    /// Keys of every identifier it mentions: from here on, nothing may be said about these.
    pub mentions: BTreeSet<String>,
}
