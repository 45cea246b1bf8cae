//! What every server has built in: types, casts, operators and functions, as tables.
//!
//! The tables are the server's own catalogs (version 15), written by `generate.sql` beside them;
//! types are spelled as `format_type` prints them. What is not in them may exist in another version
//! or in an extension, so not to be found means nothing more than that.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// An operator.
#[derive(Debug)]
pub(super) struct OperatorRow {
    /// None for one that stands before its only operand.
    pub(super) left: Option<&'static str>,
    pub(super) right: &'static str,
    pub(super) result: &'static str,
}

/// A function, aggregate or window function.
#[derive(Debug)]
pub(super) struct FunctionRow {
    pub(super) arguments: Vec<&'static str>,
    pub(super) result: &'static str,
    pub(super) defaults: usize,
    /// The element type of a variadic last argument.
    pub(super) variadic: Option<&'static str>,
    /// Columns of a record it returns.
    pub(super) columns: Vec<(&'static str, &'static str)>,
}

/// The tables, each by name.
pub(super) struct Builtins {
    types: BTreeMap<&'static str, (char, bool)>,
    casts: BTreeMap<(&'static str, &'static str), char>,
    operators: BTreeMap<&'static str, Vec<OperatorRow>>,
    functions: BTreeMap<&'static str, Vec<FunctionRow>>,
}

static BUILTINS: LazyLock<Builtins> = LazyLock::new(Builtins::read);

/// The tables, read once.
pub(super) fn builtins() -> &'static Builtins {
    &BUILTINS
}

impl Builtins {
    fn read() -> Self {
        let mut all = Self {
            types: BTreeMap::new(),
            casts: BTreeMap::new(),
            operators: BTreeMap::new(),
            functions: BTreeMap::new(),
        };
        for row in rows(include_str!("types.txt")) {
            if let [name, category, preferred] = row[..] {
                let category = category.chars().next().unwrap_or('U');
                all.types.insert(name, (category, !preferred.is_empty()));
            }
        }
        for row in rows(include_str!("casts.txt")) {
            if let [source, target, context] = row[..] {
                let context = context.chars().next().unwrap_or('e');
                all.casts.insert((source, target), context);
            }
        }
        for row in rows(include_str!("operators.txt")) {
            if let [name, left, right, result] = row[..] {
                let left = (left != "-").then_some(left);
                all.operators.entry(name).or_default().push(OperatorRow { left, right, result });
            }
        }
        for row in rows(include_str!("functions.txt")) {
            if let Some((name, function)) = function(&row) {
                all.functions.entry(name).or_default().push(function);
            }
        }
        all
    }

    /// The category of a type, and whether it is the one preferred there.
    pub(super) fn category(&self, name: &str) -> Option<(char, bool)> {
        self.types.get(name).copied()
    }

    /// How a cast may be used: `i`mplicitly, by `a`ssignment or only `e`xplicitly.
    pub(super) fn cast(&self, source: &str, target: &str) -> Option<char> {
        self.casts.get(&(source, target)).copied()
    }

    /// The operators of that name.
    pub(super) fn operators(&self, name: &str) -> &[OperatorRow] {
        self.operators.get(name).map_or(&[], Vec::as_slice)
    }

    /// The functions of that name.
    pub(super) fn functions(&self, name: &str) -> &[FunctionRow] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().map(|line| line.split('\t').collect())
}

fn function(row: &[&'static str]) -> Option<(&'static str, FunctionRow)> {
    let [name, arguments, result, _, defaults, variadic, _, columns] = row else { return None };
    let listed = |text: &'static str| text.split(',').filter(|part| !part.is_empty());
    let function = FunctionRow {
        arguments: listed(arguments).collect(),
        result,
        defaults: defaults.parse().ok()?,
        variadic: (!variadic.is_empty()).then_some(*variadic),
        columns: listed(columns).filter_map(|column| column.split_once(' ')).collect(),
    };
    Some((name, function))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_whole() {
        let all = builtins();
        assert_eq!(all.category("text"), Some(('S', true)));
        assert_eq!(all.cast("integer", "numeric"), Some('i'));
        assert_eq!(all.operators("||").len(), 11);
        let lower = all.functions("lower");
        assert!(lower.iter().any(|function| function.arguments == ["text"]), "{lower:?}");
        let each = all.functions("jsonb_each");
        assert_eq!(each[0].columns, [("key", "text"), ("value", "jsonb")]);
    }
}
