//! Connecting: what is refused, and in which words.

use driftless_db::{Access, Database, Error, ErrorKind};
use driftless_diag::Backend;

use super::{backend, fixture, mysql_plan, url};
use crate::support::tables;

fn refused(text: &str) -> Error {
    let error = Database::open(&url(text), Access::Read).map(drop).expect_err("refused");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    error
}

#[test]
fn a_server_that_is_not_there_can_be_tried_again() {
    let scheme = fixture().database.server().scheme();
    let error = refused(&format!("{scheme}://u:hunter2@127.0.0.1:1/d"));
    assert!(matches!(error.kind, ErrorKind::Unreachable { .. }), "{error:?}");
    assert_eq!(error.class().code(), 75);
    let error = refused(&format!("{scheme}://u:hunter2@localhost/d?unix_socket=/nowhere/s"));
    assert!(matches!(error.kind, ErrorKind::Unreachable { .. }), "{error:?}");
}

#[test]
fn wrong_passwords_and_missing_databases_are_told_apart() {
    let fixture = fixture();
    let error = refused(&fixture.database.url_as("driftless:hunter2x"));
    assert!(matches!(error.kind, ErrorKind::Authentication { .. }), "{error:?}");
    assert_eq!(error.class().code(), 2);
    let missing = fixture.database.url().replace(&fixture.database.name, "nowhere");
    let error = refused(&missing);
    assert!(matches!(error.kind, ErrorKind::NoSuchDatabase { .. }), "{error:?}");
    fixture.sql("CREATE USER stranger@'%' IDENTIFIED BY 'hunter2'");
    let error = refused(&fixture.database.url_as("stranger:hunter2"));
    assert!(matches!(error.kind, ErrorKind::Privilege(_)), "{error:?}");
    assert_eq!(error.class().code(), 3);
}

#[test]
fn encryption_that_was_asked_for_is_there_or_nothing_is() {
    let fixture = fixture();
    let text = format!("{}&ssl_mode=required", fixture.database.url());
    match Database::open(&url(&text), Access::Read) {
        Err(error) => {
            assert!(matches!(error.kind, ErrorKind::Tls { .. }), "{error:?}");
            assert_eq!(error.class().code(), 2);
        }
        Ok(_) => assert_eq!(backend(), Backend::MySql, "MariaDB has no certificate here"),
    }
    let plain = format!("{}&ssl_mode=disabled", fixture.database.url());
    Database::open(&url(&plain), Access::Read).expect("no encryption asked for");
}

#[test]
fn either_scheme_leads_to_the_server_and_steps_for_the_other_product_are_refused() {
    let fixture = fixture();
    let text = fixture.database.url();
    let swapped = match text.strip_prefix("mariadb:") {
        Some(rest) => format!("mysql:{rest}"),
        None => text.replacen("mysql:", "mariadb:", 1),
    };
    let mut database = Database::open(&url(&swapped), Access::Read).expect("one protocol");
    assert_eq!(database.backend(), backend());
    assert!(database.version().expect("a version").starts_with(|c: char| c.is_ascii_digit()));

    let mut plan = mysql_plan("app", &tables(1));
    plan.backend = if backend() == Backend::MySql { Backend::MariaDb } else { Backend::MySql };
    let failure = fixture.migrate_at(&plan, &url(&swapped)).expect_err("another product");
    assert!(matches!(failure.error.kind, ErrorKind::OtherBackend { .. }), "{failure:?}");
    assert_eq!(failure.error.class().code(), 2);
    assert!(failure.error.help().is_some_and(|help| help.contains("two products")));
    assert_eq!(fixture.tables(), "");
}

#[test]
fn reading_creates_nothing_and_writing_needs_the_right_to() {
    let fixture = fixture();
    let mut database = fixture.read();
    assert_eq!(database.ledger().expect("no ledger"), None);
    assert_eq!(
        database.fingerprints().expect("the schema").len(),
        2,
        "the database and its grants"
    );
    assert_eq!(fixture.sql("SHOW TABLES"), "");

    let name = &fixture.database.name;
    fixture.sql("CREATE USER reader@'%' IDENTIFIED BY 'p'");
    fixture.sql(&format!("GRANT SELECT ON {name}.* TO reader@'%'"));
    let reader = url(&fixture.database.url_as("reader:p"));
    let plan = mysql_plan("app", &tables(1));
    let failure = fixture.migrate_at(&plan, &reader).expect_err("no right to");
    assert!(matches!(failure.error.kind, ErrorKind::Privilege(_)), "{failure:?}");
}

#[test]
fn somebody_elses_database_is_refused() {
    let fixture = fixture();
    fixture.sql("CREATE TABLE theirs (a int)");
    let failure = fixture.migrate(&mysql_plan("app", &tables(1))).expect_err("no ledger");
    assert!(matches!(failure.error.kind, ErrorKind::NoLedger { total: 1, .. }), "{failure:?}");
    assert_eq!(fixture.tables(), "theirs");
}

#[test]
fn a_reader_that_is_not_shown_everything_says_so() {
    let fixture = fixture();
    fixture.migrate(&mysql_plan("app", &tables(1))).expect("a step");
    let name = &fixture.database.name;
    fixture.sql("CREATE USER half@'%' IDENTIFIED BY 'p'");
    fixture.sql(&format!("GRANT SELECT, SHOW VIEW ON {name}.* TO half@'%'"));
    let half = url(&fixture.database.url_as("half:p"));
    let mut database = Database::open(&half, Access::Read).expect("a connection");
    assert!(database.ledger().expect("the ledger").is_some());
    let error = database.introspect().expect_err("half the rights");
    assert!(error.to_string().contains("without TRIGGER, EVENT, EXECUTE on"), "{error}");

    fixture.sql(&format!("GRANT TRIGGER, EVENT, EXECUTE ON {name}.* TO half@'%'"));
    let mut database = Database::open(&half, Access::Read).expect("a connection");
    database.introspect().expect("every right");
}
