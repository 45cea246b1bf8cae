//! Tables: ordinary, partitioned and foreign ones, and partitions.

use std::collections::BTreeMap;

use crate::SqlText;

use super::column::Column;
use super::constraint::{Constraint, ConstraintKind};
use super::name::Name;
use super::trigger::TriggerState;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// What sort of table it is.
    pub kind: TableKind,
    /// Whether it lasts, and whether it is logged.
    pub persistence: Persistence,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// False when the columns could not be determined (`CREATE TABLE .. AS` over something
    /// opaque). Nothing may then be called an unknown column.
    pub columns_known: bool,
    /// Keys and checks by name. `NOT NULL` belongs to the column. (Boxed, since most tables have few and
    /// a map has room for eleven at once.)
    pub constraints: BTreeMap<String, Box<Constraint>>,
    /// Parents of `INHERITS`, in order.
    pub inherits: Vec<Name>,
    /// What it is a partition of.
    pub partition_of: Option<PartitionOf>,
    /// `OF` a composite type.
    pub of_type: Option<Name>,
    /// Storage parameters; those of the toast table begin with `toast.`.
    pub options: BTreeMap<String, String>,
    /// The tablespace, if not the database's.
    pub tablespace: Option<String>,
    /// The access method, if not `heap`.
    pub access_method: Option<String>,
    /// `ENABLE ROW LEVEL SECURITY`.
    pub row_security: bool,
    /// `FORCE ROW LEVEL SECURITY`.
    pub force_row_security: bool,
    /// `REPLICA IDENTITY`.
    pub replica_identity: ReplicaIdentity,
    /// The index or key that `CLUSTER ON` names.
    pub clustered_on: Option<String>,
    /// Triggers that the server itself keeps on this table for foreign keys, by the foreign key's
    /// name, where they are not in the state they were made in (`DISABLE TRIGGER ALL`).
    pub internal_triggers: BTreeMap<String, TriggerState>,
}

impl Table {
    /// An ordinary table without columns.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            kind: TableKind::Ordinary,
            persistence: Persistence::Permanent,
            columns: Vec::new(),
            columns_known: true,
            constraints: BTreeMap::new(),
            inherits: Vec::new(),
            partition_of: None,
            of_type: None,
            options: BTreeMap::new(),
            tablespace: None,
            access_method: None,
            row_security: false,
            force_row_security: false,
            replica_identity: ReplicaIdentity::Default,
            clustered_on: None,
            internal_triggers: BTreeMap::new(),
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column of that name, to change it.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == name)
    }

    /// The tables that its foreign keys refer to.
    pub fn referenced(&self) -> impl Iterator<Item = &Name> {
        self.constraints.values().filter_map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(&key.table),
            _ => None,
        })
    }

    /// The table it is a partition of, or those it inherits from.
    pub fn parents(&self) -> impl Iterator<Item = &Name> {
        self.partition_of.iter().map(|of| &of.parent).chain(&self.inherits)
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&Constraint> {
        let mut constraints = self.constraints.values().map(Box::as_ref);
        constraints
            .find(|constraint| matches!(&constraint.kind, ConstraintKind::Key(key) if key.primary))
    }
}

/// What sort of table it is.
#[derive(Debug, Clone, PartialEq)]
pub enum TableKind {
    /// Stores rows itself.
    Ordinary,
    /// `PARTITION BY`.
    Partitioned(PartitionKey),
    /// `CREATE FOREIGN TABLE`.
    Foreign {
        /// The server.
        server: String,
        /// `OPTIONS`.
        options: BTreeMap<String, String>,
    },
}

/// How rows are spread over partitions.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionKey {
    /// `list`, `range` or `hash`.
    pub strategy: String,
    /// What decides, in order.
    pub elements: Vec<PartitionElement>,
}

/// A part of a partition key.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionElement {
    /// A column or an expression.
    pub key: super::IndexKey,
    /// The collation, if not the column's.
    pub collation: Option<Name>,
    /// The operator class, if not the default one.
    pub class: Option<Name>,
}

/// What a partition is a partition of.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: Name,
    /// `FOR VALUES ..` or `DEFAULT`.
    pub bound: SqlText,
}

/// Whether a relation lasts, and whether it is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persistence {
    /// It does, and it is.
    #[default]
    Permanent,
    /// It goes with the session.
    Temporary,
    /// It is not logged.
    Unlogged,
}

impl Persistence {
    /// Lower-case word, as in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Temporary => "temporary",
            Self::Unlogged => "unlogged",
        }
    }
}

/// Which columns of a changed row replication sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReplicaIdentity {
    /// The primary key's.
    #[default]
    Default,
    /// None.
    Nothing,
    /// All.
    Full,
    /// Those of the index.
    Index(String),
}
