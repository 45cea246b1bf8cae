//! `cargo xtask diff-law [--plain] [--verbose] [--schema-only] [--pairs DIR] [FILTER]`: the law "the
//! generated SQL leads there", held against pairs of schemas on a real server.
//!
//! For each pair the first schema is built and filled with a few rows; the SQL that leads to the
//! second is applied; what the database then contains must be the second, by our comparison and by
//! the server's own words; another comparison must find nothing; and the way back must lead back.
//! Tables that both schemas have keep their rows.
//!
//! Our pairs are files of `-- pair: name`, `-- from` and `-- to` sections under `tests/law/pairs`.
//! `--pairs` takes a directory of other people's instead: `name/from.sql` and `name/to.sql`.

#![expect(clippy::print_stdout, reason = "a program's report")]

mod judge;
mod pairs;

use std::path::PathBuf;
use std::process::ExitCode;

use driftless_diff::Forms;

/// What was asked for.
struct Arguments {
    pairs: PathBuf,
    filter: Option<String>,
    forms: Option<Forms>,
    verbose: bool,
    everything: bool,
}

fn main() -> ExitCode {
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            println!("error: {problem}");
            println!("usage: diff-law [--safe | --plain] [--verbose] [--pairs DIR] [FILTER]");
            return ExitCode::from(2);
        }
    };
    let mut pairs = match pairs::read(&arguments.pairs) {
        Ok(pairs) => pairs,
        Err(problem) => {
            println!("{}: {problem}", arguments.pairs.display());
            return ExitCode::from(2);
        }
    };
    if let Some(filter) = &arguments.filter {
        pairs.retain(|pair| pair.name.contains(filter.as_str()));
    }
    let mut databases = judge::Databases::default();
    let mut counts = [0_usize; 3];
    for (number, pair) in pairs.iter().enumerate() {
        // Both forms take their turns where none is named.
        let usual = if number % 2 == 0 { Forms::Safe } else { Forms::Plain };
        let forms = arguments.forms.unwrap_or(usual);
        match judge::judge(&mut databases, pair, forms, arguments.everything) {
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
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pairs/postgres");
    let mut arguments =
        Arguments { pairs: own, filter: None, forms: None, verbose: false, everything: true };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--plain" => arguments.forms = Some(Forms::Plain),
            "--safe" => arguments.forms = Some(Forms::Safe),
            "--verbose" => arguments.verbose = true,
            "--schema-only" => arguments.everything = false,
            "--pairs" => {
                let directory = words.next().ok_or("`--pairs` needs a directory")?;
                arguments.pairs = PathBuf::from(directory);
            }
            "--backend" => {
                let backend = words.next().unwrap_or_default();
                if backend != "postgres" {
                    return Err(format!("there are no pairs for `{backend}`"));
                }
            }
            option if option.starts_with('-') => return Err(format!("unknown option `{option}`")),
            _ => arguments.filter = Some(word),
        }
    }
    Ok(arguments)
}
