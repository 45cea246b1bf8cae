//! MariaDB 10.6 and later, MySQL 8.0 and later, through diesel's `MysqlConnection` and the system's
//! client library.
//!
//! They are two products behind one protocol. Which of them answers is asked of the server, never
//! of the URL. diesel gives a server's message without its number, so the number is asked for
//! afterwards, on the same connection (`connection.rs`): what is decided is then the same whatever
//! language the server speaks.

mod connection;
mod doubt;
mod execute;
mod fingerprint;
mod introspect;
mod lock;
mod message;
mod observer;
mod progress;
mod session;
mod settle;
mod tables;
mod tool;

use driftless_catalog::Catalog;
use driftless_diag::Backend;

use crate::run::Settlement;
use crate::server::{Outcome, Server, State, Work};
use crate::wait::Control;
use crate::{
    Access, Error, Fingerprint, Holder, NotCompared, Recorded, RunRow, Survey, Tool, ToolRow, Url,
};
use connection::Connection;

/// What a step that is code works with.
pub use diesel::MysqlConnection as Client;

/// Connects. Nothing is created.
pub(crate) fn open(url: &Url, access: Access) -> Result<Box<dyn Server>, Error> {
    Ok(Box::new(MySql { connection: Connection::open(url.mysql()?, access)? }))
}

struct MySql {
    connection: Connection,
}

impl Server for MySql {
    fn backend(&self) -> Backend {
        self.connection.server().backend
    }

    fn version(&mut self) -> Result<String, Error> {
        Ok(self.connection.server().version.clone())
    }

    /// `information_schema` is not one moment: between the question for the ledger and that for tables
    /// another's first run may have made both, the ledger first. So tables without a ledger are looked
    /// at again before anybody calls them somebody else's.
    fn state(&mut self, _control: &mut Control<'_>) -> Result<State, Error> {
        let state = self.connection.read("read the ledger", tables::state)?;
        if state.ledger.is_none() && state.found_total > 0 {
            return self.connection.read("read the ledger", tables::state);
        }
        Ok(state)
    }

    fn locked_state(
        &mut self,
        components: &[&str],
        control: &mut Control<'_>,
    ) -> Result<State, Error> {
        settle::state(&mut self.connection, components, control)
    }

    fn runs(&mut self, _control: &mut Control<'_>) -> Result<Vec<RunRow>, Error> {
        self.connection.read("read the runs", tables::runs)
    }

    fn introspect(&mut self, _control: &mut Control<'_>) -> Result<Catalog, Error> {
        self.connection.read("read the schema", |reading| {
            introspect::refuse_hidden(reading)?;
            introspect::catalog(reading)
        })
    }

    fn not_compared(&mut self, _control: &mut Control<'_>) -> Result<Vec<NotCompared>, Error> {
        self.connection.read("read the schema", introspect::not_compared)
    }

    fn survey(&mut self, _control: &mut Control<'_>) -> Result<Survey, Error> {
        self.connection.read("read the schema", |reading| {
            introspect::refuse_hidden(reading)?;
            let catalog = introspect::catalog(reading)?;
            let fingerprints = fingerprint::of(&catalog);
            Ok(Survey { catalog, fingerprints, not_compared: introspect::not_compared(reading)? })
        })
    }

    fn fingerprints(&mut self, _control: &mut Control<'_>) -> Result<Vec<Fingerprint>, Error> {
        self.connection.read("read the schema", fingerprint::now)
    }

    fn recorded(&mut self, _control: &mut Control<'_>) -> Result<Option<Recorded>, Error> {
        self.connection.read("read the fingerprints", fingerprint::recorded)
    }

    fn tool_rows(
        &mut self,
        tool: Tool,
        _control: &mut Control<'_>,
    ) -> Result<Option<Vec<ToolRow>>, Error> {
        let doing = "read the other tool's record";
        self.connection.read(doing, |reading| tool::rows(reading, tool))
    }

    fn settle(
        &mut self,
        settlement: &Settlement<'_>,
        control: &mut Control<'_>,
    ) -> Result<(), Error> {
        settle::settle(&mut self.connection, settlement, control)
    }

    fn holders(&mut self, components: &[&str]) -> Result<Vec<Holder>, Error> {
        settle::holders(&mut self.connection, components)
    }

    fn end_session(&mut self, session: i64) -> Result<(), Error> {
        self.connection.ask(&format!("KILL CONNECTION {session}"), "end the session")
    }

    fn run(&mut self, work: Work<'_, '_>, control: &mut Control<'_>) -> Outcome {
        execute::run(&mut self.connection, work, control)
    }
}
