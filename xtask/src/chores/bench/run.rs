//! What running costs: wall time of a process, in the release profile, on a file.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::measure::{self, Row};
use super::project::Tool;
use crate::chores::shell::{self, Outcome};

/// Builds the programs, then measures 1,000 steps from zero and a run with nothing to do.
pub(crate) fn measure() -> Outcome<Vec<Row>> {
    for tool in Tool::ALL {
        shell::say(&format!("bench: building {tool:?} in release"));
        let mut build = Command::new("cargo");
        build.args(["build", "--release"]).current_dir(tool.directory());
        build.env_remove("CARGO_TARGET_DIR");
        measure::wall_seconds(&mut build)?;
    }
    let fresh = Row::measure("all steps from zero, s", 5, |tool| {
        for file in ["bench.db", "bench.db-wal", "bench.db-shm", "bench.db-journal"] {
            let _ = fs::remove_file(tool.directory().join(file));
        }
        measure::wall_seconds(&mut program(tool))
    })?;
    let nothing = Row::measure("a run with nothing to do, s", 31, |tool| {
        measure::wall_seconds(&mut program(tool))
    })?;
    Ok(vec![fresh, nothing])
}

fn program(tool: Tool) -> Command {
    let directory = tool.directory();
    let name = format!("bench-{}", format!("{tool:?}").to_lowercase());
    let mut command = Command::new(directory.join("target/release").join(name));
    command.arg("bench.db").current_dir(directory);
    command
}

/// Runs a product command on the configuration at `path`.
pub(crate) fn driftless(path: &Path, arguments: &[&str]) -> Outcome {
    let mut line: Vec<OsString> = vec!["--config".into(), path.into(), "-q".into()];
    line.extend(arguments.iter().map(OsString::from));
    let executable = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(executable);
    command.args(line);
    shell::run(&mut command, &format!("driftless {}", arguments.join(" ")))
}

/// Makes the last step of our own project an open one, as while it is being written: a sealed step
/// that changes is an error.
pub(crate) fn open_last_step() -> Outcome {
    let path = Tool::Driftless.directory().join("migrations/driftless.lock");
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let last = format!("{:04}_step sealed ", super::STEPS);
    let lines = text.lines().map(|line| match line.strip_prefix(&last) {
        None => line.to_owned(),
        Some(rest) => {
            let kept = rest.split(' ').filter(|word| word.starts_with("after="));
            format!("{:04}_step open {}", super::STEPS, kept.collect::<Vec<_>>().join(" "))
        }
    });
    let opened = lines.collect::<Vec<_>>().join("\n") + "\n";
    if opened == text {
        return Err(format!("no sealed line for step {} in the lock", super::STEPS));
    }
    fs::write(&path, opened).map_err(|error| error.to_string())
}
