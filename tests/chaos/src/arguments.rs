//! The command line.

use driftless_diag::Backend;

pub(crate) const USAGE: &str = "--backend postgres|sqlite [--kills N] [--runners K] [--rounds R] \
     [--seed S] [--exhaustive [--every N]] [--verbose]";

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The product.
    pub(crate) backend: Backend,
    /// How many runners to kill in all.
    pub(crate) kills: u64,
    /// How many to start at once.
    pub(crate) runners: usize,
    /// Without kills: how often.
    pub(crate) rounds: u64,
    /// What the random numbers begin with.
    pub(crate) seed: u64,
    /// Whether to cut the connection at every message.
    pub(crate) exhaustive: bool,
    /// Only at every so manieth of them.
    pub(crate) every: usize,
    /// Whether every round is told.
    pub(crate) verbose: bool,
}

impl Arguments {
    /// Reads the words after the program's name.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut read = Self {
            backend: Backend::Postgres,
            kills: 0,
            runners: 1,
            rounds: 1,
            seed: 1,
            exhaustive: false,
            every: 1,
            verbose: false,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value"));
            match word.as_str() {
                "--backend" => {
                    let text = value()?;
                    read.backend = text.parse().map_err(|_| format!("unknown backend `{text}`"))?;
                    if !matches!(read.backend, Backend::Postgres | Backend::Sqlite) {
                        return Err(format!("there is no history for {text} yet"));
                    }
                }
                "--kills" => read.kills = number(&value()?)?,
                "--runners" => {
                    read.runners = usize::try_from(number(&value()?)?).unwrap_or(1).max(1)
                }
                "--rounds" => read.rounds = number(&value()?)?,
                "--seed" => read.seed = number(&value()?)?,
                "--exhaustive" => read.exhaustive = true,
                "--every" => read.every = usize::try_from(number(&value()?)?).unwrap_or(1).max(1),
                "--verbose" | "-v" => read.verbose = true,
                other => return Err(format!("unknown argument `{other}`")),
            }
        }
        if read.exhaustive && read.backend != Backend::Postgres {
            return Err("only a server has messages to be cut at".to_owned());
        }
        Ok(read)
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
