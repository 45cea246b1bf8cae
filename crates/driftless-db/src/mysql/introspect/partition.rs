//! Partitions.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use driftless_catalog::mysql::{Name, Partition, Partitioning, Subpartitioning};

use super::super::message::Fault;
use super::{Introspection, NOT_OURS};

/// Table, partition, subpartition, method, method of subpartitions, expression, expression of
/// subpartitions, values, comment.
type Row = (
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    type Text0 = Nullable<Text>;
    let database = all.database();
    let rows = sql::<(Text, Text, Text0, Text, Text0, Text0, Text0, Text0, Text)>(&format!(
        "SELECT TABLE_NAME, PARTITION_NAME, SUBPARTITION_NAME, PARTITION_METHOD, \
         SUBPARTITION_METHOD, PARTITION_EXPRESSION, SUBPARTITION_EXPRESSION, \
         PARTITION_DESCRIPTION, COALESCE(PARTITION_COMMENT, '') \
         FROM information_schema.PARTITIONS \
         WHERE PARTITION_NAME IS NOT NULL AND {NOT_OURS} AND TABLE_SCHEMA = "
    ))
    .bind::<Text, _>(database)
    .sql(" ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION")
    .load::<Row>(all.mysql())?;
    for (table, name, sub, method, sub_method, expression, sub_expression, values, comment) in rows
    {
        let sql = |text: Option<String>| {
            text.filter(|text| !text.is_empty()).map(|text| all.expression(&text))
        };
        // The limit of a partition with history moves with the time.
        let values = values.filter(|values| method != "SYSTEM_TIME" || values == "CURRENT");
        let values = values.map(driftless_catalog::SqlText::raw);
        let expression = if method == "SYSTEM_TIME" { None } else { sql(expression) };
        let sub_expression = sql(sub_expression);
        let Some(table) = all.objects.tables.get_mut(&Name::plain(table)) else { continue };
        let partitioning = table.partitioning.get_or_insert_with(|| Partitioning {
            method,
            expression,
            sub: sub_method.map(|method| Subpartitioning { method, expression: sub_expression }),
            partitions: Vec::new(),
        });
        if partitioning.partitions.last().is_none_or(|last| last.name != name) {
            let subpartitions = Vec::new();
            partitioning.partitions.push(Partition { name, values, comment, subpartitions });
        }
        if let Some(last) = partitioning.partitions.last_mut() {
            last.subpartitions.extend(sub);
        }
    }
    Ok(())
}
