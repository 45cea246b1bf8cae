//! Foreign keys and checks.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use driftless_catalog::ReferentialAction;
use driftless_catalog::mysql::{Check, ForeignKey, Name};

use super::super::message::Fault;
use super::{Introspection, NOT_OURS};

pub(super) fn foreign_keys(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    type Row = (String, String, String, String, String, String, String, String);
    let database = all.database();
    let rows = sql::<(Text, Text, Text, Text, Text, Text, Text, Text)>(
        "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, \
         k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, CAST(r.DELETE_RULE AS CHAR), \
         CAST(r.UPDATE_RULE AS CHAR) \
         FROM information_schema.KEY_COLUMN_USAGE k \
         JOIN information_schema.REFERENTIAL_CONSTRAINTS r \
         ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME \
         AND r.TABLE_NAME = k.TABLE_NAME \
         WHERE k.REFERENCED_TABLE_NAME IS NOT NULL AND k.TABLE_SCHEMA = ",
    )
    .bind::<Text, _>(database)
    .sql(" ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION")
    .load::<Row>(all.mysql())?;
    for (table, name, column, schema, other, referenced, delete, update) in rows {
        let other = all.name(&schema, other);
        let Some(table) = all.objects.tables.get_mut(&Name::plain(table)) else { continue };
        let key = table.foreign_keys.entry(name).or_insert_with(|| ForeignKey {
            columns: Vec::new(),
            table: other,
            referenced: Vec::new(),
            on_delete: action(&delete),
            on_update: action(&update),
        });
        key.columns.push(column);
        key.referenced.push(referenced);
    }
    Ok(())
}

fn action(rule: &str) -> ReferentialAction {
    match rule {
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        "RESTRICT" => ReferentialAction::Restrict,
        _ => ReferentialAction::NoAction,
    }
}

pub(super) fn checks(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    type Row = (String, String, String, String, String);
    let query = if all.is_mariadb() {
        format!(
            "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, LEVEL, 'YES' \
             FROM information_schema.CHECK_CONSTRAINTS WHERE {NOT_OURS} AND CONSTRAINT_SCHEMA = "
        )
    } else {
        "SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE, 'Table', t.ENFORCED \
         FROM information_schema.CHECK_CONSTRAINTS c \
         JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA \
         AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK' \
         WHERE c.CONSTRAINT_SCHEMA = "
            .to_owned()
    };
    let database = all.database();
    let rows = sql::<(Text, Text, Text, Text, Text)>(&query)
        .bind::<Text, _>(database)
        .load::<Row>(all.mysql())?;
    for (table, name, clause, level, enforced) in rows {
        let expression = all.expression(&clause);
        let Some(table) = all.objects.tables.get_mut(&Name::plain(table)) else { continue };
        if level == "Column" {
            if let Some(column) = table.column_mut(&name) {
                column.check = Some(expression);
            }
        } else {
            let check = Check { expression, not_enforced: enforced == "NO" };
            table.checks.insert(name, check);
        }
    }
    Ok(())
}
