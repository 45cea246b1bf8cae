//! Requirements: order, cycles, what is missing, and branches.

use driftless_steps::{LockPolicy, Request, Seal, StepSet, branches, load, order};

use crate::{Tree, fine, line, names, one_problem};

fn requires(tree: &Tree, step: &str, required: &str) {
    tree.write(&format!("{step}/step.toml"), format!("requires = {required}\n"));
}

#[test]
fn a_step_requires_its_predecessor_unless_it_names_another() {
    let tree = Tree::native(&["0001_a", "0002_b", "0003_c", "0004_d"]);
    requires(&tree, "0003_c", "['0001_a']");
    requires(&tree, "0004_d", "['other/0009_z']");
    let loaded = tree.load();
    fine(&loaded);
    let required = |index| -> Vec<String> {
        loaded.set.requirements(index).iter().map(ToString::to_string).collect()
    };
    assert_eq!(required(0), [""; 0]);
    assert_eq!(required(1), ["0001_a"]);
    assert_eq!(required(2), ["0001_a"]);
    assert_eq!(required(3), ["0003_c", "other/0009_z"], "another component replaces nothing");
}

#[test]
fn the_order_is_topological_with_ties_by_id() {
    let tree = Tree::native(&["0001_a", "0002_b", "0003_c", "0004_d", "0005_e"]);
    requires(&tree, "0002_b", "['0004_d', 'c/0001_a']");
    requires(&tree, "0003_c", "['0001_a']");
    requires(&tree, "0005_e", "['0001_a']");
    let loaded = tree.load();
    fine(&loaded);
    assert_eq!(names(&loaded), ["0001_a", "0003_c", "0004_d", "0002_b", "0005_e"]);
}

#[test]
fn a_cycle_is_printed_as_a_path_with_carets() {
    let tree = Tree::native(&["0001_a", "0002_b", "0003_c"]);
    requires(&tree, "0002_b", "['0003_c']");
    let loaded = tree.load();
    one_problem(
        &loaded,
        &[
            "requirement-cycle m/0002_b/step.toml:1:13 \"'0003_c'\"",
            "in a circle: 0002_b -> 0003_c -> 0002_b",
            "`0003_c` requires its predecessor `0002_b`",
        ],
    );
    assert_eq!(names(&loaded).len(), 3, "all are still there");

    requires(&tree, "0003_c", "['c/0002_b']");
    let loaded = tree.load();
    one_problem(&loaded, &["requirement-cycle", "0002_b -> 0003_c -> 0002_b"]);
    let related = &loaded.diagnostics[0].related;
    assert_eq!(related.len(), 1, "the other way has a caret too: {related:#?}");
    assert_eq!(related[0].file.path, "m/0003_c/step.toml");

    let itself = Tree::native(&["0001_a"]);
    requires(&itself, "0001_a", "['0001_a']");
    one_problem(&itself.load(), &["requirement-cycle", "0001_a -> 0001_a"]);
}

#[test]
fn a_missing_requirement_says_what_was_meant() {
    let tree = Tree::native(&["0001_users", "0002_orgs"]);
    let missing = |name: &str, meant: &str| {
        requires(&tree, "0002_orgs", &format!("['{name}']"));
        let loaded = tree.load();
        let place = "missing-requirement m/0002_orgs/step.toml:1:13";
        one_problem(&loaded, &[place, &format!("requires `{name}`"), meant]);
    };
    missing("0001", "did you mean `0001_users`?");
    missing("users", "did you mean `0001_users`?");
    missing("0001_usres", "did you mean `0001_users`?");
    missing("0009_z", "does not exist");
}

/// Two components, `a` and `b`, with a step each and requirements between them.
fn two(a_requires: &str, b_requires: &str) -> (Tree, StepSet, StepSet) {
    let tree = Tree::new(&[
        ("a/0001_x/up.sql", "A"),
        ("a/0002_y/up.sql", "A"),
        ("b/0001_x/up.sql", "B"),
        ("b/0002_z/up.sql", "B"),
    ]);
    requires(&tree, "a/0002_y", a_requires);
    requires(&tree, "b/0001_x", b_requires);
    let set = |component: &str| {
        let directory = tree.path(component);
        let request = tree.request(None, LockPolicy::Ignore);
        let loaded = load(&Request { component, directory: &directory, ..request });
        fine(&loaded);
        loaded.set
    };
    let (a, b) = (set("a"), set("b"));
    (tree, a, b)
}

#[test]
fn components_are_ordered_by_what_they_require_of_each_other() {
    let (_tree, a, b) = two("[]", "['a/0001_x']");
    let ordered = |sets: &[&StepSet]| -> Vec<String> {
        let order = order(sets).expect("there is an order");
        for step in &order {
            assert_eq!(sets[step.set].steps[step.index].name(), step.step);
        }
        order.iter().map(|step| format!("{}/{}", step.component, step.step)).collect()
    };
    let one_after_the_other = ["a/0001_x", "a/0002_y", "b/0001_x", "b/0002_z"];
    assert_eq!(ordered(&[&a, &b]), one_after_the_other);
    let as_early_as_allowed = ["a/0001_x", "b/0001_x", "b/0002_z", "a/0002_y"];
    assert_eq!(ordered(&[&b, &a]), as_early_as_allowed);
}

#[test]
fn a_cycle_across_components_and_missing_steps_are_reported() {
    let (_tree, a, b) = two("['b/0002_z']", "['a/0002_y']");
    let problems = order(&[&a, &b]).expect_err("a circle");
    assert_eq!(problems.len(), 1);
    let text = line(&problems[0]);
    assert!(text.contains("a/0002_y -> b/0002_z -> b/0001_x -> a/0002_y"), "{text}");
    assert!(text.starts_with("requirement-cycle m/a/0002_y/step.toml:1:13"), "{text}");
    assert!(text.contains("`b/0002_z` requires its predecessor `b/0001_x`"), "{text}");
    assert_eq!(problems[0].related[0].file.path, "m/b/0001_x/step.toml");

    let (_tree, a, b) = two("['b/0002_zz', 'd/0001_x', 'elsewhere/0001_x']", "[]");
    let problems = order(&[&a, &b]).expect_err("missing steps");
    let lines: Vec<String> = problems.iter().map(line).collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].contains("requires `b/0002_zz`") && lines[0].contains("`b/0002_z`?"));
    assert!(lines[1].contains("step.toml:1:26"), "{}", lines[1]);
    assert!(lines[2].contains("no component `elsewhere`, only `a`, `b`"), "{}", lines[2]);
}

#[test]
fn steps_written_side_by_side_are_branches() {
    let tree = Tree::native(&["0001_a", "0002_b"]);
    tree.lock(Seal::All);
    assert_eq!(branches(&tree.load()), [], "a line has none");

    // Two people branch off: each adds steps behind `0002_b`, and both locks are merged.
    tree.write("0003_c/up.sql", "C");
    tree.write("0005_e/up.sql", "E");
    tree.lock(Seal::Keep);
    let ours = tree.lock_text();
    tree.write("0004_d/up.sql", "D");
    tree.write("driftless.lock", format!("{ours}0004_d open after=0002_b\n"));
    let loaded = tree.load();
    fine(&loaded);
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(branches(&loaded), [pair("0003_c", "0004_d"), pair("0004_d", "0005_e")]);

    // Saying what is required settles it.
    requires(&tree, "0004_d", "['0003_c']");
    requires(&tree, "0005_e", "['0004_d']");
    assert_eq!(branches(&tree.load()), []);
}
