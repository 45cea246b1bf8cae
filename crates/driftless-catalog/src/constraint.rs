//! Keys and checks of a table.

use crate::{Ident, ObjectName, SqlText};

/// A constraint of a table, whether it was written at a column or after them.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Its name, if given.
    pub name: Option<Ident>,
    /// What it demands.
    pub kind: ConstraintKind,
}

/// What a constraint demands.
#[derive(Debug, Clone)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// Key columns in order.
        columns: Vec<KeyColumn>,
        /// SQLite `AUTOINCREMENT`.
        autoincrement: bool,
        /// SQLite `ON CONFLICT`.
        on_conflict: OnConflict,
    },
    /// `UNIQUE`.
    Unique {
        /// Key columns in order.
        columns: Vec<KeyColumn>,
        /// SQLite `ON CONFLICT`.
        on_conflict: OnConflict,
    },
    /// `CHECK`.
    Check {
        /// The condition, without its parentheses.
        expression: SqlText,
    },
    /// `FOREIGN KEY` or `REFERENCES`.
    ForeignKey(ForeignKey),
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// The column.
    pub name: Ident,
    /// A collation of its own, if given.
    pub collation: Option<Ident>,
    /// `DESC`.
    pub descending: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Referencing columns in order.
    pub columns: Vec<Ident>,
    /// The table referred to. SQLite allows one that does not exist (yet).
    pub table: ObjectName,
    /// Referenced columns; empty when the statement leaves them to the primary key.
    pub referenced: Vec<Ident>,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// `DEFERRABLE INITIALLY DEFERRED`: the only deferral SQLite acts on.
    pub deferred: bool,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferentialAction {
    /// `NO ACTION`, the default.
    #[default]
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

/// SQLite's `ON CONFLICT` clause of a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnConflict {
    /// `ABORT`, the default.
    #[default]
    Abort,
    /// `ROLLBACK`.
    Rollback,
    /// `FAIL`.
    Fail,
    /// `IGNORE`.
    Ignore,
    /// `REPLACE`.
    Replace,
}

impl ReferentialAction {
    /// The action as SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

impl OnConflict {
    /// The resolution as SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Abort => "ABORT",
            Self::Rollback => "ROLLBACK",
            Self::Fail => "FAIL",
            Self::Ignore => "IGNORE",
            Self::Replace => "REPLACE",
        }
    }
}
