//! Partitioning.

use crate::SqlText;

/// How the rows of a table are spread over partitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Partitioning {
    /// Upper case, as the server prints it: `RANGE`, `RANGE COLUMNS`, `LIST`, `LIST COLUMNS`,
    /// `HASH`, `LINEAR HASH`, `KEY`, `LINEAR KEY`, `SYSTEM_TIME`.
    pub method: String,
    /// What decides: an expression, columns separated by commas, or nothing (`KEY ()`). For
    /// `SYSTEM_TIME` what follows it (`INTERVAL 1 MONTH`, `LIMIT 1000`).
    pub expression: Option<SqlText>,
    /// How partitions are divided further.
    pub sub: Option<Subpartitioning>,
    /// The partitions in order, also those the server named (`p0`, `p1`).
    pub partitions: Vec<Partition>,
}

/// How partitions are divided further.
#[derive(Debug, Clone, PartialEq)]
pub struct Subpartitioning {
    /// `HASH`, `LINEAR HASH`, `KEY`, `LINEAR KEY`.
    pub method: String,
    /// What decides.
    pub expression: Option<SqlText>,
}

/// A partition.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Its name.
    pub name: String,
    /// `PARTITION_DESCRIPTION`: what stands between the parentheses of `VALUES LESS THAN` or
    /// `VALUES IN`, `MAXVALUE`, `CURRENT`; nothing for hash and key.
    pub values: Option<SqlText>,
    /// The comment; empty without one.
    pub comment: String,
    /// Names of its subpartitions in order, also those the server made (`p0sp0`).
    pub subpartitions: Vec<String>,
}
