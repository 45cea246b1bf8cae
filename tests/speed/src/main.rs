//! `cargo xtask bench executor [--rounds N] [--quick-rounds N] [--slow-rounds N]`: running steps beside
//! diesel_migrations, sqlx and refinery, in one run on one machine.
//!
//! The same 1,000 steps are embedded by each tool in a small program of its own (`peers/`), built in the
//! release profile under `target/bench/executor/`, outside this workspace, so that no peer comes into
//! its lock. What is measured is the wall time of a whole process, connecting included, on SQLite on a
//! file, on a private PostgreSQL server, and there with 20 ms added to every round trip by a proxy.
//! Rounds are interleaved and medians taken. Peers come from the registry, so the first run needs the
//! network.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program's report")]

mod measure;
mod peer;
mod steps;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use peer::Tool;

/// How many steps each tool gets.
const STEPS: usize = 1_000;

/// Runs the same steps with each tool, and prints medians
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench executor")]
struct Arguments {
    /// How often all steps are run from zero
    #[arg(long, value_name = "N", default_value = "5")]
    rounds: NonZeroUsize,
    /// How often the gate, and a run with nothing to do, are run
    #[arg(long, value_name = "N", default_value = "21")]
    quick_rounds: NonZeroUsize,
    /// How often all steps are run far away, which takes some peers minutes
    #[arg(long, value_name = "N", default_value = "1")]
    slow_rounds: NonZeroUsize,
    /// Our command line, where it is built already
    #[arg(long, value_name = "PROGRAM", hide = true)]
    driftless: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    for tool in Tool::ALL {
        eprintln!("bench: building the program of {tool:?} in release");
        tool.build(arguments.driftless.as_deref())?;
    }
    let rows = measure::all(arguments)?;
    println!(
        "{STEPS} steps, medians of wall time in ms; the ratio is driftless to the best peer\n"
    );
    let titles: Vec<String> = Tool::ALL.into_iter().map(Tool::title).collect::<Result<_, _>>()?;
    println!("| | {} | ratio |", titles.join(" | "));
    println!("|---|---|---|---|---|---|");
    rows.iter().for_each(|row| println!("{}", row.markdown()));
    Ok(())
}
