//! Runs that are cut off at every message, and what the next one makes of it.

use std::time::Duration;

use driftless_db::ErrorKind;
use driftless_plan::{Change, Effect, Object, Part, PartKind, Path, Plan, Thing};
use driftless_servers::{Cut, Deed, Product, Protocol, Proxy, Wire, mysql};

use super::{Fixture, fixture, mysql_plan, url};
use crate::support::step;

fn path(name: &str) -> Path {
    Path { schema: None, name: name.to_owned() }
}

fn table(name: &str, made: bool) -> Effect {
    let thing = Thing::Object { kind: Object::Table, path: path(name) };
    Effect::Changes(Change { thing, made })
}

fn made(thing: Thing) -> Effect {
    Effect::Changes(Change { thing, made: true })
}

/// Another definition of `t`, with or without these columns.
fn columns(parts: &[(&str, bool)]) -> Effect {
    let part = |(name, made): &(&str, bool)| {
        let name = (*name).to_owned();
        Part { kind: PartKind::Column, name, made: *made }
    };
    made(Thing::Definition { table: path("t"), parts: parts.iter().map(part).collect() })
}

/// What a plan says of its statements, as far as they are not known by their first words.
const UNKNOWN: Effect = Effect::Unknown;

fn plan() -> Plan {
    let statements: Vec<(&str, Effect)> = vec![
        ("CREATE TABLE t (a int PRIMARY KEY, n int NOT NULL)", table("t", true)),
        ("INSERT INTO t VALUES (1, 0)", UNKNOWN),
        ("UPDATE t SET n = n + 1", UNKNOWN),
        ("ALTER TABLE t ADD b int NOT NULL DEFAULT 7", columns(&[("b", true)])),
        ("START TRANSACTION", UNKNOWN),
        ("UPDATE t SET n = n + 1", UNKNOWN),
        ("INSERT INTO t VALUES (2, 0, 0)", UNKNOWN),
        ("COMMIT", UNKNOWN),
        ("UPDATE t SET n = n + 1 WHERE a = 1", UNKNOWN),
        ("ALTER TABLE t CHANGE b c bigint", columns(&[("b", false), ("c", true)])),
        ("ALTER TABLE t MODIFY c int", columns(&[])),
        ("CREATE TABLE u LIKE t", table("u", true)),
        ("RENAME TABLE u TO v", made(Thing::Renamed { from: path("u"), to: path("v") })),
        ("INSERT INTO v VALUES (9, 9, 9)", UNKNOWN),
        ("TRUNCATE v", made(Thing::Emptied(path("v")))),
        ("CREATE OR REPLACE VIEW w AS SELECT a FROM v", Effect::Repeatable),
        ("DROP TABLE v", table("v", false)),
        ("ANALYZE TABLE t", Effect::Repeatable),
    ];
    let texts: Vec<&str> = statements.iter().map(|(text, _)| *text).collect();
    let effects: Vec<Effect> = statements.into_iter().map(|(_, effect)| effect).collect();
    let mut plan = mysql_plan("app", &[step("0001_all", &texts)]);
    plan.steps[0].up.effects = effects;
    plan
}

/// A run whose connection breaks at a message; whether it came to that.
fn cut_off(fixture: &Fixture, plan: &Plan, cut: Cut) -> bool {
    let socket = mysql().socket();
    let (protocol, deed, delay) = (Protocol::MySql, Deed::Break, Duration::ZERO);
    let proxy = Proxy::before(Wire { socket, protocol, cut, deed, delay }).expect("a proxy");
    let result = fixture.migrate_at(plan, &url(&fixture.database.url_through(proxy.port)));
    if let Err(failure) = result {
        assert_eq!(failure.error.class().code(), 75, "{cut:?}: {}", failure.error);
    }
    proxy.has_broken()
}

#[test]
fn a_run_that_is_cut_off_anywhere_is_gone_on_with_by_the_next() {
    let plan = plan();
    for cut in [Cut::Before, Cut::After] {
        // Every one of them is what `cargo xtask chaos` is for.
        for number in (1..).step_by(11) {
            let fixture = fixture();
            let broken = cut_off(&fixture, &plan, cut(number));
            let next = fixture.migrate(&plan);
            assert!(next.is_ok(), "{:?}: {:?}", cut(number), next.map_err(|it| it.error));
            let rows = fixture.sql("SELECT GROUP_CONCAT(a, n, c ORDER BY a) FROM t");
            assert_eq!(rows, "137,200", "{:?}", cut(number));
            assert_eq!(fixture.tables(), "t w", "{:?}", cut(number));
            assert_eq!(fixture.sql("SELECT COUNT(*) FROM driftless_progress"), "0");
            fixture.database.remove();
            if !broken {
                assert!(number > 50, "{number} messages");
                break;
            }
        }
    }
}

#[test]
fn what_somebody_else_did_meanwhile_is_left_to_a_person() {
    let texts = ["CREATE TABLE t (a int)", "ALTER TABLE t ADD b int"];
    let mut plan = mysql_plan("app", &[step("0001_t", &texts)]);
    plan.steps[0].up.effects = vec![table("t", true), columns(&[("b", true)])];
    for number in 1.. {
        let fixture = fixture();
        assert!(cut_off(&fixture, &plan, Cut::Before(number)), "it never came to statement two");
        let begun = "SELECT COUNT(*) FROM driftless_progress WHERE statement = 2 AND begun = 1";
        if fixture.database.try_run(begun).unwrap_or_default() != "1" {
            continue;
        }
        fixture.sql("ALTER TABLE t ADD z int");
        let failure = fixture.migrate(&plan).expect_err("neither before nor after");
        let message = failure.error.to_string();
        assert!(matches!(failure.error.kind, ErrorKind::Undecided { .. }), "{message}");
        assert!(message.contains("with column `b`"), "{message}");
        assert_eq!(failure.error.class().code(), 5);
        fixture.sql("ALTER TABLE t DROP z");
        fixture.migrate(&plan).expect("as before, so it runs");
        return;
    }
}

/// A plan whose second step drops several tables, to one of which `c` refers.
fn dropping(statement: &str, names: &[&str]) -> Plan {
    let foreign = "CREATE TABLE c (n int, FOREIGN KEY (n) REFERENCES b (n))";
    let made = ["CREATE TABLE a (n int)", "CREATE TABLE b (n int PRIMARY KEY)", foreign];
    let mut plan = mysql_plan("app", &[step("0001_made", &made), step("0002_drop", &[statement])]);
    let paths = names.iter().map(|name| path(name)).collect();
    let thing = Thing::Several { kind: Object::Table, paths };
    plan.steps[1].up.effects = vec![Effect::Changes(Change { thing, made: false })];
    plan
}

/// A database in which that statement was begun, with nothing in its way any more.
fn begun(plan: &Plan) -> Fixture {
    let fixture = fixture();
    let error = fixture.migrate(plan).expect_err("`c` refers to `b`").error;
    assert_eq!(error.class().code(), 5, "{error}");
    let noted = fixture.sql("SELECT step, begun FROM driftless_progress");
    assert_eq!(noted, "0002_drop|1");
    fixture.sql("DROP TABLE c");
    fixture
}

#[test]
fn of_several_tables_those_that_are_left_are_dropped() {
    let plan = dropping("DROP TABLE a, b", &["a", "b"]);
    // What the server itself has left, and whatever else a kill may leave.
    let left = ["SELECT 1", "DROP TABLE IF EXISTS a", "DROP TABLE IF EXISTS a, b", "DROP TABLE b"];
    for left in left {
        let fixture = begun(&plan);
        fixture.sql(left);
        fixture.migrate(&plan).unwrap_or_else(|failure| panic!("{left}: {}", failure.error));
        assert_eq!(fixture.tables(), "", "{left}");
        assert_eq!(fixture.applied(), ["0001_made", "0002_drop"]);
    }
    // One that is there although it was not is somebody else's.
    let plan = dropping("DROP TABLE b, d", &["b", "d"]);
    let fixture = begun(&plan);
    fixture.sql("CREATE TABLE d (n int)");
    let error = fixture.migrate(&plan).expect_err("neither before nor after").error;
    assert!(matches!(error.kind, ErrorKind::Undecided { .. }), "{error}");
    assert!(error.to_string().contains("of the tables `b`, `d`, each is there there"), "{error}");
    assert_eq!(fixture.tables(), "a b d");
}

/// MariaDB drops those that are there before it says that the others are not; MySQL drops none.
#[test]
fn several_tables_of_which_one_is_missing_are_no_matter_for_a_person() {
    let plan = dropping("DROP TABLE a, missing", &["a", "missing"]);
    let fixture = fixture();
    let failure = fixture.migrate(&plan).expect_err("a table is missing").error;
    assert_eq!(failure.class().code(), 5, "{failure}");
    let again = fixture.migrate(&plan);
    match mysql().product() {
        Product::MariaDb => {
            again.unwrap_or_else(|failure| panic!("{}", failure.error));
            assert_eq!(fixture.tables(), "b c");
        }
        Product::MySql => {
            assert_eq!(again.expect_err("still missing").error.class().code(), 5);
            assert_eq!(fixture.tables(), "a b c");
        }
    }
}
