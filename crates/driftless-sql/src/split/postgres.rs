//! Where PostgreSQL's statements end.
//!
//! The rules are psql's: a `;` ends a statement outside quotes, comments, parentheses (a rule has
//! several statements between them) and the body of a function in SQL (`BEGIN ATOMIC .. END`). A
//! `\` outside quotes begins a line for psql, and so does the data after `COPY .. FROM STDIN;`.
//! Strings are read with `standard_conforming_strings` on, the default since 9.1.

use super::scan::{is_blank, is_byte_order_mark, is_word, line_end, past, quoted, skip};
use super::{Piece, Pieces};

enum Token {
    Trivia,
    Word,
    /// A quoted string or name, or a mark that means nothing here.
    Other,
}

/// What has been seen of a statement, as far as its end depends on it.
#[derive(Default)]
struct Statement {
    parentheses: usize,
    /// Blocks open in a body: `BEGIN ATOMIC` and each `CASE`.
    blocks: usize,
    words: usize,
    creates: bool,
    /// `CREATE [OR REPLACE] FUNCTION` or `PROCEDURE`.
    routine: bool,
    copy: bool,
    copy_from_stdin: bool,
    after_from: bool,
    after_begin: bool,
}

pub(super) fn split(text: &str) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let mut pieces = Pieces::new();
    let mut statement = Statement::default();
    let mut at = 0;
    while at < bytes.len() {
        let (token, end) = scan(bytes, at);
        match token {
            Token::Trivia => {}
            Token::Word => {
                pieces.token(at, end);
                statement.word(&bytes[at..end]);
            }
            Token::Other if bytes[at] == b';' && statement.may_end() => {
                pieces.end(at, end);
                let data = statement.copy_from_stdin;
                statement = Statement::default();
                if data {
                    at = copy_data(&mut pieces, bytes, end);
                    continue;
                }
            }
            Token::Other if bytes[at] == b'\\' => {
                if !pieces.is_blank() {
                    pieces.end(at, at);
                }
                statement = Statement::default();
                at = pieces.client_line(bytes, at);
                continue;
            }
            Token::Other => {
                pieces.token(at, end);
                statement.mark(bytes[at]);
            }
        }
        at = end;
    }
    pieces.finish(bytes.len())
}

impl Statement {
    const fn may_end(&self) -> bool {
        self.parentheses == 0 && self.blocks == 0
    }

    const fn mark(&mut self, mark: u8) {
        match mark {
            b'(' => self.parentheses += 1,
            b')' => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        self.after_begin = false;
        self.after_from = false;
    }

    fn word(&mut self, word: &[u8]) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword.as_bytes());
        self.words += 1;
        match self.words {
            1 => {
                self.creates = is("CREATE");
                self.copy = is("COPY");
            }
            2..=4 if self.creates && !self.routine => {
                self.routine = is("FUNCTION") || is("PROCEDURE");
                self.creates = is("OR") || is("REPLACE");
            }
            _ => {}
        }
        self.copy_from_stdin |= self.copy && self.after_from && is("STDIN");
        self.after_from = is("FROM");
        if self.routine && self.parentheses == 0 {
            if self.after_begin && is("ATOMIC") || self.blocks > 0 && is("CASE") {
                self.blocks += 1;
            } else if is("END") {
                self.blocks = self.blocks.saturating_sub(1);
            }
        }
        self.after_begin = is("BEGIN");
    }
}

/// The lines after `COPY .. FROM STDIN;`, with the `\.` that ends them.
fn copy_data(pieces: &mut Pieces, bytes: &[u8], at: usize) -> usize {
    // What stands on the rest of the line is not data yet.
    let mut line = line_end(bytes, at);
    if line >= bytes.len() || skip(bytes, at, is_blank) < line {
        return at;
    }
    let start = line;
    while line < bytes.len() {
        let end = line_end(bytes, line);
        let last = bytes[line..end].trim_ascii_end() == b"\\.";
        line = end;
        if last {
            break;
        }
    }
    pieces.client_lines(start, line);
    line
}

fn scan(bytes: &[u8], at: usize) -> (Token, usize) {
    let next = |index: usize| bytes.get(at + index).copied().unwrap_or(0);
    match next(0) {
        byte if is_blank(byte) => (Token::Trivia, skip(bytes, at, is_blank)),
        b'-' if next(1) == b'-' => (Token::Trivia, skip(bytes, at, |byte| byte != b'\n')),
        b'/' if next(1) == b'*' => (Token::Trivia, nested_comment(bytes, at)),
        b'e' | b'E' if next(1) == b'\'' => (Token::Other, quoted(bytes, at + 1, true)),
        b'\'' | b'"' => (Token::Other, quoted(bytes, at, false)),
        b'$' => (Token::Other, dollar_quoted(bytes, at)),
        b'0'..=b'9' => (Token::Other, skip(bytes, at, |byte| is_word(byte) && byte != b'$')),
        _ if is_byte_order_mark(bytes, at) => (Token::Trivia, at + 3),
        byte if is_word(byte) => (Token::Word, skip(bytes, at, is_word)),
        _ => (Token::Other, at + 1),
    }
}

fn nested_comment(bytes: &[u8], at: usize) -> usize {
    let mut depth = 1_usize;
    let mut at = at + 2;
    while depth > 0 {
        at = skip(bytes, at, |byte| byte != b'*' && byte != b'/');
        match bytes.get(at..) {
            None | Some([] | [_]) => return bytes.len(),
            Some([b'*', b'/', ..]) => {
                depth -= 1;
                at += 2;
            }
            Some([b'/', b'*', ..]) => {
                depth += 1;
                at += 2;
            }
            Some(_) => at += 1,
        }
    }
    at
}

/// Past `$tag$ .. $tag$`, or past the `$` alone where no tag follows.
fn dollar_quoted(bytes: &[u8], at: usize) -> usize {
    let digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    let tag = skip(bytes, at + 1, |byte| is_word(byte) && byte != b'$');
    if digit || bytes.get(tag) != Some(&b'$') {
        return at + 1;
    }
    past(bytes, tag + 1, &bytes[at..=tag])
}
