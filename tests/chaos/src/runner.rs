//! Runs of the command line in processes of their own.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use driftless_diag::Backend;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All steps are applied.
    Done,
    /// To be tried again.
    Temporary,
    /// Killed.
    Killed,
    /// A person has to say what became of a statement.
    Doubt(String),
    /// In a way that wants a person, with what was said.
    Stuck(String),
}

/// The command line with a word of its own, on this database.
pub(crate) fn command(
    words: &[&str],
    backend: Backend,
    history: &Path,
    url: &str,
) -> Result<Command, String> {
    let program = std::env::current_exe().map_err(|error| format!("no program: {error}"))?;
    let mut command = Command::new(program);
    command.arg(crate::RUNNER).args(words).args(["--backend", backend.name(), "--url", url]);
    command.args(["--component", "chaos", "--quiet", "--migrations"]).arg(history.join("steps"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    Ok(command)
}

/// Starts a run.
pub(crate) fn start(backend: Backend, history: &Path, url: &str) -> Result<Child, String> {
    let mut command = command(&["migrate"], backend, history, url)?;
    command.spawn().map_err(|error| format!("cannot start a run: {error}"))
}

/// Sends a process a signal.
pub(crate) fn signal(name: &str, process: u32) {
    let arguments = [format!("-{name}"), process.to_string()];
    // It may have ended.
    let _ended = Command::new("kill").args(arguments).stderr(Stdio::null()).status();
}

/// Waits for a run to end.
pub(crate) fn ended(child: Child) -> Result<Ended, String> {
    let output: Output =
        child.wait_with_output().map_err(|error| format!("cannot wait for a run: {error}"))?;
    let said = || {
        let text = String::from_utf8_lossy(&output.stderr);
        format!("exit code {:?}: {}", output.status.code(), text.trim_end())
    };
    Ok(match output.status.code() {
        Some(0) => Ended::Done,
        Some(75) => Ended::Temporary,
        None => Ended::Killed,
        Some(5) => Ended::Doubt(said()),
        Some(_) => Ended::Stuck(said()),
    })
}
