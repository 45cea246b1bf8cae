//! Changing the note of a step that was left in the middle.

use super::connection::Connection;
use super::message::Fault;
use super::{progress, tables};
use crate::bare::Said;
use crate::run::Settlement;
use crate::wait::{Attempt, Control};
use crate::{Access, Error, ErrorKind};

/// See [`crate::server::Server::settle`].
pub(super) fn settle(
    connection: &mut Connection,
    settlement: &Settlement<'_>,
    control: &mut Control<'_>,
) -> Result<(), Error> {
    if connection.access() == Access::Read {
        return Err(ErrorKind::ReadOnly.into());
    }
    attempt(connection, control, "BEGIN IMMEDIATE")?;
    let settled = write(connection, settlement)
        .map_err(|fault| fault.explained("settle the step", Access::Write));
    let settled = settled.and_then(|()| attempt(connection, control, "COMMIT"));
    if settled.is_err() {
        let _ = connection.execute("ROLLBACK");
    }
    settled
}

/// Executes what may have to wait for others.
fn attempt(
    connection: &mut Connection,
    control: &mut Control<'_>,
    sql: &'static str,
) -> Result<(), Error> {
    control.until_free(|| match connection.execute(sql) {
        Ok(()) => Attempt::Done(()),
        Err(fault) if fault.is_busy() => Attempt::Busy,
        Err(fault) => Attempt::Failed(fault.explained("settle the step", Access::Write)),
    })
}

fn write(connection: &mut Connection, settlement: &Settlement<'_>) -> Result<(), Fault> {
    let sqlite = connection.open()?;
    let ledger = tables::seen(sqlite)?.state.ledger.unwrap_or_default();
    settlement.check(&ledger.unfinished)?;
    let operation = &settlement.operation;
    match settlement.to {
        Some(to) => {
            if !progress::note(sqlite, operation, (settlement.from(), to), Said::default())? {
                return Err(ErrorKind::Moved.into());
            }
        }
        None => progress::forget(sqlite, operation.component)?,
    }
    let run = tables::begin_run(sqlite, "resolve")?;
    let outcome = ("done", Some(settlement.detail.as_str()));
    Ok(tables::end_run(sqlite, run, outcome, &ledger.head())?)
}
