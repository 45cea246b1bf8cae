//! What `ALTER TABLE` may say.

use driftless_diag::Span;

use super::super::expression::{Expr, OrderItem};
use super::super::literal::Text;
use super::super::name::{Name, QualifiedName};
use super::column::ColumnDef;
use super::create::TableElement;
use super::option::TableOption;
use super::partition::{PartitionBy, PartitionDefinition};

/// `ALTER TABLE`.
#[derive(Debug, Clone)]
pub struct AlterTable {
    /// `ONLINE` (MariaDB).
    pub online: bool,
    /// `IGNORE` (MariaDB).
    pub ignore: bool,
    /// `IF EXISTS` (MariaDB).
    pub if_exists: bool,
    /// The table.
    pub name: QualifiedName,
    /// What is done, in the order of the text.
    pub actions: Vec<AlterAction>,
}

/// An action of `ALTER TABLE`.
#[derive(Debug, Clone)]
pub struct AlterAction {
    /// All of it.
    pub span: Span,
    /// What is done.
    pub kind: AlterActionKind,
}

/// Where a column is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnPosition {
    /// `FIRST`.
    First,
    /// `AFTER`.
    After(Name),
}

/// What `ALTER COLUMN` does.
#[derive(Debug, Clone)]
pub enum ColumnChange {
    /// `SET DEFAULT`; whether parentheses stood around it.
    SetDefault(Expr, bool),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `SET VISIBLE` (true) or `SET INVISIBLE` (MySQL).
    SetVisible(bool),
}

/// What is done with a tablespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TablespaceAction {
    /// `DISCARD TABLESPACE`.
    Discard,
    /// `IMPORT TABLESPACE`.
    Import,
}

/// What an action does.
#[derive(Debug, Clone)]
pub enum AlterActionKind {
    /// `ADD [COLUMN] a ..`.
    AddColumn {
        /// `IF NOT EXISTS` (MariaDB).
        if_not_exists: bool,
        /// The column.
        column: Box<ColumnDef>,
        /// Where; at the end if unsaid.
        position: Option<ColumnPosition>,
    },
    /// `ADD [COLUMN] (..)`: columns, keys and constraints.
    AddElements(Vec<TableElement>),
    /// `ADD` of a key, constraint or period.
    AddElement(Box<TableElement>),
    /// `ADD SYSTEM VERSIONING` (MariaDB).
    AddSystemVersioning,
    /// `CHANGE [COLUMN] a b ..`.
    ChangeColumn {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The column.
        name: Name,
        /// What it becomes.
        column: Box<ColumnDef>,
        /// Where; left where it is if unsaid.
        position: Option<ColumnPosition>,
    },
    /// `MODIFY [COLUMN] a ..`.
    ModifyColumn {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// What it becomes.
        column: Box<ColumnDef>,
        /// Where; left where it is if unsaid.
        position: Option<ColumnPosition>,
    },
    /// `ALTER [COLUMN] a ..`.
    AlterColumn {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The column.
        name: Name,
        /// What is changed.
        change: ColumnChange,
    },
    /// `DROP [COLUMN] a`.
    DropColumn {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The column.
        name: Name,
    },
    /// `DROP INDEX a`, `DROP KEY a`.
    DropIndex {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The index; `PRIMARY` in backticks is the primary key.
        name: Name,
    },
    /// `DROP PRIMARY KEY`.
    DropPrimaryKey,
    /// `DROP FOREIGN KEY a`.
    DropForeignKey {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// Its name.
        name: Name,
    },
    /// `DROP CONSTRAINT a`: of whatever kind.
    DropConstraint {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// Its name.
        name: Name,
    },
    /// `DROP CHECK a` (MySQL).
    DropCheck(Name),
    /// `DROP PERIOD FOR a` (MariaDB).
    DropPeriod {
        /// `IF EXISTS`.
        if_exists: bool,
        /// Its name.
        name: Name,
    },
    /// `DROP SYSTEM VERSIONING` (MariaDB).
    DropSystemVersioning,
    /// `RENAME COLUMN a TO b`.
    RenameColumn {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The old name.
        name: Name,
        /// The new name.
        to: Name,
    },
    /// `RENAME INDEX a TO b`.
    RenameIndex {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The old name.
        name: Name,
        /// The new name.
        to: Name,
    },
    /// `RENAME [TO] t`.
    RenameTable(QualifiedName),
    /// `ALTER INDEX a VISIBLE` or `INVISIBLE`; `IGNORED` of MariaDB.
    AlterIndex {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The index.
        name: Name,
        /// Whether queries may use it.
        visible: bool,
    },
    /// `ALTER CHECK a [NOT] ENFORCED`, also with `CONSTRAINT` (MySQL).
    AlterCheck {
        /// The constraint.
        name: Name,
        /// `ENFORCED`.
        enforced: bool,
    },
    /// `CONVERT TO CHARACTER SET ..`.
    ConvertCharset {
        /// The character set; none for `DEFAULT`.
        charset: Option<Name>,
        /// `COLLATE`.
        collation: Option<Name>,
    },
    /// Options of the table.
    Options(Vec<TableOption>),
    /// `ORDER BY`.
    OrderBy(Vec<OrderItem>),
    /// `ENABLE KEYS` (true) or `DISABLE KEYS`.
    Keys(bool),
    /// `FORCE`.
    Force,
    /// `DISCARD TABLESPACE`, `IMPORT TABLESPACE`.
    Tablespace(TablespaceAction),
    /// `ALGORITHM =`, in capitals.
    Algorithm(String),
    /// `LOCK =`, in capitals.
    Lock(String),
    /// `WITH VALIDATION` (true) or `WITHOUT VALIDATION` (MySQL).
    Validation(bool),
    /// `SECONDARY_LOAD` (true), `SECONDARY_UNLOAD` (MySQL).
    SecondaryLoad(bool),
    /// `PARTITION BY`.
    PartitionBy(Box<PartitionBy>),
    /// `REMOVE PARTITIONING`.
    RemovePartitioning,
    /// `ADD PARTITION`.
    AddPartition {
        /// `IF NOT EXISTS` (MariaDB).
        if_not_exists: bool,
        /// The partitions, if listed.
        definitions: Vec<PartitionDefinition>,
        /// `PARTITIONS n`.
        count: Option<Text>,
    },
    /// `DROP PARTITION`.
    DropPartition {
        /// `IF EXISTS` (MariaDB).
        if_exists: bool,
        /// The partitions.
        names: Vec<Name>,
    },
    /// `TRUNCATE PARTITION`; none for all.
    TruncatePartition(Vec<Name>),
    /// `COALESCE PARTITION n`.
    CoalescePartition(Text),
    /// `REORGANIZE PARTITION .. INTO ..`.
    ReorganizePartition {
        /// What is replaced; none for all.
        names: Vec<Name>,
        /// By what; none if only the rows move.
        into: Vec<PartitionDefinition>,
    },
    /// `EXCHANGE PARTITION p WITH TABLE t`.
    ExchangePartition {
        /// The partition.
        name: Name,
        /// The table.
        table: QualifiedName,
        /// False for `WITHOUT VALIDATION`.
        validation: bool,
    },
    /// `CONVERT PARTITION p TO TABLE t` (MariaDB).
    ConvertPartition {
        /// The partition.
        name: Name,
        /// The table it becomes.
        table: QualifiedName,
    },
    /// `CONVERT TABLE t TO PARTITION ..` (MariaDB).
    ConvertTable {
        /// The table.
        table: QualifiedName,
        /// The partition it becomes.
        definition: Box<PartitionDefinition>,
    },
    /// `ANALYZE`, `CHECK`, `OPTIMIZE`, `REBUILD`, `REPAIR`, `DISCARD`, `IMPORT` of partitions: the
    /// definition stays.
    MaintainPartition(&'static str),
}
