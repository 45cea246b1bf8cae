//! Fixtures: SQL with what is wrong written under it.
//!
//! A file holds cases, each begun by `-- case: title`. Under a line, `-- ^^^ error[code]` says that
//! a diagnostic points at exactly these columns (`--<` when it begins before the third). Every
//! case is also run by SQLite, statement by statement, and its final schema is printed as a
//! snapshot and read back; cases whose title ends in `(cascade)` show what is *not* said after an
//! error, so SQLite is not asked. With `UPDATE_FIXTURES=1` the marks are written anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_replay::{Replayer, snapshot};

use crate::describe::describe;
use crate::oracle::compare;

/// A mark under a line: the line it belongs to, and its own text.
pub(crate) type Mark = (usize, String);

#[test]
fn fixtures_say_what_sqlite_says() {
    let mut wrong = Vec::new();
    for path in fixtures("") {
        let text = fs::read_to_string(&path).unwrap();
        let update = std::env::var_os("UPDATE_FIXTURES").is_some();
        let mut written = String::new();
        for (title, body) in cases(&text) {
            let name = format!("{} / {title}", path.file_stem().unwrap().display());
            let (sql, expected) = without_marks(&body);
            let diagnostics = replay(&sql);
            let mut found: Vec<Mark> = diagnostics.iter().map(|one| mark(&sql, one)).collect();
            found.sort();
            if update {
                written.push_str(&with_marks(&sql, &found));
            } else if found != expected {
                wrong.push(format!("{name}: expected {expected:#?}, found {found:#?}"));
            }
            if title.ends_with("(cascade)") {
                continue;
            }
            let outcome = compare(&name, &sql);
            wrong.extend(outcome.disagreements.iter().map(|one| format!("{name}: {one}")));
            wrong.extend(round_trip(&sql).map(|one| format!("{name}: {one}")));
        }
        if update {
            fs::write(&path, written).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every case that SQLite takes part in, by name.
pub(crate) fn all_cases() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in fixtures("") {
        let text = fs::read_to_string(&path).unwrap();
        let cases = cases(&text).into_iter().filter(|(title, _)| !title.ends_with("(cascade)"));
        all.extend(cases.map(|(title, body)| (title, without_marks(&body).0)));
    }
    all
}

/// The files of one product: those of SQLite stand in the directory itself.
pub(crate) fn fixtures(product: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(product);
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

pub(crate) fn cases(text: &str) -> Vec<(String, String)> {
    let mut cases: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("-- case: ") {
            cases.push((title.to_owned(), String::new()));
        }
        let case = cases.last_mut().expect("a fixture begins with a case");
        case.1.push_str(line);
        case.1.push('\n');
    }
    cases
}

fn is_mark(line: &str) -> bool {
    let rest = line.trim_start_matches("--").trim_start_matches(['<', ' ', '^']);
    line.starts_with("--")
        && line.contains(['^', '<'])
        && ["error[", "warning[", "note["].iter().any(|start| rest.starts_with(start))
}

pub(crate) fn without_marks(body: &str) -> (String, Vec<Mark>) {
    let (mut sql, mut marks, mut line_number) = (String::new(), Vec::new(), 0);
    for line in body.lines() {
        if is_mark(line) {
            marks.push((line_number, line.to_owned()));
        } else {
            sql.push_str(line);
            sql.push('\n');
            line_number += 1;
        }
    }
    marks.sort();
    (sql, marks)
}

pub(crate) fn with_marks(sql: &str, marks: &[Mark]) -> String {
    let mut text = String::new();
    for (at, line) in sql.lines().enumerate() {
        text.push_str(line);
        text.push('\n');
        for (_, mark) in marks.iter().filter(|(line, _)| *line == at + 1) {
            text.push_str(mark);
            text.push('\n');
        }
    }
    text
}

pub(crate) fn mark(sql: &str, diagnostic: &Diagnostic) -> Mark {
    let place = diagnostic.primary.as_ref().expect("a diagnostic of a statement has a place");
    let start = place.file.position(place.span.start);
    let line = sql.lines().nth(start.line - 1).unwrap_or_default();
    let room = line.chars().count() + 1 - start.column.min(line.chars().count());
    let width = sql[place.span.range()].chars().count().clamp(1, room);
    let (severity, code) = (diagnostic.severity.name(), diagnostic.code);
    let text = match start.column {
        column @ 3.. => {
            format!("--{}{} {severity}[{code}]", " ".repeat(column - 3), "^".repeat(width))
        }
        _ => format!("--< {severity}[{code}]"),
    };
    (start.line, text)
}

fn replay(sql: &str) -> Vec<Diagnostic> {
    let mut replayer = Replayer::new(Backend::Sqlite);
    replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
    replayer.finish().diagnostics
}

/// The schema, printed and read back, is the same, and prints the same.
fn round_trip(sql: &str) -> Option<String> {
    let mut replayer = Replayer::new(Backend::Sqlite);
    replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
    let mut catalog = replayer.finish().catalog;
    if !catalog.unknown.is_empty() {
        return None;
    }
    catalog.tables.retain(|name, _| name.schema.is_none());
    catalog.indexes.retain(|name, _| name.schema.is_none());
    catalog.views.retain(|name, _| name.schema.is_none());
    catalog.triggers.retain(|name, _| name.schema.is_none());
    let printed = snapshot::print(&catalog, "3.53.2");
    let file = Arc::new(SourceFile::new("schema.sql", printed.clone()));
    let (again, diagnostics) = snapshot::parse(&file);
    if !diagnostics.is_empty() {
        return Some(format!("the snapshot does not load: {diagnostics:#?}\n{printed}"));
    }
    let (before, after) = (describe(&catalog), describe(&again));
    if before != after {
        return Some(format!("the snapshot gives another schema:\n{before}\n{after}\n{printed}"));
    }
    let reprinted = snapshot::print(&again, "3.53.2");
    (reprinted != printed).then(|| format!("it prints differently:\n{printed}\n{reprinted}"))
}
