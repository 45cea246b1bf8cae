//! Whether a statement took effect that was begun and is permanent at once: what is there is compared
//! with what was there before it, and with what the statement makes or removes.
//!
//! These servers change the schema wholly or not at all, one statement at a time, and whoever looks here
//! has the lock, which the session that was interrupted kept for as long as the server worked for it. So
//! nothing is under way any more. What is as before did not happen, or happened without a trace, in
//! which case it may happen again (the plan leaves out those of which that is not true). What is as the
//! statement makes it has happened. Anything else somebody else has done, and a person decides.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use diesel::{OptionalExtension as _, QueryResult, RunQueryDsl as _};
use driftless_plan::{Change, Object, Part, PartKind, Path, Thing};

use super::connection::Connection;
use super::message::Fault;
use super::session::quoted;
use crate::bare::Decision;

const THERE: &str = "there";
const ABSENT: &str = "absent";

/// What is there of a thing, in the words that are noted before a statement.
pub(super) fn look(connection: &mut Connection, change: &Change) -> Result<String, Fault> {
    Ok(match &change.thing {
        Thing::Object { kind, path } => word(is_there(connection, *kind, path)?).to_owned(),
        Thing::Several { kind, paths } => {
            let words: Result<Vec<&str>, Fault> =
                paths.iter().map(|path| Ok(word(is_there(connection, *kind, path)?))).collect();
            words?.join(" ")
        }
        Thing::Renamed { from, to } => {
            let from = word(is_there(connection, Object::Table, from)?);
            format!("{from} {}", word(is_there(connection, Object::Table, to)?))
        }
        Thing::Definition { table, .. } => {
            definition(connection, table)?.unwrap_or_else(|| ABSENT.to_owned())
        }
        Thing::Emptied(table) => rows(connection, table)?,
        _ => "of another product".to_owned(),
    })
}

/// Whether the change took effect.
pub(super) fn decide(
    connection: &mut Connection,
    change: &Change,
    seen: &str,
) -> Result<Decision, Fault> {
    let found = look(connection, change)?;
    let Change { thing, made } = change;
    if let Thing::Several { kind, paths } = thing
        && found != seen
        && is_less(seen, &found)
    {
        drop_rest(connection, (*kind, paths), &found)?;
        return Ok(Decision::Applied);
    }
    let (applied, after) = match thing {
        Thing::Object { .. } => (found == word(*made), word(*made).to_owned()),
        // What is there and was not before is somebody else's.
        Thing::Several { paths, .. } => (false, vec![ABSENT; paths.len()].join(" ")),
        Thing::Renamed { .. } => {
            let after = format!("{ABSENT} {THERE}");
            (found == after, after)
        }
        Thing::Definition { parts, .. } => {
            let after = format!("another definition{}", listed(parts));
            (found != ABSENT && parts.iter().all(|part| has(&found, part) == part.made), after)
        }
        // A table that is made anew in the old one's place has another number.
        Thing::Emptied(_) if is_number(seen) && is_number(&found) => (true, String::new()),
        Thing::Emptied(_) => (false, "no rows".to_owned()),
        _ => (false, String::new()),
    };
    Ok(if found == seen && !matches!(thing, Thing::Emptied(_) if found == THERE) {
        Decision::NotApplied
    } else if found == ABSENT && matches!(thing, Thing::Emptied(_)) {
        // Without rows, emptying it takes none away.
        Decision::NotApplied
    } else if applied {
        Decision::Applied
    } else {
        let name = described(thing);
        let said = |what: &str| format!("{name} is {what}");
        Decision::Undecided { before: said(seen), after: said(&after), found: said(&found) }
    })
}

/// Whether of several objects nothing is there that was not before.
fn is_less(seen: &str, found: &str) -> bool {
    let mut pairs = seen.split(' ').zip(found.split(' '));
    pairs.all(|(seen, found)| found == ABSENT || seen == THERE)
}

/// Drops those that a statement has left which drops several: the server does so one after the other.
fn drop_rest(
    connection: &mut Connection,
    (kind, paths): (Object, &[Path]),
    found: &str,
) -> Result<(), Fault> {
    let left = paths.iter().zip(found.split(' ')).filter(|(_, found)| *found == THERE);
    let left: Vec<String> = left.map(|(path, _)| full(connection, path)).collect();
    if left.is_empty() {
        return Ok(());
    }
    let kind = format!("{kind:?}").to_uppercase();
    let rest = format!("DROP {kind} {}", left.join(", "));
    connection.ask(&rest, "drop what an interrupted statement has left").map_err(Fault::Ours)
}

const fn word(is_there: bool) -> &'static str {
    if is_there { THERE } else { ABSENT }
}

/// Whether there is an object of that name.
fn is_there(connection: &mut Connection, kind: Object, path: &Path) -> Result<bool, Fault> {
    let (table, schema, name, more) = match kind {
        Object::Table | Object::View | Object::Sequence => {
            ("TABLES", "TABLE_SCHEMA", "TABLE_NAME", "")
        }
        Object::Procedure => {
            ("ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME", " AND ROUTINE_TYPE = 'PROCEDURE'")
        }
        Object::Function => {
            ("ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME", " AND ROUTINE_TYPE = 'FUNCTION'")
        }
        Object::Trigger => ("TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME", ""),
        Object::Event => ("EVENTS", "EVENT_SCHEMA", "EVENT_NAME", ""),
        Object::Database => ("SCHEMATA", "SCHEMA_NAME", "SCHEMA_NAME", ""),
    };
    let database = match kind {
        Object::Database => path.name.clone(),
        _ => database(connection, path),
    };
    let question = format!("SELECT COUNT(*) FROM information_schema.{table} WHERE {schema} = ");
    let count: i64 = sql::<BigInt>(&question)
        .bind::<Text, _>(database)
        .sql(&format!("{more} AND {name} = "))
        .bind::<Text, _>(&path.name)
        .get_result(connection.mysql())?;
    Ok(count > 0)
}

/// The definition of a table as the server prints it, without what rows change in it.
fn definition(connection: &mut Connection, path: &Path) -> Result<Option<String>, Fault> {
    if !is_there(connection, Object::Table, path)? {
        return Ok(None);
    }
    let table = full(connection, path);
    let (_, text) = sql::<(Text, Text)>(&format!("SHOW CREATE TABLE {table}"))
        .get_result::<(String, String)>(connection.mysql())?;
    Ok(Some(without_counter(&text)))
}

/// The number of the next row stands behind the columns, where nobody can write those words himself.
fn without_counter(text: &str) -> String {
    let (body, options) = text.rsplit_once("\n)").unwrap_or(("", text));
    let words = options.split(' ').filter(|word| !word.starts_with("AUTO_INCREMENT="));
    let options: Vec<&str> = words.collect();
    format!("{body}\n){}", options.join(" "))
}

/// The number that the engine gives a table and its rows, where we may ask for it; elsewhere whether
/// there are rows.
fn rows(connection: &mut Connection, path: &Path) -> Result<String, Fault> {
    let name = format!("{}/{}", database(connection, path), path.name);
    for table in ["INNODB_SYS_TABLES", "INNODB_TABLES"] {
        let question = format!(
            "SELECT CAST(TABLE_ID AS SIGNED) FROM information_schema.{table} WHERE NAME = "
        );
        // One of the two is the other product's, and both need a privilege.
        let number: QueryResult<Option<i64>> = sql::<BigInt>(&question)
            .bind::<Text, _>(&name)
            .get_result(connection.mysql())
            .optional();
        if let Ok(Some(number)) = number {
            return Ok(number.to_string());
        }
    }
    let table = full(connection, path);
    let row: Option<i64> = sql::<BigInt>(&format!("SELECT 1 FROM {table} LIMIT 1"))
        .get_result(connection.mysql())
        .optional()?;
    Ok(word(row.is_some()).to_owned())
}

fn is_number(text: &str) -> bool {
    text.parse::<i64>().is_ok()
}

/// Whether a printed definition has a part: each has a line of its own.
fn has(definition: &str, Part { kind, name, .. }: &Part) -> bool {
    let name = quoted(name).to_lowercase();
    definition.lines().skip(1).map(|line| line.trim_start().to_lowercase()).any(|line| match kind {
        PartKind::Column => line.starts_with(&format!("{name} ")),
        PartKind::Constraint => line.starts_with(&format!("constraint {name} ")),
        PartKind::Key => ["key", "unique key", "fulltext key", "spatial key", "vector key"]
            .iter()
            .any(|words| line.starts_with(&format!("{words} {name} "))),
    })
}

fn listed(parts: &[Part]) -> String {
    let one = |part: &Part| {
        let kind = match part.kind {
            PartKind::Column => "column",
            PartKind::Key => "key",
            PartKind::Constraint => "constraint",
        };
        format!(" {} {kind} `{}`", if part.made { "with" } else { "without" }, part.name)
    };
    parts.iter().map(one).collect::<Vec<_>>().join(",")
}

fn described(thing: &Thing) -> String {
    match thing {
        Thing::Object { kind, path } => {
            format!("the {} `{}`", format!("{kind:?}").to_lowercase(), path.name)
        }
        Thing::Several { kind, paths } => {
            let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.name)).collect();
            format!("of the {}s {}, each", format!("{kind:?}").to_lowercase(), names.join(", "))
        }
        Thing::Renamed { from, to } => format!("`{}`, then `{}`", from.name, to.name),
        Thing::Definition { table, .. } | Thing::Emptied(table) => {
            format!("the table `{}`", table.name)
        }
        _ => "it".to_owned(),
    }
}

fn database(connection: &Connection, path: &Path) -> String {
    path.schema.clone().unwrap_or_else(|| connection.server().database.clone())
}

fn full(connection: &Connection, path: &Path) -> String {
    format!("{}.{}", quoted(&database(connection, path)), quoted(&path.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_some_may_be_gone_and_none_may_come() {
        assert!(is_less("there there absent", "absent there absent"));
        assert!(is_less("there absent", "absent absent"));
        assert!(!is_less("absent there", "there absent"));
    }

    #[test]
    fn parts_are_found_in_what_the_server_prints() {
        let printed = "CREATE TABLE `t` (\n  `a` int(11) NOT NULL,\n  `B` text,\n  PRIMARY KEY (`a`),\n  \
                       UNIQUE KEY `i` (`a`),\n  CONSTRAINT `c` CHECK (`a` > 0)\n) ENGINE=InnoDB \
                       AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4";
        let text = without_counter(printed);
        assert!(text.ends_with("\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"), "{text}");
        let part = |kind, name: &str| Part { kind, name: name.to_owned(), made: true };
        assert!(has(&text, &part(PartKind::Column, "b")));
        assert!(!has(&text, &part(PartKind::Column, "i")));
        assert!(has(&text, &part(PartKind::Key, "i")));
        assert!(!has(&text, &part(PartKind::Key, "a")));
        assert!(has(&text, &part(PartKind::Constraint, "C")));
    }
}
