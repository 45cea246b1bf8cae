//! From a parsed definition to the object it makes.
//!
//! Used for statements of a step (the text is the step's file) and for definitions a server
//! stores (the text is the definition), so that both give the same value. Everything SQLite
//! checks while it reads a definition is checked here; what depends on other objects (does the
//! table exist, is the name taken) is not.

mod column;
mod constraint;
mod index;
mod table;
mod trigger;
mod view;
mod virtual_table;

pub(crate) use column::{INVALID_GENERATED, bare, column};
pub(crate) use constraint::{INVALID_FOREIGN_KEY, INVALID_KEY};
pub(crate) use index::index;
pub(crate) use table::{INVALID_TYPE, strict_type, table};
pub(crate) use trigger::trigger;
pub(crate) use view::view;
pub(crate) use virtual_table::{shadow_names, virtual_table};

pub(crate) use crate::normal::expression_text as sql_text;
