//! The lock: a named lock for each component, asked for and never waited for inside the server.
//!
//! A server that waits shows nothing and does not see a signal, and a negative time to wait is no
//! lock at all on MariaDB. So each question waits for nothing, and anything but 0 and 1 as its
//! answer ends the run.
//!
//! Names are the server's, not the database's, and may have 64 characters: the database and the
//! component stand in them as a hash. The lock belongs to the connection that executes the steps,
//! so it is held exactly as long as the server works for us. A connection that a proxy moves to
//! another server leaves it behind, which is found out before every step and in the statement that
//! records it (`tables::record`).

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{MysqlConnection, OptionalExtension as _, QueryResult, RunQueryDsl as _};
use driftless_plan::hex;
use sha2::{Digest, Sha256};

use super::connection::Connection;
use crate::wait::{Attempt, Control};
use crate::{Error, ErrorKind};

/// The lock of a component of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn of(database: &str, component: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update((database.len() as u64).to_be_bytes());
        hasher.update(database);
        hasher.update(component);
        let mut name = hex(&hasher.finalize());
        name.truncate(20);
        Self(format!("driftless:{name}"))
    }

    /// The question which session holds the lock.
    pub(super) fn holder(&self) -> String {
        format!("SELECT CAST(IS_USED_LOCK('{}') AS SIGNED)", self.0)
    }

    /// The condition that this session holds the lock.
    pub(super) fn held(&self) -> String {
        format!("COALESCE(IS_USED_LOCK('{}') = CONNECTION_ID(), 0)", self.0)
    }
}

/// Takes all these locks, waiting for each.
pub(super) fn take(
    connection: &mut Connection,
    keys: &[Key],
    control: &mut Control<'_>,
) -> Result<(), Error> {
    for key in keys {
        control.until_free(|| match number(connection.mysql(), &get(key)) {
            Ok(Some(1)) => Attempt::Done(()),
            Ok(Some(0)) => Attempt::Held(holder(connection.mysql(), key)),
            Ok(_) => {
                let message = "the server gave no answer".to_owned();
                Attempt::Failed(ErrorKind::Database { doing: "take the lock", message }.into())
            }
            Err(error) => Attempt::Failed(connection.explain(error.into(), "take the lock")),
        })?;
    }
    Ok(())
}

/// Refuses when a lock is not held by this connection.
pub(super) fn check(connection: &mut Connection, key: &Key) -> Result<(), Error> {
    let question = format!("SELECT CAST({} AS SIGNED)", key.held());
    match number(connection.mysql(), &question) {
        Ok(Some(1)) => Ok(()),
        Ok(_) => Err(lost("the session does not have it")),
        Err(error) => Err(connection.explain(error.into(), "look at the lock")),
    }
}

/// Gives them back.
pub(super) fn release(connection: &mut Connection, keys: &[Key]) -> Result<(), Error> {
    for Key(name) in keys {
        let question = format!("SELECT CAST(RELEASE_LOCK('{name}') AS SIGNED)");
        match number(connection.mysql(), &question) {
            Ok(Some(1)) => {}
            Ok(_) => return Err(lost("when the run ended, its session did not have it")),
            Err(error) => return Err(connection.explain(error.into(), "give the lock back")),
        }
    }
    Ok(())
}

/// The error about a lock that is gone.
pub(super) fn lost(what: &str) -> Error {
    let why = "does the connection go through a proxy, or did the step give up its locks?";
    ErrorKind::LockLost(format!("{what}; {why}")).into()
}

fn get(Key(name): &Key) -> String {
    format!("SELECT CAST(GET_LOCK('{name}', 0) AS SIGNED)")
}

fn number(mysql: &mut MysqlConnection, question: &str) -> QueryResult<Option<i64>> {
    sql::<Nullable<BigInt>>(question).get_result(mysql)
}

/// Who holds a lock, as far as we are allowed to know. Never what it executes: that may contain
/// secrets.
fn holder(mysql: &mut MysqlConnection, key: &Key) -> String {
    // Free again meanwhile.
    let Ok(Some(id)) = number(mysql, &key.holder()) else { return "another session".to_owned() };
    let answer: QueryResult<Option<String>> = sql::<Text>(&format!(
        "SELECT CONCAT(' of user `', USER, '` from ', SUBSTRING_INDEX(HOST, ':', 1), ', busy with \
         one thing for ', TIME, ' s') FROM information_schema.PROCESSLIST WHERE ID = {id}"
    ))
    .get_result(mysql)
    .optional();
    // Other users' connections are only seen with `PROCESS`.
    format!("connection {id}{}", answer.ok().flatten().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_name_is_short_and_of_one_database_and_component() {
        let key = Key::of("shop", "identity");
        assert_eq!(key.0.len(), 30);
        assert_ne!(key, Key::of("shop", "network"));
        assert_ne!(Key::of("ab", "c"), Key::of("a", "bc"));
    }
}
