//! Opening files: what reading may not do, and what is said about files that are no good.

use std::fs;

use diesel::connection::SimpleConnection as _;
use driftless_db::{Access, Database, Url};

use crate::support::{fixture, plan, tables, url};

fn refused(url: &Url, access: Access) -> (u8, String) {
    let error = Database::open(url, access)
        .and_then(|mut database| database.ledger())
        .expect_err("a refusal");
    (error.class().code(), error.to_string())
}

#[test]
fn reading_creates_nothing() {
    let fixture = fixture();
    let (code, message) = refused(&fixture.url(), Access::Read);
    assert_eq!(code, 2);
    assert!(message.contains("there is no database at"), "{message}");
    assert!(fixture.files().is_empty());

    fs::write(fixture.file(), "").expect("an empty file");
    let mut database = fixture.read();
    assert_eq!(database.ledger().expect("readable"), None);
    assert!(database.introspect().expect("a catalog").tables.is_empty());
    assert_eq!(database.recorded().expect("readable"), None);
    assert!(database.runs().expect("readable").is_empty());
    drop(database);
    assert_eq!(fs::metadata(fixture.file()).expect("the file").len(), 0);
    assert_eq!(fixture.files(), ["test.db"]);
}

#[test]
fn reading_leaves_no_trace_beside_a_database_in_wal_mode() {
    let fixture = fixture();
    fixture.migrate(&plan("app", &tables(2))).expect("a run");
    fixture.execute("PRAGMA journal_mode = WAL");
    assert_eq!(fixture.files(), ["test.db"], "closed properly");
    let mut database = fixture.read();
    assert_eq!(database.ledger().expect("readable").expect("a ledger").rows.len(), 2);
    assert_eq!(database.introspect().expect("a catalog").tables.len(), 2);
    drop(database);
    assert_eq!(fixture.files(), ["test.db"]);
}

#[test]
fn a_reader_sees_what_is_only_in_the_log() {
    let fixture = fixture();
    fixture.migrate(&plan("app", &tables(1))).expect("a run");
    fixture.execute("PRAGMA journal_mode = WAL");
    let mut early = fixture.read();
    assert_eq!(early.introspect().expect("a catalog").tables.len(), 1);
    // The log appears after the reader looked for it.
    let mut writer = fixture.connect();
    writer.batch_execute("CREATE TABLE later (x)").expect("a write");
    assert_eq!(fixture.read().introspect().expect("a catalog").tables.len(), 2);
    assert_eq!(early.introspect().expect("a catalog").tables.len(), 2);
    drop(writer);
    let mut writer = fixture.connect();
    writer.batch_execute("CREATE TABLE latest (x)").expect("a write");
    drop(writer);
    assert_eq!(early.introspect().expect("a catalog").tables.len(), 3);
}

#[test]
fn what_is_not_a_database_is_refused() {
    let fixture = fixture();
    for content in ["this is a text, and a longer one than a header is".repeat(99), "x".to_owned()]
    {
        fs::write(fixture.file(), &content).expect("a file");
        for access in [Access::Read, Access::Write] {
            let (code, message) = refused(&fixture.url(), access);
            assert_eq!(code, 3);
            assert!(message.ends_with("the file is not an SQLite database"), "{message}");
        }
        let failure = fixture.migrate(&plan("app", &tables(1))).expect_err("not a database");
        assert_eq!(failure.error.class().code(), 3);
        assert_eq!(fs::read_to_string(fixture.file()).expect("the file"), content);
    }
    // The header is right and nothing else is.
    let content = [b"SQLite format 3\0".as_slice(), &[7; 4000]].concat();
    fs::write(fixture.file(), &content).expect("a file");
    let (_, message) = refused(&fixture.url(), Access::Read);
    assert!(message.ends_with("the file is not an SQLite database"), "{message}");
}

#[test]
fn a_missing_directory_is_named_and_not_created() {
    let fixture = fixture();
    let lost = url(&fixture.path("no/such/a.db"));
    for access in [Access::Read, Access::Write] {
        let (code, message) = refused(&lost, access);
        assert_eq!(code, 2);
        assert!(message.ends_with("no/such` does not exist"), "{message}");
    }
    let (code, message) = refused(&url(&fixture.path("")), Access::Write);
    assert_eq!(code, 2);
    assert!(message.ends_with("is not a file"), "{message}");
    assert!(fixture.files().is_empty());
}

#[test]
fn a_database_that_may_only_be_read_is_not_migrated() {
    let fixture = fixture();
    let steps = tables(2);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    let before = fs::read(fixture.file()).expect("the file");
    let path = fixture.file();
    let read_only = Url::parse(&format!("file://{}?mode=ro", path.display())).expect("a URL");
    assert_eq!(refused(&read_only, Access::Write).0, 3);
    // As on a medium that cannot be written: SQLite itself refuses.
    let medium = Url::parse(&format!("file://{}?immutable=1", path.display())).expect("a URL");
    let longer = plan("app", &steps);
    let target = |url| [driftless_db::Target { plan: &longer, url, code: &[] }];
    let failure = fixture.migrate_all(&target(&medium)).expect_err("read-only");
    assert_eq!(failure.error.class().code(), 3);
    assert!(failure.to_string().ends_with("the database is read-only"), "{failure}");
    assert_eq!(fs::read(fixture.file()).expect("the file"), before);
    // With nothing to do there is nothing to refuse.
    let same = plan("app", &steps[..1]);
    let targets = [driftless_db::Target { plan: &same, url: &medium, code: &[] }];
    assert!(fixture.migrate_all(&targets).expect("nothing").is_up_to_date());
    let mut reader = fixture.read();
    let failure = reader
        .migrate(&[&longer], &fixture.options, &mut driftless_db::Silent)
        .expect_err("opened for reading");
    assert_eq!(failure.error.class().code(), 3);
}

#[test]
fn mode_rw_creates_no_file() {
    let fixture = fixture();
    let path = fixture.file();
    let url = Url::parse(&format!("file://{}?mode=rw", path.display())).expect("a URL");
    assert_eq!(refused(&url, Access::Write).0, 2);
    assert!(fixture.files().is_empty());
}

#[test]
fn odd_file_names_are_taken_literally() {
    let fixture = fixture();
    for name in ["a b.db", "a%20b.db", "what?.db", "50%.db", "é#1.db", "a&mode=ro.db"] {
        let plan = plan("app", &tables(1));
        let url = url(&fixture.path(name));
        let targets = [driftless_db::Target { plan: &plan, url: &url, code: &[] }];
        fixture.migrate_all(&targets).unwrap_or_else(|failure| panic!("{name}: {failure}"));
        assert!(fixture.files().contains(&name.to_owned()), "{name}: {:?}", fixture.files());
        let mut database = Database::open(&url, Access::Read).expect(name);
        assert_eq!(database.introspect().expect(name).tables.len(), 1, "{name}");
    }
    assert_eq!(fixture.files().len(), 6);
}

/// A writer that dies in the middle of writing leaves a journal that must be rolled back before
/// anything can be read, and a reader may not do that.
#[test]
fn a_journal_that_waits_to_be_rolled_back_is_explained() {
    let fixture = fixture();
    let steps = tables(2);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    let mut writer = fixture.connect();
    // With hardly any cache, changes reach the file before the commit.
    writer
        .batch_execute(
            "PRAGMA cache_size = 1; BEGIN; CREATE TABLE big (x); \
             INSERT INTO big SELECT zeroblob(3000) FROM \
             (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300) \
             SELECT i FROM n)",
        )
        .expect("a large write");
    // A copy of both files is what a crash would have left.
    let copy = fixture.path("copy.db");
    fs::copy(fixture.path("test.db-journal"), fixture.path("copy.db-journal")).expect("journal");
    fs::copy(fixture.file(), &copy).expect("the file");
    writer.batch_execute("ROLLBACK").expect("the end");
    drop(writer);

    let (code, message) = refused(&url(&copy), Access::Read);
    assert_eq!(code, 75);
    assert!(message.contains("a write was interrupted"), "{message}");
    let plan = plan("app", &steps);
    let url = url(&copy);
    let targets = [driftless_db::Target { plan: &plan, url: &url, code: &[] }];
    assert_eq!(fixture.migrate_all(&targets).expect("rolled back, then run").done(), 1);
    let mut database = Database::open(&url, Access::Read).expect("readable now");
    assert_eq!(database.introspect().expect("a catalog").tables.len(), 2);
}

#[test]
fn the_version_is_that_of_the_library() {
    let fixture = fixture();
    fs::write(fixture.file(), "").expect("a file");
    let version = fixture.read().version().expect("a version");
    assert!(version.starts_with("3."), "{version}");
}
