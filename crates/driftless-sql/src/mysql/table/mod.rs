//! Tables: what `CREATE TABLE` and `ALTER TABLE` say.

mod action;
mod alter;
mod column;
mod create;
mod key;
mod option;
mod partition;

pub use action::{
    AlterAction, AlterActionKind, AlterTable, ColumnChange, ColumnPosition, TablespaceAction,
};
pub use column::{
    ColumnDef, ColumnOption, ColumnOptionKind, GeneratedKind, MatchKind, References,
    ReferentialAction,
};
pub use create::{CreateTable, Duplicates, TableBody, TableElement, TableQuery};
pub use key::{
    CheckDef, ForeignKeyDef, IndexOption, IndexOptionKind, KeyColumn, KeyDef, KeyKind, KeyPart,
    PeriodDef,
};
pub use option::{OptionValue, TableOption};
pub use partition::{
    PartitionBy, PartitionDefinition, PartitionMethod, PartitionValue, PartitionValues,
    SubpartitionBy,
};
