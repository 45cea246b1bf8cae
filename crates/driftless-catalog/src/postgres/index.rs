//! Indexes that statements made (not the ones behind keys).

use std::collections::BTreeMap;

use crate::SqlText;

use super::name::Name;

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Its name; its schema is the table's.
    pub name: Name,
    /// The table or materialized view it is on.
    pub table: Name,
    /// `UNIQUE`.
    pub unique: bool,
    /// The access method, such as `btree`.
    pub method: String,
    /// What is indexed, in order.
    pub elements: Vec<IndexElement>,
    /// `INCLUDE`.
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// The `WHERE` of a partial index.
    pub predicate: Option<SqlText>,
    /// Storage parameters.
    pub options: BTreeMap<String, String>,
    /// The tablespace, if not the database's.
    pub tablespace: Option<String>,
    /// False while it cannot be used: of a partitioned table and made with `ONLY`, or left behind
    /// by a failed `CONCURRENTLY`.
    pub valid: bool,
    /// The index of the partitioned table that it is a part of.
    pub parent: Option<Name>,
    /// `ALTER COLUMN n SET STATISTICS`, by position from one.
    pub statistics: BTreeMap<u32, i32>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexElement {
    /// A column or an expression.
    pub key: IndexKey,
    /// The collation, if not the column's.
    pub collation: Option<Name>,
    /// The operator class, if not the default one.
    pub class: Option<Name>,
    /// Parameters of the operator class.
    pub class_options: BTreeMap<String, String>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS FIRST`; unsaid, what is descending has them first.
    pub nulls_first: bool,
}

impl IndexElement {
    /// An element without further attributes.
    pub fn new(key: IndexKey) -> Self {
        Self {
            key,
            collation: None,
            class: None,
            class_options: BTreeMap::new(),
            descending: false,
            nulls_first: false,
        }
    }
}

/// What a part of an index or of a partition key is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexKey {
    /// A column.
    Column(String),
    /// An expression.
    Expression(SqlText),
}
