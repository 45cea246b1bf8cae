//! What only some versions have, and names that nobody should give.

use super::fixture;
use super::introspect::attributes;

/// The version of the server as a number, such as 15.
fn major(version: &str) -> u32 {
    version.split('.').next().and_then(|it| it.parse().ok()).expect("a number")
}

/// From this version on: SQL, and what is read of it.
type Case = (u32, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const CASES: &[Case] = &[
    (
        14,
        "CREATE TABLE \"Odd \"\"one\"\".\" (\"Ü.x\" int, \"select\" text, gone int);
         ALTER TABLE \"Odd \"\"one\"\".\" DROP COLUMN gone;
         CREATE SCHEMA \"S\";
         CREATE TYPE \"S\".\"T(1)\" AS ENUM ('it''s', 'a,b');
         ALTER TABLE \"Odd \"\"one\"\".\" ADD \"t[]\" \"S\".\"T(1)\"[] DEFAULT '{\"it''s\"}';
         CREATE INDEX \"i i\" ON \"Odd \"\"one\"\".\" ((\"Ü.x\" + 1), (\"select\" || 'a, b'))",
        &[
            ("table \"Odd \"\"one\"\".\"", "columns", "Ü.x, select, t[]"),
            ("column \"Odd \"\"one\"\".\".\"t[]\"", "type", "\"S\".\"T(1)\"[]"),
            ("type \"S\".\"T(1)\"", "values", "it's, a,b"),
            (
                "index \"i i\"",
                "elements",
                "\"Ü.x\" + 1, -, -, -, -, -, \"select\" || 'a, b'::text, -, -, -, -, -",
            ),
        ],
    ),
    (
        14,
        "CREATE TABLE l (a int, b text) PARTITION BY LIST ((a + 1));
         CREATE TABLE h (a int, b text) PARTITION BY HASH (lower(b), (a + 1), a);
         CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE DOMAIN d1 AS text COLLATE \"C\"; CREATE DOMAIN d2 AS d1[] CHECK (cardinality(VALUE) > 0);
         CREATE INDEX trgm ON l USING gist (to_tsvector('simple', b) tsvector_ops (siglen = 100));
         CREATE INDEX coll ON l (lower(b) COLLATE \"C\", (b COLLATE \"POSIX\"))",
        &[
            ("table l", "partition key", "a + 1, -, -"),
            ("table h", "partition key", "lower(b), -, -, a + 1, -, -, a, -, -"),
            ("table h0", "bound", "FOR VALUES WITH (modulus 2, remainder 0)"),
            ("domain d1", "collation", "pg_catalog.\"C\""),
            ("domain d2", "type", "d1[]"),
            ("index trgm", "elements", "to_tsvector('simple'::regconfig, b), -, -, siglen=100, -, -"),
            (
                "index coll",
                "elements",
                "lower(b), pg_catalog.\"C\", -, -, -, -, b, pg_catalog.\"POSIX\", -, -, -, -",
            ),
        ],
    ),
    (
        15,
        "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
         CREATE TABLE c (a int, b int, UNIQUE NULLS NOT DISTINCT (a));
         ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b) NOT VALID;
         CREATE UNIQUE INDEX u ON c (b) NULLS NOT DISTINCT;
         CREATE VIEW v WITH (security_invoker) AS SELECT a FROM c;
         CREATE PUBLICATION news FOR TABLE p (a, b) WHERE (a > 1);
         CREATE PUBLICATION whole FOR TABLES IN SCHEMA public",
        &[
            ("constraint c.c_a_key", "nulls not distinct", "yes"),
            ("constraint c.c_a_b_fkey", "on delete columns", "b"),
            ("constraint c.c_a_b_fkey", "referenced columns", "a, b"),
            ("constraint c.c_a_b_fkey", "not valid", "yes"),
            ("index u", "nulls not distinct", "yes"),
            ("view v", "options", "security_invoker=true"),
            ("publication news", "tables", "p, a, b, (a > 1)"),
            ("publication whole", "schemas", "public"),
        ],
    ),
    (
        18,
        "CREATE TABLE t (id int4range, at daterange, x int CONSTRAINT x_there NOT NULL NO INHERIT,
             twice int GENERATED ALWAYS AS (x * 2), PRIMARY KEY (id, at WITHOUT OVERLAPS),
             CONSTRAINT loose CHECK (x > 0) NOT ENFORCED);
         CREATE TABLE r (id int4range, at daterange, y int,
             FOREIGN KEY (id, PERIOD at) REFERENCES t (id, PERIOD at));
         ALTER TABLE r ADD CONSTRAINT y_there NOT NULL y NOT VALID",
        &[
            ("column t.x", "not null name", "x_there"),
            ("column t.x", "not null no inherit", "yes"),
            ("column r.y", "not null not valid", "yes"),
            ("column t.twice", "generated kind", "virtual"),
            ("constraint t.t_pkey", "without overlaps", "yes"),
            ("constraint t.loose", "not enforced", "yes"),
            ("constraint r.r_id_at_fkey", "period", "yes"),
        ],
    ),
];

#[test]
fn each_version_is_read_with_what_it_has() {
    for (least, sql, expected) in CASES {
        let fixture = fixture();
        if major(&fixture.sql("SHOW server_version")) < *least {
            continue;
        }
        fixture.sql(sql);
        let found = attributes(&fixture);
        for (object, attribute, value) in *expected {
            let attributes = found.get(*object).unwrap_or_else(|| panic!("{object}: {found:#?}"));
            let read = attributes.get(attribute).map(String::as_str);
            assert_eq!(read, Some(*value), "{object}: {attribute}");
        }
        assert_eq!(fixture.read().not_compared().expect("readable"), []);
    }
}
