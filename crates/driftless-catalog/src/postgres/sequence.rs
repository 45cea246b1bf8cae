//! Sequences, also those behind `serial` and identity columns.

use super::name::Name;
use super::table::Persistence;

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// `smallint`, `integer` or `bigint`.
    pub data_type: String,
    /// The first value.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The least value.
    pub minimum: i64,
    /// The greatest value.
    pub maximum: i64,
    /// How many values a session takes at once.
    pub cache: i64,
    /// Whether it starts over at the end.
    pub cycle: bool,
    /// The column it goes with.
    pub owner: Option<SequenceOwner>,
    /// Whether it lasts, and whether it is logged.
    pub persistence: Persistence,
}

/// The column a sequence goes with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SequenceOwner {
    /// The table.
    pub table: Name,
    /// The column.
    pub column: String,
    /// The column is an identity: the sequence is part of it and cannot be dropped alone.
    pub identity: bool,
}

impl Sequence {
    /// The sequence that `CREATE SEQUENCE` without options makes.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            data_type: "bigint".to_owned(),
            start: 1,
            increment: 1,
            minimum: 1,
            maximum: i64::MAX,
            cache: 1,
            cycle: false,
            owner: None,
            persistence: Persistence::Permanent,
        }
    }
}
