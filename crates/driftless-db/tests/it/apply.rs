//! Applying steps when nothing goes wrong.

use driftless_db::{OpenSteps, StepName, Target};

use crate::support::{done, fixture, plan, step, tables};

#[test]
fn steps_are_applied_once_in_order_and_recorded() {
    let fixture = fixture();
    let plan = plan("app", &tables(3));
    let report = fixture.migrate(&plan).expect("a run");
    assert_eq!(done(&report), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(report.components[0].already, 0);
    assert_eq!(fixture.tables(), ["t1", "t2", "t3"]);

    let ledger = fixture.read().ledger().expect("readable").expect("a ledger");
    let first = &ledger.rows[0];
    assert_eq!((first.component.as_str(), first.step.as_str()), ("app", "0001_t1"));
    assert_eq!(first.checksum, plan.steps[0].checksum);
    assert_eq!(ledger.rows.iter().map(|row| row.position).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(first.tool_version, env!("CARGO_PKG_VERSION"));
    assert!(first.applied_at.ends_with('Z') && first.applied_at.contains('T'), "{first:?}");

    let report = fixture.migrate(&plan).expect("a second run");
    assert!(report.is_up_to_date());
    assert_eq!(report.components[0].already, 3);
    assert_eq!(fixture.read().runs().expect("readable").len(), 1);
}

#[test]
fn a_run_says_what_it_does_as_it_does_it() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[
            step("0001_a", &["CREATE TABLE a (x)", "INSERT INTO a VALUES (1)"]),
            step("0002_b", &["CREATE TABLE b (x)"]),
        ],
    );
    fixture.migrate(&plan).expect("a run");
    let events = fixture.events.take();
    let expected = [
        "migrate 2",
        "up app/0001_a",
        "1/2",
        "2/2",
        "step done",
        "up app/0002_b",
        "1/1",
        "step done",
        "committed 2",
    ];
    assert_eq!(events, expected);
}

#[test]
fn the_run_is_recorded_with_the_head_it_led_to() {
    let fixture = fixture();
    let steps = tables(2);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    fixture.migrate(&plan("app", &steps)).expect("a run");
    let mut database = fixture.read();
    let runs = database.runs().expect("runs");
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[1].action, "migrate");
    assert_eq!(runs[1].outcome.as_deref(), Some("done"));
    assert!(runs[1].finished.is_some() && runs[1].detail.is_none());
    let head = database.ledger().expect("readable").expect("a ledger").head();
    assert_eq!(runs[1].head.as_ref(), Some(&head));
    assert_ne!(runs[0].head, runs[1].head);
}

#[test]
fn nothing_to_do_writes_nothing() {
    let fixture = fixture();
    let plan = plan("app", &tables(2));
    fixture.migrate(&plan).expect("a run");
    let before = std::fs::read(fixture.file()).expect("the file");
    // A writer holds the lock: with nothing to do, nobody waits for it.
    let mut other = fixture.connect();
    diesel::connection::SimpleConnection::batch_execute(&mut other, "BEGIN IMMEDIATE")
        .expect("a lock");
    let report = fixture.migrate(&plan).expect("a run without a lock");
    assert!(report.is_up_to_date());
    assert_eq!(fixture.events.take(), ["migrate 0"]);
    assert_eq!(std::fs::read(fixture.file()).expect("the file"), before);
    assert_eq!(fixture.files(), ["test.db"]);
}

#[test]
fn an_empty_plan_creates_no_file() {
    let fixture = fixture();
    let report = fixture.migrate(&plan("app", &[])).expect("nothing");
    assert!(report.is_up_to_date());
    assert!(fixture.files().is_empty());
}

#[test]
fn an_empty_step_and_windows_line_ends_are_fine() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[
            step("0001_empty", &[]),
            step("0002_crlf", &["CREATE TABLE a (\r\n  x TEXT DEFAULT 'é'\r\n)"]),
        ],
    );
    let report = fixture.migrate(&plan).expect("a run");
    assert_eq!(done(&report).len(), 2);
    // The definition is what stands in the file, byte for byte.
    let definition = fixture.one("SELECT sql FROM sqlite_schema WHERE name = 'a'");
    assert_eq!(definition, "CREATE TABLE a (\r\n  x TEXT DEFAULT 'é'\r\n)");
}

#[test]
fn to_stops_after_a_step() {
    let mut fixture = fixture();
    let plan = plan("app", &tables(4));
    let to = |step: &str| StepName { component: "app".to_owned(), step: step.to_owned() };
    fixture.options.to = vec![to("0002_t2")];
    let report = fixture.migrate(&plan).expect("a run");
    assert_eq!(done(&report), ["0001_t1", "0002_t2"]);
    assert!(report.components[0].not_started.is_empty(), "not asked for is not left out");

    fixture.options.to = vec![to("0001_t1")];
    assert!(fixture.migrate(&plan).expect("a run").is_up_to_date());

    fixture.options.to = vec![to("0009_t9")];
    let failure = fixture.migrate(&plan).expect_err("no such step");
    assert_eq!(failure.error.class().code(), 2);
    assert_eq!(failure.error.to_string(), "`app`: there is no step `0009_t9`");
}

#[test]
fn open_steps_are_applied_only_where_that_is_allowed() {
    let mut fixture = fixture();
    let mut steps = tables(2);
    steps.push(step("0003_draft", &["CREATE TABLE draft (x)"]).open());
    let plan = plan("app", &steps);
    fixture.options.open_steps = OpenSteps::Refuse;
    let failure = fixture.migrate(&plan).expect_err("an open step");
    assert_eq!(failure.error.class().code(), 3);
    assert!(failure.error.to_string().contains("`app/0003_draft`"), "{failure}");
    assert!(fixture.files().is_empty(), "refused before anything ran");
    fixture.options.open_steps = OpenSteps::Apply;
    fixture.migrate(&plan).expect("a run");
}

#[test]
fn bare_steps_do_what_no_transaction_allows() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[
            step("0001_wal", &["PRAGMA journal_mode = WAL", "VACUUM"]).bare(),
            step("0002_a", &["CREATE TABLE a (x)"]),
            step("0003_delete", &["PRAGMA journal_mode = DELETE"]).bare(),
        ],
    );
    let report = fixture.migrate(&plan).expect("a run");
    assert_eq!(done(&report).len(), 3);
    assert_eq!(fixture.applied(), ["0001_wal", "0002_a", "0003_delete"]);
    assert_eq!(fixture.files(), ["test.db"]);
    assert!(fixture.migrate(&plan).expect("a run").is_up_to_date());
}

#[test]
fn a_database_in_memory_is_migrated_through_its_handle() {
    let url = driftless_db::Url::parse(":memory:").expect("a URL");
    let mut database =
        driftless_db::Database::open(&url, driftless_db::Access::Write).expect("memory");
    let plan = plan("app", &tables(3));
    let options = crate::support::options();
    let report = database.migrate(&[&plan], &options, &mut driftless_db::Silent).expect("a run");
    assert_eq!(done(&report).len(), 3);
    assert_eq!(database.introspect().expect("a catalog").tables.len(), 3);
    let report = database.migrate(&[&plan], &options, &mut driftless_db::Silent).expect("a run");
    assert!(report.is_up_to_date());
}

#[test]
fn a_plan_for_another_product_is_refused() {
    let fixture = fixture();
    let mut plan = plan("app", &tables(1));
    plan.backend = driftless_diag::Backend::Postgres;
    let url = fixture.url();
    let failure =
        fixture.migrate_all(&[Target { plan: &plan, url: &url, code: &[] }]).expect_err("refused");
    assert_eq!(failure.error.class().code(), 2);
    assert!(failure.to_string().contains("written for `postgres`"), "{failure}");
    assert!(fixture.files().is_empty());
}
