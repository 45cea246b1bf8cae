//! Columns, and the types that columns, arguments and attributes have.

use std::collections::BTreeMap;

use crate::SqlText;

use super::name::Name;

/// A data type as text, the way `format_type` prints it.
///
/// Names of types outside `pg_catalog` and `public` carry their schema, whatever the search path
/// says.
#[derive(Debug, Clone)]
pub struct DataType {
    /// `character varying(10)[]`, `s.mood`.
    pub text: String,
    /// The type outside `pg_catalog` that it is made of (the element of an array), if it is one.
    /// It follows from the text and is kept so that nobody has to read that.
    pub of: Option<Name>,
}

impl DataType {
    /// A type of the server's own.
    pub fn built_in(text: impl Into<String>) -> Self {
        Self { text: text.into(), of: None }
    }
}

/// Two types are one if the server prints them alike.
impl PartialEq for DataType {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for DataType {}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Its collation, if that is not the type's own.
    pub collation: Option<Name>,
    /// `NOT NULL`, also as part of a primary key or an identity.
    pub not_null: Option<NotNull>,
    /// The default, also the one that `serial` makes.
    pub default: Option<SqlText>,
    /// How it is computed, if it is.
    pub generated: Option<Generated>,
    /// Which sequence fills it, if one does.
    pub identity: Option<Identity>,
    /// `STORAGE` in lower case, if that is not the type's own.
    pub storage: Option<String>,
    /// `COMPRESSION`, if set.
    pub compression: Option<String>,
    /// `STATISTICS`, if set.
    pub statistics: Option<i32>,
    /// `SET (n_distinct = ..)` and the like.
    pub options: BTreeMap<String, String>,
    /// `OPTIONS` of a foreign table's column.
    pub foreign_options: BTreeMap<String, String>,
    /// Whether it is the table's own or inherited.
    pub inheritance: Inheritance,
}

impl Column {
    /// A column that is nothing but a name and a type.
    pub fn new(name: impl Into<String>, data_type: DataType) -> Self {
        Self {
            name: name.into(),
            data_type,
            collation: None,
            not_null: None,
            default: None,
            generated: None,
            identity: None,
            storage: None,
            compression: None,
            statistics: None,
            options: BTreeMap::new(),
            foreign_options: BTreeMap::new(),
            inheritance: Inheritance::default(),
        }
    }
}

/// A `NOT NULL` constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotNull {
    /// Its name. Servers before 18 keep none, and neither does replay where none was written.
    pub name: Option<String>,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// `NOT VALID`.
    pub not_valid: bool,
}

/// A generated column's expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// The expression, without its parentheses.
    pub expression: SqlText,
    /// Stored, or computed when read.
    pub stored: bool,
}

/// `GENERATED .. AS IDENTITY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `ALWAYS`; false for `BY DEFAULT`.
    pub always: bool,
    /// Its sequence, which is among the sequences with the column as its owner.
    pub sequence: Name,
}

/// Where a column or constraint of a table comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inheritance {
    /// Defined at the table itself (`attislocal`, `conislocal`).
    pub local: bool,
    /// How many parents have it too (`attinhcount`, `coninhcount`).
    pub parents: u32,
}

impl Default for Inheritance {
    fn default() -> Self {
        Self { local: true, parents: 0 }
    }
}
