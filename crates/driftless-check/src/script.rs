//! A file of SQL as the executor runs it: which statements, and under which conditions.
//!
//! Decided from the leading keywords of each statement, never from a full parse, so that the
//! macro's fast path costs a tokenizer and a script that no grammar accepts still has a plan.
//!
//! | statement | in a transactional step | in one with `transaction = false` |
//! |---|---|---|
//! | `BEGIN` .. `COMMIT` round everything (pragmas may stand outside) | not executed: the step runs in our transaction anyway; a note | executed |
//! | any other `BEGIN`, `COMMIT`, `ROLLBACK` | error `transaction-control` | executed |
//! | `SAVEPOINT`, and its own `RELEASE` or `ROLLBACK TO` | executed | executed |
//! | `PRAGMA foreign_keys` | not executed: it would do nothing inside a transaction, so the executor does it | the same |
//! | `VACUUM`, `DETACH`, `PRAGMA synchronous =`, `PRAGMA journal_mode = wal`, `PRAGMA wal_checkpoint` | error `not-in-transaction` | executed |
//!
//! On PostgreSQL the last two lines are others: there are no pragmas, and what the server refuses in a
//! transaction is `.. CONCURRENTLY`, `VACUUM`, `CREATE DATABASE` and the like.
//!
//! A script with a statement that runs in batches (`batch/`) has no one transaction either, whatever its
//! step says: each of its statements is committed by itself.
//!
//! MySQL and MariaDB commit every change of the schema by themselves, so there is no transaction to
//! break: there every statement is executed as it is written.
//!
//! Foreign keys are off for a script that says so, and for one that rebuilds a table: it drops a
//! table and gives the name to another, or the other way round. With foreign keys on, `DROP TABLE`
//! deletes every row first, and with it the rows that refer to them by `ON DELETE CASCADE`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use driftless_diag::{Backend, Code, Diagnostic, Severity, SourceFile, Span};
use driftless_plan::{Effect, Script};
use driftless_sql::{Piece, PieceKind, split};
use driftless_steps::{Layout, StepFile};

use crate::batch::{self, batches};
use crate::effects::effects;
use crate::leading::{Leading, leading};

/// A statement that begins or ends a transaction inside a step that has one already.
pub(crate) static TRANSACTION_CONTROL: Code = Code {
    id: "transaction-control",
    title: "a step begins or ends a transaction of its own",
    manual: "\
A step runs in a transaction that driftless begins, so that its effects and its row in the ledger
are committed together or not at all. A `COMMIT` in the middle would tear them apart, and a `BEGIN`
fails because a transaction is open.

One `BEGIN` .. `COMMIT` round the whole file says what happens anyway; it is left out when the step
runs, and reported as a note.

```sql
-- bad
INSERT INTO a VALUES (1);
COMMIT;
INSERT INTO b VALUES (1);
```

Delete the statement, or split the file into two steps. If the step must control transactions
itself, write `transaction = false` into its `step.toml`: it is then on its own when it fails in
the middle.
",
};

/// A statement that the server refuses inside a transaction.
pub(crate) static NOT_IN_TRANSACTION: Code = Code {
    id: "not-in-transaction",
    title: "a statement that cannot run in a transaction, in a step that has one",
    manual: "\
SQLite refuses some statements while a transaction is open: `VACUUM`, `DETACH` of a database that
was used, `PRAGMA synchronous = ..`, `PRAGMA journal_mode = wal`, `PRAGMA wal_checkpoint`. PostgreSQL
refuses `CREATE INDEX CONCURRENTLY` and everything else that is `CONCURRENTLY` except `REFRESH`,
`VACUUM`, `CREATE DATABASE`, `ALTER SYSTEM` and the like. Steps run in a transaction unless they say
otherwise.

Put the statement into a step of its own, with a `step.toml` beside it:

```toml
transaction = false
```

Such a step is not rolled back when it fails, so keep it small.
",
};

/// A directive that ends a statement stands inside one.
pub(crate) static DIRECTIVE_IN_STATEMENT: Code = Code {
    id: "directive-in-statement",
    title: "a directive that ends a statement stands inside one",
    manual: "\
`--bun:split` and `-- +goose StatementEnd` end the statement before them. Here one stands inside a
string, a comment or the body of a function or trigger, so the tool would send the two halves one by
one, and the server would refuse each.

```sql
-- bad
CREATE TRIGGER t AFTER INSERT ON a BEGIN
  UPDATE b SET n = n + 1;
--bun:split
END;
```

Move the directive behind the statement.
",
};

/// Cuts `file` into what the executor runs, and says what it could not run.
pub(crate) fn script(
    backend: Backend,
    layout: Layout,
    file: &StepFile,
    transaction: bool,
) -> (Script, Vec<Diagnostic>) {
    let text = &file.sql.text;
    let every_piece = split(backend, text);
    let pieces: Vec<Piece> = every_piece
        .iter()
        .filter(|piece| piece.kind == PieceKind::Statement && !piece.sql.is_empty())
        .copied()
        .collect();
    let ends: BTreeMap<usize, usize> =
        pieces.iter().map(|piece| (piece.sql.start, executed_end(backend, text, piece))).collect();
    let all: Vec<(Span, Leading)> = pieces
        .iter()
        .map(|piece| (piece.sql, leading(backend, &text[piece.sql.range()])))
        .collect();
    let mut problems: Vec<Diagnostic> =
        all.iter().filter_map(|(span, _)| cut_by_directive(file, *span)).collect();
    let foreign_keys_off = backend == Backend::Sqlite && foreign_keys_off(&all);
    let batches = batches(backend, file, &every_piece);
    problems.extend(batches.problems);
    let transaction = transaction && !batches.any;
    if batches.any {
        problems.extend(beside_batches(file, &all, foreign_keys_off));
    }
    let statements: Vec<(Span, Leading)> = all
        .into_iter()
        .filter(|(_, leading)| !matches!(leading, Leading::ForeignKeys(_)))
        .collect();
    let statements = if transaction {
        in_transaction(layout, &file.source, statements, &mut problems)
    } else {
        statements
    };
    let statements: Vec<Span> = statements
        .into_iter()
        .map(|(span, _)| Span::new(span.start, ends.get(&span.start).map_or(span.end, |end| *end)))
        .collect();
    let texts: Vec<&str> = statements.iter().map(|span| &text[span.range()]).collect();
    let mut effects = effects(backend, transaction, &texts);
    if !batches.by_start.is_empty() {
        effects.resize(statements.len(), Effect::Unknown);
        for (effect, span) in effects.iter_mut().zip(&statements) {
            if let Some(batched) = batches.by_start.get(&span.start) {
                *effect = Effect::Batched(batched.clone());
            }
        }
    }
    let script = Script {
        file: file.source.path.clone(),
        text: Cow::Owned(file.source.text.clone()),
        statements,
        foreign_keys_off,
        effects,
    };
    (script, problems)
}

/// What cannot stand beside a statement that runs in batches.
fn beside_batches(
    file: &StepFile,
    all: &[(Span, Leading)],
    foreign_keys_off: bool,
) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = all
        .iter()
        .filter(|(_, leading)| leading.ends_transaction())
        .map(|(span, _)| batch::transaction_beside(file, *span))
        .collect();
    if let Some((span, _)) = all.first().filter(|_| foreign_keys_off) {
        problems.push(batch::rebuild_beside(file, *span));
    }
    problems
}

/// What is wrong with a statement in which a directive ends one: there its part of the file has a
/// `;` that the file has not.
fn cut_by_directive(file: &StepFile, span: Span) -> Option<Diagnostic> {
    if !file.is_part() {
        return None;
    }
    let (part, whole) = (&file.sql.text.as_bytes(), &file.source.text.as_bytes());
    let at =
        span.range().find(|at| part.get(*at) != whole.get(*at) && part.get(*at) == Some(&b';'))?;
    let line = file.source.text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let message = format!("`{}` stands inside a statement", line.trim_end());
    let made = Diagnostic::error(&DIRECTIVE_IN_STATEMENT, message)
        .at(&file.source, Span::new(at, at + line.len()), "the statement would be cut here")
        .help("move it behind the statement");
    Some(made)
}

/// Where the executed text of a statement ends: with the comments before its terminator. SQLite
/// keeps them in the schema, and real migrations look for theirs there.
fn executed_end(backend: Backend, text: &str, piece: &Piece) -> usize {
    if matches!(backend, Backend::MySql | Backend::MariaDb) {
        // Nothing there looks for them, and the terminator is whatever `DELIMITER` says.
        return piece.sql.end;
    }
    let tail = &text[piece.sql.end..piece.span.end];
    let tail = tail.strip_suffix(';').unwrap_or(tail);
    piece.sql.end + tail.trim_end().len()
}

/// The statements to run inside our transaction. What may not be there is reported and kept, so
/// that nothing is lost silently.
fn in_transaction(
    layout: Layout,
    file: &Arc<SourceFile>,
    statements: Vec<(Span, Leading)>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(Span, Leading)> {
    let wrapper = wrapper(&statements);
    if let Some((begin, end)) = wrapper {
        let message = "this transaction is the step's own, so `BEGIN` and its end are not executed";
        problems.push(
            Diagnostic::new(Severity::Note, &TRANSACTION_CONTROL, message)
                .at(file, statements[begin].0, "left out")
                .related(file, statements[end].0, "and this"),
        );
    }
    let mut savepoints = BTreeSet::new();
    let mut kept = Vec::with_capacity(statements.len());
    for (index, (span, leading)) in statements.into_iter().enumerate() {
        if wrapper.is_some_and(|(begin, end)| index == begin || index == end) {
            continue;
        }
        if let Leading::Savepoint(name) = &leading {
            savepoints.insert(name.clone());
        }
        problems.extend(misplaced(layout, file, span, &leading, &savepoints));
        kept.push((span, leading));
    }
    kept
}

/// The places of a `BEGIN` and its end that enclose everything but pragmas.
fn wrapper(statements: &[(Span, Leading)]) -> Option<(usize, usize)> {
    let inner = |(_, leading): &(Span, Leading)| !matches!(leading, Leading::Pragma);
    let begin = statements.iter().position(inner)?;
    let end = statements.iter().rposition(inner)?;
    let encloses = matches!(statements[begin].1, Leading::Begin)
        && matches!(statements[end].1, Leading::Commit)
        && !statements[begin + 1..end].iter().any(|(_, leading)| leading.ends_transaction());
    encloses.then_some((begin, end))
}

/// What is wrong with the statement inside a transaction.
fn misplaced(
    layout: Layout,
    file: &Arc<SourceFile>,
    span: Span,
    leading: &Leading,
    savepoints: &BTreeSet<String>,
) -> Option<Diagnostic> {
    let what = match leading {
        Leading::Begin => "begins a transaction inside the step's own",
        Leading::Commit => "ends the step's transaction in the middle",
        Leading::Rollback => "undoes the step's transaction",
        Leading::ToSavepoint(name) if !savepoints.contains(name) => {
            "names a savepoint that this step did not make"
        }
        Leading::OutsideTransaction(statement) => {
            let message = format!("`{statement}` cannot run in a transaction");
            let made = Diagnostic::error(&NOT_IN_TRANSACTION, message)
                .at(file, span, "the step runs in a transaction")
                .help(match layout {
                    Layout::Native => "put it into a step of its own with `transaction = false` \
                                       in `step.toml`"
                        .to_owned(),
                    _ => outside("put it into a step of its own, and", layout),
                });
            return Some(made);
        }
        _ => return None,
    };
    let word = file.text[span.range()].split_whitespace().next().unwrap_or_default();
    let message = format!("`{}` {what}", word.trim_end_matches(';').to_ascii_uppercase());
    let made = Diagnostic::error(&TRANSACTION_CONTROL, message)
        .at(file, span, "the step has a transaction already")
        .help(outside("delete it, or", layout));
    Some(made)
}

/// How a step runs outside a transaction, behind what else there is to do.
fn outside(first: &str, layout: Layout) -> String {
    match layout.without_transaction() {
        Some(what) => format!("{first} {what}"),
        None => format!(
            "steps of the layout `{layout}` always run in a transaction; in `native` one may say \
             `transaction = false`"
        ),
    }
}

/// Whether the executor runs a script with foreign keys off.
pub(crate) fn runs_without_foreign_keys(backend: Backend, text: &str) -> bool {
    // Only what renames under this setting asks, and hardly anything says it.
    if backend != Backend::Sqlite || !text.to_ascii_lowercase().contains("legacy_alter_table") {
        return false;
    }
    let pieces = split(backend, text);
    let statements = pieces.iter().filter(|it| it.kind == PieceKind::Statement);
    let all: Vec<(Span, Leading)> =
        statements.map(|it| (it.sql, leading(backend, &text[it.sql.range()]))).collect();
    foreign_keys_off(&all)
}

fn foreign_keys_off(statements: &[(Span, Leading)]) -> bool {
    let mut dropped: BTreeSet<&str> = BTreeSet::new();
    let mut made: BTreeSet<&str> = BTreeSet::new();
    let mut renamed: Vec<(&str, &str)> = Vec::new();
    for (_, leading) in statements {
        match leading {
            Leading::ForeignKeys(Some(false)) => return true,
            Leading::DropTable(name) => {
                dropped.insert(name);
            }
            Leading::CreateTable(name) | Leading::RenameTable { to: name, .. }
                if dropped.contains(name.as_str()) =>
            {
                return true;
            }
            Leading::CreateTable(name) => {
                made.insert(name);
            }
            Leading::RenameTable { from, to } => {
                made.insert(to);
                renamed.push((from, to));
            }
            _ => {}
        }
    }
    renamed.iter().any(|(from, to)| made.contains(from) && dropped.contains(to))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use driftless_steps::Checksum;

    use super::*;

    fn cut(text: &str, transaction: bool) -> (Script, Vec<String>) {
        let source = Arc::new(SourceFile::new("up.sql", text));
        let file = StepFile {
            path: PathBuf::from("up.sql"),
            source: Arc::clone(&source),
            sql: source,
            checksum: Checksum::of(text.as_bytes()),
        };
        let (script, problems) = script(Backend::Sqlite, Layout::Native, &file, transaction);
        let shown = problems.into_iter().map(|problem| {
            let at = problem.primary.map(|at| text[at.span.range()].to_owned()).unwrap_or_default();
            format!("{} {}: {at}", problem.severity.name(), problem.code)
        });
        (script, shown.collect())
    }

    #[track_caller]
    fn check(text: &str, transaction: bool, statements: &[&str], problems: &[&str]) {
        let (script, found) = cut(text, transaction);
        let cut: Vec<&str> =
            (0..script.statements.len()).map(|index| script.statement(index)).collect();
        assert_eq!(cut, statements, "{text}");
        assert_eq!(found, problems, "{text}");
    }

    #[test]
    fn statements_are_cut_and_comments_left_out() {
        check("-- a\nSELECT 1; /* b */ SELECT ';' ;;\n", true, &["SELECT 1", "SELECT ';'"], &[]);
        check("-- nothing\n", true, &[], &[]);
    }

    #[test]
    fn comments_before_the_terminator_reach_the_server() {
        // SQLite keeps them: a later step may look for its mark in `sqlite_master`.
        check(
            "ALTER TABLE t ADD c DEFAULT NULL /* mark */ ; SELECT 1 -- last\n",
            true,
            &["ALTER TABLE t ADD c DEFAULT NULL /* mark */", "SELECT 1 -- last"],
            &[],
        );
    }

    #[test]
    fn a_transaction_round_everything_is_left_out() {
        let note = "note transaction-control: BEGIN";
        check("BEGIN; SELECT 1; COMMIT;", true, &["SELECT 1"], &[note]);
        check("BEGIN; SELECT 1; COMMIT;", false, &["BEGIN", "SELECT 1", "COMMIT"], &[]);
        check(
            "PRAGMA legacy_alter_table=1; BEGIN; SELECT 1; END; PRAGMA legacy_alter_table=0;",
            true,
            &["PRAGMA legacy_alter_table=1", "SELECT 1", "PRAGMA legacy_alter_table=0"],
            &[note],
        );
    }

    #[test]
    fn other_transaction_control_is_an_error() {
        check(
            "SELECT 1; COMMIT; SELECT 2;",
            true,
            &["SELECT 1", "COMMIT", "SELECT 2"],
            &["error transaction-control: COMMIT"],
        );
        check(
            "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;",
            true,
            &["BEGIN", "SELECT 1", "COMMIT", "BEGIN", "SELECT 2", "COMMIT"],
            &["error transaction-control: BEGIN", "error transaction-control: COMMIT"].repeat(2),
        );
        check("ROLLBACK", true, &["ROLLBACK"], &["error transaction-control: ROLLBACK"]);
    }

    #[test]
    fn savepoints_of_the_step_itself_are_its_business() {
        check(
            "SAVEPOINT a; ROLLBACK TO A; RELEASE a",
            true,
            &["SAVEPOINT a", "ROLLBACK TO A", "RELEASE a"],
            &[],
        );
        check("RELEASE b", true, &["RELEASE b"], &["error transaction-control: RELEASE b"]);
    }

    #[test]
    fn what_cannot_run_in_a_transaction_is_an_error_there() {
        for sql in ["VACUUM", "DETACH x", "PRAGMA journal_mode = wal", "PRAGMA synchronous = off"] {
            check(sql, true, &[sql], &[&format!("error not-in-transaction: {sql}")]);
            check(sql, false, &[sql], &[]);
        }
        check("PRAGMA journal_mode", true, &["PRAGMA journal_mode"], &[]);
    }

    /// The statements of a part of a file, and the codes of what is wrong.
    fn cut_part(backend: Backend, text: &str, part: &str) -> (Vec<String>, Vec<String>) {
        let file = StepFile {
            path: PathBuf::from("1.sql"),
            source: Arc::new(SourceFile::new("1.sql", text)),
            checksum: Checksum::of(text.as_bytes()),
            sql: Arc::new(SourceFile::new("1.sql", part)),
        };
        let (script, problems) = script(backend, Layout::Bun, &file, false);
        let statements = 0..script.statements.len();
        (
            statements.map(|index| script.statement(index).to_owned()).collect(),
            problems.iter().map(|problem| problem.code.to_string()).collect(),
        )
    }

    #[test]
    fn a_directive_ends_a_statement_in_every_product() {
        let text = "CREATE TABLE a (x int)\n--bun:split\nSELECT 'ü'\n--bun:split\n";
        let part = text.replace("--bun:split", ";          ");
        for backend in [Backend::Sqlite, Backend::Postgres, Backend::MySql, Backend::MariaDb] {
            let (statements, problems) = cut_part(backend, text, &part);
            assert_eq!(statements, ["CREATE TABLE a (x int)", "SELECT 'ü'"], "{backend}");
            assert_eq!(problems, [""; 0], "{backend}");
        }
    }

    #[test]
    fn no_delimiter_reaches_the_server() {
        let text = "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END //\nDELIMITER ;\n\
                    DELIMITER $$\nSELECT 2 /* c */ $$\nSELECT 3$$\n";
        for backend in [Backend::MySql, Backend::MariaDb] {
            let (statements, _) = cut_part(backend, text, text);
            let expected = ["CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2", "SELECT 3"];
            assert_eq!(statements, expected);
        }
    }

    #[test]
    fn a_directive_inside_a_body_is_refused() {
        let text =
            "CREATE FUNCTION f() RETURNS int AS $$\n--bun:split\nSELECT 1 $$ LANGUAGE sql;\n";
        let part = text.replace("--bun:split", ";          ");
        let (statements, problems) = cut_part(Backend::Postgres, text, &part);
        assert_eq!(statements.len(), 1);
        assert_eq!(problems, ["directive-in-statement"]);
    }

    #[test]
    fn foreign_keys_are_the_executors_business() {
        for transaction in [true, false] {
            let text = "PRAGMA foreign_keys = off; SELECT 1; PRAGMA foreign_keys = on;";
            check(text, transaction, &["SELECT 1"], &[]);
        }
        let wrapped = "PRAGMA foreign_keys=0; BEGIN; SELECT 1; COMMIT; PRAGMA foreign_keys=1";
        check(wrapped, true, &["SELECT 1"], &["note transaction-control: BEGIN"]);
    }

    #[test]
    fn a_rebuild_runs_with_foreign_keys_off() {
        for (text, off) in [
            ("CREATE TABLE b(x); DROP TABLE a; ALTER TABLE b RENAME TO a", true),
            ("ALTER TABLE a RENAME TO old; CREATE TABLE \"A\"(x); DROP TABLE old", true),
            ("DROP TABLE IF EXISTS [a]; CREATE TABLE main.a(x)", true),
            ("PRAGMA foreign_keys = NO", true),
            ("DROP TABLE a; CREATE TABLE b(x)", false),
            ("ALTER TABLE a RENAME TO b", false),
            ("ALTER TABLE a RENAME TO old; CREATE TABLE b(x); DROP TABLE old", false),
            ("PRAGMA foreign_keys = ON", false),
            ("PRAGMA foreign_keys", false),
            ("-- DROP TABLE a\nCREATE TABLE a(x)", false),
        ] {
            assert_eq!(cut(text, true).0.foreign_keys_off, off, "{text}");
        }
    }
}
