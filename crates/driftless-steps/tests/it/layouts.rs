//! Layouts: what each reads, how they are recognised, and what is refused.

use driftless_steps::{Layout, LockPolicy, StepKind, load};

use crate::{Tree, fine, names, one_problem, problems};

#[test]
fn native_steps_have_up_down_and_settings() {
    let tree = Tree::new(&[
        ("0002_b/up.sql", "B"),
        ("0001_a_b/up.sql", "A"),
        ("0001_a_b/down.sql", "D"),
        ("0001_a_b/step.toml", "transaction = false\n"),
        ("0001_a_b/README.md", "why"),
        ("0001_a_b/.gitkeep", ""),
        ("README", "these are migrations"),
        (".DS_Store", "\u{0}"),
    ]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Native);
    assert_eq!(names(&loaded), ["0001_a_b", "0002_b"]);
    let step = &loaded.set.steps[0];
    assert_eq!((step.id.as_str(), step.slug.as_str()), ("0001", "a_b"));
    let text = |index: usize| step.files().nth(index).map(|file| file.source.text.clone());
    assert_eq!(text(0).as_deref(), Some("A"));
    assert_eq!(text(1).as_deref(), Some("D"));
    assert!(!step.settings.transaction);
    assert_eq!(step.settings.kind, StepKind::Sql);
    let up = step.up.as_ref().expect("an up");
    assert_eq!(up.source.path, "m/0001_a_b/up.sql");
    assert_eq!(up.path, tree.path("0001_a_b/up.sql"));
    assert!(loaded.set.steps[1].settings.transaction, "the default");
}

#[test]
fn diesel_is_recognised_by_dashes_by_metadata_and_by_diesel_toml() {
    let dashes = Tree::new(&[
        ("00000000000000_diesel_initial_setup/up.sql", "A"),
        ("2024-03-06-170000_add_sso/up.sql", "A"),
        ("2024-03-13_170000_sso_cascade/up.sql", "A"),
        ("2024-03-13-180000_x/up.sql", "A"),
    ]);
    let loaded = dashes.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Diesel);
    assert_eq!(
        names(&loaded),
        [
            "00000000000000_diesel_initial_setup",
            "2024-03-06-170000_add_sso",
            "2024-03-13_170000_sso_cascade",
            "2024-03-13-180000_x",
        ]
    );
    let step = &loaded.set.steps[2];
    assert_eq!((step.id.as_str(), step.slug.as_str()), ("2024-03-13", "170000_sso_cascade"));

    let metadata = Tree::new(&[
        ("1_a/up.sql", "A"),
        ("1_a/metadata.toml", "run_in_transaction = false"),
        ("2_b/up.sql", "B"),
    ]);
    let loaded = metadata.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Diesel);
    let transactions: Vec<bool> =
        loaded.set.steps.iter().map(|step| step.settings.transaction).collect();
    assert_eq!(transactions, [false, true]);

    let beside = Tree::native(&["1_a"]);
    std::fs::write(beside.root.path().join("diesel.toml"), "").expect("written");
    assert_eq!(beside.load().set.layout, Layout::Diesel);
}

#[test]
fn diesel_orders_plain_numbers_as_diesel_does() {
    let tree = Tree::native(&["1_a", "2_b", "10_c"]);
    assert_eq!(names(&tree.load_as(Layout::Native)), ["1_a", "2_b", "10_c"]);
    assert_eq!(names(&tree.load_as(Layout::Diesel)), ["1_a", "10_c", "2_b"]);
}

#[test]
fn golang_migrate_pairs_ups_and_downs_by_number() {
    let tree = Tree::new(&[
        ("01_init-schema.up.sql", "A"),
        ("01_init-schema.down.sql", "D"),
        ("2_b.c.up.sql", "B"),
        ("10_c.up.sql", "C"),
        ("10_see.down.sql", "D"),
        ("20200101000000_d.up.sql", "D"),
        ("embed.go", "package migrations"),
        ("atlas.sum", "h1:"),
    ]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::GolangMigrate);
    assert_eq!(names(&loaded), ["01_init-schema", "2_b.c", "10_c", "20200101000000_d"]);
    let downs: Vec<bool> = loaded.set.steps.iter().map(|step| step.down.is_some()).collect();
    assert_eq!(downs, [true, false, true, false]);
}

#[test]
fn sqlx_is_recognised_by_plain_files_and_by_its_directive() {
    let plain = Tree::new(&[
        ("20200101000000_a.sql", "A"),
        ("20200102000000_b.sql", "-- no-transaction\nVACUUM;"),
        ("20200103000000_c.up.sql", "C"),
        ("20200103000000_c.down.sql", "D"),
    ]);
    let loaded = plain.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Sqlx);
    assert_eq!(names(&loaded), ["20200101000000_a", "20200102000000_b", "20200103000000_c"]);
    let transactions: Vec<bool> =
        loaded.set.steps.iter().map(|step| step.settings.transaction).collect();
    assert_eq!(transactions, [true, false, true]);

    let pairs = [("1_a.up.sql", "-- no-transaction\nVACUUM;"), ("1_a.down.sql", "SELECT 1;")];
    let tree = Tree::new(&pairs);
    let loaded = tree.load();
    assert_eq!(loaded.set.layout, Layout::Sqlx);
    one_problem(&loaded, &["transaction-disagrees m/1_a.down.sql:1:1", "step `1_a`"]);
    let named = tree.load_as(Layout::GolangMigrate);
    fine(&named);
    assert!(named.set.steps[0].settings.transaction, "to golang-migrate it is a comment");
}

#[test]
fn two_layouts_in_one_directory_are_refused_with_the_candidates() {
    let tree = Tree::new(&[("0001_a/up.sql", "A"), ("0002_b.up.sql", "B")]);
    let loaded = tree.load();
    one_problem(
        &loaded,
        &[
            "mixed-layouts: `m` looks like two layouts",
            "native or diesel, because of `m/0001_a`",
            "golang-migrate, sqlx, dbmate, goose or bun, because of `m/0002_b.up.sql`",
        ],
    );
    assert_eq!(names(&loaded), [""; 0]);
    assert_eq!(names(&tree.load_as(Layout::Native)), ["0001_a"]);

    let settings = Tree::new(&[
        ("0001_a/up.sql", "A"),
        ("0001_a/step.toml", ""),
        ("0002_b/up.sql", "A"),
        ("0002_b/metadata.toml", ""),
    ]);
    one_problem(&settings.load(), &["mixed-layouts", "`m/0001_a/step.toml`", "0002_b/metadata"]);
}

#[test]
fn writing_a_lock_does_not_change_how_a_directory_is_read() {
    for files in [
        &[("2024-01-02-030405_a/up.sql", "A")],
        &[("0001_a/up.sql", "A")],
        &[("1_a.up.sql", "A")],
        &[("1_a.sql", "A")],
        &[("V1__a.sql", "A")],
        &[("V1.2__a.sql", "A")],
        &[("1_a.sql", "-- +goose Up\nA;\n-- +goose Down\nB;")],
        &[("1_a.sql", "-- migrate:up\nA;\n-- migrate:down\nB;")],
        &[("1_a.tx.up.sql", "A")],
    ] {
        let tree = Tree::new(files);
        let before = tree.load();
        tree.lock(driftless_steps::Seal::All);
        let after = tree.load();
        fine(&after);
        assert_eq!(after.set, before.set);
    }
}

#[test]
fn the_directory_above_the_backends_asks_for_one_of_them() {
    let tree = Tree::new(&[("sqlite/1_a/up.sql", "A"), ("postgresql/.gitkeep", "")]);
    one_problem(
        &tree.load(),
        &["choose-backend: `m` holds no steps", "`postgresql`, `sqlite`", "`m/postgresql`"],
    );
}

#[test]
fn what_cannot_be_named_is_never_skipped() {
    let native = Tree::new(&[
        ("0001_a/up.sql", "A"),
        ("0001_a/dwon.sql", "D"),
        ("0001_a/sub/x", ""),
        ("notes.txt", ""),
        ("helpers/x.sql", ""),
        ("nested/0001_b/up.sql", ""),
    ]);
    let found = native.problems();
    let about = |path: &str| {
        let mut about = found.iter().filter(|line| line.contains(&format!("`m/{path}`")));
        about.next().cloned().unwrap_or_else(|| panic!("nothing about {path}: {found:#?}"))
    };
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found.iter().all(|line| line.starts_with("unknown-file: ")));
    assert!(about("0001_a/dwon.sql").contains("did you mean `down.sql`?"));
    assert!(about("0001_a/sub").contains("no part of a step"));
    assert!(about("notes.txt").contains("`<id>_<slug>/up.sql`"));
    assert!(about("nested").contains("`m/nested` holds steps itself"));
    about("helpers");

    let flat = Tree::new(&[
        ("1_a.up.sql", "A"),
        ("1_a.donw.sql", "D"),
        ("2_b.Up.sql", "B"),
        ("3-c.up.sql", "C"),
    ]);
    for layout in [None, Some(Layout::GolangMigrate), Some(Layout::Sqlx)] {
        let loaded = load(&flat.request(layout, LockPolicy::Ignore));
        assert_eq!(loaded.set.layout, layout.unwrap_or(Layout::GolangMigrate));
        let found = problems(&loaded);
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].contains("`m/1_a.donw.sql`") && found[0].contains("`.down.sql`?"));
        assert!(found[1].contains("`m/2_b.Up.sql`") && found[1].contains("`.up.sql`?"));
        assert!(found[2].contains("`m/3-c.up.sql`") && found[2].contains("`<number>_<name>"));
    }
    let plain = Tree::new(&[("1_a.up.sql", "A"), ("2_b.sql", "B")]);
    one_problem(
        &plain.load_as(Layout::GolangMigrate),
        &["unknown-file: the file `m/2_b.sql`", "`layout = \"sqlx\"`"],
    );
    let go = Tree::new(&[("1_a.up.sql", "A"), ("0002_b.go", "")]);
    one_problem(&go.load(), &["unknown-file: the file `m/0002_b.go`"]);
}

#[test]
fn a_directory_of_another_tool_does_not_drown_the_reader() {
    let tree = Tree::new(&[]);
    for index in 0..40 {
        tree.write(&format!("{index:04}-x.sql"), "A");
    }
    let found = tree.problems();
    assert_eq!(found.len(), 11);
    assert!(found[0].contains("`m/0000-x.sql`") && found[0].contains("golang-migrate"));
    assert!(found[10].contains("30 more files"), "{}", found[10]);
}

#[test]
fn two_steps_with_one_id_are_refused_and_both_are_read() {
    let tree = Tree::native(&["0001_a", "01_b", "0002_c"]);
    let loaded = tree.load();
    one_problem(
        &loaded,
        &["duplicate-step: two steps have the id `0001`: `m/0001_a` and `m/01_b`", "the same id"],
    );
    assert_eq!(names(&loaded).len(), 3);

    let files = Tree::new(&[("1_a.sql", "A"), ("1_a.up.sql", "A")]);
    let loaded = files.load();
    one_problem(&loaded, &["duplicate-step", "`m/1_a.sql`", "`m/1_a.up.sql`"]);
    assert_eq!(names(&loaded), ["1_a"]);

    let downs = Tree::new(&[("1_a.up.sql", ""), ("1_b.down.sql", "D"), ("1_a.down.sql", "D")]);
    downs.write("1_a.up.sql", "A");
    one_problem(&downs.load(), &["duplicate-step", "two downs", "1_a.down.sql", "1_b.down.sql"]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_differ_only_in_case_are_refused() {
    let steps = Tree::native(&["0001_users", "0001_Users"]);
    one_problem(&steps.load(), &["duplicate-step", "`m/0001_Users` and `m/0001_users`"]);

    let parts = Tree::new(&[("0001_a/up.sql", "A"), ("0001_a/UP.sql", "A")]);
    one_problem(
        &parts.load(),
        &["duplicate-step", "`m/0001_a/up.sql` and `m/0001_a/UP.sql`", "only in letter case"],
    );

    let alone = Tree::new(&[("0001_a/Up.sql", "A")]);
    let found = alone.problems();
    assert!(found.iter().any(|line| line.contains("did you mean `up.sql`?")), "{found:#?}");

    let flat = Tree::new(&[("1_a.up.sql", "A"), ("1_A.up.sql", "A")]);
    one_problem(&flat.load(), &["duplicate-step", "`m/1_A.up.sql`", "`m/1_a.up.sql`"]);
}

#[test]
fn a_step_without_an_up_is_refused() {
    let native = Tree::new(&[("0001_a/up.sql", "A"), ("0002_b/down.sql", "D")]);
    let loaded = native.load();
    one_problem(&loaded, &["missing-up: step `0002_b` has a down, `m/0002_b/down.sql`, and no up"]);
    assert_eq!(loaded.diagnostics[0].step.as_deref(), Some("0002_b"));

    let empty = Tree::new(&[("0001_a/.gitkeep", "")]);
    one_problem(&empty.load(), &["missing-up: step `0001_a` in `m/0001_a` has no `up.sql`"]);

    let flat = Tree::new(&[("1_a.up.sql", "A"), ("2_b.down.sql", "D")]);
    one_problem(&flat.load(), &["missing-up: step `2_b`", "`m/2_b.down.sql`"]);
}

#[test]
fn an_empty_directory_is_a_component_without_steps() {
    let loaded = Tree::new(&[]).load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Native);
}
