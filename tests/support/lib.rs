//! What the tests that cross crates share: where the repository is, and its own migrations.
//!
//! Embedding them here is what makes `cargo check` refuse a wrong step in this repository, as it
//! does in a user's. It must never hold an assertion: a test says what it checks where it stands.

use std::path::{Path, PathBuf};

/// The identity server's steps.
pub mod identity {
    driftless::migrations!("migrations/identity");
}

/// The network server's steps.
pub mod network {
    driftless::migrations!("migrations/network");
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.to_path_buf(), Path::to_path_buf)
}
