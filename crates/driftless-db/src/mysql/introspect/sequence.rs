//! Sequences (MariaDB), each of which is a table of one row.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use driftless_catalog::mysql::Sequence;

use super::super::message::Fault;
use super::super::session::quoted;
use super::Introspection;

/// Reads the rows, all with one query.
pub(super) fn read(all: &mut Introspection<'_, '_>, sequences: Vec<Sequence>) -> Result<(), Fault> {
    if sequences.is_empty() {
        return Ok(());
    }
    let types = types(all)?;
    let columns = ["minimum_value", "maximum_value", "start_value", "increment", "cache_size"];
    let columns: Vec<String> =
        columns.iter().chain(&["cycle_option"]).map(|it| format!("CAST({it} AS CHAR)")).collect();
    let (database, columns) = (quoted(&all.database()), columns.join(", "));
    let one = |(at, sequence): (usize, &Sequence)| {
        format!("SELECT '{at}', {columns} FROM {database}.{}", quoted(&sequence.name.name))
    };
    let queries: Vec<String> = sequences.iter().enumerate().map(one).collect();
    type Row = (String, String, String, String, String, String, String);
    let rows = sql::<(Text, Text, Text, Text, Text, Text, Text)>(&queries.join(" UNION ALL "))
        .load::<Row>(all.mysql())?;
    for (at, minimum, maximum, start, increment, cache, cycle) in rows {
        let Some(sequence) = at.parse().ok().and_then(|at: usize| sequences.get(at)) else {
            continue;
        };
        let sequence = Sequence {
            data_type: types
                .get(&sequence.name.name)
                .cloned()
                .unwrap_or_else(|| sequence.data_type.clone()),
            minimum: minimum.parse().unwrap_or_default(),
            maximum: maximum.parse().unwrap_or_default(),
            start: start.parse().unwrap_or_default(),
            increment: increment.parse().unwrap_or_default(),
            cache: cache.parse().unwrap_or_default(),
            cycle: cycle != "0",
            ..sequence.clone()
        };
        all.objects.sequences.insert(sequence.name.clone(), sequence);
    }
    Ok(())
}

/// The types of their values, which from MariaDB 11.5 on may be others than `bigint`.
fn types(all: &mut Introspection<'_, '_>) -> Result<BTreeMap<String, String>, Fault> {
    let database = all.database();
    let rows = sql::<(Text, Text)>(
        "SELECT TABLE_NAME, COLUMN_TYPE FROM information_schema.COLUMNS \
         WHERE COLUMN_NAME = 'minimum_value' AND TABLE_SCHEMA = ",
    )
    .bind::<Text, _>(database)
    .load::<(String, String)>(all.mysql())?;
    let plain = |printed: &str| {
        let word = printed.split(['(', ' ']).next().unwrap_or(printed);
        if printed.ends_with("unsigned") { format!("{word} unsigned") } else { word.to_owned() }
    };
    Ok(rows.into_iter().map(|(name, printed)| (name, plain(&printed))).collect())
}
