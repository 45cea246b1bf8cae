//! Connecting, and being refused: the class of each refusal, and no password anywhere.

use driftless_db::{Access, Database, ErrorKind};
use driftless_servers::postgres;

use super::{fixture, url};
use crate::support::{postgres_plan, tables};

#[test]
fn a_database_says_its_version_and_where_it_is() {
    let fixture = fixture();
    let mut database = fixture.read();
    let version = database.version().expect("a version");
    assert!(fixture.sql("SHOW server_version").starts_with(&version), "{version}");
    assert!(database.shown().ends_with(&postgres().socket().display().to_string()));
    assert!(database.ledger().expect("readable").is_none());
}

#[test]
fn a_password_with_every_odd_character_opens_the_door_and_is_never_shown() {
    let fixture = fixture();
    let text = fixture.database.tcp_url("hunter2%2F%40%3A");
    let plan = postgres_plan("app", &tables(1));
    fixture.migrate_at(&plan, &url(&text)).expect("the right password");
    let database = Database::open(&url(&text), Access::Read).expect("a database");
    assert!(!format!("{database:?} {}", url(&text)).contains("hunter2"));
}

#[test]
fn every_refusal_has_its_own_code_and_shows_no_password() {
    let fixture = fixture();
    let (name, port) = (&fixture.database.name, postgres().port());
    for (text, code, part) in [
        (fixture.database.tcp_url("hunter3"), 2, "refused the user"),
        (format!("postgres://x:hunter3@127.0.0.1:1/{name}"), 75, "cannot reach the server"),
        (
            format!("postgres://x:hunter3@no.such.host.invalid/{name}"),
            75,
            "cannot reach the server",
        ),
        (
            format!("postgres://driftless:hunter2%2F%40%3A@127.0.0.1:{port}/nowhere"),
            2,
            "has no such database",
        ),
        (format!("{}?sslmode=require", fixture.database.tcp_url("hunter3")), 2, "no encrypted"),
        (format!("{}&connect_timeout=hunter", fixture.database.url()), 2, "cannot open it"),
    ] {
        let error = Database::open(&url(&text), Access::Read).expect_err(&text);
        assert_eq!(error.class().code(), code, "{text}: {error}");
        assert!(error.to_string().contains(part), "{text}: {error}");
        let said = format!("{error} {error:?} {:?}", error.help());
        assert!(!said.contains("hunter3") && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn reading_writes_nothing() {
    let fixture = fixture();
    let mut database = fixture.read();
    assert!(database.ledger().expect("readable").is_none());
    assert!(database.runs().expect("readable").is_empty());
    assert!(database.recorded().expect("readable").is_none());
    assert_eq!(fixture.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'driftless%'"), "0");
}

#[test]
fn somebody_elses_database_is_left_alone() {
    let fixture = fixture();
    fixture.sql("CREATE TABLE theirs (a int)");
    let failure = fixture.migrate(&postgres_plan("app", &tables(1))).expect_err("no ledger");
    assert!(matches!(failure.error.kind, ErrorKind::NoLedger { total: 1, .. }), "{failure:?}");
    assert_eq!(fixture.tables(), "theirs");
}

#[test]
fn a_user_without_privileges_is_told_which_is_missing() {
    let fixture = fixture();
    let plan = postgres_plan("app", &tables(1));
    fixture.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let role = format!("reader_{}", fixture.database.name);
    fixture.sql(&format!("CREATE ROLE {role} LOGIN"));
    let as_reader = url(&fixture.database.url_as(&role));
    let failure = fixture.migrate_at(&plan, &as_reader).expect_err("no CREATE");
    assert_eq!(failure.error.class().code(), 3, "{failure}");
    assert!(failure.error.to_string().contains("may not create tables"), "{failure}");

    fixture.migrate(&plan).expect("as the owner");
    let mut database = Database::open(&as_reader, Access::Read).expect("a connection");
    let error = database.ledger().expect_err("no SELECT");
    assert_eq!(error.class().code(), 3, "{error}");
    fixture.sql(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"));
    let ledger = database.ledger().expect("may read now").expect("a ledger");
    assert_eq!(ledger.rows.len(), 1);
}
