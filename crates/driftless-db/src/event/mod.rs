//! What happens during a run, as it happens. The reporter alone decides how it looks.

mod owned;

use std::time::Duration;

use crate::{Action, Error, Progress};

pub(crate) use owned::OwnedEvent;

/// Something that happened. Names of databases are safe to show.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// What will be done in all, before anything is.
    Planned {
        /// Apply or revert.
        action: Action,
        /// How many steps, over all components.
        steps: usize,
    },
    /// Another program holds the lock; sent at once and then every second.
    Waiting {
        /// The database.
        database: &'a str,
        /// How long we have been waiting.
        waited: Duration,
        /// Who holds the lock, where the server can say. SQLite cannot.
        holder: Option<&'a str>,
    },
    /// The lock is ours.
    Locked {
        /// The database.
        database: &'a str,
        /// How long it took.
        waited: Duration,
    },
    /// A step begins.
    StepStarted {
        /// Its component.
        component: &'a str,
        /// The step.
        step: &'a str,
        /// Apply or revert.
        action: Action,
        /// How many statements it has.
        statements: usize,
    },
    /// A statement succeeded.
    StatementDone {
        /// The component.
        component: &'a str,
        /// The step.
        step: &'a str,
        /// Which statement, from one.
        statement: usize,
        /// How many there are.
        statements: usize,
        /// How long it took.
        duration: Duration,
    },
    /// A batch is permanent: of a step that is code, or of a statement that runs in batches.
    BatchDone {
        /// The component.
        component: &'a str,
        /// The step.
        step: &'a str,
        /// Which batch, from one, those of earlier runs included.
        batch: u64,
        /// How far the step has come, if it says so.
        progress: Option<Progress>,
        /// How long it took.
        duration: Duration,
    },
    /// All statements of a step succeeded. It is permanent from the next `Committed` on.
    StepDone {
        /// Its component.
        component: &'a str,
        /// The step.
        step: &'a str,
        /// Apply or revert.
        action: Action,
        /// How long it took.
        duration: Duration,
    },
    /// Steps reported as done since the last `Committed` are permanent.
    Committed {
        /// The database.
        database: &'a str,
        /// How many steps.
        steps: usize,
        /// How long committing took.
        duration: Duration,
    },
    /// Steps reported as done since the last `Committed` were undone together with a failing one. They
    /// run again now, each in a transaction of its own, unless all were to be one.
    Undone {
        /// The database.
        database: &'a str,
    },
    /// A step gave up waiting for a lock on a table, or a batch of it was undone by the server so that
    /// another could go on; it will be tried again.
    Retrying {
        /// The component.
        component: &'a str,
        /// The step.
        step: &'a str,
        /// Which attempt it was, from one.
        attempt: u32,
        /// Who kept it waiting, where that was seen.
        blocker: Option<&'a str>,
        /// How long until the next attempt.
        pause: Duration,
    },
    /// Something failed: a step, or a whole component when the error names no step.
    Failed {
        /// What.
        error: &'a Error,
    },
}

/// Is told what happens.
pub trait Reporter {
    /// Called for every event, in order, on the thread that asked for the run; with one job also the
    /// one that runs the steps.
    fn event(&mut self, event: &Event<'_>);
}

/// A reporter that says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Reporter for Silent {
    fn event(&mut self, _event: &Event<'_>) {}
}

impl<F: FnMut(&Event<'_>)> Reporter for F {
    fn event(&mut self, event: &Event<'_>) {
        self(event);
    }
}
