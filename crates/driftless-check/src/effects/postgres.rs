//! PostgreSQL: every change can be undone, but for the few statements that the server refuses in a
//! transaction. Of those the statement itself says what is there afterwards.

use driftless_diag::Span;
use driftless_plan::{Change, Effect, Global, Path, Thing};
use driftless_sql::postgres::{
    AlterActionKind, CreateIndex, Discard, Drop, InTransaction, ObjectIdentity, ObjectKind,
    QualifiedName, Statement, StatementKind as Kind, Transaction, parse,
};

/// What the statement leaves behind.
pub(super) fn effect(sql: &str) -> Effect {
    let statement = parse(sql, Span::new(0, sql.len()));
    match &statement.kind {
        Kind::Transaction(transaction) => of_transaction(transaction),
        Kind::Set(_)
        | Kind::Reset(_)
        | Kind::SetConstraints(_)
        | Kind::Show(_)
        | Kind::Prepare(_)
        | Kind::Inert { .. } => Effect::Session,
        Kind::Discard(discard) if *discard != Discard::All => Effect::Session,
        Kind::Dml(_) if only_sets(sql) => Effect::Session,
        // An extension may have made something of its own of these.
        Kind::Empty
        | Kind::Invalid(_)
        | Kind::Opaque { .. }
        | Kind::CreateMaterializedView(_)
        | Kind::Do(_)
        | Kind::Call(_) => Effect::Unknown,
        _ if statement.in_transaction() == InTransaction::Yes => Effect::Noted,
        _ => outside(&statement),
    }
}

fn of_transaction(transaction: &Transaction) -> Effect {
    match transaction {
        Transaction::Begin(_) => Effect::Begins,
        Transaction::Commit { .. } => Effect::Commits,
        Transaction::Rollback { .. } | Transaction::Prepare(_) => Effect::Undoes,
        Transaction::Savepoint(_) | Transaction::Release(_) | Transaction::RollbackTo(_) => {
            Effect::Noted
        }
        Transaction::CommitPrepared(_) | Transaction::RollbackPrepared(_) => Effect::Unknown,
    }
}

/// `SELECT set_config(..)` is how a script sets what only an expression can say.
fn only_sets(sql: &str) -> bool {
    let lower = sql.to_ascii_lowercase();
    lower.starts_with("select") && lower.contains("set_config(")
}

/// What a statement does that may not, or cannot, run in a transaction.
fn outside(statement: &Statement) -> Effect {
    match &statement.kind {
        Kind::CreateIndex(index) => made(index_on(index), true),
        Kind::Drop(drop) => of_drop(drop),
        Kind::AlterTable(alter) => match alter.actions.as_slice() {
            [action] => match &action.kind {
                AlterActionKind::DetachPartition { partition, .. } => {
                    let (of, partition) = (path(&alter.name), path(partition));
                    made(Thing::Partition { of, partition }, false)
                }
                _ => Effect::Unknown,
            },
            _ => Effect::Unknown,
        },
        Kind::CreateDatabase(database) => global(Global::Database, &database.name.text, true),
        Kind::CreateTablespace(space) => global(Global::Tablespace, &space.name.text, true),
        Kind::CreateSubscription(it) => global(Global::Subscription, &it.name.text, true),
        Kind::Reindex(_) => Effect::Reindexes,
        Kind::Vacuum(_)
        | Kind::Cluster(_)
        | Kind::AlterSystem(_)
        | Kind::AlterDatabase(_)
        | Kind::AlterSubscription(_) => Effect::Repeatable,
        _ => Effect::Unknown,
    }
}

fn of_drop(drop: &Drop) -> Effect {
    let [object] = drop.objects.as_slice() else { return Effect::Unknown };
    let ObjectIdentity::Name(name) = &object.identity else { return Effect::Unknown };
    match drop.kind {
        ObjectKind::Index => made(Thing::Index(path(name)), false),
        ObjectKind::Database => global(Global::Database, &name.name.text, false),
        ObjectKind::Tablespace => global(Global::Tablespace, &name.name.text, false),
        ObjectKind::Subscription => global(Global::Subscription, &name.name.text, false),
        _ => Effect::Unknown,
    }
}

fn index_on(index: &CreateIndex) -> Thing {
    Thing::IndexOn {
        table: path(&index.table),
        name: index.name.as_ref().map(|name| name.text.clone()),
        unique: index.unique,
    }
}

fn global(kind: Global, name: &str, is_made: bool) -> Effect {
    made(Thing::Global { kind, name: name.to_owned() }, is_made)
}

fn made(thing: Thing, made: bool) -> Effect {
    Effect::Changes(Change { thing, made })
}

fn path(name: &QualifiedName) -> Path {
    let schema = name.schema.as_ref().map(|schema| schema.text.clone());
    Path { schema, name: name.name.text.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(schema: Option<&str>, name: &str) -> Path {
        Path { schema: schema.map(ToOwned::to_owned), name: name.to_owned() }
    }

    #[test]
    fn what_runs_in_a_transaction_is_noted_there() {
        for sql in ["CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "LOCK TABLE t"] {
            assert_eq!(effect(sql), Effect::Noted, "{sql}");
        }
        for sql in ["SET lock_timeout = 0", "SELECT set_config('a.b', 'c', false)", "LISTEN a"] {
            assert_eq!(effect(sql), Effect::Session, "{sql}");
        }
        for sql in ["CALL p()", "DO $$ BEGIN COMMIT; END $$", "nonsense", "COMMIT PREPARED 'a'"] {
            assert_eq!(effect(sql), Effect::Unknown, "{sql}");
        }
        assert_eq!(effect("BEGIN"), Effect::Begins);
        assert_eq!(effect("END"), Effect::Commits);
        assert_eq!(effect("PREPARE TRANSACTION 'a'"), Effect::Undoes);
        for sql in ["VACUUM t", "ALTER SYSTEM SET a = 1", "ALTER DATABASE d SET TABLESPACE s"] {
            assert_eq!(effect(sql), Effect::Repeatable, "{sql}");
        }
        assert_eq!(effect("REINDEX INDEX CONCURRENTLY i"), Effect::Reindexes);
    }

    #[test]
    fn what_does_not_says_what_it_changes() {
        let on = |table, name: Option<&str>, unique| Thing::IndexOn {
            table,
            name: name.map(ToOwned::to_owned),
            unique,
        };
        for (sql, thing, is_made) in [
            (
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON a.t (b)",
                on(named(Some("a"), "t"), Some("I"), true),
                true,
            ),
            ("CREATE INDEX CONCURRENTLY ON T (b)", on(named(None, "t"), None, false), true),
            ("DROP INDEX CONCURRENTLY a.i", Thing::Index(named(Some("a"), "i")), false),
            (
                "ALTER TABLE p DETACH PARTITION a.q CONCURRENTLY",
                Thing::Partition { of: named(None, "p"), partition: named(Some("a"), "q") },
                false,
            ),
            (
                "DROP DATABASE IF EXISTS d",
                Thing::Global { kind: Global::Database, name: "d".to_owned() },
                false,
            ),
        ] {
            assert_eq!(effect(sql), made(thing, is_made), "{sql}");
        }
    }
}
