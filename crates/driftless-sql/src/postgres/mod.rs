//! PostgreSQL's dialect, versions 14 to 18.
//!
//! The grammar is our own, followed to the token, because what compiles must be exactly what the
//! server accepts: definitions are taken apart to the last clause, queries and expressions are
//! recognised and kept as text with sqlparser's tree beside it. Where versions differ, what one of
//! them accepts is accepted. Files are kinds of object, each with its statements' types and their
//! grammar; below them lie tokens, names, data types, expressions and queries.

mod aggregate;
mod block;
mod cast;
mod collation;
mod comment;
mod copy;
mod cursor;
mod data_type;
mod database;
mod definition;
mod dml;
mod domain;
mod drop;
mod event_trigger;
mod expression;
mod extension;
mod foreign;
mod fragment;
mod function;
mod in_transaction;
mod index;
mod keyword;
mod language;
mod literal;
mod maintenance;
mod name;
mod object;
mod operator;
mod options;
mod part;
mod policy;
mod privilege;
mod publication;
mod query;
mod role;
mod rule;
mod schema;
mod sequence;
mod session;
mod setting;
mod statement;
mod statistics;
mod table;
mod terminal;
mod text_search;
mod token;
mod transaction;
mod trigger;
mod types;
mod view;

pub use crate::sqlite::location_offset;
pub use aggregate::CreateAggregate;
pub use block::DoBlock;
pub use cast::{CastContext, CastMethod, CreateCast, CreateConversion, CreateTransform};
pub use collation::CreateCollation;
pub use comment::{Comment, SecurityLabel};
pub use copy::{Copy, CopyFile, CopySource};
pub use data_type::{DataType, TypeName};
pub use database::{
    AlterDatabase, AlterTablespace, CreateDatabase, CreateTablespace, DatabaseChange,
    DatabaseOption,
};
pub use dml::{Call, Dml, Execute, Prepare, SelectInto, Verb, Write};
pub use domain::{AlterDomain, CreateDomain, DomainChange};
pub use drop::{Behavior, Drop, DropOwned, ReassignOwned};
pub use event_trigger::{AlterEventTrigger, CreateEventTrigger};
pub use extension::{AlterExtension, CreateExtension, ExtensionChange};
pub use foreign::{
    AlterForeignDataWrapper, AlterServer, CreateForeignDataWrapper, CreateServer,
    ImportForeignSchema, ImportedTables, UserMapping, WrapperFunction,
};
pub use fragment::{Fragment, QueryFragment};
pub use function::{
    AggregateArguments, AlterFunction, AtomicBody, AtomicStatement, CreateFunction, FunctionBody,
    FunctionOption, FunctionOptionKind, FunctionParameter, FunctionResult, ParameterMode,
    RoutineArguments, RoutineReference, Volatility,
};
pub use in_transaction::InTransaction;
pub use index::{CreateIndex, IndexElement};
pub use language::{CreateAccessMethod, CreateLanguage};
pub use literal::Literal;
pub use maintenance::{Cluster, Lock, Reindex, ReindexTarget, Truncate, Vacuum};
pub use name::{
    ColumnName, LONGEST_NAME, Name, OperatorName, QualifiedName, Role, is_reserved, needs_quoting,
    unquote,
};
pub use object::{
    AlterObject, ObjectChange, ObjectIdentity, ObjectKind, ObjectReference, OperatorReference,
};
pub use operator::{
    AlterOperator, AlterOperatorFamily, CreateOperator, CreateOperatorClass, CreateOperatorFamily,
};
pub use options::{ForeignOption, Number, OptionChange, Parameter, ParameterValue};
pub use part::{
    leading_scalar_type, leading_type, may_be_bare_label, may_name_column, may_name_function,
    string_value,
};
pub use policy::{AlterPolicy, CreatePolicy, PolicyCommand};
pub use privilege::{
    AlterDefaultPrivileges, Grant, GrantAction, GrantRole, GrantRoleOption, GrantTarget, Privilege,
    Privileges,
};
pub use publication::{
    AlterPublication, AlterSubscription, CreatePublication, CreateSubscription, PublicationChange,
    PublicationObject, SubscriptionChange,
};
pub use query::Relation;
pub use role::{
    AlterGroup, AlterRole, AlterRoleSetting, CreateRole, RoleKind, RoleOption, SettingChange,
};
pub use rule::{CreateRule, RuleEvent};
pub use schema::CreateSchema;
pub use sequence::{CreateSequence, SequenceOption, SequenceOptionKind};
pub use session::{DeclareCursor, Discard, Explain};
pub use setting::{
    AlterSystem, ResetSetting, Set, Setting, SettingItem, SettingScope, SettingValue, Show,
};
pub use statement::{Statement, StatementKind, SyntaxError, parse};
pub use statistics::{AlterStatistics, CreateStatistics, StatisticsElement};
pub use table::*;
pub use text_search::{AlterTextSearch, CreateTextSearch, DictionaryReplacement, TextSearchChange};
pub use token::{StringKind, Token, TokenKind, tokens};
pub use transaction::{SetConstraints, Transaction, TransactionMode};
pub use trigger::{CreateTrigger, Transition, TriggerEvent, TriggerTiming};
pub use types::{
    AlterType, AttributeAction, AttributeActionKind, CreateType, TypeChange, TypeDefinition,
    ValuePosition,
};
pub use view::{CheckOption, CreateMaterializedView, CreateView, RefreshMaterializedView};
