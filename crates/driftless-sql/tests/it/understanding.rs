//! What is taken out of a statement, and where it says each part stands.

use std::fmt::Write;

use driftless_diag::{Backend, Span};
use driftless_sql::split;
use driftless_sql::sqlite::{
    AlterAction, ColumnOption, ColumnOptionKind, Conflict, CreateTable, Dml, IndexedColumn, Name,
    Quote, StatementKind, SyntaxError, TableBody, TableConstraintKind, Transaction, parse,
};

fn kind(sql: &str) -> StatementKind {
    parse(sql, Span::new(0, sql.len())).kind
}

fn at(sql: &str, span: Span) -> &str {
    &sql[span.range()]
}

/// A name as written, checked against its text.
fn name<'a>(sql: &'a str, name: &Name) -> &'a str {
    let written = at(sql, name.span);
    assert_eq!(driftless_sql::sqlite::unquote(written), name.text);
    written
}

fn option(sql: &str, option: &ColumnOption) -> String {
    let mut shown = format!("<{}>", at(sql, option.span));
    if let Some(constraint) = &option.name {
        write!(shown, " name {}", name(sql, constraint)).expect("a string");
    }
    let inner = match &option.kind {
        ColumnOptionKind::Null => "null".to_owned(),
        ColumnOptionKind::NotNull(conflict) => format!("not null {conflict:?}"),
        ColumnOptionKind::PrimaryKey { descending, conflict, autoincrement } => {
            format!("primary key {descending} {conflict:?} {autoincrement}")
        }
        ColumnOptionKind::Unique(conflict) => format!("unique {conflict:?}"),
        ColumnOptionKind::Check(check) => format!("check {}", at(sql, check.span)),
        ColumnOptionKind::Default(value) => format!("default {}", at(sql, value.span)),
        ColumnOptionKind::Collate(collation) => format!("collate {}", name(sql, collation)),
        ColumnOptionKind::References(references) => {
            let columns: Vec<_> =
                references.columns.iter().map(|column| name(sql, column)).collect();
            let deferred = if references.deferred { " deferred" } else { "" };
            format!("references {}({}){deferred}", name(sql, &references.table), columns.join(", "))
        }
        ColumnOptionKind::Generated { expression, stored } => {
            format!("generated {} {stored}", at(sql, expression.span))
        }
    };
    format!("{shown} {inner}")
}

fn indexed(sql: &str, columns: &[IndexedColumn]) -> String {
    let columns = columns.iter().map(|column| {
        let collation = column.collation.as_ref().map_or("", |collation| name(sql, collation));
        let direction = if column.descending { "desc" } else { "" };
        let kind = if column.column.is_some() { "" } else { "=" };
        format!("{kind}{} {collation} {direction}", at(sql, column.expression.span))
            .trim()
            .to_owned()
    });
    columns.collect::<Vec<_>>().join(", ")
}

fn table(sql: &str) -> CreateTable {
    match kind(sql) {
        StatementKind::CreateTable(table) => table,
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns_and_their_options() {
    let sql = "create table t (a int constraint pk primary key desc on conflict fail autoincrement, \
               \"b c\" varchar ( 10 ) not null on conflict ignore default ( 1 + (2) ) \
               check ((a > 0)) collate nocase, c references [x y](d, `e`) on delete cascade \
               deferrable initially deferred unique, d generated always as (a || 'x') stored null, \
               e as (1) default -5)";
    let TableBody::Columns { columns, .. } = table(sql).body else { panic!("no columns") };
    let shown: Vec<String> = columns
        .iter()
        .map(|column| {
            let options: Vec<String> = column.options.iter().map(|one| option(sql, one)).collect();
            assert_eq!(column.span.start, column.name.span.start);
            assert!(column.options.iter().all(|one| one.span.end <= column.span.end));
            format!(
                "{} {} [{}]\n  {}",
                name(sql, &column.name),
                column.declared_type,
                at(sql, column.type_span),
                options.join("\n  ")
            )
        })
        .collect();
    assert_eq!(
        shown.join("\n"),
        "a INT [int]
  <constraint pk primary key desc on conflict fail autoincrement> name pk primary key true Fail true
\"b c\" varchar ( 10 ) [varchar ( 10 )]
  <not null on conflict ignore> not null Ignore
  <default ( 1 + (2) )> default 1 + (2)
  <check ((a > 0))> check (a > 0)
  <collate nocase> collate nocase
c  []
  <references [x y](d, `e`) on delete cascade deferrable initially deferred> references [x y](d, `e`) deferred
  <unique> unique Abort
d  []
  <generated always as (a || 'x') stored> generated a || 'x' true
  <null> null
e  []
  <as (1)> generated 1 false
  <default -5> default -5"
    );
}

#[test]
fn constraints_of_tables() {
    let sql = "create temp table if not exists main.t(a, b, constraint pk primary key (a desc, b \
               collate nocase) on conflict rollback unique (lower(a), (b)) constraint ck check (a) \
               foreign key (a, b) references u deferrable initially deferred) strict, without rowid";
    let table = table(sql);
    assert!(table.temporary && table.if_not_exists);
    assert_eq!(at(sql, table.name.span()), "main.t");
    let TableBody::Columns { constraints, without_rowid, strict, .. } = table.body else {
        panic!("no columns")
    };
    assert!(without_rowid && strict);
    let shown: Vec<String> = constraints
        .iter()
        .map(|constraint| {
            let inner = match &constraint.kind {
                TableConstraintKind::PrimaryKey { columns, conflict, .. } => {
                    format!("key {} {conflict:?}", indexed(sql, columns))
                }
                TableConstraintKind::Unique { columns, .. } => indexed(sql, columns),
                TableConstraintKind::Check(check) => at(sql, check.span).to_owned(),
                TableConstraintKind::ForeignKey { columns, references } => {
                    let columns: Vec<_> = columns.iter().map(|column| name(sql, column)).collect();
                    format!("{} {}", columns.join(", "), references.deferred)
                }
            };
            let constraint_name = constraint.name.as_ref().map_or("", |one| name(sql, one));
            format!("<{}> {constraint_name} {inner}", at(sql, constraint.span))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "<constraint pk primary key (a desc, b collate nocase) on conflict rollback> pk key a  \
             desc, b nocase Rollback",
            "<unique (lower(a), (b))>  =lower(a), b",
            "<constraint ck check (a)> ck a",
            "<foreign key (a, b) references u deferrable initially deferred>  a, b true",
        ]
    );
}

#[test]
fn indexes_views_and_virtual_tables() {
    let sql =
        "create unique index if not exists i on t(a, b || c collate nocase, (d) desc) where a > 1";
    let StatementKind::CreateIndex(index) = kind(sql) else { panic!("no index") };
    assert!(index.unique && index.if_not_exists);
    assert_eq!(name(sql, &index.table), "t");
    assert_eq!(indexed(sql, &index.columns), "a, =b || c collate nocase, d  desc");
    let predicate = index.predicate.expect("a predicate");
    assert_eq!(at(sql, predicate.span), "a > 1");
    assert!(predicate.tree(sql).is_some());

    let sql = "create view v(a, \"b\") as with x as (select 1) select * from x";
    let StatementKind::CreateView(view) = kind(sql) else { panic!("no view") };
    assert_eq!(view.columns.iter().map(|one| name(sql, one)).collect::<Vec<_>>(), ["a", "\"b\""]);
    assert_eq!(at(sql, view.query.span), "with x as (select 1) select * from x");
    assert!(view.query.tree(sql).is_some());

    let sql = "create virtual table v using fts5 ( a unindexed, tokenize = 'x, y', (b, c) , )";
    let StatementKind::CreateVirtualTable(table) = kind(sql) else { panic!("no table") };
    assert_eq!(name(sql, &table.module), "fts5");
    let arguments: Vec<_> = table.arguments.iter().map(|&argument| at(sql, argument)).collect();
    assert_eq!(arguments, ["a unindexed", "tokenize = 'x, y'", "(b, c)"]);
}

fn written(sql: &str, dml: &Dml) -> String {
    let Some(target) = &dml.target else { return dml.verb.to_owned() };
    let columns: Vec<_> = target.columns.iter().map(|column| name(sql, column)).collect();
    let alias = target.alias.as_ref().map_or("", |alias| name(sql, alias));
    let table = at(sql, target.table.span());
    format!("{} {table} {alias}({})", dml.verb, columns.join(", "))
}

#[test]
fn triggers_and_their_statements() {
    let sql = "create trigger g instead of update of a, \"b\" on v for each row when new.a > 1 begin \
               update t set (x, y) = (1, 2), z = 3; insert into u as w(p) values (';'); end";
    let StatementKind::CreateTrigger(trigger) = kind(sql) else { panic!("no trigger") };
    assert_eq!((trigger.timing, trigger.event), ("INSTEAD OF", "UPDATE"));
    assert_eq!(
        trigger.update_of.iter().map(|one| name(sql, one)).collect::<Vec<_>>(),
        ["a", "\"b\""]
    );
    assert_eq!(at(sql, trigger.when.expect("a condition").span), "new.a > 1");
    assert_eq!(
        at(sql, trigger.body),
        "update t set (x, y) = (1, 2), z = 3; insert into u as w(p) values (';');"
    );
    let statements: Vec<_> = trigger.statements.iter().map(|one| written(sql, one)).collect();
    assert_eq!(statements, ["UPDATE t (x, y, z)", "INSERT u w(p)"]);
    assert!(trigger.statements.iter().all(|statement| statement.tree(sql).is_some()));
    assert_eq!(at(sql, trigger.statements[0].span), "update t set (x, y) = (1, 2), z = 3");
}

#[test]
fn rows_and_whose() {
    for (sql, expected) in [
        (
            "with x as (select 1) insert or replace into main.t(a, b) select * from x",
            "INSERT main.t (a, b)",
        ),
        ("replace into t default values", "INSERT t ()"),
        ("update or ignore t as u set a = 1, (b, c) = (2, 3)", "UPDATE t u(a, b, c)"),
        ("with x as (select 1) delete from 't'", "DELETE 't' ()"),
        ("values (1)", "SELECT"),
        ("with x as (select 1) select 1", "SELECT"),
    ] {
        let StatementKind::Dml(dml) = kind(sql) else { panic!("{sql}") };
        assert_eq!(written(sql, &dml), expected, "{sql}");
        assert_eq!(at(sql, dml.span), sql);
    }
}

#[test]
fn alterations() {
    let action = |sql: &str| match kind(sql) {
        StatementKind::AlterTable(alter) => match alter.action {
            AlterAction::RenameTo(to) => format!("to {}", name(sql, &to)),
            AlterAction::RenameColumn { from, to } => {
                format!("{} to {}", name(sql, &from), name(sql, &to))
            }
            AlterAction::AddColumn(column) => format!("add {}", at(sql, column.span)),
            AlterAction::DropColumn(column) => format!("drop {}", name(sql, &column)),
            AlterAction::DropConstraint(constraint) => format!("unbind {}", name(sql, &constraint)),
            AlterAction::AddCheck { span, name: constraint, check } => format!(
                "{} {} {}",
                at(sql, span),
                constraint.map_or("", |constraint| name(sql, &constraint)),
                at(sql, check.span)
            ),
            AlterAction::SetNotNull { column, conflict } => {
                format!("set {} {conflict:?}", name(sql, &column))
            }
            AlterAction::DropNotNull(column) => format!("unset {}", name(sql, &column)),
        },
        other => panic!("{other:?}"),
    };
    for (sql, expected) in [
        ("alter table main.t rename to \"u\"", "to \"u\""),
        ("alter table t rename a to b", "a to b"),
        ("alter table t rename column column to b", "column to b"),
        ("alter table t add a int not null default 0", "add a int not null default 0"),
        ("alter table t add column a", "add a"),
        ("alter table t drop a", "drop a"),
        ("alter table t drop constraint c", "unbind c"),
        ("alter table t add constraint c check (a > 0)", "constraint c check (a > 0) c a > 0"),
        ("alter table t alter a set not null on conflict fail", "set a Fail"),
        ("alter table t alter column a drop not null", "unset a"),
    ] {
        assert_eq!(action(sql), expected);
    }
}

#[test]
fn pragmas_and_transactions() {
    let pragma = |sql: &str| match kind(sql) {
        StatementKind::Pragma(pragma) => (pragma.schema.is_some(), pragma.name, pragma.value),
        other => panic!("{other:?}"),
    };
    let value = |value: &str| Some(value.to_owned());
    assert_eq!(
        pragma("PRAGMA main.User_Version = - 5"),
        (true, "user_version".into(), value("-5"))
    );
    assert_eq!(pragma("pragma foreign_keys(off)"), (false, "foreign_keys".into(), value("off")));
    assert_eq!(pragma("pragma a = +1.5"), (false, "a".into(), value("1.5")));
    assert_eq!(pragma("pragma table_info('t')"), (false, "table_info".into(), value("t")));
    assert_eq!(pragma("pragma foreign_key_check"), (false, "foreign_key_check".into(), None));
    for (sql, expected) in [
        ("begin exclusive", Transaction::Begin),
        ("end transaction", Transaction::Commit),
        ("rollback", Transaction::Rollback),
        ("rollback to savepoint 'a'", Transaction::RollbackTo("a".into())),
        ("savepoint [a]", Transaction::Savepoint("a".into())),
        ("release a", Transaction::Release("a".into())),
    ] {
        assert!(
            matches!(kind(sql), StatementKind::Transaction(found) if found == expected),
            "{sql}"
        );
    }
    assert!(matches!(kind("vacuum"), StatementKind::Inert { keyword: "VACUUM" }));
    assert!(matches!(kind("explain drop table t"), StatementKind::Inert { keyword: "EXPLAIN" }));
    assert!(matches!(kind("attach 'a' as b"), StatementKind::Attach));
    assert_eq!(Conflict::default(), Conflict::Abort);
}

#[test]
fn names_keep_their_quotes() {
    let sql = "drop table if exists \"a\"\"b\".[c d]";
    let StatementKind::Drop(drop) = kind(sql) else { panic!("no drop") };
    assert!(drop.if_exists);
    let schema = drop.name.schema.clone().expect("a schema");
    assert_eq!((schema.text.as_str(), schema.quote), ("a\"b", Quote::Double));
    assert_eq!((drop.name.name.text.as_str(), drop.name.name.quote), ("c d", Quote::Bracket));
    assert_eq!(at(sql, drop.name.span()), "\"a\"\"b\".[c d]");
}

fn error(file: &str) -> SyntaxError {
    let pieces = split(Backend::Sqlite, file);
    match parse(file, pieces[0].sql).kind {
        StatementKind::Invalid(error) => error,
        other => panic!("{file}: {other:?}"),
    }
}

#[test]
fn errors_say_what_and_where_and_what_instead() {
    for (file, place, message, expected) in [
        (
            "create TABEL t(a)",
            "TABEL",
            "syntax error near `TABEL`",
            "expected TABLE, INDEX, VIEW or TRIGGER",
        ),
        ("craete table t(a)", "craete", "syntax error near `craete`", "expected a statement"),
        ("create table t(a b c,)", ")", "syntax error near `)`", "expected the name of a column"),
        (
            "create table t(a int not nul)",
            "nul",
            "syntax error near `nul`",
            "expected NULL or DEFERRABLE",
        ),
        ("create table t(a int primray key)", "", "", ""),
        ("create table t(a int) ; select 1", "", "", ""),
        ("create table t(a int\n ;", ";", "syntax error near `;`", "expected `,` or `)`"),
        ("create table t(a int", "", "incomplete input", "expected `,` or `)`"),
        (
            "create table t(a references u on delete foo)",
            "foo",
            "syntax error near `foo`",
            "expected CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION",
        ),
        (
            "create table t(a) without rowids",
            "rowids",
            "unknown table option `rowids`",
            "expected WITHOUT ROWID or STRICT",
        ),
        (
            "select * from t left foo join u",
            "left foo",
            "unknown join type `left foo`",
            "expected LEFT, RIGHT, FULL, INNER or CROSS",
        ),
        ("select 'open\nline", "'open", "unterminated string", "no closing `'` follows"),
        ("select \"open", "\"open", "unterminated identifier", "no closing `\"` follows"),
        ("select 1a", "1a", "unrecognized token `1a`", ""),
        ("select ^", "^", "unrecognized token `^`", ""),
        ("insert t values (1)", "t", "syntax error near `t`", "expected INTO"),
        (
            "insert into t value (1)",
            "value",
            "syntax error near `value`",
            "expected VALUES or SELECT",
        ),
        (
            "select 1 limit 1 union select 2",
            "limit",
            "LIMIT clause should come after UNION not before",
            "",
        ),
        (
            "alter table t modify a int",
            "modify",
            "syntax error near `modify`",
            "expected RENAME, ADD, DROP or ALTER",
        ),
        (
            "create trigger g after insert on t begin select 1; drop table t; end;",
            "drop",
            "syntax error near `drop`",
            "expected INSERT, UPDATE, DELETE, SELECT or END",
        ),
        ("select 1 2", "2", "syntax error near `2`", "expected the end of the statement"),
    ] {
        if message.is_empty() {
            // Valid, however much it looks like a mistake: any words are a type.
            assert!(!matches!(
                parse(file, split(Backend::Sqlite, file)[0].sql).kind,
                StatementKind::Invalid(_)
            ));
            continue;
        }
        let error = error(file);
        assert_eq!((at(file, error.span), &*error.message), (place, message), "{file}");
        assert_eq!(error.expected, expected, "{file}");
    }
}

#[test]
fn what_is_missing_at_the_end_is_pointed_at_there() {
    let file = "-- a\ncreate table t(a -- b\n";
    let error = error(file);
    let end = file.find(" -- b").expect("the comment");
    assert_eq!(error.span, Span::new(end, end));
}
