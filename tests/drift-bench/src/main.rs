//! `cargo xtask drift-bench [--backend B] [--verbose] [--only TEXT]`: is every manual edit seen?
//!
//! A schema with most kinds of objects is migrated. Then one manual edit after the other is applied
//! to a copy of it, `drift` has to name the edited object as drift, the edit is undone, and `drift`
//! has to be clean again. Schemas and edits are data (`postgres/`, `sqlite/`); what is run is the
//! command itself, in this process. An edit that is not seen, is seen elsewhere, or leaves anything
//! behind fails the run.

#![expect(clippy::print_stdout, reason = "a program's report")]

mod arguments;
mod bench;
mod edit;
mod place;
mod scale;

use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser as _;

/// As `driftless` has it, which this program is when it measures.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).peekable();
    if words.next_if(|word| word == scale::RUNNER).is_some() {
        return scale::as_driftless(words);
    }
    let arguments = Arguments::parse();
    if let Some(tables) = arguments.scale {
        return match scale::run(tables) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                println!("error: {problem}");
                ExitCode::from(2)
            }
        };
    }
    let mut all_seen = true;
    for backend in arguments.backends() {
        match bench::run(backend, &arguments) {
            Ok(tally) => all_seen &= tally.print(),
            Err(problem) => {
                println!("error: {problem}");
                return ExitCode::from(2);
            }
        }
    }
    if all_seen { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
