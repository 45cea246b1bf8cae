//! Tables, foreign tables included.

mod alter;
mod column;
mod constraint;
mod create;
mod partition;

use super::data_type::DataType;
use super::fragment::QueryFragment;
use super::name::{Name, QualifiedName};
use super::options::{ForeignOption, Parameter};

pub(super) use alter::AlteredTable;
pub use alter::{
    AlterAction, AlterActionKind, AlterTable, AlterTablesOfTablespace, ColumnChange, ColumnType,
    DetachMode, IdentityChange, RelationKind, ReplicaIdentity, SwitchState, SwitchedTriggers,
};
pub use column::{
    ColumnDef, ColumnOption, ColumnOptionKind, GeneratedKind, IdentityKind, LikeOption, TableLike,
};
pub use constraint::{
    ConstraintAttributes, ExcludeElement, MatchKind, References, ReferentialAction,
    TableConstraint, TableConstraintKind,
};
pub use partition::{HashPartition, PartitionBound, PartitionBy, PartitionElement, RangeValue};

/// How long a table, view or sequence lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persistence {
    /// Until it is dropped.
    #[default]
    Permanent,
    /// `TEMP`: until the session ends.
    Temporary,
    /// `UNLOGGED`.
    Unlogged,
}

/// `CREATE TABLE`, `CREATE TABLE .. AS` and `CREATE FOREIGN TABLE`.
#[derive(Debug, Clone)]
pub struct CreateTable {
    /// `TEMP`, `UNLOGGED`.
    pub persistence: Persistence,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// What it is made of.
    pub body: TableBody,
    /// `INHERITS`.
    pub inherits: Vec<QualifiedName>,
    /// `PARTITION BY`.
    pub partition_by: Option<PartitionBy>,
    /// `USING`: the access method.
    pub method: Option<Name>,
    /// `WITH`: storage parameters.
    pub with: Vec<Parameter>,
    /// `ON COMMIT`.
    pub on_commit: Option<OnCommit>,
    /// `TABLESPACE`.
    pub tablespace: Option<Name>,
    /// What makes it a foreign table.
    pub foreign: Option<Foreign>,
}

/// What makes a table a foreign one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// `SERVER`.
    pub server: Name,
    /// `OPTIONS`.
    pub options: Vec<ForeignOption>,
}

/// What a table is made of.
#[derive(Debug, Clone)]
pub enum TableBody {
    /// A list of columns, constraints and tables to be like.
    Elements(Vec<TableElement>),
    /// `OF` a composite type.
    OfType {
        /// The type.
        of: QualifiedName,
        /// Options of its columns (without types), and constraints.
        elements: Vec<TableElement>,
    },
    /// `PARTITION OF` a table.
    PartitionOf {
        /// The partitioned table.
        parent: QualifiedName,
        /// Options of its columns (without types), and constraints.
        elements: Vec<TableElement>,
        /// The rows it holds.
        bound: PartitionBound,
    },
    /// `AS` a query.
    Query {
        /// Names for its columns, if given.
        columns: Vec<Name>,
        /// Where rows and columns come from.
        source: TableSource,
        /// False for `WITH NO DATA`.
        with_data: bool,
    },
}

/// Where the rows of `CREATE TABLE .. AS` come from.
#[derive(Debug, Clone)]
pub enum TableSource {
    /// A query.
    Query(QueryFragment),
    /// `EXECUTE` of a prepared statement.
    Execute(Name),
}

/// A part of a table's definition.
#[derive(Debug, Clone)]
pub enum TableElement {
    /// A column.
    Column(ColumnDef),
    /// A constraint.
    Constraint(TableConstraint),
    /// `LIKE` another table.
    Like(TableLike),
}

/// `ON COMMIT` of a temporary table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnCommit {
    /// `DROP`.
    Drop,
    /// `DELETE ROWS`.
    DeleteRows,
    /// `PRESERVE ROWS`.
    PreserveRows,
}

/// A column of a composite type or of a function's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name.
    pub name: Name,
    /// The type.
    pub data_type: DataType,
    /// `COLLATE`.
    pub collation: Option<QualifiedName>,
}
