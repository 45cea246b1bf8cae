//! The dialect of MySQL (8.0 to 9) and MariaDB (10.6 to 11).
//!
//! One grammar for two products: it is the union of both, and what only one has is noted with its
//! place ([`Feature`]), so that a statement for the other is refused with the reason. Definitions
//! are taken apart to the last clause; expressions and queries are trees, because the servers print
//! them anew and texts can only be compared through them. Where versions differ, what one of them
//! accepts is accepted, and what nobody here knows is opaque. Files are kinds of object, each with
//! its statements' types and their grammar; below them lie tokens, names, data types, expressions
//! and queries.

mod account;
mod body;
mod code;
mod cursor;
mod data_type;
mod database;
mod declare;
mod dml;
mod drop;
mod event;
mod expression;
mod index;
mod literal;
mod name;
mod product;
mod query;
mod reserved;
mod routine;
mod sequence;
mod session;
mod set;
mod statement;
mod table;
mod terminal;
mod token;
mod transaction;
mod trigger;
mod view;

pub use account::{Grant, GrantObject, Privilege, UserStatement};
pub use body::{Body, BodyStatement, OnError, assigned};
pub use code::{Code, DeclaredCursor, Loop};
pub use data_type::DataType;
pub use database::{AlterDatabase, CreateDatabase};
pub use dml::{Assignment, Delete, Dml, Insert, InsertSource, LoadData, Update};
pub use drop::{Drop, DropAccount, ObjectKind, RenameTable, Truncate};
pub use event::{AlterEvent, CreateEvent, EventState, Schedule};
pub use expression::*;
pub use index::{CreateIndex, DropIndex};
pub use literal::{Text, unquote as string_value};
pub use name::{Account, LONGEST_NAME, Name, QualifiedName, unquote};
pub use product::{Feature, Product};
pub use query::*;
pub use routine::{
    AlterRoutine, Characteristic, CreateRoutine, Parameter, ParameterMode, RoutineBody,
};
pub use sequence::{AlterSequence, CreateSequence, SequenceOption, SequenceOptionKind};
pub use session::{Call, Execute, LockTables, MaintainTables, Prepare};
pub use set::{Set, SetItem, SetTarget};
pub use statement::{Statement, StatementKind, SyntaxError, parse};
pub use table::*;
pub use token::{Token, TokenKind, tokens};
pub use transaction::{ImplicitCommit, Transaction};
pub use trigger::{CreateTrigger, TriggerEvent, TriggerOrder, TriggerTiming};
pub use view::{CheckOption, CreateView, SqlSecurity, ViewAlgorithm};
