//! `cargo xtask diff-law [--backend postgres|mariadb|sqlite] [--plain] [--verbose] [--schema-only] [--replayed]
//! [--pairs DIR] [FILTER]`: the law "the
//! generated SQL leads there", held against pairs of schemas on a real server.
//!
//! For each pair the first schema is built and filled with a few rows; the SQL that leads to the
//! second is applied; what the database then contains must be the second, by our comparison and by
//! the server's own words; another comparison must find nothing; and the way back must lead back.
//! Tables that both schemas have keep their rows.
//!
//! Our pairs are files of `-- pair: name`, `-- from` and `-- to` sections under `tests/law/pairs`, a
//! directory for each product. `mariadb` stands for MySQL too, where `DRIFTLESS_MYSQL_BIN` names one.
//! With `--replayed` the SQL is planned from what replay makes of the pair's statements, which has to
//! be what the server says too. `--pairs` takes a directory of other people's instead: `name/from.sql` and `name/to.sql`.
//! `--history` takes a history of PostgreSQL, and tries every version of its schema with the one
//! `--stride` steps later.

#![expect(clippy::print_stdout, reason = "a program's report")]

mod ground;
mod histories;
mod judge;
mod pairs;

use std::path::PathBuf;
use std::process::ExitCode;

use driftless_diag::Backend;
use driftless_diff::{Forms, Options};
use driftless_steps::{Layout, ParseLayoutError};
use ground::Ground;

/// What was asked for.
struct Arguments {
    backend: Backend,
    pairs: Option<PathBuf>,
    filter: Option<String>,
    forms: Option<Forms>,
    verbose: bool,
    everything: bool,
    replayed: bool,
    histories: Vec<PathBuf>,
    layout: Option<Layout>,
    stride: usize,
}

/// What came of the pairs so far.
#[derive(Default)]
struct Tally {
    held: usize,
    failed: usize,
    unfit: usize,
}

impl Tally {
    fn add(&mut self, name: &str, verdict: judge::Verdict, verbose: bool) {
        match verdict {
            judge::Verdict::Holds => self.held += 1,
            judge::Verdict::Unfit(reason) => {
                self.unfit += 1;
                println!("unfit {name}: {reason}");
            }
            judge::Verdict::Fails { stage, reason, script } => {
                self.failed += 1;
                println!("FAIL {name} [{stage}]: {reason}");
                if verbose {
                    println!("{script}\n");
                }
            }
        }
    }

    fn end(&self) -> ExitCode {
        let Self { held, failed, unfit } = self;
        println!("{held} of {} pairs hold, {failed} fail, {unfit} are unfit", held + failed);
        if *failed == 0 && *held > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn main() -> ExitCode {
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            println!("error: {problem}");
            println!(
                "usage: diff-law [--backend postgres|mariadb|sqlite] [--safe | --plain] [--replayed] [--verbose] [--pairs DIR] [FILTER]"
            );
            println!("       diff-law [--stride N] [--layout L] .. --history DIR..");
            return ExitCode::from(2);
        }
    };
    let mut tally = Tally::default();
    if !arguments.histories.is_empty() {
        along_histories(&arguments, &mut tally);
        return tally.end();
    }
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(ground::directory(arguments.backend));
    let directory = arguments.pairs.clone().unwrap_or(own);
    let mut pairs = match pairs::read(&directory) {
        Ok(pairs) => pairs,
        Err(problem) => {
            println!("{}: {problem}", directory.display());
            return ExitCode::from(2);
        }
    };
    if let Some(filter) = &arguments.filter {
        pairs.retain(|pair| pair.name.contains(filter.as_str()));
    }
    match arguments.backend {
        Backend::Postgres => hold::<ground::Postgres>(&arguments, &pairs, &mut tally),
        Backend::Sqlite => hold::<ground::Sqlite>(&arguments, &pairs, &mut tally),
        Backend::MySql | Backend::MariaDb => hold::<ground::MySql>(&arguments, &pairs, &mut tally),
    }
    tally.end()
}

impl Arguments {
    /// What is compared. The order of columns is nothing that PostgreSQL could change, and who may
    /// do what nothing that is read from MariaDB.
    fn options(&self) -> Options {
        let is_postgres = self.backend == Backend::Postgres;
        let everything = self.everything && is_postgres;
        Options { column_order: !is_postgres, owners: everything, privileges: everything }
    }
}

/// Holds the pairs to the law, one after the other.
fn hold<G: Ground>(arguments: &Arguments, pairs: &[pairs::Pair], tally: &mut Tally) {
    let mut databases = judge::Databases::<G>::default();
    for (number, pair) in pairs.iter().enumerate() {
        // Both forms take their turns where none is named.
        let usual = if number % 2 == 0 { Forms::Safe } else { Forms::Plain };
        let how = judge::How {
            forms: arguments.forms.unwrap_or(usual),
            options: arguments.options(),
            is_replayed: arguments.replayed,
        };
        let verdict = judge::judge(&mut databases, pair, &how);
        tally.add(&pair.name, verdict, arguments.verbose);
    }
}

fn along_histories(arguments: &Arguments, tally: &mut Tally) {
    for directory in &arguments.histories {
        let refused = histories::run(
            directory,
            arguments.layout,
            arguments.stride,
            arguments.forms,
            arguments.options(),
            &mut |name, verdict| tally.add(&name, verdict, arguments.verbose),
        );
        if let Some(refused) = refused {
            println!("{} goes no further: {refused}", directory.display());
        }
    }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        backend: Backend::Postgres,
        pairs: None,
        filter: None,
        forms: None,
        verbose: false,
        everything: true,
        replayed: false,
        histories: Vec::new(),
        layout: None,
        stride: 1,
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--plain" => arguments.forms = Some(Forms::Plain),
            "--safe" => arguments.forms = Some(Forms::Safe),
            "--verbose" => arguments.verbose = true,
            "--replayed" => arguments.replayed = true,
            "--schema-only" => arguments.everything = false,
            "--pairs" => {
                let directory = words.next().ok_or("`--pairs` needs a directory")?;
                arguments.pairs = Some(PathBuf::from(directory));
            }
            "--history" => {
                let directory = words.next().ok_or("`--history` needs a directory")?;
                arguments.histories.push(PathBuf::from(directory));
            }
            "--layout" => {
                let layout = words.next().unwrap_or_default();
                let parsed = layout.parse().map_err(|it: ParseLayoutError| it.to_string())?;
                arguments.layout = Some(parsed);
            }
            "--stride" => {
                let steps = words.next().and_then(|it| it.parse().ok());
                arguments.stride = steps.filter(|it| *it > 0).ok_or("`--stride` needs a number")?;
            }
            "--backend" => {
                let backend = words.next().unwrap_or_default();
                arguments.backend = match backend.as_str() {
                    "postgres" => Backend::Postgres,
                    "sqlite" => Backend::Sqlite,
                    "mysql" | "mariadb" => Backend::MariaDb,
                    _ => return Err(format!("there are no pairs for `{backend}`")),
                };
            }
            option if option.starts_with('-') => return Err(format!("unknown option `{option}`")),
            _ => arguments.filter = Some(word),
        }
    }
    Ok(arguments)
}
