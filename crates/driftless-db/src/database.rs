//! An open database.

use std::time::Duration;

use driftless_catalog::Catalog;
use driftless_diag::Backend;

use crate::server::{Server, State};
use crate::wait::Control;
use crate::{
    Error, Fingerprint, Ledger, Limits, NotCompared, Recorded, Reporter, RunRow, Silent, StopFlag,
    Survey, Tool, ToolRow, Unfinished, Url, mysql, postgres, sqlite,
};

/// How long a read waits for a writer that is just committing.
const READ_WAIT: Duration = Duration::from_secs(5);

/// How often a ledger is read in which steps come and go, before what is found is told as it is.
const LOOKS: usize = 5;

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading: creates nothing, changes nothing, needs no right to write.
    Read,
    /// Reading and writing. Creates the database where that is customary (an SQLite file, but
    /// never its directory).
    Write,
}

/// A connection to a database.
pub struct Database {
    url: Url,
    shown: String,
    pub(crate) server: Box<dyn Server>,
}

impl Database {
    /// Opens a database.
    pub fn open(url: &Url, access: Access) -> Result<Self, Error> {
        let shown = url.to_string();
        let server = match url.backend() {
            Backend::Sqlite => sqlite::open(url, access),
            Backend::Postgres => postgres::open(url, access),
            Backend::MySql | Backend::MariaDb => mysql::open(url, access),
        };
        match server {
            Ok(server) => Ok(Self { url: url.clone(), shown, server }),
            Err(error) => Err(error.in_database(shown)),
        }
    }

    /// The database as messages name it; never with a password.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Where it is.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// The product.
    pub fn backend(&self) -> Backend {
        self.server.backend()
    }

    /// The server's version.
    pub fn version(&mut self) -> Result<String, Error> {
        self.server.version().map_err(|error| error.in_database(&self.shown))
    }

    /// The ledger, and who executes the steps in it that are neither finished nor undone; none when the
    /// database has none.
    pub fn ledger(&mut self) -> Result<Option<Ledger>, Error> {
        self.looked().map(|state| state.ledger)
    }

    /// Of a database without a ledger: the first few of its tables and views, and how many there
    /// are, counted where the ledger would be. Where there are any, it is somebody else's.
    pub fn without_ledger(&mut self) -> Result<(Vec<String>, usize), Error> {
        self.reading(|server, control| server.state(control))
            .map(|state| (state.found, state.found_total))
    }

    /// The runs that changed something, oldest first.
    pub fn runs(&mut self) -> Result<Vec<RunRow>, Error> {
        self.reading(|server, control| server.runs(control))
    }

    /// The schema, read at one moment with a constant number of queries. Our own tables are left
    /// out. What only an object's definition says (checks, collations, expressions, the parts of
    /// a trigger) is left empty, beside the definition, for `driftless_replay::complete`.
    pub fn introspect(&mut self) -> Result<Catalog, Error> {
        self.reading(|server, control| server.introspect(control))
    }

    /// What the database contains that [`Database::introspect`] does not read, by kind: whoever
    /// compares has to say so. Empty when everything is read.
    pub fn not_compared(&mut self) -> Result<Vec<NotCompared>, Error> {
        self.reading(|server, control| server.not_compared(control))
    }

    /// The fingerprints of the objects as they are now.
    pub fn fingerprints(&mut self) -> Result<Vec<Fingerprint>, Error> {
        self.reading(|server, control| server.fingerprints(control))
    }

    /// The schema, the fingerprints and what is not compared in one go: on a server the schema is
    /// read once, and all three are as of that moment.
    pub fn survey(&mut self) -> Result<Survey, Error> {
        self.reading(|server, control| server.survey(control))
    }

    /// The rows of another tool's record, in its order; none where its table is not there.
    pub fn tool_rows(&mut self, tool: Tool) -> Result<Option<Vec<ToolRow>>, Error> {
        self.reading(|server, control| server.tool_rows(tool, control))
    }

    /// The fingerprints recorded at the end of the last run; none when there are none.
    pub fn recorded(&mut self) -> Result<Option<Recorded>, Error> {
        self.reading(|server, control| server.recorded(control))
    }

    /// What the database says about itself, with who executes the steps in the middle.
    ///
    /// The ledger and the locks are not read in one moment. So what looks interrupted is read again: who
    /// held no lock in between and has the same note before and after it is gone.
    pub(crate) fn looked(&mut self) -> Result<State, Error> {
        let mut state = self.reading(|server, control| server.state(control))?;
        for _ in 0..LOOKS {
            let Some(ledger) = state.ledger.as_mut().filter(|it| !it.unfinished.is_empty()) else {
                break;
            };
            let components: Vec<&str> =
                ledger.unfinished.iter().map(|step| step.component.as_str()).collect();
            // Who may not ask sees what the ledger says.
            let holders = self.server.holders(&components).unwrap_or_default();
            ledger.executed_by =
                holders.into_iter().map(|it| (it.component.clone(), it.to_string())).collect();
            let held = |step: &Unfinished| ledger.executed_by.contains_key(&step.component);
            if ledger.unfinished.iter().all(held) {
                break;
            }
            let again = self.reading(|server, control| server.state(control))?;
            if again.ledger.as_ref().is_some_and(|it| it.unfinished == ledger.unfinished) {
                break;
            }
            state = again;
        }
        Ok(state)
    }

    pub(crate) fn state(
        &mut self,
        lock_wait: Duration,
        stop: &StopFlag,
        reporter: &mut dyn Reporter,
    ) -> Result<State, Error> {
        self.asking((lock_wait, stop, reporter), |server, control| server.state(control))
    }

    /// The same, read under the locks of these components.
    pub(crate) fn locked_state(
        &mut self,
        components: &[&str],
        lock_wait: Duration,
        stop: &StopFlag,
        reporter: &mut dyn Reporter,
    ) -> Result<State, Error> {
        self.asking((lock_wait, stop, reporter), |server, control| {
            server.locked_state(components, control)
        })
    }

    pub(crate) fn reading<T>(
        &mut self,
        read: impl FnOnce(&mut dyn Server, &mut Control<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.asking((READ_WAIT, &StopFlag::new(), &mut Silent), read)
    }

    /// Asks the server, for so long, until that is set, telling who listens.
    fn asking<T>(
        &mut self,
        (lock_wait, stop, reporter): (Duration, &StopFlag, &mut dyn Reporter),
        ask: impl FnOnce(&mut dyn Server, &mut Control<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut control =
            Control { database: &self.shown, lock_wait, limits: Limits::default(), stop, reporter };
        ask(self.server.as_mut(), &mut control).map_err(|error| error.in_database(&self.shown))
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("shown", &self.shown).finish_non_exhaustive()
    }
}
