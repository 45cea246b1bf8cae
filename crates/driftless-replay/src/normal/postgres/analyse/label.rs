//! The name of a result column that was given none: the server's `FigureColname`.

use super::super::syntax::{Body, Expr, Query};
use super::super::types::Type;

/// Names of types inside the server that differ from how they are printed.
const INTERNAL: [(&str, &str); 14] = [
    ("integer", "int4"),
    ("bigint", "int8"),
    ("smallint", "int2"),
    ("real", "float4"),
    ("double precision", "float8"),
    ("boolean", "bool"),
    ("character varying", "varchar"),
    ("character", "bpchar"),
    ("timestamp without time zone", "timestamp"),
    ("timestamp with time zone", "timestamptz"),
    ("time without time zone", "time"),
    ("time with time zone", "timetz"),
    ("bit varying", "varbit"),
    ("\"char\"", "char"),
];

/// The name of a column without one.
pub(super) fn label(expr: &Expr) -> String {
    figured(expr).map_or_else(|| "?column?".to_owned(), |(name, _)| name)
}

/// A name and whether it is a good one, which no type's or `case` can replace.
fn figured(expr: &Expr) -> Option<(String, bool)> {
    let good = |name: &str| Some((name.to_owned(), true));
    match expr {
        Expr::Column(path) => path.last().map(|name| (name.clone(), true)),
        Expr::Field(_, name) => good(name),
        Expr::Subscript(inner, _) | Expr::Collate(inner, _) => figured(inner),
        Expr::Call(call) => call.name.last().map(|name| (name.clone(), true)),
        Expr::NullIf(..) => good("nullif"),
        Expr::Grouping(_) => good("grouping"),
        Expr::Choice(name, _) => good(&name.to_ascii_lowercase()),
        Expr::Value(name, _) => good(&name.to_ascii_lowercase()),
        Expr::Array(_) | Expr::ArrayQuery(_) => good("array"),
        Expr::Row(_) => good("row"),
        Expr::Exists(_) => good("exists"),
        Expr::Boolean(_) => Some(("bool".to_owned(), false)),
        Expr::Subquery(query) => first_label(query),
        Expr::Cast(inner, data_type) => match figured(inner) {
            Some((name, true)) => Some((name, true)),
            _ => Some((type_name(&Type::of(data_type)), false)),
        },
        Expr::Case { default, .. } => match default.as_deref().and_then(figured) {
            Some((name, true)) => Some((name, true)),
            _ => Some(("case".to_owned(), false)),
        },
        _ => None,
    }
}

fn first_label(query: &Query) -> Option<(String, bool)> {
    match &query.body {
        Body::Select(select) => {
            let (value, name) = select.targets.first()?;
            match name {
                Some(name) => Some((name.clone(), true)),
                None => figured(value).map(|(name, _)| (name, true)),
            }
        }
        Body::SetOperation { left, .. } => first_label(left),
        Body::Values(_) => Some(("column1".to_owned(), true)),
    }
}

fn type_name(data_type: &Type) -> String {
    let internal = INTERNAL.iter().find(|(printed, _)| *printed == data_type.name);
    match internal {
        Some((_, internal)) => (*internal).to_owned(),
        None => super::super::types::split(&data_type.name).1,
    }
}
