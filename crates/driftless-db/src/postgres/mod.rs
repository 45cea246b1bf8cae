//! PostgreSQL 14 and later, through diesel's `PgConnection` and a bundled libpq.
//!
//! diesel gives SQLSTATE for a handful of errors and the server's text, in the server's language,
//! for the rest. So wherever a decision depends on what is there (a table, a privilege, a
//! version), the server is asked beforehand instead of its error being read (`connection.rs`).

mod connection;
mod doubt;
mod execute;
mod fingerprint;
mod introspect;
mod lock;
mod message;
mod observer;
mod pooler;
mod progress;
mod session;
mod settle;
mod tables;
mod tool;

use driftless_catalog::Catalog;
use driftless_diag::Backend;

use crate::run::{Settlement, Written};
use crate::server::{Outcome, Server, State, Work};
use crate::wait::Control;
use crate::{
    Access, Error, Fingerprint, Holder, NotCompared, Recorded, RunRow, Survey, Tool, ToolRow, Url,
};
use connection::Connection;

/// What a step that is code works with.
pub use diesel::PgConnection as Client;

/// Connects. Nothing is created.
pub(crate) fn open(url: &Url, access: Access) -> Result<Box<dyn Server>, Error> {
    Ok(Box::new(Postgres { connection: Connection::open(url.postgres()?, access)? }))
}

struct Postgres {
    connection: Connection,
}

impl Server for Postgres {
    fn backend(&self) -> Backend {
        Backend::Postgres
    }

    fn version(&mut self) -> Result<String, Error> {
        Ok(self.connection.version().to_owned())
    }

    fn state(&mut self, _control: &mut Control<'_>) -> Result<State, Error> {
        self.connection.read("read the ledger", tables::state)
    }

    fn locked_state(
        &mut self,
        components: &[&str],
        control: &mut Control<'_>,
    ) -> Result<State, Error> {
        settle::state(&mut self.connection, components, control)
    }

    fn written(&mut self, _control: &mut Control<'_>) -> Result<Option<Written>, Error> {
        Ok(tables::written(&mut self.connection))
    }

    fn runs(&mut self, _control: &mut Control<'_>) -> Result<Vec<RunRow>, Error> {
        self.connection.read("read the runs", tables::runs)
    }

    fn introspect(&mut self, _control: &mut Control<'_>) -> Result<Catalog, Error> {
        let objects = self.connection.read("read the schema", introspect::objects)?;
        Ok(Catalog { postgres: objects, ..Catalog::new(Backend::Postgres) })
    }

    fn not_compared(&mut self, _control: &mut Control<'_>) -> Result<Vec<NotCompared>, Error> {
        self.connection.read("read the schema", introspect::survey).map(|(_, unclaimed)| unclaimed)
    }

    fn survey(&mut self, _control: &mut Control<'_>) -> Result<Survey, Error> {
        self.connection.read("read the schema", |reading| {
            let (objects, not_compared) = introspect::survey(reading)?;
            let fingerprints = fingerprint::described(reading, &objects)?;
            let catalog = Catalog { postgres: objects, ..Catalog::new(Backend::Postgres) };
            Ok(Survey { catalog, fingerprints, not_compared })
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
        self.connection.read("look at the locks", |reading| settle::holders(reading, components))
    }

    fn end_session(&mut self, session: i64) -> Result<(), Error> {
        settle::end_session(&mut self.connection, session)
    }

    fn run(&mut self, work: Work<'_, '_>, control: &mut Control<'_>) -> Outcome {
        execute::run(&mut self.connection, work, control)
    }
}
