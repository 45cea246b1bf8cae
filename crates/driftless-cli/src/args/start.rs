//! What stands at the start of working with a database: taking it over, and asking whether a
//! program may go on with it.

use clap::Args;
use driftless_db::Tool;

/// `adopt`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless adopt                          the tool whose layout the directory has
  driftless adopt --from sqlx --dry-run
  driftless adopt --at 0007_invoices       a database that has no record
  driftless adopt --at identity/0007_invoices --at network/0003_routes

The steps said to be applied are replayed and compared with the database, which must contain what
they make; then they are recorded in our ledger. Nothing is run, and the tool's table stays. Exits 3
when the database differs, 6 when its record has steps that are not here or were changed since.")]
pub(crate) struct Adopt {
    /// The tool whose record says what is applied [default: the tool of the layout]
    #[arg(long, value_name = "TOOL")]
    pub(crate) from: Option<Tool>,
    /// The last applied step, `STEP` or `COMPONENT/STEP`, instead of a record
    #[arg(long, value_name = "STEP", conflicts_with = "from")]
    pub(crate) at: Vec<String>,
    /// Compare, and record nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How long to wait for a lock that another program holds, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) lock_wait: u64,
}

/// `gate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless gate
  driftless gate --allow-ahead --format json

Exits 0 when every step is applied and no other, 10 when steps are pending, 6 when the database is
ahead of the steps or has another history, 3 when it is somebody else's.")]
pub(crate) struct Gate {
    /// Let a database pass that has all steps and later ones
    #[arg(long)]
    pub(crate) allow_ahead: bool,
}

/// `wait`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless wait
  driftless wait --timeout 600

Needs no right to change anything. A server that cannot be reached yet is waited for; a history
that can never become current ends the wait at once. Exits as `gate` does.")]
pub(crate) struct Wait {
    /// How long to wait in all, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) timeout: u64,
    /// Let a database pass that has all steps and later ones
    #[arg(long)]
    pub(crate) allow_ahead: bool,
}
