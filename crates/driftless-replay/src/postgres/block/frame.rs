//! The variables of code that is followed.

use std::collections::BTreeMap;

use super::value::{Row, Value};

/// What a variable holds.
#[derive(Debug, Clone)]
enum Held {
    Value(Value),
    Row(Row),
}

/// Variables and arguments; what is not in it is not known.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct Frame {
    held: BTreeMap<String, Held>,
    /// Whether the code may have returned before.
    pub(super) perhaps_returned: bool,
    /// How many loops there are around: they may be left in the middle.
    pub(super) loops: usize,
}

impl Frame {
    /// Whether what comes runs in any case, and once.
    pub(super) fn goes_straight(&self) -> bool {
        !self.perhaps_returned && self.loops == 0
    }

    /// The value of a variable, or of a column of a row.
    pub(super) fn get(&self, row: Option<&str>, name: &str) -> Option<Value> {
        match (row, self.held.get(row.unwrap_or(name))?) {
            (None, Held::Value(value)) => Some(value.clone()),
            // A variable for one column.
            (None, Held::Row(row)) if row.len() == 1 => row.values().next()?.clone(),
            (Some(_), Held::Row(row)) => row.get(name)?.clone(),
            _ => None,
        }
    }

    /// Gives a variable a value, or makes it unknown.
    pub(super) fn set(&mut self, name: &str, value: Option<Value>) {
        match value {
            Some(value) => _ = self.held.insert(name.to_owned(), Held::Value(value)),
            None => _ = self.held.remove(name),
        }
    }

    /// Gives a variable a row.
    pub(super) fn set_row(&mut self, name: &str, row: Row) {
        self.held.insert(name.to_owned(), Held::Row(row));
    }
}
