//! Tables, and where sequences are among them, those.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use driftless_catalog::mysql::{Charset, Name, Sequence, Table};

use super::super::message::Fault;
use super::{Introspection, NOT_OURS, text};

type Row = (String, String, Option<String>, Option<String>, Option<String>, Option<String>);

/// Reads the tables, and returns the sequences with what their row says.
pub(super) fn read(all: &mut Introspection<'_, '_>) -> Result<Vec<Sequence>, Fault> {
    let database = all.database();
    let temporary = if all.is_mariadb() { "AND COALESCE(TEMPORARY, 'N') <> 'Y' " } else { "" };
    type Text0 = Nullable<Text>;
    let rows = sql::<(Text, Text, Text0, Text0, Text0, Text0)>(&format!(
        "SELECT TABLE_NAME, CAST(TABLE_TYPE AS CHAR), ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT \
         FROM information_schema.TABLES WHERE TABLE_TYPE NOT IN ('VIEW', 'SYSTEM VIEW') \
         {temporary}AND {NOT_OURS} AND TABLE_SCHEMA = "
    ))
    .bind::<Text, _>(database)
    .load::<Row>(all.mysql())?;
    let mut sequences = Vec::new();
    for (name, kind, engine, collation, created, comment) in rows {
        let name = Name::plain(name);
        let engine = engine.unwrap_or_default();
        let comment = comment.unwrap_or_default();
        if kind == "SEQUENCE" {
            sequences.push(Sequence { engine, comment, ..Sequence::new(name) });
            continue;
        }
        let table = Table {
            engine,
            charset: collation.as_deref().map(Charset::collated),
            comment,
            options: options(&created.unwrap_or_default()),
            system_versioning: kind == "SYSTEM VERSIONED",
            ..Table::new(name.clone())
        };
        all.objects.tables.insert(name, table);
    }
    Ok(sequences)
}

/// Options as `CREATE_OPTIONS` lists them.
fn options(created: &str) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let mut tokens = text::tokens(created).peekable();
    while let Some(token) = tokens.next() {
        if token.trim().is_empty() || token == "partitioned" {
            continue;
        }
        let mut value = String::new();
        if tokens.next_if_eq(&"=").is_some() {
            while let Some(part) = tokens.next_if(|part| !part.trim().is_empty()) {
                value.push_str(part);
            }
        }
        let value = value.trim_matches(|c| matches!(c, '\'' | '"' | '`')).to_owned();
        options.insert(token.trim_matches('`').to_ascii_lowercase(), value);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn options_are_listed_in_one_text() {
        let found = options("max_rows=100 partitioned `encrypted`='yes' row_format=COMPRESSED");
        let found: Vec<String> = found.iter().map(|(name, it)| format!("{name}={it}")).collect();
        assert_eq!(found, ["encrypted=yes", "max_rows=100", "row_format=COMPRESSED"]);
        assert!(options("").is_empty());
    }
}
