//! Values of settings: what no server takes for one.
//!
//! Only settings that steps and dumps write are here, and of those the ones whose values every
//! version reads alike; a value of any other setting is nobody's to judge.

use driftless_sql::postgres::{Setting, SettingItem, SettingValue};

use super::codes::INVALID_DEFINITION;
use crate::problem::{Problem, did_you_mean};

/// Switches.
const SWITCHES: [&str; 12] = [
    "array_nulls",
    "check_function_bodies",
    "default_transaction_deferrable",
    "default_transaction_read_only",
    "escape_string_warning",
    "jit",
    "quote_all_identifiers",
    "row_security",
    "standard_conforming_strings",
    "synchronize_seqscans",
    "transaction_read_only",
    "transform_null_equals",
];

/// Lengths of time in milliseconds.
const TIMES: [&str; 4] = [
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "lock_timeout",
    "statement_timeout",
];

/// Settings that are one of some words.
const CHOICES: [(&str, &[&str]); 5] = [
    ("bytea_output", &["escape", "hex"]),
    (
        "client_min_messages",
        &[
            "debug", "debug1", "debug2", "debug3", "debug4", "debug5", "error", "fatal", "info",
            "log", "notice", "panic", "warning",
        ],
    ),
    ("intervalstyle", &["iso_8601", "postgres", "postgres_verbose", "sql_standard"]),
    ("session_replication_role", &["local", "origin", "replica"]),
    ("xmloption", &["content", "document"]),
];

/// The value that is refused for a setting, if one is.
pub(super) fn wrong_value(setting: &Setting) -> Option<Problem> {
    let SettingValue::Values(values) = &setting.value else { return None };
    let [value] = values.as_slice() else { return None };
    let name = setting.name.as_str();
    let text = value.text.to_ascii_lowercase();
    if SWITCHES.contains(&name) && !is_switch(&text) {
        return Some(refused(name, value).label("neither on nor off"));
    }
    if TIMES.contains(&name) && !is_time(&text) {
        let problem = refused(name, value).label("no length of time");
        return Some(problem.help("write it with a unit, as in `'5s'` or `'200ms'`"));
    }
    // No encoding is a number, and misspelt ones may be another version's.
    if name == "client_encoding" && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(refused(name, value).label("no encoding"));
    }
    let (_, words) = CHOICES.iter().find(|(choice, _)| *choice == name)?;
    if words.contains(&text.as_str()) {
        return None;
    }
    let meant = did_you_mean(&text, words.iter().copied());
    Some(refused(name, value).label("none of its values").help_if(meant))
}

fn refused(name: &str, value: &SettingItem) -> Problem {
    let message = format!("invalid value for `{name}`: `{}`", value.text);
    Problem::error(&INVALID_DEFINITION, value.span, message)
}

/// Whether a server reads the text as on or off: any beginning of a word that is not another's.
fn is_switch(text: &str) -> bool {
    let words = ["true", "false", "yes", "no"];
    let begins = !text.is_empty() && words.iter().any(|word| word.starts_with(text));
    begins || ["on", "of", "off", "1", "0"].contains(&text)
}

/// Whether the text is a number that is not negative, maybe with a unit.
fn is_time(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with("0x") {
        return true;
    }
    let units = ["us", "ms", "s", "min", "h", "d"];
    let end = text.find(|c: char| c.is_ascii_alphabetic() && c != 'e').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let zero_or_more = number.trim().parse::<f64>().is_ok_and(|number| number > -0.5);
    zero_or_more && (unit.is_empty() || units.contains(&unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_servers_do() {
        for time in ["0", "5s", "5 s", "1.5s", "1e3", "0x10", "2min", "-0.2"] {
            assert!(is_time(time), "{time}");
        }
        for wrong in ["zz", "-1", "true", "5zz", ""] {
            assert!(!is_time(wrong), "{wrong}");
        }
        assert!(["on", "of", "t", "fal", "1", "y"].iter().all(|text| is_switch(text)));
        assert!(["maybe", "17", "o", "", "onn"].iter().all(|text| !is_switch(text)));
    }
}
