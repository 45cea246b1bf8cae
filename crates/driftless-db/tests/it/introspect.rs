//! The catalog of a real database.

use driftless_catalog::{
    Catalog, ConstraintKind, Ident, IndexKey, ObjectName, ReferentialAction, Table, TableKind,
};
use driftless_diag::Backend;

use crate::support::{Fixture, fixture};

fn catalog(fixture: &Fixture) -> Catalog {
    fixture.read().introspect().expect("a catalog")
}

fn name(text: &str) -> ObjectName {
    ObjectName::plain(Ident::new(Backend::Sqlite, text))
}

fn table<'a>(catalog: &'a Catalog, text: &str) -> &'a Table {
    catalog.tables.get(&name(text)).unwrap_or_else(|| panic!("no table {text}"))
}

/// Constraints in short: `primary a,b`, `unique c desc`, `key a -> parent(x)`.
fn constraints(table: &Table) -> Vec<String> {
    let list = |names: &[Ident]| {
        names.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>().join(",")
    };
    let keys = |columns: &[driftless_catalog::KeyColumn]| {
        let one = |column: &driftless_catalog::KeyColumn| {
            let collation = column.collation.as_ref().map(|c| format!(" {c}")).unwrap_or_default();
            let direction = if column.descending { " desc" } else { "" };
            format!("{}{collation}{direction}", column.name)
        };
        columns.iter().map(one).collect::<Vec<_>>().join(",")
    };
    let one = |kind: &ConstraintKind| match kind {
        ConstraintKind::PrimaryKey { columns, .. } => format!("primary {}", keys(columns)),
        ConstraintKind::Unique { columns, .. } => format!("unique {}", keys(columns)),
        ConstraintKind::ForeignKey(key) => {
            let (columns, referenced) = (list(&key.columns), list(&key.referenced));
            format!("key {columns} -> {}({referenced})", key.table)
        }
        ConstraintKind::Check { .. } => "check".to_owned(),
    };
    table.constraints.iter().map(|constraint| one(&constraint.kind)).collect()
}

#[test]
fn columns_are_what_sqlite_understood() {
    let fixture = fixture();
    fixture.execute(
        "CREATE TABLE \"Odd Name\" (id INTEGER PRIMARY KEY, a varchar( 10 )  NOT NULL DEFAULT 'x', \
         b, c AS (id + 1), d TEXT GENERATED ALWAYS AS (a || b) STORED, e DEFAULT (1 + 2))",
    );
    let catalog = catalog(&fixture);
    let table = table(&catalog, "odd name");
    assert_eq!(table.name.name.as_str(), "Odd Name");
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let default = column.default.as_ref().map(|text| text.source.as_str());
            let generated = column.generated.as_ref().map(|generated| generated.stored);
            format!(
                "{} [{}] {} {default:?} {generated:?}",
                column.name,
                column.declared_type,
                column.not_null.is_some()
            )
        })
        .collect();
    assert_eq!(
        columns,
        [
            "id [INTEGER] false None None",
            "a [varchar( 10 )] true Some(\"'x'\") None",
            "b [] false None None",
            "c [] false None Some(false)",
            "d [TEXT] false None Some(true)",
            "e [] false Some(\"1 + 2\") None",
        ]
    );
    assert!(table.columns_known);
    assert!(table.definition.as_ref().is_some_and(|text| text.starts_with("CREATE TABLE \"Odd")));
}

#[test]
fn keys_are_found_with_and_without_an_index_behind_them() {
    let fixture = fixture();
    fixture.execute(
        "CREATE TABLE parent (a, b, c TEXT COLLATE NOCASE, PRIMARY KEY (b DESC, a), UNIQUE (c), \
           UNIQUE (a));
         CREATE TABLE child (id INTEGER PRIMARY KEY AUTOINCREMENT, x, y, \
           FOREIGN KEY (x, y) REFERENCES parent (b, a) ON DELETE CASCADE, \
           FOREIGN KEY (y) REFERENCES nowhere ON UPDATE SET NULL);
         CREATE TABLE flat (k TEXT PRIMARY KEY, v) WITHOUT ROWID, STRICT"
            .replace("v) WITHOUT", "v ANY) WITHOUT")
            .as_str(),
    );
    let catalog = catalog(&fixture);
    let parent = table(&catalog, "parent");
    assert_eq!(constraints(parent), ["primary b desc,a", "unique c NOCASE", "unique a"]);
    let child = table(&catalog, "child");
    assert_eq!(constraints(child), ["primary id", "key x,y -> parent(b,a)", "key y -> nowhere()"]);
    let ConstraintKind::ForeignKey(key) = &child.constraints[1].kind else { panic!("a key") };
    assert_eq!(key.on_delete, ReferentialAction::Cascade);
    assert_eq!(key.on_update, ReferentialAction::NoAction);
    let flat = table(&catalog, "flat");
    assert!(flat.without_rowid && flat.strict);
    assert_eq!(constraints(flat), ["primary k"]);
    assert!(!parent.without_rowid && !parent.strict);
    assert!(!catalog.tables.contains_key(&name("sqlite_sequence")));
}

#[test]
fn indexes_views_and_triggers_are_there_with_their_definitions() {
    let fixture = fixture();
    fixture.execute(
        "CREATE TABLE t (a, b TEXT, UNIQUE (a));
         CREATE UNIQUE INDEX i ON t (a DESC, b COLLATE NOCASE) WHERE a > 1;
         CREATE INDEX e ON t (lower(b), a);
         CREATE VIEW v AS SELECT a AS one, b FROM t;
         CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN SELECT 1; END;
         CREATE TRIGGER h INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
    );
    let catalog = catalog(&fixture);
    assert_eq!(catalog.indexes.len(), 2, "no index behind a key");
    let index = &catalog.indexes[&name("i")];
    assert!(index.unique && index.predicate.is_some() && index.columns[0].descending);
    assert_eq!(index.columns[1].collation.as_ref().map(Ident::as_str), Some("NOCASE"));
    assert_eq!(index.table, name("t"));
    assert!(index.definition.as_ref().is_some_and(|text| text.ends_with("WHERE a > 1")));
    let expression = &catalog.indexes[&name("e")];
    assert!(matches!(expression.columns[0].key, IndexKey::Expression(_)));
    assert!(matches!(&expression.columns[1].key, IndexKey::Column(name) if name.as_str() == "a"));
    assert!(expression.predicate.is_none());
    let view = &catalog.views[&name("v")];
    let output: Option<Vec<&str>> =
        view.output.as_ref().map(|names| names.iter().map(Ident::as_str).collect());
    assert_eq!(output, Some(vec!["one", "b"]));
    assert_eq!(catalog.triggers[&name("g")].table, name("t"));
    assert_eq!(catalog.triggers[&name("h")].table, name("v"));
}

#[test]
fn virtual_tables_and_their_shadows_are_told_apart() {
    let fixture = fixture();
    fixture.execute(
        "CREATE VIRTUAL TABLE docs USING fts5(title, body);
         CREATE VIRTUAL TABLE docs_more USING fts5(x);
         CREATE TABLE docs_own (x)",
    );
    let catalog = catalog(&fixture);
    let docs = table(&catalog, "docs");
    assert!(matches!(docs.kind, TableKind::Virtual { .. }));
    let columns: Vec<&str> = docs.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["title", "body"]);
    assert_eq!(table(&catalog, "docs_data").kind, TableKind::Shadow { of: name("docs") });
    assert_eq!(table(&catalog, "docs_more_data").kind, TableKind::Shadow { of: name("docs_more") });
    assert_eq!(table(&catalog, "docs_own").kind, TableKind::Ordinary);
}

#[test]
fn one_broken_object_does_not_hide_the_others() {
    let fixture = fixture();
    fixture.execute(
        "CREATE TABLE t (a); CREATE TABLE gone (a);
         CREATE VIEW good AS SELECT a FROM t; CREATE VIEW broken AS SELECT a FROM gone;
         DROP TABLE gone;
         PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema VALUES ('table', 'strange', 'strange', 0,
           'CREATE VIRTUAL TABLE strange USING no_such_module(a)')",
    );
    let catalog = catalog(&fixture);
    assert!(catalog.views[&name("good")].output.is_some());
    assert!(catalog.views[&name("broken")].output.is_none());
    let strange = table(&catalog, "strange");
    assert!(!strange.columns_known && strange.columns.is_empty());
    assert!(matches!(strange.kind, TableKind::Virtual { .. }));
    assert_eq!(table(&catalog, "t").columns.len(), 1);
}

#[test]
fn our_own_tables_are_left_out() {
    let fixture = fixture();
    fixture.migrate(&crate::support::plan("app", &crate::support::tables(2))).expect("a run");
    let catalog = catalog(&fixture);
    let names: Vec<&str> = catalog.tables.keys().map(|name| name.name.as_str()).collect();
    assert_eq!(names, ["t1", "t2"]);
    assert!(catalog.indexes.is_empty());
}
