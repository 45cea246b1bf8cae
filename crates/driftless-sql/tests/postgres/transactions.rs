//! What can run inside a transaction: each verdict is the server's.

use driftless_diag::Span;
use driftless_sql::postgres::{InTransaction, parse};

fn verdict(sql: &str) -> InTransaction {
    parse(sql, Span::new(0, sql.len())).in_transaction()
}

#[test]
fn what_the_server_refuses_in_a_transaction() {
    for sql in [
        "create index concurrently i on t (a)",
        "create unique index concurrently if not exists i on t (a)",
        "drop index concurrently if exists i",
        "reindex index concurrently i",
        "reindex (concurrently) table t",
        "reindex schema s",
        "reindex database",
        "vacuum",
        "vacuum (analyze) t",
        "create database d",
        "drop database if exists d with (force)",
        "alter database d set tablespace x",
        "create tablespace x location '/x'",
        "drop tablespace x",
        "alter system set work_mem = '1MB'",
        "alter table p detach partition q concurrently",
        "create subscription s connection '' publication p",
        "create subscription s connection '' publication p with (create_slot)",
        "alter subscription s refresh publication",
        "cluster",
        "discard all",
        "commit prepared 'x'",
    ] {
        assert_eq!(verdict(sql), InTransaction::No, "{sql}");
        assert!(!parse(sql, Span::new(0, sql.len())).runs_in_transaction(), "{sql}");
    }
}

#[test]
fn what_runs_in_a_transaction() {
    for sql in [
        "create index i on t (a)",
        "drop index i",
        "analyze t",
        "alter type e add value 'x'",
        "refresh materialized view concurrently m",
        "alter table p detach partition q",
        "alter table p detach partition q finalize",
        "alter database d set work_mem = '1MB'",
        "create subscription s connection '' publication p with (connect = false)",
        "create subscription s connection '' publication p with (create_slot = off)",
        "discard temp",
        "truncate t",
        "explain analyze select 1",
        "create tabel t (a int)",
    ] {
        assert_eq!(verdict(sql), InTransaction::Yes, "{sql}");
    }
}

#[test]
fn what_depends_on_the_database_is_not_guessed() {
    for sql in [
        "reindex table t",
        "cluster t using i",
        "drop subscription s",
        "do $$ begin commit; end $$",
        "call p()",
        "alter subscription s set publication p",
    ] {
        assert!(matches!(verdict(sql), InTransaction::Depends(_)), "{sql}");
        assert!(parse(sql, Span::new(0, sql.len())).runs_in_transaction(), "{sql}");
    }
}
