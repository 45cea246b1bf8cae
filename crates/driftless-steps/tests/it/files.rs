//! Files that are missing, empty, unreadable or in another encoding.

use driftless_diag::Severity;
use driftless_steps::{LockPolicy, Request, load, tracked_files};

use crate::{Tree, fine, line, names, one_problem, problems};

#[test]
fn a_missing_directory_says_what_to_make() {
    let tree = Tree::new(&[]);
    let directory = tree.path("nowhere");
    let request = Request { directory: &directory, ..tree.request(None, LockPolicy::Required) };
    let loaded = load(&request);
    one_problem(
        &loaded,
        &["directory-missing: the migration directory `m/nowhere` does not exist", "driftless new"],
    );
    assert!(loaded.set.steps.is_empty());

    tree.write("file", "");
    let directory = tree.path("file");
    let loaded = load(&Request { directory: &directory, ..request });
    one_problem(&loaded, &["directory-missing: the migration directory `m/file` is no directory"]);
}

#[test]
fn an_empty_up_is_a_warning_and_an_empty_down_is_nothing() {
    for text in ["", "\n \t;\n", "-- later", "/* a */ -- b\n;", "\u{feff}\r\n", "/* open"] {
        let tree = Tree::new(&[("0001_a/up.sql", text), ("0001_a/down.sql", text)]);
        let loaded = tree.load();
        one_problem(&loaded, &["empty-step m/0001_a/up.sql:1:1", "contains no SQL"]);
        assert_eq!(loaded.diagnostics[0].severity, Severity::Warning, "{text:?}");
        assert_eq!(loaded.diagnostics[0].step.as_deref(), Some("0001_a"));
    }
    for text in ["x", "/*!40101 SET x */", "- -", "/* a */ x", "-- a\nx"] {
        fine(&Tree::new(&[("0001_a/up.sql", text)]).load());
    }
}

#[test]
fn a_file_that_is_not_utf8_is_refused_at_the_byte() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    tree.write("0001_a/up.sql", b"SELECT '\xE9';\n");
    let loaded = tree.load();
    one_problem(
        &loaded,
        &["not-utf8 m/0001_a/up.sql:1:9", "`m/0001_a/up.sql` is not UTF-8 at byte 8", "iconv"],
    );
    assert_eq!(loaded.diagnostics[0].step.as_deref(), Some("0001_a"));
    assert_eq!(names(&loaded), ["0001_a", "0002_b"], "the others are still there");
    assert!(loaded.set.steps[0].up.is_none());
}

#[test]
fn what_the_system_refuses_to_read_is_reported() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    tree.remove("0001_a/up.sql");
    tree.write("0001_a/up.sql/inside", "");
    one_problem(&tree.load(), &["unreadable-file: cannot read `m/0001_a/up.sql`: "]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_are_reported() {
    use std::os::unix::fs::symlink;
    let tree = Tree::native(&["0001_a"]);
    tree.write("../elsewhere/up.sql", "SELECT 1;");
    symlink(tree.path("../elsewhere"), tree.path("0002_b")).expect("a link");
    fine(&tree.load());
    assert_eq!(names(&tree.load()), ["0001_a", "0002_b"]);

    symlink(tree.path("0003_c"), tree.path("0003_c")).expect("a link to itself");
    symlink(tree.path("nowhere"), tree.path("0004_d")).expect("a link to nothing");
    symlink(&tree.directory, tree.path("0001_a/up")).expect("a link upwards");
    symlink("nowhere", tree.path(".#lock")).expect("a hidden broken link");
    let mut found = tree.problems();
    found.sort();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("unknown-file: `m/0001_a/up` is no part"), "{found:#?}");
    assert!(found[1].starts_with("unreadable-file: cannot read `m/0003_c`"), "{found:#?}");
    assert!(found[2].starts_with("unreadable-file: cannot read `m/0004_d`"), "{found:#?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_not_utf8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let tree = Tree::native(&["0001_a"]);
    std::fs::create_dir(tree.directory.join(OsStr::from_bytes(b"0002_\xFF"))).expect("made");
    one_problem(&tree.load(), &["not-utf8: the name of `m/0002_\u{fffd}` is not UTF-8"]);
}

#[test]
fn every_problem_of_a_directory_is_reported_at_once() {
    let tree = Tree::native(&["0001_a", "0001_b", "0003_c"]);
    tree.write("0003_c/step.toml", "reqires = []\nkind = 1\n");
    tree.write("stray", "");
    let loaded = tree.load();
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|it| it.code.id).collect();
    assert_eq!(codes, ["unknown-file", "duplicate-step", "unknown-key", "wrong-value"]);
    assert!(loaded.has_errors());
    let again = tree.load();
    assert_eq!(problems(&again), problems(&loaded), "the same every time");
}

#[test]
fn a_build_depends_on_the_lock_and_every_file_of_a_step() {
    let tree = Tree::new(&[
        ("0001_a/up.sql", "A"),
        ("0001_a/down.sql", "D"),
        ("0001_a/step.toml", ""),
        ("0002_b/up.sql", "B"),
    ]);
    let paths = |files: &[&str]| files.iter().map(|file| tree.path(file)).collect::<Vec<_>>();
    let steps = ["0001_a/up.sql", "0001_a/down.sql", "0001_a/step.toml", "0002_b/up.sql"];
    assert_eq!(tracked_files(&tree.load()), paths(&steps));
    tree.lock(driftless_steps::Seal::Keep);
    assert_eq!(tracked_files(&tree.load()), [paths(&["driftless.lock"]), paths(&steps)].concat());
}

#[test]
fn paths_are_shown_with_slashes_from_the_display_root() {
    let tree = Tree::native(&["0001_a"]);
    tree.write("0001_a/up.sql", "");
    let request = Request { display_root: None, ..tree.request(None, LockPolicy::IfPresent) };
    let loaded = load(&request);
    let shown = line(&loaded.diagnostics[0]);
    let full = tree.path("0001_a/up.sql").display().to_string().replace('\\', "/");
    assert!(shown.contains(&full), "{shown}");
}
