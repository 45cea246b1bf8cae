//! Whether a statement took effect that was begun outside a transaction: what is there is compared
//! with what the statement makes or removes.
//!
//! An index that `CREATE INDEX CONCURRENTLY` has left invalid serves nobody and is dropped, unless
//! somebody is building it just now; a partition whose detaching was interrupted is detached to the
//! end. Both are what the server's manual tells people to do by hand.

use std::collections::BTreeSet;
use std::fmt;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel::{OptionalExtension as _, PgConnection, QueryResult, RunQueryDsl as _};
use driftless_plan::{Change, Global, Path, Thing};

use super::connection::Connection;
use super::message::Fault;
use super::progress::literal;
use super::session;
use crate::bare::Decision;

/// What is there of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sight {
    There,
    Absent,
    /// Half done, with the statement that ends it.
    Half(String),
    /// Something else, in words.
    Other(String),
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::There => "there",
            Self::Absent => "absent",
            Self::Half(_) => "half done",
            Self::Other(what) => what,
        })
    }
}

/// What is there before a change, as [`decide`] wants it. An invalid index in the place of the one
/// to be made is cleared away first.
pub(super) fn look(connection: &mut Connection, change: &Change) -> Result<String, Fault> {
    if let Thing::IndexOn { table, name: None, .. } = &change.thing {
        return Ok(indexes_of(connection.pg(), table)?.join("\n"));
    }
    let seen = sight(connection.pg(), &change.thing)?;
    match (&seen, &change.thing) {
        (Sight::Half(mend), Thing::IndexOn { .. }) => {
            connection.execute(mend)?;
            Ok(sight(connection.pg(), &change.thing)?.to_string())
        }
        _ => Ok(seen.to_string()),
    }
}

/// Whether the change took effect.
pub(super) fn decide(
    connection: &mut Connection,
    change: &Change,
    seen: Option<&str>,
) -> Result<Decision, Fault> {
    if let Thing::IndexOn { table, name: None, .. } = &change.thing {
        return decide_nameless(connection, table, seen.unwrap_or_default());
    }
    let mut now = sight(connection.pg(), &change.thing)?;
    if let Sight::Half(mend) = &now {
        connection.execute(mend)?;
        now = sight(connection.pg(), &change.thing)?;
    }
    let (before, after) =
        if change.made { (Sight::Absent, Sight::There) } else { (Sight::There, Sight::Absent) };
    // What was so already was not made so: running it again changes as little as the first time.
    let was_so = seen == Some(after.to_string().as_str());
    Ok(match now {
        now if now == before || (now == after && was_so) => Decision::NotApplied,
        now if now == after => Decision::Applied,
        now => Decision::Undecided {
            before: described(&change.thing, &before),
            after: described(&change.thing, &after),
            found: described(&change.thing, &now),
        },
    })
}

/// Of an index whose name the server makes: which ones the table has that it did not have.
fn decide_nameless(
    connection: &mut Connection,
    table: &Path,
    seen: &str,
) -> Result<Decision, Fault> {
    let before: BTreeSet<&str> = seen.lines().collect();
    let mut valid = 0;
    for index in indexes_of(connection.pg(), table)? {
        if before.contains(index.as_str()) {
            continue;
        }
        let path = Path { schema: table.schema.clone(), name: index.clone() };
        let thing = Thing::IndexOn { table: table.clone(), name: Some(index), unique: false };
        match sight(connection.pg(), &thing)? {
            Sight::Half(mend) => connection.execute(&mend)?,
            Sight::Other(what) if !what.contains("unique") => {
                return Ok(Decision::Undecided {
                    before: "the table has no other indexes".to_owned(),
                    after: "it has one more".to_owned(),
                    found: format!("{} is {what}", quoted(&path)),
                });
            }
            _ => valid += 1,
        }
    }
    Ok(if valid == 0 { Decision::NotApplied } else { Decision::Applied })
}

/// Drops the invalid indexes that interrupted rebuilding has left beside the ones it was to replace.
pub(super) fn clear(connection: &mut Connection) -> Result<(), Fault> {
    let left: Vec<String> = sql::<Text>(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relname ~ '_cc(new|old)[0-9]*$' \
         AND n.nspname <> 'pg_toast' AND NOT EXISTS (SELECT FROM \
         pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) ORDER BY 1",
    )
    .load(connection.pg())?;
    for index in left {
        connection.execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {index}"))?;
    }
    Ok(())
}

fn sight(pg: &mut PgConnection, thing: &Thing) -> QueryResult<Sight> {
    match thing {
        Thing::IndexOn { table, name, unique } => {
            index_on(pg, table, name.as_deref().unwrap_or_default(), *unique)
        }
        Thing::Index(path) => index(pg, path),
        Thing::Partition { of, partition } => part(pg, of, partition),
        Thing::Global { kind, name } => {
            let (table, column) = match kind {
                Global::Database => ("pg_database", "datname"),
                Global::Tablespace => ("pg_tablespace", "spcname"),
                Global::Subscription => ("pg_subscription", "subname"),
            };
            let name = literal(name);
            let here = match kind {
                Global::Subscription => {
                    " AND subdbid = (SELECT oid FROM pg_catalog.pg_database \
                     WHERE datname = current_database())"
                }
                _ => "",
            };
            let found: bool = sql::<Bool>(&format!(
                "SELECT EXISTS (SELECT FROM pg_catalog.{table} WHERE {column} = {name}{here})"
            ))
            .get_result(pg)?;
            Ok(if found { Sight::There } else { Sight::Absent })
        }
        _ => Ok(Sight::Other("a thing of another product".to_owned())),
    }
}

/// An index to be made: it lives in its table's schema.
fn index_on(pg: &mut PgConnection, table: &Path, name: &str, unique: bool) -> QueryResult<Sight> {
    type Row = (Option<bool>, Option<bool>, Option<bool>, bool, String);
    let row: Option<Row> =
        sql::<(Nullable<Bool>, Nullable<Bool>, Nullable<Bool>, Bool, Text)>(&format!(
            "SELECT i.indrelid = t.oid AND c.relkind = 'i', i.indisvalid AND i.indisready, \
             i.indisunique, EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p \
             WHERE p.index_relid = c.oid), format('%I.%I', n.nspname, c.relname) \
             FROM pg_catalog.pg_class t \
             JOIN pg_catalog.pg_class c ON c.relnamespace = t.relnamespace \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid \
             WHERE t.oid = pg_catalog.to_regclass({}) AND c.relname = {}",
            literal(&quoted(table)),
            literal(name),
        ))
        .get_result(pg)
        .optional()?;
    Ok(match row {
        None => Sight::Absent,
        Some((Some(true), Some(true), is_unique, ..)) if is_unique == Some(unique) => Sight::There,
        Some((Some(true), Some(true), ..)) => {
            Sight::Other(if unique { "not unique" } else { "unique" }.to_owned())
        }
        Some((Some(true), _, _, true, _)) => Sight::Other("being built by a session".to_owned()),
        Some((Some(true), _, _, false, path)) => {
            Sight::Half(format!("DROP INDEX CONCURRENTLY IF EXISTS {path}"))
        }
        Some(_) => Sight::Other("something else than an index of this table".to_owned()),
    })
}

/// An index to be dropped, valid or not.
fn index(pg: &mut PgConnection, path: &Path) -> QueryResult<Sight> {
    let kind: Option<String> = sql::<Text>(&format!(
        "SELECT relkind::text FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({})",
        literal(&quoted(path))
    ))
    .get_result(pg)
    .optional()?;
    Ok(match kind.as_deref() {
        None => Sight::Absent,
        Some("i" | "I") => Sight::There,
        Some(_) => Sight::Other("no index".to_owned()),
    })
}

fn part(pg: &mut PgConnection, of: &Path, partition: &Path) -> QueryResult<Sight> {
    type Row = (bool, Option<bool>);
    let (of, partition) = (quoted(of), quoted(partition));
    let row: Row = sql::<(Bool, Nullable<Bool>)>(&format!(
        "SELECT pg_catalog.to_regclass({child}) IS NOT NULL, (SELECT inhdetachpending \
         FROM pg_catalog.pg_inherits WHERE inhrelid = pg_catalog.to_regclass({child}) \
         AND inhparent = pg_catalog.to_regclass({parent}))",
        child = literal(&partition),
        parent = literal(&of),
    ))
    .get_result(pg)?;
    Ok(match row {
        (false, _) => Sight::Other("gone altogether".to_owned()),
        (true, None) => Sight::Absent,
        (true, Some(false)) => Sight::There,
        (true, Some(true)) => {
            Sight::Half(format!("ALTER TABLE {of} DETACH PARTITION {partition} FINALIZE"))
        }
    })
}

/// The names of a table's indexes.
fn indexes_of(pg: &mut PgConnection, table: &Path) -> QueryResult<Vec<String>> {
    sql::<Text>(&format!(
        "SELECT c.relname::text FROM pg_catalog.pg_index i \
         JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         WHERE i.indrelid = pg_catalog.to_regclass({}) ORDER BY 1",
        literal(&quoted(table))
    ))
    .load(pg)
}

fn described(thing: &Thing, sight: &Sight) -> String {
    let what = match thing {
        Thing::IndexOn { table, name, .. } => {
            let name = name.as_deref().unwrap_or_default();
            format!("the index `{name}` of `{}`", quoted(table))
        }
        Thing::Index(path) => format!("the index `{}`", quoted(path)),
        Thing::Partition { of, partition } => {
            format!("the partition `{}` of `{}`", quoted(partition), quoted(of))
        }
        Thing::Global { kind, name } => match kind {
            Global::Database => format!("the database `{name}`"),
            Global::Tablespace => format!("the tablespace `{name}`"),
            Global::Subscription => format!("the subscription `{name}`"),
        },
        _ => "it".to_owned(),
    };
    format!("{what} is {sight}")
}

/// A path as SQL writes it.
fn quoted(path: &Path) -> String {
    match &path.schema {
        Some(schema) => format!("{}.{}", session::quoted(schema), session::quoted(&path.name)),
        None => session::quoted(&path.name),
    }
}
