//! The end of a run: how it went, and what everything looks like.

use super::super::message::Fault;
use super::super::{fingerprint, tables};
use super::Executor;
use crate::{Class, Error, ErrorKind};

impl Executor<'_, '_, '_> {
    /// Writes how the run ended, and the fingerprints, in a transaction of its own.
    pub(super) fn end_run(&mut self, failure: Option<&Error>) -> Result<(), Error> {
        let ended = self.write_end(failure);
        if ended.is_err() {
            let _ = self.connection.execute("ROLLBACK");
        }
        ended.map_err(|fault| fault.into_error("record the end of the run"))
    }

    fn write_end(&mut self, failure: Option<&Error>) -> Result<(), Fault> {
        let Some(run) = self.run else { return Ok(()) };
        let outcome = match failure.map(|error| &error.kind) {
            None => "done",
            Some(ErrorKind::Stopped) => "stopped",
            Some(kind) if kind.class() == Class::Partial => "partial",
            Some(_) => "failed",
        };
        let detail = failure.map(ToString::to_string);
        // The rows of other components too: theirs may have been written meanwhile.
        self.connection.begin_reading_to_write(&tables::lock(&self.schema))?;
        let mut reading = self.connection.reading();
        let Some(ledger) = tables::state(&mut reading)?.ledger else { return Ok(()) };
        let head = ledger.head();
        let outcome = (outcome, detail.as_deref());
        tables::end_run(reading.pg, &self.schema, run, outcome, &head)?;
        fingerprint::record(&mut reading, &self.schema, (run, &head), &self.drifted)?;
        self.connection.execute("COMMIT")
    }
}
