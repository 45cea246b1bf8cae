//! The end of a run: how it went, and what everything looks like.

use super::super::message::Fault;
use super::super::{fingerprint, tables};
use super::Executor;
use crate::Error;
use crate::execute::Seen;
use crate::ledger::outcome;

impl Executor<'_, '_, '_> {
    /// Writes it in a transaction of its own; whether it did. See [`crate::execute::Execution`].
    pub(super) fn end(
        &mut self,
        run: i64,
        failure: Option<&Error>,
        (seen, fingerprints): Seen,
        last: bool,
    ) -> Result<bool, Fault> {
        let detail = failure.map(ToString::to_string);
        self.connection.begin_writing(&tables::lock(&self.schema))?;
        let mut reading = self.connection.reading();
        let Some(ledger) = tables::state(&mut reading)?.ledger else { return Ok(true) };
        let head = ledger.head();
        let current = seen.as_ref() == Some(&head);
        if !current && !last {
            return Ok(false);
        }
        let outcome = (outcome(failure), detail.as_deref());
        tables::end_run(reading.pg, &self.schema, run, outcome, &head)?;
        // Of a step in the middle the ledger does not tell, and its objects are nobody's.
        if current && ledger.unfinished.is_empty() {
            let at = (run, &head);
            fingerprint::record(reading.pg, &self.schema, at, fingerprints, &self.drifted)?;
        }
        self.connection.execute("COMMIT")?;
        Ok(true)
    }
}
