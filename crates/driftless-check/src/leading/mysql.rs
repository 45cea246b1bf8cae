//! The leading words of MySQL's and MariaDB's statements.
//!
//! The server commits every change of the schema by itself, so a step there is no transaction that
//! a statement could break: whatever it says about transactions is executed as it is written.

use super::Leading;

/// Words that a statement begins with which reads or writes rows and does nothing else.
const ROWS: [&str; 8] = ["insert", "update", "delete", "replace", "select", "with", "values", "do"];

/// What the statement is.
pub(super) fn leading(sql: &str) -> Leading {
    let end = sql.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(sql.len());
    let first = sql.get(..end).unwrap_or_default().to_ascii_lowercase();
    if ROWS.contains(&first.as_str()) { Leading::Rows } else { Leading::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_are_told_apart() {
        assert_eq!(leading("INSERT INTO t VALUES (1)"), Leading::Rows);
        for other in ["BEGIN", "COMMIT", "DROP TABLE t", "CALL p()", "/*! SELECT 1 */"] {
            assert_eq!(leading(other), Leading::Other, "{other}");
        }
    }
}
