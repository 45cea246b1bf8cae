//! SQL between PostgreSQL catalogs, as its readers see it. That it works is `cargo xtask diff-law`.

use driftless_diff::{Forms, Generated, HazardKind, Options, Placement, plan_in};

use crate::postgres::catalog;

fn generated(from: &str, to: &str, forms: Forms) -> Generated {
    plan_in(&catalog(from), &catalog(to), &Options::SCHEMA, forms)
}

fn check(from: &str, to: &str, forms: Forms, expected: &str) {
    let generated = generated(from, to, forms);
    assert_eq!(generated.undecided, [""; 0]);
    assert_eq!(generated.script(), expected, "{from}\n{to}");
}

#[test]
fn equal_schemas_take_nothing() {
    let schema = "CREATE TABLE t (id serial PRIMARY KEY); CREATE VIEW v AS SELECT * FROM t;";
    check(schema, schema, Forms::Safe, "");
}

#[test]
fn tables_come_after_those_they_refer_to_and_circles_are_split() {
    check(
        "",
        "CREATE TABLE b (id int PRIMARY KEY, z int);
         CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b, note text NOT NULL DEFAULT 'x');
         ALTER TABLE b ADD CONSTRAINT b_z_fkey FOREIGN KEY (z) REFERENCES a;",
        Forms::Safe,
        "\
CREATE TABLE a (
    id integer NOT NULL,
    b integer,
    note text DEFAULT 'x' NOT NULL,
    CONSTRAINT a_pkey PRIMARY KEY (id)
);

CREATE TABLE b (
    id integer NOT NULL,
    z integer,
    CONSTRAINT b_pkey PRIMARY KEY (id)
);

ALTER TABLE a
    ADD CONSTRAINT a_b_fkey FOREIGN KEY (b) REFERENCES b (id);

ALTER TABLE b
    ADD CONSTRAINT b_z_fkey FOREIGN KEY (z) REFERENCES a (id);
",
    );
}

#[test]
fn safe_forms_hold_locks_for_short() {
    let from = "CREATE TABLE t (id int, a int);";
    let to = "CREATE TABLE t (id int, a int NOT NULL, CONSTRAINT k CHECK (a > 0));
              CREATE INDEX i ON t (a);";
    check(
        from,
        to,
        Forms::Safe,
        "\
ALTER TABLE t
    ADD CONSTRAINT a_not_null CHECK (a IS NOT NULL) NOT VALID;

-- may-fail: `t.a` may be NULL in a row
ALTER TABLE t VALIDATE CONSTRAINT a_not_null;

ALTER TABLE t ALTER COLUMN a SET NOT NULL;
ALTER TABLE t DROP CONSTRAINT a_not_null;

ALTER TABLE t
    ADD CONSTRAINT k CHECK (a > 0) NOT VALID;

-- may-fail: rows of `t` may not satisfy `k`
ALTER TABLE t VALIDATE CONSTRAINT k;

CREATE INDEX CONCURRENTLY i ON t (a);
",
    );
    let safe = generated(from, to, Forms::Safe);
    let outside: Vec<&str> = safe
        .statements
        .iter()
        .filter(|it| it.placement == Placement::Outside)
        .map(|it| it.sql.as_str())
        .collect();
    assert_eq!(outside, ["CREATE INDEX CONCURRENTLY i ON t (a)"]);
    let plain = generated(from, to, Forms::Plain);
    assert!(plain.statements.iter().all(|it| it.placement == Placement::Together));
}

#[test]
fn a_view_in_the_way_is_made_again() {
    check(
        "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; COMMENT ON VIEW v IS 'x';",
        "CREATE TABLE t (id bigint); CREATE VIEW v AS SELECT id FROM t; COMMENT ON VIEW v IS 'x';",
        Forms::Plain,
        "\
DROP VIEW v;
ALTER TABLE t ALTER COLUMN id TYPE bigint;

CREATE VIEW v (id) AS
SELECT id FROM t;

COMMENT ON VIEW v IS 'x';
",
    );
}

#[test]
fn a_value_taken_from_an_enum_moves_the_columns_to_a_new_type() {
    check(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood DEFAULT 'ok');",
        "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood DEFAULT 'ok');",
        Forms::Plain,
        "\
ALTER TABLE t ALTER COLUMN m DROP DEFAULT;
ALTER TYPE mood RENAME TO mood_old;
CREATE TYPE mood AS ENUM ('ok');

-- may-fail: values of `t.m` may not be of type mood
ALTER TABLE t ALTER COLUMN m TYPE mood USING m::text::mood;

DROP TYPE mood_old;
ALTER TABLE t ALTER COLUMN m SET DEFAULT 'ok';
",
    );
}

#[test]
fn what_is_lost_is_said() {
    let from = "CREATE TABLE t (id int, a int); CREATE TABLE gone (id int);";
    let lost = generated(from, "CREATE TABLE t (id int, b int);", Forms::Safe);
    let messages: Vec<&str> =
        lost.hazards(HazardKind::DataLoss).map(|it| it.message.as_str()).collect();
    let expected = ["all rows of `gone` are deleted", "the values of `t.a` are deleted"];
    assert_eq!(messages, expected);
}
