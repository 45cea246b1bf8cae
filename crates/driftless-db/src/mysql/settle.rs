//! What is done to locks and notes from outside a run: changing a note, seeing who holds a lock.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{OptionalExtension as _, QueryResult, RunQueryDsl as _};

use super::connection::Connection;
use super::lock::{self, Key};
use super::message::Fault;
use super::{progress, tables};
use crate::bare::Said;
use crate::execute::given_back;
use crate::run::Settlement;
use crate::server::State;
use crate::wait::Control;
use crate::{Error, Holder};

/// See [`crate::server::Server::settle`].
pub(super) fn settle(
    connection: &mut Connection,
    settlement: &Settlement<'_>,
    control: &mut Control<'_>,
) -> Result<(), Error> {
    connection.writable()?;
    under(connection, &[settlement.operation.component], control, |connection| {
        let settled = locked(connection, settlement);
        if settled.is_err() {
            // Fails when the connection is gone.
            let _ = connection.execute("ROLLBACK");
        }
        settled
    })
}

/// See [`crate::server::Server::locked_state`].
pub(super) fn state(
    connection: &mut Connection,
    components: &[&str],
    control: &mut Control<'_>,
) -> Result<State, Error> {
    under(connection, components, control, |connection| {
        connection.read("read the ledger", tables::state)
    })
}

/// Does something under the locks of these components.
fn under<T>(
    connection: &mut Connection,
    components: &[&str],
    control: &mut Control<'_>,
    work: impl FnOnce(&mut Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    connection.reset()?;
    let database = connection.server().database.clone();
    let keys: Vec<Key> = components.iter().map(|one| Key::of(&database, one)).collect();
    lock::take(connection, &keys, control)?;
    let done = work(connection);
    given_back(done, || lock::release(connection, &keys))
}

fn locked(connection: &mut Connection, settlement: &Settlement<'_>) -> Result<(), Error> {
    let doing = "settle the step";
    let schema = connection.schema();
    let ledger = connection.read("read the ledger", tables::state)?.ledger.unwrap_or_default();
    settlement.check(&ledger.unfinished)?;
    connection.ask("START TRANSACTION", doing)?;
    let written = write(connection, settlement, (&schema, &ledger));
    written.map_err(|error| connection.explain(Fault::from(error), doing))?;
    connection.ask("COMMIT", doing)
}

fn write(
    connection: &mut Connection,
    settlement: &Settlement<'_>,
    (schema, ledger): (&str, &crate::Ledger),
) -> QueryResult<()> {
    let (mysql, operation) = (connection.mysql(), &settlement.operation);
    match settlement.to {
        Some(to) => progress::at(mysql, schema, operation, to, Said::default())?,
        None => progress::done(mysql, schema, operation.component)?,
    }
    let run = tables::begin_run(mysql, schema, "resolve")?;
    let outcome = ("done", Some(settlement.detail.as_str()));
    tables::end_run(mysql, schema, run, outcome, &ledger.head())
}

/// Who holds the locks of these components. Of other users' connections, `PROCESS` tells more than
/// their numbers.
pub(super) fn holders(
    connection: &mut Connection,
    components: &[&str],
) -> Result<Vec<Holder>, Error> {
    let mut holders = Vec::new();
    for component in components {
        let key = Key::of(&connection.server().database, component);
        let found = holder(connection, component, &key);
        let found =
            found.map_err(|error| connection.explain(Fault::from(error), "look at the locks"))?;
        holders.extend(found);
    }
    Ok(holders)
}

fn holder(connection: &mut Connection, component: &str, key: &Key) -> QueryResult<Option<Holder>> {
    type T0 = Nullable<Text>;
    type Row = (Option<String>, Option<String>, Option<String>, Option<i64>, Option<String>);
    let mysql = connection.mysql();
    let session = sql::<Nullable<BigInt>>(&key.holder()).get_result::<Option<i64>>(mysql)?;
    let Some(session) = session else { return Ok(None) };
    let row: Option<Row> = sql::<(T0, T0, T0, Nullable<BigInt>, T0)>(&format!(
        "SELECT USER, SUBSTRING_INDEX(HOST, ':', 1), COMMAND, CAST(TIME AS SIGNED), \
         UPPER(REGEXP_SUBSTR(INFO, '^[[:space:]]*((CREATE|ALTER|DROP)[[:space:]]+)?[A-Za-z]+')) \
         FROM information_schema.PROCESSLIST WHERE ID = {session}"
    ))
    .get_result(mysql)
    .optional()?;
    let (user, from, state, seconds, statement) = row.unwrap_or_default();
    let component = component.to_owned();
    let statement = statement.filter(|statement| !statement.is_empty());
    let (application, since, blocked_by) = (None, None, Vec::new());
    Ok(Some(Holder {
        component,
        session,
        user,
        from,
        application,
        since,
        state,
        seconds,
        statement,
        blocked_by,
    }))
}
