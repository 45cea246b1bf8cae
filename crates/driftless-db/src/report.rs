//! What a run did: complete also when it failed.

use std::fmt;
use std::time::Duration;

use crate::{Action, Error, StepName};

/// What a run did, component by component in the order given.
#[derive(Debug, Clone)]
pub struct Report {
    /// Apply or revert.
    pub action: Action,
    /// The components.
    pub components: Vec<ComponentReport>,
    /// How long it took.
    pub duration: Duration,
}

/// What a run did to one component.
#[derive(Debug, Clone)]
pub struct ComponentReport {
    /// The component.
    pub component: String,
    /// Its database, safe to show.
    pub database: String,
    /// How many of its steps were applied before.
    pub already: usize,
    /// The steps applied (or reverted), in order. All are permanent.
    pub done: Vec<StepDone>,
    /// What failed.
    pub failed: Option<StepFailed>,
    /// The steps that should have run and did not.
    pub not_started: Vec<NotStarted>,
}

impl ComponentReport {
    /// One of which nothing is known yet.
    pub(crate) fn new(component: &str, database: &str) -> Self {
        Self {
            component: component.to_owned(),
            database: database.to_owned(),
            already: 0,
            done: Vec::new(),
            failed: None,
            not_started: Vec::new(),
        }
    }
}

/// A step that was applied (or reverted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDone {
    /// The step.
    pub step: String,
    /// How many statements it executed.
    pub statements: usize,
    /// How long it took, without committing.
    pub duration: Duration,
}

/// What stopped a component.
#[derive(Debug, Clone)]
pub struct StepFailed {
    /// The step; none when the component as a whole could not go on.
    pub step: Option<String>,
    /// Why.
    pub error: Error,
}

/// A step that did not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotStarted {
    /// The step.
    pub step: String,
    /// Why.
    pub reason: Reason,
}

/// Why a step did not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Something before it in its component failed.
    Failed,
    /// It, or a step before it in its component, requires this step, which is not applied.
    Requires(StepName),
    /// The run was asked to stop.
    Stopped,
    /// It shares a transaction with one that failed.
    Undone,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed => f.write_str("a step before it failed"),
            Self::Requires(step) => write!(f, "`{step}` is required and not applied"),
            Self::Stopped => f.write_str("the run was stopped"),
            Self::Undone => f.write_str("it shares a transaction with a step that failed"),
        }
    }
}

impl Report {
    /// How many steps were applied (or reverted).
    pub fn done(&self) -> usize {
        self.components.iter().map(|component| component.done.len()).sum()
    }

    /// Whether there was nothing to do.
    pub fn is_up_to_date(&self) -> bool {
        self.components.iter().all(|component| {
            component.done.is_empty()
                && component.failed.is_none()
                && component.not_started.is_empty()
        })
    }
}

/// A run that failed, with what it did manage.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What was done, what failed and what was not started. Boxed: failures travel by value.
    pub report: Box<Report>,
    /// The worst of the errors.
    pub error: Error,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Failure {}
