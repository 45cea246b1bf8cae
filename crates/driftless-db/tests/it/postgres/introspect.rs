//! Reading a schema that has every kind of object.

use std::collections::BTreeMap;

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Fact, facts};
use driftless_db::{Access, Database};

use super::{Fixture, fixture};

/// Every object's attributes by its name; a kind and a name are one object.
pub(super) fn attributes(fixture: &Fixture) -> BTreeMap<String, BTreeMap<&'static str, String>> {
    let catalog = fixture.read().introspect().expect("readable");
    let described = facts(&catalog.postgres).into_iter().map(|described| {
        let attributes = described.attributes.iter();
        let attributes = attributes.filter(|(_, fact)| !matches!(fact, Fact::None | Fact::Unsaid));
        let attributes = attributes.map(|(name, fact)| (*name, fact.display())).collect();
        (format!("{} {}", described.key.kind, described.key.path), attributes)
    });
    described.collect()
}

fn everything() -> Fixture {
    let fixture = fixture();
    fixture.sql(include_str!("everything.sql"));
    fixture
}

#[test]
fn nothing_of_a_schema_with_everything_is_passed_over() {
    let fixture = everything();
    let unread = fixture.read().not_compared().expect("readable");
    let unread: Vec<String> = unread.iter().map(ToString::to_string).collect();
    assert_eq!(unread, Vec::<String>::new());
    let kinds: std::collections::BTreeSet<ObjectKind> =
        facts(&fixture.read().introspect().expect("readable").postgres)
            .iter()
            .map(|described| described.key.kind)
            .collect();
    assert_eq!(kinds.len(), 38, "{kinds:?}");
}

#[test]
fn a_survey_says_what_its_parts_say() {
    let fixture = everything();
    fixture.sql("SELECT lo_create(0)");
    let mut database = fixture.read();
    let survey = database.survey().expect("readable");
    assert_eq!(survey.fingerprints, database.fingerprints().expect("readable"));
    assert_eq!(survey.not_compared, database.not_compared().expect("readable"));
    let names = |catalog: &driftless_catalog::Catalog| -> Vec<driftless_catalog::ObjectKey> {
        facts(&catalog.postgres).into_iter().map(|described| described.key).collect()
    };
    assert_eq!(names(&survey.catalog), names(&database.introspect().expect("readable")));
}

#[test]
fn what_nobody_reads_is_counted() {
    let fixture = fixture();
    fixture.sql("SELECT lo_create(0), lo_create(0)");
    fixture.sql("CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    let unread = fixture.read().not_compared().expect("readable");
    let unread: Vec<String> = unread.iter().map(ToString::to_string).collect();
    assert_eq!(unread, ["2 large objects"]);
}

#[test]
fn what_a_reader_may_not_see_is_said() {
    let fixture = everything();
    let role = format!("reader_{}", fixture.database.name);
    fixture.sql(&format!("CREATE ROLE {role} LOGIN"));
    let as_reader = super::url(&fixture.database.url_as(&role));
    let mut database = Database::open(&as_reader, Access::Read).expect("a connection");
    let unread = database.not_compared().expect("readable");
    let unread: Vec<String> = unread.iter().map(ToString::to_string).collect();
    let subscriptions = "connections of subscriptions, which may not be read";
    assert_eq!(unread, [subscriptions, "options of user mappings, which may not be read"]);
    let (own, all) = (database.introspect(), fixture.read().introspect());
    let count = |catalog: driftless_catalog::Catalog| facts(&catalog.postgres).len();
    assert_eq!(count(own.expect("readable")), count(all.expect("readable")));
}

#[test]
fn every_attribute_is_read() {
    let found = attributes(&everything());
    for (object, attribute, value) in EXPECTED {
        let attributes = found.get(*object).unwrap_or_else(|| panic!("no {object} in {found:#?}"));
        let value = (!value.is_empty()).then_some(*value);
        assert_eq!(attributes.get(attribute).map(String::as_str), value, "{object}: {attribute}");
    }
    assert!(!found.keys().any(|object| object.contains("similarity")), "what an extension owns");
    assert!(!found.keys().any(|object| object.contains("driftless_")), "what we own");
}

/// Object, attribute, value; no value where it is the default.
const EXPECTED: &[(&str, &str, &str)] = &[
    ("schema app", "comment", "ours"),
    ("schema public", "comment", ""),
    ("schema public", "privileges", ""),
    ("type mood", "values", "sad, ok, happy"),
    ("type app.pair", "attributes", "a, integer, -, b, text, pg_catalog.\"C\""),
    ("type app.span", "subtype", "double precision"),
    ("type app.span", "difference", "pg_catalog.float8mi"),
    ("type app.span", "multirange", "app.span_multirange"),
    ("type app.shell", "kind", "shell"),
    ("domain app.positive", "type", "integer"),
    ("domain app.positive", "default", "1"),
    ("domain app.positive", "not null", "yes"),
    ("constraint app.positive.over_zero", "condition", "(VALUE > 0)"),
    ("constraint app.positive.over_zero", "comment", "more than nothing"),
    ("sequence app.numbers", "type", "integer"),
    ("sequence app.numbers", "start", "10"),
    ("sequence app.numbers", "increment", "5"),
    ("sequence app.numbers", "cache", "3"),
    ("sequence app.numbers", "cycle", "yes"),
    ("sequence app.users_id_seq", "identity", "yes"),
    ("sequence app.users_small_seq", "owned by", "app.users.small"),
    ("table app.users", "columns", "id, email, feeling, feelings, score, twice, small, note"),
    ("table app.users", "options", "fillfactor=70, toast.autovacuum_enabled=false"),
    ("table app.users", "comment", "people"),
    ("table app.users", "replica identity", "full"),
    ("table app.users", "row security", "yes"),
    ("table app.users", "row security forced", "yes"),
    ("table app.users", "internal triggers", "orders_user_id_fkey: disabled"),
    ("table app.users", "privileges", "PUBLIC=INSERT, PUBLIC=SELECT"),
    ("column app.users.id", "identity", "always"),
    ("column app.users.id", "identity sequence", "app.users_id_seq"),
    ("column app.users.email", "type", "character varying(200)"),
    ("column app.users.email", "collation", "pg_catalog.\"C\""),
    ("column app.users.email", "options", "n_distinct=5"),
    ("column app.users.email", "comment", "where to write"),
    ("column app.users.email", "privileges", "PUBLIC=UPDATE"),
    ("column app.users.feeling", "type", "mood"),
    ("column app.users.feeling", "default", "'ok'::public.mood"),
    ("column app.users.feelings", "type", "mood[]"),
    ("column app.users.score", "type", "app.positive"),
    ("column app.users.twice", "generated kind", "stored"),
    ("column app.users.small", "default", "nextval('app.users_small_seq'::regclass)"),
    ("column app.users.note", "storage", "external"),
    ("column app.users.note", "statistics", "77"),
    ("column app.users.note", "compression", "pglz"),
    ("constraint app.users.users_pkey", "kind", "primary key"),
    ("constraint app.users.users_email_key", "columns", "email"),
    ("constraint app.users.users_email_key", "include", "id"),
    ("constraint app.users.users_email_key", "options", "fillfactor=80"),
    ("constraint app.users.note_long", "condition", "(length(note) > 3)"),
    ("constraint app.users.note_long", "comment", "no short notes"),
    ("constraint app.users.no_overlap", "method", "gist"),
    ("constraint app.users.no_overlap", "predicate", "(note IS NOT NULL)"),
    ("policy app.users.own", "restrictive", "yes"),
    ("policy app.users.own", "command", "UPDATE"),
    ("policy app.users.own", "roles", "driftless"),
    ("policy app.users.own", "using", "(id > 0)"),
    ("policy app.users.own", "with check", "(id > 1)"),
    ("table orders", "partitioned by", "range"),
    ("table orders", "partition key", "at, -, -, lower((id)::text), pg_catalog.\"C\", -"),
    ("table orders_2020", "partition of", "orders"),
    (
        "table orders_2020",
        "bound",
        "FOR VALUES FROM ('2019-12-31 18:30:00+00', MINVALUE) TO ('2020-12-31 18:30:00+00', MINVALUE)",
    ),
    ("column orders_2020.id", "default", "5"),
    ("table orders_rest", "bound", "DEFAULT"),
    ("column orders.at", "default", "'2019-12-31 22:00:00+00'::timestamp with time zone"),
    ("constraint orders.orders_user_id_fkey", "references", "app.users"),
    ("constraint orders.orders_user_id_fkey", "referenced columns", "id"),
    ("constraint orders.orders_user_id_fkey", "on delete", "SET NULL"),
    ("constraint orders.orders_user_id_fkey", "on update", "CASCADE"),
    ("constraint orders.orders_user_id_fkey", "timing", "DEFERRABLE INITIALLY DEFERRED"),
    ("constraint orders_2020.orders_user_id_fkey", "inherited only", "yes"),
    ("index orders_at", "elements", "at, -, -, -, yes, -, id + 1, -, -, -, -, -"),
    ("index orders_at", "predicate", "(id > 0)"),
    ("index orders_2020_at_expr_idx", "part of", "orders_at"),
    ("table child", "inherits", "parent"),
    ("column child.a", "inherited only", "yes"),
    ("table typed", "of type", "app.pair"),
    ("table quick", "persistence", "unlogged"),
    (
        "index quick_a",
        "elements",
        "lower(a), -, pg_catalog.text_pattern_ops, -, -, -, b, pg_catalog.\"C\", -, -, yes, yes",
    ),
    ("index quick_a", "include", "a"),
    ("index quick_a", "unique", "yes"),
    ("index quick_a", "options", "fillfactor=60"),
    ("index quick_a", "statistics", "1=33"),
    ("index quick_gin", "method", "gin"),
    ("statistics app.both", "kinds", "dependencies, mcv"),
    ("statistics app.both", "elements", "a, b"),
    ("statistics app.both", "target", "55"),
    ("statistics app.one", "elements", "a || b"),
    ("view app.named", "options", "security_barrier=true"),
    ("view app.named", "check option", "local"),
    (
        "view app.named",
        "columns",
        "id, bigint, -, email, character varying(200), 'x'::character varying",
    ),
    ("materialized view app.counted", "columns", "n, bigint, -"),
    ("materialized view app.counted", "populated", ""),
    ("rule quick.forget", "condition", "old.a = ' DO '::text"),
    ("rule quick.forget", "instead", "yes"),
    ("rule quick.copy", "event", "INSERT"),
    (
        "function app.add(integer, integer, mood[])",
        "arguments",
        "IN, a, integer, -, IN, b, integer, 2, OUT, total, integer, -, \
         VARIADIC, rest, mood[], '{}'::public.mood[]",
    ),
    ("function app.add(integer, integer, mood[])", "volatility", "IMMUTABLE"),
    ("function app.add(integer, integer, mood[])", "strict", "yes"),
    ("function app.add(integer, integer, mood[])", "leakproof", "yes"),
    ("function app.add(integer, integer, mood[])", "parallel", "safe"),
    ("function app.add(integer, integer, mood[])", "cost", "5"),
    ("function app.add(integer, integer, mood[])", "settings", "search_path=app"),
    ("function app.add(integer, integer, mood[])", "body", "SELECT a + b"),
    ("function app.body(integer)", "body", "RETURN (a + 1)"),
    ("function app.body(integer)", "privileges", "nobody"),
    ("function app.many()", "returns set", "yes"),
    ("function app.many()", "rows", "7"),
    ("function app.many()", "security definer", "yes"),
    ("function app.many()", "privileges", ""),
    ("procedure app.go(integer)", "arguments", "INOUT, a, integer, -"),
    ("aggregate app.total(integer)", "options", "initcond=0, sfunc=int4pl, stype=integer"),
    ("trigger app.users.fires", "timing", "BEFORE"),
    ("trigger app.users.fires", "events", "INSERT, UPDATE"),
    ("trigger app.users.fires", "update of", "email, note"),
    ("trigger app.users.fires", "when", "new.note IS DISTINCT FROM ' WHEN '::text"),
    ("trigger app.users.fires", "arguments", "a, it's"),
    ("trigger app.users.fires", "state", "disabled"),
    ("trigger app.users.later", "deferral", "DEFERRABLE INITIALLY DEFERRED"),
    ("trigger quick.whole", "old table", "before"),
    ("trigger quick.whole", "new table", "after"),
    ("trigger quick.whole", "level", "statement"),
    ("trigger quick.whole", "state", "disabled"),
    ("trigger orders_2020.each", "of", "orders"),
    ("event trigger watch", "tags", "CREATE TABLE, ALTER TABLE"),
    ("event trigger watch", "state", "disabled"),
    ("publication news", "tables", "child, -, -, parent, -, -"),
    ("publication news", "options", "publish=insert, publish_via_partition_root=true"),
    ("foreign data wrapper wrapper", "options", "a=b"),
    ("server remote", "type", "kind"),
    ("server remote", "options", "host=h"),
    ("user mapping driftless on remote", "options", "password=hunter2"),
    ("table away", "foreign options", "t=away"),
    ("table away", "replica identity", ""),
    ("column away.a", "foreign options", "column_name=A"),
    ("default privileges tables of current role in app", "granted", "PUBLIC=SELECT"),
    ("extension pg_trgm", "schema", "app"),
    ("extension pg_trgm", "comment", ""),
    ("operator app.\"<<<\" (app.pair, app.pair)", "owner", "driftless"),
    (
        "cast (mood AS integer)",
        "definition",
        "CREATE CAST (public.mood AS integer) WITH FUNCTION app.cast_it(public.mood) AS ASSIGNMENT",
    ),
    ("aggregate app.total(integer)", "returns", ""),
    ("text search configuration app.search", "owner", "driftless"),
    ("operator class app.class USING btree", "owner", "driftless"),
];

#[test]
fn a_key_that_is_read_after_its_foreign_key_is_still_one() {
    let fixture = fixture();
    fixture.sql("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a)");
    // An updated row of the server's catalog stands behind the others.
    fixture.sql("ALTER TABLE a RENAME CONSTRAINT a_pkey TO a_key");
    let attributes = attributes(&fixture);
    let names: Vec<&String> = attributes.keys().collect();
    assert!(attributes.contains_key("constraint a.a_key"), "{names:?}");
}

#[test]
fn what_the_server_stamps_on_a_column_is_no_part_of_it() {
    let make = "CREATE TABLE t (a int, b text); ALTER TABLE t ALTER b SET (n_distinct = 5);";
    let [one, other] = [fixture(), fixture()].map(|fixture| {
        fixture.sql(make);
        let prints = fixture.read().fingerprints().expect("a readable schema");
        prints.into_iter().find(|print| print.name == "t").expect("the table").definition
    });
    assert_eq!(one, other);
    assert!(one.contains("n_distinct=5"), "{one}");
}
