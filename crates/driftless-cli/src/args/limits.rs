//! How long the statements of a run may wait and work.

use clap::Args;
use driftless_check::config::Timeout;

/// Options of the commands that run steps.
#[derive(Debug, Clone, Args)]
pub(crate) struct Limits {
    /// PostgreSQL: how long a statement may wait for a lock on a table, such as `1s`; a step that
    /// gives up is undone and tried again [default: `defaults.lock_timeout`]
    #[arg(long, value_name = "TIME")]
    pub(crate) lock_timeout: Option<Timeout>,
    /// PostgreSQL: how long a statement may take [default: `defaults.statement_timeout`]
    #[arg(long, value_name = "TIME")]
    pub(crate) statement_timeout: Option<Timeout>,
    /// For how long a step that gave up waiting is tried again [default: `defaults.retry_for`, or
    /// 10min]
    #[arg(long, value_name = "TIME")]
    pub(crate) retry_for: Option<Timeout>,
}
