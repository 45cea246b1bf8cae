//! Looking at a session of MySQL or MariaDB over another connection.

use super::connection::Connection;
use crate::Access;
use crate::observer::Eye;
use crate::url::MySqlPlace;

/// Looks at a connection.
pub(super) struct Other {
    pub(super) place: MySqlPlace,
    pub(super) session: i64,
    pub(super) connection: Option<Connection>,
}

impl Eye for Other {
    fn open(&mut self) -> bool {
        if self.connection.is_none() {
            self.connection = Connection::open(&self.place, Access::Read).ok();
        }
        self.connection.is_some()
    }

    fn cancel(&mut self) -> bool {
        let kill = format!("KILL QUERY {}", self.session);
        self.connection.as_mut().is_some_and(|connection| connection.execute(&kill).is_ok())
    }

    fn blocker(&mut self) -> Option<String> {
        None
    }
}
