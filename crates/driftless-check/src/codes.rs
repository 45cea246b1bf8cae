//! Every diagnostic code there is, for `explain` and the manual.

use driftless_diag::Code;

use crate::allow::UNKNOWN_RULE;
use crate::batch::{BAD_DIRECTIVE, NOT_A_BATCH_KEY, NOT_IN_BATCHES};
use crate::branches::UNORDERED_BRANCHES;
use crate::check::UNSUPPORTED_SETTING;
use crate::downs::{DOWN_FAILS, DOWN_NOT_INVERSE};
use crate::kinds::{BASELINE_DIFFERS, NOT_REPEATABLE};
use crate::script::{DIRECTIVE_IN_STATEMENT, NOT_IN_TRANSACTION, TRANSACTION_CONTROL};

/// The codes of this crate but those of the configuration.
static OWN: &[&Code] = &[
    &BAD_DIRECTIVE,
    &BASELINE_DIFFERS,
    &DIRECTIVE_IN_STATEMENT,
    &DOWN_FAILS,
    &DOWN_NOT_INVERSE,
    &NOT_A_BATCH_KEY,
    &NOT_IN_BATCHES,
    &NOT_IN_TRANSACTION,
    &NOT_REPEATABLE,
    &TRANSACTION_CONTROL,
    &UNKNOWN_RULE,
    &UNORDERED_BRANCHES,
    &UNSUPPORTED_SETTING,
];

/// The codes of every layer that judges, sorted by id, each once.
pub fn all_codes() -> Vec<&'static Code> {
    let mut codes: Vec<&'static Code> =
        [OWN, crate::config::CODES, driftless_steps::CODES, driftless_replay::CODES].concat();
    codes.sort_by_key(|code| code.id);
    codes.dedup_by_key(|code| code.id);
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case_and_every_code_has_a_manual() {
        let codes = all_codes();
        for code in &codes {
            let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(code.id.chars().all(fine), "{}", code.id);
            assert!(!code.title.is_empty() && !code.title.ends_with('.'), "{}", code.id);
            assert!(!code.manual.trim().is_empty(), "`{}` has no manual", code.id);
        }
        for own in OWN.iter().chain(crate::config::CODES) {
            assert_eq!(codes.iter().filter(|code| code.id == own.id).count(), 1);
            assert!(codes.iter().any(|code| std::ptr::eq(*code, *own)), "{} is used twice", own.id);
        }
    }
}
