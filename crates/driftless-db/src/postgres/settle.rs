//! What is done to locks and notes from outside a run: changing a note, seeing who holds a lock,
//! ending a session.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};

use super::connection::{Connection, Reading};
use super::lock::{self, Key};
use super::message::{self, Fault};
use super::{pooler, progress, tables};
use crate::bare::Said;
use crate::execute::{given_back, is_lost};
use crate::run::Settlement;
use crate::server::State;
use crate::wait::Control;
use crate::{Error, ErrorKind, Holder};

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
    pooler::refuse(connection)?;
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
    connection.reset().map_err(|fault| fault.into_error("set the session up"))?;
    let keys: Vec<Key> = components.iter().copied().map(Key::of).collect();
    lock::take(connection, &keys, control)?;
    let done = work(connection);
    given_back(done, || lock::release(connection, &keys))
}

fn locked(connection: &mut Connection, settlement: &Settlement<'_>) -> Result<(), Error> {
    let schema = connection.schema()?.to_owned();
    let state = connection.read("read the ledger", tables::state)?;
    let ledger = state.ledger.unwrap_or_default();
    settlement.check(&ledger.unfinished)?;
    let operation = &settlement.operation;
    let change = match settlement.to {
        Some(to) => progress::note(&schema, operation, (settlement.from(), to), Said::default()),
        None => progress::forget(&schema, operation.component),
    };
    let explain = |fault: Fault| fault.into_error("settle the step");
    connection.execute(&format!("BEGIN; {change}")).map_err(explain)?;
    let run = tables::begin_run(connection.pg(), &schema, "resolve");
    let run = run.map_err(|error| explain(error.into()))?;
    let outcome = ("done", Some(settlement.detail.as_str()));
    tables::end_run(connection.pg(), &schema, run, outcome, &ledger.head())
        .map_err(|error| explain(error.into()))?;
    connection.execute("COMMIT").map_err(explain)
}

/// Who holds the locks of these components.
pub(super) fn holders(
    reading: &mut Reading<'_>,
    components: &[&str],
) -> Result<Vec<Holder>, Fault> {
    type T0 = Nullable<Text>;
    type Row = (
        i64,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<i64>,
        Option<String>,
        Vec<i64>,
    );
    let mut holders = Vec::new();
    for component in components {
        let rows: Vec<Row> =
            sql::<(BigInt, T0, T0, T0, T0, T0, Nullable<BigInt>, T0, Array<BigInt>)>(&format!(
                "SELECT l.pid::bigint, a.usename::text, host(a.client_addr), \
                 nullif(a.application_name, ''), to_char(a.backend_start AT TIME ZONE 'UTC', \
                 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), a.state, extract(epoch FROM \
                 clock_timestamp() - a.state_change)::bigint, upper(regexp_replace(substring(a.query \
                 from '^\\s*((?:(?:CREATE|ALTER|DROP)\\s+(?:UNIQUE\\s+)?)?[A-Za-z]+)'), '\\s+', ' ', \
                 'g')), pg_blocking_pids(l.pid)::bigint[] \
                 FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE {}",
                Key::of(component).row()
            ))
            .load(reading.pg)?;
        holders.extend(rows.into_iter().map(|row| {
            let (session, user, from, application, since, state, seconds, statement, blocked_by) =
                row;
            Holder {
                component: (*component).to_owned(),
                session,
                user,
                from,
                application,
                since,
                state,
                seconds,
                statement,
                blocked_by,
            }
        }));
    }
    Ok(holders)
}

/// Ends a session: its statement is cancelled and what it had open undone.
pub(super) fn end_session(connection: &mut Connection, session: i64) -> Result<(), Error> {
    let ended = sql::<Bool>(&format!("SELECT pg_catalog.pg_terminate_backend({session}::int4)"))
        .get_result::<bool>(connection.pg());
    match ended {
        Ok(_) => Ok(()),
        Err(error) => {
            let text = message::text(&error);
            Err(match message::explain(&error, "end the session") {
                error if is_lost(&error) => error,
                _ => ErrorKind::Privilege(format!("the session {session} cannot be ended: {text}"))
                    .into(),
            })
        }
    }
}
