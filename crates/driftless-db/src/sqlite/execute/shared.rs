//! Consecutive steps in one transaction, with a savepoint each.

use std::time::Duration;

use super::{Broken, Executor, Way};
use crate::server::{Done, Operation};
use crate::{Class, Commits, Error, Event};

impl<'w> Executor<'_, '_, 'w> {
    /// Runs as many of the pending steps as can share the transaction that is open.
    pub(super) fn shared(&mut self) -> Result<(), Error> {
        let most = if self.one_by_one { 1 } else { usize::MAX };
        let together = |operation: &&Operation<'w>| Way::of(operation) == Way::Shared;
        let batch: Vec<Operation<'w>> =
            self.pending.iter().take_while(together).take(most).copied().collect();
        match self.batch(&batch) {
            Ok(()) => Ok(()),
            Err(Broken::Step(error)) => Err(error),
            Err(Broken::Escaped(error)) => self.escaped(&batch, error),
            Err(Broken::Whole(error)) => self.again(&batch, error),
        }
    }

    /// All of it is undone: runs it again one by one, where that can come out better.
    fn again(&mut self, batch: &[Operation<'w>], error: Error) -> Result<(), Error> {
        self.rollback();
        match batch {
            _ if self.all_at_once() => {
                self.control.tell(&Event::Undone { database: self.control.database });
                self.failed(error)
            }
            [only] => self.failed(error.in_step(only.component, &only.step.name)),
            _ if error.class() == Class::Temporary => self.failed(error),
            _ => {
                self.one_by_one = true;
                self.control.tell(&Event::Undone { database: self.control.database });
                Ok(())
            }
        }
    }

    /// Whether nothing is to stay when a step fails.
    fn all_at_once(&self) -> bool {
        self.work.commits == Commits::AllSteps
    }

    fn batch(&mut self, batch: &[Operation<'w>]) -> Result<(), Broken> {
        let fresh = self.seen.state.ledger.is_none();
        self.open_run().map_err(|fault| Broken::Whole(self.explain(fault, "write the ledger")))?;
        let mut done = Vec::new();
        let mut failure = None;
        for operation in batch {
            match self.step(operation) {
                Ok(step) => done.push(step),
                Err(Broken::Step(error)) => {
                    failure = Some(error);
                    break;
                }
                Err(Broken::Whole(error)) if done.is_empty() => {
                    self.rollback();
                    return self.failed(error).map_err(Broken::Step);
                }
                Err(broken) => return Err(broken),
            }
        }
        self.close(&done, failure, fresh)
    }

    /// Commits what was done, and with it how the run ended if it ends here.
    fn close(&mut self, done: &[Done], failure: Option<Error>, fresh: bool) -> Result<(), Broken> {
        if let Some(error) = failure.clone().filter(|_| fresh && done.is_empty()) {
            // Nothing was ever applied here, so nothing of ours stays behind.
            self.rollback();
            return Err(Broken::Step(error));
        }
        if let Some(error) = failure.clone().filter(|_| self.all_at_once()) {
            self.rollback();
            if !done.is_empty() {
                self.control.tell(&Event::Undone { database: self.control.database });
            }
            return self.failed(error).map_err(Broken::Step);
        }
        if failure.is_some() || done.len() == self.pending.len() {
            self.end_run(failure.as_ref())
                .map_err(|fault| Broken::Whole(self.explain(fault, "record the run")))?;
        }
        let committed = self.commit(done);
        match (committed, failure) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(error)) => Err(Broken::Step(error)),
            // What failed first is the news when there was nothing else to commit.
            (Err(_), Some(error)) if done.is_empty() => Err(Broken::Step(error)),
            (Err(error), _) => Err(Broken::Whole(error)),
        }
    }

    /// A step ended the transaction: the ledger alone says which of the others are permanent.
    fn escaped(&mut self, batch: &[Operation<'w>], error: Error) -> Result<(), Error> {
        self.rollback();
        if self.begin(false).is_ok() {
            let state = &self.seen.state;
            let left = (self.work.recheck)(state, batch).unwrap_or_else(|_| batch.to_vec());
            let is_left = |operation: &Operation<'_>| {
                left.iter().any(|other| std::ptr::eq(other.step, operation.step))
            };
            for operation in batch.iter().filter(|operation| !is_left(operation)) {
                self.outcome.done.push(Done {
                    component: operation.component.to_owned(),
                    step: operation.step.name.clone(),
                    statements: operation.script.statements.len(),
                    duration: Duration::ZERO,
                });
            }
            self.rollback();
        }
        self.failed(error)
    }
}
