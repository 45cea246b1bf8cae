//! What counts as a difference, on catalogs built by hand.

use driftless_catalog::{Catalog, NotNull, OnConflict, Opaque, Origin, SqlText, Table, TableKind};

use crate::fixture::{
    catalog, check, column, foreign_key, ident, index, name, named, primary_key, table, text,
    trigger, unique, view,
};
use crate::{Certainty, diff, not_compared};

/// The changes as `kind name attribute: from -> to`, with a `?` where undecided.
fn shown(from: &Catalog, to: &Catalog) -> Vec<String> {
    let show = |change: crate::Change| {
        let certainty = if change.certainty == Certainty::Undecided { "?" } else { "" };
        match change.attribute {
            None => {
                let sign = if change.from.is_none() { '+' } else { '-' };
                format!("{sign}{} {}{certainty}", change.kind, change.name)
            }
            Some(attribute) => {
                let value = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
                format!(
                    "{} {} {attribute}: {} -> {}{certainty}",
                    change.kind,
                    change.name,
                    value(change.from),
                    value(change.to)
                )
            }
        }
    };
    diff(from, to).into_iter().map(show).collect()
}

fn shown_tables(from: Table, to: Table) -> Vec<String> {
    shown(&catalog(vec![from]), &catalog(vec![to]))
}

fn users() -> Table {
    let mut users = table("users", vec![column("id", "INTEGER"), column("email", "VARCHAR(255)")]);
    users.constraints = vec![primary_key(&["id"]), unique(&["email"])];
    users
}

#[test]
fn spelling_is_not_a_difference() {
    let mut other = users();
    other.name = name("Users");
    other.constraints.reverse();
    other.columns[1].name = ident("EMAIL");
    other.columns[1].declared_type = "varchar (255)".to_owned();
    other.columns[1].default = Some(text("NULL"));
    other.columns[1].collation = Some(ident("binary"));
    assert_eq!(shown_tables(users(), other), [] as [String; 0]);
}

#[test]
fn columns_differ_by_attribute() {
    let mut other = users();
    other.columns[1].declared_type = "TEXT".to_owned();
    other.columns[1].not_null = Some(NotNull { name: None, on_conflict: OnConflict::Ignore });
    other.columns[1].default = Some(text("'x'"));
    other.columns[1].collation = Some(ident("NOCASE"));
    other.columns.push(column("hacked", "TEXT"));
    assert_eq!(
        shown_tables(users(), other),
        [
            "column users.email declared_type: VARCHAR(255) -> TEXT",
            "column users.email not_null: none -> NOT NULL ON CONFLICT IGNORE",
            "column users.email default: none -> 'x'",
            "column users.email collation: none -> NOCASE",
            "+column users.hacked",
        ]
    );
}

#[test]
fn unnamed_constraints_match_as_multisets() {
    let mut from = users();
    from.constraints = vec![unique(&["email"]), check(text("id > 0")), check(text("id > 0"))];
    let mut to = users();
    to.constraints = vec![check(text("ID > 0")), unique(&["email"])];
    assert_eq!(shown_tables(from, to), ["-constraint users.CHECK (id > 0)"]);
}

#[test]
fn named_constraints_match_by_name_only() {
    let mut from = users();
    from.constraints = vec![named("a", check(text("id > 0"))), named("b", check(text("id > 1")))];
    let mut to = users();
    to.constraints = vec![named("A", check(text("id > 2"))), named("c", check(text("id > 1")))];
    assert_eq!(
        shown_tables(from, to),
        [
            "constraint users.a expression: id > 0 -> id > 2",
            "-constraint users.b",
            "+constraint users.c",
        ]
    );
}

#[test]
fn a_name_alone_is_an_attribute() {
    let mut to = users();
    to.constraints[1] = named("one_email", unique(&["email"]));
    assert_eq!(shown_tables(users(), to), ["constraint users.one_email name: none -> one_email"]);
}

#[test]
fn a_foreign_key_may_leave_its_columns_to_the_primary_key() {
    let side = |referenced: &[&str], parent_key: &str| {
        let mut child = table("posts", vec![column("author", "INTEGER")]);
        child.constraints = vec![foreign_key(&["author"], "users", referenced)];
        let mut parent = users();
        parent.constraints = vec![primary_key(&[parent_key])];
        catalog(vec![child, parent])
    };
    let none: [String; 0] = [];
    assert_eq!(shown(&side(&[], "id"), &side(&["id"], "id")), none);
    assert_eq!(
        shown(&side(&[], "id"), &side(&["email"], "id")),
        ["constraint posts.FOREIGN KEY (author) referenced: id -> email"]
    );
    // Both leave it to the key, so only the key differs.
    assert_eq!(
        shown(&side(&[], "id"), &side(&[], "email")),
        ["constraint users.PRIMARY KEY columns: id -> email"]
    );
}

#[test]
fn what_nobody_parsed_is_undecided() {
    let mut from = users();
    from.constraints = vec![check(SqlText::raw("a frob b"))];
    let mut to = users();
    to.constraints = vec![check(text("a > b"))];
    assert_eq!(
        shown_tables(from, to),
        ["constraint users.CHECK (a > b) expression: a frob b -> a > b?"]
    );
}

#[test]
fn names_in_statements_nobody_understood_are_undecided() {
    let mut from = catalog(vec![users()]);
    let origin = Origin { step: "1".to_owned(), file: "up.sql".to_owned(), line: 1 };
    let mentions = ["users".to_owned()].into();
    let text = "FROB users".to_owned();
    from.add_opaque(Opaque { origin, reason: "unknown".to_owned(), text, mentions });
    let mut to = catalog(vec![table("other", vec![column("a", "")])]);
    to.indexes.insert(name("i"), index("i", "users", "email"));
    assert_eq!(shown(&from, &from.clone()), [] as [String; 0]);
    assert_eq!(shown(&from, &to), ["+table other", "-table users?", "+index i?"]);
}

#[test]
fn connections_and_modules_keep_their_tables_to_themselves() {
    let mut temporary = users();
    temporary.name.schema = Some(ident("temp"));
    let mut shadow = table("docs_content", vec![column("id", "INTEGER")]);
    shadow.kind = TableKind::Shadow { of: name("docs") };
    let from = catalog(vec![temporary, shadow]);
    assert_eq!(shown(&from, &catalog(Vec::new())), [] as [String; 0]);
}

#[test]
fn virtual_tables_differ_by_module_and_arguments() {
    let docs = |module: &str, arguments: &[&str]| {
        let mut docs = table("docs", Vec::new());
        let arguments = arguments.iter().map(|it| (*it).to_owned()).collect();
        docs.kind = TableKind::Virtual { module: ident(module), arguments };
        docs
    };
    assert_eq!(
        shown_tables(docs("FTS5", &["a", "content  = 'x'"]), docs("fts5", &["a", "content = 'x'"])),
        [] as [String; 0]
    );
    assert_eq!(
        shown_tables(docs("fts4", &["a"]), docs("fts5", &["a", "b"])),
        ["table docs module: fts4 -> fts5", "table docs arguments: a -> a, b"]
    );
}

#[test]
fn column_order_is_told_apart() {
    let mut to = users();
    to.columns.reverse();
    to.columns.insert(1, column("new", ""));
    let (from, to) = (catalog(vec![users()]), catalog(vec![to]));
    assert_eq!(shown(&from, &to), ["+column users.new"]);
    let order: Vec<String> =
        not_compared(&from, &to).into_iter().map(|change| change.name).collect();
    assert_eq!(order, ["users.id", "users.email"]);
}

#[test]
fn indexes_views_and_triggers_differ_by_attribute() {
    let mut from = catalog(Vec::new());
    from.indexes.insert(name("i"), index("i", "users", "id"));
    from.views.insert(name("v"), view("v", text("SELECT 1")));
    from.triggers.insert(name("t"), trigger("t", "users", "SELECT 1;"));
    let mut to = from.clone();
    for index in to.indexes.values_mut() {
        index.unique = true;
        index.predicate = Some(text("id > 0"));
        index.columns[0].descending = true;
    }
    for view in to.views.values_mut() {
        view.columns.push(ident("one"));
        view.query = text("SELECT 2");
    }
    for trigger in to.triggers.values_mut() {
        trigger.timing = "BEFORE".to_owned();
        trigger.update_of.push(ident("id"));
        trigger.when = Some(text("new.id > 0"));
    }
    assert_eq!(
        shown(&from, &to),
        [
            "index i unique: false -> true",
            "index i columns: id -> id DESC",
            "index i predicate: none -> id > 0",
            "view v columns: none -> one",
            "view v query: SELECT 1 -> SELECT 2",
            "trigger t timing: AFTER -> BEFORE",
            "trigger t update_of: none -> id",
            "trigger t when: none -> new.id > 0",
        ]
    );
}

#[test]
fn a_change_serializes_as_documented() {
    let mut to = users();
    to.columns[1].declared_type = "TEXT".to_owned();
    let changes = diff(&catalog(vec![users()]), &catalog(vec![to]));
    assert_eq!(
        serde_json::to_string(&changes).expect("plain data"),
        r#"[{"kind":"column","name":"users.email","attribute":"declared_type","from":"VARCHAR(255)","to":"TEXT","certainty":"certain"}]"#
    );
    assert_eq!(changes[0].key.path, "users.email");
}
