//! What every server has built in: types, casts, operators and functions, as tables.
//!
//! The tables are the server's own catalogs (version 15), written by `generate.sql` beside them;
//! types are spelled as `format_type` prints them. What is not in them may exist in another version
//! or in an extension, so not to be found means nothing more than that.

use std::collections::{BTreeMap, BTreeSet};
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
    /// Names of functions that some version has others of.
    others: BTreeSet<&'static str>,
    extensions: BTreeMap<&'static str, Extension>,
    classes: BTreeSet<(&'static str, &'static str)>,
}

/// What an extension that the server is delivered with brings, besides types and relations.
pub(super) struct Extension {
    functions: BTreeSet<&'static str>,
    operators: BTreeSet<&'static str>,
    classes: BTreeSet<&'static str>,
}

impl Extension {
    pub(super) fn has_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    pub(super) fn has_operator(&self, name: &str) -> bool {
        self.operators.contains(name)
    }

    /// Whether it brings an operator class of that name for any access method.
    pub(super) fn has_class(&self, name: &str) -> bool {
        self.classes.iter().any(|class| class.split(':').nth(1) == Some(name))
    }
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
            others: include_str!("others.txt").lines().collect(),
            extensions: BTreeMap::new(),
            classes: BTreeSet::new(),
        };
        all.read_names();
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

    /// What is known by its name only.
    fn read_names(&mut self) {
        for row in rows(include_str!("extensions.txt")) {
            if let [name, functions, operators, classes] = row[..] {
                let (functions, operators) = (words(functions), words(operators));
                self.extensions
                    .insert(name, Extension { functions, operators, classes: words(classes) });
            }
        }
        for row in rows(include_str!("opclasses.txt")) {
            if let [method, class] = row[..] {
                self.classes.insert((method, class));
            }
        }
    }

    /// The category of a type, and whether it is the one preferred there.
    pub(super) fn category(&self, name: &str) -> Option<(char, bool)> {
        self.types.get(name).copied()
    }

    /// A type by its name, if that is all the server prints of it: the others have lengths, or
    /// several names.
    pub(super) fn printed(&self, text: &str) -> Option<&'static str> {
        let found = self.types.get_key_value(text).map(|(name, _)| *name);
        found.filter(|name| !matches!(*name, "character" | "bpchar" | "bit"))
    }

    /// How a cast may be used: `i`mplicitly, by `a`ssignment or only `e`xplicitly.
    pub(super) fn cast(&self, source: &str, target: &str) -> Option<char> {
        self.casts.get(&(source, target)).copied()
    }

    /// The operators of that name.
    pub(super) fn operators(&self, name: &str) -> &[OperatorRow] {
        self.operators.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether some version has a function of that name that is not among [`Self::functions`].
    pub(super) fn has_others(&self, name: &str) -> bool {
        self.others.contains(name) || name.starts_with("pg_") || name.starts_with("binary_upgrade")
    }

    /// An extension that the server is delivered with.
    pub(super) fn extension(&self, name: &str) -> Option<&Extension> {
        self.extensions.get(name)
    }

    /// Whether an access method has an operator class of that name.
    pub(super) fn has_class(&self, method: &str, name: &str) -> bool {
        self.classes.contains(&(method, name))
    }

    /// Whether there is an access method of that name.
    pub(super) fn has_method(&self, method: &str) -> bool {
        self.classes.iter().any(|(found, _)| *found == method)
    }

    /// Every name that functions have.
    pub(super) fn function_names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.keys().copied()
    }

    /// The functions of that name.
    pub(super) fn functions(&self, name: &str) -> &[FunctionRow] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().map(|line| line.split('\t').collect())
}

fn words(text: &'static str) -> BTreeSet<&'static str> {
    text.split(' ').filter(|word| !word.is_empty()).collect()
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
