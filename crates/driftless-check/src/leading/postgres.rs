//! PostgreSQL's statements by their leading words.
//!
//! Which ones the server refuses in a transaction is known to their grammar, so a statement whose
//! first words leave it open is parsed; of a whole history these are few.

use driftless_sql::postgres::{StatementKind, TokenKind, Transaction, parse, tokens};

use driftless_diag::Span;

use super::Leading;

/// What the statement is.
pub(super) fn leading(sql: &str) -> Leading {
    let words = first_words(sql);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    match word(0) {
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => {
            transaction(sql)
        }
        "insert" | "update" | "delete" | "select" | "values" | "with" | "merge" | "copy"
        | "truncate" | "table" => Leading::Rows,
        "vacuum" => outside(sql, "VACUUM"),
        "discard" | "cluster" => outside(sql, "it"),
        "create" | "drop" | "alter" | "reindex" if may_be_refused(sql, word(1)) => {
            outside(sql, named(word(0), word(1)))
        }
        _ => Leading::Other,
    }
}

/// How messages call a statement that the server refuses.
fn named(first: &str, second: &str) -> &'static str {
    match (first, second) {
        (_, "database") => "CREATE, ALTER or DROP DATABASE",
        (_, "tablespace") => "CREATE or DROP TABLESPACE",
        (_, "subscription") => "CREATE, ALTER or DROP SUBSCRIPTION",
        (_, "system") if first == "alter" => "ALTER SYSTEM",
        ("create", _) => "CREATE INDEX CONCURRENTLY",
        ("drop", _) => "DROP INDEX CONCURRENTLY",
        ("alter", _) => "DETACH PARTITION CONCURRENTLY",
        _ => "REINDEX",
    }
}

fn may_be_refused(sql: &str, second: &str) -> bool {
    let global = ["database", "tablespace", "subscription", "system", "schema"];
    global.contains(&second) || sql.to_ascii_lowercase().contains("concurrently")
}

fn outside(sql: &str, what: &'static str) -> Leading {
    let statement = parse(sql, Span::new(0, sql.len()));
    if statement.runs_in_transaction() {
        return Leading::Other;
    }
    Leading::OutsideTransaction(match statement.kind {
        StatementKind::Discard(_) => "DISCARD ALL",
        StatementKind::Cluster(_) => "CLUSTER of all tables",
        _ => what,
    })
}

fn transaction(sql: &str) -> Leading {
    match parse(sql, Span::new(0, sql.len())).kind {
        StatementKind::Transaction(transaction) => match transaction {
            Transaction::Begin(_) => Leading::Begin,
            Transaction::Commit { .. } | Transaction::Prepare(_) => Leading::Commit,
            Transaction::Rollback { .. } => Leading::Rollback,
            Transaction::Savepoint(name) => Leading::Savepoint(name.text),
            Transaction::Release(name) | Transaction::RollbackTo(name) => {
                Leading::ToSavepoint(name.text)
            }
            Transaction::CommitPrepared(_) => Leading::OutsideTransaction("COMMIT PREPARED"),
            Transaction::RollbackPrepared(_) => Leading::OutsideTransaction("ROLLBACK PREPARED"),
        },
        _ => Leading::Other,
    }
}

/// The first two words in lower case.
fn first_words(sql: &str) -> Vec<String> {
    let head: String = sql.chars().take(2000).collect();
    tokens(&head)
        .into_iter()
        .filter(|token| !token.kind.is_trivia())
        .take(2)
        .map(|token| match token.kind {
            TokenKind::Word => head.get(token.span.range()).unwrap_or_default().to_lowercase(),
            _ => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_words_decide() {
        for (sql, expected) in [
            ("BEGIN", Leading::Begin),
            ("/* x */ START TRANSACTION", Leading::Begin),
            ("end", Leading::Commit),
            ("ROLLBACK", Leading::Rollback),
            ("savepoint \"A\"", Leading::Savepoint("A".to_owned())),
            ("ROLLBACK TO a", Leading::ToSavepoint("a".to_owned())),
            ("VACUUM t", Leading::OutsideTransaction("VACUUM")),
            ("ANALYZE t", Leading::Other),
            (
                "create unique index concurrently i on t(a)",
                Leading::OutsideTransaction("CREATE INDEX CONCURRENTLY"),
            ),
            ("DROP INDEX CONCURRENTLY i", Leading::OutsideTransaction("DROP INDEX CONCURRENTLY")),
            ("create index concurrently_i on t(a)", Leading::Other),
            (
                "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
                Leading::OutsideTransaction("DETACH PARTITION CONCURRENTLY"),
            ),
            ("CREATE DATABASE d", Leading::OutsideTransaction("CREATE, ALTER or DROP DATABASE")),
            ("DISCARD ALL", Leading::OutsideTransaction("DISCARD ALL")),
            ("REINDEX TABLE t", Leading::Other),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", Leading::Other),
            ("with x as (select 1) insert into t select * from x", Leading::Rows),
            ("", Leading::Other),
        ] {
            assert_eq!(leading(sql), expected, "{sql}");
        }
    }
}
