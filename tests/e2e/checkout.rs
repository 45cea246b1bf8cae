//! A copy of the repository to work in, fresh for each test.
//!
//! It is built in a target directory of its own. Cargo names what it builds by paths relative to the
//! workspace, so two copies in one target directory take each other's files for theirs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use driftless_tests::root;

/// Tests share the checkout and what was built of it, so they take turns.
static TURN: Mutex<()> = Mutex::new(());

/// A copy of the tracked files. It stands at one place in the target directory, so that our crates are
/// compiled for it once, and is brought back to what git tracks by each test that takes it.
pub(crate) struct Checkout {
    directory: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Checkout {
    /// Copies what git tracks, or would track, and removes everything else.
    pub(crate) fn new() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let directory = target().join("e2e-checkout");
        let listing = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(root())
            .output()
            .expect("git ls-files");
        let listing = String::from_utf8(listing.stdout).expect("UTF-8 paths");
        let mut files = BTreeSet::new();
        for path in listing.split_terminator('\0') {
            let from = root().join(path);
            if from.is_file() {
                copy_if_different(&from, &directory.join(path));
                files.insert(directory.join(path));
            }
        }
        remove_others(&directory, &files);
        Self { directory, _turn: turn }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.directory
    }

    /// Runs a shell command in it.
    pub(crate) fn shell(&self, command: &str) -> Output {
        Command::new("bash")
            .args(["-o", "pipefail", "-c", &format!("exec 2>&1\n{command}")])
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", own_target())
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("RUST_BACKTRACE")
            .env_remove("CARGO")
            .output()
            .expect("bash")
    }
}

/// Copies a file unless it is there already: cargo goes by the time of writing.
fn copy_if_different(from: &Path, to: &Path) {
    let wanted = std::fs::read(from).expect("a tracked file");
    if std::fs::read(to).ok().as_deref() != Some(&wanted) {
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("directories");
        std::fs::write(to, wanted).expect("a copy");
    }
}

/// Removes every file below `directory` that is not one of `files`, and directories left empty.
fn remove_others(directory: &Path, files: &BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("the checkout") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            remove_others(&path, files);
            // Fails where something is left, which is what is wanted.
            let _ = std::fs::remove_dir(&path);
        } else if !files.contains(&path) {
            std::fs::remove_file(&path).expect("removed");
        }
    }
}

/// The target directory of the checkout.
pub(crate) fn own_target() -> PathBuf {
    target().join("e2e")
}

/// The target directory this test was built in.
fn target() -> PathBuf {
    let here = std::env::current_exe().expect("the test's own path");
    let deps = here.parent().expect("target/debug/deps");
    deps.ancestors().nth(2).expect("target").to_path_buf()
}

/// Standard output and standard error, joined.
pub(crate) fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
