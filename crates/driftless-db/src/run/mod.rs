//! Deciding what to run, and running it over one database or several.
//!
//! Neutral: what a ledger says about a plan (`history.rs`), in which order steps of several
//! components can go (`schedule.rs`), and the two things a caller can ask for. Locks,
//! transactions and records are each product's (`server.rs`).

mod adopt;
mod current;
mod gate;
mod guard;
mod history;
mod locks;
mod migrate;
mod parallel;
mod places;
mod record;
mod resolve;
mod revert;
mod schedule;
mod status;
mod together;

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use driftless_plan::Plan;

use crate::{CodeStep, Database, Environment, Limits, StopFlag, Url};

pub use adopt::Adopted;
pub(crate) use current::Written;
pub use gate::{Gate, WaitOptions, gate, wait_until_current};
pub use history::{Standing, standings};
pub use locks::Holder;
pub use migrate::{migrate, migrate_connected};
pub use resolve::Claim;
pub(crate) use resolve::Settlement;
pub use revert::revert;
pub use status::Status;

/// A component and the database it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The component's steps.
    pub plan: &'a Plan,
    /// Its database. Targets that lead to the same one share connection and ledger.
    pub url: &'a Url,
    /// The functions of its steps that are code. Where one that is pending has none, nothing of
    /// the component runs.
    pub code: &'a [CodeStep],
}

/// A component and its open database.
#[derive(Debug)]
pub struct Connected<'a> {
    /// The component's steps.
    pub plan: &'a Plan,
    /// The functions of its steps that are code.
    pub code: &'a [CodeStep],
    /// Its database. Of connections to one database only the first is used.
    pub database: &'a mut Database,
}

/// Which way steps go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Up.
    Migrate,
    /// Down.
    Revert,
    /// Neither: recorded as applied by another tool.
    Adopt,
    /// Neither: what is there is recorded as what should be, and no step is.
    Record,
}

impl Action {
    /// Whether what was changed by hand before goes on being drift afterwards. Whoever takes a
    /// database over takes it as it is, after it was compared with the steps.
    pub(crate) const fn keeps_drift(self) -> bool {
        !matches!(self, Self::Adopt | Self::Record)
    }

    /// The word for it in records and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::Revert => "revert",
            Self::Adopt => "adopt",
            Self::Record => "record",
        }
    }
}

/// A step of a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepName {
    /// The component.
    pub component: String,
    /// The step.
    pub step: String,
}

impl fmt::Display for StepName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.component, self.step)
    }
}

/// What to do with steps whose lock line is open, so that they may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OpenSteps {
    /// Apply them: right for a local database.
    Apply,
    /// Refuse to.
    #[default]
    Refuse,
}

/// Which steps are committed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Commits {
    /// Each step by itself, as far as the run is concerned: those before one that fails stay.
    #[default]
    EachStep,
    /// All pending steps of a database: when one fails, nothing of the run is left. Refused where the
    /// server or a step does not let that be.
    AllSteps,
}

/// How long a run waits for a lock that another holds, unless it is told.
const LOCK_WAIT: Duration = Duration::from_secs(60);

/// How to migrate. By default: everything, one database at a time, each step by itself, waiting a
/// minute for a lock; open steps are refused.
#[derive(Debug, Clone)]
pub struct MigrateOptions {
    /// Where to stop: components named here run up to and including the step, others to their
    /// end.
    pub to: Vec<StepName>,
    /// The components to migrate; none for all. The others are only looked at where a requirement
    /// leads to them.
    pub only: Option<BTreeSet<String>>,
    /// How many databases are worked on at once. Steps of one database never run at once.
    pub jobs: NonZeroUsize,
    /// Which steps are committed together.
    pub commits: Commits,
    /// How long to wait for a lock.
    pub lock_wait: Duration,
    /// What to do with open steps.
    pub open_steps: OpenSteps,
    /// How long statements may wait and work.
    pub limits: Limits,
    /// Which environment the databases belong to.
    pub environment: Environment,
    /// Asks the run to stop.
    pub stop: StopFlag,
}

impl Default for MigrateOptions {
    fn default() -> Self {
        Self {
            to: Vec::new(),
            only: None,
            jobs: NonZeroUsize::MIN,
            commits: Commits::default(),
            lock_wait: LOCK_WAIT,
            open_steps: OpenSteps::default(),
            limits: Limits::default(),
            environment: Environment::default(),
            stop: StopFlag::default(),
        }
    }
}

/// How much to revert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// The last so many steps.
    Last(usize),
    /// Everything applied after this step, which stays.
    After(String),
}

/// How to revert. By default, waiting a minute for a lock.
#[derive(Debug, Clone)]
pub struct RevertOptions {
    /// How long to wait for a lock.
    pub lock_wait: Duration,
    /// How long statements may wait and work.
    pub limits: Limits,
    /// Asks the run to stop.
    pub stop: StopFlag,
}

impl Default for RevertOptions {
    fn default() -> Self {
        Self { lock_wait: LOCK_WAIT, limits: Limits::default(), stop: StopFlag::default() }
    }
}
