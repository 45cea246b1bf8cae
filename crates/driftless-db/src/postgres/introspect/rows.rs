//! What the queries share: which rows are a user's own, and how lists of the server's are read.

use std::collections::BTreeMap;

use diesel::pg::{Pg, PgRowByRowLoadingMode};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::SqlText;
use driftless_catalog::postgres::{DataType, Name};

use super::Reading;

/// The rows of a query, one after the other: while one is made use of, the server works at those that
/// follow, and there is no list of all of them. For what there may be very many of.
pub(super) fn rows<'c, R: QueryableByName<Pg> + 'static>(
    reading: &'c mut Reading<'_>,
    sql: String,
) -> QueryResult<impl Iterator<Item = QueryResult<R>> + 'c> {
    sql_query(sql).load_iter::<R, PgRowByRowLoadingMode>(reading.pg)
}

/// The condition that a schema (by the alias of its row) is a user's: not the server's own, not
/// one of temporary objects.
pub(super) fn own_schema(alias: &str) -> String {
    format!("{alias}.nspname !~ '^pg_' AND {alias}.nspname <> 'information_schema'")
}

/// The condition that no extension owns the row of that catalog.
pub(super) fn no_extension(catalog: &str, number: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '{catalog}'::regclass \
         AND e.objid = {number} AND e.deptype = 'e')"
    )
}

/// The server's own mark among a column's options (15.20 and its contemporaries): a number that
/// every change of the table gives anew. No statement sets it and no dump shows it.
const OWN_MARK: &str = "pg_attver";

/// Whether an option of a column is somebody's.
pub(super) fn is_meant(pair: &str) -> bool {
    pair.split('=').next() != Some(OWN_MARK)
}

/// `name=value` texts as the server keeps options.
pub(super) fn options(list: Option<Vec<String>>) -> BTreeMap<String, String> {
    let pairs = list.into_iter().flatten().filter(|pair| is_meant(pair));
    pairs
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (pair, String::new()),
        })
        .collect()
}

/// A name that may be absent.
pub(super) fn name(schema: Option<String>, name: Option<String>) -> Option<Name> {
    Some(Name::new(schema?, name?))
}

/// SQL that may be absent.
pub(super) fn sql_text(text: Option<String>) -> Option<SqlText> {
    text.map(SqlText::raw)
}

/// A type as `format_type` prints it with nothing but `pg_catalog` on the path. A type that is
/// not the server's own then has its schema in front, and `public` is left out.
pub(super) fn data_type(printed: &str) -> DataType {
    match qualified(printed) {
        None => DataType::built_in(printed),
        Some((name, rest)) => {
            let text = if name.schema == "public" {
                let after = printed.strip_prefix("public.").unwrap_or(printed);
                after.to_owned()
            } else {
                printed.to_owned()
            };
            debug_assert!(text.ends_with(rest));
            DataType { text, of: Some(name) }
        }
    }
}

/// The qualified name that a text begins with, if it does, and what follows.
pub(super) fn qualified(text: &str) -> Option<(Name, &str)> {
    let (schema, rest) = identifier(text)?;
    let (name, rest) = identifier(rest.strip_prefix('.')?)?;
    Some((Name::new(schema, name), rest))
}

/// The identifier that a text begins with, quotes undone, and what follows.
fn identifier(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let goes_on = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
        let end = text.find(|c| !goes_on(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return (!name.is_empty()).then(|| (name.to_owned(), rest));
    };
    let mut name = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('"')?;
        name.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                name.push('"');
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_lose_public_and_keep_what_they_are_made_of() {
        for (printed, text, of) in [
            ("integer", "integer", None),
            ("timestamp(3) without time zone", "timestamp(3) without time zone", None),
            ("\"char\"", "\"char\"", None),
            ("public.mood[]", "mood[]", Some(("public", "mood"))),
            ("s.\"Od.d\"(3)", "s.\"Od.d\"(3)", Some(("s", "Od.d"))),
            ("public.\"a\"\"b\"", "\"a\"\"b\"", Some(("public", "a\"b"))),
        ] {
            let found = data_type(printed);
            assert_eq!(found.text, text);
            assert_eq!(found.of, of.map(|(schema, name)| Name::new(schema, name)));
        }
    }

    #[test]
    fn options_are_cut_at_the_first_equals_sign() {
        let found = options(Some(vec!["a=b=c".to_owned(), "d=".to_owned()]));
        assert_eq!(found.get("a").map(String::as_str), Some("b=c"));
        assert_eq!(found.get("d").map(String::as_str), Some(""));
    }

    #[test]
    fn what_the_server_marks_columns_with_is_no_option() {
        let kept = vec!["pg_attver=22163248".to_owned(), "n_distinct=5".to_owned()];
        let found = options(Some(kept));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [("n_distinct".into(), "5".into())]);
    }
}
