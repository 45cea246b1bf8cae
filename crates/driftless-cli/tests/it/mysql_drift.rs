//! Drift on MySQL and MariaDB: manual edits are seen and named, and nothing else is called drift.

use driftless_servers::{MySqlDatabase, Product, mysql};

use crate::support::Project;

const UP: &str = "\
CREATE TABLE teams (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(60) NOT NULL,
    UNIQUE KEY team_name (name)
);
CREATE TABLE users (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    team bigint unsigned,
    name varchar(40) NOT NULL DEFAULT 'nobody',
    feeling enum('sad', 'ok') DEFAULT 'ok',
    amount decimal(8, 2) DEFAULT 0.5,
    at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
    size int,
    doubled int AS (size * 2) STORED,
    note text,
    CONSTRAINT small CHECK (amount < 1000),
    CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE,
    KEY by_name (name, feeling),
    FULLTEXT KEY by_note (note)
) COMMENT = 'people';
CREATE TABLE parts (id int, d date) PARTITION BY RANGE (year(d))
    (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'a%';
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW SET NEW.amount = 1;
CREATE FUNCTION one(a int) RETURNS int DETERMINISTIC RETURN a + 1;
CREATE PROCEDURE doit(IN a int) SELECT a;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM parts;
";

const SEQUENCE: &str = "CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2;\n";

/// An edit with what undoes it, and the name that the report has to give.
type Edit = (&'static str, &'static str, &'static str);

const EDITS: [Edit; 53] = [
    ("ALTER TABLE users ADD hacked text", "ALTER TABLE users DROP hacked", "users.hacked"),
    ("CREATE TABLE extra (x int)", "DROP TABLE extra", "table extra"),
    ("ALTER TABLE teams RENAME TO groups_", "ALTER TABLE groups_ RENAME TO teams", "groups_"),
    (
        "ALTER TABLE users MODIFY name varchar(41) NOT NULL DEFAULT 'nobody'",
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users MODIFY name varchar(40) DEFAULT 'nobody'",
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users ALTER name SET DEFAULT 'somebody'",
        "ALTER TABLE users ALTER name SET DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users ALTER name DROP DEFAULT",
        "ALTER TABLE users ALTER name SET DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users MODIFY name varchar(40) CHARACTER SET latin1 NOT NULL DEFAULT 'nobody'",
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users MODIFY name varchar(40) COLLATE utf8mb4_bin NOT NULL DEFAULT 'nobody'",
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody' COMMENT 'who'",
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody' INVISIBLE",
        "ALTER TABLE users MODIFY name varchar(40) NOT NULL DEFAULT 'nobody'",
        "users.name",
    ),
    (
        "ALTER TABLE users RENAME COLUMN note TO remark",
        "ALTER TABLE users RENAME COLUMN remark TO note",
        "users.remark",
    ),
    (
        "ALTER TABLE users MODIFY note text AFTER id",
        "ALTER TABLE users MODIFY note text AFTER doubled",
        "users",
    ),
    (
        "ALTER TABLE users MODIFY feeling enum('sad', 'ok', 'glad') DEFAULT 'ok'",
        "ALTER TABLE users MODIFY feeling enum('sad', 'ok') DEFAULT 'ok'",
        "users.feeling",
    ),
    (
        "ALTER TABLE users MODIFY amount decimal(9, 2) DEFAULT 0.5",
        "ALTER TABLE users MODIFY amount decimal(8, 2) DEFAULT 0.5",
        "users.amount",
    ),
    (
        "ALTER TABLE users MODIFY amount decimal(8, 2) unsigned DEFAULT 0.5",
        "ALTER TABLE users MODIFY amount decimal(8, 2) DEFAULT 0.5",
        "users.amount",
    ),
    (
        "ALTER TABLE users MODIFY at timestamp NOT NULL DEFAULT current_timestamp()",
        "ALTER TABLE users MODIFY at timestamp NOT NULL DEFAULT current_timestamp() \
         ON UPDATE current_timestamp()",
        "users.at",
    ),
    (
        "ALTER TABLE users MODIFY at timestamp(3) NOT NULL DEFAULT current_timestamp(3) \
         ON UPDATE current_timestamp(3)",
        "ALTER TABLE users MODIFY at timestamp NOT NULL DEFAULT current_timestamp() \
         ON UPDATE current_timestamp()",
        "users.at",
    ),
    (
        "ALTER TABLE users MODIFY doubled int AS (size * 3) STORED",
        "ALTER TABLE users MODIFY doubled int AS (size * 2) STORED",
        "users.doubled",
    ),
    (
        "ALTER TABLE users MODIFY id int NOT NULL",
        "ALTER TABLE users MODIFY id int NOT NULL AUTO_INCREMENT",
        "users.id",
    ),
    ("ALTER TABLE users COMMENT = 'others'", "ALTER TABLE users COMMENT = 'people'", "users"),
    (
        "ALTER TABLE teams ROW_FORMAT = COMPRESSED",
        "ALTER TABLE teams ROW_FORMAT = DEFAULT",
        "teams",
    ),
    (
        "ALTER TABLE teams STATS_PERSISTENT = 1",
        "ALTER TABLE teams STATS_PERSISTENT = DEFAULT",
        "teams",
    ),
    (
        "ALTER TABLE teams DEFAULT CHARACTER SET latin1",
        "ALTER TABLE teams DEFAULT CHARACTER SET utf8mb4",
        "teams",
    ),
    (
        "ALTER TABLE teams DROP KEY team_name",
        "ALTER TABLE teams ADD UNIQUE KEY team_name (name)",
        "team_name",
    ),
    (
        "ALTER TABLE teams DROP KEY team_name, ADD KEY team_name (name)",
        "ALTER TABLE teams DROP KEY team_name, ADD UNIQUE KEY team_name (name)",
        "team_name",
    ),
    ("CREATE INDEX sneaky ON users (amount)", "DROP INDEX sneaky ON users", "sneaky"),
    (
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (feeling, name)",
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name, feeling)",
        "by_name",
    ),
    (
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name(10), feeling)",
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name, feeling)",
        "by_name",
    ),
    (
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name DESC, feeling)",
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name, feeling)",
        "by_name",
    ),
    (
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name, feeling) COMMENT 'c'",
        "ALTER TABLE users DROP KEY by_name, ADD KEY by_name (name, feeling)",
        "by_name",
    ),
    (
        "ALTER TABLE users RENAME KEY by_name TO named_by",
        "ALTER TABLE users RENAME KEY named_by TO by_name",
        "named_by",
    ),
    (
        "ALTER TABLE users DROP KEY by_note",
        "ALTER TABLE users ADD FULLTEXT KEY by_note (note)",
        "by_note",
    ),
    (
        "ALTER TABLE users DROP FOREIGN KEY users_team",
        "ALTER TABLE users ADD CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (id) \
         ON DELETE CASCADE",
        "users_team",
    ),
    (
        "ALTER TABLE users DROP FOREIGN KEY users_team, ADD CONSTRAINT users_team2 FOREIGN KEY \
         (team) REFERENCES teams (id) ON DELETE SET NULL",
        "ALTER TABLE users DROP FOREIGN KEY users_team2, ADD CONSTRAINT users_team FOREIGN KEY \
         (team) REFERENCES teams (id) ON DELETE CASCADE",
        "users_team2",
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT small",
        "ALTER TABLE users ADD CONSTRAINT small CHECK (amount < 1000)",
        "small",
    ),
    (
        "ALTER TABLE users DROP CONSTRAINT small, ADD CONSTRAINT small CHECK (amount < 2000)",
        "ALTER TABLE users DROP CONSTRAINT small, ADD CONSTRAINT small CHECK (amount < 1000)",
        "small",
    ),
    (
        "ALTER TABLE parts REORGANIZE PARTITION p1 INTO (PARTITION p1 VALUES LESS THAN (2010), \
         PARTITION p2 VALUES LESS THAN MAXVALUE)",
        "ALTER TABLE parts REORGANIZE PARTITION p1, p2 INTO \
         (PARTITION p1 VALUES LESS THAN MAXVALUE)",
        "parts",
    ),
    (
        "ALTER TABLE parts REMOVE PARTITIONING",
        "ALTER TABLE parts PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2000), \
         PARTITION p1 VALUES LESS THAN MAXVALUE)",
        "parts",
    ),
    (
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'b%'",
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'a%'",
        "view named",
    ),
    (
        "CREATE OR REPLACE SQL SECURITY INVOKER VIEW named AS \
         SELECT id, name FROM users WHERE name LIKE 'a%'",
        "CREATE OR REPLACE SQL SECURITY DEFINER VIEW named AS \
         SELECT id, name FROM users WHERE name LIKE 'a%'",
        "view named",
    ),
    (
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'a%' \
         WITH CHECK OPTION",
        "CREATE OR REPLACE VIEW named AS SELECT id, name FROM users WHERE name LIKE 'a%'",
        "view named",
    ),
    ("CREATE VIEW other AS SELECT 1 AS one", "DROP VIEW other", "view other"),
    (
        "DROP TRIGGER touched",
        "CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW SET NEW.amount = 1",
        "touched",
    ),
    (
        "CREATE TRIGGER spy AFTER INSERT ON users FOR EACH ROW SET @spied = 1",
        "DROP TRIGGER spy",
        "spy",
    ),
    (
        "DROP TRIGGER touched; \
         CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW SET NEW.amount = 2",
        "DROP TRIGGER touched; \
         CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW SET NEW.amount = 1",
        "touched",
    ),
    (
        "DROP FUNCTION one; CREATE FUNCTION one(a int) RETURNS int DETERMINISTIC RETURN a + 2",
        "DROP FUNCTION one; CREATE FUNCTION one(a int) RETURNS int DETERMINISTIC RETURN a + 1",
        "function one",
    ),
    (
        "ALTER FUNCTION one SQL SECURITY INVOKER",
        "ALTER FUNCTION one SQL SECURITY DEFINER",
        "function one",
    ),
    ("ALTER PROCEDURE doit COMMENT 'x'", "ALTER PROCEDURE doit COMMENT ''", "procedure doit"),
    (
        "DROP PROCEDURE doit; CREATE PROCEDURE doit(IN a bigint) SELECT a",
        "DROP PROCEDURE doit; CREATE PROCEDURE doit(IN a int) SELECT a",
        "procedure doit",
    ),
    ("ALTER EVENT nightly ENABLE", "ALTER EVENT nightly DISABLE", "event nightly"),
    (
        "ALTER EVENT nightly ON SCHEDULE EVERY 2 DAY STARTS '2030-01-01 00:00:00'",
        "ALTER EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00'",
        "event nightly",
    ),
    (
        "ALTER EVENT nightly DO DELETE FROM users",
        "ALTER EVENT nightly DO DELETE FROM parts",
        "event nightly",
    ),
];

const ON_MARIADB: [Edit; 6] = [
    ("ALTER SEQUENCE numbers CACHE 9", "ALTER SEQUENCE numbers CACHE 1000", "sequence numbers"),
    ("CREATE SEQUENCE more", "DROP SEQUENCE more", "sequence more"),
    (
        "ALTER TABLE teams ADD SYSTEM VERSIONING",
        "ALTER TABLE teams DROP SYSTEM VERSIONING",
        "teams",
    ),
    (
        "ALTER TABLE users ALTER KEY by_name IGNORED",
        "ALTER TABLE users ALTER KEY by_name NOT IGNORED",
        "by_name",
    ),
    (
        "ALTER TABLE teams ADD packed text COMPRESSED",
        "ALTER TABLE teams DROP packed",
        "teams.packed",
    ),
    (
        "CREATE OR REPLACE ALGORITHM = MERGE VIEW named AS \
         SELECT id, name FROM users WHERE name LIKE 'a%'",
        "CREATE OR REPLACE ALGORITHM = UNDEFINED VIEW named AS \
         SELECT id, name FROM users WHERE name LIKE 'a%'",
        "view named",
    ),
];

fn migrated() -> (Project, MySqlDatabase, Vec<Edit>) {
    let project = Project::empty();
    let mariadb = mysql().product() == Product::MariaDb;
    let own: &[Edit] = if mariadb { &ON_MARIADB } else { &[] };
    let up = if mariadb { [UP, SEQUENCE].concat() } else { UP.to_owned() };
    project.step_in("m", "0001_all", &up, "");
    let database = mysql().database();
    let words = ["migrate", "--migrations", "m", "--backend", mysql().scheme(), "--url"];
    project.run(&[&words[..], &[&database.url()]].concat()).exits(0);
    (project, database, [&EDITS, own].concat())
}

#[test]
fn manual_edits_are_named_and_their_undoing_is_clean() {
    let (project, database, edits) = migrated();
    let url = database.url();
    let words = ["drift", "--migrations", "m", "--backend", mysql().scheme(), "--url", &url];
    project.run(&words).exits(0).says(&["clean"]);
    let mut wrong = Vec::new();
    for (edit, undo, named) in edits {
        database.sql(edit);
        let run = project.run(&words);
        if run.code != 1 || !run.out.contains(named) {
            wrong.push(format!("`{edit}`: {}\n{}{}", run.code, run.out, run.err));
        }
        database.sql(undo);
        let run = project.run(&words);
        if run.code != 0 || !run.out.contains("clean") {
            wrong.push(format!("after `{undo}`: {}\n{}{}", run.code, run.out, run.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The script that a report prints under a heading, up to the next one.
fn script_of(out: &str) -> String {
    let (_, rest) = out.split_once("To bring the database back:").unwrap_or_default();
    let (script, _) = rest.split_once("To accept it").unwrap_or((rest, ""));
    script.lines().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect()
}

#[test]
fn the_sql_that_drift_prints_brings_the_database_back() {
    let (project, database, edits) = migrated();
    let url = database.url();
    let words = ["drift", "--migrations", "m", "--backend", mysql().scheme(), "--url", &url];
    let mut wrong = Vec::new();
    for (edit, undo, _) in edits {
        database.sql(edit);
        let script = script_of(&project.run(&words).out);
        let done = database.try_run(&script);
        let run = project.run(&words);
        if done.is_err() || run.code != 0 {
            wrong.push(format!("`{edit}`: {done:?}\n{script}\n{}", run.out));
            let _undone = database.try_run(undo);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_grants_in_the_manual_suffice_and_fewer_are_told() {
    let (project, database, _) = migrated();
    let name = &database.name;
    let manual = include_str!("../../../../docs/mysql.md");
    let product = if mysql().product() == Product::MariaDb { "mariadb" } else { "mysql" };
    let (_, grants) =
        manual.split_once(&format!("```sql {product}\n")).expect("the grants in the manual");
    let (grants, _) = grants.split_once("```").expect("the end of the grants");
    database.sql("CREATE USER auditor@'%' IDENTIFIED BY 'p'");
    let url = database.url_as("auditor:p");
    let words = ["drift", "--migrations", "m", "--backend", mysql().scheme(), "--url", &url];
    for grant in grants.lines().filter(|line| !line.trim().is_empty()) {
        let found = project.run(&words);
        assert_ne!(found.code, 0, "clean before `{grant}`: {}", found.out);
        database.sql(&grant.replace("shop", name));
    }
    // They are nobody's step, so they are drift until somebody says that they are meant.
    project.run(&words).exits(1).says(&["grants on the database", "auditor@%=SELECT"]);
    let owner = ["drift", "--record", "--migrations", "m", "--backend", mysql().scheme(), "--url"];
    project.run(&[&owner[..], &[&database.url()]].concat()).exits(0).says(&["recorded as it is"]);
    project.run(&words).exits(0).says(&["clean"]);
}

/// What is granted and taken back, and the name that the report has to give.
const GRANTS: [Edit; 7] = [
    ("GRANT SELECT ON users TO joe", "REVOKE SELECT ON users FROM joe", "grants on table users"),
    ("GRANT SELECT (name) ON users TO joe", "REVOKE SELECT (name) ON users FROM joe", "users.name"),
    ("GRANT INSERT ON * TO joe", "REVOKE INSERT ON * FROM joe", "grants on the database"),
    (
        "GRANT SELECT ON teams TO sue WITH GRANT OPTION",
        "REVOKE GRANT OPTION ON teams FROM sue",
        "GRANT OPTION",
    ),
    ("REVOKE UPDATE ON teams FROM sue", "GRANT UPDATE ON teams TO sue", "grants on table teams"),
    ("GRANT SELECT ON named TO joe", "REVOKE SELECT ON named FROM joe", "grants on view named"),
    (
        "GRANT EXECUTE ON PROCEDURE doit TO joe",
        "REVOKE EXECUTE ON PROCEDURE doit FROM joe",
        "grants on procedure doit",
    ),
];

#[test]
fn a_grant_by_hand_is_drift_until_it_is_recorded() {
    let (project, database, _) = migrated();
    database
        .sql("DROP USER IF EXISTS joe; DROP USER IF EXISTS sue; CREATE USER joe; CREATE USER sue");
    project.step_in("m", "0002_sue", "GRANT SELECT, UPDATE ON teams TO sue;\n", "");
    let url = database.url();
    let run = |words: &[&str]| {
        let options = ["--migrations", "m", "--backend", mysql().scheme(), "--url", &url];
        project.run(&[words, &options].concat())
    };
    run(&["migrate"]).exits(0);
    run(&["drift"]).exits(0).says(&["clean"]);
    let mut wrong = Vec::new();
    for (edit, undo, named) in GRANTS {
        database.sql(edit);
        let seen = run(&["drift"]);
        if seen.code != 1 || !seen.out.contains(named) {
            wrong.push(format!("`{edit}`: {}\n{}{}", seen.code, seen.out, seen.err));
        }
        database.sql(undo);
        let seen = run(&["drift"]);
        if seen.code != 0 {
            wrong.push(format!("after `{undo}`: {}\n{}{}", seen.code, seen.out, seen.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A run that passes over it does not make it lawful.
    database.sql("GRANT SELECT ON users TO joe");
    project.step_in("m", "0003_more", "CREATE TABLE more (x int);\n", "");
    run(&["migrate"]).exits(0);
    run(&["drift"]).exits(1).says(&["grants on table users"]);
    run(&["drift", "--record"]).exits(0).says(&["recorded as it is: grants on table users"]);
    run(&["drift"]).exits(0).says(&["clean"]);
    database.sql("ALTER TABLE users ADD hacked int; REVOKE SELECT ON users FROM joe");
    run(&["drift", "--record"]).exits(1).says(&["nothing was recorded", "users.hacked"]);
    database.sql("ALTER TABLE users DROP hacked");
    run(&["drift"]).exits(1).says(&["grants on table users"]);
    database.sql("DROP USER joe; DROP USER sue");
}
