//! This repository's own chores: what its developers and its continuous integration run.
//!
//! None of it is needed to use the product.

mod bench;
mod servers;
mod shell;
mod test;
mod tools;

use std::process::ExitCode;

/// The chores, with the line that `cargo xtask --help` shows for each.
pub(crate) const CHORES: [(&str, &str); 3] = [
    ("test", "Install what is missing, then format, lint and test everything: `test [--matrix]`"),
    ("bench", "Measure speed beside sqlx, diesel and refinery: `bench [compile|run]`"),
    ("tidy", "Hold the repository to its own rules: layers, headers, sizes"),
];

/// Runs the chore of that name, if there is one.
pub(crate) fn run(name: &str, arguments: &[String]) -> Option<ExitCode> {
    let outcome = match name {
        "test" => test::run(arguments),
        "bench" => bench::run(arguments),
        "tidy" => shell::cargo(&["test", "--package", "driftless-tests", "--test", "tidy"]),
        _ => return None,
    };
    Some(match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            shell::say(&format!("error: {problem}"));
            ExitCode::FAILURE
        }
    })
}
