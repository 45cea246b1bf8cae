//! What we understand of a definition against what SQLite made of it, as its pragmas tell.

use driftless_diag::Span;
use driftless_sql::sqlite::{
    Action, ColumnDef, ColumnOptionKind, CreateIndex, CreateTable, References, StatementKind,
    TableBody, TableConstraintKind, parse,
};

use crate::oracle::statements;
use crate::sqlite3::Sqlite;

const SCHEMA: &str = "create table t1(a, b, c);
create table t2(x, y, z);
";

fn kind(sql: &str) -> StatementKind {
    parse(sql, Span::new(0, sql.len())).kind
}

fn create_table(sql: &str) -> CreateTable {
    match kind(sql) {
        StatementKind::CreateTable(table) => table,
        other => panic!("{sql}: {other:?}"),
    }
}

fn columns(table: &CreateTable) -> &[ColumnDef] {
    match &table.body {
        TableBody::Columns { columns, .. } => columns,
        TableBody::Query(_) => &[],
    }
}

/// A column as `PRAGMA table_xinfo` shows it: name, type, NOT NULL, default, hidden.
fn column_facts(sql: &str, column: &ColumnDef) -> String {
    let mut not_null = 0;
    let mut default = String::new();
    let mut hidden = 0;
    for option in &column.options {
        match &option.kind {
            ColumnOptionKind::NotNull(_) => not_null = 1,
            ColumnOptionKind::Default(value) => default = sql[value.span.range()].to_owned(),
            ColumnOptionKind::Generated { stored, .. } => hidden = if *stored { 3 } else { 2 },
            _ => {}
        }
    }
    format!("{}|{}|{not_null}|{default}|{hidden}", column.name.text, column.declared_type)
}

const COLUMNS: &str = "select name || '|' || type || '|' || \"notnull\" || '|' \
                       || ifnull(trim(dflt_value), '') || '|' || hidden from pragma_table_xinfo";

#[test]
fn columns_are_what_sqlite_reports() {
    let mut compared = 0;
    let types = [
        "int",
        "InT",
        "Integer",
        "text",
        "blob",
        "real",
        "any",
        "numeric",
        "INTEGER ",
        "in",
        "\"int\"",
        "[text]",
        "`Real`",
        "'any'",
        "\"my type\"",
        "\"my\" type",
        "my \"type\"",
        "'a''b'",
        "\"a\"\"b\" c",
        "[a]b",
        "varchar(10)",
        "varchar ( 10 )",
        "decimal(10,2)",
        "decimal (10 , -2)",
        "text(3)",
        "unsigned  big\tint",
        "a /* x */ b",
        "a -- x\n b",
        "int generated always",
        "generated always",
        "generated",
        "always",
        "xgenerated always",
        "int GENERATED  Always",
        "int generated",
        "long always",
        "a_very_long_name always",
        "\"generated always\"",
        "int 'generated' always",
        "double precision",
        "\"\"",
        "''",
        "\"x",
    ];
    for name in types {
        let sql = format!("create table n1(a {name}, b int)");
        if matches!(kind(&sql), StatementKind::Invalid(_)) {
            continue;
        }
        compared += compare_columns(&Sqlite::open(""), &sql);
    }
    for sql in statements() {
        if matches!(kind(&sql), StatementKind::CreateTable(ref table) if table.name.name.text == "n1")
        {
            compared += compare_columns(&Sqlite::open(SCHEMA), &sql);
        }
    }
    assert!(compared > 130, "{compared}");
}

fn compare_columns(sqlite: &Sqlite, sql: &str) -> usize {
    let table = create_table(sql);
    if columns(&table).is_empty() || sqlite.try_run(sql).is_err() {
        return 0;
    }
    let ours: Vec<String> =
        columns(&table).iter().map(|column| column_facts(sql, column)).collect();
    let mut theirs = sqlite.texts(&format!("{COLUMNS}('n1')"), 0);
    // A primary key of a STRICT or WITHOUT ROWID table is NOT NULL without saying so.
    for (ours, theirs) in ours.iter().zip(&mut theirs) {
        if ours.contains("|0|") && sql.contains("primary key") {
            *theirs = theirs.replacen("|1|", "|0|", 1);
        }
    }
    assert_eq!(ours, theirs, "{sql}");
    ours.len()
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::NoAction => "NO ACTION",
        Action::Restrict => "RESTRICT",
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
    }
}

fn reference_facts(columns: &[&str], references: &References) -> Vec<String> {
    let facts = columns.iter().enumerate().map(|(index, column)| {
        let to = references.columns.get(index).map_or("", |name| &name.text);
        let (update, delete) = (action(references.on_update), action(references.on_delete));
        format!("{}|{column}|{to}|{update}|{delete}", references.table.text)
    });
    facts.collect()
}

#[test]
fn references_are_what_sqlite_reports() {
    let mut compared = 0;
    for sql in statements() {
        let StatementKind::CreateTable(table) = kind(&sql) else { continue };
        let sqlite = Sqlite::open(SCHEMA);
        if !sql.contains("references") || sqlite.try_run(&sql).is_err() {
            continue;
        }
        let TableBody::Columns { columns, constraints, .. } = &table.body else { continue };
        let mut ours = Vec::new();
        for column in columns {
            for option in &column.options {
                if let ColumnOptionKind::References(references) = &option.kind {
                    ours.extend(reference_facts(&[&column.name.text], references));
                }
            }
        }
        for constraint in constraints {
            if let TableConstraintKind::ForeignKey { columns, references } = &constraint.kind {
                let columns: Vec<&str> = columns.iter().map(|name| name.text.as_str()).collect();
                ours.extend(reference_facts(&columns, references));
            }
        }
        let theirs = format!(
            "select \"table\" || '|' || \"from\" || '|' || ifnull(\"to\", '') || '|' || on_update \
             || '|' || on_delete from pragma_foreign_key_list('{}') order by id desc, seq",
            table.name.name.text
        );
        assert_eq!(ours, sqlite.texts(&theirs, 0), "{sql}");
        compared += ours.len();
    }
    assert!(compared >= 12, "{compared}");
}

fn index_facts(index: &CreateIndex) -> Vec<String> {
    let facts = index.columns.iter().map(|column| {
        let name = column.column.as_ref().map_or("", |name| &name.text);
        let collation = column.collation.as_ref().map_or("BINARY", |name| &name.text);
        format!("{name}|{}|{}", u8::from(column.descending), collation.to_ascii_uppercase())
    });
    facts.collect()
}

#[test]
fn columns_of_indexes_are_what_sqlite_reports() {
    let more = [
        "create index n1 on t1((a) desc, ((b collate nocase)), (c) collate rtrim)",
        "create index n1 on t1(a collate nocase collate binary collate rtrim)",
        "create index n1 on t1(a || b collate nocase, -a collate nocase, not a collate nocase)",
        "create index n1 on t1('a' collate nocase, (\"b\"), [c])",
        "create index n1 on t1(a + 0, (a + 0) collate nocase, a isnull collate nocase)",
        "create index n1 on t1((a collate rtrim) collate nocase)",
    ];
    let mut compared = 0;
    for sql in statements().into_iter().chain(more.map(str::to_owned)) {
        let StatementKind::CreateIndex(index) = kind(&sql) else { continue };
        let sqlite = Sqlite::open(SCHEMA);
        if sqlite.try_run(&sql).is_err() {
            continue;
        }
        let theirs = "select ifnull(name, '') || '|' || \"desc\" || '|' || upper(coll) \
                      from pragma_index_xinfo('n1') where key order by seqno";
        assert_eq!(index_facts(&index), sqlite.texts(theirs, 0), "{sql}");
        compared += 1;
    }
    assert!(compared > 12, "{compared}");
}

#[test]
fn a_deferral_belongs_to_the_last_reference() {
    let deferred = |sql: &str| -> Vec<bool> {
        let table = create_table(sql);
        let options = columns(&table).iter().flat_map(|column| &column.options);
        let deferred = options.filter_map(|option| match &option.kind {
            ColumnOptionKind::References(references) => Some(references.deferred),
            _ => None,
        });
        deferred.collect()
    };
    let cases: [(&str, &[bool]); 5] = [
        ("create table t(a references x deferrable initially deferred)", &[true]),
        ("create table t(a references x not deferrable initially deferred)", &[false]),
        ("create table t(a references x deferrable initially immediate)", &[false]),
        ("create table t(a references x, b int deferrable initially deferred)", &[true]),
        (
            "create table t(a references x, b deferrable initially deferred references y)",
            &[true, false],
        ),
    ];
    for (sql, expected) in cases {
        assert_eq!(deferred(sql), expected, "{sql}");
    }
}
