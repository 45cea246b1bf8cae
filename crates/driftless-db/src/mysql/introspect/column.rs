//! Columns of tables; of views only the names.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use driftless_catalog::mysql::{Charset, Column, Default, Generated, Name, RowPeriod};

use super::super::message::Fault;
use super::{Introspection, NOT_OURS, text};

/// Table, column, default, whether it may be null, type, collation, extra, comment, generation
/// expression, reference system.
type Row = (
    String,
    String,
    Option<String>,
    String,
    String,
    Option<String>,
    String,
    String,
    Option<String>,
    Option<i64>,
);

/// Reads the columns of tables, and returns the names of those of anything else.
pub(super) fn read(
    all: &mut Introspection<'_, '_>,
) -> Result<BTreeMap<String, Vec<String>>, Fault> {
    let database = all.database();
    let (system, join) = if all.is_mariadb() {
        (
            "CAST(g.SRID AS SIGNED)",
            "LEFT JOIN information_schema.GEOMETRY_COLUMNS g ON g.G_TABLE_SCHEMA = c.TABLE_SCHEMA \
             AND g.G_TABLE_NAME = c.TABLE_NAME AND g.G_GEOMETRY_COLUMN = c.COLUMN_NAME",
        )
    } else {
        ("CAST(c.SRS_ID AS SIGNED)", "")
    };
    type Text0 = Nullable<Text>;
    type Columns = (Text, Text, Text0, Text, Text, Text0, Text, Text, Text0, Nullable<BigInt>);
    let rows = sql::<Columns>(&format!(
        "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_DEFAULT, c.IS_NULLABLE, c.COLUMN_TYPE, \
         c.COLLATION_NAME, c.EXTRA, c.COLUMN_COMMENT, c.GENERATION_EXPRESSION, {system} \
         FROM information_schema.COLUMNS c {join} WHERE c.{NOT_OURS} AND c.TABLE_SCHEMA = "
    ))
    .bind::<Text, _>(database)
    .sql(" ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION")
    .load::<Row>(all.mysql())?;
    let mut others: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let name = Name::plain(&row.0);
        if all.objects.tables.contains_key(&name) {
            let column = column(all, row);
            if let Some(table) = all.objects.tables.get_mut(&name) {
                table.columns.push(column);
            }
        } else {
            others.entry(row.0).or_default().push(row.1);
        }
    }
    Ok(others)
}

fn column(all: &Introspection<'_, '_>, row: Row) -> Column {
    let (_, name, default, nullable, printed, collation, extra, comment, generation, system) = row;
    let (data_type, options) = without_notes(&printed);
    let lower = extra.to_ascii_lowercase();
    let mut column = Column {
        charset: collation.as_deref().map(Charset::collated),
        not_null: nullable == "NO",
        auto_increment: lower.contains("auto_increment"),
        invisible: lower.split([',', ' ']).any(|word| word == "invisible"),
        without_versioning: lower.contains("without system versioning"),
        on_update: lower.split_once("on update ").and_then(|(_, after)| now(after)),
        comment,
        srid: system.filter(|id| !all.is_mariadb() || *id != 0).and_then(|id| id.try_into().ok()),
        options,
        ..Column::new(name, data_type)
    };
    match generation.as_deref().unwrap_or_default() {
        "" => set_default(all, &mut column, default, &lower),
        "ROW START" => column.row_period = Some(RowPeriod::Start),
        "ROW END" => column.row_period = Some(RowPeriod::End),
        expression => {
            let expression = all.expression(expression);
            let stored = lower.contains("stored") || lower.contains("persistent");
            column.generated = Some(Generated { expression, stored });
        }
    }
    column
}

fn set_default(
    all: &Introspection<'_, '_>,
    column: &mut Column,
    default: Option<String>,
    extra: &str,
) {
    if all.is_mariadb() {
        match default.as_deref() {
            None => column.no_default = !column.not_null && !column.auto_increment,
            Some("NULL") => {}
            Some(text) => column.default = Some(mariadb_default(all, text)),
        }
    } else if let Some(text) = default {
        let computed = extra.contains("default_generated");
        column.default = Some(match now(&text).filter(|_| computed) {
            Some(digits) => Default::Now(digits),
            None if computed => Default::Expression(all.expression(&text)),
            None => Default::Literal(text),
        });
    }
}

/// MariaDB prints a default as SQL.
fn mariadb_default(all: &Introspection<'_, '_>, printed: &str) -> Default {
    let is_number = |text: &str| {
        let text = text.strip_prefix('-').unwrap_or(text);
        text.starts_with(|c: char| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok()
    };
    let is_string = printed.starts_with('\'') && text::tokens(printed).count() == 1;
    let is_bits = printed.starts_with("b'") && text::tokens(printed).count() == 2;
    if let Some(digits) = now(printed) {
        Default::Now(digits)
    } else if is_string {
        Default::Literal(text::unquoted(printed))
    } else if is_number(printed) || is_bits {
        Default::Literal(printed.to_owned())
    } else {
        Default::Expression(all.expression(printed))
    }
}

/// The digits of `current_timestamp`, `current_timestamp()` or `current_timestamp(3)`, with which
/// the text begins.
fn now(text: &str) -> Option<u8> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("current_timestamp")?;
    let Some(rest) = rest.strip_prefix('(') else { return Some(0) };
    let (digits, _) = rest.split_once(')')?;
    if digits.is_empty() { Some(0) } else { digits.parse().ok() }
}

/// A type without what MariaDB writes behind it for older servers to skip.
fn without_notes(printed: &str) -> (String, BTreeMap<String, String>) {
    let mut options = BTreeMap::new();
    let Some((data_type, notes)) = printed.split_once(" /*") else {
        return (printed.to_owned(), options);
    };
    if notes.contains("COMPRESSED") {
        options.insert("compressed".to_owned(), String::new());
    }
    (data_type.to_owned(), options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_now_has_digits() {
        assert_eq!(now("CURRENT_TIMESTAMP"), Some(0));
        assert_eq!(now("current_timestamp(), invisible"), Some(0));
        assert_eq!(now("current_timestamp(6)"), Some(6));
        assert_eq!(now("uuid()"), None);
    }

    #[test]
    fn notes_for_older_servers_are_no_part_of_a_type() {
        let (data_type, options) = without_notes("varchar(100) /*M!100301 COMPRESSED*/");
        assert_eq!(data_type, "varchar(100)");
        assert!(options.contains_key("compressed"));
    }
}
