//! Private database servers for tests.
//!
//! A test process starts one server of its own and gives each test a database in it. Nothing is
//! shared with what else runs on the machine: the data, the socket and the port are the process's,
//! and so is the end of it. A server that cannot be started is a failed test that says what to
//! install, never a skipped one.

mod find;
mod frame;
mod home;
mod mysql;
mod pgbouncer;
mod postgres;
mod proxy;
mod watch;

pub use frame::Protocol;
pub use mysql::{MySql, MySqlDatabase, Product, mysql};
pub use pgbouncer::PgBouncer;
pub use postgres::{Postgres, TestDatabase, postgres};
pub use proxy::{Cut, Deed, Proxy, Wire};
