//! `driftless completions`: a script that teaches a shell our commands and options.

use crate::args::{self, Program};

/// The script.
#[derive(Debug)]
pub(crate) struct CompletionsReport {
    /// Its text.
    pub(crate) script: String,
}

/// Generates the script for the program `driftless`: what follows `cargo` is completed by cargo's
/// own script, which asks no subcommand for its options.
pub(crate) fn run(arguments: &args::Completions) -> CompletionsReport {
    let mut script = Vec::new();
    let mut command = args::command(Program::Installed);
    clap_complete::generate(arguments.shell, &mut command, "driftless", &mut script);
    CompletionsReport { script: String::from_utf8_lossy(&script).into_owned() }
}
