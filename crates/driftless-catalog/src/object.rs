//! What objects are called in reports, where they came from, and what nobody understood.

use std::collections::BTreeSet;
use std::fmt;

/// The kinds of object a catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table.
    Table,
    /// A column of a table.
    Column,
    /// A key or check of a table.
    Constraint,
    /// An index.
    Index,
    /// A view.
    View,
    /// A trigger.
    Trigger,
    /// An event.
    Event,
    /// A materialized view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// A schema.
    Schema,
    /// An enum, composite, range or base type.
    Type,
    /// A domain.
    Domain,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// A rule.
    Rule,
    /// A row security policy.
    Policy,
    /// An extension.
    Extension,
    /// Extended statistics.
    Statistics,
    /// A publication.
    Publication,
    /// A subscription.
    Subscription,
    /// An event trigger.
    EventTrigger,
    /// A foreign data wrapper.
    ForeignDataWrapper,
    /// A foreign server.
    Server,
    /// A user mapping.
    UserMapping,
    /// A collation.
    Collation,
    /// A conversion between encodings.
    Conversion,
    /// An operator.
    Operator,
    /// An operator class.
    OperatorClass,
    /// An operator family.
    OperatorFamily,
    /// A cast.
    Cast,
    /// A transform.
    Transform,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A text search parser.
    TextSearchParser,
    /// A text search template.
    TextSearchTemplate,
    /// A procedural language.
    Language,
    /// An access method.
    AccessMethod,
    /// The database itself.
    Database,
    /// A role.
    Role,
    /// A tablespace.
    Tablespace,
    /// A large object.
    LargeObject,
    /// What new objects are granted.
    DefaultPrivileges,
    /// What is granted on one object, where that is nothing the object has (MySQL, MariaDB).
    Grants,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Table,
        Self::Column,
        Self::Constraint,
        Self::Index,
        Self::View,
        Self::Trigger,
        Self::MaterializedView,
        Self::Sequence,
        Self::Schema,
        Self::Type,
        Self::Domain,
        Self::Function,
        Self::Procedure,
        Self::Aggregate,
        Self::Rule,
        Self::Policy,
        Self::Extension,
        Self::Statistics,
        Self::Publication,
        Self::Subscription,
        Self::EventTrigger,
        Self::Event,
        Self::ForeignDataWrapper,
        Self::Server,
        Self::UserMapping,
        Self::Collation,
        Self::Conversion,
        Self::Operator,
        Self::OperatorClass,
        Self::OperatorFamily,
        Self::Cast,
        Self::Transform,
        Self::TextSearchConfiguration,
        Self::TextSearchDictionary,
        Self::TextSearchParser,
        Self::TextSearchTemplate,
        Self::Language,
        Self::AccessMethod,
        Self::Database,
        Self::Role,
        Self::Tablespace,
        Self::LargeObject,
        Self::DefaultPrivileges,
        Self::Grants,
    ];

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Lower-case name, as in messages and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::View => "view",
            Self::Trigger => "trigger",
            Self::Event => "event",
            Self::MaterializedView => "materialized view",
            Self::Sequence => "sequence",
            Self::Schema => "schema",
            Self::Type => "type",
            Self::Domain => "domain",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::Rule => "rule",
            Self::Policy => "policy",
            Self::Extension => "extension",
            Self::Statistics => "statistics",
            Self::Publication => "publication",
            Self::Subscription => "subscription",
            Self::EventTrigger => "event trigger",
            Self::ForeignDataWrapper => "foreign data wrapper",
            Self::Server => "server",
            Self::UserMapping => "user mapping",
            Self::Collation => "collation",
            Self::Conversion => "conversion",
            Self::Operator => "operator",
            Self::OperatorClass => "operator class",
            Self::OperatorFamily => "operator family",
            Self::Cast => "cast",
            Self::Transform => "transform",
            Self::TextSearchConfiguration => "text search configuration",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::Language => "language",
            Self::AccessMethod => "access method",
            Self::Database => "database",
            Self::Role => "role",
            Self::Tablespace => "tablespace",
            Self::LargeObject => "large object",
            Self::DefaultPrivileges => "default privileges",
            Self::Grants => "grants",
        }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An object as reports name it: `column users.email`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its comparison key; parts of a table are `table.part`.
    pub path: String,
}

impl ObjectKey {
    /// Whether this table, or a part of it, is among these: a column, a constraint, or what is called
    /// like an index of it. (On PostgreSQL that is an index in a schema of the table's name.)
    pub fn is_among(&self, keys: &BTreeSet<Self>) -> bool {
        let path = format!("{}.", self.path);
        let has_part = |kind| {
            let first = Self { kind, path: path.clone() };
            let next = keys.range(&first..).next();
            next.is_some_and(|next| next.kind == kind && next.path.starts_with(&path))
        };
        let parts = [ObjectKind::Column, ObjectKind::Constraint, ObjectKind::Index];
        keys.contains(self) || parts.into_iter().any(has_part)
    }
}

/// The statement that made an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The step, as `component/id_slug` or `id_slug`.
    pub step: String,
    /// The file, as displayed.
    pub file: String,
    /// The line of the name or statement, from one.
    pub line: usize,
}

/// A statement whose effect on the schema we do not know.
#[derive(Debug, Clone)]
pub struct Opaque {
    /// Where it stands.
    pub origin: Origin,
    /// Why it was not understood.
    pub reason: String,
    /// The statement's text.
    pub text: String,
    /// Keys of every identifier it mentions: from here on, nothing may be said about these.
    pub mentions: BTreeSet<String>,
}
