//! The tests of this crate that go through its public interface.

mod invariants;
mod limits;
mod meaning;
mod oracle;
mod probes;
mod properties;
mod splitting;
mod sqlite3;
mod understanding;
