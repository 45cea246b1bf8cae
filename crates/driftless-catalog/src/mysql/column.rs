//! Columns.

use std::collections::BTreeMap;

use crate::SqlText;

use super::charset::Charset;

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, exactly as the product prints it (`COLUMN_TYPE`): `int(11)` or, on MySQL 8,
    /// `int`; `int(10) unsigned zerofill`, `enum('a','b')`, `decimal(10,2)`, `year(4)`.
    pub data_type: String,
    /// What it says about its text; none for the database's, or where values have no character set
    /// ([`is_text_type`](super::is_text_type)). Replay fills in the table's when the column is made.
    /// Introspection always fills it in.
    pub charset: Option<Charset>,
    /// `NOT NULL`, also as part of the primary key.
    pub not_null: bool,
    /// The default. A column that may be null has the default `NULL` and none here.
    pub default: Option<Default>,
    /// It may be null and yet has no default, not even `NULL` (`ALTER COLUMN .. DROP DEFAULT`).
    /// MySQL's catalogs do not say so; there it is never compared.
    pub no_default: bool,
    /// `ON UPDATE CURRENT_TIMESTAMP(n)`, with the number of digits.
    pub on_update: Option<u8>,
    /// `AUTO_INCREMENT`.
    pub auto_increment: bool,
    /// How it is computed, if it is.
    pub generated: Option<Generated>,
    /// `GENERATED ALWAYS AS ROW START` or `END` (MariaDB).
    pub row_period: Option<RowPeriod>,
    /// `INVISIBLE`.
    pub invisible: bool,
    /// The check that MariaDB keeps with the column; it has no name of its own. That of `JSON`
    /// (`json_valid(..)`) is one of these.
    pub check: Option<SqlText>,
    /// The comment; empty without one.
    pub comment: String,
    /// `SRID` (MySQL) or `REF_SYSTEM_ID` (MariaDB), if set.
    pub srid: Option<u32>,
    /// `WITHOUT SYSTEM VERSIONING` in a table that has it (MariaDB).
    pub without_versioning: bool,
    /// What else was said: `compressed`, `column_format`, `storage`, options of the engine. Names
    /// in lower case, empty where there is no value.
    pub options: BTreeMap<String, String>,
}

impl Column {
    /// A column that is nothing but a name and a type.
    pub fn new(name: impl Into<String>, data_type: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            data_type: data_type.into(),
            charset: None,
            not_null: false,
            default: None,
            no_default: false,
            on_update: None,
            auto_increment: false,
            generated: None,
            row_period: None,
            invisible: false,
            check: None,
            comment: String::new(),
            srid: None,
            without_versioning: false,
            options: BTreeMap::new(),
        }
    }
}

/// A default.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// A constant without its quotes, as the server prints it for the column's type: `0`, `1.50`,
    /// `it's`, `2020-01-01 00:00:00`, `b'101'` for a column of type `bit`.
    Literal(String),
    /// `CURRENT_TIMESTAMP(n)` with the number of digits; usually none (0).
    Now(u8),
    /// An expression, without its outer parentheses.
    Expression(SqlText),
}

/// A generated column's expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// The expression, without its parentheses.
    pub expression: SqlText,
    /// Stored, or computed when read.
    pub stored: bool,
}

/// Which end of a row's validity a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPeriod {
    /// `ROW START`.
    Start,
    /// `ROW END`.
    End,
}
