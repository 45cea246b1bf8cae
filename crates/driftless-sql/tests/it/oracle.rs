//! Our parser against the real one: the same verdict, at the same token.
//!
//! Statements that SQLite accepts are taken as they are and with one token deleted, doubled,
//! exchanged with the next or replaced. SQLite runs some of its checks while it still parses, so
//! a complaint of another kind may hide a syntax error that comes later; those are counted and not
//! compared.

use driftless_diag::{Backend, Span};
use driftless_sql::sqlite::{StatementKind, SyntaxError, parse, tokens};
use driftless_sql::{PieceKind, split};

use crate::sqlite3::{Sqlite, Verdict};

const DEFINITIONS: &str = include_str!("../statements/definitions.sql");
const QUERIES: &str = include_str!("../statements/queries.sql");
const PROBES: &str = include_str!("../probes/sqlite.sql");

const SCHEMA: &str = "create table t1(a, b, c);
create table t2(x, y, z);
create table t4(key, abort, desc, over, filter, window);
create index i1 on t1(a);
create view v1 as select a from t1;
create trigger g1 after insert on t1 begin select 1; end;
";

/// One statement a line, but for a line that continues a comment.
pub(crate) fn statements() -> Vec<String> {
    let text = format!("{DEFINITIONS}{QUERIES}").replace("another\n", "another\u{1}");
    let ours = text.lines().map(|line| line.replace('\u{1}', "\n"));
    let probes = PROBES.lines().filter(|line| !line.starts_with("--"));
    ours.chain(probes.map(|line| line.trim_end_matches(';').to_owned())).collect()
}

/// How the comparisons ended.
#[derive(Debug, Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    /// SQLite complains of something else, and so do we or not.
    other: usize,
    different: Vec<String>,
}

impl Tally {
    fn compare(&mut self, sqlite: &Sqlite, sql: &str) {
        let pieces = split(Backend::Sqlite, sql);
        let Some(piece) = pieces.iter().find(|piece| piece.kind == PieceKind::Statement) else {
            return;
        };
        let verdict = sqlite.prepare(sql);
        if verdict == Verdict::Accepted && sqlite.first_statement(sql) != Some(piece.span.end) {
            self.different.push(format!("{sql}\n  cut at {}", piece.span.end));
        }
        let ours = match parse(sql, piece.sql).kind {
            StatementKind::Invalid(error) => Some(error),
            StatementKind::Opaque { reason } => {
                self.different.push(format!("{sql}\n  opaque: {reason}"));
                return;
            }
            _ => None,
        };
        let agrees = match (&verdict, &ours) {
            (Verdict::Accepted, None) => {
                self.accepted += 1;
                true
            }
            (Verdict::Other(_), _) => {
                self.other += 1;
                true
            }
            (_, Some(error)) => {
                self.refused += 1;
                same_place(sql, piece.sql, &verdict, error)
            }
            (_, None) => false,
        };
        if !agrees {
            self.different.push(format!("{sql}\n  sqlite: {verdict:?}\n  ours: {ours:?}"));
        }
    }

    /// The counts, if nothing differs.
    fn summary(&self) -> String {
        let shown = self.different.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.different.is_empty(), "{} differ:\n{shown}", self.different.len());
        format!(
            "{} accepted, {} refused alike, {} refused for another reason",
            self.accepted, self.refused, self.other
        )
    }
}

fn same_place(text: &str, sql: Span, verdict: &Verdict, error: &SyntaxError) -> bool {
    match verdict {
        Verdict::Near(token, offset) => {
            error.span.start == *offset && text.get(error.span.range()) == Some(token)
        }
        Verdict::Incomplete => {
            error.message == "incomplete input" && error.span == Span::new(sql.end, sql.end)
        }
        Verdict::Unrecognized(offset) => {
            // Of a number with a misplaced `_` SQLite does not tell where it stands.
            error.message.starts_with("un")
                && (error.span.start == *offset || *offset == usize::MAX)
        }
        Verdict::Accepted | Verdict::Other(_) => false,
    }
}

#[test]
fn statements_are_accepted_as_sqlite_accepts_them() {
    let sqlite = Sqlite::open(SCHEMA);
    let mut tally = Tally::default();
    let statements = statements();
    for sql in &statements {
        tally.compare(&sqlite, sql);
    }
    println!("statements: {}", tally.summary());
    assert!(statements.len() > 400, "{}", statements.len());
}

#[test]
fn mutated_statements_are_refused_at_the_token_sqlite_names() {
    let sqlite = Sqlite::open(SCHEMA);
    let mut tally = Tally::default();
    for sql in statements() {
        let tokens: Vec<&str> = tokens(&sql)
            .iter()
            .filter(|token| !token.kind.is_trivia())
            .map(|token| &sql[token.span.range()])
            .collect();
        for index in 0..tokens.len() {
            for mutated in mutations(&tokens, index) {
                tally.compare(&sqlite, &mutated.join(" "));
            }
        }
    }
    println!("mutations: {}", tally.summary());
    assert!(tally.refused > 10_000, "{}", tally.refused);
}

fn mutations<'a>(tokens: &[&'a str], index: usize) -> Vec<Vec<&'a str>> {
    let mut deleted = tokens.to_vec();
    let token = deleted.remove(index);
    let mut doubled = tokens.to_vec();
    doubled.insert(index, token);
    let mut mutations = vec![deleted, doubled];
    if index + 1 < tokens.len() {
        let mut swapped = tokens.to_vec();
        swapped.swap(index, index + 1);
        mutations.push(swapped);
    }
    let replacements = ["select", "x", "(", ")", "'s'", "not", "and", "key", "left", ";", "1_"];
    for replacement in replacements {
        let mut replaced = tokens.to_vec();
        replaced[index] = replacement;
        mutations.push(replaced);
    }
    mutations
}

/// A small generator of numbers; the same ones in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

/// How many statements are spliced at random; raise it by hand when the grammar changes.
const SPLICES: usize = 20_000;

#[test]
fn statements_spliced_from_others_get_the_same_verdict() {
    let sqlite = Sqlite::open(SCHEMA);
    let mut tally = Tally::default();
    let statements = statements();
    let tokens: Vec<Vec<&str>> = statements
        .iter()
        .map(|sql| {
            let tokens = tokens(sql);
            let tokens = tokens.iter().filter(|token| !token.kind.is_trivia());
            tokens.map(|token| &sql[token.span.range()]).collect()
        })
        .collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..SPLICES {
        let mut spliced = tokens[random.below(tokens.len())].clone();
        for _ in 0..=random.below(3) {
            let other = &tokens[random.below(tokens.len())];
            let start = random.below(other.len());
            let length = 1 + random.below((other.len() - start).min(6));
            let at = random.below(spliced.len());
            let replaced = random.below((spliced.len() - at).min(4));
            spliced.splice(at..at + replaced, other[start..start + length].iter().copied());
        }
        tally.compare(&sqlite, &spliced.join(" "));
    }
    println!("splices: {}", tally.summary());
}
