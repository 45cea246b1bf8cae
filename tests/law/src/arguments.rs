//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use driftless_diag::Backend;
use driftless_diff::{Forms, Options};
use driftless_steps::Layout;

/// Goes from schema to schema by generated SQL on a server, and back.
#[derive(Debug, Parser)]
#[command(name = "diff-law")]
pub(crate) struct Arguments {
    /// The product; `mariadb` stands for MySQL too, where `DRIFTLESS_MYSQL_BIN` names one
    #[arg(long, default_value = "postgres", value_parser = PossibleValuesParser::new(["postgres", "mariadb", "sqlite"]).try_map(|it| it.parse::<Backend>()))]
    pub(crate) backend: Backend,
    /// Other people's pairs, `name/from.sql` and `name/to.sql`, instead of our own
    #[arg(long, value_name = "DIR")]
    pub(crate) pairs: Option<PathBuf>,
    /// Only pairs whose name contains this
    pub(crate) filter: Option<String>,
    /// All in forms that hold locks for short [default: every other pair]
    #[arg(long, conflicts_with = "plain")]
    safe: bool,
    /// All in plain forms
    #[arg(long)]
    plain: bool,
    /// Print the SQL of pairs that fail
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Leave owners and privileges alone
    #[arg(long)]
    schema_only: bool,
    /// Plan from what replay makes of the pair's statements
    #[arg(long)]
    pub(crate) replayed: bool,
    /// Compare what `pg_dump` prints, too (PostgreSQL)
    #[arg(long)]
    pub(crate) dumps: bool,
    /// Instead of pairs, versions of this history's schema (PostgreSQL)
    #[arg(long = "history", value_name = "DIR")]
    pub(crate) histories: Vec<PathBuf>,
    /// The history's layout [default: what it looks like]
    #[arg(long, requires = "histories")]
    pub(crate) layout: Option<Layout>,
    /// How many steps there are between two versions
    #[arg(long, default_value = "1", requires = "histories")]
    pub(crate) stride: NonZeroUsize,
}

impl Arguments {
    /// The forms that were asked for.
    pub(crate) fn forms(&self) -> Option<Forms> {
        match (self.safe, self.plain) {
            (true, _) => Some(Forms::Safe),
            (_, true) => Some(Forms::Plain),
            _ => None,
        }
    }

    /// What is compared. The order of columns is nothing that PostgreSQL could change, and who may
    /// do what nothing that is read from MariaDB.
    pub(crate) fn options(&self) -> Options {
        let is_postgres = self.backend == Backend::Postgres;
        let everything = !self.schema_only && is_postgres;
        Options { column_order: !is_postgres, owners: everything, privileges: everything }
    }
}
