//! Triggers, and the state of those that the server keeps for foreign keys.
//!
//! A condition refers to `OLD` and `NEW`, which `pg_get_expr` cannot name, so it is cut out of the
//! whole definition.

use diesel::sql_types::{Array, Binary, Bool, Nullable, Oid, SmallInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{ConstraintTrigger, Name, PartName, Trigger, TriggerState};
use driftless_catalog::{ObjectKind, SqlText};

use super::constraint::timing;
use super::relation::joined;
use super::rows::{no_extension, own_schema};
use super::text::without_parentheses;
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Oid)]
    relation: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Bool)]
    internal: bool,
    #[diesel(sql_type = Nullable<Text>)]
    constraint: Option<String>,
    #[diesel(sql_type = Bool)]
    is_constraint: bool,
    #[diesel(sql_type = SmallInt)]
    bits: i16,
    #[diesel(sql_type = Nullable<Text>)]
    function: Option<String>,
    #[diesel(sql_type = Binary)]
    arguments: Vec<u8>,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    definition: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    old_table: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    new_table: Option<String>,
    #[diesel(sql_type = Bool)]
    deferrable: bool,
    #[diesel(sql_type = Bool)]
    deferred: bool,
    #[diesel(sql_type = Nullable<Text>)]
    from: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    parent: Option<String>,
}

fn query() -> String {
    format!(
        "SELECT t.oid, t.tgrelid AS relation, t.tgname::text AS name, t.tgenabled::text AS state, \
         x.internal, k.conname::text AS constraint, coalesce(k.contype = 't', false) AS is_constraint, \
         t.tgtype AS bits, pn.nspname || E'\\x1f' || p.proname AS function, t.tgargs AS arguments, \
         ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.tgrelid \
          AND a.attnum = ANY (t.tgattr::int2[]) ORDER BY a.attnum) AS columns, \
         CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid) END AS definition, \
         t.tgoldtable::text AS old_table, t.tgnewtable::text AS new_table, \
         t.tgdeferrable AS deferrable, t.tginitdeferred AS deferred, \
         fn.nspname || E'\\x1f' || f.relname AS from, \
         bn.nspname || E'\\x1f' || b.relname AS parent \
         FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint AND t.tgconstraint <> 0 \
         CROSS JOIN LATERAL (SELECT t.tgisinternal AND NOT (t.tgparentid <> 0 \
          AND coalesce(k.contype, 't') = 't') AS internal) x \
         LEFT JOIN pg_proc p ON p.oid = t.tgfoid \
         LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace \
         LEFT JOIN pg_class f ON f.oid = t.tgconstrrelid AND t.tgconstrrelid <> 0 \
         LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace \
         LEFT JOIN pg_trigger pt ON pt.oid = t.tgparentid AND t.tgparentid <> 0 \
         LEFT JOIN pg_class b ON b.oid = pt.tgrelid \
         LEFT JOIN pg_namespace bn ON bn.oid = b.relnamespace \
         WHERE (NOT x.internal OR t.tgenabled <> 'O') AND {} AND {}",
        own_schema("n"),
        no_extension("pg_trigger", "t.oid"),
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    for row in rows {
        let Some(relation) = all.relations.get(&row.relation).cloned() else { continue };
        if row.internal {
            let of = row.constraint.unwrap_or(row.name);
            if let Some(table) = all.objects.tables.get_mut(&relation) {
                table.internal_triggers.insert(of, state(&row.state));
            }
            continue;
        }
        let oid = row.oid;
        let trigger = trigger(row, relation);
        all.register("pg_trigger", oid, trigger.name.key(ObjectKind::Trigger));
        all.objects.triggers.insert(trigger.name.clone(), trigger);
    }
    Ok(())
}

fn trigger(row: Row, relation: Name) -> Trigger {
    let has = |bit: i16| row.bits & bit != 0;
    let events = [(4, "INSERT"), (16, "UPDATE"), (8, "DELETE"), (32, "TRUNCATE")];
    let events = events.into_iter().filter(|(bit, _)| has(*bit));
    let timing_word = match (has(2), has(64)) {
        (true, _) => "BEFORE",
        (_, true) => "INSTEAD OF",
        _ => "AFTER",
    };
    let constraint = row.is_constraint.then(|| ConstraintTrigger {
        timing: timing(row.deferrable, row.deferred),
        from: joined(row.from),
    });
    Trigger {
        name: PartName::new(relation, row.name),
        timing: timing_word.to_owned(),
        events: events.map(|(_, event)| event.to_owned()).collect(),
        update_of: row.columns,
        for_each_row: has(1),
        when: row.definition.as_deref().and_then(condition).map(SqlText::raw),
        function: joined(row.function).unwrap_or_else(|| Name::new("", "")),
        arguments: arguments(&row.arguments),
        old_table: row.old_table,
        new_table: row.new_table,
        constraint,
        state: state(&row.state),
        parent: joined(row.parent),
    }
}

/// What stands after `WHEN`, without its parentheses.
fn condition(definition: &str) -> Option<&str> {
    let (before, _) = definition.rsplit_once(" EXECUTE FUNCTION ")?;
    let at = before.find(" FOR EACH ")?;
    let (_, condition) = before.get(at..)?.split_once(" WHEN ")?;
    Some(without_parentheses(condition))
}

/// Arguments, each ended by a NUL.
fn arguments(bytes: &[u8]) -> Vec<String> {
    let mut parts: Vec<String> =
        bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into()).collect();
    parts.pop();
    parts
}

pub(super) fn state(letter: &str) -> TriggerState {
    match letter {
        "D" => TriggerState::Disabled,
        "R" => TriggerState::Replica,
        "A" => TriggerState::Always,
        _ => TriggerState::Origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_cut_out_of_its_definition() {
        let definition = "CREATE TRIGGER a AFTER UPDATE ON s.t FOR EACH ROW WHEN ((old.a IS \
                          DISTINCT FROM new.a)) EXECUTE FUNCTION s.f(' EXECUTE')";
        assert_eq!(condition(definition), Some("old.a IS DISTINCT FROM new.a"));
        assert_eq!(arguments(b"a\0\0"), ["a", ""]);
        assert_eq!(arguments(b""), Vec::<String>::new());
    }
}
