//! Partitioning, and what `ALTER TABLE` does to partitions.

use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Partition, Partitioning, Subpartitioning, Table};
use driftless_sql::mysql::{
    Name, OptionValue, PartitionBy, PartitionDefinition, PartitionMethod, PartitionValue,
    PartitionValues,
};

use crate::place::Place;

use super::lookup::same;
use super::session::Session;
use super::text::{expression, slice};

impl Session {
    /// How a table is partitioned.
    pub(crate) fn partitioning(
        &self,
        place: &Place<'_>,
        table: &Table,
        by: &PartitionBy,
    ) -> Partitioning {
        let (method, expression) = self.method(place, table, &by.method);
        let sub = by.subpartition.as_ref().map(|sub| {
            let (method, expression) = self.method(place, table, &sub.method);
            Subpartitioning { method, expression }
        });
        let parts = by.subpartition.as_ref().and_then(|sub| sub.count.as_ref());
        let parts = parts.and_then(|count| count.value.parse().ok()).unwrap_or(1);
        let mut partitions: Vec<Partition> =
            by.definitions.iter().map(|def| partition(place, def)).collect();
        if partitions.is_empty() {
            let count = by.count.as_ref().and_then(|count| count.value.parse().ok()).unwrap_or(1);
            partitions = (0..count).map(numbered).collect();
        }
        if sub.is_some() {
            for partition in &mut partitions {
                if partition.subpartitions.is_empty() {
                    let name = |part: u32| format!("{}sp{part}", partition.name);
                    partition.subpartitions = (0..parts).map(name).collect();
                }
            }
        }
        Partitioning { method, expression, sub, partitions }
    }

    fn method(
        &self,
        place: &Place<'_>,
        table: &Table,
        method: &PartitionMethod,
    ) -> (String, Option<SqlText>) {
        let linear = |linear: bool, word: &str| {
            if linear { format!("LINEAR {word}") } else { word.to_owned() }
        };
        match method {
            PartitionMethod::Hash { linear: is_linear, expr } => {
                (linear(*is_linear, "HASH"), Some(expression(place, expr)))
            }
            PartitionMethod::Key { linear: is_linear, columns, .. } => {
                (linear(*is_linear, "KEY"), column_list(table, columns))
            }
            PartitionMethod::Range(expr) => ("RANGE".to_owned(), Some(expression(place, expr))),
            PartitionMethod::List(expr) => ("LIST".to_owned(), Some(expression(place, expr))),
            PartitionMethod::RangeColumns(columns) => {
                ("RANGE COLUMNS".to_owned(), column_list(table, columns))
            }
            PartitionMethod::ListColumns(columns) => {
                ("LIST COLUMNS".to_owned(), column_list(table, columns))
            }
            PartitionMethod::SystemTime(span) => {
                let text = span.map(|span| SqlText::raw(slice(place, span)));
                ("SYSTEM_TIME".to_owned(), text)
            }
        }
    }
}

/// Columns as the server lists them.
fn column_list(table: &Table, columns: &[Name]) -> Option<SqlText> {
    let spelled = columns.iter().map(|name| {
        let spelled = table.column(&name.text).map_or(name.text.as_str(), |it| it.name.as_str());
        format!("`{}`", spelled.replace('`', "``"))
    });
    let source = spelled.collect::<Vec<_>>().join(",");
    (!source.is_empty()).then(|| SqlText { normal: Some(source.clone()), source })
}

fn numbered(number: u32) -> Partition {
    Partition {
        name: format!("p{number}"),
        values: None,
        comment: String::new(),
        subpartitions: Vec::new(),
    }
}

/// A partition as it is written.
pub(crate) fn partition(place: &Place<'_>, def: &PartitionDefinition) -> Partition {
    let comment = def.options.iter().find_map(|option| match &option.value {
        OptionValue::Text(text) if option.name == "COMMENT" => Some(text.value.clone()),
        _ => None,
    });
    let values = match &def.values {
        None | Some(PartitionValues::History) => None,
        Some(PartitionValues::Default) => Some("DEFAULT".to_owned()),
        Some(PartitionValues::Current) => Some("CURRENT".to_owned()),
        Some(PartitionValues::LessThan(values)) => Some(listed(place, values)),
        Some(PartitionValues::In(items)) => {
            let items = items.iter().map(|values| match values.as_slice() {
                [_] => listed(place, values),
                values => format!("({})", listed(place, values)),
            });
            Some(items.collect::<Vec<_>>().join(","))
        }
    };
    Partition {
        name: def.name.text.clone(),
        values: values.map(|text| SqlText { normal: constant_list(&text), source: text }),
        comment: comment.unwrap_or_default(),
        subpartitions: def.subpartitions.iter().map(|sub| sub.name.text.clone()).collect(),
    }
}

/// The normal form of values that are constants; of others the server prints the result.
pub(crate) fn constant_list(text: &str) -> Option<String> {
    let inside_quotes = |text: &str| text.split('\'').step_by(2).collect::<String>();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, ',' | '(' | ')' | '-' | ' ' | '.');
    let outside = inside_quotes(text).to_ascii_uppercase();
    let outside = outside.replace("MAXVALUE", "").replace("NULL", "").replace("DEFAULT", "");
    let outside = outside.replace("CURRENT", "");
    outside.chars().all(plain).then(|| text.replace(", ", ",").replace(" ,", ","))
}

fn listed(place: &Place<'_>, values: &[PartitionValue]) -> String {
    let values = values.iter().map(|value| match value {
        PartitionValue::Maxvalue => "MAXVALUE".to_owned(),
        PartitionValue::Default => "DEFAULT".to_owned(),
        PartitionValue::Expr(expr) => {
            let text = slice(place, expr.span);
            if text.eq_ignore_ascii_case("NULL") { "NULL".to_owned() } else { text.to_owned() }
        }
    });
    values.collect::<Vec<_>>().join(",")
}

/// Adds partitions, numbered ones where none are listed.
pub(crate) fn add(
    place: &Place<'_>,
    partitioning: &mut Partitioning,
    definitions: &[PartitionDefinition],
    count: u32,
) {
    if definitions.is_empty() {
        let have = u32::try_from(partitioning.partitions.len()).unwrap_or(0);
        partitioning.partitions.extend((have..have.saturating_add(count)).map(numbered));
        return;
    }
    let added = definitions.iter().map(|def| partition(place, def));
    let current = partitioning
        .partitions
        .iter()
        .position(|it| it.values.as_ref().is_some_and(|values| values.source == "CURRENT"));
    // The current partition stays the last.
    let at = current.unwrap_or(partitioning.partitions.len());
    partitioning.partitions.splice(at..at, added);
}

/// Puts partitions in the place of others.
pub(crate) fn reorganize(
    place: &Place<'_>,
    partitioning: &mut Partitioning,
    names: &[Name],
    into: &[PartitionDefinition],
) {
    let named = |it: &Partition| names.iter().any(|name| same(&name.text, &it.name));
    let Some(at) = partitioning.partitions.iter().position(named) else { return };
    partitioning.partitions.retain(|it| !named(it));
    let added = into.iter().map(|def| partition(place, def));
    let at = at.min(partitioning.partitions.len());
    partitioning.partitions.splice(at..at, added);
}
