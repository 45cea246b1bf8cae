//! `driftless.lock`: what each step contained when it was sealed. Generated, committed, and
//! written so that people can read a change of it in a review.
//!
//! ```text
//! # driftless.lock, written by `driftless lock`: commit it, do not edit it.
//! # After a merge conflict here, run `driftless lock` again.
//! driftless-lock 1
//!
//! 0001_users sealed up=5e88… down=03ac… settings=6b51…
//! 0002_orgs sealed up=2c62… after=0001_users requires=identity/0003_tenants
//! 0003_avatar open after=0002_orgs
//!
//! checked 0.1.0 9f86…
//! ```
//!
//! * `driftless-lock 1` is the version of the format. A later one is refused, not guessed at.
//! * A line a step: its full name, `open` (it may still change and is not compared) or `sealed`
//!   with the checksum of each file it has, `after` (its predecessor when the line was written,
//!   which is how branches are noticed), and one `requires` for each step its settings require.
//! * A repeatable step may always change, so its line has no `up=`, sealed or not.
//! * `checked` is optional: the checker's version and the hash of everything it judged and found
//!   good, so that a build that finds the same hash need not judge again.
//! * A name with blanks or other odd characters stands in double quotes, with `\"`, `\\` and
//!   `\u{..}` inside.
//!
//! It stands last, beside the newest step, so that two branches conflict in one place.

mod parse;
mod verify;
mod write;

use driftless_diag::Code;

use crate::Checksum;

pub(crate) use parse::{LOCK_CONFLICT, LOCK_NEWER, LOCK_SYNTAX};
pub(crate) use verify::verify;
pub(crate) use verify::{
    LOCK_DELETED, LOCK_MISSING, LOCK_UNLISTED, SEALED_STEP_CHANGED, SEALED_STEP_DELETED,
};
pub use write::{Seal, Written, checked_hash, locked, write_lock};

/// The name of the lock file in each migration directory.
pub const LOCK_FILE: &str = "driftless.lock";

/// The version of the format that this crate writes, and the newest it reads.
pub const LOCK_VERSION: u32 = 1;

/// The first words of the line that gives the version.
const VERSION_KEYWORD: &str = "driftless-lock";
/// The first word of the line that gives what was checked.
const CHECKED_KEYWORD: &str = "checked";

/// Whether making the lock again repairs the problem, or leaves it as it is without loss (a sealed
/// step that was changed keeps its seal).
pub(crate) fn is_settled_by_locking(code: &Code) -> bool {
    let settled =
        [&LOCK_MISSING, &LOCK_UNLISTED, &LOCK_DELETED, &LOCK_CONFLICT, &SEALED_STEP_CHANGED];
    settled.contains(&code)
}

/// A lock file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    /// One line a step.
    pub lines: Vec<LockLine>,
    /// What was checked and found good, when that was recorded.
    pub checked: Option<Checked>,
}

/// What the lock says about one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockLine {
    /// The step's full name.
    pub step: String,
    /// Whether it may still change.
    pub state: LockState,
    /// Its predecessor by id when the line was first written.
    pub after: Option<String>,
    /// What its settings require, as written there.
    pub requires: Vec<String>,
}

/// Whether a step may still change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockState {
    /// It may.
    Open,
    /// It may not: its files must have these checksums, and a file without one must not exist.
    Sealed {
        /// The up's; a code step has none, and that of a repeatable step is not kept.
        up: Option<Checksum>,
        /// The down's.
        down: Option<Checksum>,
        /// That of `step.toml` or `metadata.toml`.
        settings: Option<Checksum>,
    },
}

/// What a checker found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The checker's version, one word.
    pub version: String,
    /// The hash of everything it judged: [`checked_hash`].
    pub hash: Checksum,
}

impl Lock {
    /// The line of the step with this full name.
    pub fn line(&self, step: &str) -> Option<&LockLine> {
        self.lines.iter().find(|line| line.step == step)
    }
}

impl LockLine {
    /// Whether the step may still change.
    pub fn is_open(&self) -> bool {
        self.state == LockState::Open
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use driftless_diag::SourceFile;
    use proptest::prelude::*;

    use super::*;

    fn checksum() -> impl Strategy<Value = Checksum> {
        any::<[u8; 32]>().prop_map(Checksum)
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof!["[0-9]{4}_[a-z]{1,8}", "checked|driftless-lock|open", "[ \"\\\\=,#\\PC]{1,6}"]
    }

    fn line() -> impl Strategy<Value = LockLine> {
        let option = || proptest::option::of(checksum());
        let state = prop_oneof![
            Just(LockState::Open),
            (option(), option(), option()).prop_map(|(up, down, settings)| LockState::Sealed {
                up,
                down,
                settings
            })
        ];
        let requires = proptest::collection::vec(name(), 0..3);
        (name(), state, proptest::option::of(name()), requires)
            .prop_map(|(step, state, after, requires)| LockLine { step, state, after, requires })
    }

    fn lock() -> impl Strategy<Value = Lock> {
        let checked =
            ("[0-9a-z.+-]{1,9}", checksum()).prop_map(|(version, hash)| Checked { version, hash });
        (proptest::collection::vec(line(), 0..6), proptest::option::of(checked)).prop_map(
            |(mut lines, checked)| {
                lines.sort_by(|a, b| a.step.cmp(&b.step));
                lines.dedup_by(|a, b| a.step == b.step);
                Lock { lines, checked }
            },
        )
    }

    proptest! {
        #[test]
        fn a_lock_is_read_back_as_it_was_written(lock in lock(), crlf: bool) {
            let mut text = lock.to_text();
            if crlf {
                text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            }
            let (read, problems) = Lock::parse(&Arc::new(SourceFile::new("l", text)));
            prop_assert_eq!(&problems, &[]);
            prop_assert_eq!(read, Some(lock));
        }

        #[test]
        fn no_text_breaks_the_parser(text in "(driftless-lock 1\n)?[\\PC\n\r\t\"=<>]{0,80}") {
            let _ = Lock::parse(&Arc::new(SourceFile::new("l", text)));
        }
    }
}
