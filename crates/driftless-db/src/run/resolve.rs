//! Settling a step that was left in the middle, by what a person says of the statement in doubt.
//!
//! That the database bears it out is for the caller to have checked, since it takes a parser. Here
//! the note is changed under the lock of a run, if it is still the one that was judged, and a row of
//! `driftless_runs` says that and how it was settled.

use std::time::Duration;

use driftless_plan::Plan;

use super::Action;
use crate::progress::Mark;
use crate::server::Operation;
use crate::wait::Control;
use crate::{Database, Error, ErrorKind, Limits, Reporter, StopFlag, Unfinished};

/// What became of the statement in doubt, or of the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The statement took effect: the next run goes on behind it.
    Applied,
    /// It did not: the next run begins with it.
    NotApplied,
    /// Nothing of the step is left: the next run begins it anew.
    Abandoned,
}

/// A note that is to be changed.
pub(crate) struct Settlement<'a> {
    /// The step.
    pub(crate) operation: Operation<'a>,
    /// The note as it was judged.
    pub(crate) row: &'a Unfinished,
    /// Where the step stands; none when it is to be forgotten.
    pub(crate) to: Option<Mark>,
    /// What the row of the run says.
    pub(crate) detail: String,
}

impl Settlement<'_> {
    /// Where the note says that the step stands.
    pub(crate) fn from(&self) -> Mark {
        Mark { statement: self.row.statement.saturating_sub(1), begun: self.row.begun }
    }

    /// Refuses when the note is not the one that was judged.
    pub(crate) fn check(&self, rows: &[Unfinished]) -> Result<(), Error> {
        let found = rows.iter().any(|row| row == self.row);
        if found { Ok(()) } else { Err(ErrorKind::Moved.into()) }
    }
}

impl Database {
    /// Settles a step that was left in the middle.
    ///
    /// # Errors
    ///
    /// The note has changed, the plan has no such step, or the lock is held by a run.
    pub fn resolve(
        &mut self,
        plan: &Plan,
        row: &Unfinished,
        claim: Claim,
        lock_wait: Duration,
        reporter: &mut dyn Reporter,
    ) -> Result<(), Error> {
        let shown = self.shown().to_owned();
        let mut control = Control {
            database: &shown,
            lock_wait,
            limits: Limits::default(),
            stop: &StopFlag::new(),
            reporter,
        };
        settlement(plan, row, claim)
            .and_then(|settlement| self.server.settle(&settlement, &mut control))
            .map_err(|error| error.in_step(&plan.component, &row.step).in_database(&shown))
    }
}

fn settlement<'a>(
    plan: &'a Plan,
    row: &'a Unfinished,
    claim: Claim,
) -> Result<Settlement<'a>, Error> {
    let unknown = || Error::from(ErrorKind::UnknownStep(row.step.clone()));
    let (_, step) = plan.step(&row.step).ok_or_else(unknown)?;
    let down = row.action == Action::Revert.name();
    let script = if down { step.down.as_ref().ok_or_else(unknown)? } else { &step.up };
    let operation = Operation { component: &plan.component, step, script, code: None };
    let statement = row.statement.saturating_sub(1);
    let (to, said) = match claim {
        Claim::Applied => (Some(Mark::before(statement + 1)), "took effect"),
        Claim::NotApplied => (Some(Mark::before(statement)), "did not take effect"),
        Claim::Abandoned => (None, "and all before it are undone"),
    };
    let detail = format!(
        "`{}/{}`: statement {} of {} {said}",
        plan.component, row.step, row.statement, row.statements
    );
    Ok(Settlement { operation, row, to, detail })
}
