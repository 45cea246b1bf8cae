//! `step.toml` and `metadata.toml`: every key, and a caret for everything that is wrong.

use driftless_diag::Severity;
use driftless_steps::{Allow, Layout, Loaded, Precondition, StepKind};

use crate::{Tree, fine, one_problem};

fn with(text: &str) -> Loaded {
    let tree = Tree::new(&[("0001_a/up.sql", "A"), ("0002_b/up.sql", "B")]);
    tree.write("0002_b/step.toml", text);
    tree.load()
}

#[test]
fn every_key_is_read() {
    let loaded = with(
        "requires = ['0001_a']\ntransaction = false\nkind = 'sql'\nlock_timeout = '500ms'\n\
         statement_timeout = '5min'\nallow = ['drop-column: unused since 4.2: really']\n",
    );
    fine(&loaded);
    let settings = &loaded.set.steps[1].settings;
    assert_eq!(settings.requires, ["0001_a"]);
    assert!(!settings.transaction);
    assert_eq!(settings.kind, StepKind::Sql);
    assert_eq!(settings.lock_timeout.as_deref(), Some("500ms"));
    assert_eq!(settings.statement_timeout.as_deref(), Some("5min"));
    let reason = "unused since 4.2: really".to_owned();
    assert_eq!(settings.allow, [Allow { rule: "drop-column".to_owned(), reason }]);
}

#[test]
fn a_precondition_is_read_and_said_to_be_unchecked() {
    let loaded = with(
        "[precondition]\npresent = ['table notifications']\nabsent = ['table accounts']\n\
         message = 'run 4.1 first'\n",
    );
    one_problem(&loaded, &["unenforced-setting m/0002_b/step.toml:1:2 \"precondition\""]);
    assert_eq!(loaded.diagnostics[0].severity, Severity::Warning);
    let expected = Precondition {
        present: vec!["table notifications".to_owned()],
        absent: vec!["table accounts".to_owned()],
        message: Some("run 4.1 first".to_owned()),
    };
    assert_eq!(loaded.set.steps[1].settings.precondition, Some(expected));
}

#[test]
fn a_code_step_has_no_up() {
    let tree = Tree::new(&[("0001_a/step.toml", "kind = 'code'")]);
    let loaded = tree.load();
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    assert_eq!(loaded.set.steps[0].settings.kind, StepKind::Code);
    assert!(loaded.set.steps[0].up.is_none());

    tree.write("0001_a/up.sql", "A");
    let found = tree.problems();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("code-step-with-sql: step `0001_a`"), "{found:#?}");
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let loaded = with("transction = false\n");
    one_problem(
        &loaded,
        &["unknown-key m/0002_b/step.toml:1:1 \"transction\"", "did you mean `transaction`?"],
    );
    assert_eq!(loaded.diagnostics[0].step.as_deref(), Some("0002_b"));
    one_problem(&with("banana = 1"), &["unknown-key", "the keys are `requires`, `transaction`"]);
    one_problem(
        &with("[precondition]\nabsnt = []\nmessage = 'x'")
            .tap(|loaded| loaded.diagnostics.retain(|it| it.is_error())),
        &["unknown-key m/0002_b/step.toml:2:1 \"absnt\"", "`absent`"],
    );
}

#[test]
fn a_wrong_value_has_the_caret_under_it() {
    let cases = [
        ("transaction = 'no'", ":1:15 \"'no'\"", "wrong value"),
        ("requires = '0001_a'", ":1:12", "wrong value"),
        ("requires = [1]", ":1:13 \"1\"", "wrong value"),
        ("requires = ['a/b/c']", ":1:13", "wrong value"),
        ("requires = ['/b']", ":1:13", "wrong value"),
        ("kind = 'sqll'", ":1:8", "wrong value"),
        ("kind = true", ":1:8 \"true\"", "wrong value"),
        ("lock_timeout = 5", ":1:16 \"5\"", "wrong value"),
        ("lock_timeout = '5 parsecs'", ":1:16", "wrong value"),
        ("lock_timeout = 's'", ":1:16", "wrong value"),
        ("precondition = 1", ":1:16 \"1\"", "wrong value"),
        ("allow = [': x']", ":1:10", "wrong value"),
    ];
    for (text, place, message) in cases {
        one_problem(&with(text), &["wrong-value m/0002_b/step.toml", place, message]);
    }
    let labels = with("transaction = 'no'");
    let primary = labels.diagnostics[0].primary.as_ref().expect("a place");
    assert_eq!(primary.label, "expected true or false, found text");
    assert!(labels.set.steps[1].settings.transaction, "a wrong value counts as not said");
}

#[test]
fn allowing_without_a_reason_is_refused() {
    for text in ["allow = ['drop-column']", "allow = ['drop-column: ']"] {
        let expected = ["allow-without-reason m/0002_b/step.toml:1:10", "`drop-column`"];
        one_problem(&with(text), &expected);
    }
}

#[test]
fn what_is_not_toml_is_refused_as_a_whole() {
    let loaded = with("transaction = false\nrequires = [\n");
    assert!(!loaded.diagnostics.is_empty());
    assert!(loaded.diagnostics.iter().all(|it| it.code.id == "settings-syntax"));
    assert!(loaded.set.steps[1].settings.transaction, "nothing of the file is used");
}

#[test]
fn a_byte_order_mark_and_crlf_move_no_caret() {
    let loaded = with("\u{feff}transaction = true\r\nkindd = 'sql'\r\n");
    one_problem(&loaded, &["unknown-key m/0002_b/step.toml:2:1 \"kindd\""]);
    one_problem(&with("\u{feff}kindd = 'sql'"), &["step.toml:1:1 \"kindd\""]);
}

#[test]
fn metadata_toml_knows_one_key() {
    let with = |text: &str| {
        let tree = Tree::new(&[("1_a/up.sql", "A"), ("1_a/metadata.toml", text)]);
        tree.load()
    };
    assert!(!with("run_in_transaction = false").set.steps[0].settings.transaction);
    let loaded = with("run_in_transction = false");
    one_problem(&loaded, &["unknown-key m/1_a/metadata.toml:1:1", "`run_in_transaction`"]);
    one_problem(&with("run_in_transaction = 0"), &["wrong-value m/1_a/metadata.toml:1:22 \"0\""]);
}

#[test]
fn a_settings_file_of_the_other_layout_is_no_part_of_a_step() {
    let tree = Tree::new(&[("1_a/up.sql", "A"), ("1_a/metadata.toml", "")]);
    one_problem(&tree.load_as(Layout::Native), &["unknown-file", "belongs to the layout `diesel`"]);
}

/// Changes a value on the way.
trait Tap: Sized {
    fn tap(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl Tap for Loaded {}
