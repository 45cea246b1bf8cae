//! `ALTER TABLE` and its likes for indexes, sequences, views and foreign tables.
//!
//! One type for all of them: the grammar has one list of actions for every kind of relation, and
//! the server lets `ALTER TABLE` name any of them.

mod action;
mod column;

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::drop::Behavior;
use super::super::fragment::Fragment;
use super::super::keyword::Keyword as K;
use super::super::name::{Name, QualifiedName, Role};
use super::super::options::{ForeignOption, Number, Parameter};
use super::super::sequence::SequenceOption;
use super::super::terminal::Symbol;
use super::{
    ColumnDef, ConstraintAttributes, DataType, IdentityKind, PartitionBound, TableConstraint,
};

/// What the statement calls the relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// `TABLE`, which may stand for any of them.
    Table,
    /// `FOREIGN TABLE`.
    ForeignTable,
    /// `INDEX`.
    Index,
    /// `SEQUENCE`.
    Sequence,
    /// `VIEW`.
    View,
    /// `MATERIALIZED VIEW`.
    MaterializedView,
}

/// `ALTER TABLE`, `ALTER INDEX`, `ALTER SEQUENCE`, `ALTER VIEW` and so on.
#[derive(Debug, Clone)]
pub struct AlterTable {
    /// What the statement calls it.
    pub kind: RelationKind,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// `ONLY`.
    pub only: bool,
    /// The relation.
    pub name: QualifiedName,
    /// What is done to it, in order.
    pub actions: Vec<AlterAction>,
}

/// `ALTER TABLE ALL IN TABLESPACE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTablesOfTablespace {
    /// Which relations of it.
    pub kind: RelationKind,
    /// Where they are.
    pub tablespace: Name,
    /// `OWNED BY`; empty for all.
    pub owners: Vec<Role>,
    /// Where they go.
    pub to: Name,
}

/// An action of `ALTER TABLE`.
#[derive(Debug, Clone)]
pub struct AlterAction {
    /// All of it.
    pub span: Span,
    /// The action.
    pub kind: AlterActionKind,
}

/// The actions of `ALTER TABLE`.
#[derive(Debug, Clone)]
pub enum AlterActionKind {
    /// `ADD COLUMN`.
    AddColumn {
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
        /// The column.
        column: Box<ColumnDef>,
    },
    /// `DROP COLUMN`.
    DropColumn {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The column.
        name: Name,
        /// `CASCADE` or `RESTRICT`.
        behavior: Behavior,
    },
    /// `ALTER COLUMN`.
    AlterColumn {
        /// The column.
        column: Name,
        /// What is done to it.
        change: Box<ColumnChange>,
    },
    /// `ALTER COLUMN 1 SET STATISTICS`, of an index that has expressions.
    IndexStatistics {
        /// The column's number, from one.
        column: u32,
        /// The target; none for `DEFAULT`.
        target: Option<Number>,
    },
    /// `ADD CONSTRAINT`.
    AddConstraint(Box<TableConstraint>),
    /// `ALTER CONSTRAINT`.
    AlterConstraint {
        /// The constraint.
        name: Name,
        /// What it is from now on.
        attributes: ConstraintAttributes,
    },
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint(Name),
    /// `DROP CONSTRAINT`.
    DropConstraint {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The constraint.
        name: Name,
        /// `CASCADE` or `RESTRICT`.
        behavior: Behavior,
    },
    /// `RENAME TO`.
    RenameTo(Name),
    /// `RENAME COLUMN`.
    RenameColumn {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `RENAME CONSTRAINT`.
    RenameConstraint {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `SET SCHEMA`.
    SetSchema(Name),
    /// `OWNER TO`.
    OwnerTo(Role),
    /// `SET TABLESPACE`.
    SetTablespace(Name),
    /// `SET ACCESS METHOD`; none for `DEFAULT`.
    SetAccessMethod(Option<Name>),
    /// `SET LOGGED`; false for `SET UNLOGGED`.
    SetLogged(bool),
    /// `SET (..)`: storage parameters.
    SetParameters(Vec<Parameter>),
    /// `RESET (..)`.
    ResetParameters(Vec<Parameter>),
    /// `CLUSTER ON`; none for `SET WITHOUT CLUSTER`.
    ClusterOn(Option<Name>),
    /// `SET WITHOUT OIDS`, which does nothing any more.
    SetWithoutOids,
    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`.
    SwitchTrigger {
        /// When they fire.
        state: SwitchState,
        /// Which ones.
        triggers: SwitchedTriggers,
    },
    /// `ENABLE RULE`, `DISABLE RULE`.
    SwitchRule {
        /// When it applies.
        state: SwitchState,
        /// The rule.
        rule: Name,
    },
    /// `ENABLE ROW LEVEL SECURITY`; false for `DISABLE`.
    RowSecurity(bool),
    /// `FORCE ROW LEVEL SECURITY`; false for `NO FORCE`.
    ForceRowSecurity(bool),
    /// `REPLICA IDENTITY`.
    ReplicaIdentity(ReplicaIdentity),
    /// `INHERIT`.
    Inherit(QualifiedName),
    /// `NO INHERIT`.
    NoInherit(QualifiedName),
    /// `OF` a type; none for `NOT OF`.
    OfType(Option<QualifiedName>),
    /// `ATTACH PARTITION`; an index has no bound.
    AttachPartition {
        /// The table or index.
        partition: QualifiedName,
        /// The rows it holds.
        bound: Option<PartitionBound>,
    },
    /// `DETACH PARTITION`.
    DetachPartition {
        /// The table.
        partition: QualifiedName,
        /// How.
        mode: DetachMode,
    },
    /// `OPTIONS`, of a foreign table.
    ForeignOptions(Vec<ForeignOption>),
    /// `DEPENDS ON EXTENSION`.
    DependsOnExtension {
        /// False for `NO DEPENDS`.
        depends: bool,
        /// The extension.
        extension: Name,
    },
    /// The options of `ALTER SEQUENCE`.
    SequenceOptions(Vec<SequenceOption>),
}

/// What `ALTER COLUMN` does to a column.
#[derive(Debug, Clone)]
pub enum ColumnChange {
    /// `TYPE`.
    Type(Box<ColumnType>),
    /// `SET DEFAULT`.
    SetDefault(Fragment),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `SET EXPRESSION AS (..)`.
    SetExpression(Fragment),
    /// `DROP EXPRESSION`.
    DropExpression {
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `ADD GENERATED .. AS IDENTITY`.
    AddIdentity {
        /// When the value is generated.
        kind: IdentityKind,
        /// Options of its sequence.
        options: Vec<SequenceOption>,
    },
    /// `SET GENERATED`, `SET START` and the like, `RESTART`.
    AlterIdentity(Vec<IdentityChange>),
    /// `DROP IDENTITY`.
    DropIdentity {
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `SET STATISTICS`; none for `DEFAULT`.
    SetStatistics(Option<Number>),
    /// `SET STORAGE`; none for `DEFAULT`.
    SetStorage(Option<Name>),
    /// `SET COMPRESSION`; none for `DEFAULT`.
    SetCompression(Option<Name>),
    /// `SET (..)`: attribute options.
    SetParameters(Vec<Parameter>),
    /// `RESET (..)`.
    ResetParameters(Vec<Parameter>),
    /// `OPTIONS`, of a foreign table's column.
    ForeignOptions(Vec<ForeignOption>),
}

/// `ALTER COLUMN .. TYPE`.
#[derive(Debug, Clone)]
pub struct ColumnType {
    /// The new type.
    pub data_type: DataType,
    /// `COLLATE`.
    pub collation: Option<QualifiedName>,
    /// `USING`.
    pub using: Option<Fragment>,
}

/// A change to an identity column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityChange {
    /// `SET GENERATED`.
    Kind(IdentityKind),
    /// `RESTART`, or `SET` an option of its sequence.
    Option(Box<SequenceOption>),
}

/// When a trigger fires or a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchState {
    /// `ENABLE`
    Enabled,
    /// `DISABLE`
    Disabled,
    /// `ENABLE REPLICA`
    Replica,
    /// `ENABLE ALWAYS`
    Always,
}

/// Which triggers are switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwitchedTriggers {
    /// One.
    Named(Name),
    /// `ALL`, those of foreign keys too.
    All,
    /// `USER`: all but those of constraints.
    User,
}

/// What identifies a row in replication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaIdentity {
    /// `NOTHING`
    Nothing,
    /// `FULL`
    Full,
    /// `DEFAULT`
    Default,
    /// `USING INDEX`
    Index(Name),
}

/// How a partition is detached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetachMode {
    /// At once.
    Plain,
    /// `CONCURRENTLY`.
    Concurrently,
    /// `FINALIZE`.
    Finalize,
}

/// A statement about one relation or about all in a tablespace.
pub(in super::super) enum AlteredTable {
    One(AlterTable),
    Tablespace(AlterTablesOfTablespace),
}

impl Cursor<'_> {
    pub(in super::super) fn if_exists(&mut self) -> Parse<bool> {
        if !self.at(K::If) || self.keyword_ahead(1) != Some(K::Exists) {
            return Ok(false);
        }
        self.bump();
        self.bump();
        Ok(true)
    }

    /// The rest of `ALTER TABLE` and its likes, the kind being taken.
    pub(in super::super) fn alter_table(&mut self, kind: RelationKind) -> Parse<AlteredTable> {
        let movable = [RelationKind::Table, RelationKind::Index, RelationKind::MaterializedView];
        if self.at(K::All) && movable.contains(&kind) {
            return self.alter_tablespace_tables(kind).map(AlteredTable::Tablespace);
        }
        let if_exists = self.if_exists()?;
        let (only, name) = match kind {
            RelationKind::Table | RelationKind::ForeignTable => {
                let relation = self.relation("a table")?;
                (relation.only, relation.name)
            }
            _ => (false, self.qualified_name("a name")?),
        };
        let actions = match self.lone_action(kind)? {
            Some(action) => vec![action],
            None => self.list(Self::alter_action)?,
        };
        Ok(AlteredTable::One(AlterTable { kind, if_exists, only, name, actions }))
    }

    fn alter_tablespace_tables(&mut self, kind: RelationKind) -> Parse<AlterTablesOfTablespace> {
        self.expect_all(&[K::All, K::In, K::Tablespace])?;
        let tablespace = self.name("a tablespace")?;
        let owners = if self.eat(K::Owned) {
            self.expect(K::By)?;
            self.roles()?
        } else {
            Vec::new()
        };
        self.expect_all(&[K::Set, K::Tablespace])?;
        let to = self.name("a tablespace")?;
        self.eat(K::Nowait);
        Ok(AlterTablesOfTablespace { kind, tablespace, owners, to })
    }

    /// An action that must be the only one of its statement, if one follows.
    fn lone_action(&mut self, kind: RelationKind) -> Parse<Option<AlterAction>> {
        let start = self.start();
        let kind = match self.keyword() {
            Some(K::Rename) => self.rename(kind)?,
            Some(K::Set) if self.keyword_ahead(1) == Some(K::Schema) => {
                self.bump();
                self.bump();
                AlterActionKind::SetSchema(self.name("a schema")?)
            }
            Some(K::Attach) => self.attach(kind)?,
            Some(K::Detach) if kind == RelationKind::Table => self.detach()?,
            Some(K::Depends | K::No)
                if self.at(K::Depends) || self.keyword_ahead(1) == Some(K::Depends) =>
            {
                let (depends, extension) = self.depends_on_extension()?;
                AlterActionKind::DependsOnExtension { depends, extension }
            }
            _ if kind == RelationKind::Sequence => match self.sequence_options()? {
                options if options.is_empty() => return Ok(None),
                options => AlterActionKind::SequenceOptions(options),
            },
            _ => return Ok(None),
        };
        Ok(Some(AlterAction { span: self.since(start), kind }))
    }

    /// `[NO] DEPENDS ON EXTENSION`.
    pub(in super::super) fn depends_on_extension(&mut self) -> Parse<(bool, Name)> {
        let depends = !self.eat(K::No);
        self.expect_all(&[K::Depends, K::On, K::Extension])?;
        Ok((depends, self.name("an extension")?))
    }

    fn rename(&mut self, kind: RelationKind) -> Parse<AlterActionKind> {
        self.expect(K::Rename)?;
        if self.eat(K::To) {
            return Ok(AlterActionKind::RenameTo(self.name("a name")?));
        }
        if matches!(kind, RelationKind::Index | RelationKind::Sequence) {
            return self.unexpected("TO");
        }
        if kind == RelationKind::Table && self.eat(K::Constraint) {
            let from = self.name("a constraint")?;
            self.expect(K::To)?;
            return Ok(AlterActionKind::RenameConstraint { from, to: self.name("a name")? });
        }
        self.eat(K::Column);
        let from = self.name("TO, COLUMN, CONSTRAINT or a column")?;
        self.expect(K::To)?;
        Ok(AlterActionKind::RenameColumn { from, to: self.name("a name")? })
    }

    fn attach(&mut self, kind: RelationKind) -> Parse<AlterActionKind> {
        self.expect_all(&[K::Attach, K::Partition])?;
        let partition = self.qualified_name("a partition")?;
        let bound = match kind {
            RelationKind::Index => None,
            _ => Some(self.partition_bound()?),
        };
        Ok(AlterActionKind::AttachPartition { partition, bound })
    }

    fn detach(&mut self) -> Parse<AlterActionKind> {
        self.expect_all(&[K::Detach, K::Partition])?;
        let partition = self.qualified_name("a partition")?;
        let mode = if self.eat(K::Concurrently) {
            DetachMode::Concurrently
        } else if self.eat(K::Finalize) {
            DetachMode::Finalize
        } else {
            DetachMode::Plain
        };
        Ok(AlterActionKind::DetachPartition { partition, mode })
    }

    fn is_parameters(&self) -> bool {
        self.symbol() == Symbol::LeftParen
    }
}
