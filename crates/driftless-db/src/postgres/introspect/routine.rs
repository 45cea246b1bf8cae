//! Functions, procedures and aggregates.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Float, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::SqlText;
use driftless_catalog::postgres::{
    Argument, ArgumentMode, Name, Routine, RoutineKind, RoutineName, Volatility,
};

use super::rows::{data_type, no_extension, options, own_schema, sql_text};
use super::types::function;
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Array<Text>)]
    types: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    modes: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    names: Vec<String>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    defaults: Vec<Option<String>>,
    #[diesel(sql_type = Text)]
    returns: String,
    #[diesel(sql_type = Bool)]
    returns_set: bool,
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Nullable<Text>)]
    library: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    sql_body: Option<String>,
    #[diesel(sql_type = Text)]
    volatility: String,
    #[diesel(sql_type = Bool)]
    strict: bool,
    #[diesel(sql_type = Bool)]
    security_definer: bool,
    #[diesel(sql_type = Bool)]
    leakproof: bool,
    #[diesel(sql_type = Text)]
    parallel: String,
    #[diesel(sql_type = Float)]
    cost: f32,
    #[diesel(sql_type = Float)]
    rows: f32,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    settings: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Text>)]
    support: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    transforms: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    aggregate: Vec<String>,
}

/// The parameters of an aggregate, as `CREATE AGGREGATE` names them, where they are not the
/// default.
const AGGREGATE: &str = "ARRAY(SELECT format('%s=%s', o.name, o.value) FROM (VALUES \
     ('sfunc', nullif(g.aggtransfn::oid, 0)::regproc::text), \
     ('stype', format_type(nullif(g.aggtranstype, 0), NULL)), \
     ('sspace', nullif(g.aggtransspace, 0)::text), \
     ('finalfunc', nullif(g.aggfinalfn::oid, 0)::regproc::text), \
     ('finalfunc_extra', nullif(g.aggfinalextra, false)::text), \
     ('finalfunc_modify', CASE WHEN g.aggfinalfn::oid <> 0 AND g.aggfinalmodify <> \
       CASE WHEN g.aggkind = 'n' THEN 'r' ELSE 'w' END THEN g.aggfinalmodify::text END), \
     ('combinefunc', nullif(g.aggcombinefn::oid, 0)::regproc::text), \
     ('serialfunc', nullif(g.aggserialfn::oid, 0)::regproc::text), \
     ('deserialfunc', nullif(g.aggdeserialfn::oid, 0)::regproc::text), \
     ('initcond', g.agginitval), \
     ('msfunc', nullif(g.aggmtransfn::oid, 0)::regproc::text), \
     ('minvfunc', nullif(g.aggminvtransfn::oid, 0)::regproc::text), \
     ('mstype', format_type(nullif(g.aggmtranstype, 0), NULL)), \
     ('msspace', nullif(g.aggmtransspace, 0)::text), \
     ('mfinalfunc', nullif(g.aggmfinalfn::oid, 0)::regproc::text), \
     ('mfinalfunc_extra', nullif(g.aggmfinalextra, false)::text), \
     ('mfinalfunc_modify', CASE WHEN g.aggmfinalfn::oid <> 0 AND g.aggmfinalmodify <> \
       CASE WHEN g.aggkind = 'n' THEN 'r' ELSE 'w' END THEN g.aggmfinalmodify::text END), \
     ('minitcond', g.aggminitval), \
     ('sortop', nullif(g.aggsortop, 0)::regoper::text), \
     ('hypothetical', CASE WHEN g.aggkind = 'h' THEN 'true' END), \
     ('ordered', CASE WHEN g.aggkind <> 'n' THEN g.aggnumdirectargs::text END) \
     ) o (name, value) WHERE p.prokind = 'a' AND o.value IS NOT NULL)";

fn query() -> String {
    format!(
        "SELECT p.oid, n.nspname::text AS schema, p.proname::text AS name, \
         pg_get_userbyid(p.proowner)::text AS owner, p.prokind::text AS kind, \
         ARRAY(SELECT format_type(u.t, NULL) FROM \
          unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u (t, i) \
          ORDER BY u.i) AS types, \
         coalesce(p.proargmodes::text[], ARRAY[]::text[]) AS modes, \
         coalesce(p.proargnames, ARRAY[]::text[]) AS names, \
         CASE WHEN p.pronargdefaults > 0 THEN ARRAY(SELECT pg_get_function_arg_default(p.oid, i) \
          FROM generate_series(1, coalesce(cardinality(p.proallargtypes), p.pronargs)) i \
          ORDER BY i) ELSE ARRAY[]::text[] END AS defaults, \
         format_type(p.prorettype, NULL) AS returns, p.proretset AS returns_set, \
         l.lanname::text AS language, p.prosrc AS source, p.probin AS library, \
         pg_get_function_sqlbody(p.oid) AS sql_body, p.provolatile::text AS volatility, \
         p.proisstrict AS strict, p.prosecdef AS security_definer, p.proleakproof AS leakproof, \
         CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END \
          AS parallel, p.procost AS cost, p.prorows AS rows, p.proconfig AS settings, \
         nullif(p.prosupport::oid, 0)::regproc::text AS support, \
         ARRAY(SELECT format_type(u, NULL) FROM unnest(p.protrftypes) u) AS transforms, \
         {AGGREGATE} AS aggregate \
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
         JOIN pg_language l ON l.oid = p.prolang \
         LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid \
         WHERE {} AND {} AND NOT EXISTS (SELECT FROM pg_depend i \
          WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')",
        own_schema("n"),
        no_extension("pg_proc", "p.oid"),
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    for row in rows {
        let (oid, owner) = (row.oid, row.owner.clone());
        let routine = routine(row);
        all.register_owned("pg_proc", oid, routine.key(), owner);
        all.objects.routines.insert(routine.name.clone(), routine);
    }
    Ok(())
}

fn routine(row: Row) -> Routine {
    let arguments = arguments(&row);
    let inputs = arguments.iter().filter(|argument| argument.mode.is_input());
    let name = RoutineName {
        name: Name::new(&row.schema, &row.name),
        arguments: inputs.map(|argument| argument.data_type.text.clone()).collect(),
    };
    let kind = match row.kind.as_str() {
        "w" => RoutineKind::Window,
        "p" => RoutineKind::Procedure,
        "a" => RoutineKind::Aggregate(
            options(Some(row.aggregate))
                .into_iter()
                .map(|(name, value)| match value.strip_prefix("public.") {
                    Some(plain) => (name, plain.to_owned()),
                    None => (name, value),
                })
                .collect(),
        ),
        _ => RoutineKind::Function,
    };
    let in_library = row.language == "c";
    let body = match (&kind, row.sql_body) {
        (RoutineKind::Aggregate(_), _) => None,
        (_, Some(body)) => Some(body),
        _ if in_library => row.library.clone(),
        _ => Some(row.source.clone()),
    };
    let default_cost = if matches!(row.language.as_str(), "c" | "internal") { 1.0 } else { 100.0 };
    // What an aggregate returns follows from its functions, and its volatility means nothing.
    let aggregate = matches!(kind, RoutineKind::Aggregate(_));
    let returns = kind != RoutineKind::Procedure && !aggregate;
    let returns = returns.then(|| data_type(&row.returns));
    Routine {
        name,
        arguments,
        returns,
        returns_set: row.returns_set,
        language: row.language,
        body: body.map(SqlText::raw),
        symbol: in_library.then_some(row.source),
        volatility: match row.volatility.as_str() {
            _ if aggregate => Volatility::Volatile,
            "i" => Volatility::Immutable,
            "s" => Volatility::Stable,
            _ => Volatility::Volatile,
        },
        strict: row.strict,
        security_definer: row.security_definer,
        leakproof: row.leakproof,
        parallel: row.parallel,
        cost: differs(row.cost, default_cost),
        rows: if row.returns_set { differs(row.rows, 1000.0) } else { None },
        settings: options(row.settings),
        support: row.support.map(|printed| function(&printed)),
        transforms: row.transforms.iter().map(|printed| data_type(printed).text).collect(),
        kind,
    }
}

fn differs(value: f32, default: f32) -> Option<String> {
    ((value - default).abs() > f32::EPSILON).then(|| value.to_string())
}

fn arguments(row: &Row) -> Vec<Argument> {
    let names = row.names.iter().map(Some).chain(std::iter::repeat(None));
    let modes = row.modes.iter().map(String::as_str).chain(std::iter::repeat("i"));
    let defaults: BTreeMap<usize, &String> = row
        .defaults
        .iter()
        .enumerate()
        .filter_map(|(at, default)| Some((at, default.as_ref()?)))
        .collect();
    let all = row.types.iter().zip(names).zip(modes).enumerate();
    all.map(|(at, ((printed, name), mode))| Argument {
        mode: match mode {
            "o" => ArgumentMode::Out,
            "b" => ArgumentMode::InOut,
            "v" => ArgumentMode::Variadic,
            "t" => ArgumentMode::Table,
            _ => ArgumentMode::In,
        },
        name: name.filter(|name| !name.is_empty()).cloned(),
        data_type: data_type(printed),
        default: sql_text(defaults.get(&at).map(|default| (*default).clone())),
    })
    .collect()
}
