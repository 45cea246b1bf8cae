//! SQLite, through diesel's `SqliteConnection` and a bundled library.
//!
//! diesel shows neither error codes nor whether a transaction is open, so `message.rs` reads what
//! SQLite says, and `execute/` finds out about transactions by what savepoints answer.

mod connection;
mod execute;
mod fingerprint;
mod introspect;
mod message;
mod progress;
mod settle;
mod tables;
mod tool;

use driftless_catalog::Catalog;
use driftless_diag::Backend;

use crate::run::{Settlement, Written};
use crate::server::{Outcome, Server, State, Work};
use crate::wait::Control;
use crate::{Access, Error, Fingerprint, Recorded, RunRow, Tool, ToolRow, Url};
use connection::Connection;

/// What a step that is code works with.
pub use diesel::SqliteConnection as Client;

/// Opens a database file, or one in memory. A missing file is created by the first write.
pub(crate) fn open(url: &Url, access: Access) -> Result<Box<dyn Server>, Error> {
    let connection = Connection::new(url.sqlite()?.clone(), access)?;
    Ok(Box::new(Sqlite { connection, seen: Seen::default() }))
}

struct Sqlite {
    connection: Connection,
    seen: Seen,
}

/// What was last read of the database, and SQLite's number for the moment: while that stays the
/// same, nobody else has committed anything.
#[derive(Default)]
struct Seen {
    version: Option<i64>,
    state: State,
}

impl Server for Sqlite {
    fn backend(&self) -> Backend {
        Backend::Sqlite
    }

    fn version(&mut self) -> Result<String, Error> {
        // Asked of the library, not of the file, which need not be there yet.
        connection::library_version()
    }

    fn state(&mut self, control: &mut Control<'_>) -> Result<State, Error> {
        if self.connection.is_missing() {
            self.seen = Seen::default();
        } else {
            self.seen = self.connection.read(control, "read the ledger", tables::seen)?;
        }
        Ok(self.seen.state.clone())
    }

    fn written(&mut self, control: &mut Control<'_>) -> Result<Option<Written>, Error> {
        if self.connection.is_missing() {
            return Ok(None);
        }
        self.connection.read(control, "read the ledger", tables::written)
    }

    fn runs(&mut self, control: &mut Control<'_>) -> Result<Vec<RunRow>, Error> {
        if self.connection.is_missing() {
            return Ok(Vec::new());
        }
        self.connection.read(control, "read the runs", tables::runs)
    }

    fn introspect(&mut self, control: &mut Control<'_>) -> Result<Catalog, Error> {
        if self.connection.is_missing() {
            return Ok(Catalog::new(Backend::Sqlite));
        }
        self.connection.read(control, "read the schema", introspect::catalog)
    }

    fn fingerprints(&mut self, control: &mut Control<'_>) -> Result<Vec<Fingerprint>, Error> {
        if self.connection.is_missing() {
            return Ok(Vec::new());
        }
        self.connection.read(control, "read the schema", fingerprint::now)
    }

    fn recorded(&mut self, control: &mut Control<'_>) -> Result<Option<Recorded>, Error> {
        if self.connection.is_missing() {
            return Ok(None);
        }
        self.connection.read(control, "read the fingerprints", fingerprint::recorded)
    }

    fn tool_rows(
        &mut self,
        tool: Tool,
        control: &mut Control<'_>,
    ) -> Result<Option<Vec<ToolRow>>, Error> {
        if self.connection.is_missing() {
            return Ok(None);
        }
        let doing = "read the other tool's record";
        self.connection.read(control, doing, |connection| tool::rows(connection, tool))
    }

    fn settle(
        &mut self,
        settlement: &Settlement<'_>,
        control: &mut Control<'_>,
    ) -> Result<(), Error> {
        self.seen = Seen::default();
        settle::settle(&mut self.connection, settlement, control)
    }

    fn run(&mut self, work: Work<'_, '_>, control: &mut Control<'_>) -> Outcome {
        let seen = std::mem::take(&mut self.seen);
        execute::run(&mut self.connection, seen, work, control)
    }
}
