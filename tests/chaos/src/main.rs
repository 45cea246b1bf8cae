//! `cargo xtask chaos --backend B [--kills N] [--runners K] [--seed S] [--rounds R] [--exhaustive]
//! [--fault F] [--minutes M]`: runs are interrupted, and nothing may be lost, doubled or stuck.
//!
//! A small history with every class of statement (`postgres/`, `mariadb/`, `sqlite/`) is migrated by the
//! command line itself, in processes of their own (this program again), which are killed with SIGKILL
//! at random moments and started again until they are done; or the server is. With `--exhaustive`, the
//! connection leads through a proxy, and for every n there is something happens before the server gets
//! the n-th message, when it has it, and when it replies: the connection is cut, nothing comes through
//! any more, the run is killed, the server is killed. Then the schema, the rows and the ledger have to
//! be those of a run that nobody interrupted (`check.txt`), and nobody may hold the lock. Without kills,
//! so many runners are started at once instead. Where only a person can tell what became of a
//! statement, the program does what a person would (`doubt.txt`) and counts it.

#![expect(clippy::print_stdout, reason = "a program's report")]

mod arguments;
mod chaos;
mod check;
mod doubt;
mod message;
mod moment;
mod place;
mod probe;
mod random;
mod runner;

use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser as _;

/// The first word that makes this program the command line.
const RUNNER: &str = "as-driftless";

fn main() -> ExitCode {
    let mut words = std::env::args_os();
    let program = words.next().unwrap_or_default();
    let mut words = words.peekable();
    if words.peek().is_some_and(|word| word == RUNNER) {
        words.next();
        let arguments = std::iter::once(program).chain(words);
        let (out, err) = (driftless_cli::Stream::stdout(), driftless_cli::Stream::stderr());
        return driftless_cli::run(arguments, out, err).into();
    }
    let arguments = Arguments::parse_from(std::iter::once(program).chain(words));
    if arguments.probe {
        return match probe::run(arguments.backend) {
            Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
            Ok(problems) => {
                println!("error: {}", problems.join("\nerror: "));
                ExitCode::FAILURE
            }
            Err(problem) => {
                println!("error: {problem}");
                ExitCode::from(2)
            }
        };
    }
    match chaos::run(&arguments) {
        Ok(tally) => {
            println!("{tally}");
            if tally.violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            println!("error: {problem}");
            ExitCode::from(2)
        }
    }
}
