//! Small schemas that SQLite accepts, over so few names that two of them mostly share objects.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use proptest::collection::btree_map;
use proptest::prelude::*;

/// A schema.
#[derive(Clone)]
pub(crate) struct Schema {
    tables: BTreeMap<u8, Table>,
    indexes: BTreeMap<u8, Index>,
    views: BTreeMap<u8, View>,
    triggers: BTreeMap<u8, Trigger>,
}

#[derive(Debug, Clone)]
struct Table {
    columns: BTreeMap<u8, Column>,
    reversed: bool,
    key: Key,
    without_rowid: bool,
    strict: bool,
    check: Option<u8>,
    unique: Option<u8>,
    foreign_key: Option<(u8, u8)>,
}

#[derive(Debug, Clone)]
struct Column {
    declared_type: u8,
    not_null: bool,
    default: u8,
    collate: bool,
    generated: u8,
    inline: u8,
}

#[derive(Debug, Clone, Copy)]
enum Key {
    None,
    Id { autoincrement: bool },
    Columns,
}

#[derive(Debug, Clone)]
struct Index {
    table: u8,
    column: u8,
    unique: bool,
    partial: bool,
    expression: bool,
}

#[derive(Debug, Clone)]
struct View {
    of_view: bool,
    source: u8,
}

#[derive(Debug, Clone)]
struct Trigger {
    on_view: bool,
    table: u8,
    other: u8,
    timing: u8,
}

/// Any schema.
pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    (
        btree_map(0..4_u8, table(), 1..4),
        btree_map(0..3_u8, index(), 0..3),
        btree_map(0..3_u8, view(), 0..3),
        btree_map(0..3_u8, trigger(), 0..3),
    )
        .prop_map(|(tables, indexes, views, triggers)| Schema {
            tables,
            indexes,
            views,
            triggers,
        })
}

fn table() -> impl Strategy<Value = Table> {
    let key = prop_oneof![
        Just(Key::None),
        any::<bool>().prop_map(|autoincrement| Key::Id { autoincrement }),
        Just(Key::Columns),
    ];
    let options = (rarely(), rarely(), any::<bool>());
    let constraints = (option_of(0..5_u8), option_of(0..5_u8), option_of((0..5_u8, 0..4_u8)));
    (btree_map(0..5_u8, column(), 1..5), key, options, constraints).prop_map(
        |(columns, key, (without_rowid, strict, reversed), (check, unique, foreign_key))| Table {
            columns,
            reversed,
            key,
            without_rowid: without_rowid
                && !matches!(key, Key::None | Key::Id { autoincrement: true }),
            strict,
            check,
            unique,
            foreign_key,
        },
    )
}

fn column() -> impl Strategy<Value = Column> {
    (0..4_u8, rarely(), 0..6_u8, rarely(), 0..8_u8, 0..8_u8).prop_map(
        |(declared_type, not_null, default, collate, generated, inline)| Column {
            declared_type,
            not_null,
            default,
            collate,
            generated,
            inline,
        },
    )
}

fn index() -> impl Strategy<Value = Index> {
    (0..4_u8, 0..5_u8, rarely(), any::<bool>(), any::<bool>()).prop_map(
        |(table, column, unique, partial, expression)| Index {
            table,
            column,
            unique,
            partial,
            expression,
        },
    )
}

fn view() -> impl Strategy<Value = View> {
    (any::<bool>(), 0..4_u8).prop_map(|(of_view, source)| View { of_view, source })
}

fn trigger() -> impl Strategy<Value = Trigger> {
    (any::<bool>(), 0..4_u8, 0..4_u8, 0..3_u8).prop_map(|(on_view, table, other, timing)| Trigger {
        on_view,
        table,
        other,
        timing,
    })
}

fn rarely() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.25)
}

fn option_of<T: Strategy>(strategy: T) -> impl Strategy<Value = Option<T::Value>> {
    proptest::option::weighted(0.3, strategy)
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql())
    }
}

impl Schema {
    /// The schema as a script.
    pub(crate) fn sql(&self) -> String {
        let mut sql = String::new();
        for (number, table) in &self.tables {
            let _ = writeln!(sql, "{};", self.table_sql(*number, table));
        }
        for (number, index) in &self.indexes {
            if let Some((table, column)) = self.column_of(index.table, index.column) {
                let unique = if index.unique { "UNIQUE " } else { "" };
                let key = if index.expression {
                    format!("lower({column})")
                } else {
                    format!("{column} DESC")
                };
                let filter = if index.partial {
                    format!(" WHERE {column} IS NOT NULL")
                } else {
                    String::new()
                };
                let _ = writeln!(sql, "CREATE {unique}INDEX i{number} ON {table} ({key}){filter};");
            }
        }
        for (number, view) in &self.views {
            let source = self.source_of(*number, view);
            let _ = writeln!(sql, "CREATE VIEW v{number} AS SELECT * FROM {source};");
        }
        for (number, trigger) in &self.triggers {
            let _ = writeln!(sql, "{};", self.trigger_sql(*number, trigger));
        }
        sql
    }

    /// A few rows for every table, as far as its constraints let them in.
    pub(crate) fn rows(&self) -> String {
        let mut sql = String::new();
        for (number, table) in &self.tables {
            for row in 1..4 {
                let mut names = Vec::new();
                let mut values = Vec::new();
                if matches!(table.key, Key::Id { .. }) {
                    names.push("id".to_owned());
                    values.push(row.to_string());
                }
                for (column, spec) in table.stored() {
                    names.push(format!("c{column}"));
                    values.push(match spec.declared_type {
                        _ if row == 2 => "NULL".to_owned(),
                        3 => format!("x'0{row}'"),
                        _ => row.to_string(),
                    });
                }
                let (names, values) = (names.join(", "), values.join(", "));
                let _ =
                    writeln!(sql, "INSERT OR IGNORE INTO t{number} ({names}) VALUES ({values});");
            }
        }
        sql
    }

    fn table_sql(&self, number: u8, table: &Table) -> String {
        let mut parts = Vec::new();
        if let Key::Id { autoincrement } = table.key {
            let counter = if autoincrement { " AUTOINCREMENT" } else { "" };
            parts.push(format!("id INTEGER PRIMARY KEY{counter}"));
        }
        let mut columns: Vec<String> =
            table.columns.iter().map(|(column, spec)| table.column_sql(*column, spec)).collect();
        if table.reversed {
            columns.reverse();
        }
        parts.append(&mut columns);
        let stored = |number: u8| format!("c{}", table.pick(number));
        if let Key::Columns = table.key {
            parts.push(format!("PRIMARY KEY ({})", stored(0)));
        }
        if let Some(column) = table.unique {
            parts.push(format!("UNIQUE ({})", stored(column)));
        }
        if let Some(column) = table.check {
            parts.push(format!("CONSTRAINT k{column} CHECK ({} <> '')", stored(column)));
        }
        if let Some((column, other)) = table.foreign_key {
            let column = stored(column);
            parts.push(format!("FOREIGN KEY ({column}) REFERENCES t{other} ON DELETE CASCADE"));
        }
        let options = match (table.without_rowid, table.strict) {
            (true, true) => " WITHOUT ROWID, STRICT",
            (true, false) => " WITHOUT ROWID",
            (false, true) => " STRICT",
            (false, false) => "",
        };
        format!("CREATE TABLE t{number} ({}){options}", parts.join(", "))
    }

    fn trigger_sql(&self, number: u8, trigger: &Trigger) -> String {
        let (table, column) = self.any_column(trigger.table);
        let (other, _) = self.any_column(trigger.other);
        let body = format!("BEGIN DELETE FROM {other}; END");
        if let Some(view) = self.views.keys().find(|_| trigger.on_view) {
            return format!("CREATE TRIGGER r{number} INSTEAD OF DELETE ON v{view} {body}");
        }
        let event = match trigger.timing {
            0 => "AFTER DELETE".to_owned(),
            1 => format!("AFTER UPDATE OF {column}"),
            _ => "BEFORE UPDATE".to_owned(),
        };
        let when =
            if trigger.timing == 2 { format!("WHEN new.{column} > 1 ") } else { String::new() };
        format!("CREATE TRIGGER r{number} {event} ON {table} {when}{body}")
    }

    /// A table that exists and a column of it that stores something.
    fn any_column(&self, table: u8) -> (String, String) {
        let numbers: Vec<u8> = self.tables.keys().copied().collect();
        let number = numbers[usize::from(table) % numbers.len()];
        (format!("t{number}"), format!("c{}", self.tables[&number].pick(table)))
    }

    fn column_of(&self, table: u8, column: u8) -> Option<(String, String)> {
        let spec = self.tables.get(&table)?;
        Some((format!("t{table}"), format!("c{}", spec.pick(column))))
    }

    fn source_of(&self, number: u8, view: &View) -> String {
        match self.views.range(..number).next_back() {
            Some((other, _)) if view.of_view => format!("v{other}"),
            _ => self.any_column(view.source).0,
        }
    }
}

impl Table {
    /// Columns that are not computed: the first one never is.
    fn stored(&self) -> impl Iterator<Item = (&u8, &Column)> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(at, it)| *at == 0 || it.1.generated > 1)
            .map(|(_, it)| it)
    }

    fn pick(&self, number: u8) -> u8 {
        let stored: Vec<u8> = self.stored().map(|(number, _)| *number).collect();
        stored[usize::from(number) % stored.len()]
    }

    fn column_sql(&self, number: u8, column: &Column) -> String {
        let declared_type = ["TEXT", "INTEGER", "REAL", "BLOB"][usize::from(column.declared_type)];
        let mut sql = format!("c{number} {declared_type}");
        let first = self.columns.keys().next() == Some(&number);
        if column.not_null {
            sql.push_str(" NOT NULL");
        }
        if column.collate {
            sql.push_str(" COLLATE NOCASE");
        }
        if !first && column.generated < 2 {
            let kind = if column.generated == 0 { "STORED" } else { "VIRTUAL" };
            let _ = write!(sql, " AS (c{}) {kind}", self.pick(0));
            return sql;
        }
        // A strict table takes any default, and then no row that uses it.
        let fits =
            !self.strict || matches!((column.declared_type, column.default), (0, _) | (1 | 2, 0));
        sql.push_str(match column.default {
            _ if !fits => "",
            0 => " DEFAULT 1",
            1 => " DEFAULT 'x'",
            2 => " DEFAULT (1 + 1)",
            3 => " DEFAULT CURRENT_TIMESTAMP",
            _ => "",
        });
        match column.inline {
            0 => sql.push_str(" UNIQUE"),
            1 => {
                let _ = write!(sql, " CHECK (c{number} <> 'y')");
            }
            2 => sql.push_str(" REFERENCES t0"),
            _ => {}
        }
        sql
    }
}
