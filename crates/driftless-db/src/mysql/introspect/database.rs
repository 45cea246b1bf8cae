//! The database itself, and what names and defaults depend on.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use driftless_catalog::mysql::{Charset, Database, Server};

use super::super::message::Fault;
use super::Introspection;

pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<(), Fault> {
    let comment = if all.is_mariadb() { "COALESCE(SCHEMA_COMMENT, '')" } else { "''" };
    let database = all.database();
    let (collation, comment, folds) = sql::<(Text, Text, BigInt)>(&format!(
        "SELECT DEFAULT_COLLATION_NAME, {comment}, CAST(@@lower_case_table_names AS SIGNED) \
         FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "
    ))
    .bind::<Text, _>(database)
    .get_result::<(String, String, i64)>(all.mysql())?;
    let version = Some(all.reading.server.number);
    all.objects.server = Server { version, folds_names: folds != 0 };
    all.objects.database = Database { charset: Some(Charset::collated(&collation)), comment };
    Ok(())
}
