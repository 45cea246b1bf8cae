//! PostgreSQL's catalog: every kind of object that its definitions make, one file a kind.
//!
//! Values say what the server acts on, in the words the server prints: types as `format_type` has
//! them, names with their schema, defaults filled in. What equals the default is absent, so that
//! what replay computes and what a server reports come out alike. Nothing here parses: expressions
//! are [`SqlText`](crate::SqlText).

mod column;
mod constraint;
mod facts;
mod index;
mod name;
mod objects;
mod other;
mod policy;
mod routine;
mod secret;
mod sequence;
mod table;
mod trigger;
mod types;
mod view;

pub use crate::{Described, Fact, Privilege, Privileges};
pub use column::{Column, DataType, Generated, Identity, Inheritance, NotNull};
pub use constraint::{Constraint, ConstraintKind, Exclude, ForeignKey, Key, KeyIndex, Timing};
pub(crate) use facts::facts_beside;
pub use facts::{each_other, each_table, facts};
pub use index::{Index, IndexElement, IndexKey};
pub use name::{Name, PartName, Quoted};
pub use objects::{Marks, Objects};
pub use other::{
    Extension, ForeignDataWrapper, Other, Publication, PublishedTable, Server, Statistics,
    UserMapping, UserMappingName,
};
pub use policy::{DefaultPrivilegesKey, Policy};
pub use routine::{Argument, ArgumentMode, Routine, RoutineKind, RoutineName, Volatility};
pub use secret::{
    HIDDEN, agree_on_hidden, hide_secrets, hides_secrets, may_be_secret, without_secrets,
};
pub use sequence::{Sequence, SequenceOwner};
pub use table::{
    PartitionElement, PartitionKey, PartitionOf, Persistence, ReplicaIdentity, Table, TableKind,
};
pub use trigger::{ConstraintTrigger, EventTrigger, Rule, Trigger, TriggerState};
pub use types::{Attribute, Domain, DomainCheck, RangeType, Type, TypeKind};
pub use view::{CheckOption, Materialized, View, ViewColumn};
