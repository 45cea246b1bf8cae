//! Rules, other than those that make views.
//!
//! Conditions and actions refer to `OLD` and `NEW`, so they are cut out of the whole definition,
//! which `pg_get_ruledef` prints as `CREATE RULE name AS ON event TO table [WHERE condition] DO
//! [INSTEAD] action`, several actions in parentheses.

use diesel::sql_types::{Bool, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{PartName, Rule};
use driftless_catalog::{ObjectKind, SqlText};

use super::rows::own_schema;
use super::text::{find_outside, split_outside, without_parentheses};
use super::trigger::state;
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
    event: String,
    #[diesel(sql_type = Bool)]
    instead: bool,
    #[diesel(sql_type = Text)]
    definition: String,
    #[diesel(sql_type = Text)]
    state: String,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(format!(
        "SELECT r.oid, r.ev_class AS relation, r.rulename::text AS name, CASE r.ev_type \
         WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END \
         AS event, r.is_instead AS instead, pg_get_ruledef(r.oid) AS definition, \
         r.ev_enabled::text AS state FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN' AND {}",
        own_schema("n"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let Some(relation) = all.relations.get(&row.relation).cloned() else { continue };
        let name = PartName::new(relation, row.name);
        let (condition, actions) = parts(&row.definition);
        let rule = Rule {
            name: name.clone(),
            event: row.event,
            instead: row.instead,
            condition: condition.map(SqlText::raw),
            actions: actions.into_iter().map(SqlText::raw).collect(),
            state: state(&row.state),
        };
        all.register("pg_rewrite", row.oid, name.key(ObjectKind::Rule));
        all.objects.rules.insert(name, rule);
    }
    Ok(())
}

/// The condition and the actions.
fn parts(definition: &str) -> (Option<&str>, Vec<&str>) {
    let Some(at) = find_outside(definition, " DO ") else { return (None, Vec::new()) };
    let (before, after) = definition.split_at(at);
    let condition = find_outside(before, " WHERE ")
        .and_then(|at| before.get(at + " WHERE ".len()..))
        .map(without_parentheses);
    let after = after.get(" DO ".len()..).unwrap_or_default().trim();
    let after = after.strip_prefix("INSTEAD ").unwrap_or(after).trim();
    let actions = match after.trim_end_matches(';') {
        "NOTHING" => return (condition, Vec::new()),
        several if several.starts_with('(') => without_parentheses(several),
        one => one,
    };
    let actions = split_outside(actions, ";").into_iter().filter(|action| !action.is_empty());
    (condition, actions.collect())
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_rule_is_cut_into_its_parts() {
        let one = "CREATE RULE r AS\n    ON INSERT TO s.t\n   WHERE (new.a = ' DO ') DO INSTEAD  \
                   UPDATE s.u SET a = ';';";
        assert_eq!(parts(one), (Some("new.a = ' DO '"), vec!["UPDATE s.u SET a = ';'"]));
        let two =
            "CREATE RULE r AS\n    ON DELETE TO s.t DO ( DELETE FROM s.u;\n DELETE FROM s.v;\n);";
        assert_eq!(parts(two), (None, vec!["DELETE FROM s.u", "DELETE FROM s.v"]));
        let none = "CREATE RULE r AS\n    ON DELETE TO s.t DO INSTEAD NOTHING;";
        assert_eq!(parts(none), (None, vec![]));
    }
}
