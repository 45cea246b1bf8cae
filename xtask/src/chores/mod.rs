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
pub(crate) const CHORES: [(&str, &str); 8] = [
    ("test", "Install what is missing, then format, lint and test everything: `test [--matrix]`"),
    (
        "bench",
        "Measure speed beside sqlx, diesel and refinery: `bench [compile|run|check|plan|drift|executor]`",
    ),
    (
        "chaos",
        "Kill runs and look whether anything is lost or doubled: `chaos --backend B [--kills N|--exhaustive|--probe]`",
    ),
    ("corpus", "Replay histories and apply them side by side: `corpus [--backend B] DIR...`"),
    (
        "diff-law",
        "Go from schema to schema by generated SQL: `diff-law [--backend mariadb|sqlite] [--plain] [FILTER]`",
    ),
    (
        "drift-bench",
        "Edit a database by hand and see whether drift says so: `drift-bench [--backend B]`",
    ),
    (
        "mutants",
        "Break valid histories and ask the server: `mutants [--backend B] [--seed S] [--count N] [DIR...]`",
    ),
    ("tidy", "Hold the repository to its own rules: layers, headers, sizes"),
];

/// Runs the chore of that name, if there is one.
pub(crate) fn run(name: &str, arguments: &[String]) -> Option<ExitCode> {
    let outcome = match name {
        "test" => test::run(arguments),
        "bench" => bench::run(arguments),
        "chaos" => chaos(arguments),
        "corpus" => corpus(arguments),
        "diff-law" => diff_law(arguments),
        "drift-bench" => drift_bench(arguments),
        "mutants" => mutants(arguments),
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

/// Runs the harness's other half: mistakes made in histories.
pub(crate) fn mutants(arguments: &[String]) -> shell::Outcome {
    corpus(&[&["--mutants".to_owned()], arguments].concat())
}

/// Runs the harness, which is a program of its own so that this one needs no second database
/// client. Paths that exist are those of the caller, not of the repository.
pub(crate) fn corpus(arguments: &[String]) -> shell::Outcome {
    program("driftless-corpus", arguments)
}

/// Holds generated SQL to its law on a server, the same way.
pub(crate) fn diff_law(arguments: &[String]) -> shell::Outcome {
    program("driftless-law", arguments)
}

/// Kills runs, the same way.
pub(crate) fn chaos(arguments: &[String]) -> shell::Outcome {
    program("driftless-chaos", arguments)
}

/// Runs the table of manual edits, the same way.
pub(crate) fn drift_bench(arguments: &[String]) -> shell::Outcome {
    program("driftless-drift-bench", arguments)
}

fn program(package: &str, arguments: &[String]) -> shell::Outcome {
    let here = |word: &String| match std::fs::canonicalize(word) {
        Ok(path) if !word.starts_with('-') => path.to_string_lossy().into_owned(),
        _ => word.clone(),
    };
    let words: Vec<String> = arguments.iter().map(here).collect();
    let mut line = vec!["run", "--quiet", "--package", package, "--"];
    line.extend(words.iter().map(String::as_str));
    shell::cargo(&line)
}
