//! What only `SHOW CREATE TABLE` tells, asked of the few tables that can have it: periods and keys
//! without overlaps, the interval of partitions with history, and the parser of a full-text index.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use driftless_catalog::SqlText;
use driftless_catalog::mysql::{KeyKind, Name, Period, RowPeriod, Table};

use super::super::message::Fault;
use super::super::session::quoted;
use super::Introspection;

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    let mariadb = all.is_mariadb();
    for table in all.objects.tables.values_mut().filter(|_| mariadb) {
        set_system_time(table);
    }
    let names: Vec<Name> = all
        .objects
        .tables
        .values()
        .filter(|table| needs_detail(table, mariadb))
        .map(|table| table.name.clone())
        .collect();
    for name in names {
        let table = format!("{}.{}", quoted(&all.database()), quoted(&name.name));
        let shown = sql::<(Text, Text)>(&format!("SHOW CREATE TABLE {table}"))
            .get_result::<(String, String)>(all.mysql());
        // MySQL does not say beforehand what columns this yields, which its client may need to
        // know; then the parser of a full-text index is left unsaid.
        let (_, printed) = match shown {
            Err(_) if !mariadb => continue,
            shown => shown?,
        };
        if let Some(table) = all.objects.tables.get_mut(&name) {
            for line in printed.lines() {
                detail(table, line.trim().trim_end_matches(','));
            }
        }
    }
    Ok(())
}

/// Columns for the beginning and the end of a row that can be seen were written out, and the period
/// with them.
fn set_system_time(table: &mut Table) {
    let end = |wanted: RowPeriod| {
        let found = table.columns.iter().find(|column| column.row_period == Some(wanted));
        found.map(|column| column.name.clone())
    };
    if let (Some(start), Some(end)) = (end(RowPeriod::Start), end(RowPeriod::End)) {
        table.periods.insert("SYSTEM_TIME".to_owned(), Period { start, end });
    }
}

fn needs_detail(table: &Table, mariadb: bool) -> bool {
    let history = table.partitioning.as_ref().is_some_and(|it| it.method == "SYSTEM_TIME");
    let full_text = table.keys.iter().any(|key| key.kind == KeyKind::FullText);
    // A period is kept as a check of its name.
    let period = |clause: &str| {
        let columns: Vec<&str> = clause.split(" < ").collect();
        columns.len() == 2 && columns.iter().all(|column| is_moment(table, column))
    };
    let periods = table.checks.values().any(|check| period(&check.expression.source));
    full_text || (mariadb && (history || periods))
}

fn is_moment(table: &Table, quoted: &str) -> bool {
    let name = quoted.trim_matches('`').replace("``", "`");
    table.column(&name).is_some_and(|column| {
        let kinds = ["date", "timestamp"];
        column.not_null && kinds.iter().any(|kind| column.data_type.starts_with(kind))
    })
}

/// What a line of the definition tells.
fn detail(table: &mut Table, line: &str) {
    if let Some(rest) = line.strip_prefix("PERIOD FOR `") {
        let mut names = rest.split('`').step_by(2);
        if let (Some(name), Some(start), Some(end)) = (names.next(), names.next(), names.next()) {
            // A name with a backquote in it would be cut; such a period stays a check.
            let period = Period { start: start.to_owned(), end: end.to_owned() };
            if table.checks.remove(name).is_some() {
                table.periods.insert(name.to_owned(), period);
            }
        }
    } else if let Some((before, _)) = line.split_once("` WITHOUT OVERLAPS") {
        let period = before.rsplit('`').next().unwrap_or_default().to_owned();
        let Some(parts) = table.periods.get(&period).cloned() else { return };
        if let Some(key) =
            key_of(line).and_then(|name| table.keys.iter_mut().find(|key| key.name == name))
        {
            key.parts.retain(|part| {
                !part.column_name().is_some_and(|name| name == parts.start || name == parts.end)
            });
            key.without_overlaps = Some(period);
        }
    } else if let Some((_, rest)) = line.split_once("PARTITION BY SYSTEM_TIME") {
        let words = rest.split(" PARTITIONS ").next().unwrap_or(rest).trim();
        if let Some(partitioning) = table.partitioning.as_mut().filter(|_| !words.is_empty()) {
            partitioning.expression = Some(SqlText::raw(words));
        }
    } else if let Some((_, rest)) = line.split_once("WITH PARSER `") {
        let parser = rest.split('`').next().map(str::to_owned);
        if let Some(key) =
            key_of(line).and_then(|name| table.keys.iter_mut().find(|key| key.name == name))
        {
            key.parser = parser;
        }
    }
}

/// The name of the key that a line defines.
fn key_of(line: &str) -> Option<&str> {
    if line.starts_with("PRIMARY KEY") {
        return Some("PRIMARY");
    }
    let (_, rest) = line.split_once("KEY `")?;
    rest.split('`').next()
}

#[cfg(test)]
mod tests {
    use driftless_catalog::mysql::{Column, Key, KeyPart};

    use super::*;

    #[test]
    fn a_period_is_no_check_and_no_part_of_a_key() {
        let mut table = Table::new(Name::plain("t"));
        for name in ["id", "s", "e"] {
            let column = Column { not_null: true, ..Column::new(name, "date") };
            table.columns.push(column);
        }
        let check = driftless_catalog::mysql::Check {
            expression: SqlText::raw("`s` < `e`"),
            not_enforced: false,
        };
        table.checks.insert("p".to_owned(), check);
        let parts = ["id", "e", "s"].map(KeyPart::column).to_vec();
        table.keys.push(Key::new("k", KeyKind::Unique, parts));
        assert!(needs_detail(&table, true));
        detail(&mut table, "PERIOD FOR `p` (`s`, `e`)");
        detail(&mut table, "UNIQUE KEY `k` (`id`,`p` WITHOUT OVERLAPS)");
        assert!(table.checks.is_empty() && table.periods.contains_key("p"));
        assert_eq!(table.keys[0].parts.len(), 1);
        assert_eq!(table.keys[0].without_overlaps.as_deref(), Some("p"));
    }
}
