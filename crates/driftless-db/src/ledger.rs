//! The ledger: what our tables in the target database say.
//!
//! Four tables, created by the first run that applies a step, in the same transaction:
//!
//! | table | a row is | columns |
//! |---|---|---|
//! | `driftless_meta` | a fact about the ledger itself | `key`, `value` |
//! | `driftless_ledger` | a step that is applied | `component`, `step` (together the primary key), `position`, `checksum`, `applied_at`, `duration_ms`, `tool_version`, `run` |
//! | `driftless_runs` | a run that changed something | `id`, `action`, `started`, `finished`, `outcome`, `detail`, `head`, `tool_version` |
//! | `driftless_fingerprints` | an object as it was at the end of the last run | `kind`, `name`, `sha256`, `definition`, `run` |
//!
//! * A step and its row commit together, so the row is there exactly when the step's effects are.
//!   The primary key is the fence: whoever got past every lock still cannot record a step twice.
//! * A repeatable step that runs again has one row, the new one, at its new position.
//! * Reverting deletes the row. `position` is the order of applying over all components of the
//!   database, one more than the greatest so far.
//! * `checksum` is the SHA-256 of the up file in hexadecimal, so that people can compare it with
//!   the lock file. Times are UTC in ISO 8601, taken from the database's clock.
//! * A step that runs without a transaction, and where the server commits every change of the schema
//!   by itself (MySQL, MariaDB) any step, cannot commit together with its row. For those a fifth
//!   table, `driftless_progress`, has a row for each step that is begun and not recorded: the
//!   statement it has come to, and whether that one was begun. The row goes in the transaction that
//!   brings the step's row into the ledger. Found at the beginning of a run, it stops the component
//!   on MySQL and MariaDB; elsewhere the run goes on from there (`bare.rs`). On SQLite
//!   the table is made by the first step that needs it, and so it is in a ledger on PostgreSQL that is
//!   older than this. The row of a step that is code counts its
//!   batches and keeps its cursor (`code.rs`).
//! * `outcome` is null while a run goes on (and for ever after a kill), then `done`, `failed`,
//!   `stopped` or `partial`; `detail` says what failed.
//! * `driftless_meta` has `format` (a ledger of a later format than ours is refused untouched),
//!   `marker:<component>` (`marker.rs`), and
//!   `fingerprint_head` and `fingerprint_run`, the state of the ledger that the fingerprints
//!   describe. Where that is not the ledger's head, a run was killed after committing: the
//!   fingerprints say nothing then, and the next `migrate` renews them.

use std::collections::BTreeMap;
use std::fmt;

use driftless_plan::{head_hash, hex};

use crate::batches::Cursor;
use crate::{Class, Error, ErrorKind, Marker, NextRun};

/// The format that this version writes, and the newest that it reads.
pub(crate) const FORMAT: u32 = 1;

/// The steps applied to a database, of all components that share it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// A row for each applied step, in the order of applying.
    pub rows: Vec<LedgerRow>,
    /// Steps that were begun and neither finished nor undone. Of steps
    /// without a transaction, and where the server cannot undo.
    pub unfinished: Vec<Unfinished>,
    /// Of the components with such a step, those that somebody holds the lock of, and who: what looks
    /// interrupted is being executed. Known where the database was asked for it ([`crate::Database::ledger`])
    /// and can say so, which SQLite cannot.
    pub executed_by: BTreeMap<String, String>,
}

/// A step of which some statements may have taken effect, and which is not recorded as applied (or
/// as reverted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The component.
    pub component: String,
    /// The step.
    pub step: String,
    /// `migrate` or `revert`.
    pub action: String,
    /// The first statement, from one, that is not known to have taken effect.
    pub statement: usize,
    /// How many there are.
    pub statements: usize,
    /// Whether that statement was begun, so that nobody knows.
    pub begun: bool,
    /// What the server said, if it refused the statement.
    pub message: Option<String>,
    /// The run.
    pub run: i64,
    /// What the next run makes of it.
    pub next: NextRun,
    /// A hash over the statements that were sent to the server, where the next run goes on.
    pub checksum: String,
    /// What was there before the statement that is begun, where that helps to decide.
    pub seen: Option<String>,
}

/// An applied step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerRow {
    /// The component.
    pub component: String,
    /// The step.
    pub step: String,
    /// Its place in the order of applying, over all components. Reverting leaves gaps.
    pub position: i64,
    /// The checksum of the up file that was applied.
    pub checksum: [u8; 32],
    /// When, in UTC as ISO 8601.
    pub applied_at: String,
    /// How long it took.
    pub duration_ms: i64,
    /// The version of driftless that applied it.
    pub tool_version: String,
    /// The run that applied it.
    pub run: i64,
}

/// A run that changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its number.
    pub id: i64,
    /// `migrate` or `revert`.
    pub action: String,
    /// When it began, in UTC as ISO 8601.
    pub started: String,
    /// When it ended; none while it goes on, or if it was killed.
    pub finished: Option<String>,
    /// `done`, `failed`, `stopped` or `partial`.
    pub outcome: Option<String>,
    /// What failed.
    pub detail: Option<String>,
    /// The ledger's head at its end.
    pub head: Option<Head>,
    /// The version of driftless that ran.
    pub tool_version: String,
}

/// The columns of a row of `driftless_ledger` in the order of the fields of [`LedgerRow`].
pub(crate) type LedgerColumns = (String, String, i64, String, String, i64, String, i64);

impl TryFrom<LedgerColumns> for LedgerRow {
    type Error = ErrorKind;

    fn try_from(columns: LedgerColumns) -> Result<Self, ErrorKind> {
        let (component, step, position, sum, applied_at, duration_ms, tool_version, run) = columns;
        let Some(checksum) = checksum(&sum) else {
            let message = format!("the checksum of `{component}/{step}` is not one");
            return Err(ErrorKind::Database { doing: "read the ledger", message });
        };
        Ok(Self { component, step, position, checksum, applied_at, duration_ms, tool_version, run })
    }
}

impl Unfinished {
    /// Whether the step is code: it has no statements, and `statement` counts its batches.
    pub const fn is_code(&self) -> bool {
        self.statements == 0
    }

    /// How many batches are permanent of the statement that is begun, where that runs in batches:
    /// nothing about it is in doubt.
    pub fn batches(&self) -> Option<u64> {
        let cursor = Cursor::read(self.seen.as_deref())?;
        (self.begun && !self.is_code()).then_some(cursor.batches)
    }
}

/// The columns of a row of `driftless_progress` that the next run goes on with.
pub(crate) type ProgressColumns =
    (String, String, String, i64, i64, bool, Option<String>, i64, String, Option<String>);

impl From<ProgressColumns> for Unfinished {
    fn from(columns: ProgressColumns) -> Self {
        let (component, step, action, statement, statements, begun, message, run, checksum, seen) =
            columns;
        let count = |number: i64| usize::try_from(number).unwrap_or_default();
        let (statement, statements) = (count(statement), count(statements));
        let next = NextRun::Resumes;
        Self {
            component,
            step,
            action,
            statement,
            statements,
            begun,
            message,
            run,
            next,
            checksum,
            seen,
        }
    }
}

/// The columns of a row of `driftless_runs` in the order of the fields of [`RunRow`].
pub(crate) type RunColumns =
    (i64, String, String, Option<String>, Option<String>, Option<String>, Option<String>, String);

impl From<RunColumns> for RunRow {
    fn from(columns: RunColumns) -> Self {
        let (id, action, started, finished, outcome, detail, head, tool_version) = columns;
        let head = head.map(Head);
        Self { id, action, started, finished, outcome, detail, head, tool_version }
    }
}

/// The rows of `driftless_meta`.
#[derive(Debug)]
pub(crate) struct Meta(pub(crate) Vec<(String, String)>);

impl Meta {
    fn fact(&self, key: &str) -> Option<&String> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Refuses a ledger of a format that is not known.
    pub(crate) fn check_format(&self) -> Result<(), ErrorKind> {
        let format = self.fact("format");
        match format.map(|format| format.parse::<u32>()) {
            Some(Ok(format)) if format <= FORMAT => Ok(()),
            _ => {
                let found = format.cloned().unwrap_or_default();
                Err(ErrorKind::NewerLedger { found, known: FORMAT })
            }
        }
    }

    /// The head that the recorded fingerprints describe.
    pub(crate) fn described(&self) -> Option<Head> {
        self.fact("fingerprint_head").cloned().map(Head)
    }

    /// Which environments its components belong to.
    pub(crate) fn markers(&self) -> Vec<Marker> {
        self.0.iter().filter_map(|(key, value)| Marker::of(key, value)).collect()
    }

    /// The run that recorded them.
    pub(crate) fn describing_run(&self) -> i64 {
        self.fact("fingerprint_run").and_then(|run| run.parse().ok()).unwrap_or_default()
    }
}

/// The word that a run's row has for how it ended.
pub(crate) fn outcome(failure: Option<&Error>) -> &'static str {
    match failure.map(|error| &error.kind) {
        None => "done",
        Some(ErrorKind::Stopped) => "stopped",
        Some(kind) if kind.class() == Class::Partial => "partial",
        Some(_) => "failed",
    }
}

/// The state of a ledger as a hash over its rows: the same steps, with the same checksums, in the
/// same order, give the same head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head(pub(crate) String);

impl Head {
    /// The hash in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ledger {
    /// The rows of one component, in the order of applying.
    pub fn of<'a>(&'a self, component: &'a str) -> impl DoubleEndedIterator<Item = &'a LedgerRow> {
        self.rows.iter().filter(move |row| row.component == component)
    }

    /// The row of a step, if it is applied.
    pub fn row(&self, component: &str, step: &str) -> Option<&LedgerRow> {
        self.rows.iter().find(|row| row.component == component && row.step == step)
    }

    /// The state of the ledger.
    pub fn head(&self) -> Head {
        let rows = self.rows.iter();
        let hashed = rows.map(|row| (row.component.as_str(), row.step.as_str(), &row.checksum));
        Head(hex(&head_hash(hashed)))
    }
}

/// The 32 bytes that [`hex`](driftless_plan::hex) wrote.
pub(crate) fn checksum(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let pairs: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?))
        .collect();
    pairs?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_survives_its_spelling() {
        let bytes: [u8; 32] = std::array::from_fn(|index| (index * 8) as u8);
        assert_eq!(checksum(&hex(&bytes)), Some(bytes));
        assert_eq!(checksum("ab"), None);
        assert_eq!(checksum(&"é".repeat(32)), None);
        assert_eq!(checksum(&"+1".repeat(32)), None);
    }

    #[test]
    fn the_head_tells_order_names_and_checksums_apart() {
        let row = |component: &str, step: &str, checksum: u8| LedgerRow {
            component: component.to_owned(),
            step: step.to_owned(),
            checksum: [checksum; 32],
            ..LedgerRow::default()
        };
        let head = |rows: &[LedgerRow]| Ledger { rows: rows.to_vec(), ..Ledger::default() }.head();
        let base = head(&[row("a", "1", 0), row("a", "2", 0)]);
        assert_eq!(base, head(&[row("a", "1", 0), row("a", "2", 0)]));
        assert_ne!(base, head(&[row("a", "2", 0), row("a", "1", 0)]));
        assert_ne!(base, head(&[row("a", "1", 0), row("a", "2", 1)]));
        assert_ne!(base, head(&[row("a", "1", 0)]));
        assert_ne!(head(&[row("ab", "1", 0)]), head(&[row("a", "b1", 0)]));
    }
}
