//! Tables of `information_schema` as far as guards read them, filled in from the catalog.

use driftless_catalog::mysql::{KeyKind, KeyPart, Name, RoutineKind, Table};

use super::data_type::{base, length};
use super::guard::{Row, Value};
use super::lookup::same;
use super::session::Session;

impl Session {
    /// The rows about the component's own database; none if the table is not known here. Columns
    /// that are not here have no value, so that nothing is concluded from them.
    pub(crate) fn system_rows(&self, table: &str) -> Option<Vec<Row>> {
        let objects = self.objects();
        let tables = objects.tables.values().filter(|it| it.name.database.is_none());
        Some(match table {
            "tables" => {
                let views = objects.views.keys().filter(|name| name.database.is_none());
                let views = views.map(|name| row(name, &[("table_type", text("VIEW"))]));
                tables.map(of_table).chain(views).collect()
            }
            "views" => {
                let own = objects.views.keys().filter(|name| name.database.is_none());
                own.map(|name| row(name, &[])).collect()
            }
            "columns" => tables.flat_map(of_columns).collect(),
            "statistics" => tables.flat_map(of_keys).collect(),
            "table_constraints" => tables.flat_map(of_constraints).collect(),
            "key_column_usage" => tables.flat_map(of_usage).collect(),
            "referential_constraints" => tables.flat_map(of_references).collect(),
            "routines" => objects
                .routines
                .values()
                .map(|routine| {
                    let procedure = routine.name.kind == RoutineKind::Procedure;
                    Row::from([
                        ("routine_schema", Value::Own),
                        ("routine_name", text(&routine.name.name.name)),
                        ("routine_type", text(if procedure { "PROCEDURE" } else { "FUNCTION" })),
                    ])
                })
                .collect(),
            "triggers" => objects
                .triggers
                .keys()
                .map(|name| {
                    Row::from([("trigger_schema", Value::Own), ("trigger_name", text(&name.name))])
                })
                .collect(),
            _ => return None,
        })
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn number(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Number)
}

/// A row about a table or view.
fn row(name: &Name, more: &[(&'static str, Value)]) -> Row {
    let own = [("table_schema", Value::Own), ("table_name", text(&name.name))];
    own.into_iter().chain(more.iter().cloned()).collect()
}

fn of_table(table: &Table) -> Row {
    let engine = text(&table.engine);
    row(&table.name, &[("table_type", text("BASE TABLE")), ("engine", engine)])
}

fn of_columns(table: &Table) -> Vec<Row> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(at, column)| {
            let nullable = if column.not_null { "NO" } else { "YES" };
            let kind = base(&column.data_type);
            let mut row = row(
                &table.name,
                &[
                    ("column_name", text(&column.name)),
                    ("ordinal_position", number(at + 1)),
                    ("is_nullable", text(nullable)),
                    ("data_type", text(kind)),
                    ("column_type", text(&column.data_type)),
                    ("column_key", text(key_of(table, &column.name))),
                    ("column_comment", text(&column.comment)),
                ],
            );
            if let Some(charset) = &column.charset {
                row.insert("character_set_name", text(&charset.charset));
                if let Some(collation) = &charset.collation {
                    row.insert("collation_name", text(collation));
                }
            } else {
                row.insert("character_set_name", Value::Null);
                row.insert("collation_name", Value::Null);
            }
            if let (Some(length), "char" | "varchar") = (length(&column.data_type), kind) {
                row.insert("character_maximum_length", number(length as usize));
            }
            row
        })
        .collect()
}

/// What keys a column is in, as the servers show it: the greatest only.
fn key_of(table: &Table, column: &str) -> &'static str {
    let is = |part: &KeyPart| part.column_name().is_some_and(|name| same(name, column));
    let mut found = "";
    for key in &table.keys {
        let first = key.parts.first().is_some_and(is);
        match key.kind {
            KeyKind::Primary if key.parts.iter().any(is) => return "PRI",
            KeyKind::Unique if first && key.parts.len() == 1 => found = "UNI",
            _ if first && found.is_empty() => found = "MUL",
            _ => {}
        }
    }
    found
}

fn of_keys(table: &Table) -> Vec<Row> {
    let keys = table.keys.iter();
    let parts = keys.flat_map(|key| key.parts.iter().enumerate().map(move |part| (key, part)));
    parts
        .map(|(key, (at, part))| {
            let column = part.column_name().map_or(Value::Null, text);
            row(
                &table.name,
                &[
                    ("index_schema", Value::Own),
                    ("index_name", text(&key.name)),
                    ("seq_in_index", number(at + 1)),
                    ("column_name", column),
                    ("non_unique", Value::Number(i64::from(!key.is_unique()))),
                ],
            )
        })
        .collect()
}

fn constraint(table: &Table, name: &str, kind: &str) -> Row {
    row(
        &table.name,
        &[
            ("constraint_schema", Value::Own),
            ("constraint_name", text(name)),
            ("constraint_type", text(kind)),
        ],
    )
}

fn of_constraints(table: &Table) -> Vec<Row> {
    let keys = table.keys.iter().filter_map(|key| match key.kind {
        KeyKind::Primary => Some(constraint(table, &key.name, "PRIMARY KEY")),
        KeyKind::Unique => Some(constraint(table, &key.name, "UNIQUE")),
        KeyKind::Index | KeyKind::FullText | KeyKind::Spatial => None,
    });
    let foreign = table.foreign_keys.keys().map(|name| constraint(table, name, "FOREIGN KEY"));
    let checks = table.checks.keys().map(|name| constraint(table, name, "CHECK"));
    keys.chain(foreign).chain(checks).collect()
}

fn of_usage(table: &Table) -> Vec<Row> {
    let used = |name: &str, column: &str, more: &[(&'static str, Value)]| {
        let own = [
            ("constraint_schema", Value::Own),
            ("constraint_name", text(name)),
            ("column_name", text(column)),
        ];
        let all: Vec<_> = own.into_iter().chain(more.iter().cloned()).collect();
        row(&table.name, &all)
    };
    let nothing = [("referenced_table_name", Value::Null), ("referenced_column_name", Value::Null)];
    let keys = table.keys.iter().filter(|key| key.is_unique());
    let keys = keys.flat_map(|key| {
        let names = key.parts.iter().filter_map(|part| part.column_name());
        names.map(|column| used(&key.name, column, &nothing)).collect::<Vec<_>>()
    });
    let foreign = table.foreign_keys.iter().flat_map(|(name, key)| {
        let pairs = key.columns.iter().zip(&key.referenced);
        let rows = pairs.map(|(column, referenced)| {
            let to = [
                ("referenced_table_name", text(&key.table.name)),
                ("referenced_column_name", text(referenced)),
            ];
            used(name, column, &to)
        });
        rows.collect::<Vec<_>>()
    });
    keys.chain(foreign).collect()
}

fn of_references(table: &Table) -> Vec<Row> {
    let keys = table.foreign_keys.iter();
    keys.map(|(name, key)| {
        Row::from([
            ("constraint_schema", Value::Own),
            ("constraint_name", text(name)),
            ("table_name", text(&table.name.name)),
            ("referenced_table_name", text(&key.table.name)),
        ])
    })
    .collect()
}
