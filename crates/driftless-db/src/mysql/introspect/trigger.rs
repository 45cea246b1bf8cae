//! Triggers.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Name, Trigger};

use super::super::message::Fault;
use super::Introspection;

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    type Row = (String, String, String, String, i64, String, String, String, String);
    let database = all.database();
    let rows = sql::<(Text, Text, Text, Text, BigInt, Text, Text, Text, Text)>(
        "SELECT TRIGGER_NAME, EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, \
         CAST(EVENT_MANIPULATION AS CHAR), CAST(ACTION_ORDER AS SIGNED), ACTION_STATEMENT, \
         CAST(ACTION_TIMING AS CHAR), CAST(SQL_MODE AS CHAR), DEFINER \
         FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ",
    )
    .bind::<Text, _>(database)
    .load::<Row>(all.mysql())?;
    for (name, schema, table, event, order, body, timing, sql_mode, definer) in rows {
        let name = Name::plain(name);
        let trigger = Trigger {
            name: name.clone(),
            table: all.name(&schema, table),
            timing,
            event,
            order: u32::try_from(order).unwrap_or_default(),
            body: SqlText::raw(body),
            definer: Some(definer),
            sql_mode: Some(sql_mode),
        };
        all.objects.triggers.insert(name, trigger);
    }
    Ok(())
}
