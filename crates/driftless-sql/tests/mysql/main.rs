//! Tests of the dialect of MySQL and MariaDB.

mod commits;
mod judge;
mod probes;
mod properties;
mod trees;
