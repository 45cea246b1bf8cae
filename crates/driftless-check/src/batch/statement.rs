//! What of a statement the executor has to know to cut it to a range: the table, and the condition.
//!
//! Read from tokens and not from a tree: every word that matters is reserved on the products where
//! it may stand, and what stands in parentheses is nobody's business.

use driftless_catalog::Ident;
use driftless_diag::{Backend, Diagnostic, Span};
use driftless_plan::{Batched, Path};
use driftless_steps::StepFile;

use super::NOT_IN_BATCHES;
use super::directive::Directive;
use super::token::{Kind, Token, tokens};

/// A token that is no blank and no comment.
struct Item {
    /// The word in lower case, or the mark as it is; nothing for what is neither.
    text: String,
    /// The name that it spells, if it may be one.
    name: Option<String>,
    /// How many parentheses it is in.
    depth: usize,
    span: Span,
}

/// Why a statement cannot be cut, and where.
type Refusal = (Span, &'static str);

/// How the statement at `sql` runs in batches, or why it cannot.
pub(super) fn batched(
    backend: Backend,
    file: &StepFile,
    sql: Span,
    directive: &Directive,
) -> Result<Batched, Diagnostic> {
    let text = file.sql.text.get(sql.range()).unwrap_or_default();
    let items = items(backend, text, sql.start);
    let made = read(backend, &items, sql, directive);
    made.map_err(|(span, why)| {
        Diagnostic::error(&NOT_IN_BATCHES, format!("the statement cannot run in batches: {why}"))
            .at(&file.source, span, "here")
    })
}

fn read(
    backend: Backend,
    items: &[Item],
    sql: Span,
    directive: &Directive,
) -> Result<Batched, Refusal> {
    let word = |at: usize| items.get(at).map_or("", |item| item.text.as_str());
    if matches!(backend, Backend::MySql | Backend::MariaDb)
        && let Some(mark) = items.iter().find(|item| item.text == "/*!" || item.text == "/*m!")
    {
        return Err((mark.span, "what stands in `/*! */` is executed by some servers only"));
    }
    let updates = match word(0) {
        "update" => true,
        "delete" => false,
        _ => return Err((first(items, sql), "only an `UPDATE` or a `DELETE` can")),
    };
    let mut next = 1;
    if updates && word(1) == "or" {
        next = 3;
    }
    while matches!(backend, Backend::MySql | Backend::MariaDb)
        && matches!(word(next), "low_priority" | "quick" | "ignore")
    {
        next += 1;
    }
    if !updates {
        if word(next) != "from" {
            let span = items.get(next).map_or(sql, |item| item.span);
            return Err((span, "it deletes from more than one table"));
        }
        next += 1;
    }
    let ends: &[&str] = if updates { &["set"] } else { &["where"] };
    let table_end = position(items, next, ends);
    let table = items.get(next..table_end).unwrap_or_default();
    let path = path(backend, table)?;
    let rest = items.get(table_end..).unwrap_or_default();
    let place = rest.iter().position(|item| item.depth == 0 && item.text == "where");
    let (before, after) = rest.split_at(place.unwrap_or(rest.len()));
    plain(before)?;
    if updates {
        unmoved(backend, before, &directive.by)?;
    }
    let after = after.get(1..).unwrap_or_default();
    plain(after)?;
    let words = |at: usize| after.get(at).map_or("", |item| item.text.as_str());
    if (words(0), words(1)) == ("current", "of") {
        return Err((whole(after, sql), "it is about the row of a cursor"));
    }
    Ok(Batched {
        table: whole(table, sql),
        path,
        condition: place.map(|_| whole(after, sql)),
        key: directive.by.clone(),
        size: directive.size,
        pause: directive.pause,
    })
}

fn first(items: &[Item], sql: Span) -> Span {
    items.first().map_or(sql, |item| item.span)
}

/// The stretch of the text that the tokens take.
fn whole(items: &[Item], sql: Span) -> Span {
    match (items.first(), items.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::new(sql.end, sql.end),
    }
}

/// The place of the first of these words outside parentheses; the end where there is none.
fn position(items: &[Item], from: usize, words: &[&str]) -> usize {
    let rest = items.iter().enumerate().skip(from);
    let mut found = rest.filter(|(_, item)| item.depth == 0 && words.contains(&item.text.as_str()));
    found.next().map_or(items.len(), |(at, _)| at)
}

/// The name of a table, where the tokens are one table and what may stand beside it.
fn path(backend: Backend, table: &[Item]) -> Result<Path, Refusal> {
    for (at, item) in table.iter().enumerate().filter(|(_, item)| item.depth == 0) {
        let inner = at.checked_sub(1).and_then(|at| table.get(at)).map(|item| item.text.as_str());
        match item.text.as_str() {
            "," | "join" | "using" | "straight_join" => {
                return Err((item.span, "it is about more than one table"));
            }
            "(" if !matches!(inner, Some("only" | "partition")) => {
                return Err((item.span, "what it changes is not named as a table"));
            }
            "for" => return Err((item.span, "it changes a part of a period")),
            _ => {}
        }
    }
    plain(table)?;
    let only = backend == Backend::Postgres
        && table.first().is_some_and(|item| item.text == "only")
        && table.len() > 1;
    let mut names = table.iter().skip(usize::from(only)).filter(|item| item.text != "(");
    let none = (table.first().map_or(Span::default(), |item| item.span), "it names no table");
    let mut parts: Vec<String> = Vec::new();
    loop {
        let name = names.next().and_then(|item| item.name.clone()).ok_or(none)?;
        parts.push(name);
        if names.next().is_none_or(|item| item.text != ".") {
            break;
        }
    }
    let name = parts.pop().unwrap_or_default();
    Ok(Path { schema: parts.pop(), name })
}

/// Refuses clauses by which more than the condition decides.
fn plain(items: &[Item]) -> Result<(), Refusal> {
    let mut before = "";
    for item in items.iter().filter(|item| item.depth == 0) {
        let why = match item.text.as_str() {
            // `IS DISTINCT FROM` is a comparison.
            "from" if before != "distinct" => "it reads another table in `FROM`",
            "using" => "it reads another table in `USING`",
            "order" | "limit" => "`ORDER BY` and `LIMIT` would count anew in each batch",
            "returning" => "`RETURNING` has nobody to return rows to",
            word => {
                before = word;
                continue;
            }
        };
        return Err((item.span, why));
    }
    Ok(())
}

/// Refuses an `UPDATE` that assigns to the key: a row that moves could be changed again.
fn unmoved(backend: Backend, set: &[Item], key: &str) -> Result<(), Refusal> {
    let key = Ident::new(backend, key);
    let mut assigned = true;
    for item in set.iter().skip(1) {
        match (item.depth, item.text.as_str()) {
            (0, "=" | ":=") => assigned = false,
            (0, ",") => assigned = true,
            _ => {}
        }
        let is_key = |name: &String| Ident::new(backend, name.clone()) == key;
        if assigned && item.name.as_ref().is_some_and(is_key) {
            return Err((item.span, "it changes the key that the batches go by"));
        }
    }
    Ok(())
}

/// The tokens of a statement that begins at `start` of its file.
fn items(backend: Backend, text: &str, start: usize) -> Vec<Item> {
    let written = |span: Span| text.get(span.range()).unwrap_or_default();
    let mut depth = 0_usize;
    let item = |token: Token| {
        let mark = written(token.span);
        let mark = || mark.get(..mark.len().min(24)).unwrap_or_default().to_ascii_lowercase();
        let (text, name) = match token.kind {
            Kind::Comment | Kind::Blank => return None,
            Kind::Word(name) => (mark(), Some(name)),
            Kind::Name(name) => (String::new(), Some(name)),
            Kind::Other => (mark(), None),
        };
        if text == ")" {
            depth = depth.saturating_sub(1);
        }
        let at = depth;
        if text == "(" {
            depth += 1;
        }
        let span = Span::new(start + token.span.start, start + token.span.end);
        Some(Item { text, name, depth: at, span })
    };
    tokens(backend, text).into_iter().filter_map(item).collect()
}
