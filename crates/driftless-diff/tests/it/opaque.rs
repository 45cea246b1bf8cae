//! What a plan does about names that a statement nobody understood mentions: nothing.

use driftless_catalog::{Opaque, Origin};
use driftless_diff::{Certainty, diff, plan};

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
