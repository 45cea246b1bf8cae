//! How often a run waits for the server, counted by a proxy in between.

use driftless_db::{Access, Database, ErrorKind, Gate, Target, Url};
use driftless_plan::{Kind, Plan};
use driftless_servers::{Cut, Proxy};

use super::{Fixture, fixture, url};
use crate::support::{StepBuilder, postgres_plan, step};

struct Counted {
    fixture: Fixture,
    proxy: Proxy,
    url: Url,
}

fn counted() -> Counted {
    let fixture = fixture();
    let server = fixture.database.server();
    let socket = server.socket().join(format!(".s.PGSQL.{}", server.port()));
    let proxy = Proxy::start(socket, Cut::Never).expect("a proxy");
    let (user, name, port) = (server.user(), &fixture.database.name, proxy.port);
    let url = url(&format!("postgres://{user}@127.0.0.1:{port}/{name}?sslmode=disable"));
    Counted { fixture, proxy, url }
}

impl Counted {
    /// How many round trips it took to migrate, connecting left out, and to connect.
    fn migrate(&self, plan: &Plan) -> usize {
        let opened = self.opened();
        let before = self.proxy.round_trips();
        let mut silent = |_: &driftless_db::Event<'_>| {};
        let targets = [Target { plan, url: &self.url, code: &[] }];
        driftless_db::migrate(&targets, &self.fixture.options, &mut silent).expect("it runs");
        self.proxy.round_trips() - before - opened
    }

    /// How many it takes to connect, with what is asked of every server.
    fn opened(&self) -> usize {
        let before = self.proxy.round_trips();
        drop(Database::open(&self.url, Access::Write).expect("a connection"));
        self.proxy.round_trips() - before
    }
}

fn steps(count: usize, statements: usize) -> Vec<StepBuilder> {
    (0..count)
        .map(|n| {
            let statements: Vec<String> =
                (0..statements).map(|m| format!("CREATE TABLE t_{n}_{m} (a int)")).collect();
            let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
            step(&format!("{n:04}_s"), &statements)
        })
        .collect()
}

#[test]
fn a_transactional_step_is_one_round_trip_however_many_statements_it_has() {
    let one = counted().migrate(&postgres_plan("app", &steps(1, 1)));
    assert_eq!(counted().migrate(&postgres_plan("app", &steps(1, 50))), one);
    assert_eq!(counted().migrate(&postgres_plan("app", &steps(21, 3))), one + 20);
}

#[test]
fn a_run_with_nothing_to_do_asks_once_and_takes_no_lock() {
    let counted = counted();
    let plan = postgres_plan("app", &steps(3, 2));
    counted.migrate(&plan);
    let locked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%advisory_lock%' \
                  AND pid <> pg_backend_pid()";
    assert_eq!(counted.migrate(&plan), 1);
    assert_eq!(counted.fixture.sql(locked), "0");

    let before = counted.proxy.round_trips();
    let mut database = Database::open(&counted.url, Access::Read).expect("a connection");
    let connected = counted.proxy.round_trips();
    assert_eq!(database.gate(&plan).expect("an answer"), Gate::Current);
    assert_eq!(counted.proxy.round_trips() - connected, 1);
    assert!(connected - before <= 4, "{}", connected - before);
}

#[test]
fn a_step_that_fails_is_undone_and_its_statement_named() {
    let fixture = fixture();
    let statements = ["CREATE TABLE u (a int PRIMARY KEY)", "INSERT INTO u VALUES (1), (1)"];
    let steps = [step("0001_t", &["CREATE TABLE t (a int)"]), step("0002_u", &statements)];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("twice the same");
    let ErrorKind::Statement(statement) = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!((statement.statement, statement.statements), (2, 2));
    assert!(statement.message.contains("duplicate key"), "{statement:?}");
    assert_eq!((fixture.tables().as_str(), fixture.applied()), ("t", vec!["0001_t".to_owned()]));
}

#[test]
fn what_a_statement_leaves_open_does_not_go_on_in_the_next() {
    // The server refuses each of them alone, and what stands between must not run either.
    for (first, second) in [
        ("SELECT 'a", "CREATE TABLE x (a text DEFAULT 'b')"),
        ("SELECT 1 /* a", "CREATE TABLE x (a text) /* b */"),
        ("SELECT $q$ a", "CREATE TABLE x (a text DEFAULT $q$ b $q$)"),
        ("SELECT 1 -- a", "SELECT 1 AS b"),
    ] {
        let fixture = fixture();
        let steps = [step("0001_open", &[first, second])];
        let outcome = fixture.migrate(&postgres_plan("app", &steps));
        assert_eq!(outcome.is_ok(), first.ends_with("-- a"), "{first}: {outcome:?}");
        assert_eq!(fixture.tables(), "", "{first}");
    }
    let fixture = fixture();
    fixture.sql(
        "ALTER DATABASE :name SET standard_conforming_strings = off"
            .replace(":name", &fixture.database.name)
            .as_str(),
    );
    // To this server the literal ends behind the semicolon.
    let steps = [step("0001_b", &[r"SELECT 'a\'", "SELECT 'x; CREATE TABLE x (a int); --'"])];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("an open literal");
    assert_eq!(failure.error.class().code(), 4, "{failure:?}");
    assert_eq!(fixture.tables(), "");
}

#[test]
fn what_one_message_does_is_what_single_statements_do() {
    let fixture = fixture();
    let steps = [
        step(
            "0001_all",
            &[
                "CREATE SCHEMA other",
                "SET search_path = other",
                "CREATE TABLE t (a int PRIMARY KEY)",
                "CREATE TABLE u (a int REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
                "INSERT INTO u VALUES (1)",
                "SAVEPOINT s",
                "INSERT INTO t VALUES (7)",
                "ROLLBACK TO s",
                "INSERT INTO t VALUES (1)",
                "DO $$ BEGIN PERFORM 1; END $$ -- a comment at the end",
                "CREATE ROLE nobody_in_particular",
                "SET ROLE nobody_in_particular",
            ],
        ),
        step("0002_view", &["CREATE VIEW v AS SELECT current_user AS name"]).kind(Kind::Repeatable),
    ];
    fixture.migrate(&postgres_plan("app", &steps)).expect("both");
    assert_eq!(fixture.applied(), ["0001_all", "0002_view"]);
    assert_eq!(fixture.sql("SELECT a FROM other.t"), "1");
    assert_eq!(fixture.sql("SELECT name = session_user FROM public.v"), "t");
    let changed = [
        steps[0].clone(),
        step("0002_view", &["CREATE OR REPLACE VIEW v AS SELECT current_user AS name -- again"])
            .kind(Kind::Repeatable),
    ];
    fixture.migrate(&postgres_plan("app", &changed)).expect("once more");
    assert_eq!(fixture.applied(), ["0001_all", "0002_view"]);
    let took = fixture
        .sql("SELECT max(duration_ms) < 60000 AND min(duration_ms) >= 0 FROM driftless_ledger");
    assert_eq!(took, "t");
    fixture.sql("DROP OWNED BY nobody_in_particular; DROP ROLE nobody_in_particular");
}

#[test]
fn a_step_that_commits_deferred_rows_nobody_refers_to_fails_as_a_whole() {
    let fixture = fixture();
    let statements = [
        "CREATE TABLE t (a int PRIMARY KEY)",
        "CREATE TABLE u (a int REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO u VALUES (1)",
    ];
    let failure = fixture.migrate(&postgres_plan("app", &[step("0001_t", &statements)]));
    let error = failure.expect_err("a row that refers to nothing").error;
    assert!(matches!(error.kind, ErrorKind::Commit { .. }), "{error:?}");
    assert_eq!(fixture.tables(), "");
}
