//! The command line.

use std::path::{Path, PathBuf};

use clap::Parser;
use driftless_diag::Backend;
use driftless_steps::Layout;

/// Replays histories and applies them side by side; with `--mutants`, breaks them instead.
#[derive(Debug, Parser)]
#[command(name = "corpus")]
pub(crate) struct Arguments {
    /// Break the histories, one statement at a time, and ask the server about each
    #[arg(long)]
    pub(crate) mutants: bool,
    /// The product the histories are for
    #[arg(long, default_value = "sqlite")]
    pub(crate) backend: Backend,
    /// Their layout [default: what it looks like]
    #[arg(long)]
    pub(crate) layout: Option<Layout>,
    /// Print every disagreement, and not only the first few
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Where random choices begin
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many mutants a history gets
    #[arg(long, default_value_t = 300)]
    pub(crate) count: usize,
    /// The histories; to be broken, our own unless others are named
    #[arg(required_unless_present = "mutants", value_name = "DIR")]
    directories: Vec<PathBuf>,
}

impl Arguments {
    /// The histories that are meant.
    pub(crate) fn directories(&self) -> Vec<PathBuf> {
        if !self.directories.is_empty() {
            return self.directories.clone();
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        vec![match self.backend {
            Backend::Sqlite => here.join("../../migrations/identity"),
            server => here.join("histories").join(server.name()),
        }]
    }
}
