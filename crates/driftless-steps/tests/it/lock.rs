//! The lock file: made, kept, and compared with the disk.

use std::fs;

use driftless_steps::{
    Checked, Checksum, LOCK_FILE, Lock, LockPolicy, LockState, Seal, Written, checked_hash, load,
    locked, write_lock,
};

use crate::{Tree, fine, one_problem};

#[test]
fn sealing_writes_one_line_a_step() {
    let tree = Tree::new(&[
        ("0001_a/up.sql", "A"),
        ("0001_a/down.sql", "D"),
        ("0002_b/up.sql", "B"),
        ("0002_b/step.toml", "requires = ['0001_a', 'other/0003_c']"),
    ]);
    let lock = tree.lock(Seal::All);
    let sum = |text: &str| Checksum::of(text.as_bytes());
    let expected = format!(
        "# driftless.lock, written by `driftless lock`: commit it, do not edit it.\n\
         # After a merge conflict here, run `driftless lock` again.\n\
         driftless-lock 1\n\
         \n\
         0001_a sealed up={} down={}\n\
         0002_b sealed up={} settings={} after=0001_a requires=0001_a requires=other/0003_c\n",
        sum("A"),
        sum("D"),
        sum("B"),
        sum("requires = ['0001_a', 'other/0003_c']"),
    );
    assert_eq!(tree.lock_text(), expected);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(loaded.lock, Some(lock));
}

#[test]
fn a_lock_is_required_or_not_as_asked() {
    let tree = Tree::native(&["0001_a"]);
    let with = |policy| load(&tree.request(None, policy));
    one_problem(
        &with(LockPolicy::Required),
        &["lock-missing: `m/driftless.lock`", "driftless lock"],
    );
    fine(&with(LockPolicy::IfPresent));
    tree.write(LOCK_FILE, "nonsense");
    fine(&with(LockPolicy::Ignore));
    assert_eq!(with(LockPolicy::Ignore).lock, None);
    one_problem(&with(LockPolicy::IfPresent), &["lock-syntax m/driftless.lock:1:1", "line 1"]);
}

#[test]
fn a_sealed_step_may_not_change() {
    let tree = Tree::new(&[
        ("0001_a/up.sql", "SELECT 1;\n"),
        ("0001_a/down.sql", "D"),
        ("0002_b/up.sql", "B"),
    ]);
    tree.lock(Seal::All);
    let changed = |message: &str| {
        let loaded = tree.load();
        one_problem(&loaded, &["sealed-step-changed", message, "driftless new"]);
        assert_eq!(loaded.diagnostics[0].step.as_deref(), Some("0001_a"));
    };
    tree.write("0001_a/up.sql", "\u{feff}SELECT 1;\r\n");
    fine(&tree.load());
    tree.write("0001_a/up.sql", "SELECT 1; \n");
    changed("`m/0001_a/up.sql` of the sealed step `0001_a` was changed");
    tree.write("0001_a/up.sql", "SELECT 1;\n");
    tree.remove("0001_a/down.sql");
    changed("the down of the sealed step `0001_a` is gone");
    tree.write("0001_a/down.sql", "D");
    tree.write("0001_a/step.toml", "");
    changed("`m/0001_a/step.toml` was added to the sealed step `0001_a`");
}

#[test]
fn an_open_step_may_change_until_it_is_sealed() {
    let tree = Tree::native(&["0001_a"]);
    assert!(tree.lock(Seal::Keep).lines[0].is_open());
    tree.write("0001_a/up.sql", "SELECT 2;");
    fine(&tree.load());
    let lock = tree.lock(Seal::All);
    let up = Some(Checksum::of(b"SELECT 2;"));
    assert_eq!(lock.lines[0].state, LockState::Sealed { up, down: None, settings: None });
}

#[test]
fn locking_again_never_reseals_and_keeps_the_predecessor() {
    let tree = Tree::native(&["0001_a", "0003_c"]);
    let first = tree.lock(Seal::All);
    tree.write("0001_a/up.sql", "SELECT 'changed';");
    tree.write("0002_b/up.sql", "SELECT 2;");
    let second = tree.lock(Seal::All);
    assert_eq!(second.line("0001_a"), first.line("0001_a"), "the edit is not blessed");
    let after = |name| second.line(name).and_then(|line| line.after.as_deref());
    assert_eq!(after("0002_b"), Some("0001_a"));
    assert_eq!(after("0003_c"), Some("0001_a"), "as it was when it was written");
    one_problem(&tree.load(), &["sealed-step-changed"]);
}

#[test]
fn the_disk_and_the_lock_must_list_the_same_steps() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    tree.lock(Seal::All);
    tree.write("0003_c/up.sql", "C");
    let place = "step `0003_c` (`m/0003_c/up.sql`) is not listed in `m/driftless.lock`";
    one_problem(&tree.load(), &["lock-unlisted", place, "run `driftless lock`"]);
    tree.remove("0003_c");
    tree.remove("0002_b");
    let place = "sealed-step-deleted m/driftless.lock:6:1 \"0002_b sealed";
    let help = "`driftless lock --forget 0002_b`";
    one_problem(&tree.load(), &[place, "step `0002_b`", "restore it", help]);
    assert_eq!(tree.load().lock_blockers().len(), 1, "its seal is not dropped in silence");

    let tree = Tree::native(&["0001_a", "0002_b"]);
    tree.lock(Seal::Keep);
    tree.remove("0002_b");
    let place = "lock-deleted m/driftless.lock:6:1 \"0002_b open";
    one_problem(&tree.load(), &[place, "restore it", "run `driftless lock`"]);
    tree.lock(Seal::All);
    fine(&tree.load());
}

#[test]
fn a_file_that_cannot_be_read_is_not_also_called_gone() {
    let tree = Tree::new(&[("0001_a/up.sql", "A"), ("0001_a/down.sql", "D")]);
    tree.lock(Seal::All);
    tree.write("0001_a/down.sql", b"\xFF");
    one_problem(&tree.load(), &["not-utf8 m/0001_a/down.sql:1:1"]);
}

#[test]
fn a_conflicted_lock_is_repaired_by_locking_again() {
    let tree = Tree::native(&["0001_a", "0002_b", "0003_c"]);
    tree.lock(Seal::All);
    let sealed = tree.lock_text();
    let lines: Vec<&str> = sealed.lines().collect();
    let (head, [a, b, c]) = (&lines[..4], &lines[4..]) else { panic!("three steps: {sealed}") };
    let conflicted =
        format!("{}\n{a}\n<<<<<<< HEAD\n{b}\n=======\n{c}\n>>>>>>> x\n", head.join("\n"));
    tree.write(LOCK_FILE, conflicted);
    one_problem(&tree.load(), &["lock-conflict m/driftless.lock:6:1", "run `driftless lock`"]);
    tree.lock(Seal::All);
    assert_eq!(tree.lock_text(), sealed);
}

#[test]
fn writing_the_same_lock_touches_nothing() {
    let tree = Tree::native(&["0001_a"]);
    let lock = tree.lock(Seal::All);
    assert_eq!(write_lock(&tree.directory, &lock).ok(), Some(Written::Unchanged));
    let open = locked(&tree.load().set, None, Seal::Keep);
    assert_eq!(write_lock(&tree.directory, &open).ok(), Some(Written::Changed));
    let entries = fs::read_dir(&tree.directory).expect("entries").count();
    assert_eq!(entries, 2, "nothing else is left in the directory");
    assert!(write_lock(&tree.path("nowhere"), &lock).is_err());
}

#[test]
fn what_was_checked_is_recorded_and_read_back() {
    let tree = Tree::native(&["0001_a"]);
    let loaded = tree.load();
    let hash = checked_hash(&loaded.set, &["0.1.0", "sqlite"]);
    let checked = Some(Checked { version: "0.1.0".to_owned(), hash });
    let lock = Lock { checked, ..locked(&loaded.set, None, Seal::Keep) };
    write_lock(&tree.directory, &lock).expect("written");
    assert!(tree.lock_text().ends_with(&format!("\nchecked 0.1.0 {hash}\n")));
    assert_eq!(tree.load().lock, Some(lock));
}

#[test]
fn the_checked_hash_follows_everything_that_is_judged() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    let hash = || checked_hash(&tree.load().set, &["1", "sqlite"]);
    let first = hash();
    assert_ne!(first, checked_hash(&tree.load().set, &["1sqlite"]));
    assert_ne!(first, checked_hash(&tree.load().set, &["1"]));
    tree.lock(Seal::Keep);
    assert_eq!(hash(), first, "whether steps are sealed does not count");
    tree.lock(Seal::All);
    assert_eq!(hash(), first);
    for (path, text) in [
        ("0002_b/up.sql", "SELECT 2;"),
        ("0002_b/down.sql", "SELECT 1;"),
        ("0002_b/step.toml", "transaction = false"),
        ("0003_c/up.sql", "SELECT 1;"),
    ] {
        let before = hash();
        tree.write(path, text);
        assert_ne!(hash(), before, "{path}");
    }
}

#[test]
fn no_lock_is_made_of_what_could_not_be_read() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    let blockers = || -> Vec<&str> {
        let loaded = load(&tree.request(None, LockPolicy::Required));
        loaded.lock_blockers().iter().map(|blocker| blocker.code.id).collect()
    };
    assert_eq!(blockers(), [""; 0], "a missing lock is what locking is for");
    tree.lock(Seal::All);
    tree.write("0001_a/up.sql", "changed");
    tree.write("0003_c/up.sql", "");
    assert_eq!(blockers(), [""; 0], "each of these keeps or gets its right line");
    tree.remove("0002_b");
    assert_eq!(blockers(), ["sealed-step-deleted"]);

    tree.write(LOCK_FILE, "driftless-lock 1\n0001_a sealed up=damaged\n");
    assert_eq!(blockers(), ["lock-syntax"]);
    tree.write(LOCK_FILE, "driftless-lock 99\n");
    assert_eq!(blockers(), ["lock-newer"]);
    tree.remove(LOCK_FILE);
    tree.write("0001_a/up.sql", b"\xFF");
    assert_eq!(blockers(), ["not-utf8"]);
    let lock = locked(&tree.load().set, None, Seal::All);
    assert!(lock.line("0001_a").is_some_and(|line| line.is_open()), "not sealed as having no up");
}
