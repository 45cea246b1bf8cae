//! Event triggers.

use diesel::sql_types::{Array, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{EventTrigger, Quoted};
use driftless_catalog::{ObjectKey, ObjectKind};

use super::rows::no_extension;
use super::trigger::state;
use super::types::function;
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    event: String,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    tags: Option<Vec<String>>,
    #[diesel(sql_type = Text)]
    function: String,
    #[diesel(sql_type = Text)]
    state: String,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(format!(
        "SELECT t.oid, t.evtname::text AS name, pg_get_userbyid(t.evtowner)::text AS owner, \
         t.evtevent::text AS event, t.evttags AS tags, t.evtfoid::regproc::text AS function, \
         t.evtenabled::text AS state FROM pg_event_trigger t WHERE {}",
        no_extension("pg_event_trigger", "t.oid"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let key = ObjectKey { kind: ObjectKind::EventTrigger, path: Quoted(&row.name).to_string() };
        all.register_owned("pg_event_trigger", row.oid, key, row.owner);
        let trigger = EventTrigger {
            name: row.name.clone(),
            event: row.event,
            tags: row.tags.unwrap_or_default(),
            function: function(&row.function),
            state: state(&row.state),
        };
        all.objects.event_triggers.insert(row.name, trigger);
    }
    Ok(())
}
