//! Statements that run in batches: `-- driftless: batch by=id size=10000 pause=50ms` above an
//! `UPDATE` or `DELETE`.
//!
//! What the comment says (`directive.rs`) and what of the statement the executor has to know
//! (`statement.rs`) is read from tokens, so that every build can do it; that the column is a key is
//! for replay to tell (`key.rs`). Whatever is not understood is refused: a batch that is not one
//! would change all rows at once, and that is what its author meant to avoid.

mod directive;
mod key;
mod statement;
mod token;

use std::collections::BTreeMap;

use driftless_diag::{Backend, Code, Diagnostic, Span};
use driftless_plan::Batched;
use driftless_sql::Piece;
use driftless_sql::mysql::Product;
use driftless_steps::StepFile;

use directive::Directive;
pub(crate) use key::judge as judge_keys;

/// A comment that is a directive, and not understood.
pub(crate) static BAD_DIRECTIVE: Code = Code {
    id: "bad-directive",
    title: "a `driftless:` comment is not understood",
    manual: "\
A comment that begins with `driftless:` tells driftless how to run the statement below it. This one
says something that driftless does not know, or stands where there is nothing to run. There is one
such comment in a step:

```sql
-- driftless: batch by=id size=10000 pause=50ms
UPDATE users SET email_lower = lower(email);
```

| setting | meaning |
|---|---|
| `by` | the column to walk along: a key that is never null; a name with capitals or blanks in quotes |
| `size` | how many rows a batch covers at most |
| `pause` | how long to wait between two batches, such as `50ms` or `2s`; left out, not at all |

It stands on a line of its own above the statement, with nothing but other comments in between.
",
};

/// A statement that cannot run in batches.
pub(crate) static NOT_IN_BATCHES: Code = Code {
    id: "not-in-batches",
    title: "a statement cannot run in batches",
    manual: "\
A statement runs in batches by being cut to one range of a key after the other. That is the same as
running it whole only for an `UPDATE` or `DELETE` of the rows of one table, of which the condition
alone decides: no `WITH`, no join (`FROM`, `USING`), no `ORDER BY`, `LIMIT` or `RETURNING`, and the
key itself is not changed, since a row that moves could be changed twice.

```sql
-- bad
-- driftless: batch by=id size=1000
UPDATE orders SET total = s.total FROM sums s WHERE s.order_id = orders.id;
-- good
-- driftless: batch by=id size=1000
UPDATE orders SET total = (SELECT s.total FROM sums s WHERE s.order_id = orders.id);
```

A batch is a transaction, so it cannot stand in a transaction of the step's own, and on SQLite not in
a step that rebuilds a table.
",
};

/// Batches by something that is no key.
pub(crate) static NOT_A_BATCH_KEY: Code = Code {
    id: "not-a-batch-key",
    title: "batches by a column that is not a key",
    manual: "\
Batches walk along a column: ten thousand rows from one value to another, then the next. For that
the column has to be the primary key or a unique one by itself, so that the server finds each range
by an index and a range is no larger than asked for, and it must not be null, since rows without a
value would never be reached.

On MySQL and MariaDB its values must compare as they are printed (whole numbers, decimals, texts,
binary values, `uuid`, dates and times) and the table's engine must know transactions. On SQLite a
primary key may be null unless it is `INTEGER PRIMARY KEY`, says `NOT NULL` or the table is
`WITHOUT ROWID`; `rowid` is a key of every other table.

Take another column, or add `NOT NULL` and a unique index in a step before.
",
};

/// A statement of a file that is to run in batches, or what is wrong with that.
struct Found {
    /// The place of the statement.
    sql: Span,
    directive: Directive,
    batched: Result<Batched, Diagnostic>,
}

/// What a file says of batches.
#[derive(Default)]
pub(crate) struct Batches {
    /// How statements run in batches, by where they begin.
    pub(crate) by_start: BTreeMap<usize, Batched>,
    /// Whether any statement was meant to.
    pub(crate) any: bool,
    /// What is wrong.
    pub(crate) problems: Vec<Diagnostic>,
}

/// What the comments of `file` say, of which `pieces` are the pieces.
pub(crate) fn batches(backend: Backend, file: &StepFile, pieces: &[Piece]) -> Batches {
    let (found, mut problems) = find(backend, file, pieces);
    let any = !found.is_empty();
    let mut by_start = BTreeMap::new();
    for Found { sql, batched, .. } in found {
        match batched {
            Ok(batched) => {
                by_start.insert(sql.start, batched);
            }
            Err(problem) => problems.push(problem),
        }
    }
    Batches { by_start, any, problems }
}

/// Whether there is anything to look at, which of most files is seen at once.
pub(crate) fn may_have(text: &str) -> bool {
    text.contains(directive::MARK)
}

/// Whether a file asks for batches.
pub(crate) fn is_batched(backend: Backend, file: &StepFile) -> bool {
    may_have(&file.sql.text)
        && !find(backend, file, &driftless_sql::split(backend, &file.sql.text)).0.is_empty()
}

/// Whose words MySQL's tokens are read by.
const fn product(backend: Backend) -> Product {
    match backend {
        Backend::MySql => Product::MySql,
        _ => Product::MariaDb,
    }
}

fn find(backend: Backend, file: &StepFile, pieces: &[Piece]) -> (Vec<Found>, Vec<Diagnostic>) {
    let text = &file.sql.text;
    if !may_have(text) {
        return (Vec::new(), Vec::new());
    }
    let mut problems = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    for piece in pieces {
        for comment in directive::comments(backend, text, piece) {
            let directive = match directive::read(backend, text, piece, comment) {
                Ok(Some(directive)) => directive,
                Ok(None) => continue,
                Err(wrong) => {
                    problems.push(wrong.at(file));
                    continue;
                }
            };
            if found.iter().any(|before| before.sql == piece.sql) {
                let wrong = directive::Wrong::new(comment, "the statement has a directive already");
                problems.push(wrong.at(file));
                continue;
            }
            let batched = statement::batched(backend, file, piece.sql, &directive);
            found.push(Found { sql: piece.sql, directive, batched });
        }
    }
    (found, problems)
}

/// What is wrong with a statement that ends or begins a transaction among some that run in batches.
pub(crate) fn transaction_beside(file: &StepFile, span: Span) -> Diagnostic {
    let message = "a step with a statement in batches has a transaction of its own";
    Diagnostic::error(&NOT_IN_BATCHES, message)
        .at(&file.source, span, "each batch is a transaction")
        .help("delete it, or put the statement in batches into a step of its own")
}

/// What is wrong with a table that is rebuilt beside a statement that runs in batches.
pub(crate) fn rebuild_beside(file: &StepFile, span: Span) -> Diagnostic {
    let message = "a step that rebuilds a table cannot run a statement in batches";
    Diagnostic::error(&NOT_IN_BATCHES, message)
        .at(&file.source, span, "foreign keys are off while the step runs")
        .help("put the statement in batches into a step of its own")
}
