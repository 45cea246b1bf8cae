//! Tables: one column a line, then keys, foreign keys and checks, then the table's options.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::mysql::{
    Check, ForeignKey, Key, KeyKind, Name, Objects, PartKey, Partition, Partitioning, Period,
    Table, is_text_type,
};
use driftless_catalog::{ObjectKey, ObjectKind};

use driftless_diag::Backend;

use super::super::order::sorted;
use super::column::column;
use super::{INDENT, comment, enclosed, ident, idents, literal, named};

/// Tables, and what can only be said when all are there.
pub(super) fn tables(product: Backend, objects: &Objects) -> Vec<(ObjectKey, String)> {
    let mut script = Vec::new();
    let mut late = Vec::new();
    let mut printed = BTreeSet::new();
    for name in order(objects) {
        let Some(table) = objects.tables.get(&name) else { continue };
        printed.insert(name.clone());
        let key = name.key(ObjectKind::Table);
        let inline = |_: &str, it: &ForeignKey| printed.contains(&it.table);
        script.push((key.clone(), create(product, table, inline)));
        script.extend(afterwards(table).into_iter().map(|words| (key.clone(), words)));
        for (name, foreign) in &table.foreign_keys {
            if !printed.contains(&foreign.table) {
                let (at, key_text) = (named(&table.name), foreign_key(product, name, foreign));
                late.push((key.clone(), format!("ALTER TABLE {at}\n{INDENT}ADD {key_text}")));
            }
        }
    }
    script.extend(late);
    script
}

/// A table as it is when all is there that it refers to.
pub(super) fn whole(product: Backend, table: &Table) -> String {
    let mut statements = vec![create(product, table, |_, _| true)];
    statements.extend(afterwards(table));
    statements.join(";\n")
}

/// The parts of a table by their keys, as its definition has them.
pub(super) fn parts(product: Backend, table: &Table) -> Vec<(ObjectKey, String)> {
    let part = |kind, name: &str, text: String| (table.name.part_key(kind, name), text);
    let columns = table.columns.iter();
    let columns = columns
        .map(|it| part(ObjectKind::Column, &it.name, column(product, table.charset.as_ref(), it)));
    let keys = table.keys.iter().map(|it| part(ObjectKind::Index, &it.name, key(product, it)));
    let foreign = table.foreign_keys.iter();
    let foreign = foreign
        .map(|(name, it)| part(ObjectKind::Constraint, name, foreign_key(product, name, it)));
    let checks = table.checks.iter();
    let checks = checks.map(|(name, it)| part(ObjectKind::Constraint, name, check(name, it)));
    columns.chain(keys).chain(foreign).chain(checks).collect()
}

/// Permanent tables whose columns are known, each after those it refers to.
fn order(objects: &Objects) -> Vec<Name> {
    let (mut must, mut should) = (BTreeMap::new(), BTreeMap::new());
    for table in objects.tables.values().filter(|it| it.columns_known && !it.temporary) {
        must.insert(table.name.clone(), BTreeSet::new());
        let referred = table.foreign_keys.values().map(|key| key.table.clone());
        should.insert(table.name.clone(), referred.collect());
    }
    sorted(&must, &should)
}

/// Whether columns leave to the database what the table no longer does: then only a change of the
/// table makes it so.
fn is_charset_late(table: &Table) -> bool {
    let open = |column: &driftless_catalog::mysql::Column| {
        column.charset.is_none() && is_text_type(&column.data_type)
    };
    table.charset.is_some() && table.columns.iter().any(open)
}

/// `CREATE TABLE`, with the foreign keys that can stand inside.
pub fn create(
    product: Backend,
    table: &Table,
    inline: impl Fn(&str, &ForeignKey) -> bool,
) -> String {
    let mut lines: Vec<String> =
        table.columns.iter().map(|it| column(product, table.charset.as_ref(), it)).collect();
    lines.extend(table.periods.iter().map(|(name, it)| period(name, it)));
    lines.extend(table.keys.iter().map(|it| key(product, it)));
    let inside = table.foreign_keys.iter().filter(|(name, it)| inline(name, it));
    lines.extend(inside.map(|(name, it)| foreign_key(product, name, it)));
    lines.extend(table.checks.iter().map(|(name, it)| check(name, it)));
    let lines: Vec<String> = lines.into_iter().map(|line| format!("{INDENT}{line}")).collect();
    let mut text = format!("CREATE TABLE {} (\n{}\n)", named(&table.name), lines.join(",\n"));
    text.push_str(&format!(" ENGINE={}", table.engine));
    if let (Some(charset), false) = (&table.charset, is_charset_late(table)) {
        text.push_str(&charset_option(charset));
    }
    for (name, value) in &table.options {
        text.push_str(&format!(" {}", option(name, value)));
    }
    if !table.comment.is_empty() {
        text.push_str(&format!(" COMMENT={}", literal(&table.comment)));
    }
    if table.system_versioning {
        text.push_str(" WITH SYSTEM VERSIONING");
    }
    if let Some(partitioning) = &table.partitioning {
        text.push_str(&format!("\n{INDENT}{}", partition_by(partitioning)));
    }
    text
}

/// `PERIOD FOR p (start, end)`.
pub fn period(name: &str, period: &Period) -> String {
    let name = if name == "SYSTEM_TIME" { name.to_owned() } else { ident(name) };
    format!("PERIOD FOR {name} ({}, {})", ident(&period.start), ident(&period.end))
}

/// ` DEFAULT CHARSET=c COLLATE=k`.
pub fn charset_option(charset: &driftless_catalog::mysql::Charset) -> String {
    let collation = charset.collation.as_ref();
    let collation = collation.map_or(String::new(), |name| format!(" COLLATE={name}"));
    format!(" DEFAULT CHARSET={}{collation}", charset.charset)
}

/// What `CREATE TABLE` cannot say, as statements.
pub fn afterwards(table: &Table) -> Vec<String> {
    let name = named(&table.name);
    let mut statements = Vec::new();
    for column in table.columns.iter().filter(|column| column.no_default) {
        let column = ident(&column.name);
        statements.push(format!("ALTER TABLE {name} ALTER COLUMN {column} DROP DEFAULT"));
    }
    if let (Some(charset), true) = (&table.charset, is_charset_late(table)) {
        let charset = charset_option(charset);
        statements.push(format!("ALTER TABLE {name}{charset}"));
    }
    statements
}

/// An option: a number or a word as it is, anything else as a string.
pub fn option(name: &str, value: &str) -> String {
    let known = matches!(
        name,
        "row_format"
            | "key_block_size"
            | "stats_persistent"
            | "stats_auto_recalc"
            | "stats_sample_pages"
            | "pack_keys"
            | "checksum"
            | "delay_key_write"
            | "max_rows"
            | "min_rows"
            | "avg_row_length"
            | "page_checksum"
            | "transactional"
            | "insert_method"
            | "sequence"
            | "autoextend_size"
            | "page_compressed"
            | "page_compression_level"
            | "encrypted"
            | "encryption_key_id"
    );
    let plain =
        !value.is_empty() && value.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    match name {
        "union" => format!("UNION=({value})"),
        "tablespace" => format!("TABLESPACE {}", ident(value)),
        // A word that the servers' grammar has a use for.
        _ if known && value.eq_ignore_ascii_case("on") => {
            format!("{}='{value}'", name.to_ascii_uppercase())
        }
        _ if known && plain => format!("{}={value}", name.to_ascii_uppercase()),
        "connection"
        | "password"
        | "compression"
        | "encryption"
        | "data directory"
        | "index directory"
        | "engine_attribute"
        | "secondary_engine_attribute" => {
            format!("{}={}", name.to_ascii_uppercase(), literal(value))
        }
        _ => format!("{}={}", ident(name), literal(value)),
    }
}

/// A key as it stands behind the columns.
pub fn key(product: Backend, key: &Key) -> String {
    let start = match key.kind {
        KeyKind::Primary => "PRIMARY KEY".to_owned(),
        KeyKind::Unique => format!("UNIQUE KEY {}", ident(&key.name)),
        KeyKind::Index => format!("KEY {}", ident(&key.name)),
        KeyKind::FullText => format!("FULLTEXT KEY {}", ident(&key.name)),
        KeyKind::Spatial => format!("SPATIAL KEY {}", ident(&key.name)),
    };
    let mut parts: Vec<String> = key
        .parts
        .iter()
        .map(|part| {
            let of = match &part.key {
                PartKey::Column(name) => ident(name),
                PartKey::Expression(text) => enclosed(text),
            };
            let length = part.length.map_or(String::new(), |length| format!("({length})"));
            let direction = if part.descending { " DESC" } else { "" };
            format!("{of}{length}{direction}")
        })
        .collect();
    parts.extend(key.without_overlaps.iter().map(|it| format!("{} WITHOUT OVERLAPS", ident(it))));
    let mut text = format!("{start} ({})", parts.join(", "));
    if let Some(using) = &key.using {
        text.push_str(&format!(" USING {using}"));
    }
    if let Some(size) = key.block_size {
        text.push_str(&format!(" KEY_BLOCK_SIZE={size}"));
    }
    if let Some(parser) = &key.parser {
        text.push_str(&format!(" WITH PARSER {}", ident(parser)));
    }
    text.push_str(&comment(&key.comment));
    if key.ignored {
        text.push_str(if product == Backend::MariaDb { " IGNORED" } else { " INVISIBLE" });
    }
    text
}

/// A foreign key as it stands behind the columns.
pub fn foreign_key(product: Backend, name: &str, key: &ForeignKey) -> String {
    let mut text = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({})",
        ident(name),
        idents(&key.columns),
        named(&key.table),
        idents(&key.referenced)
    );
    for (words, action) in [("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update)] {
        if action != ForeignKey::usual_action(product) {
            text.push_str(&format!(" {words} {}", action.sql()));
        }
    }
    text
}

/// A check as it stands behind the columns.
pub fn check(name: &str, check: &Check) -> String {
    let enforced = if check.not_enforced { " NOT ENFORCED" } else { "" };
    format!("CONSTRAINT {} CHECK {}{enforced}", ident(name), enclosed(&check.expression))
}

/// `PARTITION BY` with all partitions.
pub fn partition_by(partitioning: &Partitioning) -> String {
    let of = |method: &str, expression: Option<&driftless_catalog::SqlText>| {
        let expression = expression.map_or("", |it| it.source.trim());
        if method == "SYSTEM_TIME" {
            format!("{method} {expression}").trim_end().to_owned()
        } else {
            format!("{method} ({expression})")
        }
    };
    let mut text =
        format!("PARTITION BY {}", of(&partitioning.method, partitioning.expression.as_ref()));
    if let Some(sub) = &partitioning.sub {
        text.push_str(&format!(
            "\n{INDENT}SUBPARTITION BY {}",
            of(&sub.method, sub.expression.as_ref())
        ));
        if let Some(count) = counted_subpartitions(partitioning) {
            text.push_str(&format!(" SUBPARTITIONS {count}"));
        }
    }
    if is_counted(partitioning) {
        let count = partitioning.partitions.len();
        text.push_str(&if count > 1 { format!(" PARTITIONS {count}") } else { String::new() });
        return text;
    }
    let parts = partitioning.partitions.iter();
    let is_named = counted_subpartitions(partitioning).is_none();
    let parts = parts.map(|it| {
        let plain = Partition { subpartitions: Vec::new(), ..it.clone() };
        partition(&partitioning.method, if is_named { it } else { &plain })
    });
    let parts: Vec<String> = parts.collect();
    if !parts.is_empty() {
        let between = format!(",\n{INDENT}{INDENT}");
        let parts = parts.join(&between);
        text.push_str(&format!(" (\n{INDENT}{INDENT}{parts}\n{INDENT})"));
    }
    text
}

/// How many subpartitions each partition has, if their names are the server's.
fn counted_subpartitions(partitioning: &Partitioning) -> Option<usize> {
    let count = partitioning.partitions.first()?.subpartitions.len();
    let mut all = partitioning.partitions.iter();
    let numbered = |it: &Partition| {
        let mut names = it.subpartitions.iter().enumerate();
        it.subpartitions.len() == count
            && names.all(|(at, name)| *name == format!("{}sp{at}", it.name))
    };
    (count > 0 && all.all(numbered)).then_some(count)
}

/// Whether all there is to say of the partitions is how many there are: their names are the server's.
pub fn is_counted(partitioning: &Partitioning) -> bool {
    let mut numbered = partitioning.partitions.iter().enumerate();
    (partitioning.method.ends_with("HASH") || partitioning.method.ends_with("KEY"))
        && partitioning.sub.is_none()
        && numbered.all(|(at, it)| {
            it.name == format!("p{at}") && it.comment.is_empty() && it.subpartitions.is_empty()
        })
}

/// A partition as the parentheses of `PARTITION BY` have it.
pub fn partition(method: &str, partition: &Partition) -> String {
    let mut text = format!("PARTITION {}", ident(&partition.name));
    let values = partition.values.as_ref().map(|it| it.source.trim());
    match (method, values) {
        ("SYSTEM_TIME", values) => {
            let current = values.is_some_and(|it| it.eq_ignore_ascii_case("CURRENT"));
            text.push_str(if current { " CURRENT" } else { " HISTORY" });
        }
        (_, None) => {}
        (method, Some(values)) if method.starts_with("LIST") => {
            let default = values.eq_ignore_ascii_case("DEFAULT");
            text.push_str(&if default {
                " DEFAULT".to_owned()
            } else {
                format!(" VALUES IN ({values})")
            });
        }
        ("RANGE", Some(values)) if values.eq_ignore_ascii_case("MAXVALUE") => {
            text.push_str(" VALUES LESS THAN MAXVALUE");
        }
        (_, Some(values)) => text.push_str(&format!(" VALUES LESS THAN ({values})")),
    }
    text.push_str(&comment(&partition.comment));
    if !partition.subpartitions.is_empty() {
        let names = partition.subpartitions.iter();
        let names: Vec<String> = names.map(|it| format!("SUBPARTITION {}", ident(it))).collect();
        text.push_str(&format!(" ({})", names.join(", ")));
    }
    text
}
