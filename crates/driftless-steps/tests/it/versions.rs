//! Lettered files: refinery and Flyway.

use driftless_steps::{Layout, StepKind};

use crate::{Tree, fine, names, one_problem, problems};

#[test]
fn refinery_orders_by_version_and_knows_no_undo() {
    let tree = Tree::new(&[
        ("V1__initial.sql", "A"),
        ("V10__c.sql", "A"),
        ("nested/V2__b.sql", "A"),
        ("U3__late.sql", "A"),
        ("mod.rs", "refinery::embed_migrations!();"),
    ]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Refinery);
    assert_eq!(names(&loaded), ["V1__initial", "V2__b", "U3__late", "V10__c"]);
    assert!(loaded.set.steps.iter().all(|step| step.settings.transaction && step.down.is_none()));
}

#[test]
fn an_unversioned_step_of_refinerys_is_nobodys_predecessor() {
    let tree = Tree::new(&[("V1__a.sql", "A"), ("U2__b.sql", "A"), ("V3__c.sql", "A")]);
    let loaded = tree.load();
    let requires = |index: usize| loaded.set.requirements(index)[0].step.clone();
    assert_eq!(names(&loaded), ["V1__a", "U2__b", "V3__c"]);
    assert_eq!([requires(1), requires(2)], ["V1__a", "V1__a"]);
}

#[test]
fn refinery_refuses_what_it_would_skip_and_what_is_there_twice() {
    let tree = Tree::new(&[("V1__a.sql", "A"), ("V2__b.rs", ""), ("V1_2__c.sql", "C")]);
    let found = problems(&tree.load_as(Layout::Refinery));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("`m/V1_2__c.sql`") && found[0].contains("`layout = \"flyway\"`"));
    assert!(found[1].contains("`m/V2__b.rs`") && found[1].contains("write it as SQL"));
    let twice = Tree::new(&[("V1__a.sql", "A"), ("U01__b.sql", "B")]);
    one_problem(&twice.load_as(Layout::Refinery), &["duplicate-step", "`U01`", "`V1`"]);
}

#[test]
fn flyway_reads_its_four_kinds_of_files() {
    let tree = Tree::new(&[
        ("V1__init.sql", "A"),
        ("V1_1__parts.sql", "A"),
        ("V1.10__ten.sql", "A"),
        ("U1.1__parts.sql", "D"),
        ("V2.sql", "A"),
        ("B1.10__base.sql", "A"),
        ("R__b_views.sql", "A"),
        ("R__a.sql", "A"),
        ("old/V0.9__before.sql", "A"),
        ("V2.sql.conf", "# about\nexecuteInTransaction=false\n"),
    ]);
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(loaded.set.layout, Layout::Flyway);
    let steps: Vec<(String, StepKind)> =
        loaded.set.steps.iter().map(|step| (step.name(), step.settings.kind)).collect();
    let expected = [
        ("V0.9__before", StepKind::Sql),
        ("V1__init", StepKind::Sql),
        ("V1_1__parts", StepKind::Sql),
        ("V1.10__ten", StepKind::Sql),
        ("B1.10__base", StepKind::Baseline),
        ("V2", StepKind::Sql),
        ("R__a", StepKind::Repeatable),
        ("R__b_views", StepKind::Repeatable),
    ];
    assert_eq!(steps, expected.map(|(name, kind)| (name.to_owned(), kind)));
    for (name, _) in &steps {
        assert_eq!(loaded.set.step(name).map(|step| step.name()).as_ref(), Some(name));
    }
    let step = |name: &str| loaded.set.step(name).expect("it is there");
    assert!(step("V1_1__parts").down.is_some(), "`1.1` is `1_1`");
    assert!(!step("V2").settings.transaction && step("V1__init").settings.transaction);
}

#[test]
fn flyway_directories_are_refused_where_something_would_be_lost() {
    for (name, text, parts) in [
        ("V1.0__b.sql", "B", ["duplicate-step", "`V1.0` and `V1` are the same id"]),
        ("U7__x.sql", "B", ["missing-up", "`m/U7__x.sql`"]),
        ("afterMigrate.sql", "B", ["unknown-file", "callbacks of Flyway are not run"]),
        ("V2__x.java", "B", ["unknown-file", "write it as SQL"]),
        ("R1__x.sql", "B", ["unknown-file", "`R__<name>.sql`"]),
        ("a/b/V2__x.sql", "B", ["unknown-file", "the directory `m/a/b`"]),
        ("V9__x.sql.conf", "", ["unknown-file", "`m/V9__x.sql.conf`"]),
        (
            "V2__x.sql",
            "SELECT\n'${who}'",
            ["unsupported-directive m/V2__x.sql:2:2 \"${who}\"", "c"],
        ),
        ("V1__a.sql.conf", "shouldExecute=x==1", ["unsupported-directive m/V1__a.sql.conf:1", "f"]),
        ("V1__a.sql.conf", "executeInTransactoin=no", ["wrong-directive", "did you mean `execut"]),
    ] {
        let tree = Tree::new(&[("V1__a.sql", "A")]);
        tree.write(name, text);
        one_problem(&tree.load_as(Layout::Flyway), &parts);
    }
    let literal =
        Tree::new(&[("V1__a.sql", "'${x}'"), ("V1__a.sql.conf", "placeholderReplacement=false")]);
    fine(&literal.load());
}
