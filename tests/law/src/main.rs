//! `cargo xtask diff-law [OPTIONS] [FILTER]`: the law "the generated SQL leads there", held against pairs
//! of schemas on a real server. `--help` has the options.
//!
//! For each pair the first schema is built and filled with a few rows; the SQL that leads to the
//! second is applied; what the database then contains must be the second, by our comparison and by
//! the server's own words; another comparison must find nothing; and the way back must lead back.
//! Tables that both schemas have keep their rows.
//!
//! Our pairs are files of `-- pair: name`, `-- from` and `-- to` sections under `tests/law/pairs`, a
//! directory for each product. Other people's pairs serve as well, and versions of a history.

#![expect(clippy::print_stdout, reason = "a program's report")]

mod arguments;
mod ground;
mod histories;
mod judge;
mod pairs;

use std::path::PathBuf;
use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser as _;
use driftless_diag::Backend;
use driftless_diff::Forms;
use ground::Ground;

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
    let arguments = Arguments::parse();
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

/// Holds the pairs to the law, one after the other.
fn hold<G: Ground>(arguments: &Arguments, pairs: &[pairs::Pair], tally: &mut Tally) {
    let mut databases = judge::Databases::<G>::default();
    for (number, pair) in pairs.iter().enumerate() {
        // Both forms take their turns where none is named.
        let usual = if number % 2 == 0 { Forms::Safe } else { Forms::Plain };
        let how = judge::How {
            forms: arguments.forms().unwrap_or(usual),
            options: arguments.options(),
            is_replayed: arguments.replayed,
            is_dumped: arguments.dumps,
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
            arguments.stride.get(),
            arguments.forms(),
            arguments.options(),
            &mut |name, verdict| tally.add(&name, verdict, arguments.verbose),
        );
        if let Some(refused) = refused {
            println!("{} goes no further: {refused}", directory.display());
        }
    }
}
