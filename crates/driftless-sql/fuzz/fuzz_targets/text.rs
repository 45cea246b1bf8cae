//! Any text at all is split for every product without losing a byte and parsed without a panic,
//! and every span lies in it.
//!
//! With `cargo fuzz run text`; or without that tool and on stable Rust, here in `fuzz/`:
//!
//! ```sh
//! export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Cpasses=sancov-module \
//!   -Cllvm-args=-sanitizer-coverage-level=3 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
//! cargo run --release --target x86_64-unknown-linux-gnu --bin text -- corpus
//! ```
//!
//! The lines of `../tests/statements/*.sql`, one a file, make a good start of a corpus.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/invariants.rs"]
mod invariants;

fuzz_target!(|bytes: &[u8]| {
    invariants::check(&String::from_utf8_lossy(bytes));
});
