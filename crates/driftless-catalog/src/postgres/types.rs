//! Types that statements made.

use std::collections::BTreeMap;

use crate::{ObjectKey, ObjectKind, SqlText};

use super::column::{DataType, NotNull};
use super::name::Name;

/// A type. The row types of tables and the arrays of all types are not kept: they follow.
#[derive(Debug, Clone)]
pub struct Type {
    /// Its name.
    pub name: Name,
    /// What sort of type it is.
    pub kind: TypeKind,
}

impl Type {
    /// The type as reports name it.
    pub fn key(&self) -> ObjectKey {
        self.name.key(match self.kind {
            TypeKind::Domain(_) => ObjectKind::Domain,
            _ => ObjectKind::Type,
        })
    }
}

/// What sort of type it is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// `AS ENUM`: its values in order.
    Enum(Vec<String>),
    /// `CREATE DOMAIN`.
    Domain(Box<Domain>),
    /// `AS (..)`: its attributes in order.
    Composite(Vec<Attribute>),
    /// `AS RANGE`.
    Range(Box<RangeType>),
    /// A base type with its parameters: functions, length and so on.
    Base(BTreeMap<String, String>),
    /// A name that nothing stands behind yet.
    Shell,
}

/// A domain.
#[derive(Debug, Clone)]
pub struct Domain {
    /// The type it restricts.
    pub data_type: DataType,
    /// Its collation, if not the type's own.
    pub collation: Option<Name>,
    /// `NOT NULL`.
    pub not_null: Option<NotNull>,
    /// The default.
    pub default: Option<SqlText>,
    /// Its checks by name.
    pub checks: BTreeMap<String, DomainCheck>,
}

/// A check of a domain.
#[derive(Debug, Clone)]
pub struct DomainCheck {
    /// The condition on `VALUE`, without its parentheses.
    pub expression: SqlText,
    /// `NOT VALID`.
    pub not_valid: bool,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Its collation, if not the type's own.
    pub collation: Option<Name>,
}

/// A range type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeType {
    /// What it ranges over.
    pub subtype: DataType,
    /// The multirange type's name.
    pub multirange: Name,
    /// The operator class, if not the default one.
    pub class: Option<Name>,
    /// The collation, if not the default one.
    pub collation: Option<Name>,
    /// The canonicalization function.
    pub canonical: Option<Name>,
    /// The difference function.
    pub difference: Option<Name>,
}
