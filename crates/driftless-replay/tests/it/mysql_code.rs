//! Code that changes the schema, on MySQL and MariaDB: procedures followed as far as the catalog tells
//! what they come to. Each outcome is what MariaDB made of it.

use driftless_diag::Backend;

use crate::judged::replayed;
use crate::mysql::shown;

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
