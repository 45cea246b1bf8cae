//! Looking at a session of PostgreSQL over another connection.

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};
use diesel::{OptionalExtension as _, RunQueryDsl as _};

use super::connection::Connection;
use crate::Access;
use crate::observer::Eye;
use crate::url::PostgresPlace;

/// Looks at a backend.
pub(super) struct Other {
    pub(super) place: PostgresPlace,
    pub(super) pid: i32,
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
        let cancel = format!("SELECT pg_catalog.pg_cancel_backend({})", self.pid);
        let Some(connection) = &mut self.connection else { return false };
        sql::<Bool>(&cancel).get_result(connection.pg()).unwrap_or(false)
    }

    fn blocker(&mut self) -> Option<String> {
        let pid = self.pid;
        let question = format!(
            "SELECT string_agg(format('session %s', b) || coalesce(format(' (%s)', \
             nullif(a.application_name, '')), '') || coalesce(' of user ' || quote_ident(a.usename), \
             '') || coalesce(', ' || a.state || ' for ' || extract(epoch FROM clock_timestamp() - \
             a.state_change)::int || ' s', ''), '; ') FROM unnest(pg_blocking_pids({pid})) b \
             LEFT JOIN pg_stat_activity a ON a.pid = b HAVING count(*) > 0"
        );
        self.open();
        let connection = self.connection.as_mut()?;
        sql::<Text>(&question).get_result(connection.pg()).optional().ok().flatten()
    }
}
