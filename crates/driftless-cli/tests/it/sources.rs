//! `diff` and `snapshot --from`: any two of steps, a snapshot, a database.

use crate::support::Project;

fn project() -> Project {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT);\n", "DROP TABLE a;\n");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.ok(&["snapshot"]);
    project
}

const SOURCES: [&str; 3] = ["migrations:migrations", "snapshot:schema/app.sql", "sqlite:app.db"];

#[test]
fn all_three_sources_are_equal() {
    let project = project();
    for from in SOURCES {
        for to in SOURCES {
            project.run(&["diff", "--from", from, "--to", to]).exits(0).says(&["equal"]);
            let document = project.run(&["diff", "--from", from, "--to", to, "--format", "json"]);
            assert_eq!(document.exits(0).json(), serde_json::json!([]));
        }
    }
}

#[test]
fn a_difference_exits_one_in_every_format() {
    let project = project();
    project.sql("other.db", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT NOT NULL)");
    for from in SOURCES {
        let words = ["diff", "--from", from, "--to", "other.db"];
        project.run(&words).exits(1).says(&["column a.x: not null"]);
        let document = project.run(&[&words[..], &["--format", "json"]].concat()).exits(1).json();
        let change = &document[0];
        assert_eq!((&change["kind"], &change["name"]), (&"column".into(), &"a.x".into()));
        assert_eq!(change["attribute"], "not_null");
        assert_eq!(change["certainty"], "certain");
        assert!(change.get("from").is_some() && change.get("to").is_some());
    }
}

#[test]
fn what_cannot_be_read_exits_eleven() {
    let project = project();
    project.write("text", "no database, but long enough to be taken for one at first sight\n");
    project.write("plain.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT);\n");
    project.write("bad/0001_x/up.sql", "CREATE TABLE (;\n");
    for (source, text) in [
        ("migrations:nowhere", "nowhere"),
        ("snapshot:nowhere.sql", "nowhere.sql"),
        ("sqlite:nowhere.db", "no database"),
        ("sqlite:text", "not an SQLite database"),
        ("snapshot:plain.sql", "not-a-snapshot"),
        ("migrations:bad", "bad/0001_x/up.sql"),
    ] {
        for format in ["text", "json"] {
            let words = ["diff", "--from", source, "--to", source, "--format", format];
            let run = project.run(&words).exits(11);
            if format == "text" {
                run.says(&[text]);
            }
        }
    }
    assert!(!project.exists("nowhere.db"));
    project.run(&["diff", "--from", "what:ever", "--to", "app.db"]).exits(2).says(&["a source is"]);
    let named = ["diff", "--from", "snapshot:plain.sql", "--to", "app.db", "--backend", "sqlite"];
    project.run(&named).exits(0);
}

#[test]
fn what_nobody_understands_is_not_equal() {
    let project = project();
    // A table-valued function of an extension: its columns are unknown here.
    project.step_in("other", "0001_v", "CREATE VIRTUAL TABLE v USING no_such_module(a, b);\n", "");
    let words = ["diff", "--from", "migrations:other", "--to", "migrations:other"];
    let run = project.run(&words);
    assert!(run.code == 0 || run.code == 11, "{}", run.out);
    project.run(&["diff", "--from", "migrations:other", "--to", "app.db"]).exits(1);
}

#[test]
fn any_source_can_be_printed() {
    let project = project();
    for source in SOURCES {
        let sql = project.ok(&["snapshot", "--from", source]);
        assert!(sql.starts_with("-- driftless snapshot 1 sqlite 3"), "{sql}");
        assert!(sql.contains("CREATE TABLE a"), "{sql}");
        let document = project.run(&["snapshot", "--from", source, "--format", "json"]);
        let document = document.exits(0).json();
        assert_eq!(document["tables"][0]["columns"][1]["name"], "x", "{source}");
        assert_eq!(document["version"], 1);
    }
    project.run(&["snapshot", "--from", "sqlite:no.db"]).exits(11).says(&["no database"]);
}

#[test]
fn sources_need_no_configuration() {
    let project = Project::empty();
    project.write("m/1_a.sql", "CREATE TABLE a (x);\n");
    project.sql("a.db", "CREATE TABLE a (x)");
    project.run(&["diff", "--from", "migrations:m", "--to", "a.db"]).exits(0);
}
