//! Steps of two branches, in either order.

use driftless_steps::{Lock, Seal, write_lock};

use crate::component::Component;

/// A base and two steps written behind it, side by side.
fn branches(one: &str, two: &str) -> Component {
    let component = Component::new(&[
        ("1_base/up.sql", "CREATE TABLE t (a INT, b INT); CREATE TABLE u (c INT);"),
        ("2_one/up.sql", one),
        ("3_two/up.sql", two),
    ]);
    let mut lock: Lock = component.write_lock(Seal::Keep);
    lock.lines[2].after = Some("1_base".to_owned());
    write_lock(&component.path(), &lock).expect("written");
    component
}

/// What the plan says that each step was written behind.
fn behind(component: &Component) -> Vec<Option<Vec<usize>>> {
    let path = component.path();
    let plan = driftless_check::check(&component.request(&path)).plan;
    plan.steps.into_iter().map(|step| step.behind).collect()
}

#[test]
fn steps_that_commute_need_no_order() {
    for (one, two) in [
        ("CREATE TABLE x (a);", "CREATE TABLE y (a);"),
        ("CREATE INDEX i ON t (a);", "CREATE INDEX j ON t (b);"),
        ("ALTER TABLE t ADD COLUMN x;", "ALTER TABLE t ADD COLUMN y;"),
        ("INSERT INTO t VALUES (1, 2);", "INSERT INTO u VALUES (1);"),
        ("ALTER TABLE t ADD COLUMN x;", "UPDATE u SET c = 1;"),
    ] {
        let component = branches(one, two);
        assert_eq!(component.found(), [""; 0], "{one} {two}");
        assert_eq!(behind(&component), [Some(vec![]), Some(vec![0]), Some(vec![0])]);
    }
}

#[test]
fn steps_whose_order_matters_are_refused_with_the_reason() {
    for (one, two, why) in [
        ("CREATE TABLE x (a);", "DROP TABLE IF EXISTS x;", "the schema differs with their order"),
        ("ALTER TABLE t ADD COLUMN x;", "CREATE INDEX i ON t (x);", "the schema differs"),
        ("INSERT INTO t VALUES (1, 2);", "UPDATE t SET a = 3;", "`2_one` reads or writes its rows"),
        ("ALTER TABLE t ADD COLUMN x;", "UPDATE t SET a = 3;", "`3_two` reads or writes its rows"),
    ] {
        let component = branches(one, two);
        assert_eq!(behind(&component), [None, None, None], "nothing was shown");
        let found = component.found();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0]
                .starts_with("error unordered-branches m/3_two/up.sql:1:1: `2_one` and `3_two`"),
            "{found:?}"
        );
        assert!(found[0].contains(why), "{found:?}");
    }
}

#[test]
fn rows_are_followed_through_views_and_triggers() {
    let through = |made: &str, one: &str, two: &str| {
        let component = branches(one, two);
        component.write(
            "1_base/up.sql",
            &format!("CREATE TABLE t (a INT, b INT); CREATE TABLE u (c INT); {made}"),
        );
        component.found()
    };
    let view = "CREATE VIEW v AS SELECT a FROM t;";
    assert_eq!(through(view, "INSERT INTO u SELECT a FROM v;", "UPDATE t SET a = 1;").len(), 1);
    let trigger = "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO u VALUES (1); END;";
    assert_eq!(through(trigger, "INSERT INTO t VALUES (1, 2);", "DELETE FROM u;").len(), 1);
}

#[test]
fn saying_which_runs_first_settles_it() {
    let component = branches("INSERT INTO t VALUES (1, 2);", "UPDATE t SET a = 3;");
    component.write("3_two/step.toml", "requires = [\"2_one\"]\n");
    assert_eq!(component.found(), [""; 0]);
}
