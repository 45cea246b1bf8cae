//! The command line.

use std::num::NonZeroUsize;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use driftless_diag::Backend;

/// Kills runs and looks whether anything is lost, doubled or stuck.
#[derive(Debug, Parser)]
#[command(name = "chaos")]
pub(crate) struct Arguments {
    /// The product
    #[arg(long, default_value = "postgres", value_parser = PossibleValuesParser::new(["postgres", "sqlite"]).try_map(|it| it.parse::<Backend>()))]
    pub(crate) backend: Backend,
    /// How many runners to kill in all; without any, they are only started at once
    #[arg(long, default_value_t = 0)]
    pub(crate) kills: u64,
    /// How many runners to start at once
    #[arg(long, default_value = "1")]
    pub(crate) runners: NonZeroUsize,
    /// Without kills: how often
    #[arg(long, default_value_t = 1)]
    pub(crate) rounds: u64,
    /// What the random numbers begin with
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Cut the connection before and after every message; only a server has messages
    #[arg(long, conflicts_with_all = ["kills", "rounds"])]
    pub(crate) exhaustive: bool,
    /// Only at every so manieth of them
    #[arg(long, default_value = "1", requires = "exhaustive")]
    pub(crate) every: NonZeroUsize,
    /// Tell every round
    #[arg(long, short)]
    pub(crate) verbose: bool,
}
