//! What is read of a schema.

use driftless_catalog::mysql::{Default, KeyKind, Objects, RoutineKind, Schedule};
use driftless_catalog::{Fact, facts};
use driftless_diag::Backend;

use super::{backend, fixture};

const BOTH: &str = include_str!("both.sql");
const MARIADB: &str = include_str!("mariadb.sql");
const MYSQL: &str = include_str!("mysql.sql");

fn objects() -> Objects {
    let fixture = fixture();
    fixture.sql(BOTH);
    fixture.sql(if backend() == Backend::MariaDb { MARIADB } else { MYSQL });
    let catalog = fixture.read().introspect().expect("the schema");
    let of_unknown = facts(&catalog).into_iter().filter(|described| {
        described.attributes.iter().any(|(_, fact)| matches!(fact, Fact::Unknown))
    });
    assert_eq!(of_unknown.count(), 0, "everything is known of a live schema");
    catalog.mysql
}

fn table<'a>(objects: &'a Objects, name: &str) -> &'a driftless_catalog::mysql::Table {
    objects.tables.values().find(|table| table.name.name == name).expect("a table")
}

#[test]
fn tables_of_both_products_are_read() {
    let objects = objects();
    let users = table(&objects, "users");
    assert_eq!(users.comment, "it's");
    let default = |name: &str| match &users.column(name).expect("a column").default {
        Some(Default::Literal(text)) => format!("literal {text}"),
        Some(Default::Now(digits)) => format!("now {digits}"),
        Some(Default::Expression(text)) => format!("expression {}", text.source),
        None => "none".to_owned(),
    };
    assert_eq!(default("name"), "literal it's \\ \"q\"");
    assert_eq!(default("amount"), "literal 1.50");
    assert_eq!(default("negative"), "literal -3");
    assert_eq!(default("bits"), "literal b'101'");
    assert_eq!(default("at"), "now 3");
    assert_eq!(default("sum"), "expression 1 + 2");
    assert_eq!(default("none"), "none");
    assert_eq!(users.column("at").expect("a column").on_update, Some(3));
    assert!(users.column("id").expect("a column").auto_increment);
    assert!(users.column("hidden").expect("a column").invisible);
    let double = users.column("double_it").expect("a column").generated.as_ref();
    assert!(double.is_some_and(|it| it.stored && it.expression.source == "`negative` * 2"));
    let charset = users.column("name").expect("a column").charset.clone().expect("a charset");
    assert_eq!(charset.charset, "utf8mb4");
    assert_eq!(charset.collation.as_deref(), Some("utf8mb4_bin"));

    let keys: Vec<String> = users
        .keys
        .iter()
        .map(|key| format!("{} {} {}", key.kind.name(), key.name, key.parts.len()))
        .collect();
    assert_eq!(keys, ["fulltext ft 1", "index k 2", "primary key PRIMARY 1", "unique u 1"],);
    let part = &users.key("k").expect("a key").parts[0];
    assert_eq!((part.column_name(), part.length), (Some("name"), Some(5)));
    assert!(users.key("k").expect("a key").parts[1].descending);
    assert_eq!(users.key("ft").expect("a key").kind, KeyKind::FullText);
    let condition = &users.checks["positive"].expression.source;
    assert_eq!(condition.replace(['(', ')'], ""), "`amount` > 0");

    let orders = table(&objects, "orders");
    let key = &orders.foreign_keys["orders_user"];
    assert_eq!((key.table.to_string(), key.on_delete.sql()), ("users".to_owned(), "CASCADE"));
    let partitioning = table(&objects, "parts").partitioning.as_ref().expect("partitions");
    assert_eq!(partitioning.method, "RANGE");
    assert_eq!(partitioning.partitions[1].subpartitions, ["p1sp0", "p1sp1"]);
    assert_eq!(partitioning.partitions[1].values.as_ref().expect("values").source, "MAXVALUE");
}

#[test]
fn code_of_both_products_is_read() {
    let objects = objects();
    let view = objects.views.values().find(|view| view.name.name == "v").expect("a view");
    assert_eq!(view.columns.as_deref(), Some(&["id".to_owned(), "n".to_owned()][..]));
    let text = view.query.source.replace(['(', ')'], "");
    assert_eq!(
        text,
        "select `users`.`id` AS `id`,`users`.`name` AS `n` from `users` where `users`.`id` > 1"
    );
    assert_eq!(view.check_option.as_deref(), Some("LOCAL"));
    let trigger = objects.triggers.values().next().expect("a trigger");
    assert_eq!((trigger.timing.as_str(), trigger.event.as_str()), ("BEFORE", "INSERT"));
    assert_eq!(trigger.body.source, "SET NEW.negative = 1");
    let kinds: Vec<RoutineKind> = objects.routines.keys().map(|name| name.kind).collect();
    assert!(kinds.contains(&RoutineKind::Function) && kinds.contains(&RoutineKind::Procedure));
    let function =
        objects.routines.values().find(|it| it.name.name.name == "Fn").expect("a function");
    assert_eq!(function.returns.as_deref(), Some("varchar(20)"));
    assert!(function.deterministic);
    assert_eq!(function.parameters[1].data_type, "varchar(10)");
    let event = objects.events.values().next().expect("an event");
    let Schedule::Every { interval, .. } = &event.schedule else { panic!("{event:?}") };
    assert_eq!(interval, "1 DAY");
}

#[test]
fn what_only_one_product_has_is_read() {
    let objects = objects();
    if backend() == Backend::MySql {
        let users = table(&objects, "extra");
        let part = &users.key("computed").expect("a key").parts[0];
        let driftless_catalog::mysql::PartKey::Expression(text) = &part.key else {
            panic!("{part:?}")
        };
        assert_eq!(text.source, "lower(`a`)");
        assert_eq!(users.column("p").expect("a column").srid, Some(4326));
        assert!(users.checks["loose"].not_enforced);
        let check = &users.checks["extra_chk_1"].expression.source;
        assert_eq!(check, "`a` <> _utf8mb4'y'");
        return;
    }
    let sequence = objects.sequences.values().next().expect("a sequence");
    assert_eq!((sequence.start, sequence.increment, sequence.cycle), (5, 2, true));
    let period = table(&objects, "periods");
    assert_eq!(period.periods["p"].start, "s");
    assert_eq!(period.keys[0].without_overlaps.as_deref(), Some("p"));
    let versioned = table(&objects, "versioned");
    assert!(versioned.system_versioning && versioned.periods.contains_key("SYSTEM_TIME"));
    let by = versioned.partitioning.as_ref().and_then(|it| it.expression.as_ref());
    assert!(by.is_some_and(|it| it.source.starts_with("INTERVAL 1 MONTH")), "{by:?}");
    let extra = table(&objects, "extra");
    assert!(extra.column("i").expect("a column").check.is_some());
    assert!(extra.column("j").expect("a column").check.is_some());
    assert!(extra.column("c").expect("a column").options.contains_key("compressed"));
    assert!(extra.key("unused").expect("a key").ignored);
    let aggregates = objects.routines.keys().filter(|it| it.kind == RoutineKind::Aggregate);
    assert_eq!(aggregates.count(), 1);
}

#[test]
fn the_number_of_questions_does_not_depend_on_the_number_of_tables() {
    let fixture = fixture();
    let questions = || {
        let count = |counter: &str| -> u64 {
            let status = fixture.sql(&format!("SHOW GLOBAL STATUS LIKE '{counter}'"));
            status.split('|').nth(1).and_then(|text| text.parse().ok()).expect("a number")
        };
        count("Com_stmt_execute")
    };
    let asked = || {
        let mut database = fixture.read();
        let before = questions();
        database.introspect().expect("the schema");
        questions() - before
    };
    fixture.sql("CREATE TABLE t (a int)");
    // Other tests ask the same server at the same time: the least of some counts is ours alone.
    let one = (0..5).map(|_| asked()).min().expect("a number");
    for n in 0..20 {
        fixture.sql(&format!("CREATE TABLE t{n} (a int PRIMARY KEY, b int, KEY (b))"));
    }
    let mut many = asked();
    for _ in 0..60 {
        many = many.min(asked());
    }
    assert!(many <= one + 3, "{many} for 21 tables, {one} for one");
}
