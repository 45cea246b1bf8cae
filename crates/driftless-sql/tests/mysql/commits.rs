//! Which statements end a transaction by themselves.

use driftless_diag::Span;
use driftless_sql::mysql::{ImplicitCommit, Product, parse};

fn commit(sql: &str) -> ImplicitCommit {
    parse(Product::MariaDb, sql, Span::new(0, sql.len())).implicit_commit()
}

#[test]
fn definitions_commit_and_rows_do_not() {
    for sql in [
        "create table t (a int)",
        "alter table t add b int",
        "drop table t",
        "create index i on t (a)",
        "drop index i on t",
        "create or replace view v as select 1",
        "create trigger r before insert on t for each row set new.a = 1",
        "create procedure p() select 1",
        "rename table t to u",
        "truncate t",
        "grant select on d.* to u",
        "create user u",
        "begin",
        "start transaction",
        "lock tables t write",
        "analyze table t",
        "flush tables",
        "create sequence s",
        "alter database d character set utf8mb4",
        // Of what touches temporary tables only making and dropping them stays inside.
        "create index i on a_temporary_table (a)",
    ] {
        assert_eq!(commit(sql), ImplicitCommit::Yes, "{sql}");
    }
    for sql in [
        "create temporary table t (a int)",
        "drop temporary table t",
        "insert into t values (1)",
        "update t set a = 1",
        "select 1",
        "set foreign_key_checks = 0",
        "use d",
        "commit",
        "rollback",
        "savepoint s",
        "prepare s from 'select 1'",
        "load data infile 'x' into table t",
    ] {
        assert_eq!(commit(sql), ImplicitCommit::No, "{sql}");
    }
}

#[test]
fn what_cannot_be_known_is_not_guessed() {
    for sql in ["call p()", "execute s", "unlock tables", "set autocommit = 1", "crate table t"] {
        assert!(matches!(commit(sql), ImplicitCommit::Depends(_)), "{sql}");
    }
}
