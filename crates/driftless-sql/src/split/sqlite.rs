//! Where SQLite's statements end.
//!
//! Tokens are SQLite's own. A `;` ends a statement except in the body of a trigger, which ends at
//! `; END ;` as in `sqlite3_complete` (so `CASE .. END` needs no counting), and between the
//! parentheses of `CREATE VIRTUAL TABLE`, whose arguments may hold any token.

use super::{Piece, Pieces};
use crate::sqlite::token::{TokenKind, scan};

/// How much of a statement has been seen, as far as its end depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing yet, or `EXPLAIN [QUERY PLAN]`.
    Start,
    /// `CREATE`, maybe with `TEMP`.
    Create,
    /// `CREATE TRIGGER` and no `BEGIN` yet.
    TriggerHead,
    /// Inside the body.
    Body,
    /// Inside the body, after a `;`.
    BodySemicolon,
    /// After the body's `END`.
    BodyEnd,
    /// `CREATE VIRTUAL`, with the number of open parentheses.
    Virtual(usize),
    /// Any other statement.
    Other,
}

pub(super) fn split(text: &str) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let mut pieces = Pieces::new();
    let mut state = State::Start;
    let mut at = 0;
    while at < bytes.len() {
        let (kind, end) = scan(bytes, at);
        if kind.is_trivia() {
            at = end;
            continue;
        }
        if pieces.is_blank() && bytes[at] == b'.' && starts_line(bytes, at) {
            at = pieces.client_line(bytes, at);
            continue;
        }
        if bytes[at] == b';' && terminates(state) {
            pieces.end(at, end);
            state = State::Start;
        } else {
            pieces.token(at, end);
            state = next(state, kind, &bytes[at..end]);
        }
        at = end;
    }
    pieces.finish(bytes.len())
}

const fn terminates(state: State) -> bool {
    match state {
        State::Start | State::Create | State::TriggerHead | State::BodyEnd | State::Other => true,
        State::Virtual(open) => open == 0,
        State::Body | State::BodySemicolon => false,
    }
}

fn next(state: State, kind: TokenKind, token: &[u8]) -> State {
    let is =
        |keyword: &str| kind == TokenKind::Word && token.eq_ignore_ascii_case(keyword.as_bytes());
    match state {
        State::Start if is("EXPLAIN") || is("QUERY") || is("PLAN") => State::Start,
        State::Start if is("CREATE") => State::Create,
        State::Create if is("TEMP") || is("TEMPORARY") => State::Create,
        State::Create if is("TRIGGER") => State::TriggerHead,
        State::Create if is("VIRTUAL") => State::Virtual(0),
        State::Start | State::Create | State::Other => State::Other,
        State::TriggerHead if is("BEGIN") => State::Body,
        State::TriggerHead => State::TriggerHead,
        State::Body | State::BodySemicolon | State::BodyEnd if token == b";" => {
            State::BodySemicolon
        }
        State::BodySemicolon if is("END") => State::BodyEnd,
        State::Body | State::BodySemicolon | State::BodyEnd => State::Body,
        State::Virtual(open) if token == b"(" => State::Virtual(open + 1),
        State::Virtual(open) if token == b")" => State::Virtual(open.saturating_sub(1)),
        State::Virtual(open) => State::Virtual(open),
    }
}

/// Whether `.` at `at` is the first thing on its line and begins a word, as the shell's commands do.
fn starts_line(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
        && bytes[..at].last().is_none_or(|&byte| byte == b'\n' || byte >= 0x80)
}
