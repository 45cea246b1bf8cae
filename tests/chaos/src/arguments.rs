//! The command line.

use std::num::NonZeroUsize;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Parser, ValueEnum};
use driftless_diag::Backend;

/// What happens to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fault {
    /// Its connection is cut.
    Cut,
    /// It is killed with SIGKILL.
    Kill,
    /// Nothing comes through its connection any more, in either direction.
    Freeze,
    /// The server is killed, and started again.
    Server,
}

/// When something happens at a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Moment {
    /// Before the server gets it.
    Before,
    /// When the server has it.
    During,
    /// When the server replies.
    After,
}

/// Kills runs and looks whether anything is lost, doubled or stuck.
#[derive(Debug, Parser)]
#[command(name = "chaos")]
pub(crate) struct Arguments {
    /// The product
    #[arg(long, default_value = "postgres", value_parser = PossibleValuesParser::new(["postgres", "mariadb", "sqlite"]).try_map(|it| it.parse::<Backend>()))]
    pub(crate) backend: Backend,
    /// How many runners to kill in all, at random moments; with `--fault server`, how often to kill the
    /// server. Without any, runners are only started at once
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
    /// Something happens before, during and after every message; only a server has messages
    #[arg(long, conflicts_with_all = ["kills", "rounds"])]
    pub(crate) exhaustive: bool,
    /// What happens: `kill` where it is left out, `cut` with `--exhaustive`
    #[arg(long, value_enum)]
    pub(crate) fault: Option<Fault>,
    /// Only at every so manieth message
    #[arg(long, default_value = "1", requires = "exhaustive")]
    pub(crate) every: NonZeroUsize,
    /// Which message to begin with, as where another run came to its end
    #[arg(long, default_value = "1", requires = "exhaustive")]
    pub(crate) from: NonZeroUsize,
    /// When it happens, in this order
    #[arg(long, value_enum, requires = "exhaustive", value_delimiter = ',',
          default_values = ["before", "during", "after"])]
    pub(crate) moments: Vec<Moment>,
    /// End after so many minutes, and say how far it came; so does SIGTERM
    #[arg(long, conflicts_with = "probe")]
    pub(crate) minutes: Option<u64>,
    /// Measures what waiting and ending cost: locks of killed runs, blocked readers, SIGTERM
    #[arg(long, conflicts_with_all = ["kills", "rounds", "exhaustive"])]
    pub(crate) probe: bool,
    /// Tell every round
    #[arg(long, short)]
    pub(crate) verbose: bool,
}
