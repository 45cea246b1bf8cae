//! How often a run waits for the server, counted by a proxy in between.

use driftless_db::{
    Access, Database, ErrorKind, Gate, MigrateOptions, Silent, StepName, Target, Url,
};
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
fn a_run_with_nothing_to_do_and_the_gate_ask_once_and_take_no_lock() {
    let counted = counted();
    let plan = postgres_plan("app", &steps(3, 2));
    counted.migrate(&plan);
    assert_eq!(counted.opened(), 0, "what connecting itself takes, and nothing else");
    let locked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%advisory_lock%' \
                  AND pid <> pg_backend_pid()";
    assert_eq!(counted.migrate(&plan), 1);
    assert_eq!(counted.fixture.sql(locked), "0");

    let before = counted.proxy.round_trips();
    let mut database = Database::open(&counted.url, Access::Read).expect("a connection");
    for asked in 1..4 {
        assert_eq!(database.gate(&plan).expect("an answer"), Gate::Current);
        assert_eq!(counted.proxy.round_trips() - before, asked);
    }
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND pid <> pg_backend_pid()";
    assert_eq!(counted.fixture.sql(connections), "1");
    drop(database);

    // What is not current is looked into over another connection: diesel's, with what it sets and we ask.
    let more = postgres_plan("app", &steps(4, 2));
    let before = counted.proxy.round_trips();
    let mut database = Database::open(&counted.url, Access::Read).expect("a connection");
    let gate = database.gate(&more).expect("an answer");
    assert!(matches!(gate, Gate::Behind { .. }), "{gate:?}");
    assert_eq!(counted.fixture.sql(connections), "1", "one after the other");
    let asked = counted.proxy.round_trips() - before;
    assert!(asked <= 18, "{asked}");
}

#[test]
fn a_step_may_take_away_what_the_session_has_prepared() {
    let fixture = fixture();
    let mut steps = steps(8, 1);
    steps[2] = step("0002_s", &["CREATE TABLE u (a int)", "DEALLOCATE ALL"]);
    steps[4] = step("0004_s", &["DISCARD PLANS", "SET search_path = pg_catalog"]);
    steps[6] = step("0006_s", &["PREPARE driftless_record_2 AS SELECT 1"]);
    let plan = postgres_plan("app", &steps);
    let mut database = Database::open(&fixture.url(), Access::Write).expect("a connection");
    // One connection for two runs, each with a row of its own.
    for last in ["0003_s", "0007_s"] {
        let to = vec![StepName { component: "app".to_owned(), step: last.to_owned() }];
        let options = MigrateOptions { to, ..fixture.options.clone() };
        let report = database.migrate(&[&plan], &options, &mut Silent);
        assert_eq!(report.unwrap_or_else(|failure| panic!("{}", failure.error)).done(), 4);
    }
    let recorded = "SELECT string_agg(step || position || '-' || run, ' ' ORDER BY position) \
                    FROM driftless_ledger";
    let expected: Vec<String> =
        (0..8).map(|n| format!("000{n}_s{}-{}", n + 1, if n < 4 { 1 } else { 2 })).collect();
    assert_eq!(fixture.sql(recorded), expected.join(" "));
}

#[test]
fn a_ledger_that_the_path_leads_to_only_by_a_later_schema_is_not_this_ones() {
    let fixture = fixture();
    let plan = postgres_plan("app", &steps(1, 1));
    fixture.migrate(&plan).expect("a ledger in `public`");
    fixture.sql("CREATE SCHEMA tenant");
    let (text, path) = (fixture.database.url(), "options=-csearch_path%3Dtenant,public");
    let joint = if text.contains('?') { '&' } else { '?' };
    let tenant = url(&format!("{text}{joint}{path}"));
    assert_eq!(driftless_db::gate(&fixture.url(), &plan).expect("an answer"), Gate::Current);
    assert_eq!(driftless_db::gate(&tenant, &plan).expect("an answer"), Gate::Empty);
    fixture.migrate_at(&plan, &tenant).expect("a ledger of its own");
    assert_eq!(driftless_db::gate(&tenant, &plan).expect("an answer"), Gate::Current);
    assert_eq!(fixture.sql("SELECT count(*) FROM tenant.driftless_ledger"), "1");
    // As in a ledger that is older than steps without a transaction.
    fixture.sql("DROP TABLE tenant.driftless_progress");
    assert_eq!(driftless_db::gate(&tenant, &plan).expect("an answer"), Gate::Current);
}

#[test]
fn a_role_that_may_have_one_connection_migrates_over_it() {
    let fixture = fixture();
    let role = format!("single_{}", fixture.database.name);
    fixture.sql(&format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 1"));
    fixture.sql(&format!("GRANT ALL ON SCHEMA public TO {role}"));
    let single = url(&fixture.database.url_as(&role));
    let plan = postgres_plan("app", &steps(3, 1));
    // Whoever came before has gone; within a run one comes after the other.
    let sessions = format!("SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}'");
    let alone = || {
        while fixture.sql(&sessions) != "0" {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    };
    for _ in 0..5 {
        alone();
        fixture.migrate_at(&plan, &single).unwrap_or_else(|failure| panic!("{}", failure.error));
    }
    for _ in 0..5 {
        alone();
        let mut database = Database::open(&single, Access::Read).expect("a connection");
        assert_eq!(database.ledger().expect("a ledger").expect("one").rows.len(), 3);
    }
    alone();
    fixture.sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
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
