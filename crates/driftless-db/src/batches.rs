//! A statement that runs in batches: range by range of a key, each in a transaction with its note.
//!
//! ```text
//! the next rows:   SELECT id FROM t WHERE id > 17 ORDER BY id LIMIT 10000   -- the last of them: 42
//! the statement:   UPDATE t SET .. WHERE (its own condition) AND id > 17 AND id <= 42
//! ```
//!
//! Rows are counted without the statement's own condition, so a batch costs the same whether it finds
//! much to do or nothing, and rows that appear between two batches behind the cursor are done as well.
//! The note is the one of a statement that is begun (`progress.rs`), and `seen` has the cursor: how
//! many batches there were, how many rows they covered, and the last key as text. Whoever moves it on
//! has to find it as it was left, so that of two runs that believe in the same batch one does it.

use std::time::{Duration, Instant};

use driftless_plan::{Batched, Script};

use crate::bare::Refused;
use crate::code::{BatchDone, Batching, Progress};
use crate::limits::Patience;
use crate::server::Operation;
use crate::{Error, ErrorKind, StatementFailure};

/// What a note begins with that is a cursor.
const WORD: &str = "batch";

/// How far a statement has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cursor {
    /// How many batches are permanent.
    pub(crate) batches: u64,
    /// How many rows they covered.
    rows: u64,
    /// The last key that was covered.
    after: Option<String>,
}

/// A statement cut to a range, and how far it has come before and after that.
pub(crate) struct Range<'r> {
    pub(crate) operation: &'r Operation<'r>,
    /// Which statement.
    pub(crate) index: usize,
    /// Its text, cut.
    pub(crate) sql: &'r str,
    pub(crate) from: &'r Cursor,
    pub(crate) to: &'r Cursor,
}

impl Cursor {
    /// The cursor in a note, if it is one.
    pub(crate) fn read(seen: Option<&str>) -> Option<Self> {
        let mut parts = seen?.splitn(4, ' ');
        if parts.next() != Some(WORD) {
            return None;
        }
        let (batches, rows) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { batches, rows, after: parts.next().map(ToOwned::to_owned) })
    }

    /// The cursor as a note has it.
    pub(crate) fn text(&self) -> String {
        let Self { batches, rows, after } = self;
        match after {
            None => format!("{WORD} {batches} {rows}"),
            Some(after) => format!("{WORD} {batches} {rows} {after}"),
        }
    }

    fn behind(&self, page: Page) -> Self {
        let rows = self.rows + page.rows;
        Self { batches: self.batches + 1, rows, after: Some(page.last) }
    }
}

/// How the values of a key are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// As a string.
    Text,
    /// As digits: a server that compares a number with a string may do so inexactly.
    Number,
    /// As bytes.
    Binary,
}

/// The next rows of a table.
#[derive(Debug)]
pub(crate) struct Page {
    /// How many.
    pub(crate) rows: u64,
    /// The key of the last of them.
    pub(crate) last: String,
}

impl Page {
    /// That of so many rows with that last key; nothing when there are none.
    pub(crate) fn of((rows, last): (i64, Option<String>)) -> Option<Self> {
        Some(Self { rows: u64::try_from(rows).unwrap_or_default(), last: last? })
    }
}

/// What became of a batch.
#[derive(Debug)]
pub(crate) enum Ranging {
    /// It is permanent.
    Done,
    /// It is undone, since it stood in another's way or another in its: it may be done if tried again.
    GaveWay {
        /// What the server said.
        failure: Box<StatementFailure>,
        /// Whether the server chose between the two (a deadlock, a conflict) rather than wait.
        conflict: bool,
        /// Who was in the way, where that was seen.
        blocker: Option<String>,
    },
}

/// A database, as far as such a statement needs it.
pub(crate) trait Ranged: Batching {
    /// A name in a statement.
    fn quoted(name: &str) -> String;
    /// How the values of the key are written.
    fn key_kind(&mut self, _batched: &Batched) -> Result<KeyKind, Error> {
        Ok(KeyKind::Text)
    }
    /// A key in a statement.
    fn key_literal(kind: KeyKind, key: &str) -> Result<String, Error>;
    /// How many rows the query has, and the last of its one column `driftless_key`; nothing when it
    /// has none.
    fn page(&mut self, query: &str, kind: KeyKind) -> Result<Option<Page>, Error>;
    /// Executes a statement, cut to a range, in a transaction that moves the note on.
    fn range(&mut self, range: &Range<'_>) -> Result<Ranging, Refused>;
    /// How long a batch that gave way is tried again.
    fn patience(&mut self) -> Patience;
    /// Tells that it is tried again after a pause, and makes the pause.
    fn retrying(
        &mut self,
        operation: &Operation<'_>,
        attempt: u32,
        blocker: Option<&str>,
        pause: Duration,
    );
}

/// Runs what is left of a statement.
pub(crate) fn run<R: Ranged>(
    ranged: &mut R,
    operation: &Operation<'_>,
    (index, batched): (usize, &Batched),
    cursor: &mut Cursor,
) -> Result<(), Refused> {
    let kind = ranged.key_kind(batched).map_err(Refused::Other)?;
    let key = R::quoted(&batched.key);
    loop {
        if ranged.stopping().is_set() {
            return Err(Refused::Other(ErrorKind::Stopped.into()));
        }
        let began = Instant::now();
        let literal = |key: &str| R::key_literal(kind, key).map_err(Refused::Other);
        let after = cursor.after.as_deref().map(literal).transpose()?;
        let query = query(operation.script, batched, &key, after.as_deref());
        let Some(page) = ranged.page(&query, kind).map_err(Refused::Other)? else { return Ok(()) };
        if cursor.after.as_ref() == Some(&page.last) {
            return Err(Refused::Other(stuck(&page.last)));
        }
        let upto = literal(&page.last)?;
        let sql = cut((operation.script, index), batched, &key, (after.as_deref(), &upto));
        let is_last = page.rows < batched.size;
        let next = cursor.behind(page);
        let range = Range { operation, index, sql: &sql, from: cursor, to: &next };
        in_the_end(ranged, &range)?;
        *cursor = next;
        let progress = Some(Progress { done: cursor.rows, total: None });
        let done = BatchDone { number: cursor.batches, progress, duration: began.elapsed() };
        ranged.told_batch(operation, done);
        if is_last {
            return Ok(());
        }
        if !batched.pause.is_zero() {
            ranged.rest(batched.pause);
        }
    }
}

/// Executes a batch as often as it takes, and as there is patience for.
fn in_the_end<R: Ranged>(ranged: &mut R, range: &Range<'_>) -> Result<(), Refused> {
    let (patience, began, mut attempt) = (ranged.patience(), Instant::now(), 1);
    let whole = |failure| at_statement(failure, range.operation.script, range.index);
    loop {
        let ranging = ranged.range(range).map_err(|refused| match refused {
            Refused::Statement(failure) => Refused::Statement(whole(failure)),
            other => other,
        })?;
        let Ranging::GaveWay { failure, conflict, blocker } = ranging else { return Ok(()) };
        let stopping = ranged.stopping().is_set();
        match patience.pause(attempt, began.elapsed(), conflict).filter(|_| !stopping) {
            Some(pause) => ranged.retrying(range.operation, attempt, blocker.as_deref(), pause),
            None => {
                let failure = whole(failure);
                let kind = ErrorKind::LockTimeout { failure, attempts: attempt, blocker };
                return Err(Refused::Other(kind.into()));
            }
        }
        if ranged.stopping().is_set() {
            return Err(Refused::Other(ErrorKind::Stopped.into()));
        }
        attempt += 1;
    }
}

/// A key that is behind itself is not the one that was read, and would be walked to for ever.
fn stuck(key: &str) -> Error {
    let message = format!("the key {key} does not compare as it is printed");
    ErrorKind::Database { doing: "go from batch to batch", message }.into()
}

/// The query for the keys of the next rows.
fn query(script: &Script, batched: &Batched, key: &str, after: Option<&str>) -> String {
    let table = script.text.get(batched.table.range()).unwrap_or_default();
    let after = after.map(|after| format!("WHERE {key} > {after} ")).unwrap_or_default();
    let size = batched.size;
    format!("SELECT {key} AS driftless_key FROM {table}\n{after}ORDER BY {key} LIMIT {size}")
}

/// The statement, cut to a range.
fn cut(
    (script, index): (&Script, usize),
    batched: &Batched,
    key: &str,
    (after, upto): (Option<&str>, &str),
) -> String {
    let whole = script.statements.get(index).copied().unwrap_or_default();
    let after = after.map(|after| format!("{key} > {after} AND ")).unwrap_or_default();
    let range = format!("{after}{key} <= {upto}");
    let text = |start: usize, end: usize| script.text.get(start..end).unwrap_or_default();
    match batched.condition {
        // Comments may follow on the same line.
        None => format!("{}\nWHERE {range}", text(whole.start, whole.end)),
        Some(condition) => format!(
            "{}({}\n) AND {range}",
            text(whole.start, condition.start),
            text(condition.start, condition.end)
        ),
    }
}

/// What failed, at the statement as a whole: what the server points at is in the one that was cut.
fn at_statement(
    mut failure: Box<StatementFailure>,
    script: &Script,
    index: usize,
) -> Box<StatementFailure> {
    let span = script.statements.get(index).copied().unwrap_or_default();
    let position = script.position(span.start);
    (failure.line, failure.column, failure.place) = (position.line, position.column, None);
    failure
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::time::Duration;

    use driftless_diag::Span;
    use driftless_plan::Path;

    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        for after in [None, Some(""), Some("a b  c"), Some("17")] {
            let after = after.map(ToOwned::to_owned);
            let cursor = Cursor { batches: 3, rows: 30, after };
            assert_eq!(Cursor::read(Some(&cursor.text())), Some(cursor));
        }
        for other in [None, Some(""), Some("batch"), Some("batch x 1"), Some("3 30 17")] {
            assert_eq!(Cursor::read(other), None);
        }
    }

    #[test]
    fn a_statement_is_cut_where_its_condition_is() {
        let text = "UPDATE t SET a = 1 WHERE b OR c -- d\n; DELETE FROM t -- all";
        let script = Script {
            text: Cow::Borrowed(text),
            statements: vec![Span::new(0, 36), Span::new(39, text.len())],
            ..Script::default()
        };
        let batched = |table: usize, condition: Option<Span>| Batched {
            table: Span::new(table, table + 1),
            path: Path { schema: None, name: "t".to_owned() },
            condition,
            key: "id".to_owned(),
            size: 5,
            pause: Duration::ZERO,
        };
        let first = batched(7, Some(Span::new(25, 31)));
        assert_eq!(
            cut((&script, 0), &first, "id", (None, "9")),
            "UPDATE t SET a = 1 WHERE (b OR c\n) AND id <= 9"
        );
        assert_eq!(
            cut((&script, 1), &batched(51, None), "id", (Some("4"), "9")),
            "DELETE FROM t -- all\nWHERE id > 4 AND id <= 9"
        );
        assert_eq!(
            query(&script, &first, "id", Some("4")),
            "SELECT id AS driftless_key FROM t\nWHERE id > 4 ORDER BY id LIMIT 5"
        );
    }
}
