//! Connecting, what is asked of a server before anything else, and reading at one moment.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{Connection as _, PgConnection, RunQueryDsl as _};

use super::execute::Recording;
use super::glance::Glance;
use super::message::{self, Fault};
use super::session;
use crate::url::PostgresPlace;
use crate::{Access, Error, ErrorKind};

/// The oldest server we know.
const LEAST: (i32, &str) = (140_000, "14");

/// What the connection has where the URL says nothing: a bound for connecting, and a bound for
/// noticing that the other side is gone.
const DEFAULTS: [(&str, &str); 4] = [
    ("fallback_application_name", "driftless"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
];

pub(super) struct Connection {
    pg: PgConnection,
    place: PostgresPlace,
    access: Access,
    server: ServerFacts,
    recording: Recording,
}

/// What a server says about itself and about the session that a step will find.
#[derive(Debug, Clone)]
pub(super) struct ServerFacts {
    /// Such as `150004`.
    pub(super) number: i32,
    /// The number of the backend.
    pid: i32,
    /// Such as `15.4`.
    version: String,
    /// A standby, which takes no writes.
    standby: bool,
    /// Whether it can notice that a client is gone while a statement runs.
    watches: bool,
    /// Whether a backslash in a plain literal is nothing but that.
    plain_backslashes: bool,
    /// Where the ledger is: the first schema of the `search_path`, quoted.
    schema: Option<String>,
}

/// Where it leads, with what the URL leaves open.
fn connection_string(place: &PostgresPlace) -> String {
    let mut defaults = DEFAULTS.to_vec();
    if std::env::var_os("PGCONNECT_TIMEOUT").is_none() {
        defaults.push(("connect_timeout", "10"));
    }
    place.connection_string(&defaults)
}

/// Refuses a server that is too old.
fn known(number: i32, version: &str) -> Result<(), Error> {
    if number >= LEAST.0 {
        return Ok(());
    }
    Err(ErrorKind::OldServer { found: version.to_owned(), least: LEAST.1 }.into())
}

/// Connects for a look at the ledger, and refuses a server that is too old.
pub(super) fn glance(place: &PostgresPlace) -> Result<Glance, Error> {
    let glance = Glance::open(&connection_string(place))?;
    known(glance.number(), &glance.version().unwrap_or_default())?;
    Ok(glance)
}

impl Connection {
    /// Connects, and refuses a server that is too old.
    pub(super) fn open(place: &PostgresPlace, access: Access) -> Result<Self, Error> {
        let mut pg =
            PgConnection::establish(&connection_string(place)).map_err(message::refused)?;
        let server =
            facts(&mut pg).map_err(|error| message::explain(&error, "ask for the version"))?;
        known(server.number, &server.version)?;
        let recording = Recording::default();
        Ok(Self { pg, place: place.clone(), access, server, recording })
    }

    /// Where it leads.
    pub(super) fn place(&self) -> &PostgresPlace {
        &self.place
    }

    /// The number of the backend that serves it.
    pub(super) fn pid(&self) -> i32 {
        self.server.pid
    }

    pub(super) fn version(&self) -> &str {
        &self.server.version
    }

    /// Whether a backslash in a literal without an `E` means nothing, in the session of a step.
    pub(super) fn backslashes_are_plain(&self) -> bool {
        self.server.plain_backslashes
    }

    /// Refuses to write where that was not asked for, or cannot be done.
    pub(super) fn writable(&self) -> Result<(), Error> {
        match (self.access, self.server.standby) {
            (Access::Write, false) => Ok(()),
            _ => Err(ErrorKind::ReadOnly.into()),
        }
    }

    /// The connection itself.
    pub(super) fn pg(&mut self) -> &mut PgConnection {
        &mut self.pg
    }

    /// What the session has prepared.
    pub(super) fn recording(&mut self) -> &mut Recording {
        &mut self.recording
    }

    /// The schema that holds the ledger, quoted.
    pub(super) fn schema(&self) -> Result<&str, Error> {
        self.server.schema.as_deref().ok_or_else(|| ErrorKind::NoSchema.into())
    }

    /// Executes one statement or several, as one message.
    pub(super) fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.pg.batch_execute(sql)?)
    }

    /// Gives the session back to what a step should find.
    pub(super) fn reset(&mut self) -> Result<(), Fault> {
        let sql = self.fresh();
        self.execute(&sql)
    }

    /// The statements that do so.
    pub(super) fn fresh(&self) -> String {
        session::fresh(self.server.watches)
    }

    /// Reads in one transaction, so that everything is as of one moment.
    pub(super) fn read<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        let result = self.read_once(work);
        result.map_err(|fault| fault.into_error(doing))
    }

    fn read_once<T>(
        &mut self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.pg.batch_execute(&format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}",
            session::PINNED
        ))?;
        let result = work(&mut Reading { pg: &mut self.pg, server: &self.server });
        let ended = self.pg.batch_execute("ROLLBACK");
        let value = result?;
        ended?;
        Ok(value)
    }

    /// Begins a transaction that writes what it reads under a lock, which is taken first.
    pub(super) fn begin_writing(&mut self, lock: &str) -> Result<(), Fault> {
        self.execute(&format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {}; {lock}",
            session::PINNED
        ))
    }

    /// Reading within a transaction that is open.
    pub(super) fn reading(&mut self) -> Reading<'_> {
        Reading { pg: &mut self.pg, server: &self.server }
    }
}

/// A connection inside a transaction, and what is known of the server.
pub(super) struct Reading<'c> {
    pub(super) pg: &'c mut PgConnection,
    pub(super) server: &'c ServerFacts,
}

impl Reading<'_> {
    /// The schema that holds the ledger, quoted; none when there is none.
    pub(super) fn schema(&self) -> Option<&str> {
        self.server.schema.as_deref()
    }
}

/// Asks the server. What diesel has set for the session changes none of the answers; a step's session is set
/// up before the step runs, and what is only read is read in transactions that only read. So nothing is set
/// here, for which somebody else would find it behind a pooler.
fn facts(pg: &mut PgConnection) -> diesel::QueryResult<ServerFacts> {
    type Row = (i32, i32, String, bool, bool, bool, Option<String>);
    let (number, pid, version, standby, watches, plain_backslashes, schema) =
        sql::<(Integer, Integer, Text, Bool, Bool, Bool, Nullable<Text>)>(
            "SELECT current_setting('server_version_num')::int4, pg_backend_pid(), \
             split_part(current_setting('server_version'), ' ', 1), \
             pg_is_in_recovery(), \
             version() LIKE '%linux%', \
             current_setting('standard_conforming_strings')::boolean, \
             quote_ident(current_schema())",
        )
        .get_result::<Row>(pg)?;
    let watches = watches && number >= LEAST.0;
    Ok(ServerFacts { number, pid, version, standby, watches, plain_backslashes, schema })
}
