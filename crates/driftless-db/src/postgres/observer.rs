//! Looking at a session of PostgreSQL over another connection.

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};
use diesel::{OptionalExtension as _, RunQueryDsl as _};

use super::connection::Connection;
use crate::Access;
use crate::observer::Watched;
use crate::url::PostgresPlace;

/// The session of a run.
pub(super) struct Session {
    pub(super) place: PostgresPlace,
    pub(super) pid: i32,
}

impl Watched for Session {
    type Connection = Connection;

    fn connect(&self) -> Option<Connection> {
        Connection::open(&self.place, Access::Read).ok()
    }

    fn cancel(&self, over: &mut Connection) -> bool {
        let cancel = format!("SELECT pg_catalog.pg_cancel_backend({})", self.pid);
        sql::<Bool>(&cancel).get_result(over.pg()).unwrap_or(false)
    }

    fn blocker(&self, over: &mut Connection) -> Option<String> {
        let pid = self.pid;
        let question = format!(
            "SELECT string_agg(format('session %s', b) || coalesce(format(' (%s)', \
             nullif(a.application_name, '')), '') || coalesce(' of user ' || quote_ident(a.usename), \
             '') || coalesce(', ' || a.state || ' for ' || extract(epoch FROM clock_timestamp() - \
             a.state_change)::int || ' s', ''), '; ') FROM unnest(pg_blocking_pids({pid})) b \
             LEFT JOIN pg_stat_activity a ON a.pid = b HAVING count(*) > 0"
        );
        sql::<Text>(&question).get_result(over.pg()).optional().ok().flatten()
    }
}
