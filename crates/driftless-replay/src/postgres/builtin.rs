//! What a PostgreSQL server has before any migration: its types, and what common extensions bring.
//!
//! A name that is missing here would be called unknown in a statement the server accepts, so lists
//! are complete for versions 14 to 18 and everything beginning with `pg_` is left alone. An
//! extension that is not listed may bring anything: after it nothing is called unknown.

/// Types of `pg_catalog` by the name in `pg_type`; arrays and row types are left out.
const TYPES: [&str; 103] = [
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "bool",
    "box",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "fdw_handler",
    "float4",
    "float8",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2",
    "int2vector",
    "int4",
    "int4multirange",
    "int4range",
    "int8",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "table_am_handler",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "varbit",
    "varchar",
    "void",
    "xid",
    "xid8",
    "xml",
    "regdatabase",
    "opaque",
    "abstime",
    "reltime",
    "tinterval",
];

/// Extensions whose types and relations we know: name, types, relations.
const EXTENSIONS: [(&str, &[&str], &[&str]); 42] = [
    ("amcheck", &[], &[]),
    ("autoinc", &[], &[]),
    ("bloom", &[], &[]),
    ("btree_gin", &[], &[]),
    (
        "btree_gist",
        &["gbtreekey2", "gbtreekey4", "gbtreekey8", "gbtreekey16", "gbtreekey32", "gbtreekey_var"],
        &[],
    ),
    ("citext", &["citext"], &[]),
    ("cube", &["cube"], &[]),
    ("dblink", &["dblink_pkey_results"], &[]),
    ("dict_int", &[], &[]),
    ("dict_xsyn", &[], &[]),
    ("earthdistance", &["earth"], &[]),
    ("file_fdw", &[], &[]),
    ("fuzzystrmatch", &[], &[]),
    ("hstore", &["hstore", "ghstore"], &[]),
    ("insert_username", &[], &[]),
    ("intagg", &[], &[]),
    ("intarray", &["query_int", "intbig_gkey"], &[]),
    ("isn", &["ean13", "isbn13", "ismn13", "issn13", "isbn", "ismn", "issn", "upc"], &[]),
    ("lo", &["lo"], &[]),
    ("ltree", &["ltree", "ltree_gist", "lquery", "ltxtquery"], &[]),
    ("moddatetime", &[], &[]),
    ("pg_buffercache", &[], &["pg_buffercache"]),
    ("pg_freespacemap", &[], &[]),
    ("pg_prewarm", &[], &[]),
    ("pg_stat_statements", &[], &["pg_stat_statements", "pg_stat_statements_info"]),
    ("pg_trgm", &["gtrgm"], &[]),
    ("pg_visibility", &[], &[]),
    ("pgcrypto", &[], &[]),
    ("pgrowlocks", &[], &[]),
    ("pgstattuple", &[], &[]),
    ("plpgsql", &[], &[]),
    ("postgres_fdw", &[], &[]),
    ("refint", &[], &[]),
    ("seg", &["seg"], &[]),
    ("sslinfo", &[], &[]),
    ("tablefunc", &["tablefunc_crosstab_2", "tablefunc_crosstab_3", "tablefunc_crosstab_4"], &[]),
    ("tcn", &[], &[]),
    ("tsm_system_rows", &[], &[]),
    ("tsm_system_time", &[], &[]),
    ("unaccent", &[], &[]),
    ("uuid-ossp", &[], &[]),
    ("vector", &["vector", "halfvec", "sparsevec"], &[]),
];

/// Whether the server has a type of that name (an array type too, by its name in `pg_type`).
pub(crate) fn is_type(name: &str) -> bool {
    let element = name.strip_prefix('_').unwrap_or(name);
    TYPES.contains(&element) || element.starts_with("pg_")
}

/// The names a type may have been meant to have.
pub(crate) fn type_names<'a>() -> impl Iterator<Item = &'a str> {
    let aliases = ["integer", "bigint", "smallint", "boolean", "serial", "bigserial", "decimal"];
    TYPES.into_iter().chain(aliases)
}

/// Types and relations of an extension; none for one that may bring anything.
pub(crate) fn extension(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    EXTENSIONS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, types, relations)| (*types, *relations))
}

/// Tables in which tools that run migrations keep their history. They make them before the first
/// step, so steps may name them; whether one exists is never known.
const HISTORIES: [&str; 9] = [
    "__diesel_schema_migrations",
    "_sqlx_migrations",
    "schema_migrations",
    "refinery_schema_history",
    "flyway_schema_history",
    "goose_db_version",
    "bun_migrations",
    "bun_migration_locks",
    "driftless_ledger",
];

/// Whether a tool may have made a table of that name.
pub(crate) fn is_history(name: &str) -> bool {
    HISTORIES.contains(&name)
}

/// Whether the schema is the server's own.
pub(crate) fn is_system_schema(name: &str) -> bool {
    name == "information_schema" || name.starts_with("pg_")
}

/// The operator classes that are the default ones of their types and method, where somebody writes
/// them all the same.
pub(crate) fn is_default_class(method: &str, class: &str, data_type: &str) -> bool {
    let base = data_type.split('(').next().unwrap_or(data_type).trim_end_matches("[]");
    let stem = match base {
        "integer" => "int4",
        "bigint" => "int8",
        "smallint" => "int2",
        "boolean" => "bool",
        "character varying" => "text",
        "character" => "bpchar",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "double precision" => "float8",
        "real" => "float4",
        other => other,
    };
    let by_type = ["btree", "hash"].contains(&method) && class == format!("{stem}_ops");
    let varchar = base == "character varying" && class == "varchar_ops" && method == "btree";
    let array = data_type.ends_with("[]") && class == "array_ops";
    let gin = method == "gin" && (base, class) == ("jsonb", "jsonb_ops");
    let text_search = (base, class) == ("tsvector", "tsvector_ops");
    by_type || varchar || array || gin || text_search
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_with_their_arrays() {
        assert!(is_type("int4") && is_type("_text") && is_type("pg_lsn"));
        assert!(!is_type("mood") && !is_type("sting"));
        assert!(extension("citext").is_some_and(|(types, _)| types == ["citext"]));
        assert!(extension("postgis").is_none());
    }
}
