//! MySQL and MariaDB: their statements carried out on a catalog.
//!
//! A [`Session`] is one connection: the schema, the current database, settings that decide what is
//! refused, and what is in doubt. One file an object kind or an action. `ALTER TABLE` is carried out
//! as the servers do it: the table that is to be is put together from the old one and all actions,
//! and takes its place only as a whole. Names the servers make up are made up here to the letter.
//!
//! After an error the statement is over and the next one is tried. What the failed statement would
//! have made is unknown from then on, so that one mistake is reported once.

mod alter;
mod alter_table;
mod build;
mod call;
mod charset;
mod column;
mod create_table;
mod data_type;
mod database;
mod default;
mod dispatch;
mod dml;
mod drop;
mod flow;
mod foreign_key;
mod functions;
mod guard;
mod index;
mod key;
mod limits;
mod lookup;
mod missing;
mod normal;
mod outputs;
mod partition;
mod pass;
mod rename;
mod resolve;
mod routine;
mod sequence;
mod session;
mod setting;
mod system;
mod temporal;
mod text;
mod trigger;
mod view;

pub(crate) use missing::MISSING_VALUE;
pub(crate) use normal::normalize;
pub(crate) use outputs::own_names;
pub(crate) use session::Session;
