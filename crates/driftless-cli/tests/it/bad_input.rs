//! Bad input gets a clear error and loses nothing.

use std::os::unix::fs::symlink;
use std::process::Stdio;

use crate::support::{Project, run};

/// Eight steps, each a table.
fn eight() -> Project {
    let project = Project::one();
    for number in 1..=8 {
        project.step(
            &format!("000{number}_t{number}"),
            &format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY);\n"),
            &format!("DROP TABLE t{number};\n"),
        );
    }
    project
}

#[test]
fn a_directory_that_does_not_exist() {
    let project = Project::empty();
    for command in ["check", "plan", "migrate", "status", "drift"] {
        let mut arguments = vec![command, "--migrations", "nowhere"];
        if command != "check" {
            arguments.extend(["--url", "a.db"]);
        }
        project.run(&arguments).exits(2).says(&["`nowhere` does not exist"]);
    }
    project.write("file", "");
    project.run(&["check", "--migrations", "file"]).exits(2).says(&["`file` is not a directory"]);
    let project = Project::one();
    std::fs::remove_dir_all(project.path("migrations")).expect("removed");
    project.run(&["check"]).exits(1).says(&["error[directory-missing]", "migrations"]);
    project.run(&["migrate"]).exits(2).says(&["error[directory-missing]"]);
}

#[test]
fn no_configuration() {
    let project = Project::empty();
    project.run(&["status"]).exits(2).says(&["no `driftless.toml`", "init", "--migrations"]);
    project.run(&["status", "--config", "x.toml"]).exits(2).says(&["x.toml"]);
    project.write("driftless.toml", "[components.a]\nbackend = \"sqlite\"\nmigratoins = \"m\"\n");
    project.run(&["check"]).exits(2).says(&[
        "unknown key `migratoins`",
        "did you mean `migrations`?",
        "^^^^",
    ]);
    project.write("driftless.toml", "");
    project.run(&["check"]).exits(2).says(&["names no component"]);
    project.run(&["frobnicate"]).exits(2);
    project.run(&["check", "--format", "xml"]).exits(2);
    project.run(&[]).exits(2).says(&["Usage: driftless"]);
    project.run(&["check", "--url", "x.db"]).exits(2).says(&["goes with `--migrations`"]);
}

#[test]
fn a_file_that_is_not_utf8() {
    let project = eight();
    project.write("migrations/0005_t5/up.sql", b"CREATE TABLE caf\xe9 (x);\n");
    project.run(&["check"]).exits(1).says(&["migrations/0005_t5/up.sql", "UTF-8"]);
    project.run(&["lock"]).exits(1);
    project.run(&["migrate"]).says(&["migrations/0005_t5/up.sql", "UTF-8"]);
    assert!(!project.exists("app.db"));
}

#[test]
fn a_file_that_cannot_be_read() {
    let project = eight();
    project.ok(&["lock"]);
    let path = project.path("migrations/0005_t5/up.sql");
    std::fs::remove_file(&path).expect("removed");
    // Unreadable even for root: a link to itself.
    symlink(&path, &path).expect("a link");
    project.run(&["check"]).exits(1).says(&["migrations/0005_t5/up.sql"]);
    project.run(&["migrate"]).exits(2).says(&["migrations/0005_t5/up.sql"]);
    assert!(!project.exists("app.db"));
}

#[test]
fn an_empty_step_is_accepted_with_a_warning() {
    let project = eight();
    project.write("migrations/0005_t5/up.sql", "");
    project.ok(&["lock"]);
    project.run(&["check"]).exits(0).says(&["warning[empty-step]", "0005_t5"]);
    project.run(&["migrate"]).exits(0).says(&["applied 8 steps"]);
}

#[test]
fn a_lock_that_disagrees_with_the_disk() {
    let project = eight();
    project.ok(&["lock"]);
    project.step("0009_new", "CREATE TABLE t9 (x);\n", "");
    project.run(&["check"]).exits(1).says(&["lock-unlisted", "0009_new", "driftless lock"]);
    project.run(&["migrate"]).exits(6).says(&["lock-unlisted", "0009_new"]);
    std::fs::remove_dir_all(project.path("migrations/0009_new")).expect("removed");
    project.run(&["check"]).exits(0);

    std::fs::remove_dir_all(project.path("migrations/0008_t8")).expect("removed");
    project.run(&["check"]).exits(1).says(&["sealed-step-deleted", "0008_t8"]);
    project.run(&["migrate"]).exits(6).says(&["sealed-step-deleted"]);
    assert!(!project.exists("app.db"));
    let before = project.read("migrations/driftless.lock");
    project.run(&["lock"]).exits(6).says(&["lock --forget 0008_t8"]);
    project.run(&["lock", "--forget", "0007_t7"]).exits(2).says(&["0007_t7"]);
    assert_eq!(project.read("migrations/driftless.lock"), before, "no seal is dropped in silence");
    project.run(&["lock", "--forget", "0008_t8"]).exits(0).says(&["dropped", "0008_t8"]);
    project.run(&["check"]).exits(0);
    std::fs::remove_file(project.path("migrations/driftless.lock")).expect("removed");
    project.run(&["check"]).exits(1).says(&["lock-missing", "driftless lock"]);
    project.run(&["migrate"]).exits(2).says(&["lock-missing"]);
}

#[test]
fn an_edited_applied_step() {
    let project = eight();
    project.ok(&["lock"]);
    project.ok(&["migrate", "--to", "0006_t6"]);
    project.write("migrations/0003_t3/up.sql", "CREATE TABLE t3 (id INTEGER, edited TEXT);\n");
    let texts = ["0003_t3", "up.sql"];
    project.run(&["migrate"]).exits(6).says(&texts);
    project.run(&["status"]).exits(6).says(&["0003_t3", "changed"]);
    // Also without a lock, by what the ledger says.
    let foreign =
        ["migrate", "--migrations", "migrations", "--component", "app", "--url", "app.db"];
    std::fs::remove_file(project.path("migrations/driftless.lock")).expect("removed");
    project.run(&foreign).exits(6).says(&["app/0003_t3", "changed after it was applied"]);
    assert_eq!(project.tables("app.db").len(), 6, "nothing ran");
}

#[test]
fn an_applied_step_that_is_gone() {
    let project = eight();
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    std::fs::remove_dir_all(project.path("migrations/0008_t8")).expect("removed");
    project.ok(&["lock", "--forget", "0008_t8"]);
    project.run(&["status"]).exits(6).says(&["0008_t8", "unknown"]);
    project.run(&["plan"]).exits(6).says(&["0008_t8"]);
    project.run(&["migrate"]).exits(6).says(&["0008_t8"]);
}

#[test]
fn a_database_in_a_missing_directory() {
    let project = eight();
    let arguments = |url| ["migrate", "--migrations", "migrations", "--url", url];
    project.ok(&["lock"]);
    project.run(&arguments("no/where/app.db")).exits(2).says(&["no/where", "does not exist"]);
    assert!(!project.exists("no"));
    project.run(&arguments("migrations")).exits(2).says(&["not a file"]);
}

#[test]
fn a_file_that_is_no_database() {
    let project = eight();
    project.ok(&["lock"]);
    let text =
        "this is a letter and not a database, and long enough to look at it twice\n".repeat(9);
    project.write("app.db", &text);
    project.run(&["migrate"]).exits(3).says(&["not an SQLite database"]);
    project.run(&["status"]).exits(3).says(&["not an SQLite database"]);
    project.run(&["drift"]).exits(11).says(&["not an SQLite database"]);
    assert_eq!(project.read("app.db"), text);
}

#[test]
fn tables_but_no_ledger() {
    let project = eight();
    project.ok(&["lock"]);
    project.sql("app.db", "CREATE TABLE theirs (x); CREATE VIEW v AS SELECT 1;");
    for command in ["migrate", "plan", "status"] {
        project.run(&[command]).exits(3).says(&["no ledger", "`theirs`"]);
    }
    project.run(&["drift"]).exits(11).says(&["no ledger", "`theirs`"]);
    assert_eq!(project.tables("app.db"), ["theirs"]);
}

#[test]
fn a_database_that_may_only_be_read() {
    let project = eight();
    project.ok(&["lock"]);
    project.ok(&["migrate", "--to", "0004_t4"]);
    let config = project.read("driftless.toml");
    project.write("driftless.toml", config.replace("sqlite:app.db", "file:app.db?mode=ro"));
    project.run(&["status"]).exits(0);
    project.run(&["drift"]).exits(0);
    project.run(&["migrate"]).exits(3).says(&["read-only"]);
    assert_eq!(project.tables("app.db").len(), 4);
}

#[test]
fn a_full_disk() {
    let project = eight();
    project.write(
        "migrations/0005_t5/up.sql",
        "CREATE TABLE t5 (x BLOB);\nPRAGMA max_page_count = 60;\n\
         INSERT INTO t5 VALUES (zeroblob(1000000));\n",
    );
    project.ok(&["lock"]);
    project.run(&["migrate"]).exits(4).says(&[
        "database or disk is full",
        "free some space",
        "0005_t5/up.sql:3",
    ]);
    assert_eq!(project.tables("app.db"), ["t1", "t2", "t3", "t4"]);
    project.run(&["drift"]).exits(0);
}

#[test]
fn a_statement_that_fails_in_the_middle_of_step_five_of_eight() {
    let project = eight();
    project.write(
        "migrations/0005_t5/up.sql",
        "CREATE TABLE t5 (id INTEGER PRIMARY KEY, n INT NOT NULL);\n\
         INSERT INTO t5 VALUES (1, 1);\nINSERT INTO t5\n  VALUES (1, 2);\nCREATE TABLE more (x);\n",
    );
    project.ok(&["lock"]);
    let failed = project.run(&["migrate"]).exits(4).says(&[
        "migrations/0005_t5/up.sql:3",
        "statement 3 of 4",
        "UNIQUE constraint failed: t5.id",
        "the whole step was undone",
        "not started: app/0006_t6",
    ]);
    assert!(failed.err.contains("3 | / INSERT INTO t5") || failed.err.contains("INSERT INTO t5"));
    assert_eq!(project.tables("app.db"), ["t1", "t2", "t3", "t4"]);
    project.run(&["status"]).exits(0).says(&["4 applied, 4 pending"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project.run(&["migrate"]).exits(4);
}

#[test]
fn a_statement_that_check_would_have_found_is_explained_by_it() {
    let project = eight();
    project.write("migrations/0005_t5/up.sql", "INSERT INTO tt VALUES (1);\n");
    std::fs::remove_file(project.path("migrations/driftless.lock")).expect("removed");
    let migrate = ["migrate", "--migrations", "migrations", "--url", "app.db"];
    project.run(&migrate).exits(4).says(&[
        "statement-failed",
        "no such table: tt",
        "error[unknown-table]",
    ]);
    assert_eq!(project.tables("app.db"), ["t1", "t2", "t3", "t4"]);
}

#[test]
fn a_guard_that_is_not_there_is_not_passed_over_in_silence() {
    let project = eight();
    project.write("migrations/0005_t5/step.toml", "[precondition]\npresent = [\"table nope\"]\n");
    project.ok(&["lock"]);
    project.run(&["migrate"]).exits(0).says(&["warning[unenforced-setting]", "precondition"]);
    project.run(&["migrate"]).exits(0).says(&["up to date"]);
}

#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let project = eight();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { panic!("this test needs /dev/full") };
    let mut command = project.command();
    let status =
        command.args(["check", "--migrations", "migrations"]).stdout(full).stderr(Stdio::null());
    assert_eq!(status.status().expect("a status").code(), Some(2));
    run(project.command().args(["lock"])).exits(0);
}
