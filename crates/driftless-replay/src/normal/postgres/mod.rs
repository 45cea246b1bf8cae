//! PostgreSQL's normal form.
//!
//! The server does not keep what was written. It gives everything a type, inserts casts, replaces
//! notations by others, and prints the result; reading that printout again may change it once more
//! (`x IN ('a', 'b')` of a `varchar` takes two rounds). So there is no rewriting of tokens that
//! brings a text and its printouts together: what decides is the analysis the server does, and this
//! module does the same one. [`parse`](self::parse) makes a tree; [`analyse`](self::analyse) gives
//! types by [`facts`](self::facts) about the schema and by tables of what is built in, resolves
//! operators and functions by the server's rules, and writes the canonical text; constants are
//! written as their types print them ([`value`](self::value)).
//!
//! The result compares texts and is not for people. It must never be equal for two meanings, so
//! whatever is not understood to the last detail is unknown.

mod analyse;
mod builtin;
mod catalog;
pub(super) mod facts;
mod judge;
mod known;
mod name;
mod parse;
mod refusal;
mod resolve;
mod respell;
mod routine_facts;
mod shares;
mod syntax;
mod types;
mod value;

pub(crate) use catalog::query_types;
pub(crate) use catalog::{Spelled, normalize, normalize_beside, respell, spell_conditions};
pub(crate) use judge::{judge_expression, judge_query, judge_rows};
pub(crate) use refusal::{Refusal, RefusalKind};
pub(crate) use respell::Respelling;
pub(crate) use routine_facts::function_facts;

use analyse::Analyser;
use facts::{NoFacts, Scope};

/// What every server has built in, for those who ask by name.
pub(crate) struct Builtin;

impl Builtin {
    /// Whether a function of an extension has that name; none if its functions are not known.
    pub(crate) fn extension_has_function(extension: &str, name: &str) -> Option<bool> {
        Some(builtin::builtins().extension(extension)?.has_function(name))
    }

    /// Whether an operator of an extension has that name; none if its operators are not known.
    pub(crate) fn extension_has_operator(extension: &str, name: &str) -> Option<bool> {
        Some(builtin::builtins().extension(extension)?.has_operator(name))
    }

    /// Whether an operator class of an extension has that name; none if they are not known.
    pub(crate) fn extension_has_class(extension: &str, name: &str) -> Option<bool> {
        Some(builtin::builtins().extension(extension)?.has_class(name))
    }

    /// Whether an access method of the server has an operator class of that name; none if it is not
    /// one of the server's.
    pub(crate) fn has_class(method: &str, name: &str) -> Option<bool> {
        let all = builtin::builtins();
        all.has_method(method).then(|| all.has_class(method, name))
    }

    /// Whether some version has a function of that name.
    pub(crate) fn has_function(name: &str) -> bool {
        let all = builtin::builtins();
        all.has_others(name) || !all.functions(name).is_empty()
    }

    /// Whether the server has a type of that name, as it is printed or as it is kept.
    pub(crate) fn has_type(name: &str) -> bool {
        const KEPT: [&str; 12] = [
            "bool",
            "bpchar",
            "char",
            "float4",
            "float8",
            "int2",
            "int4",
            "int8",
            "timestamp",
            "timestamptz",
            "varbit",
            "varchar",
        ];
        KEPT.contains(&name) || builtin::builtins().category(name).is_some()
    }

    /// The names that functions have.
    pub(crate) fn function_names<'n>() -> impl Iterator<Item = &'n str> {
        builtin::builtins().function_names().map(|name| name as &'n str)
    }
}

/// The normal form of an expression in its place.
pub(super) fn expression(text: &str, scope: Scope<'_>) -> Option<String> {
    let expr = parse::expression(text)?;
    Analyser::new(scope).placed(&expr, scope.expected)
}

/// The normal form of a query; `columns` are the names a view gives to its results.
pub(super) fn query(text: &str, scope: Scope<'_>, columns: Option<&[String]>) -> Option<String> {
    typed_query(text, scope, columns).map(|(text, _)| text)
}

/// The normal form of a query with the types of its columns, where they are known.
fn typed_query(
    text: &str,
    scope: Scope<'_>,
    columns: Option<&[String]>,
) -> Option<(String, Vec<Option<String>>)> {
    let query = parse::query(text)?;
    Analyser::new(scope).whole_query(&query, columns)
}

/// An expression in its place with everything spelled out.
fn readable_expression(text: &str, scope: Scope<'_>) -> Option<String> {
    let expr = parse::expression(text)?;
    Analyser::readable(scope).placed(&expr, scope.expected)
}

/// A query with everything spelled out, for people; `columns` as in [`query`].
fn readable_query(text: &str, scope: Scope<'_>, columns: Option<&[String]>) -> Option<String> {
    let query = parse::query(text)?;
    Analyser::readable(scope).whole_query(&query, columns).map(|(text, _)| text)
}

/// The normal form of a partition's bound; `types` are those of the partition key.
fn bound(text: &str, scope: Scope<'_>, types: &[Option<String>]) -> Option<String> {
    let analyser = Analyser::new(scope);
    let value = |expr: &syntax::Expr, data_type: Option<&Option<String>>| {
        analyser.bound(expr, &types::Type::read(data_type?.as_deref()?)?)
    };
    let listed = |items: &[syntax::Expr], list: bool| -> Option<String> {
        let values = items
            .iter()
            .enumerate()
            .map(|(at, item)| value(item, types.get(if list { 0 } else { at })));
        Some(values.collect::<Option<Vec<_>>>()?.join(", "))
    };
    Some(match parse::bound(text)? {
        parse::Bound::Default => "DEFAULT".to_owned(),
        parse::Bound::In(items) => format!("FOR VALUES IN ({})", listed(&items, true)?),
        parse::Bound::Range(from, to) => {
            format!("FOR VALUES FROM ({}) TO ({})", listed(&from, false)?, listed(&to, false)?)
        }
        parse::Bound::Hash(modulus, remainder) => {
            format!("FOR VALUES WITH (modulus {modulus}, remainder {remainder})")
        }
    })
}

/// A place that nothing is known about.
pub(super) fn nowhere() -> Scope<'static> {
    Scope { facts: &NoFacts, relations: &[], expected: None }
}
