//! What else reads differently after a rename, on PostgreSQL: texts that name types, functions and
//! values of enums, and everything in a schema. Each outcome is what a server printed.

use crate::postgres::check;

#[test]
fn a_renamed_value_is_renamed_in_constants_of_its_type_alone() {
    check(
        "CREATE TYPE mode AS ENUM ('closed', 'ask');\n\
         CREATE TABLE site (m mode DEFAULT 'ask', all_of mode[] DEFAULT '{ask,closed}',\n\
             t text DEFAULT 'ask', CHECK (m <> 'ask' OR t <> 'ask'));\n\
         ALTER TYPE mode RENAME VALUE 'ask' TO 'On request';",
        "site",
        &[
            "table site columns: m, all_of, t",
            "column site.all_of type: mode[]",
            "column site.all_of default: '{\"On request\",closed}'::mode[]",
            "column site.m type: mode",
            "column site.m default: 'On request'::mode",
            "column site.t type: text",
            "column site.t default: 'ask'",
            "constraint site.site_check kind: check",
            "constraint site.site_check condition: \
             ((m <> 'On request'::mode) OR (t <> 'ask'::text))",
        ],
    );
}

#[test]
fn a_renamed_type_or_function_is_renamed_in_texts() {
    check(
        "CREATE SCHEMA lib;\n\
         CREATE DOMAIN small AS int;\n\
         CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';\n\
         CREATE SEQUENCE s;\n\
         CREATE TABLE t (a int DEFAULT f(1) + '2'::small, b text DEFAULT nextval('s')::text);\n\
         ALTER DOMAIN small RENAME TO little;\n\
         ALTER FUNCTION f(int) RENAME TO g;\n\
         ALTER FUNCTION g(int) SET SCHEMA lib;\n\
         ALTER SEQUENCE s SET SCHEMA lib;",
        "t",
        &[
            "table t columns: a, b",
            "column t.a type: integer",
            "column t.a default: (lib.g(1) + 2::little::integer)",
            "column t.b type: text",
            "column t.b default: nextval('lib.s'::regclass)::text",
        ],
    );
}

#[test]
fn a_renamed_schema_takes_everything_with_it() {
    check(
        "CREATE SCHEMA lib;\n\
         CREATE TYPE lib.mode AS ENUM ('a');\n\
         CREATE TABLE lib.t (id serial PRIMARY KEY, m lib.mode DEFAULT 'a'::lib.mode);\n\
         CREATE VIEW v AS SELECT id FROM lib.t;\n\
         ALTER SCHEMA lib RENAME TO old_lib;",
        "old_lib.t",
        &[
            "table old_lib.t columns: id, m",
            "column old_lib.t.id type: integer",
            "column old_lib.t.id not null: yes",
            "column old_lib.t.id default: nextval('old_lib.t_id_seq'::regclass)",
            "column old_lib.t.m type: old_lib.mode",
            "column old_lib.t.m default: 'a'::old_lib.mode",
            "constraint old_lib.t.t_pkey kind: primary key",
            "constraint old_lib.t.t_pkey columns: id",
            "sequence old_lib.t_id_seq type: integer",
            "sequence old_lib.t_id_seq start: 1",
            "sequence old_lib.t_id_seq increment: 1",
            "sequence old_lib.t_id_seq minimum: 1",
            "sequence old_lib.t_id_seq maximum: 2147483647",
            "sequence old_lib.t_id_seq cache: 1",
            "sequence old_lib.t_id_seq owned by: old_lib.t.id",
        ],
    );
}

#[test]
fn fields_of_composite_values_are_no_columns() {
    check(
        "CREATE TYPE pair AS (a int, b text);\n\
         CREATE TABLE t (p pair, CHECK ((p).a > 0));\n\
         ALTER TYPE pair RENAME ATTRIBUTE a TO first;",
        "t",
        &[
            "table t columns: p",
            "column t.p type: pair",
            "constraint t.t_p_check kind: check",
            "constraint t.t_p_check condition: ((p).first > 0)",
        ],
    );
}
