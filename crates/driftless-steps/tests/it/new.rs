//! Making the next step.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use driftless_steps::{Layout, LockPolicy, NewForm, NewStepError, Request, load, new_step};

use crate::{Tree, names, one_problem};

/// 2024-02-29 03:04:05 UTC.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_709_175_845)
}

#[test]
fn a_native_step_is_a_directory_with_guidance() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    let made =
        new_step(&tree.load().set, "Add avatar-URL", NewForm::Sql, now()).expect("it is made");
    assert_eq!(made.name, "0003_add_avatar_url");
    assert_eq!(made.id.as_str(), "0003");
    let up = tree.path("0003_add_avatar_url/up.sql");
    assert_eq!(made.files, [up.clone(), tree.path("0003_add_avatar_url/down.sql")]);
    let text = fs::read_to_string(up).expect("it is there");
    assert_eq!(
        text,
        "-- 0003_add_avatar_url: write the SQL that applies this step in place of this line.\n"
    );
    let loaded = tree.load();
    one_problem(&loaded, &["empty-step m/0003_add_avatar_url/up.sql"]);
    assert_eq!(names(&loaded).last(), Some(&made.name));
}

#[test]
fn each_layout_gets_its_own_files() {
    let make = |files: &[(&str, &str)]| {
        let tree = Tree::new(files);
        let loaded = tree.load();
        let made = new_step(&loaded.set, "next", NewForm::Sql, now()).expect("it is made");
        assert_eq!(names(&tree.load()).last(), Some(&made.name), "it is the last");
        assert_eq!(tree.load().set.layout, loaded.set.layout, "the layout stays");
        let shown = |file: &std::path::PathBuf| {
            file.strip_prefix(&tree.directory).expect("inside").display().to_string()
        };
        made.files.iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(
        make(&[("2018-01-14-171611_a/up.sql", "A")]),
        ["2024-02-29-030405_next/up.sql", "2024-02-29-030405_next/down.sql"]
    );
    assert_eq!(make(&[("07_a.up.sql", "A")]), ["08_next.up.sql", "08_next.down.sql"]);
    assert_eq!(make(&[("20200101000000_a.sql", "A")]), ["20240229030405_next.sql"]);
    assert_eq!(
        make(&[("1_a.up.sql", "-- no-transaction\n"), ("1_a.down.sql", "-- no-transaction\n")]),
        ["2_next.up.sql", "2_next.down.sql"]
    );
    assert_eq!(make(&[("V1__a.sql", "A"), ("V9__b.sql", "B")]), ["V10__next.sql"]);
    let flyway = [("V1.2__a.sql", "A"), ("B1.3__b.sql", "B"), ("V1.4__c.sql", "C")];
    assert_eq!(make(&flyway), ["V1.5__next.sql"]);
    assert_eq!(
        make(&[("V1_2__a.sql", "A"), ("U1_2__a.sql", "D")]),
        ["V1_3__next.sql", "U1_3__next.sql"]
    );
    assert_eq!(make(&[("1_a.sql", "-- migrate:up\nA")]), ["2_next.sql"]);
    assert_eq!(make(&[("00001_a.sql", "-- +goose Up\nA;")]), ["00002_next.sql"]);
    assert_eq!(
        make(&[("20200101000000_a.tx.up.sql", "A")]),
        ["20240229030405_next.tx.up.sql", "20240229030405_next.tx.down.sql"]
    );
}

#[test]
fn a_repeatable_step_stays_behind_a_new_one() {
    let tree = Tree::new(&[("V1__a.sql", "A"), ("R__views.sql", "V")]);
    let made = new_step(&tree.load().set, "b", NewForm::Sql, now()).expect("it is made");
    assert_eq!(made.name, "V2__b");
    assert_eq!(names(&tree.load()), ["V1__a", "V2__b", "R__views"]);
}

#[test]
fn the_first_step_of_each_layout_is_read_back_as_it_was_written() {
    for layout in Layout::ALL {
        let tree = Tree::new(&[]);
        let made =
            new_step(&tree.load_as(layout).set, "users", NewForm::Sql, now()).expect("it is made");
        let loaded = tree.load_as(layout);
        assert_eq!(names(&loaded), [made.name], "{layout}");
        assert!(!loaded.has_errors(), "{layout}: {:?}", loaded.diagnostics);
        one_problem(&loaded, &["empty-step"]);
    }
}

#[test]
fn a_new_step_with_sections_has_a_line_for_each_direction() {
    for (layout, up, down) in [
        (Layout::Goose, "-- +goose Up\n", "\n\n-- +goose Down\n"),
        (Layout::Dbmate, "-- migrate:up\n", "\n\n-- migrate:down\n"),
    ] {
        let tree = Tree::new(&[]);
        let made =
            new_step(&tree.load_as(layout).set, "users", NewForm::Sql, now()).expect("it is made");
        let text = fs::read_to_string(&made.files[0]).expect("it is there");
        assert!(text.starts_with(up) && text.contains(down), "{text}");
        let guidance = |line: &&str| line.contains("in place of this line");
        assert_eq!(text.lines().filter(guidance).count(), 2, "{text}");
    }
}

#[test]
fn the_first_step_makes_the_directory() {
    let tree = Tree::new(&[]);
    let directory = tree.path("deep/down");
    let request = Request { directory: &directory, ..tree.request(None, LockPolicy::Ignore) };
    let made = new_step(&load(&request).set, "users", NewForm::Sql, now()).expect("it is made");
    assert_eq!(made.name, "0001_users");
    assert!(directory.join("0001_users/up.sql").is_file());
    let loaded = load(&Request { layout: Some(Layout::Sqlx), ..request });
    assert!(loaded.has_errors(), "it is no sqlx directory");
}

#[test]
fn nothing_is_overwritten_and_nothing_half_made_is_left() {
    let tree = Tree::native(&["0001_a"]);
    let set = tree.load().set;
    tree.write("0002_b/up.sql", "mine");
    let error = new_step(&set, "b", NewForm::Sql, now()).expect_err("it is there");
    assert!(
        matches!(&error, NewStepError::Exists(path) if *path == tree.path("0002_b")),
        "{error}"
    );
    assert_eq!(fs::read_to_string(tree.path("0002_b/up.sql")).expect("kept"), "mine");

    let flat = Tree::new(&[("1_a.up.sql", "A")]);
    let set = flat.load().set;
    flat.write("2_b.down.sql", "mine");
    let error = new_step(&set, "b", NewForm::Sql, now()).expect_err("its down is there");
    assert!(error.to_string().contains("2_b.down.sql"), "{error}");
    assert!(!flat.path("2_b.up.sql").exists(), "the up is taken back");
    assert_eq!(fs::read_to_string(flat.path("2_b.down.sql")).expect("kept"), "mine");
}

#[test]
fn a_step_that_is_code_says_so_and_has_no_sql() {
    let tree = Tree::new(&[("0001_a/up.sql", "SELECT 1;")]);
    let made = new_step(&tree.load().set, "fill", NewForm::Code, now()).expect("it is made");
    assert_eq!(made.name, "0002_fill");
    assert_eq!(made.files.len(), 1);
    let text = fs::read_to_string(&made.files[0]).expect("step.toml");
    assert!(text.contains("\"0002_fill\" => function") && text.ends_with("kind = \"code\"\n"));
    let loaded = tree.load();
    assert_eq!(loaded.set.steps[1].settings.kind, driftless_steps::StepKind::Code);

    let other = Tree::new(&[("1_a.up.sql", "SELECT 1;"), ("1_a.down.sql", "SELECT 1;")]);
    let error = new_step(&other.load().set, "fill", NewForm::Code, now()).expect_err("no place");
    assert!(matches!(error, NewStepError::NoCode(Layout::GolangMigrate)), "{error}");
}
