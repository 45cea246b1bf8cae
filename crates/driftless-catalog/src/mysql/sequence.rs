//! Sequences (MariaDB).

use super::name::Name;

/// A sequence. Its next value is data, and not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name, among those of tables and views.
    pub name: Name,
    /// The type of its values; `bigint` before MariaDB 11.5.
    pub data_type: String,
    /// The first value.
    pub start: i128,
    /// The least value.
    pub minimum: i128,
    /// The greatest value.
    pub maximum: i128,
    /// The step; 0 for the server's `auto_increment_increment`.
    pub increment: i64,
    /// How many values are taken at once.
    pub cache: i64,
    /// Whether it starts over at the end.
    pub cycle: bool,
    /// The engine, as for a table.
    pub engine: String,
    /// The comment; empty without one.
    pub comment: String,
}

impl Sequence {
    /// The sequence that `CREATE SEQUENCE` without options makes.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            data_type: "bigint".to_owned(),
            start: 1,
            minimum: 1,
            maximum: i128::from(i64::MAX) - 1,
            increment: 1,
            cache: 1000,
            cycle: false,
            engine: "InnoDB".to_owned(),
            comment: String::new(),
        }
    }
}
