//! An event that owns what it tells, to travel between threads.

use std::time::Duration;

use crate::{Action, Error, Event, Progress};

/// A component and a step.
type Place = (String, String);

/// The same as [`Event`], variant by variant.
#[derive(Debug)]
pub(crate) enum OwnedEvent {
    Planned(Action, usize),
    Waiting { database: String, waited: Duration, holder: Option<String> },
    Locked { database: String, waited: Duration },
    StepStarted { place: Place, action: Action, statements: usize },
    StatementDone { place: Place, statement: usize, statements: usize, duration: Duration },
    BatchDone { place: Place, batch: u64, progress: Option<Progress>, duration: Duration },
    StepDone { place: Place, action: Action, duration: Duration },
    Committed { database: String, steps: usize, duration: Duration },
    Undone { database: String },
    Retrying { place: Place, attempt: u32, blocker: Option<String>, pause: Duration },
    Failed(Box<Error>),
}

impl From<&Event<'_>> for OwnedEvent {
    fn from(event: &Event<'_>) -> Self {
        let owned = |component: &str, step: &str| (component.to_owned(), step.to_owned());
        match *event {
            Event::Planned { action, steps } => Self::Planned(action, steps),
            Event::Waiting { database, waited, holder } => Self::Waiting {
                database: database.to_owned(),
                waited,
                holder: holder.map(ToOwned::to_owned),
            },
            Event::Locked { database, waited } => {
                Self::Locked { database: database.to_owned(), waited }
            }
            Event::StepStarted { component, step, action, statements } => {
                Self::StepStarted { place: owned(component, step), action, statements }
            }
            Event::StatementDone { component, step, statement, statements, duration } => {
                let place = owned(component, step);
                Self::StatementDone { place, statement, statements, duration }
            }
            Event::BatchDone { component, step, batch, progress, duration } => {
                Self::BatchDone { place: owned(component, step), batch, progress, duration }
            }
            Event::StepDone { component, step, action, duration } => {
                Self::StepDone { place: owned(component, step), action, duration }
            }
            Event::Committed { database, steps, duration } => {
                Self::Committed { database: database.to_owned(), steps, duration }
            }
            Event::Undone { database } => Self::Undone { database: database.to_owned() },
            Event::Retrying { component, step, attempt, blocker, pause } => Self::Retrying {
                place: owned(component, step),
                attempt,
                blocker: blocker.map(ToOwned::to_owned),
                pause,
            },
            Event::Failed { error } => Self::Failed(Box::new(error.clone())),
        }
    }
}

impl OwnedEvent {
    /// The event as reporters get it.
    pub(crate) fn as_event(&self) -> Event<'_> {
        match self {
            Self::Planned(action, steps) => Event::Planned { action: *action, steps: *steps },
            Self::Waiting { database, waited, holder } => {
                Event::Waiting { database, waited: *waited, holder: holder.as_deref() }
            }
            Self::Locked { database, waited } => Event::Locked { database, waited: *waited },
            Self::StepStarted { place: (component, step), action, statements } => {
                let (action, statements) = (*action, *statements);
                Event::StepStarted { component, step, action, statements }
            }
            Self::StatementDone { place: (component, step), statement, statements, duration } => {
                let (statement, statements, duration) = (*statement, *statements, *duration);
                Event::StatementDone { component, step, statement, statements, duration }
            }
            Self::BatchDone { place: (component, step), batch, progress, duration } => {
                let (batch, progress, duration) = (*batch, *progress, *duration);
                Event::BatchDone { component, step, batch, progress, duration }
            }
            Self::StepDone { place: (component, step), action, duration } => {
                Event::StepDone { component, step, action: *action, duration: *duration }
            }
            Self::Committed { database, steps, duration } => {
                Event::Committed { database, steps: *steps, duration: *duration }
            }
            Self::Undone { database } => Event::Undone { database },
            Self::Retrying { place: (component, step), attempt, blocker, pause } => {
                let (attempt, blocker, pause) = (*attempt, blocker.as_deref(), *pause);
                Event::Retrying { component, step, attempt, blocker, pause }
            }
            Self::Failed(error) => Event::Failed { error },
        }
    }
}
