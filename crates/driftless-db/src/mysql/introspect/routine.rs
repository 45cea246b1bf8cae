//! Procedures and functions, and their parameters.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use driftless_catalog::SqlText;
use driftless_catalog::mysql::{
    Charset, Name, Parameter, ParameterMode, Routine, RoutineKind, RoutineName,
};

use super::super::message::Fault;
use super::{Introspection, text};
use crate::ErrorKind;

/// Parameters by kind and name of the routine.
type Parameters = BTreeMap<(String, String), Vec<Parameter>>;

/// Comment, definer and mode.
type Said = (String, String, String);

/// Name, kind, type returned, its collation, body, whether it is deterministic, access to data,
/// security, and what was said besides.
type Row =
    (String, String, Option<String>, Option<String>, Option<String>, String, String, String, Said);

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    let mut parameters = parameters(all)?;
    type Text0 = Nullable<Text>;
    type Columns = (Text, Text, Text0, Text0, Text0, Text, Text, Text, (Text, Text, Text));
    let database = all.database();
    let rows = sql::<Columns>(
        "SELECT ROUTINE_NAME, CAST(ROUTINE_TYPE AS CHAR), DTD_IDENTIFIER, COLLATION_NAME, \
         ROUTINE_DEFINITION, IS_DETERMINISTIC, CAST(SQL_DATA_ACCESS AS CHAR), \
         CAST(SECURITY_TYPE AS CHAR), ROUTINE_COMMENT, DEFINER, CAST(SQL_MODE AS CHAR) \
         FROM information_schema.ROUTINES \
         WHERE ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE') AND ROUTINE_SCHEMA = ",
    )
    .bind::<Text, _>(database)
    .load::<Row>(all.mysql())?;
    for row in rows {
        let parameters =
            parameters.remove(&(row.1.clone(), row.0.to_lowercase())).unwrap_or_default();
        let routine = routine(row, parameters)?;
        let (kind, name) = (routine.name.kind, routine.name.name.name.to_lowercase());
        all.objects.routines.insert(RoutineName { kind, name: Name::plain(name) }, routine);
    }
    Ok(())
}

fn routine(row: Row, parameters: Vec<Parameter>) -> Result<Routine, Fault> {
    let (name, kind, returns, collation, body, deterministic, data_access, security, said) = row;
    let Some(body) = body else {
        let what =
            format!("the user may not read the body of the {} `{name}`", kind.to_lowercase());
        return Err(ErrorKind::Privilege(what).into());
    };
    let kind = match kind.as_str() {
        "PROCEDURE" => RoutineKind::Procedure,
        _ if is_aggregate(&body) => RoutineKind::Aggregate,
        _ => RoutineKind::Function,
    };
    let returns = returns.filter(|_| kind != RoutineKind::Procedure);
    Ok(Routine {
        name: RoutineName { kind, name: Name::plain(name) },
        parameters,
        returns: returns.as_deref().map(without_charset),
        returns_charset: returns.and(collation).as_deref().map(Charset::collated),
        body: SqlText::raw(body),
        deterministic: deterministic == "YES",
        data_access,
        invoker: security == "INVOKER",
        comment: said.0,
        definer: Some(said.1),
        sql_mode: Some(said.2),
    })
}

/// Only the body tells: an aggregate function has to fetch its rows, and no other may.
fn is_aggregate(body: &str) -> bool {
    let words: Vec<String> = text::tokens(body)
        .filter(|token| !token.trim().is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.windows(4).any(|four| four == ["fetch", "group", "next", "row"])
}

/// A type without the character set that MariaDB prints behind it.
fn without_charset(printed: &str) -> String {
    let lower = printed.to_ascii_lowercase();
    let end = [" charset ", " character set "].iter().filter_map(|word| lower.find(word)).min();
    printed.get(..end.unwrap_or(printed.len())).unwrap_or(printed).to_owned()
}

fn parameters(all: &mut Introspection<'_, '_>) -> Result<Parameters, Fault> {
    type Row = (String, String, i64, Option<String>, Option<String>, String, Option<String>);
    type Text0 = Nullable<Text>;
    let database = all.database();
    let rows = sql::<(Text, Text, BigInt, Text0, Text0, Text, Text0)>(
        "SELECT CAST(ROUTINE_TYPE AS CHAR), SPECIFIC_NAME, CAST(ORDINAL_POSITION AS SIGNED), \
         CAST(PARAMETER_MODE AS CHAR), \
         PARAMETER_NAME, DTD_IDENTIFIER, COLLATION_NAME FROM information_schema.PARAMETERS \
         WHERE SPECIFIC_SCHEMA = ",
    )
    .bind::<Text, _>(database)
    .sql(" ORDER BY ORDINAL_POSITION")
    .load::<Row>(all.mysql())?;
    let mut parameters = Parameters::new();
    for (kind, routine, position, mode, name, data_type, collation) in rows {
        // The first is what a function returns.
        let (false, Some(name)) = (position == 0, name) else { continue };
        let mode = match mode.as_deref() {
            Some("OUT") => ParameterMode::Out,
            Some("INOUT") => ParameterMode::InOut,
            _ => ParameterMode::In,
        };
        parameters.entry((kind, routine.to_lowercase())).or_default().push(Parameter {
            mode,
            name,
            data_type: without_charset(&data_type),
            charset: collation.as_deref().map(Charset::collated),
        });
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_behind_a_type_is_left_out() {
        assert_eq!(without_charset("varchar(10) CHARSET utf8mb4"), "varchar(10)");
        assert_eq!(without_charset("int(11)"), "int(11)");
    }

    #[test]
    fn aggregates_are_known_by_their_bodies() {
        assert!(is_aggregate("begin\n FETCH  group next row; end"));
        assert!(!is_aggregate("return 'fetch group next row'"));
    }
}
