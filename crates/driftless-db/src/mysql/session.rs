//! The session a step finds, and leaving none of what a step did to it to the next one.
//!
//! A step that runs after another must find what it would find in a fresh connection: otherwise
//! stopping between the two, or their order, would change what they do. The protocol's own reset
//! gives up our lock, so what steps are known to set is named here. What cannot be taken back are
//! temporary tables and variables of the user's (`@a`).
//!
//! diesel sets every session to UTC; a step that writes a time is to use the server's own zone, as
//! it would in the server's client.

/// Variables that go back to the server's value: those that dumps and migrations set.
const VARIABLES: [&str; 12] = [
    "sql_mode",
    "time_zone",
    "foreign_key_checks",
    "unique_checks",
    "sql_notes",
    "sql_safe_updates",
    "group_concat_max_len",
    "lock_wait_timeout",
    "innodb_lock_wait_timeout",
    "default_storage_engine",
    "auto_increment_increment",
    "auto_increment_offset",
];

/// The statements that give a step its session, in this database. A transaction that is open stays
/// open.
pub(super) fn fresh(database: &str) -> String {
    let variables: Vec<String> =
        VARIABLES.iter().map(|name| format!("SESSION {name} = @@GLOBAL.{name}")).collect();
    format!(
        "SET NAMES utf8mb4; SET {}; SET SESSION autocommit = 1; USE {}",
        variables.join(", "),
        quoted(database)
    )
}

/// The session that reads: what the server prints depends on its mode.
pub(super) const READING: &str = "SET NAMES utf8mb4; SET SESSION sql_mode = '', \
     SESSION time_zone = DEFAULT, SESSION sql_quote_show_create = 1";

/// An identifier in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("a`b"), "`a``b`");
        assert!(fresh("a").ends_with("USE `a`"));
    }
}
