//! Enums, domains, composite, range, base and shell types. Arrays, multiranges and the row types
//! of tables follow from others and are left out.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Attribute, Domain, Name, NotNull, RangeType, Type, TypeKind};

use super::relation::joined;
use super::rows::{data_type, no_extension, options, own_schema, qualified, sql_text};
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Oid)]
    relation: u32,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Array<Text>)]
    labels: Vec<String>,
    #[diesel(sql_type = Text)]
    base: String,
    #[diesel(sql_type = Bool)]
    not_null: bool,
    #[diesel(sql_type = Nullable<Text>)]
    default: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    collation: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    attributes: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    attribute_types: Vec<String>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    attribute_collations: Vec<Option<String>>,
    #[diesel(sql_type = Nullable<Text>)]
    subtype: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    multirange: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    class: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    canonical: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    difference: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    options: Vec<String>,
}

/// The parts of a base type, as `CREATE TYPE` names them, where they are not the default.
const BASE: &str = "ARRAY(SELECT format('%s=%s', o.name, o.value) FROM (VALUES \
     ('input', nullif(t.typinput::oid, 0)::regproc::text), \
     ('output', nullif(t.typoutput::oid, 0)::regproc::text), \
     ('receive', nullif(t.typreceive::oid, 0)::regproc::text), \
     ('send', nullif(t.typsend::oid, 0)::regproc::text), \
     ('typmod_in', nullif(t.typmodin::oid, 0)::regproc::text), \
     ('typmod_out', nullif(t.typmodout::oid, 0)::regproc::text), \
     ('analyze', nullif(t.typanalyze::oid, 0)::regproc::text), \
     ('subscript', nullif(t.typsubscript::oid, 0)::regproc::text), \
     ('internallength', CASE WHEN t.typlen >= 0 THEN t.typlen::text ELSE 'variable' END), \
     ('passedbyvalue', nullif(t.typbyval, false)::text), \
     ('alignment', nullif(t.typalign, 'i')::text), \
     ('storage', nullif(t.typstorage, 'p')::text), \
     ('category', nullif(t.typcategory, 'U')::text), \
     ('preferred', nullif(t.typispreferred, false)::text), \
     ('default', t.typdefault), \
     ('element', CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END), \
     ('delimiter', nullif(t.typdelim, ',')::text), \
     ('collatable', CASE WHEN t.typcollation <> 0 THEN 'true' END) \
     ) o (name, value) WHERE t.typtype = 'b' AND o.value IS NOT NULL)";

fn query() -> String {
    format!(
        "SELECT t.oid, t.typrelid AS relation, n.nspname::text AS schema, t.typname::text AS name, \
         pg_get_userbyid(t.typowner)::text AS owner, t.typtype::text AS kind, \
         ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = t.oid \
          ORDER BY l.enumsortorder) AS labels, \
         coalesce(format_type(nullif(t.typbasetype, 0), t.typtypmod), '') AS base, \
         t.typnotnull AS not_null, coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) AS default, \
         CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation \
          OR r.rngcollation <> st.typcollation THEN ln.nspname || E'\\x1f' || l.collname END \
          AS collation, \
         ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.typrelid \
          AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS attributes, \
         ARRAY(SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a \
          WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped \
          ORDER BY a.attnum) AS attribute_types, \
         ARRAY(SELECT CASE WHEN a.attcollation <> ct.typcollation \
           THEN cn.nspname || E'\\x1f' || cl.collname END \
          FROM pg_attribute a JOIN pg_type ct ON ct.oid = a.atttypid \
          LEFT JOIN pg_collation cl ON cl.oid = a.attcollation \
          LEFT JOIN pg_namespace cn ON cn.oid = cl.collnamespace \
          WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped \
          ORDER BY a.attnum) AS attribute_collations, \
         format_type(r.rngsubtype, NULL) AS subtype, \
         mn.nspname || E'\\x1f' || m.typname AS multirange, \
         CASE WHEN NOT o.opcdefault THEN o_n.nspname || E'\\x1f' || o.opcname END AS class, \
         nullif(r.rngcanonical::oid, 0)::regproc::text AS canonical, \
         nullif(r.rngsubdiff::oid, 0)::regproc::text AS difference, {BASE} AS options \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
         LEFT JOIN pg_class c ON c.oid = t.typrelid AND t.typrelid <> 0 \
         LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typbasetype <> 0 \
         LEFT JOIN pg_range r ON r.rngtypid = t.oid \
         LEFT JOIN pg_type st ON st.oid = r.rngsubtype \
         LEFT JOIN pg_type m ON m.oid = r.rngmultitypid \
         LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace \
         LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc \
         LEFT JOIN pg_namespace o_n ON o_n.oid = o.opcnamespace \
         LEFT JOIN pg_collation l ON l.oid = coalesce(r.rngcollation, t.typcollation) \
         LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace \
         WHERE t.typtype IN ('e', 'd', 'r', 'b', 'c', 'p') \
         AND (t.typtype <> 'c' OR c.relkind = 'c') AND (t.typtype <> 'p' OR NOT t.typisdefined) \
         AND (t.typtype <> 'b' OR NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)) \
         AND {} AND {}",
        own_schema("n"),
        no_extension("pg_type", "t.oid"),
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    for row in rows {
        let name = Name::new(&row.schema, &row.name);
        let (oid, relation, owner) = (row.oid, row.relation, row.owner.clone());
        let attributes = row.attributes.clone();
        let made = Type { kind: kind(row, &name), name: name.clone() };
        let key = made.key();
        // A composite type is kept as a relation too, and comments on attributes are there.
        if relation != 0 {
            for (attribute, number) in attributes.iter().zip(1..) {
                let part = name.part_key(driftless_catalog::ObjectKind::Column, attribute);
                all.found.insert(("pg_class", relation, number), part);
            }
            all.register("pg_class", relation, key.clone());
        }
        all.register_owned("pg_type", oid, key, owner);
        all.objects.types.insert(name, made);
    }
    Ok(())
}

fn kind(row: Row, own: &Name) -> TypeKind {
    match row.kind.as_str() {
        "e" => TypeKind::Enum(row.labels),
        "d" => TypeKind::Domain(Box::new(Domain {
            data_type: data_type(&row.base),
            collation: joined(row.collation),
            not_null: row.not_null.then(NotNull::default),
            default: sql_text(row.default),
            checks: BTreeMap::new(),
        })),
        "c" => {
            let attributes =
                row.attributes.into_iter().zip(row.attribute_types).zip(row.attribute_collations);
            let attribute = |((name, printed), collation): ((String, String), _)| Attribute {
                name,
                data_type: data_type(&printed),
                collation: joined(collation),
            };
            TypeKind::Composite(attributes.map(attribute).collect())
        }
        "r" => TypeKind::Range(Box::new(RangeType {
            subtype: data_type(&row.subtype.unwrap_or_default()),
            multirange: joined(row.multirange).unwrap_or_else(|| own.sibling("")),
            class: joined(row.class),
            collation: joined(row.collation),
            canonical: row.canonical.map(|printed| function(&printed)),
            difference: row.difference.map(|printed| function(&printed)),
        })),
        "b" => TypeKind::Base(options(Some(row.options))),
        _ => TypeKind::Shell,
    }
}

/// The name of a function as `regproc` prints it: without a schema only in `pg_catalog`.
pub(super) fn function(printed: &str) -> Name {
    match qualified(printed) {
        Some((name, _)) => name,
        None => Name::new("pg_catalog", printed.trim_matches('"')),
    }
}
