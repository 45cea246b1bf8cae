//! SQL between catalogs of MySQL and MariaDB, as its readers see it, and the law on paper: what
//! replay makes of the SQL is the target. That it works on a server is `cargo xtask diff-law
//! --backend mariadb`, over the same pairs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Forms, Generated, HazardKind, Options, diff_with, plan_in};
use driftless_replay::Replayer;

use crate::sources::listed;

const ORDERED: Options = Options { column_order: true, ..Options::SCHEMA };

fn advanced(from: &Catalog, sql: &str) -> Catalog {
    let mut replayer = Replayer::from_catalog(from.clone());
    replayer.apply("1_test", &Arc::new(SourceFile::new("test.sql", sql)));
    replayer.finish().catalog
}

fn catalog(backend: Backend, sql: &str) -> Catalog {
    advanced(&Catalog::new(backend), sql)
}

fn generated(backend: Backend, from: &str, to: &str, forms: Forms) -> Generated {
    plan_in(&catalog(backend, from), &catalog(backend, to), &ORDERED, forms)
}

fn check(from: &str, to: &str, forms: Forms, expected: &str) {
    let generated = generated(Backend::MariaDb, from, to, forms);
    assert_eq!(generated.undecided, [""; 0]);
    assert_eq!(generated.script(), expected, "{from}\n{to}");
}

#[test]
fn equal_schemas_take_nothing() {
    let schema = "CREATE TABLE t (id INT PRIMARY KEY); CREATE VIEW v AS SELECT * FROM t;";
    check(schema, schema, Forms::Safe, "");
}

#[test]
fn one_statement_changes_a_table() {
    check(
        "CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(10), KEY ka (a));",
        "CREATE TABLE t (id INT PRIMARY KEY, c INT NOT NULL DEFAULT 1, b VARCHAR(20) COMMENT 'x',
         d INT, KEY kc (c)) COMMENT='y';",
        Forms::Safe,
        "\
-- data-loss: `t.a` goes with all its values
ALTER TABLE `t`
    DROP KEY `ka`,
    DROP COLUMN `a`,
    ADD COLUMN `c` int(11) NOT NULL DEFAULT 1 AFTER `id`,
    MODIFY COLUMN `b` varchar(20) COMMENT 'x',
    ADD COLUMN `d` int(11),
    ADD KEY `kc` (`c`),
    COMMENT='y';
",
    );
}

#[test]
fn as_few_columns_move_as_can() {
    check(
        "CREATE TABLE t (a INT, b INT, c INT, d INT);",
        "CREATE TABLE t (d INT, a INT, b INT, c INT);",
        Forms::Plain,
        "ALTER TABLE `t` MODIFY COLUMN `d` int(11) FIRST;\n",
    );
}

#[test]
fn locks_are_stated_only_where_indexes_are_all() {
    let from = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT, KEY old (a));";
    let to = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT, KEY new (a, id));";
    let expected = "\
ALTER TABLE `t`
    DROP KEY `old`,
    ADD KEY `new` (`a`, `id`),
    ALGORITHM=INPLACE,
    LOCK=NONE;
";
    check(from, to, Forms::Safe, expected);
    let plain = generated(Backend::MariaDb, from, to, Forms::Plain).script();
    assert!(!plain.contains("ALGORITHM"), "{plain}");
    let words = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b TEXT, FULLTEXT KEY new (b));";
    let words = generated(Backend::MariaDb, from, words, Forms::Safe).script();
    assert!(!words.contains("ALGORITHM"), "{words}");
}

#[test]
fn a_foreign_key_steps_aside_for_the_type_of_its_columns() {
    check(
        "CREATE TABLE p (id INT PRIMARY KEY);
         CREATE TABLE c (id INT PRIMARY KEY, p INT, KEY kp (p),
         CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id));",
        "CREATE TABLE p (id BIGINT PRIMARY KEY);
         CREATE TABLE c (id INT PRIMARY KEY, p BIGINT, KEY kp (p),
         CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id));",
        Forms::Plain,
        "\
ALTER TABLE `c` DROP FOREIGN KEY `f`;

ALTER TABLE `c`
    DROP KEY `kp`,
    MODIFY COLUMN `p` bigint(20),
    ADD KEY `kp` (`p`);

ALTER TABLE `p` MODIFY COLUMN `id` bigint(20) NOT NULL;
ALTER TABLE `c` ADD CONSTRAINT `f` FOREIGN KEY (`p`) REFERENCES `p` (`id`);
",
    );
}

#[test]
fn circles_of_new_tables_are_split() {
    check(
        "",
        "CREATE TABLE a (id INT PRIMARY KEY, b INT, KEY kb (b));
         CREATE TABLE b (id INT PRIMARY KEY, a INT, KEY ka (a),
         CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id));
         ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id);",
        Forms::Safe,
        "\
CREATE TABLE `a` (
    `id` int(11) NOT NULL,
    `b` int(11),
    PRIMARY KEY (`id`),
    KEY `kb` (`b`)
) ENGINE=InnoDB;

CREATE TABLE `b` (
    `id` int(11) NOT NULL,
    `a` int(11),
    PRIMARY KEY (`id`),
    KEY `ka` (`a`)
) ENGINE=InnoDB;

ALTER TABLE `a` ADD CONSTRAINT `a_b` FOREIGN KEY (`b`) REFERENCES `b` (`id`);
ALTER TABLE `b` ADD CONSTRAINT `b_a` FOREIGN KEY (`a`) REFERENCES `a` (`id`);
",
    );
}

#[test]
fn code_stands_round_the_tables_and_says_where_it_ends() {
    check(
        "CREATE TABLE t (id INT PRIMARY KEY, a INT);
         CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;
         CREATE VIEW v AS SELECT a FROM t;",
        "CREATE TABLE t (id INT PRIMARY KEY, b INT);
         DELIMITER ;;
         CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.b = 1; END;;
         DELIMITER ;
         CREATE VIEW v AS SELECT b FROM t;",
        Forms::Plain,
        "\
DROP TRIGGER `g`;

-- data-loss: `t.a` goes with all its values
ALTER TABLE `t`
    DROP COLUMN `a`,
    ADD COLUMN `b` int(11);

CREATE OR REPLACE VIEW `v` AS
SELECT b FROM t;

DELIMITER ;;
CREATE TRIGGER `g` BEFORE INSERT ON `t` FOR EACH ROW
BEGIN SET NEW.b = 1; END;;
DELIMITER ;
",
    );
}

#[test]
fn what_only_mysql_has_is_said_its_way() {
    let from = "CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a),
                CONSTRAINT c CHECK (a > 0), CONSTRAINT d CHECK (a < 9));
                CREATE PROCEDURE p() SELECT 1;";
    let to = "CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY ka (a) INVISIBLE,
              CONSTRAINT d CHECK (a < 9) NOT ENFORCED);
              CREATE PROCEDURE p() SELECT 2;";
    let script = generated(Backend::MySql, from, to, Forms::Safe).script();
    let expected = "\
DROP PROCEDURE `p`;

ALTER TABLE `t`
    DROP CHECK `c`,
    ALTER INDEX `ka` INVISIBLE,
    ALTER CHECK `d` NOT ENFORCED;

CREATE PROCEDURE `p`()
SELECT 2;
";
    assert_eq!(script, expected);
}

#[test]
fn what_is_lost_is_said() {
    let from = "CREATE TABLE t (id INT, a INT, d DATETIME(6)); CREATE TABLE gone (id INT);";
    let to = "CREATE TABLE t (id INT, d DATETIME);";
    let lost = generated(Backend::MariaDb, from, to, Forms::Safe);
    let messages: Vec<&str> =
        lost.hazards(HazardKind::DataLoss).map(|it| it.message.as_str()).collect();
    let expected = [
        "`gone` goes with all its rows",
        "`t.a` goes with all its values",
        "values of `t.d` are rounded to `datetime`",
    ];
    assert_eq!(messages, expected);
}

/// Pairs of which replay cannot know a side: it does not read texts in another `sql_mode`, and no
/// statement says what character set the database had before.
const BEYOND_REPLAY: [&str; 5] = [
    "database/character set",
    "database/collation and a routine",
    "events/mode",
    "routines/mode",
    "triggers/mode",
];

#[test]
fn replay_of_the_sql_is_the_target_for_every_pair() {
    let mut count = 0;
    for (name, from, to) in pairs() {
        if BEYOND_REPLAY.contains(&name.as_str()) {
            continue;
        }
        let (one, two) = (catalog(Backend::MariaDb, &from), catalog(Backend::MariaDb, &to));
        for (from, to) in [(&one, &two), (&two, &one)] {
            let generated = plan_in(from, to, &ORDERED, Forms::Safe);
            assert_eq!(generated.undecided, [""; 0], "{name}");
            let reached = advanced(from, &generated.script());
            let left = diff_with(&reached, to, &ORDERED);
            assert!(left.is_empty(), "{name}\n{}\n{}", generated.script(), listed(&left));
            count += 1;
        }
    }
    assert!(count >= 240, "only {count}");
}

/// The pairs of the law, by file and name.
fn pairs() -> Vec<(String, String, String)> {
    let directory: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/law/pairs/mariadb");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).path())
        .collect();
    files.sort();
    let mut pairs = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}"));
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (head, rest) = text.split_once("-- pair: ").unwrap_or_default();
        let common = head.strip_prefix("-- common\n").unwrap_or_default();
        for pair in rest.split("-- pair: ") {
            let (name, sides) = pair.split_once('\n').unwrap_or_default();
            let (from, to) = sides.split_once("-- to\n").unwrap_or_default();
            let from = from.trim_start_matches("-- from\n");
            pairs.push((
                format!("{stem}/{}", name.trim()),
                format!("{common}{from}"),
                format!("{common}{to}"),
            ));
        }
    }
    pairs
}
