//! `cargo xtask corpus [--backend B] [--layout L] DIR...`: the law "what replay says, the server
//! says too", held against whole histories.
//!
//! Each directory is one history. Its steps are replayed and really applied, one by one, to a new
//! database; after every step the replayed schema is compared with the one read back. A line a
//! history says how many statements there were, how many were opaque, which errors the server
//! contradicts, and where the schemas differ. Any false error or difference fails the run.
//!
//! `--mutants` breaks their statements instead; see [`mutants`].
//!
//! Histories are other people's: they are given as directories and never kept here.

#![expect(clippy::print_stdout, reason = "a program's report")]

mod arguments;
mod history;
mod mutants;
mod place;
mod report;

use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.mutants {
        return mutants::run(&arguments);
    }
    let mut reports = Vec::new();
    for directory in arguments.directories() {
        match history::run(&directory, &arguments) {
            Ok(report) => {
                report.print(arguments.verbose);
                reports.push(report);
            }
            Err(problem) => {
                println!("{}: {problem}", directory.display());
                return ExitCode::from(2);
            }
        }
    }
    report::print_table(&reports);
    if reports.iter().all(report::Report::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
