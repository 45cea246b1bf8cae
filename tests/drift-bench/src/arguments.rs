//! The command line.

use std::path::PathBuf;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use driftless_diag::Backend;

/// Edits a database by hand, one edit at a time, and looks whether `drift` says so.
#[derive(Debug, Parser)]
#[command(name = "drift-bench")]
pub(crate) struct Arguments {
    /// The product [default: all of them, one after the other]
    #[arg(long, value_parser = PossibleValuesParser::new(["mariadb", "postgres", "sqlite"]).try_map(|it| it.parse::<Backend>()))]
    backend: Option<Backend>,
    /// Only edits whose SQL or title contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
    /// Edits in files of this directory instead of our own
    #[arg(long, value_name = "DIR")]
    pub(crate) edits: Option<PathBuf>,
    /// Instead of edits: measure how long `drift` takes on a schema of so many tables (PostgreSQL)
    #[arg(long, value_name = "TABLES")]
    pub(crate) scale: Option<usize>,
    /// Print every edit, and not only those that fail
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

impl Arguments {
    /// The products to try.
    pub(crate) fn backends(&self) -> Vec<Backend> {
        let all = || vec![Backend::Postgres, Backend::MariaDb, Backend::Sqlite];
        self.backend.map_or_else(all, |it| vec![it])
    }
}
