//! The schema of a database as a value.
//!
//! Replaying migrations, parsing a snapshot and introspecting a live server all end in a
//! [`Catalog`]; everything a user sees is a function of such values. So this crate holds no
//! parser and does no I/O: expressions are [`SqlText`] (the text, and its normal form where
//! somebody who can parse has computed it), and collections are ordered, so that whatever is
//! printed, hashed or compared comes out the same every time.

mod catalog;
mod constraint;
mod described;
mod fact;
mod index;
pub mod mysql;
mod name;
mod object;
pub mod postgres;
mod table;
mod text;
mod trigger;
mod unknown;
mod view;

pub use catalog::Catalog;
pub use constraint::{
    Constraint, ConstraintKind, ForeignKey, KeyColumn, OnConflict, ReferentialAction,
};
pub use described::{Described, Privilege, Privileges, facts, facts_beside, facts_that_may_differ};
pub use fact::Fact;
pub use index::{Index, IndexColumn, IndexKey};
pub use name::{Ident, ObjectName};
pub use object::{ObjectKey, ObjectKind, Opaque, Origin};
pub use table::{Column, Generated, NotNull, Table, TableKind};
pub use text::{SqlText, Verdict};
pub use trigger::Trigger;
pub use unknown::Unknown;
pub use view::View;
