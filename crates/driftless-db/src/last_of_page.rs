//! How many rows the next batch has, and its last key, where the server's own order decides.
//!
//! PostgreSQL and SQLite have types without a `max`, and collations that differ from the order of
//! texts, so the last key is the one that the server sorts last and not the greatest text.

/// The query for that, about a query whose one column is called `driftless_key`. Without its table
/// the name in the order would mean what is selected, which is text.
pub(crate) fn last_of_page(query: &str, key_as_text: &str) -> String {
    format!(
        "WITH driftless_page AS ({query}) SELECT count(*), (SELECT {key_as_text} FROM driftless_page \
         ORDER BY driftless_page.driftless_key DESC LIMIT 1) FROM driftless_page"
    )
}
