//! Indexes that statements made (not the ones behind keys).

use crate::{Ident, ObjectName, SqlText};

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name.
    pub name: ObjectName,
    /// The table it is on.
    pub table: ObjectName,
    /// `UNIQUE`.
    pub unique: bool,
    /// What is indexed, in order.
    pub columns: Vec<IndexColumn>,
    /// The `WHERE` of a partial index.
    pub predicate: Option<SqlText>,
    /// The definition as the server prints it, where the catalog came from a server.
    pub definition: Option<String>,
}

/// One part of an index.
#[derive(Debug, Clone)]
pub struct IndexColumn {
    /// A column or an expression.
    pub key: IndexKey,
    /// A collation of its own, if given.
    pub collation: Option<Ident>,
    /// `DESC`.
    pub descending: bool,
}

/// What a part of an index indexes.
#[derive(Debug, Clone)]
pub enum IndexKey {
    /// A column.
    Column(Ident),
    /// An expression.
    Expression(SqlText),
}
