//! All steps of a run in one transaction, because whoever runs them said so.
//!
//! Each step finds a fresh session and is recorded as always, and one that relies on the commit of
//! another (a new value of an enum that is used) is refused by the server as in any transaction. The
//! ledger stays locked from the first step's row on, so runs of other components wait.

use std::time::Instant;

use super::super::session;
use super::Executor;
use super::step::uncommitted;
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind, Event};

impl Executor<'_, '_, '_> {
    /// Runs all steps, and commits them; when one fails, nothing of them is left.
    pub(super) fn all_at_once(&mut self, pending: &[Operation<'_>]) -> Result<(), Error> {
        let mut done = Vec::with_capacity(pending.len());
        let result = self.within_one(pending, &mut done).and_then(|()| {
            let began = Instant::now();
            self.connection.execute("COMMIT").map_err(uncommitted)?;
            Ok(began.elapsed())
        });
        let database = self.control.database;
        match result {
            Ok(duration) => {
                let steps = done.len();
                self.outcome.done.append(&mut done);
                self.control.tell(&Event::Committed { database, steps, duration });
                Ok(())
            }
            Err(error) => {
                // Fails when the connection is gone, and then there is nothing to undo.
                let _ = self.connection.execute("ROLLBACK");
                if !done.is_empty() {
                    self.control.tell(&Event::Undone { database });
                }
                Err(error)
            }
        }
    }

    fn within_one(&mut self, pending: &[Operation<'_>], done: &mut Vec<Done>) -> Result<(), Error> {
        let mut begin = format!("{}; ", session::BEGIN_STEP);
        for operation in pending {
            if self.control.stop.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            self.control.step_started(operation, self.work.action);
            let step = self.within_transaction(operation, &begin);
            done.push(
                step.map_err(|error| error.in_step(operation.component, &operation.step.name))?,
            );
            begin.clear();
        }
        Ok(())
    }
}
