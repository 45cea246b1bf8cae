//! Views.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Name, View};

use super::super::message::Fault;
use super::{Introspection, text};

pub(super) fn read(
    all: &mut Introspection<'_, '_>,
    mut columns: BTreeMap<String, Vec<String>>,
) -> Result<(), Fault> {
    type Row = (String, String, String, String, String, Option<String>);
    let database = all.database();
    let algorithm = if all.is_mariadb() { "ALGORITHM" } else { "CAST(NULL AS CHAR)" };
    let rows = sql::<(Text, Text, Text, Text, Text, Nullable<Text>)>(&format!(
        "SELECT TABLE_NAME, COALESCE(VIEW_DEFINITION, ''), CAST(CHECK_OPTION AS CHAR), DEFINER, SECURITY_TYPE, \
         {algorithm} FROM information_schema.VIEWS WHERE TABLE_SCHEMA = "
    ))
    .bind::<Text, _>(&database)
    .load::<Row>(all.mysql())?;
    for (name, query, check_option, definer, security, algorithm) in rows {
        let columns = columns.remove(&name);
        let name = Name::plain(name);
        let view = View {
            name: name.clone(),
            columns,
            query: SqlText::raw(text::unqualified(&query, &database)),
            algorithm,
            definer: Some(definer),
            invoker: security == "INVOKER",
            check_option: Some(check_option).filter(|option| option != "NONE"),
        };
        all.objects.views.insert(name, view);
    }
    Ok(())
}
