//! The tests of this crate that go through its public interface.

mod probes;
