//! What is granted to whom on the database and what is in it.
//!
//! Read from the server's own tables: `information_schema` shows everybody only what they have
//! themselves. Who may not read them gets none, which is not the same as nothing granted. What is
//! granted on all databases (`*.*`) is the server's and no part of a schema.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use driftless_catalog::mysql::{Name, database_key};
use driftless_catalog::{ObjectKey, ObjectKind, Privilege, Privileges};

use super::super::connection::Reading;
use super::super::message::Fault;
use super::Introspection;

/// The tables that say it.
const TABLES: [&str; 4] = ["db", "tables_priv", "columns_priv", "procs_priv"];

/// The columns of `mysql.db` that are privileges, which differ between versions; none unless all of
/// the tables may be read.
fn columns(reading: &mut Reading<'_>) -> Result<Option<Vec<String>>, Fault> {
    let rows = sql::<(Text, Text)>(
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'mysql' \
         AND TABLE_NAME IN ('db', 'tables_priv', 'columns_priv', 'procs_priv')",
    )
    .load::<(String, String)>(reading.mysql)?;
    let is_shown = |table: &str| rows.iter().any(|(name, _)| name == table);
    if !TABLES.iter().all(|table| is_shown(table)) {
        return Ok(None);
    }
    let of_database = rows.into_iter().filter(|(table, _)| table == "db").map(|(_, column)| column);
    Ok(Some(of_database.filter(|column| column.ends_with("_priv")).collect()))
}

/// Whether the user may read them.
pub(super) fn may_read(reading: &mut Reading<'_>) -> Result<bool, Fault> {
    Ok(columns(reading)?.is_some())
}

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    let Some(columns) = columns(all.reading)? else { return Ok(()) };
    let database = all.database();
    // A privilege is a column there and a word in a set elsewhere.
    let words: Vec<String> = columns
        .iter()
        .map(|column| {
            let word = column.trim_end_matches("_priv");
            format!("IF({column} = 'Y', '{word}', NULL)")
        })
        .collect();
    let grantee = "CONCAT(User, '@', Host)";
    let rows = sql::<(Text, Text, Text, Text, Text)>(&format!(
        "SELECT 'database', '', '', {grantee}, CONCAT_WS(',', {}) FROM mysql.db WHERE ",
        words.join(", ")
    ))
    .bind::<Text, _>(&database)
    .sql(&format!(
        " LIKE Db UNION ALL SELECT 'table', Table_name, '', {grantee}, CAST(Table_priv AS CHAR) \
         FROM mysql.tables_priv WHERE Table_priv <> '' AND Db = "
    ))
    .bind::<Text, _>(&database)
    .sql(&format!(
        " UNION ALL SELECT 'column', Table_name, Column_name, {grantee}, CAST(Column_priv AS CHAR) \
         FROM mysql.columns_priv WHERE Column_priv <> '' AND Db = "
    ))
    .bind::<Text, _>(&database)
    .sql(&format!(
        " UNION ALL SELECT LOWER(CAST(Routine_type AS CHAR)), Routine_name, '', {grantee}, \
         CAST(Proc_priv AS CHAR) FROM mysql.procs_priv WHERE Proc_priv <> '' AND Db = "
    ))
    .bind::<Text, _>(&database)
    .load::<(String, String, String, String, String)>(all.mysql())?;
    let mut grants: BTreeMap<ObjectKey, Privileges> = BTreeMap::new();
    for (kind, object, part, grantee, words) in rows {
        let key = all.granted_on(&kind, object, &part);
        let held = grants.entry(key).or_default().entry(grantee).or_default();
        held.extend(privileges(&words));
    }
    all.objects.grants = Some(grants);
    Ok(())
}

impl Introspection<'_, '_> {
    fn granted_on(&self, kind: &str, object: String, part: &str) -> ObjectKey {
        let name = Name::plain(object);
        match kind {
            "database" => database_key(),
            "column" => name.part_key(ObjectKind::Column, part),
            "procedure" => name.key(ObjectKind::Procedure),
            "function" => name.key(ObjectKind::Function),
            _ if self.objects.views.contains_key(&name) => name.key(ObjectKind::View),
            _ => name.key(ObjectKind::Table),
        }
    }
}

/// The words of a set. The right to pass the others on is one more.
fn privileges(words: &str) -> impl Iterator<Item = Privilege> + '_ {
    let words = words.split(',').filter(|word| !word.is_empty());
    words.map(|word| Privilege {
        name: if word == "Grant" {
            "GRANT OPTION".to_owned()
        } else {
            word.replace('_', " ").to_uppercase()
        },
        grant_option: false,
    })
}
