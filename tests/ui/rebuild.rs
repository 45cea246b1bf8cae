//! Stable Rust notices an edit and a new step without a build script, and nothing else is
//! compiled again.

use driftless_steps::Seal;

use crate::project::Project;

#[test]
fn new_and_edited_steps_are_noticed() {
    let project = Project::named("rebuilt");
    project.step("0001_a/up.sql", "CREATE TABLE a (x INT);\n");
    project.step("0001_a/down.sql", "DROP TABLE a;\n");
    project.lock(Seal::Keep);
    assert_eq!(project.run().as_deref(), Ok("0001_a of 1, 2"));

    project.step("0002_b/up.sql", "CREATE TABLE b (x INT);\n");
    project.lock(Seal::Keep);
    assert_eq!(project.run().as_deref(), Ok("0002_b of 2, 3"), "the lock gives a new step away");

    project.step("0002_b/up.sql", "CREATE TABLE b (x INT);\nDROP TABLE c;\n");
    let error = project.run().expect_err("there is no table `c`");
    assert!(error.contains("migrations/app/0002_b/up.sql:2:12"), "{error}");

    project.step("0002_b/up.sql", "CREATE TABLE b (x INT, y INT);\n");
    assert_eq!(project.run().as_deref(), Ok("0002_b of 2, 3"), "an open step may change");

    project.lock(Seal::All);
    project.step("0001_a/up.sql", "CREATE TABLE a (x INT, y INT);\n");
    let error = project.run().expect_err("a sealed step was edited");
    assert!(error.contains("error[sealed-step-changed]"), "{error}");
    project.step("0001_a/up.sql", "CREATE TABLE a (x INT);\r\n");
    assert_eq!(project.run().as_deref(), Ok("0002_b of 2, 3"), "a line ending is no edit");

    // A file added beside a step's own is not watched; whatever refreshes the lock shows it.
    project.step("0002_b/down.sql", "DROP TABLE b;\n");
    project.lock(Seal::Keep);
    let error = project.run().expect_err("a file was added to a sealed step");
    assert!(error.contains("0002_b/down.sql"), "{error}");
}

#[test]
fn warnings_are_shown_and_do_not_fail_a_build() {
    let project = Project::named("warned");
    project.step("0001_a/up.sql", "CREATE TABLE a (x INT);\n");
    project.step("0001_a/down.sql", "SELECT 1;\n");
    project.lock(Seal::All);
    for built in ["from nothing", "after the lock was refreshed", "after the configuration"] {
        let messages = project.messages();
        assert!(messages.contains("warning[down-not-inverse]"), "{built}: {messages}");
        assert!(messages.contains("migrations/app/0001_a/down.sql:1:1"), "{built}: {messages}");
        assert!(messages.contains("table `a` is left over"), "{built}: {messages}");
        assert!(project.run().is_ok(), "{built}");
        project.lock(Seal::All);
        project.configure("checked");
    }
    project.configure("proven");
    let error = project.run().expect_err("downs must be proven");
    assert!(error.contains("error[down-not-inverse]"), "{error}");
}
