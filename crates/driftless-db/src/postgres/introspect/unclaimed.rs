//! What is in the catalogs and nobody here has read: the closure.
//!
//! A model that misses a kind of object must not look like a schema without such objects. So every
//! row that a user's statement can make, in every catalog that has objects, is counted, and those
//! that introspection registered are taken off. Rows that belong to another object (the array of a
//! type, the trigger of a foreign key, the index of a key: `pg_depend` says so) and what extensions
//! own are nobody's to claim.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{Bool, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::Objects;

use super::other::{FIRST_OWN, may_read_connections, may_read_subscriptions};
use super::{Introspection, Reading};
use crate::NotCompared;

/// Catalogs, how one row of theirs is called, and how several are.
const CATALOGS: [(&str, &str, &str); 30] = [
    ("pg_class", "relation", "relations"),
    ("pg_proc", "routine", "routines"),
    ("pg_type", "type", "types"),
    ("pg_constraint", "constraint", "constraints"),
    ("pg_trigger", "trigger", "triggers"),
    ("pg_rewrite", "rule", "rules"),
    ("pg_policy", "policy", "policies"),
    ("pg_namespace", "schema", "schemas"),
    ("pg_statistic_ext", "statistics object", "statistics objects"),
    ("pg_extension", "extension", "extensions"),
    ("pg_event_trigger", "event trigger", "event triggers"),
    ("pg_publication", "publication", "publications"),
    ("pg_foreign_data_wrapper", "foreign data wrapper", "foreign data wrappers"),
    ("pg_foreign_server", "server", "servers"),
    ("pg_user_mapping", "user mapping", "user mappings"),
    ("pg_default_acl", "default privilege", "default privileges"),
    ("pg_collation", "collation", "collations"),
    ("pg_conversion", "conversion", "conversions"),
    ("pg_operator", "operator", "operators"),
    ("pg_opclass", "operator class", "operator classes"),
    ("pg_opfamily", "operator family", "operator families"),
    ("pg_cast", "cast", "casts"),
    ("pg_transform", "transform", "transforms"),
    ("pg_ts_config", "text search configuration", "text search configurations"),
    ("pg_ts_dict", "text search dictionary", "text search dictionaries"),
    ("pg_ts_parser", "text search parser", "text search parsers"),
    ("pg_ts_template", "text search template", "text search templates"),
    ("pg_language", "language", "languages"),
    ("pg_am", "access method", "access methods"),
    ("pg_largeobject_metadata", "large object", "large objects"),
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    catalog: String,
    #[diesel(sql_type = Oid)]
    oid: u32,
}

/// What was not read, by kind; kinds without any are left out.
pub(super) fn unclaimed(
    reading: &mut Reading<'_>,
    all: &Introspection,
) -> QueryResult<Vec<NotCompared>> {
    let rows: Vec<Row> = sql_query(query(&ours(reading)?)).load(reading.pg)?;
    let found: BTreeSet<(&str, u32)> =
        all.found.keys().map(|(catalog, oid, _)| (*catalog, *oid)).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for Row { catalog, oid } in rows {
        if !found.contains(&(catalog.as_str(), oid)) {
            *counts.entry(catalog).or_default() += 1;
        }
    }
    let named = CATALOGS.iter().filter_map(|(catalog, one, several)| {
        let count = *counts.get(*catalog)?;
        Some(NotCompared { kind: if count == 1 { one } else { several }, count: Some(count) })
    });
    let mut unclaimed: Vec<NotCompared> = named.collect();
    if !may_read_subscriptions(reading)? {
        unclaimed.push(NotCompared { kind: "subscriptions", count: None });
    } else if has_subscriptions(&all.objects) && !may_read_connections(reading)? {
        unclaimed.push(NotCompared { kind: "connections of subscriptions", count: None });
    }
    if hidden_options(reading)? {
        unclaimed.push(NotCompared { kind: "options of user mappings", count: None });
    }
    Ok(unclaimed)
}

fn has_subscriptions(objects: &Objects) -> bool {
    objects.others.keys().any(|key| key.kind == ObjectKind::Subscription)
}

#[derive(QueryableByName)]
struct Hidden {
    #[diesel(sql_type = Bool)]
    hidden: bool,
}

/// Whether options of a user mapping are shown to others and not to us: the rule of the view
/// `pg_user_mappings`, which shows nothing where there is nothing, too.
fn hidden_options(reading: &mut Reading<'_>) -> QueryResult<bool> {
    let rows: Vec<Hidden> = sql_query(
        "SELECT EXISTS (SELECT FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid \
         WHERE m.umoptions IS NULL AND NOT ((m.umuser <> 0 AND m.usename = current_user \
          AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE'))) \
          OR (m.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')) \
          OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))) AS hidden",
    )
    .load(reading.pg)?;
    Ok(rows.iter().any(|row| row.hidden))
}

/// Numbers of our own tables.
fn ours(reading: &mut Reading<'_>) -> QueryResult<String> {
    let Some(schema) = reading.schema().map(|schema| schema.replace('\'', "''")) else {
        return Ok("0".to_owned());
    };
    let rows: Vec<Row> = sql_query(format!(
        "SELECT 'pg_class' AS catalog, c.oid FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE quote_ident(n.nspname) = '{schema}' \
         AND c.relname IN ('driftless_meta', 'driftless_ledger', 'driftless_runs', \
         'driftless_fingerprints', 'driftless_progress')"
    ))
    .load(reading.pg)?;
    let mut list = vec!["0".to_owned()];
    list.extend(rows.iter().map(|row| row.oid.to_string()));
    Ok(list.join(", "))
}

fn query(ours: &str) -> String {
    let plain = |catalog: &str| {
        format!(
            "SELECT '{catalog}'::text AS catalog, '{catalog}'::regclass::oid AS class, o.oid FROM {catalog} o"
        )
    };
    let parts: Vec<String> = CATALOGS
        .iter()
        .map(|(catalog, ..)| match *catalog {
            // Toast tables and temporary ones are nobody's.
            "pg_class" => format!(
                "{} JOIN pg_namespace n ON n.oid = o.relnamespace \
                 WHERE n.nspname !~ '^pg_(toast|temp)' AND o.oid NOT IN ({ours})",
                plain(catalog)
            ),
            "pg_type" => format!(
                "{} JOIN pg_namespace n ON n.oid = o.typnamespace \
                 WHERE n.nspname !~ '^pg_(toast|temp)'",
                plain(catalog)
            ),
            "pg_namespace" => format!("{} WHERE o.nspname !~ '^pg_(toast|temp)'", plain(catalog)),
            "pg_constraint" => format!(
                "{} WHERE o.conrelid NOT IN ({ours}) AND o.contype <> 't' AND NOT (o.contype = 'f' \
                 AND EXISTS (SELECT FROM pg_constraint p WHERE p.oid = o.conparentid \
                 AND p.conrelid = o.conrelid))",
                plain(catalog)
            ),
            "pg_trigger" => format!("{} WHERE NOT o.tgisinternal", plain(catalog)),
            "pg_rewrite" => format!("{} WHERE o.rulename <> '_RETURN'", plain(catalog)),
            // Mappings are read through a view, since this may only be read by superusers.
            "pg_user_mapping" => {
                "SELECT 'pg_user_mapping', 'pg_user_mapping'::regclass::oid, o.umid \
                 FROM pg_user_mappings o"
                    .to_owned()
            }
            catalog => plain(catalog),
        })
        .collect();
    format!(
        "SELECT r.catalog, r.oid FROM ({}) r WHERE (r.oid >= {FIRST_OWN} OR r.catalog = 'pg_largeobject_metadata') AND NOT EXISTS \
         (SELECT FROM pg_depend d WHERE d.classid = r.class AND d.objid = r.oid AND \
         (d.deptype = 'e' OR (d.deptype = 'i' AND NOT (r.catalog = 'pg_class' AND EXISTS \
          (SELECT FROM pg_class s WHERE s.oid = r.oid AND s.relkind = 'S'))))) \
         AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_namespace t ON t.oid = d.refobjid \
          WHERE d.classid = r.class AND d.objid = r.oid \
          AND d.refclassid = 'pg_namespace'::regclass AND t.nspname ~ '^pg_(toast_)?temp') \
         AND NOT (r.catalog = 'pg_class' AND EXISTS (SELECT FROM pg_depend d JOIN pg_depend u \
          ON u.classid = d.refclassid AND u.objid = d.refobjid AND u.deptype = 'e' \
          WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i', 'P', 'S'))) \
         AND NOT (r.catalog = 'pg_class' AND EXISTS (SELECT FROM pg_depend d \
          WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i') \
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN ({ours})))",
        parts.join(" UNION ALL ")
    )
}
