//! What a person does when a run did not end: settling a step in the middle, and locks.

use clap::{ArgGroup, Args};
use driftless_db::Claim;

/// `resolve`.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("claim").required(true),
    after_help = "Examples:
  driftless resolve app/0007_backfill --applied       the statement in doubt took effect
  driftless resolve app/0007_backfill --not-applied   it did not, and is to run
  driftless resolve app/0007_backfill --abandon       everything the step did was undone by hand

Only for a step that a run left in the middle and the next one refuses to go on with. What is said
is held against the database first, and refused (exit 3) when it is not true. `driftless migrate`
goes on then."
)]
pub(crate) struct Resolve {
    /// The step, `STEP` or `COMPONENT/STEP`
    #[arg(value_name = "STEP")]
    pub(crate) step: String,
    /// The statement in doubt took effect
    #[arg(long, group = "claim")]
    pub(crate) applied: bool,
    /// It did not
    #[arg(long, group = "claim")]
    pub(crate) not_applied: bool,
    /// Nothing of the step is left: it begins anew
    #[arg(long, group = "claim")]
    pub(crate) abandon: bool,
    /// How long to wait for a lock that another program holds, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) lock_wait: u64,
}

impl Resolve {
    /// What is said.
    pub(crate) const fn claim(&self) -> Claim {
        match (self.applied, self.not_applied) {
            (true, _) => Claim::Applied,
            (false, true) => Claim::NotApplied,
            (false, false) => Claim::Abandoned,
        }
    }
}

/// `locks`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless locks
  driftless locks --component app --takeover

A lock belongs to a connection and is free as soon as that ends, so there is nothing to be unlocked:
--takeover ends the session, on the server, and waits until it is gone with its statement. On SQLite
the lock is the database file's, and nobody can say who has it.")]
pub(crate) struct Locks {
    /// End the sessions that hold the locks of the chosen components
    #[arg(long)]
    pub(crate) takeover: bool,
}
