//! Layouts of other tools judged: sections at their own places, directives, transactions.

use driftless_diag::Backend;
use driftless_steps::Layout;

use crate::component::{Component, lines};

const GOOSE: &str = "-- +goose Up
CREATE TABLE é (id INTEGER PRIMARY KEY);
-- +goose StatementBegin
CREATE TRIGGER t AFTER INSERT ON é BEGIN
  DELETE FROM é;
END
-- +goose StatementEnd
CREATE TABLE b (x) -- no semicolon
-- +goose Down
DROP TABLE b;
DROP TABLE é;
";

fn statements(component: &Component) -> (Vec<String>, Vec<String>) {
    let plan = component.check().plan;
    let step = &plan.steps[0];
    let cut = |script: &driftless_plan::Script| {
        (0..script.statements.len()).map(|at| script.statement(at).to_owned()).collect()
    };
    (cut(&step.up), step.down.as_ref().map(cut).unwrap_or_default())
}

#[test]
fn a_file_in_sections_is_two_scripts_of_one_text() {
    let component = Component::new(&[("1_a.sql", GOOSE)]);
    let checked = component.check();
    assert_eq!(lines(&checked.diagnostics), [""; 0], "and the down is the inverse");
    let step = &checked.plan.steps[0];
    assert_eq!(step.up.text, GOOSE, "the executor has the real file");
    assert_eq!(Some(step.checksum), step.down_checksum, "the whole file's");
    let (up, down) = statements(&component);
    assert_eq!(
        up,
        [
            "CREATE TABLE é (id INTEGER PRIMARY KEY)",
            "CREATE TRIGGER t AFTER INSERT ON é BEGIN\n  DELETE FROM é;\nEND",
            "CREATE TABLE b (x) -- no semicolon",
        ]
    );
    assert_eq!(down, ["DROP TABLE b", "DROP TABLE é"]);
    assert_eq!(component.judge().plan, checked.plan);
    // As the macro embeds it: the same text for both directions.
    let decoded = driftless_plan::Plan::decode(&checked.plan.encode(), &[GOOSE, GOOSE]);
    assert_eq!(decoded, Ok(checked.plan));
}

#[test]
fn carets_point_into_the_real_file() {
    let text = "-- migrate:up\n-- ü\nDROP TABLE nope;\n-- migrate:down\nDROP TABLE a;\n";
    let component = Component::new(&[("1_a.sql", text)]);
    let checked = component.check();
    assert_eq!(
        lines(&checked.diagnostics)[0],
        "error unknown-table m/1_a.sql:3:12: unknown table `nope`"
    );
    for found in &checked.diagnostics {
        let at = found.primary.as_ref().expect("a place");
        assert_eq!(at.file.text, text, "readers see the file as it is");
    }
}

#[test]
fn a_down_section_that_does_not_undo_is_pointed_at() {
    let text = "-- +goose Up\nCREATE TABLE a (x);\n-- +goose Down\n\nSELECT 1;\n";
    let found = Component::new(&[("1_a.sql", text)]).found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("warning down-not-inverse m/1_a.sql:5:1"), "{found:?}");
}

#[test]
fn transactions_are_as_the_tool_has_them() {
    for (files, fine) in [
        (
            [
                ("1_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n"),
                ("2_b.sql", "-- +goose Up\nSELECT 1;\n"),
            ],
            true,
        ),
        ([("1_a.sql", "-- +goose Up\nVACUUM;\n"), ("2_b.sql", "-- +goose Up\nSELECT 1;\n")], false),
        (
            [
                ("1_a.sql", "-- migrate:up transaction:false\nVACUUM;\n"),
                ("2_b.sql", "-- migrate:up\nSELECT 1;\n"),
            ],
            true,
        ),
        (
            [("1_a.sql", "-- migrate:up\nVACUUM;\n"), ("2_b.sql", "-- migrate:up\nSELECT 1;\n")],
            false,
        ),
        ([("1_a.up.sql", "VACUUM;\n"), ("2_b.tx.up.sql", "SELECT 1;\n")], true),
        ([("1_a.up.sql", "SELECT 1;\n"), ("2_b.tx.up.sql", "VACUUM;\n")], false),
        (
            [("V1.1__a.sql", "VACUUM;\n"), ("V1.1__a.sql.conf", "executeInTransaction=false\n")],
            true,
        ),
        ([("V1__a.sql", "VACUUM;\n"), ("V2__b.sql", "SELECT 1;\n")], false),
    ] {
        let found = Component::new(&files).found();
        let refused = found.iter().any(|line| line.starts_with("error not-in-transaction"));
        assert_eq!(refused, !fine, "{files:?}: {found:?}");
        assert_eq!(found.is_empty(), fine, "{found:?}");
    }
}

#[test]
fn what_postgres_refuses_in_a_transaction_runs_outside_as_its_tool_runs_it() {
    const TABLE: &str = "CREATE TABLE t (a int);\n";
    const INDEX: &str = "CREATE INDEX CONCURRENTLY i ON t (a);\n";
    const BOTH: &str = "CREATE TABLE u (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);\n";
    const TWO: &str =
        "CREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (a);\n";
    for (files, fine) in [
        ([("V1.1__a.sql", TABLE), ("V1.2__b.sql", INDEX)], true),
        ([("V1.1__a.sql", TABLE), ("V1.2__b.sql", TWO)], true),
        // Flyway refuses what is of both kinds.
        ([("V1.1__a.sql", TABLE), ("V1.2__b.sql", BOTH)], false),
        ([("1_a.up.sql", TABLE), ("2_b.up.sql", INDEX)], true),
        // Sent at once, several are one transaction.
        ([("1_a.up.sql", TABLE), ("2_b.up.sql", TWO)], false),
    ] {
        let component = Component::new(&files);
        let directory = component.path();
        let layout = match files[0].0.starts_with('V') {
            true => Layout::Flyway,
            false => Layout::GolangMigrate,
        };
        let request = driftless_check::Request {
            backend: Backend::Postgres,
            layout: Some(layout),
            ..component.request(&directory)
        };
        let checked = driftless_check::check(&request);
        let errors = checked.diagnostics.iter().filter(|found| found.is_error());
        let refused = errors.map(|found| found.code.id).collect::<Vec<&str>>();
        assert_eq!(refused.contains(&"not-in-transaction"), !fine, "{files:?}: {refused:?}");
        assert_eq!(checked.plan.steps[1].transaction, !fine, "{files:?}");
    }
}

#[test]
fn help_is_in_the_words_of_the_layout() {
    for (name, text, help) in [
        ("1_a.sql", "-- +goose Up\nVACUUM;\n", "-- +goose NO TRANSACTION"),
        ("1_a.sql", "-- migrate:up\nVACUUM;\n", "-- migrate:up transaction:false"),
        ("1_a.tx.up.sql", "VACUUM;\n", "without `.tx`"),
        ("V1.1__a.sql", "VACUUM;\n", "executeInTransaction=false"),
        ("1_a.sql", "VACUUM;\n", "-- no-transaction"),
        ("V1__a.sql", "VACUUM;\n", "the layout `refinery` always run in a transaction"),
        ("1_a/up.sql", "VACUUM;\n", "`transaction = false` in `step.toml`"),
    ] {
        let checked = Component::new(&[(name, text)]).check();
        let said: Vec<&String> = checked.diagnostics.iter().flat_map(|one| &one.help).collect();
        assert!(said.iter().any(|line| line.contains(help)), "{help} is not in {said:?}");
    }
}

#[test]
fn a_split_ends_a_statement_without_semicolon() {
    let text = "CREATE TABLE a (x)\n--bun:split\nCREATE TABLE b (x);\n--bun:split\nSELECT 1\n";
    let component = Component::new(&[("1_a.tx.up.sql", text)]);
    assert_eq!(component.found(), [""; 0]);
    assert_eq!(statements(&component).0, ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "SELECT 1"]);
}

#[test]
fn a_split_inside_a_statement_is_refused() {
    for text in [
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n--bun:split\nEND;\n",
        "SELECT '\n--bun:split\n';\n",
    ] {
        let found = Component::new(&[("1_a.tx.up.sql", text)]).found();
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("error directive-in-statement m/1_a.tx.up.sql")),
            "{found:?}"
        );
    }
}

const USERS: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY);\n";
const VIEW: &str = "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT id FROM users;\n";

#[test]
fn a_repeatable_step_runs_last_and_is_run_twice() {
    let later = ("V2__b.sql", "ALTER TABLE users ADD COLUMN name TEXT;\n");
    let view = "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT name FROM users;\n";
    let component = Component::new(&[("V1__a.sql", USERS), later, ("R__v.sql", view)]);
    let checked = component.check();
    assert_eq!(lines(&checked.diagnostics), [""; 0]);
    let kinds: Vec<driftless_plan::Kind> = checked.plan.steps.iter().map(|it| it.kind).collect();
    use driftless_plan::Kind::{Once, Repeatable};
    assert_eq!(kinds, [Once, Once, Repeatable]);
    assert_eq!(checked.plan.steps[2].requires[0].step, "V2__b");

    let once = "CREATE VIEW v AS SELECT id FROM users;\n";
    let found = Component::new(&[("V1__a.sql", USERS), ("R__v.sql", once)]).found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0]
            .starts_with("warning not-repeatable m/R__v.sql:1:13: running `R__v` again would fail"),
        "{found:?}"
    );

    let wrong = "DROP VIEW IF EXISTS v;\nDELETE FROM nope;\n";
    let found = Component::new(&[("V1__a.sql", USERS), ("R__v.sql", wrong)]).found();
    assert!(found[0].starts_with("error unknown-table m/R__v.sql:2:13"), "{found:?}");
}

#[test]
fn a_repeatable_step_may_change_although_it_is_sealed() {
    let component = Component::new(&[("V1__a.sql", USERS), ("R__v.sql", VIEW)]);
    let lock = component.write_lock(driftless_steps::Seal::All);
    assert!(lock.to_text().contains("R__v sealed\n"), "{}", lock.to_text());
    assert!(component.judge().trusted);
    component.write("R__v.sql", &VIEW.replace("id", "id AS i"));
    assert_eq!(component.found(), [""; 0]);
    assert!(!component.judge().trusted, "it is judged again");
    component.write("V1__a.sql", "CREATE TABLE users (id INTEGER);\n");
    assert!(component.found()[0].starts_with("error sealed-step-changed"));
    component.write("V1__a.sql", USERS);
    component.write("V2__b.sql", "CREATE TABLE b (x);\n");
    let found = component.found();
    assert_eq!(found.len(), 1, "no branches: {found:?}");
    assert!(found[0].starts_with("error lock-unlisted"), "{found:?}");
}

#[test]
fn native_steps_of_other_kinds_are_known_too() {
    let component = Component::new(&[
        ("1_v/up.sql", VIEW),
        ("1_v/step.toml", "kind = \"repeatable\"\n"),
        ("2_a/up.sql", USERS),
        ("3_base/up.sql", USERS),
        ("3_base/step.toml", "kind = \"baseline\"\n"),
        ("4_b/up.sql", "CREATE TABLE b (x);"),
    ]);
    let checked = component.check();
    assert_eq!(lines(&checked.diagnostics), [""; 0]);
    let names: Vec<&str> = checked.plan.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["2_a", "3_base", "4_b", "1_v"]);
    assert_eq!(checked.plan.steps[2].requires[0].step, "2_a", "a baseline is no predecessor");
}

#[test]
fn a_baseline_is_held_against_the_steps_it_stands_for() {
    let rest = [
        ("V1__a.sql", USERS),
        ("V2__b.sql", "CREATE TABLE b (x);\n"),
        ("V3__c.sql", "DROP TABLE b;\n"),
    ];
    let with = |base: &str| {
        let component = Component::new(&rest);
        component.write("B2__base.sql", base);
        component
    };
    let right = with("CREATE TABLE b (x);\nCREATE TABLE users (id INTEGER PRIMARY KEY);\n");
    let checked = right.check();
    assert_eq!(lines(&checked.diagnostics), [""; 0]);
    assert_eq!(checked.catalog.tables.len(), 1, "the history is replayed without it");
    let found = with("CREATE TABLE b (x);\n").found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("warning baseline-differs m/B2__base.sql:1:1"), "{found:?}");
    assert!(found[0].contains("table `users` is missing"), "{found:?}");
    let wrong = with("DROP TABLE nope;\n").found();
    assert!(wrong[0].starts_with("error unknown-table m/B2__base.sql:1:12"), "{wrong:?}");

    let pruned = Component::new(&[("B2__base.sql", "CREATE TABLE b (x);\n"), rest[2]]);
    assert_eq!(pruned.found(), [""; 0], "where the steps are gone, the history begins there");
    assert!(pruned.check().catalog.tables.is_empty());
}
