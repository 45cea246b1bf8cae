//! The catalog of MySQL and MariaDB: every kind of object that their definitions make, one file a
//! kind.
//!
//! Values say what the server acts on, in the words the server prints: types as `SHOW CREATE TABLE`
//! has them, identifiers as they are kept. What equals the default is absent, so that what replay
//! computes and what a server reports come out alike. What a statement leaves to the database or to
//! the server (character sets before all) stays open here, and is decided only when two catalogs
//! stand side by side ([`facts`]). Nothing here parses: expressions are
//! [`SqlText`](crate::SqlText).

mod charset;
mod column;
mod constraint;
mod event;
mod facts;
mod key;
mod name;
mod objects;
mod partition;
mod routine;
mod sequence;
mod server;
mod table;
mod trigger;
mod view;

pub use charset::{Charset, canonical_charset, canonical_collation, is_text_type};
pub use column::{Column, Default, Generated, RowPeriod};
pub use constraint::{Check, ForeignKey};
pub use event::{Event, Schedule};
pub(crate) use facts::facts_beside;
pub use facts::{Context, facts};
pub use key::{Key, KeyKind, KeyPart, PartKey};
pub use name::{Name, Quoted};
pub use objects::{Database, Objects, database_key, grants_key};
pub use partition::{Partition, Partitioning, Subpartitioning};
pub use routine::{Parameter, ParameterMode, Routine, RoutineKind, RoutineName};
pub use sequence::Sequence;
pub use server::{Server, Version};
pub use table::{Period, Table};
pub use trigger::Trigger;
pub use view::View;
