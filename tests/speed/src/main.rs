//! `cargo xtask bench executor [--rounds N] [--slow-rounds N]`: running steps beside diesel_migrations,
//! sqlx and refinery, in one run on one machine.
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

use std::process::ExitCode;

use measure::Rounds;
use peer::Tool;

/// How many steps each tool gets.
const STEPS: usize = 1_000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let rounds = rounds()?;
    for tool in Tool::ALL {
        eprintln!("bench: building the program of {tool:?} in release");
        tool.build()?;
    }
    let rows = measure::all(&rounds)?;
    println!(
        "{STEPS} steps, medians of wall time in ms; the ratio is driftless to the best peer\n"
    );
    println!("| | driftless | sqlx 0.9.0 | diesel_migrations 2.3.2 | refinery 0.10.0 | ratio |");
    println!("|---|---|---|---|---|---|");
    rows.iter().for_each(|row| println!("{}", row.markdown()));
    Ok(())
}

/// How often each cell is measured.
fn rounds() -> Result<Rounds, String> {
    let mut rounds = Rounds { quick: 21, all: 5, slow: 1 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let number = words.next().and_then(|number| number.parse().ok());
        match (word.as_str(), number) {
            ("--rounds", Some(number)) => {
                rounds = Rounds { quick: number, all: number, ..rounds };
            }
            ("--slow-rounds", Some(number)) => rounds.slow = number,
            _ => return Err(format!("`{word}`: there are `--rounds N` and `--slow-rounds N`")),
        }
    }
    Ok(rounds)
}
