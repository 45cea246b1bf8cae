//! Primary keys, unique keys and indexes.

use crate::SqlText;

/// A primary key, a unique key or an index.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its name; `PRIMARY` for the primary key.
    pub name: String,
    /// What sort of key it is.
    pub kind: KeyKind,
    /// What is indexed, in order.
    pub parts: Vec<KeyPart>,
    /// `USING`, upper case, where it was written and is not the engine's default (`BTREE`): what
    /// `SHOW CREATE TABLE` repeats. `HASH` for MariaDB's unique keys over long columns.
    pub using: Option<String>,
    /// `WITH PARSER` of a full-text index.
    pub parser: Option<String>,
    /// `INVISIBLE` (MySQL), `IGNORED` (MariaDB): the optimizer does not use it.
    pub ignored: bool,
    /// The comment; empty without one.
    pub comment: String,
    /// `KEY_BLOCK_SIZE`, if set.
    pub block_size: Option<u64>,
    /// The period of `WITHOUT OVERLAPS`, after the other parts (MariaDB).
    pub without_overlaps: Option<String>,
    /// The server made it for a foreign key, and drops it once another index serves. No server says
    /// so, hence introspection leaves it false and it is never compared.
    pub automatic: bool,
}

impl Key {
    /// A key without further attributes.
    pub fn new(name: impl Into<String>, kind: KeyKind, parts: Vec<KeyPart>) -> Self {
        Self {
            name: name.into(),
            kind,
            parts,
            using: None,
            parser: None,
            ignored: false,
            comment: String::new(),
            block_size: None,
            without_overlaps: None,
            automatic: false,
        }
    }

    /// Whether it forbids equal rows.
    pub const fn is_unique(&self) -> bool {
        matches!(self.kind, KeyKind::Primary | KeyKind::Unique)
    }
}

/// What sort of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `PRIMARY KEY`.
    Primary,
    /// `UNIQUE KEY`.
    Unique,
    /// `KEY`.
    Index,
    /// `FULLTEXT KEY`.
    FullText,
    /// `SPATIAL KEY`.
    Spatial,
}

impl KeyKind {
    /// Lower-case words, as in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary key",
            Self::Unique => "unique",
            Self::Index => "index",
            Self::FullText => "fulltext",
            Self::Spatial => "spatial",
        }
    }
}

/// One part of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyPart {
    /// A column or an expression.
    pub key: PartKey,
    /// How many characters (bytes, of binary types) are indexed, if not all. The server says none
    /// for full-text and spatial indexes.
    pub length: Option<u32>,
    /// `DESC`.
    pub descending: bool,
}

impl KeyPart {
    /// A whole column.
    pub fn column(name: impl Into<String>) -> Self {
        Self { key: PartKey::Column(name.into()), length: None, descending: false }
    }

    /// The column, if it is one.
    pub fn column_name(&self) -> Option<&str> {
        match &self.key {
            PartKey::Column(name) => Some(name),
            PartKey::Expression(_) => None,
        }
    }
}

/// What a part of a key is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum PartKey {
    /// A column, spelled as the column is.
    Column(String),
    /// An expression (MySQL 8), without its outer parentheses.
    Expression(SqlText),
}
