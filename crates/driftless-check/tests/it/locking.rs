//! The lock line that spares a replay.

use driftless_check::{CHECKER, LockPolicy};
use driftless_steps::{Checked, Checksum, Lock, Seal, write_lock};

use crate::component::{Component, lines};

const CLEAN: [(&str, &str); 2] =
    [("1_a/up.sql", "CREATE TABLE a (x);"), ("1_a/down.sql", "DROP TABLE a;")];

#[test]
fn a_silent_check_lets_the_next_build_trust_the_lock() {
    let mut component = Component::new(&CLEAN);
    component.lock = LockPolicy::Required;
    assert!(!component.judge().trusted, "there is no lock");
    component.write_lock(Seal::All);
    let judged = component.judge();
    assert!(judged.trusted);
    assert_eq!(lines(&judged.diagnostics), [""; 0]);
    assert_eq!(judged.plan, component.check().plan, "the plan does not depend on the short cut");
}

#[test]
fn an_edit_is_judged_again() {
    let component = Component::new(&CLEAN);
    component.write_lock(Seal::Keep);
    component.write("1_a/up.sql", "CREATE TABLE a (x); DROP TABLE nope;");
    let judged = component.judge();
    assert!(!judged.trusted);
    assert!(lines(&judged.diagnostics)[0].starts_with("error unknown-table m/1_a/up.sql:1:32"));
}

#[test]
fn another_checker_is_not_believed() {
    let component = Component::new(&CLEAN);
    let lock = component.write_lock(Seal::Keep);
    let Some(Checked { version, hash }) = lock.checked.clone() else { panic!("not vouched for") };
    assert_eq!(version, CHECKER);
    for checked in [
        Some(Checked { version: "0.0.1".to_owned(), hash }),
        Some(Checked { version, hash: Checksum::of(b"") }),
        None,
    ] {
        write_lock(&component.path(), &Lock { checked, ..lock.clone() }).expect("written");
        assert!(!component.judge().trusted);
    }
}

#[test]
fn a_warning_of_replay_is_repeated_and_one_of_reading_does_not_cost_a_replay() {
    let component = Component::new(&CLEAN);
    component.write("1_a/down.sql", "SELECT 1;");
    component.write_lock(Seal::Keep);
    let judged = component.judge();
    assert!(!judged.trusted);
    assert_eq!(judged.diagnostics.len(), 1, "the warning is still shown");

    let component = Component::new(&CLEAN);
    component.write("2_empty/up.sql", "-- nothing\n");
    component.write_lock(Seal::Keep);
    let judged = component.judge();
    assert!(judged.trusted);
    assert!(lines(&judged.diagnostics)[0].starts_with("warning empty-step"));
}

#[test]
fn a_wrong_history_is_never_vouched_for() {
    let component = Component::new(&[("1_a/up.sql", "CREATE TABEL a (x);")]);
    assert_eq!(component.write_lock(Seal::Keep).checked, None);
}

#[test]
fn the_checksum_changes_with_any_file_and_not_with_the_lock() {
    let component = Component::new(&CLEAN);
    let before = component.judge().checksum();
    component.write_lock(Seal::All);
    assert_eq!(component.judge().checksum(), before);
    component.write("1_a/down.sql", "DROP TABLE a; ");
    assert_ne!(component.judge().checksum(), before);
}
