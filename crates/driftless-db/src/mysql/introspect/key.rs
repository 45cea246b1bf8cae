//! Primary keys, unique keys and indexes.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use driftless_catalog::mysql::{Key, KeyKind, KeyPart, Name, PartKey};

use super::super::message::Fault;
use super::{Introspection, NOT_OURS};

/// Table, index, whether rows may be equal, column, order, length, type, comment, whether the
/// optimizer uses it, expression.
type Row = (
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
    String,
    String,
    String,
    Option<String>,
);

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    let database = all.database();
    let (ignored, expression) = if all.is_mariadb() {
        // 10.5 and before have no such column, and are refused.
        ("IGNORED", "CAST(NULL AS CHAR)")
    } else {
        ("IF(IS_VISIBLE = 'NO', 'YES', 'NO')", "EXPRESSION")
    };
    type Text0 = Nullable<Text>;
    type Columns = (Text, Text, BigInt, Text0, Text0, Nullable<BigInt>, Text, Text, Text, Text0);
    let rows = sql::<Columns>(&format!(
        "SELECT TABLE_NAME, INDEX_NAME, CAST(NON_UNIQUE AS SIGNED), COLUMN_NAME, COLLATION, \
         CAST(SUB_PART AS SIGNED), INDEX_TYPE, INDEX_COMMENT, {ignored}, {expression} \
         FROM information_schema.STATISTICS WHERE {NOT_OURS} AND TABLE_SCHEMA = "
    ))
    .bind::<Text, _>(database)
    .sql(" ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX")
    .load::<Row>(all.mysql())?;
    for row in rows {
        let expression = row.9.as_deref().map(|text| all.expression(text));
        let Some(table) = all.objects.tables.get_mut(&Name::plain(&row.0)) else { continue };
        let (_, name, non_unique, column, order, length, kind, comment, ignored, _) = row;
        let key = match table.keys.iter().position(|key| key.name == name) {
            Some(at) => &mut table.keys[at],
            None => {
                let using = using(&table.engine, &kind);
                let kind = key_kind(&name, non_unique, &kind);
                let ignored = ignored == "YES";
                table.keys.push(Key { using, ignored, comment, ..Key::new(name, kind, vec![]) });
                let last = table.keys.len() - 1;
                &mut table.keys[last]
            }
        };
        let Some(part) = column.map(PartKey::Column).or(expression.map(PartKey::Expression)) else {
            continue;
        };
        let whole = matches!(key.kind, KeyKind::FullText | KeyKind::Spatial);
        let length = length.filter(|_| !whole).and_then(|length| length.try_into().ok());
        key.parts.push(KeyPart { key: part, length, descending: order.as_deref() == Some("D") });
    }
    Ok(())
}

fn key_kind(name: &str, non_unique: i64, kind: &str) -> KeyKind {
    match (name, kind) {
        (_, "FULLTEXT") => KeyKind::FullText,
        (_, "SPATIAL") => KeyKind::Spatial,
        ("PRIMARY", _) => KeyKind::Primary,
        _ if non_unique == 0 => KeyKind::Unique,
        _ => KeyKind::Index,
    }
}

/// What the index is made as, if that is not what the engine makes by itself.
fn using(engine: &str, kind: &str) -> Option<String> {
    let default = if engine == "MEMORY" { "HASH" } else { "BTREE" };
    let plain = matches!(kind, "BTREE" | "HASH" | "RTREE");
    (plain && kind != default).then(|| kind.to_owned())
}
