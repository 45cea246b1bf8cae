//! What the user is shown at all. The servers leave out of `information_schema` what the user has
//! no right to, without a word; a schema read like that would seem to have lost its triggers.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;

use super::super::connection::Reading;
use super::super::message::Fault;
use crate::ErrorKind;

/// Refuses when the user's own rights do not show everything, and names what is missing.
pub(in super::super) fn refuse_hidden(reading: &mut Reading<'_>) -> Result<(), Fault> {
    let held: Vec<String> = held(reading)?;
    let has = |one: &str| held.iter().any(|held| held == one || held == "ALL PRIVILEGES");
    let mut missing: Vec<&str> = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"]
        .into_iter()
        .filter(|right| !has(right))
        .collect();
    if !["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"].iter().any(|right| has(right)) {
        missing.push("EXECUTE");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let what = format!(
        "without {} on `{}`, the server does not show everything there is",
        missing.join(", "),
        reading.server.database
    );
    Err(ErrorKind::Privilege(what).into())
}

/// The rights on the database, of the user and of the role in force, given there or on everything.
fn held(reading: &mut Reading<'_>) -> Result<Vec<String>, Fault> {
    let role = if reading.is_mariadb() {
        "COALESCE(CURRENT_ROLE(), '')"
    } else {
        "REPLACE(REPLACE(SUBSTRING_INDEX(CURRENT_ROLE(), ',', 1), '`', ''), 'NONE', '')"
    };
    // A user is written as 'name'@'host' there, a role of MariaDB as 'name'@''.
    let mine = format!(
        "GRANTEE IN (CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''), \
         CONCAT('''', REPLACE({role}, '@', '''@'''), ''''), CONCAT('''', {role}, '''@'''''))"
    );
    let rows = sql::<Text>(&format!(
        "SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE {mine} \
         UNION SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE {mine} AND "
    ))
    .bind::<Text, _>(&reading.server.database)
    .sql(" LIKE TABLE_SCHEMA")
    .load::<String>(reading.mysql)?;
    Ok(rows.into_iter().map(|right| right.to_ascii_uppercase()).collect())
}
