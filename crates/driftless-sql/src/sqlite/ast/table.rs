//! `CREATE TABLE`: columns, types, constraints.

use driftless_diag::Span;

use super::{Fragment, Name, QualifiedName, QueryFragment};

/// `CREATE TABLE`.
#[derive(Debug, Clone)]
pub struct CreateTable {
    /// `TEMP` or `TEMPORARY`.
    pub temporary: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// Columns, or the query they come from.
    pub body: TableBody,
}

/// What a table is made of.
#[derive(Debug, Clone)]
pub enum TableBody {
    /// A list of columns and constraints.
    Columns {
        /// Columns in order.
        columns: Vec<ColumnDef>,
        /// Constraints after the columns, in order.
        constraints: Vec<TableConstraint>,
        /// `WITHOUT ROWID`.
        without_rowid: bool,
        /// `STRICT`.
        strict: bool,
    },
    /// `AS SELECT`.
    Query(QueryFragment),
}

/// A column definition, in `CREATE TABLE` or `ADD COLUMN`.
#[derive(Debug, Clone)]
pub struct ColumnDef {
    /// From the name to the last option.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// The declared type, exactly as `PRAGMA table_xinfo` reports it; empty when none.
    pub declared_type: String,
    /// Where the type stands; empty when none.
    pub type_span: Span,
    /// Options in order.
    pub options: Vec<ColumnOption>,
}

/// An option of a column.
#[derive(Debug, Clone)]
pub struct ColumnOption {
    /// From `CONSTRAINT` or the option's first keyword to its end.
    pub span: Span,
    /// The name after `CONSTRAINT`. One without a constraint after it is not kept.
    pub name: Option<Name>,
    /// The option.
    pub kind: ColumnOptionKind,
}

/// The kinds of column option.
#[derive(Debug, Clone)]
pub enum ColumnOptionKind {
    /// `NULL`, which says nothing.
    Null,
    /// `NOT NULL`.
    NotNull(Conflict),
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// `DESC`.
        descending: bool,
        /// `ON CONFLICT`.
        conflict: Conflict,
        /// `AUTOINCREMENT`.
        autoincrement: bool,
    },
    /// `UNIQUE`.
    Unique(Conflict),
    /// `CHECK (..)`.
    Check(Fragment),
    /// `DEFAULT`.
    Default(Fragment),
    /// `COLLATE`.
    Collate(Name),
    /// `REFERENCES`.
    References(References),
    /// `[GENERATED ALWAYS] AS (..)`.
    Generated {
        /// The expression.
        expression: Fragment,
        /// `STORED`.
        stored: bool,
    },
}

/// The word after `ON CONFLICT`, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Conflict {
    /// None was written: `ABORT`.
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

/// A constraint after the columns.
#[derive(Debug, Clone)]
pub struct TableConstraint {
    /// From `CONSTRAINT` or its first keyword to its end.
    pub span: Span,
    /// The name after `CONSTRAINT`.
    pub name: Option<Name>,
    /// The constraint.
    pub kind: TableConstraintKind,
}

/// The kinds of table constraint.
#[derive(Debug, Clone)]
pub enum TableConstraintKind {
    /// `PRIMARY KEY (..)`.
    PrimaryKey {
        /// The columns.
        columns: Vec<IndexedColumn>,
        /// `AUTOINCREMENT`, which the grammar allows after the columns.
        autoincrement: bool,
        /// `ON CONFLICT`.
        conflict: Conflict,
    },
    /// `UNIQUE (..)`.
    Unique {
        /// The columns.
        columns: Vec<IndexedColumn>,
        /// `ON CONFLICT`.
        conflict: Conflict,
    },
    /// `CHECK (..)`.
    Check(Fragment),
    /// `FOREIGN KEY (..) REFERENCES`.
    ForeignKey {
        /// Referencing columns.
        columns: Vec<Name>,
        /// The rest.
        references: References,
    },
}

/// `REFERENCES`.
#[derive(Debug, Clone)]
pub struct References {
    /// The table.
    pub table: Name,
    /// Referenced columns; empty when left out.
    pub columns: Vec<Name>,
    /// `ON DELETE`.
    pub on_delete: Action,
    /// `ON UPDATE`.
    pub on_update: Action,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    pub deferred: bool,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Action {
    /// `NO ACTION`, or none written.
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

/// A column of an index or key.
#[derive(Debug, Clone)]
pub struct IndexedColumn {
    /// What is indexed, without `COLLATE` and order.
    pub expression: Fragment,
    /// The name, when the expression is nothing but one.
    pub column: Option<Name>,
    /// `COLLATE`.
    pub collation: Option<Name>,
    /// `DESC`.
    pub descending: bool,
}
