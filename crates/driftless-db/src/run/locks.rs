//! Who holds the locks of components, and ending a session that does not let go.

use std::fmt;
use std::time::{Duration, Instant};

use crate::{Database, Error, ErrorKind};

/// How long a session that was ended may take to be gone.
const GOING: Duration = Duration::from_secs(10);

/// A session that holds the lock of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The component.
    pub component: String,
    /// The server's number of the session.
    pub session: i64,
    /// The user, where we may know.
    pub user: Option<String>,
    /// The address it connects from; none over a socket.
    pub from: Option<String>,
    /// What it calls itself.
    pub application: Option<String>,
    /// Since when it is connected, in UTC as ISO 8601.
    pub since: Option<String>,
    /// What it does: `active`, `idle`, `idle in transaction` and so on, in the server's words.
    pub state: Option<String>,
    /// For how many seconds it has been doing that.
    pub seconds: Option<i64>,
    /// What its statement begins with, such as `CREATE INDEX`. Never more: that may be secret.
    pub statement: Option<String>,
    /// The sessions it waits for.
    pub blocked_by: Vec<i64>,
}

/// Who it is, as far as we may know; never what it executes beyond its first words.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "session {}", self.session)?;
        if let Some(application) = &self.application {
            write!(f, " ({application})")?;
        }
        if let Some(user) = &self.user {
            write!(f, " of user `{user}`")?;
        }
        match &self.from {
            Some(from) => write!(f, " from {from}"),
            None => Ok(()),
        }
    }
}

impl Database {
    /// Who holds the locks of these components. On SQLite nobody can say.
    pub fn holders(&mut self, components: &[&str]) -> Result<Vec<Holder>, Error> {
        self.server.holders(components).map_err(|error| error.in_database(self.shown()))
    }

    /// Ends the session that holds the lock of a component, and waits until it is gone with its
    /// lock and its statement.
    ///
    /// # Errors
    ///
    /// The user may not end it, or it does not go.
    pub fn take_over(&mut self, holder: &Holder) -> Result<(), Error> {
        let shown = self.shown().to_owned();
        let began = Instant::now();
        self.server.end_session(holder.session).map_err(|error| error.in_database(&shown))?;
        loop {
            let holders = self.holders(&[&holder.component])?;
            if !holders.iter().any(|other| other.session == holder.session) {
                return Ok(());
            }
            let waited = began.elapsed();
            if waited > GOING {
                let holder = Some(format!("session {}, which was ended", holder.session));
                let kind = ErrorKind::Busy { waited, holder };
                return Err(Error::from(kind).in_database(&shown));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
