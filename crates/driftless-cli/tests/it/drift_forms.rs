//! The forms of the drift report that other programs and browsers read: complete, escaped, and the
//! same as the files beside this one.

use std::path::Path;

use crate::support::{Project, Run};

const UP: &str = "\
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, \"<b>&'x|`\" TEXT);
CREATE VIEW recent AS
SELECT id,
    email
FROM users
WHERE email <> '</script>'
ORDER BY id
LIMIT 10;
CREATE TRIGGER kept BEFORE DELETE ON users BEGIN SELECT RAISE(ABORT, 'kept'); END;
";

const EDIT: &str = "\
DROP VIEW recent;
CREATE VIEW recent AS
SELECT id,
    email
FROM users
WHERE email <> '</script><script>alert(1)</script>'
ORDER BY id
LIMIT 20;
DROP TRIGGER kept;
CREATE TABLE \"]]><evil>\" (\"```\" TEXT);
ALTER TABLE users ADD COLUMN hacked TEXT;
";

fn edited() -> Project {
    let project = Project::one();
    project.step("0001_all", UP, "");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.sql("app.db", EDIT);
    project
}

fn report(project: &Project, form: &str) -> Run {
    let run = project.run(&["drift", "--format", form]).exits(1);
    assert_eq!(run.err, "", "{form}");
    run
}

/// Compares a report with its file, or writes it when `INSTA_UPDATE` says so.
fn is_as_recorded(name: &str, text: &str) {
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/forms").join(name);
    if std::env::var_os("INSTA_UPDATE").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let recorded = std::fs::read_to_string(&path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(&recorded, &text);
    assert!(recorded == text, "{name} differs:\n{}", diff.unified_diff());
}

#[test]
fn every_form_is_as_recorded() {
    let project = edited();
    for (form, file) in [
        ("text", "drift.txt"),
        ("json", "drift.json"),
        ("sarif", "drift.sarif"),
        ("junit", "drift.xml"),
        ("markdown", "drift.md"),
        ("html", "drift.html"),
    ] {
        is_as_recorded(file, &report(&project, form).out);
    }
}

#[test]
fn sarif_points_at_the_statement_that_made_it() {
    let document = report(&edited(), "sarif").json();
    assert_eq!(document["version"], "2.1.0");
    let run = &document["runs"][0];
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 4);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules").len();
    for result in results {
        assert_eq!(result["ruleId"], "drift");
        assert!(result["ruleIndex"].as_u64().is_some_and(|at| (at as usize) < rules));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string(), "{result:#}");
        assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0), "{result:#}");
    }
    let view = results.iter().find(|result| {
        result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "recent"
    });
    let place = &view.expect("the view")["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "migrations/0001_all/up.sql");
    assert_eq!(place["region"]["startLine"], 2);
}

#[test]
fn junit_has_a_test_case_for_each_object() {
    let text = report(&edited(), "junit").out;
    // Outside of tags there is no character that would begin one, and every tag is closed.
    let mut open = Vec::new();
    for part in text.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').expect("a tag ends");
        assert!(!rest.contains('>') && !rest.contains('&') || rest.contains(';'), "{rest}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{text}"),
            None if tag.ends_with(['/', '?']) => {}
            None => open.push(tag.split(' ').next().unwrap_or_default()),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    assert!(text.contains("tests=\"5\" failures=\"4\" errors=\"0\""), "{text}");
    assert!(text.contains("classname=\"view\" name=\"recent\""), "{text}");
    let clean = Project::one();
    clean.step("0001_all", UP, "");
    clean.ok(&["lock"]);
    clean.ok(&["migrate"]);
    let text = clean.run(&["drift", "--format", "junit"]).exits(0).out;
    assert!(text.contains("tests=\"1\" failures=\"0\" errors=\"0\""), "{text}");
}

#[test]
fn markdown_stays_inside_its_cells_and_fences() {
    let text = report(&edited(), "markdown").out;
    let rows = text.lines().filter(|line| line.starts_with("| drift"));
    for row in rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 6, "{row}");
    }
    assert!(!outside_of_fences(&text).contains("<evil>"), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

/// Text that is neither in a fence nor in code within a line.
fn outside_of_fences(text: &str) -> String {
    let mut outside = String::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let ticks: String = line.chars().take_while(|it| *it == '`').collect();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() > 2 && !line[ticks.len()..].contains('`') => fence = Some(ticks),
            None => outside.extend(line.split('`').step_by(2)),
        }
    }
    assert_eq!(fence, None, "a fence is not closed");
    outside
}

#[test]
fn html_is_complete_in_itself_and_escaped() {
    let text = report(&edited(), "html").out;
    for outside in ["http:", "https:", "//cdn", "src=", "href=", "url(", "@import", "<link"] {
        assert!(!text.contains(outside), "the page refers to `{outside}`");
    }
    assert!(text.contains("default-src 'none'"));
    assert_eq!(text.matches("<script").count(), 1, "text of the database became a script");
    assert_eq!(text.matches("</script").count(), 1);
    assert!(!text.contains("<evil>") && text.contains("&lt;evil&gt;"));
    let count = |tag: &str| {
        (text.matches(&format!("<{tag}")).count(), text.matches(&format!("</{tag}>")).count())
    };
    for tag in ["details", "table", "tr", "td", "section", "summary", "ins", "del", "code"] {
        let (opened, closed) = count(tag);
        assert_eq!(opened, closed, "{tag}");
    }
    // What differs in the view is marked, word by word.
    assert!(text.contains("LIMIT <del>10</del>") && text.contains("LIMIT <ins>20</ins>"), "{text}");
}

#[test]
fn other_commands_refuse_these_forms() {
    let project = Project::one();
    let run = project.run(&["status", "--format", "html"]).exits(2);
    assert!(run.err.contains("this command has no report in this form"), "{}", run.err);
}
