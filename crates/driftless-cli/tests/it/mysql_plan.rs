//! `diff --format sql` between two databases of MySQL or MariaDB: what it prints leads there.

use driftless_servers::mysql;

use crate::support::Project;

#[test]
fn the_sql_between_two_databases_leads_there_and_says_what_is_lost() {
    let project = Project::empty();
    let (one, two) = (mysql().database(), mysql().database());
    one.sql(
        "CREATE TABLE teams (id INT PRIMARY KEY, gone INT);
         CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20), team INT, KEY by_team (team),
         CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (id));
         CREATE VIEW names AS SELECT name FROM users;
         INSERT INTO teams VALUES (1, 2); INSERT INTO users VALUES (1, 'a', 1)",
    );
    let to = "CREATE TABLE teams (id BIGINT PRIMARY KEY);
         CREATE TABLE users (id INT PRIMARY KEY, born DATE, name VARCHAR(40) NOT NULL, team BIGINT,
         KEY by_team (team), CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (id));
         CREATE VIEW names AS SELECT name, born FROM users;
         DELIMITER ;;
         CREATE TRIGGER young BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.born = NULL; END;;
         DELIMITER ;";
    two.try_run(to).expect("the second schema");
    let (from, to) = (one.url(), two.url());
    let words = ["diff", "--from", &from, "--to", &to, "--format", "sql"];
    let refused = project.run(&words);
    assert_ne!(refused.code, 0, "{}", refused.out);
    assert!(refused.err.contains("`teams.gone` goes with all its values"), "{}", refused.err);

    let allowed = [&words[..], &["--allow", "data-loss"]].concat();
    let script = project.run(&allowed).out;
    assert!(script.contains("ADD COLUMN `born` date"), "{script}");
    assert!(script.contains("AFTER `id`"), "{script}");
    one.try_run(&script).unwrap_or_else(|error| panic!("{error}\n{script}"));
    project.run(&["diff", "--from", &from, "--to", &to]).exits(0);
    assert_eq!(project.run(&words).out.trim(), "");
    assert_eq!(one.sql("SELECT id, born IS NULL, name, team FROM users"), "1|1|a|1");
}

#[test]
fn plain_sql_states_no_algorithm() {
    let project = Project::empty();
    let (one, two) = (mysql().database(), mysql().database());
    one.sql("CREATE TABLE t (id INT PRIMARY KEY, a INT)");
    two.sql("CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a))");
    let (from, to) = (one.url(), two.url());
    let words = ["diff", "--from", &from, "--to", &to, "--format", "sql"];
    let safe = project.run(&words).out;
    assert!(safe.contains("ALGORITHM=INPLACE") && safe.contains("LOCK=NONE"), "{safe}");
    let plain = project.run(&[&words[..], &["--plain"]].concat()).out;
    assert!(plain.contains("ADD KEY `ka` (`a`)") && !plain.contains("ALGORITHM"), "{plain}");
    one.try_run(&safe).unwrap_or_else(|error| panic!("{error}\n{safe}"));
    project.run(&["diff", "--from", &from, "--to", &to]).exits(0);
}
