//! PostgreSQL 14 and later, through diesel's `PgConnection` and a bundled libpq.
//!
//! diesel gives SQLSTATE for a handful of errors and the server's text, in the server's language,
//! for the rest. So wherever a decision depends on what is there (a table, a privilege, a
//! version), the server is asked beforehand instead of its error being read (`connection.rs`).

mod connection;
mod doubt;
mod execute;
mod fingerprint;
mod glance;
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

use std::time::{Duration, Instant};

use driftless_catalog::Catalog;
use driftless_diag::Backend;

use crate::run::{Settlement, Written};
use crate::server::{Outcome, Server, State, Work};
use crate::url::PostgresPlace;
use crate::wait::Control;
use crate::{
    Access, Error, Fingerprint, Holder, NotCompared, Recorded, RunRow, Survey, Tool, ToolRow, Url,
};
use connection::Connection;
use glance::Glance;

/// What a step that is code works with.
pub use diesel::PgConnection as Client;

/// How long a session that was closed may be counted by the server, where a role may have only so many.
const CLOSING: Duration = Duration::from_secs(5);

/// Connects. Nothing is created.
pub(crate) fn open(url: &Url, access: Access) -> Result<Box<dyn Server>, Error> {
    let place = url.postgres()?.clone();
    let glance = Some(connection::glance(&place)?);
    Ok(Box::new(Postgres { place, access, glance, connection: None }))
}

struct Postgres {
    place: PostgresPlace,
    access: Access,
    /// What it was opened with, for as long as nothing else is asked than whether there is anything to do.
    glance: Option<Glance>,
    connection: Option<Connection>,
}

impl Postgres {
    /// diesel's connection, opened when it is first needed.
    fn connection(&mut self) -> Result<&mut Connection, Error> {
        let Self { place, access, glance, connection } = self;
        match connection {
            Some(connection) => Ok(connection),
            none => {
                drop(glance.take());
                Ok(none.insert(opened(place, *access)?))
            }
        }
    }
}

/// A connection in the place of one that was just closed.
fn opened(place: &PostgresPlace, access: Access) -> Result<Connection, Error> {
    let began = Instant::now();
    loop {
        match Connection::open(place, access) {
            Err(error) if message::is_full(&error) && began.elapsed() < CLOSING => {
                std::thread::sleep(Duration::from_millis(20));
            }
            result => return result,
        }
    }
}

impl Server for Postgres {
    fn backend(&self) -> Backend {
        Backend::Postgres
    }

    fn version(&mut self) -> Result<String, Error> {
        match self.glance.as_ref().and_then(Glance::version) {
            Some(version) => Ok(version),
            None => Ok(self.connection()?.version().to_owned()),
        }
    }

    fn state(&mut self, _control: &mut Control<'_>) -> Result<State, Error> {
        self.connection()?.read("read the ledger", tables::state)
    }

    fn locked_state(
        &mut self,
        components: &[&str],
        control: &mut Control<'_>,
    ) -> Result<State, Error> {
        settle::state(self.connection()?, components, control)
    }

    fn written(&mut self, _control: &mut Control<'_>) -> Result<Option<Written>, Error> {
        Ok(match &mut self.glance {
            Some(glance) => tables::glanced(glance),
            None => tables::written(self.connection()?),
        })
    }

    fn runs(&mut self, _control: &mut Control<'_>) -> Result<Vec<RunRow>, Error> {
        self.connection()?.read("read the runs", tables::runs)
    }

    fn introspect(&mut self, _control: &mut Control<'_>) -> Result<Catalog, Error> {
        let objects = self.connection()?.read("read the schema", introspect::objects)?;
        Ok(Catalog { postgres: objects, ..Catalog::new(Backend::Postgres) })
    }

    fn not_compared(&mut self, _control: &mut Control<'_>) -> Result<Vec<NotCompared>, Error> {
        self.connection()?
            .read("read the schema", |reading| introspect::read(reading)?.rest(reading))
    }

    fn survey(&mut self, _control: &mut Control<'_>) -> Result<Survey, Error> {
        self.connection()?.read("read the schema", |reading| {
            let found = introspect::read(reading)?;
            let (fingerprints, not_compared) =
                fingerprint::described(reading, found.objects(), |reading| found.rest(reading))?;
            let postgres = found.into_objects();
            let catalog = Catalog { postgres, ..Catalog::new(Backend::Postgres) };
            Ok(Survey { catalog, fingerprints, not_compared })
        })
    }

    fn fingerprints(&mut self, _control: &mut Control<'_>) -> Result<Vec<Fingerprint>, Error> {
        self.connection()?.read("read the schema", fingerprint::now)
    }

    fn recorded(&mut self, _control: &mut Control<'_>) -> Result<Option<Recorded>, Error> {
        self.connection()?.read("read the fingerprints", fingerprint::recorded)
    }

    fn tool_rows(
        &mut self,
        tool: Tool,
        _control: &mut Control<'_>,
    ) -> Result<Option<Vec<ToolRow>>, Error> {
        let doing = "read the other tool's record";
        self.connection()?.read(doing, |reading| tool::rows(reading, tool))
    }

    fn settle(
        &mut self,
        settlement: &Settlement<'_>,
        control: &mut Control<'_>,
    ) -> Result<(), Error> {
        settle::settle(self.connection()?, settlement, control)
    }

    fn holders(&mut self, components: &[&str]) -> Result<Vec<Holder>, Error> {
        self.connection()?.read("look at the locks", |reading| settle::holders(reading, components))
    }

    fn end_session(&mut self, session: i64) -> Result<(), Error> {
        settle::end_session(self.connection()?, session)
    }

    fn run(&mut self, work: Work<'_, '_>, control: &mut Control<'_>) -> Outcome {
        match self.connection() {
            Ok(connection) => execute::run(connection, work, control),
            Err(error) => Outcome { failure: Some(error), ..Outcome::default() },
        }
    }
}
