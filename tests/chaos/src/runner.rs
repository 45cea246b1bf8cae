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
    /// In a way that wants a person, with what was said.
    Stuck(String),
}

/// Starts a run.
pub(crate) fn start(backend: Backend, history: &Path, url: &str) -> Result<Child, String> {
    let program = std::env::current_exe().map_err(|error| format!("no program: {error}"))?;
    let mut command = Command::new(program);
    command.args([crate::RUNNER, "migrate", "--backend", backend.name(), "--url", url]);
    command.args(["--component", "chaos", "--quiet", "--migrations"]).arg(history.join("steps"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().map_err(|error| format!("cannot start a run: {error}"))
}

/// Waits for a run to end.
pub(crate) fn ended(child: Child) -> Result<Ended, String> {
    let output: Output =
        child.wait_with_output().map_err(|error| format!("cannot wait for a run: {error}"))?;
    Ok(match output.status.code() {
        Some(0) => Ended::Done,
        Some(75) => Ended::Temporary,
        None => Ended::Killed,
        Some(code) => {
            let text = String::from_utf8_lossy(&output.stderr);
            Ended::Stuck(format!("exit code {code}: {}", text.trim_end()))
        }
    })
}
