//! Looking at a session of MySQL or MariaDB over another connection.

use super::connection::Connection;
use crate::Access;
use crate::observer::Watched;
use crate::url::MySqlPlace;

/// The session of a run.
pub(super) struct Session {
    pub(super) place: MySqlPlace,
    pub(super) number: i64,
}

impl Watched for Session {
    type Connection = Connection;

    fn connect(&self) -> Option<Connection> {
        Connection::open(&self.place, Access::Read).ok()
    }

    fn cancel(&self, over: &mut Connection) -> bool {
        over.execute(&format!("KILL QUERY {}", self.number)).is_ok()
    }

    fn blocker(&self, _over: &mut Connection) -> Option<String> {
        None
    }
}
