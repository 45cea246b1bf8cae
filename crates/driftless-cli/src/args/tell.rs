//! Telling other programs what a run does.

use std::path::PathBuf;

use clap::Args;

/// Options of the commands that run steps.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Tell {
    /// Write what happens as it happens to this file, one JSON document a line (docs/json.md); `-`
    /// is the standard output, in place of the report
    #[arg(long, value_name = "FILE|-")]
    pub(crate) events: Option<PathBuf>,
    /// Write what the run came to to this file, in the text format of Prometheus
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
}

impl Tell {
    /// Whether events take the place of the report.
    pub(crate) fn replaces_report(&self) -> bool {
        self.events.as_deref().is_some_and(|path| path.as_os_str() == "-")
    }
}
