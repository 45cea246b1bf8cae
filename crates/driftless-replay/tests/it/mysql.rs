//! MySQL and MariaDB: fixtures, and what statements make of a schema.

use driftless_catalog::{Catalog, Verdict, facts};
use driftless_diag::Backend;
use driftless_replay::snapshot;

use crate::judged::{judge_fixtures, replayed};

const SCHEMA: &str = include_str!("mysql_snapshot.sql");

#[test]
fn fixtures_say_what_mariadb_says() {
    judge_fixtures(Backend::MariaDb, "mysql");
}

/// The schema after statements that are right, one fact a line, about the objects whose path
/// begins so; character sets apart, which every text has.
pub(crate) fn shown(backend: Backend, sql: &str, path: &str) -> Vec<String> {
    let replayed = replayed(backend, sql);
    assert_eq!(replayed.diagnostics, []);
    let mut lines = Vec::new();
    for described in facts(&replayed.catalog) {
        if !described.key.path.starts_with(path) {
            continue;
        }
        for (name, fact) in &described.attributes {
            let is_charset = *name == "charset" || *name == "collation";
            if fact.display() != "-" && !is_charset {
                let (kind, path) = (described.key.kind, &described.key.path);
                lines.push(format!("{kind} {path} {name}: {}", fact.display()));
            }
        }
    }
    lines
}

#[track_caller]
fn check(sql: &str, path: &str, expected: &[&str]) {
    assert_eq!(shown(Backend::MariaDb, sql, path), expected);
}

#[test]
fn types_are_printed_as_each_product_does() {
    let sql = "CREATE TABLE t (a INTEGER, b BOOL, c TEXT(300), d NUMERIC, e TINYINT UNSIGNED ZEROFILL, \
               f YEAR, g JSON, h SERIAL)";
    let types = |backend| {
        let lines = shown(backend, sql, "t.").into_iter().filter(|line| line.contains(" type: "));
        let of = |line: &str| line.rsplit_once(": ").map(|(_, text)| text.to_owned());
        lines.filter_map(|line| of(&line)).collect::<Vec<String>>()
    };
    assert_eq!(
        types(Backend::MariaDb),
        [
            "int(11)",
            "tinyint(1)",
            "text",
            "decimal(10,0)",
            "tinyint(3) unsigned zerofill",
            "year(4)",
            "longtext",
            "bigint(20) unsigned"
        ]
    );
    assert_eq!(
        types(Backend::MySql),
        [
            "int",
            "tinyint(1)",
            "text",
            "decimal(10,0)",
            "tinyint(3) unsigned zerofill",
            "year",
            "json",
            "bigint unsigned"
        ]
    );
}

#[test]
fn one_column_has_one_key_of_its_own_on_mariadb() {
    let keys = |backend| shown(backend, "CREATE TABLE t (a SERIAL PRIMARY KEY, b INT UNIQUE)", "t");
    let keys = |backend| {
        let lines = keys(backend).into_iter().filter(|line| line.ends_with("unique"));
        lines.collect::<Vec<String>>()
    };
    assert_eq!(keys(Backend::MariaDb), ["index t.b kind: unique"]);
    assert_eq!(keys(Backend::MySql), ["index t.a kind: unique", "index t.b kind: unique"]);
}

#[test]
fn what_only_updates_stamp_begins_at_zero_on_mariadb() {
    check(
        "CREATE TABLE t (a DATETIME NOT NULL ON UPDATE NOW(), b DATETIME ON UPDATE NOW(), \
         c TIMESTAMP(2) NOT NULL ON UPDATE NOW(2), d DATETIME NOT NULL DEFAULT NOW())",
        "t.",
        &[
            "column t.a type: datetime",
            "column t.a not null: yes",
            "column t.a default: '0000-00-00 00:00:00'",
            "column t.a on update: current_timestamp()",
            "column t.b type: datetime",
            "column t.b on update: current_timestamp()",
            "column t.c type: timestamp(2)",
            "column t.c not null: yes",
            "column t.c default: '0000-00-00 00:00:00.00'",
            "column t.c on update: current_timestamp(2)",
            "column t.d type: datetime",
            "column t.d not null: yes",
            "column t.d default: current_timestamp()",
        ],
    );
}

#[test]
fn json_is_text_with_a_check_on_mariadb() {
    check(
        "CREATE TABLE t (j JSON DEFAULT '{}')",
        "t.j",
        &[
            "column t.j type: longtext",
            "column t.j default: '{}'",
            "column t.j check: json_valid(`j`)",
        ],
    );
}

#[test]
fn what_modify_does_not_repeat_is_lost() {
    check(
        "CREATE TABLE t (a INT NOT NULL DEFAULT 3 COMMENT 'x', b INT); ALTER TABLE t MODIFY a BIGINT AFTER b",
        "t",
        &[
            "table t columns: b, a",
            "table t engine: InnoDB",
            "column t.a type: bigint(20)",
            "column t.b type: int(11)",
        ],
    );
}

#[test]
fn an_index_made_for_a_foreign_key_gives_way() {
    let sql = "CREATE TABLE p (id INT PRIMARY KEY);\n\
               CREATE TABLE t (a INT, b INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id));\n";
    let keys = |sql: &str| -> Vec<String> {
        let lines = shown(Backend::MariaDb, sql, "t.");
        lines.into_iter().filter(|line| line.contains(" parts: ")).collect()
    };
    assert_eq!(keys(sql), ["index t.f parts: a"]);
    let covered = format!("{sql}ALTER TABLE t ADD INDEX both_columns (a, b);");
    assert_eq!(keys(&covered), ["index t.both_columns parts: a, b"]);
    let unnamed = format!("{sql}ALTER TABLE t ADD INDEX (b), ADD INDEX (b);");
    assert_eq!(
        keys(&unnamed),
        ["index t.b parts: b", "index t.b_2 parts: b", "index t.f parts: a"]
    );
}

#[test]
fn names_made_from_the_tables_follow_it() {
    let sql = "CREATE TABLE p (id INT PRIMARY KEY);\n\
               CREATE TABLE t (a INT REFERENCES p (id), CHECK (a > 0));\n\
               RENAME TABLE t TO u, p TO q;\n\
               ALTER TABLE u RENAME COLUMN a TO `b c`;";
    check(
        sql,
        "u.",
        &[
            "column u.`b c` type: int(11)",
            "constraint u.CONSTRAINT_1 kind: check",
            "constraint u.CONSTRAINT_1 condition: `b c` > 0",
            "constraint u.u_ibfk_1 kind: foreign key",
            "constraint u.u_ibfk_1 columns: b c",
            "constraint u.u_ibfk_1 references: q",
            "constraint u.u_ibfk_1 referenced columns: id",
            "index u.a kind: index",
            "index u.a parts: b c",
        ],
    );
    // MySQL before 9 reads the reference at the column and forgets it, and numbers checks.
    assert_eq!(
        shown(Backend::MySql, sql, "u."),
        [
            "column u.`b c` type: int",
            "constraint u.u_chk_1 kind: check",
            "constraint u.u_chk_1 condition: `b c` > 0",
        ]
    );
}

#[test]
fn a_view_means_the_columns_its_stars_had() {
    check(
        "CREATE TABLE t (a INT, b INT); CREATE VIEW v AS SELECT * FROM t AS x; \
         ALTER TABLE t ADD COLUMN c INT",
        "v",
        &["view v columns: a, b", "view v query: SELECT `x`.`a`, `x`.`b` FROM t AS x"],
    );
}

#[test]
fn converting_to_wider_letters_widens_types() {
    check(
        "CREATE TABLE t (a TEXT, b VARCHAR(10)) CHARSET latin1; \
         ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
        "t.",
        &["column t.a type: mediumtext", "column t.b type: varchar(10)"],
    );
}

/// The columns of table `t` after its procedure `p` has run.
#[track_caller]
#[test]
fn a_function_is_unknown_unless_something_may_have_brought_it() {
    let codes = |sql: &str| {
        let sql = format!("CREATE TABLE t (a INT, b TEXT);\n{sql};");
        let found = replayed(Backend::MariaDb, &sql).diagnostics;
        found.iter().map(|it| it.code.id).collect::<Vec<&str>>()
    };
    for known in [
        "UPDATE t SET b = concat_ws('-', lcase(b), Left(b, 2), uuid())",
        "INSERT INTO t VALUES (1, char(65)) ON DUPLICATE KEY UPDATE a = VALUES(a)",
        "SELECT bin_to_uuid(b), json_storage_size(b), st_whatever(b), default(a), row(a, b) FROM t",
        "SELECT group_concat(b ORDER BY a), max(a) OVER (), cast(a AS char), mod(a, 2) FROM t",
        "CREATE FUNCTION Mine() RETURNS INT RETURN 1; SELECT mine()",
        "CREATE FUNCTION lib RETURNS STRING SONAME 'lib.so'; SELECT lib(a) FROM t",
        "SELECT sys.format_time(a), other.anything() FROM t",
    ] {
        assert_eq!(codes(known), [""; 0], "{known}");
    }
    for unknown in [
        "UPDATE t SET b = cocat(b, 'x')",
        "SELECT lenght(b) FROM t",
        "CREATE VIEW v AS SELECT ucaze(b) AS c FROM t",
        "CREATE FUNCTION f() RETURNS INT RETURN 1; DROP FUNCTION f; SELECT f()",
    ] {
        assert_eq!(codes(unknown), ["unknown-function"], "{unknown}");
    }
}

#[test]
fn a_step_may_make_a_tools_history_table() {
    check(
        "CREATE TABLE IF NOT EXISTS migrations (id INT); ALTER TABLE migrations ADD n INT",
        "migrations",
        &[
            "table migrations columns: id, n",
            "table migrations engine: InnoDB",
            "column migrations.id type: int(11)",
            "column migrations.n type: int(11)",
        ],
    );
}

/// What two schemas say differently, one line a difference.
fn differences(before: &Catalog, after: &Catalog) -> Vec<String> {
    let (before, after) = (facts(before), facts(after));
    let mut different = Vec::new();
    for (one, two) in before.iter().zip(&after) {
        if one.key != two.key {
            different.push(format!("{:?} {:?}", one.key, two.key));
            break;
        }
        for ((name, fact), (_, other)) in one.attributes.iter().zip(&two.attributes) {
            if fact.compare(other) != Verdict::Equal {
                let (fact, other) = (fact.display(), other.display());
                different.push(format!("{}: {name}: {fact} | {other}", one.key.path));
            }
        }
    }
    if before.len() != after.len() {
        different.push(format!("{} objects and {}", before.len(), after.len()));
    }
    different
}

#[test]
fn a_snapshot_read_back_is_the_same_schema_and_the_same_text() {
    let catalog = replayed(Backend::MariaDb, SCHEMA);
    assert_eq!(catalog.diagnostics, []);
    let text = snapshot::print(&catalog.catalog, "10.6");
    assert!(text.starts_with("-- driftless snapshot 1 mariadb 10.6\n"), "{text}");
    let file = driftless_diag::SourceFile::new("schema.sql", text.clone());
    let (again, diagnostics) = snapshot::parse(&std::sync::Arc::new(file));
    assert_eq!(diagnostics, [], "{text}");
    let different = differences(&catalog.catalog, &again);
    assert!(different.is_empty(), "{}\n{text}", different.join("\n"));
    assert_eq!(snapshot::print(&again, "10.6"), text);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    for (first, second) in [
        ("CREATE SEQUENCE `numbers`", "CREATE TABLE `orders`"),
        ("CREATE TABLE `users`", "CREATE TABLE `orders`"),
        ("CREATE TABLE `loop_b`", "ADD CONSTRAINT `loop_a_ibfk_1`"),
        ("CREATE VIEW `b_view`", "VIEW `a_view` (`n`)"),
    ] {
        assert!(at(first) < at(second), "{first} after {second} in {text}");
    }
}
