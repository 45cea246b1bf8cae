//! What statements say, as their types tell it.

use driftless_diag::Span;
use driftless_sql::mysql::*;

fn read(product: Product, sql: &str) -> StatementKind {
    let statement = parse(product, sql, Span::new(0, sql.len()));
    assert_eq!(&sql[statement.span.range()], sql.trim_end_matches([' ', ';']));
    statement.kind
}

fn table(sql: &str) -> (Vec<TableElement>, Vec<TableOption>, Option<Box<PartitionBy>>) {
    match read(Product::MariaDb, sql) {
        StatementKind::CreateTable(table) => match table.body {
            TableBody::Definition { elements, options, partition_by, .. } => {
                (elements, options, partition_by)
            }
            TableBody::Like(_) => panic!("{sql}"),
        },
        other => panic!("{sql}: {other:?}"),
    }
}

#[test]
fn a_type_has_one_name_for_all_spellings() {
    for (written, name, arguments) in [
        ("int4", "int", vec![]),
        ("integer(5)", "int", vec!["5"]),
        ("bool", "tinyint", vec!["1"]),
        ("dec(10, 2)", "decimal", vec!["10", "2"]),
        ("double precision", "double", vec![]),
        ("real", "double", vec![]),
        ("float(24)", "float", vec![]),
        ("float(25)", "double", vec![]),
        ("float(7,3)", "float", vec!["7", "3"]),
        ("character varying(5)", "varchar", vec!["5"]),
        ("national varchar(5)", "varchar", vec!["5"]),
        ("nchar(3)", "char", vec!["3"]),
        ("long varbinary", "mediumblob", vec![]),
        ("long", "mediumtext", vec![]),
        ("char byte", "binary", vec![]),
        ("text(100)", "text", vec!["100"]),
        ("serial", "serial", vec![]),
        ("uuid", "uuid", vec![]),
        ("decimal(10.2)", "decimal", vec!["10"]),
    ] {
        let (elements, ..) = table(&format!("create table t (a {written})"));
        let TableElement::Column(column) = &elements[0] else { panic!("{written}") };
        assert_eq!(column.data_type.name, name, "{written}");
        let found: Vec<&str> =
            column.data_type.arguments.iter().map(|text| text.value.as_str()).collect();
        assert_eq!(found, arguments, "{written}");
    }
}

#[test]
fn a_table_is_taken_apart() {
    let (elements, options, partition_by) = table(
        "create table t (id bigint unsigned not null auto_increment primary key comment 'it''s', \
         name varchar(10) charset latin1 collate latin1_bin default 'x', at timestamp(6) null \
         default current_timestamp(6) on update current_timestamp(6), twice int as (id * 2) stored, \
         unique key u using btree (name(5) desc, id), constraint c check (id > 1), \
         constraint fk foreign key i (id) references d.u (a, b) on delete set null on update cascade) \
         engine=InnoDB default charset = utf8mb4, comment 'c' \
         partition by range (id) partitions 2 (partition p0 values less than (10) engine InnoDB, \
         partition p1 values less than maxvalue)",
    );
    assert_eq!(elements.len(), 7);
    let TableElement::Column(id) = &elements[0] else { panic!() };
    assert!(id.data_type.unsigned);
    let kinds: Vec<_> = id.options.iter().map(|option| &option.kind).collect();
    assert!(matches!(
        kinds[..],
        [
            ColumnOptionKind::NotNull,
            ColumnOptionKind::AutoIncrement,
            ColumnOptionKind::PrimaryKey,
            ColumnOptionKind::Comment(_)
        ]
    ));
    let ColumnOptionKind::Comment(comment) = kinds[3] else { panic!() };
    assert_eq!(comment.value, "it's");
    let TableElement::Key(key) = &elements[4] else { panic!() };
    assert_eq!(key.kind, KeyKind::Unique);
    assert!(matches!(&key.parts[0].column, KeyColumn::Column(name, Some(length))
        if name.text == "name" && length.value == "5"));
    assert!(key.parts[0].descending);
    let TableElement::ForeignKey(foreign) = &elements[6] else { panic!() };
    assert_eq!(foreign.references.on_delete, Some(ReferentialAction::SetNull));
    assert_eq!(foreign.references.columns.len(), 2);
    let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
    assert_eq!(names, ["ENGINE", "CHARSET", "COMMENT"]);
    let partition_by = partition_by.expect("partitions");
    assert_eq!(partition_by.definitions.len(), 2);
    assert!(matches!(
        partition_by.definitions[1].values,
        Some(PartitionValues::LessThan(ref values)) if matches!(values[0], PartitionValue::Maxvalue)
    ));
}

#[test]
fn an_executable_comment_is_its_contents_where_the_version_permits() {
    let sql = "/*!40101 create table t (a int) */";
    for product in [Product::MySql, Product::MariaDb] {
        let statement = parse(product, sql, Span::new(0, sql.len()));
        assert!(matches!(statement.kind, StatementKind::CreateTable(_)), "{product:?}");
    }
    for (sql, mysql, mariadb) in [
        ("/*!80000 create table t (a int) */", true, false),
        ("/*!50606 create table t (a int) */", true, true),
        ("/*M!100100 create table t (a int) */", false, true),
        ("/*!100100 create table t (a int) */", false, true),
        ("/*! create table t (a int) */", true, true),
        ("/*!999999 create table t (a int) */", false, false),
    ] {
        for (product, expected) in [(Product::MySql, mysql), (Product::MariaDb, mariadb)] {
            let kind = parse(product, sql, Span::new(0, sql.len())).kind;
            let read = matches!(kind, StatementKind::CreateTable(_));
            assert_eq!(read, expected, "{sql} {product:?}");
            assert!(read || matches!(kind, StatementKind::Empty), "{sql} {kind:?}");
        }
    }
}

#[test]
fn words_are_reserved_by_product() {
    let reserved = |product, word: &str| {
        let sql = format!("create table t ({word} int)");
        matches!(parse(product, &sql, Span::new(0, sql.len())).kind, StatementKind::Invalid(_))
    };
    for (word, mysql, mariadb) in [
        ("select", true, true),
        ("rank", true, false),
        ("groups", true, false),
        ("system", true, false),
        ("offset", false, true),
        ("returning", false, true),
        ("status", false, false),
        ("date", false, false),
    ] {
        assert_eq!(reserved(Product::MySql, word), mysql, "{word}");
        assert_eq!(reserved(Product::MariaDb, word), mariadb, "{word}");
    }
    // A word beside a point is a name, and so is a quoted one.
    assert!(!reserved(Product::MySql, "`select`"));
    let sql = "select t.select from t";
    assert!(matches!(read(Product::MySql, sql), StatementKind::Dml(_)));
}

#[test]
fn a_body_tells_what_runs_when() {
    let sql = "create procedure p() begin declare n int default 0; \
               declare continue handler for not found set n = 1; create table a (x int); \
               l: loop if n = 0 then drop table b; else leave l; end if; end loop; \
               alter table a add y int; end";
    let StatementKind::CreateRoutine(routine) = read(Product::MySql, sql) else { panic!() };
    let RoutineBody::Sql(body) = &routine.body else { panic!() };
    let texts: Vec<&str> = body.statements.iter().map(|it| &sql[it.span.range()]).collect();
    let drop = "drop table b";
    assert_eq!(texts, ["set n = 1", "create table a (x int)", drop, "alter table a add y int"]);
    let [Code::Block(None, block)] = body.code.as_slice() else { panic!("{:?}", body.code) };
    let [Code::Statement(1), Code::Loop(inner), Code::Statement(3)] = block.as_slice() else {
        panic!("{block:?}")
    };
    assert_eq!((inner.label.as_deref(), inner.statements.clone()), (Some("l"), 2..3));
    let [Code::If(arms, otherwise)] = inner.code.as_slice() else { panic!("{inner:?}") };
    let [(_, arm)] = arms.as_slice() else { panic!("{arms:?}") };
    assert!(matches!(arm.as_slice(), [Code::Statement(2)]));
    assert!(matches!(otherwise.as_slice(), [Code::Leave(label)] if label == "l"));
    assert!(matches!(body.not_found.as_deref(), Some([Code::Statement(0)])));
}
