//! Objects of kinds that are compared as a whole: what the server has no function to print, put
//! together here as the statement that would make it.
//!
//! One query for all these kinds, each a `SELECT` of the same columns. Casts, transforms,
//! languages and access methods live in no schema; the server's own have low numbers.
//!
//! An operator family that a class made along with itself is shown as part of the class.

use diesel::sql_types::{Bool, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{HIDDEN, Name, Other, Quoted};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText};

use super::rows::{no_extension, own_schema};
use super::{Introspection, Reading};

/// The first number that is not the server's own.
pub(super) const FIRST_OWN: u32 = 16_384;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    catalog: String,
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    suffix: String,
    #[diesel(sql_type = Nullable<Text>)]
    owner: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    definition: Option<String>,
}

/// Catalogs and the kinds they hold.
const CATALOGS: [(&str, ObjectKind); 14] = [
    ("pg_collation", ObjectKind::Collation),
    ("pg_conversion", ObjectKind::Conversion),
    ("pg_operator", ObjectKind::Operator),
    ("pg_opclass", ObjectKind::OperatorClass),
    ("pg_opfamily", ObjectKind::OperatorFamily),
    ("pg_cast", ObjectKind::Cast),
    ("pg_transform", ObjectKind::Transform),
    ("pg_ts_config", ObjectKind::TextSearchConfiguration),
    ("pg_ts_dict", ObjectKind::TextSearchDictionary),
    ("pg_ts_parser", ObjectKind::TextSearchParser),
    ("pg_ts_template", ObjectKind::TextSearchTemplate),
    ("pg_language", ObjectKind::Language),
    ("pg_am", ObjectKind::AccessMethod),
    ("pg_subscription", ObjectKind::Subscription),
];

/// A kind in schemas: columns are prefixed alike in each of these catalogs.
fn in_schema(catalog: &str, prefix: &str, suffix: &str, definition: &str) -> String {
    let owner = match catalog {
        "pg_ts_parser" | "pg_ts_template" => "NULL".to_owned(),
        _ => format!("pg_get_userbyid(o.{prefix}owner)::text"),
    };
    format!(
        "SELECT '{catalog}' AS catalog, o.oid, n.nspname::text AS schema, \
         o.{prefix}name::text AS name, {suffix} AS suffix, {owner} AS owner, \
         {definition} AS definition \
         FROM {catalog} o JOIN pg_namespace n ON n.oid = o.{prefix}namespace WHERE {} AND {}",
        own_schema("n"),
        no_extension(catalog, "o.oid"),
    )
}

/// A kind without schemas. The cast from a range to its multirange is part of the type.
fn global(catalog: &str, name: &str, owner: &str, definition: &str) -> String {
    format!(
        "SELECT '{catalog}', o.oid, NULL::text, {name}, '', {owner}, {definition} \
         FROM {catalog} o WHERE o.oid >= {FIRST_OWN} AND {} AND NOT EXISTS (SELECT FROM pg_depend i \
         WHERE i.classid = '{catalog}'::regclass AND i.objid = o.oid AND i.deptype = 'i')",
        no_extension(catalog, "o.oid"),
    )
}

fn collation(version: i32) -> String {
    let locale = match version {
        ..150_000 => "o.collcollate::text",
        150_000..170_000 => "coalesce(o.colliculocale, o.collcollate)",
        _ => "coalesce(o.colllocale, o.collcollate)",
    };
    let definition = format!(
        "format('CREATE COLLATION %I.%I (PROVIDER = %s, LC_COLLATE = %L, LC_CTYPE = %L, \
         DETERMINISTIC = %s)', n.nspname, o.collname, CASE o.collprovider WHEN 'i' THEN 'icu' \
         WHEN 'b' THEN 'builtin' WHEN 'c' THEN 'libc' ELSE 'default' END, {locale}, \
         coalesce(o.collctype::text, {locale}), o.collisdeterministic)"
    );
    in_schema("pg_collation", "coll", "''", &definition)
}

const CONVERSION: &str = "format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', \
     CASE WHEN o.condefault THEN 'DEFAULT ' ELSE '' END, n.nspname, o.conname, \
     pg_encoding_to_char(o.conforencoding), pg_encoding_to_char(o.contoencoding), \
     o.conproc::regproc)";

/// A type in an identity: `public` is left out, as everywhere.
macro_rules! named_type {
    ($column:literal) => {
        concat!("regexp_replace(format_type(", $column, r", NULL), '^public\.', '')")
    };
}

const OPERANDS: &str = concat!(
    "format(' (%s, %s)', CASE o.oprleft WHEN 0 THEN 'NONE' ELSE ",
    named_type!("o.oprleft"),
    " END, CASE o.oprright WHEN 0 THEN 'NONE' ELSE ",
    named_type!("o.oprright"),
    " END)"
);

const OPERATOR: &str = "format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, o.oprname, \
     o.oprcode::regproc) \
     || CASE o.oprleft WHEN 0 THEN '' ELSE ', LEFTARG = ' || format_type(o.oprleft, NULL) END \
     || CASE o.oprright WHEN 0 THEN '' ELSE ', RIGHTARG = ' || format_type(o.oprright, NULL) END \
     || CASE o.oprcom WHEN 0 THEN '' ELSE (SELECT format(', COMMUTATOR = OPERATOR(%I.%s)', \
      cn.nspname, c.oprname) FROM pg_operator c JOIN pg_namespace cn ON cn.oid = c.oprnamespace \
      WHERE c.oid = o.oprcom) END \
     || CASE o.oprnegate WHEN 0 THEN '' ELSE (SELECT format(', NEGATOR = OPERATOR(%I.%s)', \
      cn.nspname, c.oprname) FROM pg_operator c JOIN pg_namespace cn ON cn.oid = c.oprnamespace \
      WHERE c.oid = o.oprnegate) END \
     || CASE o.oprrest::oid WHEN 0 THEN '' ELSE ', RESTRICT = ' || o.oprrest::regproc END \
     || CASE o.oprjoin::oid WHEN 0 THEN '' ELSE ', JOIN = ' || o.oprjoin::regproc END \
     || CASE WHEN o.oprcanhash THEN ', HASHES' ELSE '' END \
     || CASE WHEN o.oprcanmerge THEN ', MERGES' ELSE '' END || ')'";

/// Operators and functions of a family that meet a further condition on their row.
fn members(family: &str, further: &str) -> String {
    let of = |catalog: &str, alias: &str| {
        further.replace("{catalog}", catalog).replace("{alias}", alias)
    };
    let (first, second) = (of("pg_amop", "x"), of("pg_amproc", "y"));
    format!(
        "coalesce((SELECT string_agg(m.text, ', ' ORDER BY m.text) FROM ( \
         SELECT format('OPERATOR %s %s%s', lpad(x.amopstrategy::text, 3), \
          x.amopopr::regoperator, CASE x.amopsortfamily WHEN 0 THEN '' ELSE ' FOR ORDER BY ' || \
          (SELECT s.opfname FROM pg_opfamily s WHERE s.oid = x.amopsortfamily) END) AS text \
         FROM pg_amop x WHERE x.amopfamily = {family} {first} UNION ALL \
         SELECT format('FUNCTION %s (%s, %s) %s', lpad(y.amprocnum::text, 3), \
          format_type(y.amproclefttype, NULL), format_type(y.amprocrighttype, NULL), \
          y.amproc::regprocedure) FROM pg_amproc y WHERE y.amprocfamily = {family} {second}) m), '')"
    )
}

const METHOD: &str = "format(' USING %s', (SELECT a.amname FROM pg_am a WHERE a.oid = ";

fn class() -> String {
    let definition = format!(
        "format('CREATE OPERATOR CLASS %I.%I %sFOR TYPE %s USING %I FAMILY %s AS STORAGE %s ', \
         n.nspname, o.opcname, CASE WHEN o.opcdefault THEN 'DEFAULT ' ELSE '' END, \
         format_type(o.opcintype, NULL), (SELECT a.amname FROM pg_am a WHERE a.oid = o.opcmethod), \
         (SELECT format('%I.%I', fn.nspname, f.opfname) FROM pg_opfamily f \
          JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = o.opcfamily), \
         format_type(coalesce(nullif(o.opckeytype, 0), o.opcintype), NULL)) \
         || CASE WHEN EXISTS (SELECT FROM pg_opfamily f WHERE f.oid = o.opcfamily \
          AND f.opfname = o.opcname AND f.opfnamespace = o.opcnamespace) THEN {} ELSE '' END",
        members("o.opcfamily", "")
    );
    in_schema("pg_opclass", "opc", &format!("{METHOD} o.opcmethod))"), &definition)
}

fn family() -> String {
    let definition = format!(
        "CASE WHEN NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = o.oid \
         AND c.opcname = o.opfname AND c.opcnamespace = o.opfnamespace) THEN \
         format('CREATE OPERATOR FAMILY %I.%I USING %I ', n.nspname, o.opfname, \
         (SELECT a.amname FROM pg_am a WHERE a.oid = o.opfmethod)) || {} END",
        members("o.oid", "")
    );
    let method = format!("{METHOD} o.opfmethod))");
    // To a family of the server's own, operators and functions can be added.
    format!(
        "{} UNION ALL SELECT 'pg_opfamily', o.oid, n.nspname::text, o.opfname::text, {method}, NULL, \
         format('ALTER OPERATOR FAMILY %I.%I USING %I ADD ', n.nspname, o.opfname, \
         (SELECT a.amname FROM pg_am a WHERE a.oid = o.opfmethod)) || {} \
         FROM pg_opfamily o JOIN pg_namespace n ON n.oid = o.opfnamespace \
         WHERE o.oid < {FIRST_OWN} AND o.oid IN (SELECT x.amopfamily FROM pg_amop x \
          WHERE {loose_x} UNION SELECT y.amprocfamily FROM pg_amproc y WHERE {loose_y})",
        in_schema("pg_opfamily", "opf", &method, &definition),
        members("o.oid", &format!("AND {}", loose("{catalog}", "{alias}"))),
        loose_x = loose("pg_amop", "x"),
        loose_y = loose("pg_amproc", "y"),
    )
}

/// The condition that a member of a family is a user's and belongs to no extension and to no class,
/// which would show it.
fn loose(catalog: &str, alias: &str) -> String {
    format!(
        "{alias}.oid >= {FIRST_OWN} AND NOT EXISTS (SELECT FROM pg_depend e \
         WHERE e.classid = '{catalog}'::regclass AND e.objid = {alias}.oid AND (e.deptype = 'e' \
         OR (e.deptype IN ('i', 'a') AND e.refclassid = 'pg_opclass'::regclass)))"
    )
}

const CAST_NAME: &str = concat!(
    "format('(%s AS %s)', ",
    named_type!("o.castsource"),
    ", ",
    named_type!("o.casttarget"),
    ")"
);

const CAST: &str = "format('CREATE CAST (%s AS %s) %s%s', format_type(o.castsource, NULL), \
     format_type(o.casttarget, NULL), CASE o.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || \
     o.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END, \
     CASE o.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END)";

const TRANSFORM_NAME: &str = concat!(
    "format('FOR %s LANGUAGE %s', ",
    named_type!("o.trftype"),
    ", (SELECT l.lanname FROM pg_language l WHERE l.oid = o.trflang))"
);

const TRANSFORM: &str = "format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', \
     format_type(o.trftype, NULL), (SELECT l.lanname FROM pg_language l WHERE l.oid = o.trflang), \
     concat_ws(', ', 'FROM SQL WITH FUNCTION ' || nullif(o.trffromsql::oid, 0)::regprocedure, \
     'TO SQL WITH FUNCTION ' || nullif(o.trftosql::oid, 0)::regprocedure))";

const CONFIGURATION: &str = "format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %s)', \
     n.nspname, o.cfgname, (SELECT format('%I.%I', pn.nspname, p.prsname) FROM pg_ts_parser p \
     JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = o.cfgparser)) \
     || coalesce((SELECT string_agg(format('; MAPPING FOR %s WITH %s', t.token, t.list), '' \
     ORDER BY t.token) FROM (SELECT (SELECT k.alias FROM ts_token_type(o.cfgparser) k \
      WHERE k.tokid = m.maptokentype) AS token, \
      string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS list \
      FROM pg_ts_config_map m WHERE m.mapcfg = o.oid GROUP BY m.maptokentype) t), '')";

const DICTIONARY: &str = "format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %s%s)', \
     n.nspname, o.dictname, (SELECT format('%I.%I', tn.nspname, t.tmplname) FROM pg_ts_template t \
     JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE t.oid = o.dicttemplate), \
     coalesce(', ' || nullif(o.dictinitoption, ''), ''))";

const PARSER: &str = "format('CREATE TEXT SEARCH PARSER %I.%I (START = %s, GETTOKEN = %s, \
     END = %s, LEXTYPES = %s, HEADLINE = %s)', n.nspname, o.prsname, o.prsstart, o.prstoken, \
     o.prsend, o.prslextype, o.prsheadline)";

const TEMPLATE: &str = "format('CREATE TEXT SEARCH TEMPLATE %I.%I (INIT = %s, LEXIZE = %s)', \
     n.nspname, o.tmplname, o.tmplinit, o.tmpllexize)";

const LANGUAGE: &str = "format('CREATE %sLANGUAGE %I HANDLER %s INLINE %s VALIDATOR %s', \
     CASE WHEN o.lanpltrusted THEN 'TRUSTED ' ELSE '' END, o.lanname, \
     o.lanplcallfoid::regproc, o.laninline::regproc, o.lanvalidator::regproc)";

const ACCESS_METHOD: &str = "format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', o.amname, \
     CASE o.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END, o.amhandler)";

/// The connection string has a place of its own (`mark.rs`), since not everybody may read it.
fn subscription(version: i32) -> String {
    let since = |(least, option, value): (i32, &str, &str)| {
        if version >= least { format!(", '{option}=' || {value}") } else { String::new() }
    };
    let options: String = [
        (150_000, "two_phase", "(o.subtwophasestate <> 'd')::text"),
        (150_000, "disable_on_error", "o.subdisableonerr::text"),
        (160_000, "password_required", "o.subpasswordrequired::text"),
        (160_000, "run_as_owner", "o.subrunasowner::text"),
        (160_000, "origin", "o.suborigin::text"),
        (170_000, "failover", "o.subfailover::text"),
    ]
    .map(since)
    .concat();
    format!(
        "SELECT 'pg_subscription', o.oid, NULL::text, o.subname::text, '', \
         pg_get_userbyid(o.subowner)::text, format('CREATE SUBSCRIPTION %I \
         CONNECTION ''{HIDDEN}'' PUBLICATION %s WITH (enabled = %s, slot_name = %s, %s)', o.subname, array_to_string(o.subpublications, ', '), \
         o.subenabled, coalesce(quote_ident(o.subslotname), 'NONE'), concat_ws(', ', \
         'synchronous_commit=' || o.subsynccommit::text, 'binary=' || o.subbinary::text, \
         'streaming=' || CASE o.substream::text WHEN 'p' THEN 'parallel' WHEN 't' THEN 'true' \
         WHEN 'f' THEN 'false' ELSE o.substream::text END{options})) FROM pg_subscription o \
         WHERE o.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"
    )
}

fn query(version: i32, subscriptions: bool) -> String {
    let mut parts = vec![
        collation(version),
        in_schema("pg_conversion", "con", "''", CONVERSION),
        // Where another operator names one that nobody made, the server keeps a place for it.
        format!("{} AND o.oprcode <> 0", in_schema("pg_operator", "opr", OPERANDS, OPERATOR)),
        class(),
        family(),
        global("pg_cast", CAST_NAME, "NULL", CAST),
        global("pg_transform", TRANSFORM_NAME, "NULL", TRANSFORM),
        in_schema("pg_ts_config", "cfg", "''", CONFIGURATION),
        in_schema("pg_ts_dict", "dict", "''", DICTIONARY),
        in_schema("pg_ts_parser", "prs", "''", PARSER),
        in_schema("pg_ts_template", "tmpl", "''", TEMPLATE),
        global("pg_language", "o.lanname::text", "pg_get_userbyid(o.lanowner)::text", LANGUAGE),
        global("pg_am", "o.amname::text", "NULL", ACCESS_METHOD),
    ];
    if subscriptions {
        parts.push(subscription(version));
    }
    parts.join(" UNION ALL ")
}

#[derive(QueryableByName)]
struct May {
    #[diesel(sql_type = Bool)]
    may: bool,
}

/// Whether we may read what subscriptions there are. Asked beforehand, since being refused would
/// end the transaction.
pub(super) fn may_read_subscriptions(reading: &mut Reading<'_>) -> QueryResult<bool> {
    let rows: Vec<May> = sql_query(
        "SELECT bool_and(has_column_privilege('pg_subscription', c, 'SELECT')) AS may FROM \
         unnest(ARRAY['oid', 'subdbid', 'subname', 'subowner', 'subenabled', 'subpublications', \
         'subslotname', 'subsynccommit', 'subbinary', 'substream']) c",
    )
    .load(reading.pg)?;
    Ok(rows.iter().all(|row| row.may))
}

/// Whether we may read where subscriptions connect to.
pub(super) fn may_read_connections(reading: &mut Reading<'_>) -> QueryResult<bool> {
    let rows: Vec<May> =
        sql_query("SELECT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') AS may")
            .load(reading.pg)?;
    Ok(rows.iter().all(|row| row.may) && may_read_subscriptions(reading)?)
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let subscriptions = may_read_subscriptions(reading)?;
    let rows: Vec<Row> = sql_query(query(reading.server.number, subscriptions)).load(reading.pg)?;
    for row in rows {
        let Some((catalog, kind)) = CATALOGS.iter().find(|(catalog, _)| *catalog == row.catalog)
        else {
            continue;
        };
        let shown = match &row.schema {
            Some(schema) => Name::new(schema, &row.name).to_string(),
            None if matches!(kind, ObjectKind::Cast | ObjectKind::Transform) => row.name.clone(),
            None => Quoted(&row.name).to_string(),
        };
        let key = ObjectKey { kind: *kind, path: format!("{shown}{}", row.suffix) };
        all.register(catalog, row.oid, key.clone());
        let Some(definition) = row.definition else { continue };
        if let Some(owner) = row.owner {
            all.objects.owners.insert(key.clone(), owner);
        }
        let other = Other {
            kind: *kind,
            identity: key.path.clone(),
            schema: row.schema,
            definition: SqlText::raw(definition.trim()),
        };
        all.objects.others.insert(key, other);
    }
    Ok(())
}
