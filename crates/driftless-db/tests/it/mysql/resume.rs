//! Runs that are cut off at every message, and what the next one makes of it.

use std::time::Duration;

use driftless_db::ErrorKind;
use driftless_plan::{Change, Effect, Object, Part, PartKind, Path, Plan, Thing};
use driftless_servers::{Cut, Deed, Protocol, Proxy, Wire, mysql};

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
