//! `cargo xtask bench`: speed beside sqlx, diesel and refinery, in one run on one machine.
//!
//! The same 1,000 generated steps are given to each tool in its own layout, in a small crate of its
//! own under `target/bench/`. Rounds are interleaved and medians taken, because machines are noisy;
//! what counts are the ratios. Peers come from the registry, so the first run needs the network.
//! `check` and `plan` are ours alone: judging a long history, and the way between two big schemas.

mod compile;
mod measure;
mod project;
mod run;
mod steps;

use super::shell::{self, Outcome};
use measure::Row;
use project::Tool;

/// How many steps each tool gets.
const STEPS: usize = 1_000;

/// Generates the projects, measures, and prints a table of medians with ratios to the best peer.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let only = arguments.first().map(String::as_str);
    let rest = arguments.get(1..).unwrap_or_default();
    match only {
        None | Some("executor") => {}
        Some(part @ ("compile" | "run" | "check" | "plan" | "drift")) => {
            if let Some(word) = rest.first() {
                return Err(format!("`bench {part}` takes no arguments: `{word}`"));
            }
        }
        Some(other) => {
            let parts = "`compile`, `run`, `check`, `plan`, `drift` or `executor`";
            return Err(format!("unknown part `{other}`; it is {parts}"));
        }
    }
    if only.is_none() || only == Some("check") {
        check()?;
    }
    if only.is_none() || only == Some("plan") {
        plan()?;
    }
    if only.is_none() || only == Some("drift") {
        drift()?;
    }
    if only.is_none() || only == Some("executor") {
        executor(rest)?;
    }
    if matches!(only, Some("check" | "plan" | "drift" | "executor")) {
        return Ok(());
    }
    for tool in Tool::ALL {
        project::write(tool, STEPS)?;
    }
    let mut rows = Vec::new();
    if only != Some("run") {
        rows.extend(compile::measure()?);
    }
    if only != Some("compile") {
        rows.extend(run::measure()?);
    }
    print(&rows);
    Ok(())
}

/// What judging a long history costs: generated, so that it is the same everywhere.
fn check() -> Outcome {
    let package = ["--package", "driftless-check", "--example", "time_check"];
    shell::cargo(&[&["run", "--quiet", "--release"], &package[..]].concat())
}

/// What comparing a large database costs, beside the server's own way of reading it.
fn drift() -> Outcome {
    let package = ["--package", "driftless-drift-bench", "--", "--scale", "10000"];
    shell::cargo(&[&["run", "--quiet", "--release"], &package[..]].concat())
}

/// Running steps on SQLite and on PostgreSQL, here and far away, beside the same peers.
/// What stands behind the part's name is for the program that does it.
fn executor(arguments: &[String]) -> Outcome {
    let executable = std::env::current_exe().map_err(|error| error.to_string())?;
    let own = ["--driftless".to_owned(), executable.display().to_string()];
    super::program("driftless-speed", &[&own, arguments].concat())
}

/// What comparing two schemas of 10,000 tables and planning the way between them costs.
fn plan() -> Outcome {
    let package = ["--package", "driftless-author", "--example", "time_plan"];
    shell::cargo(&[&["run", "--quiet", "--release"], &package[..]].concat())
}

/// Prints the table as Markdown, as it stands in the README.
fn print(rows: &[Row]) {
    shell::say("");
    shell::say(&format!("{STEPS} steps, medians; the ratio is driftless to the best peer\n"));
    shell::say("| | driftless | sqlx | diesel | refinery | ratio |");
    shell::say("|---|---|---|---|---|---|");
    for row in rows {
        shell::say(&row.markdown());
    }
}
