//! The server's own tables, as far as the catalog can fill them.
//!
//! Names stand in for numbers: the `oid` of a table is its full name, that of a schema its name. So
//! joins by number work, and nobody asks what the numbers are.

use driftless_catalog::postgres::{ConstraintKind, Name, RoutineKind, TableKind, TypeKind};

use super::super::session::Session;
use super::value::{Row, Value};

/// A full name as it stands for a number.
pub(super) fn number(name: &Name) -> String {
    format!("{}.{}", name.schema, name.name)
}

fn row(columns: &[(&str, Option<Value>)]) -> Row {
    columns.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn text(text: &str) -> Option<Value> {
    Some(Value::text(text))
}

fn yes_no(value: bool) -> Option<Value> {
    text(if value { "YES" } else { "NO" })
}

fn flag(value: bool) -> Option<Value> {
    Some(Value::Bool(value))
}

impl Session {
    /// The rows of a table of the server's own; none if it is not one that we fill.
    pub(super) fn system_rows(&self, name: &str) -> Option<Vec<Row>> {
        Some(match name {
            "tables" | "pg_tables" => self.table_rows(),
            "views" | "pg_views" | "pg_matviews" => self.view_rows(name == "pg_matviews"),
            "columns" | "pg_attribute" => self.column_rows()?,
            "table_constraints" | "pg_constraint" => self.constraint_rows(),
            "constraint_column_usage" => self.usage_rows(true),
            "key_column_usage" => self.usage_rows(false),
            "pg_class" => self.class_rows(),
            "pg_namespace" | "schemata" => self.schema_rows(),
            "pg_type" => self.type_rows(),
            "pg_enum" => self.label_rows(),
            "pg_index" | "pg_indexes" => self.index_rows(),
            "pg_trigger" | "triggers" => self.trigger_rows(),
            "pg_proc" | "routines" => self.routine_rows(),
            "pg_policies" | "pg_policy" => self.policy_rows(),
            "pg_extension" => {
                let names = self.objects().extensions.keys();
                names.map(|name| row(&[("extname", text(name))])).collect()
            }
            "sequences" | "pg_sequences" => self.sequence_rows(),
            "pg_publication" => {
                let names = self.objects().publications.keys();
                names.map(|name| row(&[("pubname", text(name))])).collect()
            }
            _ => return None,
        })
    }

    fn table_rows(&self) -> Vec<Row> {
        let table = |name: &Name, kind: &str| {
            row(&[
                ("table_schema", text(&name.schema)),
                ("schemaname", text(&name.schema)),
                ("table_name", text(&name.name)),
                ("tablename", text(&name.name)),
                ("table_type", text(kind)),
            ])
        };
        let objects = self.objects();
        let tables = objects.tables.values().map(|it| match it.kind {
            TableKind::Foreign { .. } => table(&it.name, "FOREIGN"),
            _ => table(&it.name, "BASE TABLE"),
        });
        let views = objects.views.values().filter(|it| it.materialized.is_none());
        tables.chain(views.map(|it| table(&it.name, "VIEW"))).collect()
    }

    fn view_rows(&self, materialized: bool) -> Vec<Row> {
        let views = self.objects().views.values();
        let views = views.filter(|it| it.materialized.is_some() == materialized);
        let view = |name: &Name| {
            row(&[
                ("table_schema", text(&name.schema)),
                ("schemaname", text(&name.schema)),
                ("table_name", text(&name.name)),
                ("viewname", text(&name.name)),
                ("matviewname", text(&name.name)),
            ])
        };
        views.map(|it| view(&it.name)).collect()
    }

    fn column_rows(&self) -> Option<Vec<Row>> {
        let mut rows = Vec::new();
        for table in self.objects().tables.values() {
            if !table.columns_known {
                return None;
            }
            for (at, column) in table.columns.iter().enumerate() {
                let base = column.data_type.text.split('(').next().unwrap_or_default();
                let made = column.data_type.of.is_some();
                let shown = match base {
                    _ if base.ends_with("[]") => "ARRAY",
                    _ if made => "USER-DEFINED",
                    base => base.trim(),
                };
                let udt = column.data_type.of.as_ref().map(|it| Value::text(&it.name));
                rows.push(row(&[
                    ("table_schema", text(&table.name.schema)),
                    ("table_name", text(&table.name.name)),
                    ("column_name", text(&column.name)),
                    ("data_type", text(shown)),
                    ("udt_name", udt.filter(|_| shown != "ARRAY")),
                    ("is_nullable", yes_no(column.not_null.is_none())),
                    ("attrelid", text(&number(&table.name))),
                    ("attname", text(&column.name)),
                    ("attnum", Some(Value::Number(i64::try_from(at).ok()? + 1))),
                    ("attisdropped", flag(false)),
                    ("attnotnull", flag(column.not_null.is_some())),
                    ("is_identity", yes_no(column.identity.is_some())),
                ]));
            }
        }
        Some(rows)
    }

    fn constraint_rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for table in self.objects().tables.values() {
            for (name, constraint) in &table.constraints {
                let (letter, words, refers) = match &constraint.kind {
                    ConstraintKind::Key(key) if key.primary => ("p", "PRIMARY KEY", None),
                    ConstraintKind::Key(_) => ("u", "UNIQUE", None),
                    ConstraintKind::ForeignKey(key) => ("f", "FOREIGN KEY", Some(&key.table)),
                    ConstraintKind::Check { .. } => ("c", "CHECK", None),
                    ConstraintKind::Exclude(_) => ("x", "EXCLUDE", None),
                };
                rows.push(row(&[
                    ("constraint_schema", text(&table.name.schema)),
                    ("table_schema", text(&table.name.schema)),
                    ("table_name", text(&table.name.name)),
                    ("constraint_name", text(name)),
                    ("constraint_type", text(words)),
                    ("conname", text(name)),
                    ("contype", text(letter)),
                    ("conrelid", text(&number(&table.name))),
                    ("confrelid", refers.map(|it| Value::Text(number(it)))),
                    ("connamespace", text(&table.name.schema)),
                    ("convalidated", flag(!constraint.not_valid)),
                ]));
            }
        }
        rows
    }

    /// Columns that constraints are about: of a foreign key those it refers to, or its own.
    fn usage_rows(&self, referenced: bool) -> Vec<Row> {
        let mut rows = Vec::new();
        for table in self.objects().tables.values() {
            for (name, constraint) in &table.constraints {
                let (of, columns) = match &constraint.kind {
                    ConstraintKind::Key(key) => (&table.name, key.columns.clone()),
                    ConstraintKind::ForeignKey(key) if referenced => {
                        (&key.table, key.referenced.clone())
                    }
                    ConstraintKind::ForeignKey(key) => (&table.name, key.columns.clone()),
                    ConstraintKind::Check { expression, .. } if referenced => {
                        let read = self.columns_of(&expression.source, table);
                        (&table.name, read.into_iter().collect())
                    }
                    _ => continue,
                };
                rows.extend(columns.iter().map(|column| {
                    row(&[
                        ("constraint_schema", text(&table.name.schema)),
                        ("constraint_name", text(name)),
                        ("table_schema", text(&of.schema)),
                        ("table_name", text(&of.name)),
                        ("column_name", text(column)),
                    ])
                }));
            }
        }
        rows
    }

    fn class_rows(&self) -> Vec<Row> {
        let class = |name: &Name, kind: &str| {
            row(&[
                ("oid", text(&number(name))),
                ("relname", text(&name.name)),
                ("relnamespace", text(&name.schema)),
                ("relkind", text(kind)),
            ])
        };
        let objects = self.objects();
        let tables = objects.tables.values().map(|it| match it.kind {
            TableKind::Partitioned(_) => class(&it.name, "p"),
            TableKind::Foreign { .. } => class(&it.name, "f"),
            TableKind::Ordinary => class(&it.name, "r"),
        });
        let views = objects.views.values();
        let views =
            views.map(|it| class(&it.name, if it.materialized.is_some() { "m" } else { "v" }));
        let indexes = objects.indexes.keys().chain(self.key_indexes.keys());
        let indexes = indexes.map(|it| class(it, "i"));
        let sequences = objects.sequences.keys().map(|it| class(it, "S"));
        tables.chain(views).chain(indexes).chain(sequences).collect()
    }

    fn schema_rows(&self) -> Vec<Row> {
        let schema = |name: &str| {
            row(&[("oid", text(name)), ("nspname", text(name)), ("schema_name", text(name))])
        };
        let own = ["public", "pg_catalog", "information_schema"];
        let made = self.objects().schemas.iter().map(String::as_str);
        let made = made.filter(|name| !own.contains(name));
        made.chain(own).map(schema).collect()
    }

    fn type_rows(&self) -> Vec<Row> {
        let kind = |kind: &TypeKind| match kind {
            TypeKind::Enum(_) => "e",
            TypeKind::Domain(_) => "d",
            TypeKind::Composite(_) => "c",
            TypeKind::Range(_) => "r",
            TypeKind::Base(_) => "b",
            TypeKind::Shell => "p",
        };
        let made = |name: &Name, kind: &str| {
            row(&[
                ("oid", text(&number(name))),
                ("typname", text(&name.name)),
                ("typnamespace", text(&name.schema)),
                ("typtype", text(kind)),
            ])
        };
        let objects = self.objects();
        let types = objects.types.values().map(|it| made(&it.name, kind(&it.kind)));
        types.chain(objects.tables.keys().map(|it| made(it, "c"))).collect()
    }

    fn label_rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for made in self.objects().types.values() {
            let TypeKind::Enum(labels) = &made.kind else { continue };
            rows.extend(labels.iter().map(|label| {
                row(&[("enumtypid", text(&number(&made.name))), ("enumlabel", text(label))])
            }));
        }
        rows
    }

    fn index_rows(&self) -> Vec<Row> {
        let index = |name: &Name, table: &Name, unique: Option<Value>| {
            row(&[
                ("indexrelid", text(&number(name))),
                ("indrelid", text(&number(table))),
                ("schemaname", text(&name.schema)),
                ("tablename", text(&table.name)),
                ("indexname", text(&name.name)),
                ("indisunique", unique),
            ])
        };
        let indexes = self.objects().indexes.values();
        let indexes = indexes.map(|it| index(&it.name, &it.table, flag(it.unique)));
        indexes.chain(self.key_indexes.iter().map(|(name, of)| index(name, of, None))).collect()
    }

    fn trigger_rows(&self) -> Vec<Row> {
        let triggers = self.objects().triggers.keys().map(|part| {
            row(&[
                ("tgname", text(&part.name)),
                ("tgrelid", text(&number(&part.of))),
                ("tgisinternal", flag(false)),
                ("trigger_name", text(&part.name)),
                ("trigger_schema", text(&part.of.schema)),
                ("event_object_schema", text(&part.of.schema)),
                ("event_object_table", text(&part.of.name)),
            ])
        });
        triggers.collect()
    }

    fn routine_rows(&self) -> Vec<Row> {
        let routines = self.objects().routines.values().map(|it| {
            let name = &it.name.name;
            let kind = match it.kind {
                RoutineKind::Procedure => "PROCEDURE",
                _ => "FUNCTION",
            };
            row(&[
                ("proname", text(&name.name)),
                ("pronamespace", text(&name.schema)),
                ("routine_name", text(&name.name)),
                ("routine_schema", text(&name.schema)),
                ("routine_type", text(kind)),
            ])
        });
        routines.collect()
    }

    fn policy_rows(&self) -> Vec<Row> {
        let policies = self.objects().policies.keys().map(|part| {
            row(&[
                ("polname", text(&part.name)),
                ("polrelid", text(&number(&part.of))),
                ("policyname", text(&part.name)),
                ("schemaname", text(&part.of.schema)),
                ("tablename", text(&part.of.name)),
            ])
        });
        policies.collect()
    }

    fn sequence_rows(&self) -> Vec<Row> {
        let sequences = self.objects().sequences.keys().map(|name| {
            row(&[
                ("sequence_schema", text(&name.schema)),
                ("schemaname", text(&name.schema)),
                ("sequence_name", text(&name.name)),
                ("sequencename", text(&name.name)),
            ])
        });
        sequences.collect()
    }
}
