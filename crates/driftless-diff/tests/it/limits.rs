//! Where planning ends: what nobody understood, what belongs to a connection, other products.

use driftless_catalog::{Catalog, Opaque, Origin, SqlText};
use driftless_diag::Backend;
use driftless_diff::{Certainty, HazardKind, diff, plan};

use crate::sources::catalog;

#[test]
fn unknown_names_are_left_alone_and_named() {
    let mut from = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE a (x TEXT);");
    from.add_opaque(Opaque {
        origin: Origin { step: "1".to_owned(), file: "up.sql".to_owned(), line: 1 },
        reason: "unknown statement".to_owned(),
        text: "FROB users".to_owned(),
        mentions: ["frob".to_owned(), "users".to_owned()].into(),
    });
    let to = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
         CREATE INDEX by_name ON users (name);
         CREATE TABLE a (x TEXT, y TEXT);",
    );
    let certain = diff(&from, &to).into_iter().filter(|it| it.certainty == Certainty::Certain);
    let certain: Vec<String> = certain.map(|change| change.name).collect();
    assert_eq!(certain, ["a.y"]);
    let generated = plan(&from, &to);
    assert_eq!(generated.undecided, ["table users", "index by_name"]);
    assert_eq!(generated.script(), "ALTER TABLE a ADD COLUMN y TEXT;\n");
}

#[test]
fn a_text_nobody_parsed_is_planned_and_said_to_be_undecided() {
    let with_query = |query: &str| {
        let mut catalog = catalog("CREATE VIEW v AS SELECT 1");
        for view in catalog.views.values_mut() {
            view.query = SqlText::raw(query);
        }
        catalog
    };
    let (from, to) = (with_query("SELECT frob 1"), with_query("SELECT frob  1"));
    let changes = diff(&from, &to);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].certainty, Certainty::Undecided);
    let generated = plan(&from, &to);
    assert_eq!(generated.undecided, [] as [String; 0]);
    let hazards: Vec<HazardKind> =
        generated.statements.iter().flat_map(|it| &it.hazards).map(|it| it.kind).collect();
    assert_eq!(hazards, [HazardKind::Undecided]);
}

#[test]
fn what_belongs_to_a_connection_is_neither_compared_nor_planned() {
    let from = catalog(
        "CREATE TEMP TABLE scratch (x TEXT);
         CREATE TEMP VIEW seen AS SELECT x FROM scratch;
         CREATE TABLE kept (x TEXT);
         CREATE TEMP TRIGGER watch AFTER INSERT ON kept BEGIN DELETE FROM scratch; END;",
    );
    let to = catalog("CREATE TABLE kept (x TEXT)");
    assert_eq!(diff(&from, &to), []);
    assert_eq!(plan(&from, &to).script(), "");
    assert_eq!(plan(&to, &from).script(), "");
}

#[test]
fn between_two_products_nothing_is_decided() {
    let from = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY)");
    let generated = plan(&from, &Catalog::new(Backend::Postgres));
    assert_eq!(generated.statements, []);
    assert_eq!(generated.undecided, ["table users"]);
}

#[test]
fn a_plan_serializes_as_documented() {
    let from = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)");
    let to = catalog("CREATE TABLE users (id INTEGER PRIMARY KEY)");
    assert_eq!(
        serde_json::to_string(&plan(&from, &to)).expect("plain data"),
        r#"{"statements":[{"sql":"ALTER TABLE users DROP COLUMN name","hazards":[{"kind":"data-loss","message":"the values of `users.name` are lost"}]}],"undecided":[]}"#
    );
}
