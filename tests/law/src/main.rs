//! `cargo xtask diff-law [--backend postgres|mariadb] [--plain] [--verbose] [--schema-only] [--replayed]
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

#![expect(clippy::print_stdout, reason = "a program's report")]

mod ground;
mod judge;
mod pairs;

use std::path::PathBuf;
use std::process::ExitCode;

use driftless_diag::Backend;
use driftless_diff::{Forms, Options};
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
}

fn main() -> ExitCode {
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            println!("error: {problem}");
            println!(
                "usage: diff-law [--backend postgres|mariadb] [--safe | --plain] [--replayed] [--verbose] [--pairs DIR] [FILTER]"
            );
            return ExitCode::from(2);
        }
    };
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
    if arguments.backend == Backend::Postgres {
        hold::<ground::Postgres>(&arguments, &pairs)
    } else {
        hold::<ground::MySql>(&arguments, &pairs)
    }
}

/// Holds the pairs to the law, one after the other.
fn hold<G: Ground>(arguments: &Arguments, pairs: &[pairs::Pair]) -> ExitCode {
    // The order of columns is nothing that PostgreSQL could change.
    let options = Options {
        column_order: arguments.backend != Backend::Postgres,
        owners: arguments.everything && arguments.backend == Backend::Postgres,
        privileges: arguments.everything && arguments.backend == Backend::Postgres,
    };
    let mut databases = judge::Databases::<G>::default();
    let mut counts = [0_usize; 3];
    for (number, pair) in pairs.iter().enumerate() {
        // Both forms take their turns where none is named.
        let usual = if number % 2 == 0 { Forms::Safe } else { Forms::Plain };
        let forms = arguments.forms.unwrap_or(usual);
        let how = judge::How { forms, options, is_replayed: arguments.replayed };
        match judge::judge(&mut databases, pair, &how) {
            judge::Verdict::Holds => counts[0] += 1,
            judge::Verdict::Unfit(reason) => {
                counts[2] += 1;
                println!("unfit {}: {reason}", pair.name);
            }
            judge::Verdict::Fails { stage, reason, script } => {
                counts[1] += 1;
                println!("FAIL {} [{stage}]: {reason}", pair.name);
                if arguments.verbose {
                    println!("{script}\n");
                }
            }
        }
    }
    let [held, failed, unfit] = counts;
    println!("{held} of {} pairs hold, {failed} fail, {unfit} are unfit", held + failed);
    if failed == 0 && held > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
            "--backend" => {
                let backend = words.next().unwrap_or_default();
                arguments.backend = match backend.as_str() {
                    "postgres" => Backend::Postgres,
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
