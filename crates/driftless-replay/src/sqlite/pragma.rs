//! `PRAGMA`: the few that change what later statements mean.
//!
//! SQLite ignores pragmas it does not know, so none of them is ever an error here.

use driftless_sql::sqlite::Pragma;

use super::session::{Place, Session};

impl Session {
    pub(crate) fn pragma(&mut self, _place: &Place<'_>, pragma: &Pragma) {
        let Some(value) = &pragma.value else { return };
        match pragma.name.as_str() {
            "legacy_alter_table" => self.settings.legacy_alter = is_on(value),
            "foreign_keys" => self.settings.foreign_keys_off = !is_on(value),
            "writable_schema" => {
                // `RESET` switches it off and reads the schema again.
                self.settings.writable_schema =
                    !value.eq_ignore_ascii_case("reset") && is_on(value);
            }
            _ => {}
        }
    }
}

/// SQLite's reading of a truth value.
fn is_on(value: &str) -> bool {
    let on = ["on", "yes", "true"].iter().any(|word| value.eq_ignore_ascii_case(word));
    let number: String = value.chars().take_while(char::is_ascii_digit).collect();
    on || number.parse::<i64>().is_ok_and(|number| number & 0xff != 0)
}
