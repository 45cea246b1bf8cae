//! Events.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Event, Name, Schedule};

use super::super::message::Fault;
use super::Introspection;

/// When it happens: at once, how often, in what unit, from and until when, and when it was made.
type When =
    (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, String);

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    type Row = (String, When, String, String, String, String, String, String);
    type Text0 = Nullable<Text>;
    type Columns =
        (Text, (Text0, Text0, Text0, Text0, Text0, Text), Text, Text, Text, Text, Text, Text);
    let time = |column: &str| format!("CAST({column} AS CHAR)");
    let database = all.database();
    let rows = sql::<Columns>(&format!(
        "SELECT EVENT_NAME, {}, INTERVAL_VALUE, CAST(INTERVAL_FIELD AS CHAR), {}, {}, {}, EVENT_DEFINITION, \
         CAST(STATUS AS CHAR), ON_COMPLETION, EVENT_COMMENT, DEFINER, CAST(SQL_MODE AS CHAR) \
         FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ",
        time("EXECUTE_AT"),
        time("STARTS"),
        time("ENDS"),
        time("CREATED"),
    ))
    .bind::<Text, _>(database)
    .load::<Row>(all.mysql())?;
    for (name, when, body, status, completion, comment, definer, sql_mode) in rows {
        let key = Name::plain(name.to_lowercase());
        let event = Event {
            name: Name::plain(name),
            schedule: schedule(when),
            preserve: completion == "PRESERVE",
            status: status.replace("REPLICA_SIDE", "SLAVESIDE"),
            comment,
            body: SqlText::raw(body),
            definer: Some(definer),
            sql_mode: Some(sql_mode),
        };
        all.objects.events.insert(key, event);
    }
    Ok(())
}

fn schedule((at, value, unit, starts, ends, created): When) -> Schedule {
    let time = |text: String| SqlText::raw(format!("'{text}'"));
    match (at, value) {
        (Some(at), _) => Schedule::At(time(at)),
        (None, value) => {
            let value = value.unwrap_or_default();
            let plain = value.bytes().all(|byte| byte.is_ascii_digit()) || value.starts_with('\'');
            let value = if plain { value } else { format!("'{value}'") };
            Schedule::Every {
                interval: format!("{value} {}", unit.unwrap_or_default()),
                starts: starts.filter(|starts| *starts != created).map(time),
                ends: ends.map(time),
            }
        }
    }
}
