//! What embedding costs a build: CPU seconds of the crate that embeds, in the dev profile.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::measure::{self, Row};
use super::project::{self, Tool};
use super::{STEPS, run};
use crate::chores::shell::{self, Outcome};

const ROUNDS: usize = 5;

/// Builds everything once, then measures a rebuild after touching a Rust file and one after
/// editing a step.
pub(crate) fn measure() -> Outcome<Vec<Row>> {
    for tool in Tool::ALL {
        shell::say(&format!("bench: building {tool:?} from nothing"));
        measure::cpu_seconds(&mut build(tool))?;
    }
    floor()?;
    let touched = Row::measure("rebuild after touching a Rust file, CPU s", ROUNDS, |tool| {
        touch(tool)?;
        measure::cpu_seconds(&mut build(tool))
    })?;
    run::open_last_step()?;
    let mut edits = 0;
    let edited = Row::measure("rebuild after editing a step, CPU s", ROUNDS, |tool| {
        edits += 1;
        edit(tool, edits)?;
        // Not every tool notices an edited step by itself.
        touch(tool)?;
        measure::cpu_seconds(&mut build(tool))
    })?;
    Ok(vec![touched, edited])
}

/// Says what a rebuild costs that does nothing but tell the compiler of the same step files: without
/// it, no tool notices an edited step on stable Rust.
fn floor() -> Outcome {
    let directory = project::floor(STEPS)?;
    measure::cpu_seconds(&mut build_in(&directory))?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        touch_in(&directory)?;
        rounds.push(measure::cpu_seconds(&mut build_in(&directory))?);
    }
    let median = measure::median(rounds);
    shell::say(&format!("bench: including {STEPS} files and nothing else: {median:.3} CPU s"));
    Ok(())
}

fn build(tool: Tool) -> Command {
    build_in(&tool.directory())
}

fn build_in(directory: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.args(["build", "--lib"]).current_dir(directory);
    // Cargo tells its children where it builds; these are workspaces of their own.
    command.env_remove("CARGO_TARGET_DIR");
    command
}

fn touch(tool: Tool) -> Outcome {
    touch_in(&tool.directory())
}

fn touch_in(directory: &Path) -> Outcome {
    let path = directory.join("src/lib.rs");
    let mut text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    text.push_str("// touched\n");
    fs::write(&path, text).map_err(|error| error.to_string())
}

fn edit(tool: Tool, edits: usize) -> Outcome {
    let text = format!("{}-- edit {edits}\n", super::steps::sql(STEPS));
    fs::write(tool.step(STEPS), text).map_err(|error| error.to_string())
}
