//! Keys and checks of a table.

use std::collections::BTreeMap;

use crate::{ReferentialAction, SqlText};

use super::column::Inheritance;
use super::index::IndexElement;
use super::name::Name;

/// A constraint of a table; its name is the key under which the table keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// What it demands.
    pub kind: ConstraintKind,
    /// When it is checked.
    pub timing: Timing,
    /// `NOT VALID`: existing rows were not checked.
    pub not_valid: bool,
    /// `NOT ENFORCED` (from version 18 on).
    pub not_enforced: bool,
    /// Whether it is the table's own or inherited.
    pub inheritance: Inheritance,
}

impl Constraint {
    /// A constraint without further attributes.
    pub fn new(kind: ConstraintKind) -> Self {
        Self {
            kind,
            timing: Timing::NotDeferrable,
            not_valid: false,
            not_enforced: false,
            inheritance: Inheritance::default(),
        }
    }

    /// Whether an index of the same name stands behind it.
    pub const fn has_index(&self) -> bool {
        matches!(self.kind, ConstraintKind::Key(_) | ConstraintKind::Exclude(_))
    }
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// `PRIMARY KEY` and `UNIQUE`.
    Key(Key),
    /// `FOREIGN KEY`.
    ForeignKey(ForeignKey),
    /// `CHECK`.
    Check {
        /// The condition, without its parentheses.
        expression: SqlText,
        /// `NO INHERIT`.
        no_inherit: bool,
    },
    /// `EXCLUDE`.
    Exclude(Exclude),
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timing {
    /// With each statement, always.
    #[default]
    NotDeferrable,
    /// `DEFERRABLE`: with each statement unless the transaction says otherwise.
    Deferrable,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    Deferred,
}

impl Timing {
    /// As SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::NotDeferrable => "NOT DEFERRABLE",
            Self::Deferrable => "DEFERRABLE",
            Self::Deferred => "DEFERRABLE INITIALLY DEFERRED",
        }
    }
}

/// A primary or unique key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `PRIMARY KEY`.
    pub primary: bool,
    /// Columns in order.
    pub columns: Vec<String>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// `WITHOUT OVERLAPS` after the last column (from version 18 on).
    pub without_overlaps: bool,
    /// The index behind it.
    pub index: KeyIndex,
}

/// What can be said about the index behind a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyIndex {
    /// `INCLUDE`.
    pub include: Vec<String>,
    /// Storage parameters.
    pub options: BTreeMap<String, String>,
    /// The tablespace, if not the database's.
    pub tablespace: Option<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Referencing columns in order.
    pub columns: Vec<String>,
    /// The table referred to.
    pub table: Name,
    /// Referenced columns, also where the statement left them to the primary key.
    pub referenced: Vec<String>,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// The columns that `ON DELETE SET NULL` or `SET DEFAULT` names; empty for all.
    pub on_delete_columns: Vec<String>,
    /// `MATCH FULL`.
    pub match_full: bool,
    /// `PERIOD` before the last columns (from version 18 on).
    pub period: bool,
}

/// An exclusion constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclude {
    /// The access method of its index.
    pub method: String,
    /// What must not be in conflict, with the operator it is compared with.
    pub elements: Vec<(IndexElement, String)>,
    /// `WHERE`.
    pub predicate: Option<SqlText>,
    /// The index behind it.
    pub index: KeyIndex,
}
