//! Hints in a snapshot: `-- driftless: renamed from OLD` at what has the new name.
//!
//! Before a statement, or behind its end on the same line, the hint is about what the statement makes.
//! Within a statement it is about the column, constraint or value on its line, or on the next line
//! where it has one of its own.

use driftless_diag::Backend;
use driftless_sql::{PieceKind, split};

const HINT: &str = "-- driftless: renamed from ";

/// The renames that a snapshot hints at, as `old=new`.
pub fn hints(backend: Backend, text: &str) -> Vec<String> {
    if !text.contains(HINT) {
        return Vec::new();
    }
    let statements: Vec<(usize, usize)> = split(backend, text)
        .into_iter()
        .filter(|piece| piece.kind == PieceKind::Statement)
        .map(|piece| (piece.sql.start, piece.span.end))
        .collect();
    let mut found = Vec::new();
    for (at, _) in text.match_indices(HINT) {
        let line_start = text[..at].rfind('\n').map_or(0, |it| it + 1);
        let line_end = text[at..].find('\n').map_or(text.len(), |it| at + it);
        let Some(old) = text.get(at + HINT.len()..line_end).map(str::trim) else { continue };
        let before = text[line_start..at].trim();
        let within = statements.iter().find(|(start, end)| *start < at && at < *end);
        let behind = statements
            .iter()
            .rfind(|(_, end)| *end <= at && *end > line_start && !before.is_empty());
        let ahead = statements.iter().find(|(start, _)| *start > at);
        let new = match (within, behind, ahead) {
            (Some((start, end)), _, _) => {
                let line =
                    if before.is_empty() { next_line(&text[line_end..*end]) } else { before };
                item(line).zip(object(&text[*start..*end])).map(|(item, of)| format!("{of}.{item}"))
            }
            (None, Some((start, end)), _) | (None, None, Some((start, end))) => {
                object(&text[*start..*end])
            }
            (None, None, None) => None,
        };
        found.extend(new.map(|new| format!("{old}={new}")));
    }
    found
}

/// The next line that says something.
fn next_line(text: &str) -> &str {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("--"))
        .unwrap_or_default()
}

/// The name of what a line in a statement defines.
fn item(line: &str) -> Option<String> {
    let words = words(line);
    let mut words = words.iter().map(String::as_str);
    let mut word = words.next()?;
    while ["CONSTRAINT", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL"]
        .contains(&word.to_uppercase().as_str())
    {
        word = words.next()?;
    }
    Some(word.trim_matches('\'').to_owned())
}

/// The name of what a statement makes, with the table it is on where it is a part of one.
fn object(statement: &str) -> Option<String> {
    const KINDS: [&str; 15] = [
        "TABLE",
        "VIEW",
        "INDEX",
        "SEQUENCE",
        "TYPE",
        "DOMAIN",
        "FUNCTION",
        "PROCEDURE",
        "TRIGGER",
        "POLICY",
        "RULE",
        "SCHEMA",
        "AGGREGATE",
        "STATISTICS",
        "EVENT",
    ];
    let words = words(statement);
    let upper: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
    let kind = upper.iter().position(|word| KINDS.contains(&word.as_str()))?;
    let mut at = kind + 1;
    while ["IF", "NOT", "EXISTS", "CONCURRENTLY"].contains(&upper.get(at)?.as_str()) {
        at += 1;
    }
    let name = words.get(at)?.clone();
    if !["TRIGGER", "POLICY", "RULE"].contains(&upper[kind].as_str()) {
        return Some(name);
    }
    let on =
        upper.iter().position(|word| word == "ON" || (upper[kind] == "RULE" && word == "TO"))?;
    Some(format!("{}.{name}", words.get(on + 1)?))
}

/// Names and keywords, a quoted or dotted name as one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote: Option<char> = None;
    for c in text.chars() {
        let is_part = quote.is_some() || c.is_alphanumeric() || "_.$".contains(c);
        match c {
            _ if quote == Some(c) => quote = None,
            '"' | '`' | '\'' if quote.is_none() => quote = Some(c),
            _ => {}
        }
        if is_part || quote.is_some() || "\"`'".contains(c) {
            words.iter_mut().last().into_iter().for_each(|word| word.push(c));
        } else if words.last().is_some_and(|word| !word.is_empty()) {
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
    fn hints_are_about_what_they_stand_at() {
        let text = "\
-- driftless snapshot 1 postgres 15

-- driftless: renamed from people
CREATE TABLE users (
    id integer NOT NULL,
    title text, -- driftless: renamed from name
    -- driftless: renamed from mail
    \"e mail\" text
);

CREATE TYPE mood AS ENUM (
    'unhappy', -- driftless: renamed from sad
    'ok'
);

CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f(); -- driftless: renamed from s
";
        let expected = [
            "people=users",
            "name=users.title",
            "mail=users.\"e mail\"",
            "sad=mood.unhappy",
            "s=users.t",
        ];
        assert_eq!(hints(Backend::Postgres, text), expected);
    }
}
