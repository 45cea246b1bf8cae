//! Files that hold both directions, and files cut by directives: goose, dbmate, bun.

use driftless_steps::{Checksum, Layout, Loaded, StepFile};

use crate::{Tree, fine, names, one_problem, problems};

/// The lines of the part that is meant, without blank ones.
fn lines(file: Option<&StepFile>) -> Vec<String> {
    let text = file.map(|file| file.sql.text.clone()).unwrap_or_default();
    text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn up(loaded: &Loaded) -> Vec<String> {
    lines(loaded.set.steps[0].up.as_ref())
}

fn down(loaded: &Loaded) -> Vec<String> {
    lines(loaded.set.steps[0].down.as_ref())
}

#[test]
fn goose_reads_sections_statements_and_the_transaction() {
    let text = "\u{feff}-- about\r\n-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE é (x);\n\
                -- +goose StatementBegin\nSELECT 1\n-- +goose StatementEnd\n-- kept\n\
                -- +goose Down\nDROP TABLE é;\n";
    let tree = Tree::new(&[("2_b.sql", text), ("10_a.sql", "-- +goose Up\nA;\n"), ("x.go", "")]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(names(&loaded), ["2_b", "10_a"], "by number");
    assert_eq!(up(&loaded), ["CREATE TABLE é (x);", "SELECT 1", ";", "-- kept"]);
    assert_eq!(down(&loaded), ["DROP TABLE é;"]);
    let step = &loaded.set.steps[0];
    assert!(!step.settings.transaction && loaded.set.steps[1].settings.transaction);
    assert_eq!(loaded.set.steps[1].down, None);
    for file in [&step.up, &step.down].into_iter().flatten() {
        assert_eq!(file.source.text, text, "the file itself is kept");
        assert_eq!(file.sql.text.len(), text.len());
        assert_eq!(file.checksum, Checksum::of(text.as_bytes()), "of the whole file");
        let at = file.sql.text.find("TABLE é").expect("it is there");
        assert_eq!(text[at..].split(['(', ';']).next().map(str::trim_end), Some("TABLE é"));
    }
    assert_eq!(step.files().count(), 1, "a file is listed once");
}

#[test]
fn goose_directories_are_refused_where_goose_refuses_them() {
    for (text, parts) in [
        ("CREATE TABLE a (x);\n-- +goose Up\n", ["wrong-directive m/1_a.sql:1:1", "before"]),
        ("-- +goose Up\n-- +goose Up\n", ["wrong-directive m/1_a.sql:2:1", "two `-- +goose Up`"]),
        ("-- +goose Down\nA;", ["wrong-directive m/1_a.sql:1:1", "has to come first"]),
        ("-- +goose Up\nA;\n -- +goose Down\nB;", ["1_a.sql:3:1", "first column"]),
        ("-- +goose Up\n-- +goose Dwon\nB;", ["1_a.sql:2:1", "did you mean `-- +goose Down`?"]),
        ("-- +goose Up\n-- +goose StatementBegin\nA;", ["1_a.sql:2:1", "has no end"]),
        ("-- +goose Up\nA;\n-- +goose StatementEnd", ["1_a.sql:3:1", "no `-- +goose StatementB"]),
        (
            "-- +goose Up\n-- +goose StatementBegin\nA;\n-- +goose Down\nB;",
            ["1_a.sql:4:1", "StatementEnd` is missing"],
        ),
        (
            "-- +goose ENVSUB ON\n-- +goose Up\nSELECT '$HOME';\n",
            ["unsupported-directive m/1_a.sql:3:9", "environment variable"],
        ),
        ("-- +goose NO TRANSACTION\n", ["missing-section m/1_a.sql:1:1", "no line `-- +goose Up`"]),
    ] {
        let tree = Tree::new(&[("1_a.sql", text)]);
        one_problem(&tree.load(), &parts);
    }
    let without = Tree::new(&[("1_a.sql", "-- +goose Up\nA;"), ("2_b.sql", "B;")]);
    one_problem(&without.load(), &["missing-section m/2_b.sql:1:1", "`-- +goose Up`"]);
    let harmless = "-- +goose ENVSUB ON\n-- +goose Up\nA;\n-- +goose ENVSUB OFF\nSELECT '$';\n";
    fine(&Tree::new(&[("1_a.sql", harmless)]).load());
    let go = Tree::new(&[("1_a.sql", "-- +goose Up\nA;"), ("2_b.go", "")]);
    one_problem(&go.load(), &["unknown-file", "`m/2_b.go`", "written in Go"]);
}

#[test]
fn dbmate_reads_sections_and_orders_by_file_name() {
    let text =
        "-- about\n\n-- migrate:up transaction:false\nA;\n--  migrate:down transaction:false\nB;";
    let tree = Tree::new(&[
        ("2_b.sql", text),
        ("1_x.sql", "-- migrate:up\nA;\n-- migrate:down\n\n"),
        ("10_a.sql", "--migrate:up\r\nA;\r\n"),
    ]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(names(&loaded), ["10_a", "1_x", "2_b"], "byte by byte, `_` behind digits");
    let last = &loaded.set.steps[2];
    assert!(!last.settings.transaction);
    assert_eq!(lines(last.up.as_ref()), ["A;"]);
    assert_eq!(lines(last.down.as_ref()), ["B;"]);
    assert_eq!(loaded.set.steps[1].down, None, "an empty down is none");
}

#[test]
fn dbmate_directories_are_refused_where_dbmate_would_misread_them() {
    for (text, parts) in [
        ("A;\n-- migrate:up\nB;", ["wrong-directive m/1_a.sql:1:1", "stands before"]),
        ("-- migrate:down\nA;\n-- migrate:up\nB;", ["wrong-directive m/1_a.sql:1:1", "before"]),
        ("-- migrate:up\nA;\n-- migrate:up\nB;", ["unsupported-directive m/1_a.sql:3:1", "two"]),
        ("-- migrate:up transactoin:false\nA;", ["wrong-directive m/1_a.sql:1:15", "ignores it"]),
        ("-- migrate:up transaction:no\nA;", ["1_a.sql:1:15", "`transaction:no`"]),
    ] {
        let found = problems(&Tree::new(&[("1_a.sql", text)]).load_as(Layout::Dbmate));
        for part in parts {
            assert!(found[0].contains(part), "`{part}` is not in: {found:#?}");
        }
    }
    let tree = Tree::new(&[("1_a.sql", "A;")]);
    one_problem(&tree.load_as(Layout::Dbmate), &["missing-section m/1_a.sql:1:1", "migrate:up"]);
    let text = "-- migrate:up\nA;\n-- migrate:down transaction:false\nB;";
    one_problem(
        &Tree::new(&[("1_a.sql", text)]).load(),
        &["transaction-disagrees m/1_a.sql:4:1", "behind both directives"],
    );
}

#[test]
fn bun_runs_in_a_transaction_only_what_says_so() {
    let tree = Tree::new(&[
        ("20240101000000_a-b.tx.up.sql", "A\n--bun:split\nB;\r\n--bun:split\r\nC"),
        ("20240101000000_a-b.tx.down.sql", "D"),
        ("20240102000000_c.up.sql", "C"),
        ("migrations.go", "package migrations"),
    ]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Bun);
    assert_eq!(names(&loaded), ["20240101000000_a-b", "20240102000000_c"]);
    assert_eq!(up(&loaded), ["A", ";", "B;", ";", "C"]);
    assert_eq!(down(&loaded), ["D"]);
    let transactions: Vec<bool> =
        loaded.set.steps.iter().map(|step| step.settings.transaction).collect();
    assert_eq!(transactions, [true, false]);
}

#[test]
fn bun_directories_are_refused_where_bun_refuses_or_skips() {
    let tree = Tree::new(&[("1_a.tx.up.sql", "A"), ("1_b.init.sql", "B"), ("1_c.go", "")]);
    let found = problems(&tree.load());
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("`m/1_b.init.sql`") && found[0].contains("bun skips this file"));
    assert!(found[1].contains("`m/1_c.go`") && found[1].contains("written in Go"));

    let pair = Tree::new(&[("1_a.tx.up.sql", "A"), ("1_b.tx.down.sql", "B")]);
    let loaded = pair.load();
    assert!(problems(&loaded).iter().any(|line| line.contains("has a down")), "names must agree");

    let twice = Tree::new(&[("1_a.tx.up.sql", "A"), ("1_a.up.sql", "B")]);
    one_problem(&twice.load(), &["duplicate-step", "`m/1_a.tx.up.sql`", "`m/1_a.up.sql`"]);

    let wrong = Tree::new(&[("1_a.tx.up.sql", "A\n--bun:spilt\nB")]);
    one_problem(&wrong.load(), &["wrong-directive m/1_a.tx.up.sql:2:1", "`--bun:split`"]);

    let mixed = Tree::new(&[("1_a.tx.up.sql", "A"), ("1_a.down.sql", "D")]);
    one_problem(&mixed.load(), &["transaction-disagrees m/1_a.down.sql:1:1", "both names `.tx`"]);

    let order = Tree::new(&[("9_a.tx.up.sql", "A"), ("10_b.tx.up.sql", "B")]);
    assert_eq!(names(&order.load()), ["10_b", "9_a"], "byte by byte");
}
