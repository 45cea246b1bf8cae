//! Where the statements of MySQL and MariaDB end.
//!
//! With a `DELIMITER` line the rule is the client's: the delimiter ends what is sent outside quotes
//! and comments, and nothing else does; a server that gets several statements at once runs them one
//! by one, so `;` ends one too unless it may have a body. Without such a line, `;` does, except in the body of a routine,
//! trigger or event, whose blocks are counted; drivers send such files to the server as they are,
//! and it counts them too. What stands in `/*! .. */` is executed, so it is a statement and no
//! comment, and never cut.

use super::scan::{is_blank, is_byte_order_mark, is_word, line_end, past, quoted, skip};
use super::{Piece, Pieces};

enum Token {
    Trivia,
    Word,
    /// A quoted string or name, or a mark.
    Other,
}

/// What a statement is, as far as its end depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    /// `CREATE` or `ALTER`, and not yet of what.
    Create,
    /// `CREATE` or `ALTER` of something that has a body.
    Routine,
    /// `BEGIN`, which begins a transaction or, before `NOT ATOMIC`, a block.
    Begin,
    /// Control flow of itself, as MariaDB has it: ends with what is sent.
    Compound,
    Other,
}

/// The token before the current one, as far as it decides whether a statement begins here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A statement may begin: after `;`, `BEGIN`, `THEN`, `ELSE`, `DO`, `LOOP`, `REPEAT`, `ROW`, a
    /// label.
    Opens,
    /// `)`.
    Parenthesis,
    /// `END`, whose next word may name the block.
    End,
    Any,
}

struct Statement {
    kind: Kind,
    blocks: usize,
    before: Before,
}

impl Statement {
    const fn new() -> Self {
        Self { kind: Kind::Start, blocks: 0, before: Before::Any }
    }

    /// How long what ends the statement here is, if something does.
    fn terminator(&self, rest: &[u8], delimiter: Option<&[u8]>) -> Option<usize> {
        match delimiter {
            Some(delimiter) if rest.starts_with(delimiter) => Some(delimiter.len()),
            Some(_) if self.kind != Kind::Other => None,
            _ => (rest.starts_with(b";") && self.blocks == 0).then_some(1),
        }
    }

    const fn mark(&mut self, mark: u8) {
        self.before = match mark {
            b';' | b':' => Before::Opens,
            b')' => Before::Parenthesis,
            _ => Before::Any,
        };
        self.kind = match self.kind {
            Kind::Other if mark == b':' => Kind::Compound,
            Kind::Start | Kind::Begin => Kind::Other,
            kind => kind,
        };
    }

    fn word(&mut self, word: &[u8]) {
        let is = |keywords: &[&str]| {
            keywords.iter().any(|keyword| word.eq_ignore_ascii_case(keyword.as_bytes()))
        };
        match self.kind {
            Kind::Start if is(&["CREATE", "ALTER"]) => self.kind = Kind::Create,
            Kind::Start if is(&["IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"]) => {
                self.kind = Kind::Compound;
            }
            Kind::Start if is(&["BEGIN"]) => self.kind = Kind::Begin,
            Kind::Start => self.kind = Kind::Other,
            Kind::Begin if is(&["NOT"]) => {
                self.kind = Kind::Routine;
                self.blocks = 1;
            }
            Kind::Begin => self.kind = Kind::Other,
            Kind::Create if is(&["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"]) => {
                self.kind = Kind::Routine;
            }
            Kind::Create if is(&BODILESS) => self.kind = Kind::Other,
            Kind::Routine => self.word_of_routine(word),
            Kind::Create | Kind::Compound | Kind::Other => {}
        }
    }

    fn word_of_routine(&mut self, word: &[u8]) {
        let is = |keywords: &[&str]| {
            keywords.iter().any(|keyword| word.eq_ignore_ascii_case(keyword.as_bytes()))
        };
        let named = self.before == Before::End;
        let first =
            self.before == Before::Opens || self.before == Before::Parenthesis && self.blocks == 0;
        if is(&["END"]) {
            self.blocks = self.blocks.saturating_sub(1);
            self.before = Before::End;
            return;
        }
        let opens =
            is(&["BEGIN", "CASE"]) || first && is(&["IF", "LOOP", "WHILE", "REPEAT", "FOR"]);
        if opens && !named {
            self.blocks += 1;
        }
        let before_statement = is(&["BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "ROW"]);
        self.before = if before_statement && !named { Before::Opens } else { Before::Any };
    }
}

/// What `CREATE` makes that has no body.
const BODILESS: [&str; 14] = [
    "TABLE",
    "VIEW",
    "INDEX",
    "DATABASE",
    "SCHEMA",
    "USER",
    "ROLE",
    "SERVER",
    "TEMPORARY",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "TABLESPACE",
    "SEQUENCE",
];

pub(super) fn split(text: &str) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let mut pieces = Pieces::new();
    let mut statement = Statement::new();
    let mut delimiter: Option<&[u8]> = None;
    let mut at = 0;
    while at < bytes.len() {
        if let Some(end) = statement.terminator(&bytes[at..], delimiter) {
            pieces.end(at, at + end);
            statement = Statement::new();
            at += end;
            continue;
        }
        let (token, end) = scan(bytes, at);
        match token {
            Token::Trivia => {}
            Token::Word if pieces.is_blank() && is_delimiter_line(bytes, at, end) => {
                let command = at;
                at = pieces.client_line(bytes, at);
                let next = skip(bytes, at, is_blank);
                if bytes[command..at].trim_ascii().len() == "DELIMITER".len() && next < bytes.len()
                {
                    // Flyway reads on to the next line with something on it.
                    let end = line_end(bytes, next);
                    pieces.client_lines(at, end);
                    at = end;
                }
                delimiter = new_delimiter(&bytes[command..at]);
                continue;
            }
            Token::Word => {
                // A delimiter may be glued to a word: `END$$`.
                let end = delimiter.map_or(end, |delimiter| cut(bytes, at, end, delimiter));
                pieces.token(at, end);
                statement.word(&bytes[at..end]);
                at = end;
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

/// Where the word from `at` to `end` ends if `delimiter` begins inside it. It does not begin at `at`.
fn cut(bytes: &[u8], at: usize, end: usize, delimiter: &[u8]) -> usize {
    (at + 1..end).find(|&index| bytes[index..].starts_with(delimiter)).unwrap_or(end)
}

/// Whether the word from `at` to `end` is `DELIMITER`, first on its line, and what follows is not
/// glued to it.
fn is_delimiter_line(bytes: &[u8], at: usize, end: usize) -> bool {
    let line = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
    bytes[at..end].eq_ignore_ascii_case(b"DELIMITER")
        && bytes.get(end).is_some_and(|&byte| is_blank(byte))
        && (bytes[line..at].iter().all(|&byte| is_blank(byte)) || is_byte_order_mark(bytes, line))
}

/// The delimiter that a `DELIMITER` line sets; `;` is the ordinary one.
fn new_delimiter(line: &[u8]) -> Option<&[u8]> {
    let word = line.get("DELIMITER".len()..).unwrap_or_default().trim_ascii();
    let word = &word[..skip(word, 0, |byte| !is_blank(byte))];
    (!word.is_empty() && word != b";").then_some(word)
}

fn scan(bytes: &[u8], at: usize) -> (Token, usize) {
    let next = |index: usize| bytes.get(at + index).copied().unwrap_or(0);
    let line_comment = || (Token::Trivia, skip(bytes, at, |byte| byte != b'\n'));
    match next(0) {
        byte if is_blank(byte) => (Token::Trivia, skip(bytes, at, is_blank)),
        b'#' => line_comment(),
        // Without a blank after it `--` is two signs.
        b'-' if next(1) == b'-' && (next(2) <= b' ' || at + 2 >= bytes.len()) => line_comment(),
        b'/' if next(1) == b'*' && executable(&bytes[at + 2..]) => {
            (Token::Other, executable_comment(bytes, at + 2))
        }
        b'/' if next(1) == b'*' => (Token::Trivia, past(bytes, at + 2, b"*/")),
        b'\'' | b'"' => (Token::Other, quoted(bytes, at, true)),
        b'`' => (Token::Other, quoted(bytes, at, false)),
        _ if is_byte_order_mark(bytes, at) => (Token::Trivia, at + 3),
        byte if is_word(byte) => (Token::Word, skip(bytes, at, is_word)),
        _ => (Token::Other, at + 1),
    }
}

fn executable(comment: &[u8]) -> bool {
    comment.starts_with(b"!") || comment.starts_with(b"M!")
}

/// Past the `*/` of an executable comment; one in quotes, or of a comment inside, is not it.
fn executable_comment(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    loop {
        match bytes.get(at..) {
            None | Some([]) => return bytes.len(),
            Some([b'*', b'/', ..]) => return at + 2,
            Some([b'/', b'*', ..]) => at = past(bytes, at + 2, b"*/"),
            Some([b'\'' | b'"', ..]) => at = quoted(bytes, at, true),
            Some([b'`', ..]) => at = quoted(bytes, at, false),
            Some(_) => at += 1,
        }
    }
}
