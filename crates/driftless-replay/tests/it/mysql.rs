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
fn shown(backend: Backend, sql: &str, path: &str) -> Vec<String> {
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
fn check_called(table: &str, body: &str, call: &str, columns: &str) {
    let sql = format!(
        "CREATE TABLE t ({table});\nDELIMITER //\nCREATE PROCEDURE {body} //\nDELIMITER ;\n{call};"
    );
    let shown = shown(Backend::MariaDb, &sql, "t");
    assert_eq!(shown.first().map(String::as_str), Some(columns), "{body}");
}

#[test]
fn a_condition_is_computed_once_for_all_it_guards() {
    let renamed = "p() BEGIN IF EXISTS (SELECT column_name FROM information_schema.columns \
                   WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'a') THEN \
                   ALTER TABLE t CHANGE a c INT; ALTER TABLE t CHANGE b d INT; \
                   ELSE ALTER TABLE t ADD e INT; END IF; END";
    check_called("a INT, b INT", renamed, "CALL p()", "table t columns: c, d");
    check_called("x INT, b INT", renamed, "CALL p()", "table t columns: x, b, e");
}

#[test]
fn a_procedure_is_followed_through_its_variables() {
    let dropped = "p(IN tab VARCHAR(99), col VARCHAR(99)) BEGIN DECLARE n INT DEFAULT 0; \
                   SELECT COUNT(column_name) INTO n FROM information_schema.columns \
                   WHERE table_name = tab AND column_name = col AND table_schema = DATABASE(); \
                   IF n > 0 THEN SELECT CONCAT('dropping ', col); \
                   SET @s = CONCAT('ALTER TABLE ', tab, ' DROP COLUMN ', col); \
                   PREPARE st FROM @s; EXECUTE st; DEALLOCATE PREPARE st; END IF; END";
    check_called("a INT, b INT", dropped, "CALL p('t', 'b')", "table t columns: a");
    check_called("a INT, b INT", dropped, "CALL p('t', 'c')", "table t columns: a, b");
    let set = "p() BEGIN DECLARE n INT; SET n = 0; SET n = (SELECT COUNT(*) > 1 FROM \
               information_schema.columns WHERE table_name = 't'); \
               IF n THEN ALTER TABLE t DROP b; END IF; END";
    check_called("a INT, b INT", set, "CALL p()", "table t columns: a");
}

#[test]
fn rows_decide_about_rows_alone() {
    // A loop over rows changes no definition, and neither do settings and transactions.
    let copied = "p() BEGIN DECLARE done INT DEFAULT FALSE; DECLARE i INT; \
                  DECLARE c CURSOR FOR SELECT a FROM t; \
                  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE; \
                  SET autocommit = 0; START TRANSACTION; TRUNCATE t; OPEN c; \
                  l: LOOP FETCH c INTO i; IF done THEN LEAVE l; END IF; SET @n = i; \
                  UPDATE t SET b = @n WHERE a = i; END LOOP l; CLOSE c; COMMIT; \
                  IF NOT EXISTS (SELECT 1 FROM information_schema.columns \
                  WHERE table_name = 't' AND column_name = 'c') THEN ALTER TABLE t ADD c INT; \
                  END IF; END";
    check_called("a INT, b INT", copied, "CALL p()", "table t columns: a, b, c");
    let ended = "p() whole: BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns \
                 WHERE table_name = 't' AND column_name = 'b') THEN LEAVE whole; END IF; \
                 ALTER TABLE t ADD b INT; END";
    check_called("a INT, b INT", ended, "CALL p()", "table t columns: a, b");
    check_called("a INT", ended, "CALL p()", "table t columns: a, b");
}

/// The loops in which migrations go through system tables, each with what is done for a row.
fn loops(cursor: &str, for_a_row: &str) -> [String; 5] {
    let declared = format!(
        "DECLARE done INT DEFAULT FALSE; DECLARE n VARCHAR(64); DECLARE c CURSOR FOR {cursor}; \
         DECLARE CONTINUE HANDLER FOR"
    );
    let found = format!("{declared} NOT FOUND SET done = TRUE; OPEN c;");
    let by_state = format!("{declared} SQLSTATE '02000' SET done = 1; OPEN c;");
    [
        format!(
            "{found} l: LOOP FETCH c INTO n; IF done THEN LEAVE l; END IF; {for_a_row} END LOOP;"
        ),
        format!(
            "{found} REPEAT FETCH c INTO n; IF NOT done THEN {for_a_row} END IF; UNTIL done END REPEAT;"
        ),
        format!("{found} FETCH c INTO n; WHILE NOT done DO {for_a_row} FETCH c INTO n; END WHILE;"),
        format!(
            "{by_state} l: LOOP FETCH c INTO n; CASE WHEN done THEN LEAVE l; ELSE {for_a_row} \
             END CASE; END LOOP;"
        ),
        format!(
            "{found} l: LOOP FETCH c INTO n; IF done THEN LEAVE l; END IF; IF n = 'none' THEN \
             ITERATE l; END IF; {for_a_row} END LOOP;"
        ),
    ]
}

#[test]
fn a_loop_over_a_system_table_does_what_it_does_for_each_row() {
    let keys = "SELECT DISTINCT constraint_name FROM information_schema.table_constraints \
                WHERE table_schema = DATABASE() AND table_name = 't' AND constraint_type = 'UNIQUE'";
    let drop = "SET @s = CONCAT('ALTER TABLE t DROP INDEX ', n, ', ADD ', n, '_gone INT'); \
                PREPARE s FROM @s; EXECUTE s; DEALLOCATE PREPARE s;";
    for code in loops(keys, drop) {
        let body = format!("p() BEGIN {code} CLOSE c; END");
        let shown = "table t columns: a, b, one_gone, two_gone";
        check_called("a INT, b INT, UNIQUE one (a), UNIQUE two (b)", &body, "CALL p()", shown);
    }
    let ordered = "SELECT column_name FROM information_schema.columns WHERE table_name = 't' \
                   AND column_name LIKE '%\\_old' ORDER BY ordinal_position DESC LIMIT 2";
    let add = "SET @s = CONCAT('ALTER TABLE t ADD ', REPLACE(n, '_old', '_new'), ' INT'); \
               PREPARE s FROM @s; EXECUTE s;";
    for code in loops(ordered, add) {
        let body = format!("p() BEGIN {code} END");
        let shown = "table t columns: a_old, b_old, cold, d_old, d_new, b_new";
        check_called("a_old INT, b_old INT, cold INT, d_old INT", &body, "CALL p()", shown);
    }
    let counted = "p() BEGIN DECLARE i INT DEFAULT 1; WHILE i <= 3 DO \
                   SET @s = CONCAT('ALTER TABLE t ADD c', i, ' INT'); PREPARE s FROM @s; EXECUTE s; \
                   SET i = i + 1; END WHILE; END";
    check_called("a INT", counted, "CALL p()", "table t columns: a, c1, c2, c3");
}

#[test]
fn a_loop_over_rows_may_call_what_changes_rows() {
    let sql = "CREATE TABLE t (a INT);\nDELIMITER //\n\
               CREATE PROCEDURE q(IN n INT, OUT m INT) BEGIN SET m = n; UPDATE t SET a = n; END //\n\
               CREATE PROCEDURE p() BEGIN DECLARE i INT; DECLARE m INT; DECLARE done INT DEFAULT 0; \
               DECLARE c CURSOR FOR SELECT a FROM t; \
               DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; OPEN c; \
               l: LOOP FETCH c INTO i; IF done THEN LEAVE l; END IF; CALL q(i, m); END LOOP; \
               ALTER TABLE t ADD b INT; END //\nDELIMITER ;\nCALL p();";
    let shown = shown(Backend::MariaDb, sql, "t");
    assert_eq!(shown.first().map(String::as_str), Some("table t columns: a, b"));
}

#[test]
fn a_procedure_is_followed_into_those_it_calls() {
    let sql = "CREATE TABLE t (a INT);\nDELIMITER //\n\
               CREATE PROCEDURE has(IN col VARCHAR(64), OUT n INT) BEGIN \
               SELECT COUNT(*) INTO n FROM information_schema.columns \
               WHERE table_name = 't' AND column_name = col; END //\n\
               CREATE PROCEDURE p(IN col VARCHAR(64)) BEGIN DECLARE n INT; CALL has(col, n); \
               IF n = 0 THEN SET @s = CONCAT('ALTER TABLE t ADD ', col, ' INT'); \
               PREPARE s FROM @s; EXECUTE s; END IF; END //\nDELIMITER ;\n\
               CALL p('a'); CALL p('b'); CALL has('b', @n);";
    let shown = shown(Backend::MariaDb, sql, "t");
    assert_eq!(shown.first().map(String::as_str), Some("table t columns: a, b"));
}

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
fn a_text_may_name_the_own_database() {
    let added = "p(tab VARCHAR(64), col VARCHAR(64)) BEGIN DECLARE n INT; \
                 SELECT COUNT(1) INTO n FROM information_schema.columns \
                 WHERE table_schema IN (SELECT DATABASE() FROM DUAL) AND table_name = tab \
                 AND column_name = col; \
                 IF n = 0 THEN SET @s = CONCAT('alter table ', DATABASE(), '.', tab, ' add ', col, ' int'); \
                 SELECT @s; PREPARE s FROM @s; EXECUTE s; \
                 ELSE SELECT CONCAT(DATABASE(), ' has it'); END IF; END";
    check_called("a INT", added, "CALL p('t', 'a'); CALL p('t', 'b')", "table t columns: a, b");
    let collated = "p() BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns \
                    WHERE table_name = 't' AND column_name = 'a' \
                    AND collation_name = 'utf8mb4_bin') THEN ALTER TABLE t ADD b INT; END IF; END";
    let keyed = "p() BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns \
                 WHERE table_name = 't' AND column_name = 'a' AND column_key = 'UNI') \
                 THEN ALTER TABLE t ADD UNIQUE (a), ADD b INT; END IF; END";
    check_called("a INT, KEY (a)", keyed, "CALL p(); CALL p()", "table t columns: a, b");
    let listed = "p() BEGIN DECLARE k TEXT; SELECT GROUP_CONCAT(column_name) INTO k \
                  FROM information_schema.key_column_usage WHERE table_schema = DATABASE() \
                  AND table_name = 't' AND constraint_name = 'PRIMARY'; \
                  IF k = 'a,b' THEN ALTER TABLE t ADD c INT; END IF; END";
    check_called(
        "a INT, b INT, PRIMARY KEY (a, b)",
        listed,
        "CALL p()",
        "table t columns: a, b, c",
    );
    check_called("a INT PRIMARY KEY", listed, "CALL p()", "table t columns: a");
    check_called("a TEXT COLLATE utf8mb4_bin", collated, "CALL p()", "table t columns: a, b");
    check_called("a INT", collated, "CALL p()", "table t columns: a");
}

#[test]
fn errors_that_a_handler_ignores_end_nothing() {
    let lenient = "p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END; \
                   ALTER TABLE t ADD COLUMN b INT; ALTER TABLE t ADD COLUMN c INT; END";
    check_called("a INT", lenient, "CALL p()", "table t columns: a, b, c");
    check_called("a INT, b INT", lenient, "CALL p(); CALL p()", "table t columns: a, b, c");
}

#[test]
fn what_depends_on_rows_is_not_followed() {
    for body in [
        "p() BEGIN DECLARE n INT; SELECT COUNT(*) INTO n FROM t; IF n > 0 THEN DROP TABLE t; END IF; END",
        "p() BEGIN DECLARE n INT DEFAULT 0; SELECT a INTO n FROM t LIMIT 1; \
         SET @s = IF(n, 'DROP TABLE t', 'SELECT 1'); PREPARE st FROM @s; EXECUTE st; END",
        "p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION ROLLBACK; ALTER TABLE t ADD a INT; END",
        "p() BEGIN DECLARE a INT; SELECT 1, RAND() INTO @x, a; IF a > 1 THEN DROP TABLE t; END IF; END",
        "p() BEGIN DECLARE i INT DEFAULT 0; WHILE i < 2 DO SET i = i + 1; DROP TABLE t; END WHILE; END",
        "p() BEGIN DECLARE i INT DEFAULT 0; DECLARE c CURSOR FOR SELECT a FROM t; OPEN c; \
         FETCH c INTO i; IF i = 0 THEN DROP TABLE t; END IF; END",
        "p() BEGIN DECLARE done INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; \
         SELECT a INTO @a FROM t; IF done = 0 THEN DROP TABLE t; END IF; END",
        "p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET @n = 1; SET @n = 0; \
         IF @n = 0 THEN DROP TABLE t; END IF; END",
        "p() BEGIN DECLARE EXIT HANDLER FOR NOT FOUND BEGIN END; SELECT a INTO @a FROM t; \
         DROP TABLE t; END",
        "p() BEGIN DECLARE s TEXT; DECLARE c CURSOR FOR SELECT a FROM t; \
         DECLARE EXIT HANDLER FOR NOT FOUND BEGIN END; OPEN c; \
         LOOP FETCH c INTO s; SET @s = CONCAT('DROP TABLE ', s); PREPARE p FROM @s; EXECUTE p; END LOOP; END",
        "p() BEGIN DECLARE i INT DEFAULT 0; CASE WHEN i > RAND() THEN DROP TABLE t; END CASE; END",
        "p() x: BEGIN IF (SELECT COUNT(*) FROM t) THEN LEAVE x; END IF; DROP TABLE t; END",
        "p() x: BEGIN IF RAND() THEN LEAVE x; END IF; DROP TABLE t; END",
        "p() BEGIN IF (SELECT COUNT(*) FROM t) THEN SET foreign_key_checks = 0; END IF; END",
        "p() BEGIN CALL p(); END",
    ] {
        let sql =
            format!("CREATE TABLE t (a INT);\nCREATE PROCEDURE {body};\nCALL p();\nDROP TABLE t;");
        let replayed = replayed(Backend::MariaDb, &sql);
        let codes: Vec<&str> = replayed.diagnostics.iter().map(|it| it.code.id).collect();
        assert_eq!(codes, ["opaque-statement"], "{body}");
    }
}

#[test]
fn a_variable_that_a_query_fills_means_what_it_found() {
    let filled = |found: &str| {
        format!(
            "CREATE TABLE t (a INT); SET @n = 1; SELECT COUNT(*) INTO @n FROM {found}; \
             SET @s = IF(@n > 0, 'ALTER TABLE t ADD yes INT', 'ALTER TABLE t ADD no INT'); \
             PREPARE st FROM @s; EXECUTE st;"
        )
    };
    let columns = |sql: &str| shown(Backend::MariaDb, sql, "t").remove(0);
    let nothing = filled("information_schema.tables WHERE table_name = 'u'");
    assert_eq!(columns(&nothing), "table t columns: a, no");
    let something = filled("information_schema.tables WHERE table_name = 't'");
    assert_eq!(columns(&something), "table t columns: a, yes");
    let rows = replayed(Backend::MariaDb, &filled("t"));
    assert_eq!(rows.opaque, 1, "rows are not known");
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
