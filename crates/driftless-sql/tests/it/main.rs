//! The tests of this crate that go through its public interface.

mod oracle;
mod probes;
mod sqlite3;
