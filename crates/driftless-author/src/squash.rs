//! One baseline in place of the first steps of a history.
//!
//! The baseline is written from the schema that the steps lead to, and replayed: what it makes has to be
//! that schema, everything counted. What a schema does not hold would be lost, so it is listed and
//! nothing is written: statements nobody understood, rows that steps put into an empty database, and
//! what is not the database's own (roles, settings of the server). A statement that changes or
//! copies rows loses nothing: in an empty database there are none, and the others have run it.

use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_diff::{Forms, Options};
use driftless_replay::Replayer;
use driftless_sql::{PieceKind, split};
use driftless_steps::{Contents, StepKind};

use crate::draft::{Asked, Refusal, draft};
use crate::rename::Renamed;

/// Something that a baseline would lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The step.
    pub step: String,
    /// The file, as shown.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// What stands there.
    pub what: String,
}

/// Why there is no baseline.
#[derive(Debug)]
pub enum SquashRefusal {
    /// The steps have errors.
    Errors(Vec<Diagnostic>),
    /// It would lose something.
    Loses(Vec<Obstacle>),
    /// It cannot be proved to be what the steps are.
    Unproven(Refusal),
    /// The schema takes more than one step: the statement that stands alone.
    Several(String),
}

/// The baseline that stands for these steps, each with its name and its up, and the schema both
/// lead to.
///
/// # Errors
///
/// Whatever would be lost, and whatever keeps the baseline from being proved.
pub fn squash(
    backend: Backend,
    steps: &[(String, Arc<SourceFile>)],
    slug: &str,
) -> Result<(Contents, Catalog), SquashRefusal> {
    let mut replayer = Replayer::new(backend);
    let mut lost = Vec::new();
    for (name, file) in steps {
        replayer.apply(name, file);
        lost.extend(unschematic(backend, name, file));
    }
    let replayed = replayer.finish();
    let errors: Vec<Diagnostic> =
        replayed.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return Err(SquashRefusal::Errors(errors));
    }
    let catalog = replayed.catalog;
    lost.extend(catalog.opaque.iter().map(|opaque| Obstacle {
        step: opaque.origin.step.clone(),
        file: opaque.origin.file.clone(),
        line: opaque.origin.line,
        what: format!("not understood: {}", opaque.reason),
    }));
    if !lost.is_empty() {
        lost.sort_by(|one, two| (&one.step, one.line).cmp(&(&two.step, two.line)));
        lost.dedup_by(|one, two| (&one.step, one.line) == (&two.step, two.line));
        return Err(SquashRefusal::Loses(lost));
    }
    let empty = Catalog::new(backend);
    let nothing = Renamed { catalog: empty.clone(), statements: Vec::new(), undo: Vec::new() };
    let asked = Asked {
        slug,
        forms: Forms::Plain,
        options: Options::EVERYTHING,
        leaves_transactions: true,
    };
    let made = draft(&empty, &catalog, &nothing, &asked).map_err(SquashRefusal::Unproven)?;
    let mut steps = made.steps.into_iter();
    match (steps.next(), steps.next()) {
        (Some(only), None) if only.transaction => {
            let contents = Contents { kind: StepKind::Baseline, slug: slug.to_owned(), ..only };
            Ok((contents, catalog))
        }
        (_, Some(second)) => Err(SquashRefusal::Several(second.up.concat())),
        (Some(only), _) => Err(SquashRefusal::Several(only.up.concat())),
        (None, None) => Err(SquashRefusal::Several("the steps make nothing".to_owned())),
    }
}

/// Statements of a step whose effect on an empty database is no schema.
fn unschematic(backend: Backend, step: &str, file: &SourceFile) -> Vec<Obstacle> {
    let pieces = split(backend, &file.text).into_iter();
    let statements = pieces.filter(|piece| piece.kind == PieceKind::Statement);
    let found = statements.filter_map(|piece| {
        let text = file.text.get(piece.sql.range())?;
        let what = outside_schema(backend, text)?;
        let line = file.position(piece.sql.start).line;
        let head = text.lines().next().unwrap_or_default().trim();
        let head: String = head.chars().take(60).collect();
        Some(Obstacle {
            step: step.to_owned(),
            file: file.path.clone(),
            line,
            what: format!("{what}: {head}"),
        })
    });
    found.collect()
}

/// What a statement does that no schema tells, if anything.
fn outside_schema(backend: Backend, text: &str) -> Option<&'static str> {
    let words = words(text);
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let is_mysql = matches!(backend, Backend::MySql | Backend::MariaDb);
    match word(0) {
        "insert" | "replace" if copies_rows(&words) => None,
        "insert" | "replace" | "copy" | "load" | "values" | "merge" | "with" => {
            Some("puts rows in")
        }
        "select" if has("set_config") => None,
        "select" | "call" | "do" | "execute" | "perform" => Some("runs code"),
        "create" if makes_rows(&words) => Some("puts rows in"),
        "create" | "alter" | "drop" => {
            let about = if word(1) == "or" { word(3) } else { word(1) };
            let outside = matches!(about, "role" | "user" | "tablespace" | "system" | "group");
            outside.then_some("is not of this database alone")
        }
        "grant" | "revoke" if is_mysql => Some("is not of this database alone"),
        "grant" | "revoke" if !has("on") => Some("is not of this database alone"),
        _ => None,
    }
}

/// Whether a `CREATE TABLE` is followed by a query. (A definition in parentheses before it is MySQL's.)
fn makes_rows(words: &[String]) -> bool {
    let is_table = words.iter().take(4).any(|word| word == "table");
    // MySQL's, which needs no `AS`.
    if is_table && [3, 6].into_iter().any(|at| words.get(at).is_some_and(|it| it == "select")) {
        return true;
    }
    let queries = ["select", "values", "with", "execute", "table"];
    let query = words.windows(2).skip(2).find(|pair| pair[0] == "as");
    is_table
        && query.is_some_and(|pair| queries.contains(&pair[1].as_str()))
        && !words.ends_with(&["with".to_owned(), "no".to_owned(), "data".to_owned()])
}

/// Whether an `INSERT` only takes rows from a table.
fn copies_rows(words: &[String]) -> bool {
    let Some(select) = words.iter().position(|word| word == "select") else { return false };
    if words.iter().take(select).any(|word| word == "values" || word == "with") {
        return false;
    }
    let from = words.iter().skip(select).position(|word| word == "from").map(|at| at + select);
    let Some(from) = from else { return false };
    let source = words.get(from + 1).map(String::as_str).unwrap_or_default();
    source != "("
        && words.get(from + 2).is_none_or(|next| next != "(")
        && !words
            .iter()
            .skip(select)
            .any(|word| matches!(word.as_str(), "union" | "count" | "max" | "min" | "sum"))
}

/// Words in lower case and opening parentheses, without comments and strings.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        match c {
            '\'' => while rest.next().is_some_and(|c| c != '\'') {},
            '-' if next == Some('-') => while rest.next().is_some_and(|c| c != '\n') {},
            '/' if next == Some('*') => {
                let mut before = ' ';
                while rest.next().is_some_and(|c| {
                    let ends = before == '*' && c == '/';
                    before = c;
                    !ends
                }) {}
            }
            c if c.is_alphanumeric() || "_$.\"`".contains(c) => {
                words.iter_mut().last().into_iter().for_each(|word| word.extend(c.to_lowercase()));
                continue;
            }
            '(' => words.extend(["(".to_owned(), String::new()]),
            _ => {}
        }
        if words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_does_not_hold_is_named() {
        let of = |text: &str| outside_schema(Backend::Postgres, text);
        for text in [
            "CREATE TABLE t (id int GENERATED ALWAYS AS (1) STORED)",
            "UPDATE t SET a = 1",
            "DELETE FROM t",
            "INSERT INTO new_t (a) SELECT a FROM t",
            "CREATE VIEW v AS SELECT 1",
            "GRANT SELECT ON t TO x",
            "SELECT pg_catalog.set_config('search_path', '', false)",
            "CREATE OR REPLACE FUNCTION f() RETURNS int AS 'x' LANGUAGE sql",
        ] {
            let own = of(text).filter(|_| !text.starts_with("SELECT"));
            assert_eq!(own, None, "{text}");
        }
        for (text, what) in [
            ("insert into t values (1)", "puts rows in"),
            ("INSERT INTO t SELECT 1", "puts rows in"),
            ("INSERT INTO t SELECT count(*) FROM u", "puts rows in"),
            ("INSERT INTO t SELECT i FROM generate_series(1, 9) i", "puts rows in"),
            ("COPY t FROM STDIN", "puts rows in"),
            ("CREATE TABLE t AS SELECT 1", "puts rows in"),
            ("DO $$ BEGIN NULL; END $$", "runs code"),
            ("SELECT setval('s', 5)", "runs code"),
            ("CREATE ROLE app", "is not of this database alone"),
            ("GRANT admins TO app", "is not of this database alone"),
        ] {
            assert_eq!(of(text), Some(what), "{text}");
        }
    }
}
