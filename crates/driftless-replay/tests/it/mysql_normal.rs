//! The normal form of MySQL and MariaDB against what real servers print.
//!
//! `normal/mysql_pairs.txt` was written by MariaDB 10.11 and MySQL 9.7: a text, its printout, and the
//! printout of that. All three must have one normal form, or none where it cannot be decided.
//! `normal/mysql_mutants.txt` holds texts changed in one word that MariaDB prints differently: they
//! must not have the form of what they were.

use driftless_diag::Backend;
use driftless_replay::{
    MySqlScope, MySqlTables, normal_condition, normal_expression, normal_mysql_query, normal_query,
};
use driftless_sql::mysql::Product;

/// The tables of the cases.
struct Tables;

impl MySqlTables for Tables {
    fn columns(&self, database: Option<&str>, table: &str) -> Option<Vec<String>> {
        let columns = match (database, table) {
            (None, "t") => "a b c d j e f g h k",
            (None, "u") => "a x y",
            _ => return None,
        };
        Some(columns.split(' ').map(str::to_owned).collect())
    }
}

fn normal(product: Product, kind: &str, text: &str) -> Option<String> {
    match kind {
        "expression" => normal_expression(product.backend(), text),
        "condition" => normal_condition(product.backend(), text),
        _ => {
            let scope = MySqlScope { product, database: Some("nf"), tables: &Tables };
            normal_mysql_query(text, scope, None)
        }
    }
}

fn product(name: &str) -> Product {
    if name == "mysql" { Product::MySql } else { Product::MariaDb }
}

#[test]
fn a_text_and_its_printouts_have_one_normal_form() {
    let mut counts = [(0, 0); 2];
    for line in include_str!("normal/mysql_pairs.txt").lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, kind, texts @ ..] = parts.as_slice() else { panic!("{line}") };
        let forms: Option<Vec<String>> =
            texts.iter().map(|text| normal(product(name), kind, text)).collect();
        let count = &mut counts[usize::from(*name == "mysql")];
        match forms {
            Some(forms) => {
                assert!(forms.iter().all(|form| *form == forms[0]), "{line}\n{forms:#?}");
                count.0 += 1;
            }
            None => count.1 += 1,
        }
    }
    println!("equal and unknown, on MariaDB and on MySQL: {counts:?}");
    assert_eq!(counts, [(417, 3), (373, 10)]);
}

#[test]
fn a_changed_text_has_not_the_form_of_what_it_was() {
    let mut count = 0;
    for line in include_str!("normal/mysql_mutants.txt").lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, kind, source, mutant] = parts.as_slice() else { panic!("{line}") };
        let product = product(name);
        let (source, mutant) = (normal(product, kind, source), normal(product, kind, mutant));
        assert!(source != mutant || source.is_none(), "{line}\n{source:?}");
        count += 1;
    }
    println!("{count} changed texts, none equal to what it was");
    assert!(count > 300, "{count}");
}

#[test]
fn what_depends_on_what_nobody_told_has_no_form() {
    let unknown = [
        // Whose column it is, and whether the database is the one around.
        "select a from t, u",
        "select * from t",
        "select `d`.`t`.`a` AS `a` from `d`.`t`",
        "select a from t natural join u",
        "select a b from t group by b",
        "select a from t use index (i)",
        "select a from t for update",
    ];
    for backend in [Backend::MySql, Backend::MariaDb] {
        for text in unknown {
            assert_eq!(normal_query(backend, text), None, "{text}");
        }
        let alone = normal_query(backend, "select a from t where b");
        assert_eq!(alone, normal_query(backend, "select t.a AS `a` from `t` where t.b <> 0"));
        assert!(alone.is_some());
        assert_eq!(normal_expression(backend, "a +"), None);
        assert_eq!(normal_expression(backend, "@a := 1"), None);
    }
    assert_eq!(normal_condition(Backend::Sqlite, "a"), None);
}

#[test]
fn a_view_names_its_results() {
    let scope = MySqlScope { product: Product::MariaDb, database: Some("nf"), tables: &Tables };
    let names = ["p".to_owned(), "q".to_owned()];
    let named = normal_mysql_query("select a, b + 1 from t", scope, Some(&names));
    let printed = "select `nf`.`t`.`a` AS `p`,`nf`.`t`.`b` + 1 AS `q` from `nf`.`t`";
    assert_eq!(named, normal_mysql_query(printed, scope, None));
    assert!(named.is_some());
    assert_eq!(normal_mysql_query("select a from t", scope, Some(&names)), None);
}
