//! SQLite's lexer: bytes to tokens with their spans, comments and blanks included.
//!
//! It follows SQLite's own tokenizer to the byte (what counts as a blank, where a malformed number
//! ends, that a comment may run to the end), because the splitter, the parser and everything that
//! rewrites identifiers must agree with the server about where a token ends. Tokens lose nothing:
//! one after the other, they are the text. It never fails: what SQLite would refuse as
//! unrecognised is a token of kind [`TokenKind::Unrecognized`].

use driftless_diag::Span;

use super::ast::Quote;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks; a byte-order mark is one.
    Blank,
    /// `-- ..` without the line's end, or `/* .. */`, which may run to the end of the text.
    Comment,
    /// A keyword or an identifier without quotes.
    Word,
    /// A quoted identifier (never [`Quote::None`] or [`Quote::Single`]).
    QuotedName(Quote),
    /// `'..'`.
    String,
    /// An integer: decimal or hexadecimal.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// A number with `_` in it.
    SeparatedNumber,
    /// `x'..'`.
    Blob,
    /// `?`, `?1`, `:a`, `@a`, `$a`, `#a`.
    Variable,
    /// An operator or another mark: `(`, `,`, `->>`, `;` and so on.
    Punctuation,
    /// SQLite says `unrecognized token`: an unterminated quote, `1abc`, `x'0'`, `^`.
    Unrecognized,
}

impl TokenKind {
    /// Whether the token is a blank or a comment.
    pub const fn is_trivia(self) -> bool {
        matches!(self, Self::Blank | Self::Comment)
    }
}

/// A token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands in the text given to [`tokens`].
    pub span: Span,
}

/// Every token of `text` in order, comments and blanks included.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut start = 0;
    while start < text.len() {
        let (kind, end) = scan(text.as_bytes(), start);
        tokens.push(Token { kind, span: Span::new(start, end) });
        start = end;
    }
    tokens
}

/// The token that begins at `start`, which must lie inside `bytes`, and where it ends. The end is
/// always past the start, and on a character boundary if the start is.
pub(crate) fn scan(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let punctuation = |length: usize| (TokenKind::Punctuation, start + length);
    match at(start) {
        b'a'..=b'w' | b'A'..=b'W' | b'y' | b'z' | b'Y' | b'Z' | b'_' => word(bytes, start),
        b' ' | b'\t' | b'\n' | b'\r' | 0x0c => blank(bytes, start),
        b'x' | b'X' if at(start + 1) == b'\'' => blob(bytes, start),
        b'x' | b'X' => word(bytes, start),
        b'0'..=b'9' => number(bytes, start),
        b'.' if at(start + 1).is_ascii_digit() => number(bytes, start),
        b'\'' | b'"' | b'`' => quoted(bytes, start),
        b'[' => bracketed(bytes, start),
        b'-' if at(start + 1) == b'-' => line_comment(bytes, start),
        b'-' if at(start + 1) == b'>' => punctuation(if at(start + 2) == b'>' { 3 } else { 2 }),
        b'/' if at(start + 1) == b'*' && start + 2 < bytes.len() => block_comment(bytes, start),
        b'(' | b')' | b';' | b'+' | b'*' | b'%' | b',' | b'&' | b'~' | b'.' | b'-' | b'/' => {
            punctuation(1)
        }
        b'=' if at(start + 1) == b'=' => punctuation(2),
        b'<' if matches!(at(start + 1), b'=' | b'>' | b'<') => punctuation(2),
        b'>' if matches!(at(start + 1), b'=' | b'>') => punctuation(2),
        b'|' if at(start + 1) == b'|' => punctuation(2),
        b'!' if at(start + 1) == b'=' => punctuation(2),
        b'=' | b'<' | b'>' | b'|' => punctuation(1),
        b'?' => (TokenKind::Variable, skip(bytes, start + 1, |byte| byte.is_ascii_digit())),
        b':' | b'@' | b'$' | b'#' => variable(bytes, start),
        0xef if at(start + 1) == 0xbb && at(start + 2) == 0xbf => (TokenKind::Blank, start + 3),
        0x80.. => word(bytes, start),
        _ => (TokenKind::Unrecognized, start + 1),
    }
}

/// Whether a byte may stand inside an identifier; every byte of a character beyond ASCII may.
pub(crate) const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

fn skip(bytes: &[u8], start: usize, accept: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|&byte| !accept(byte)).unwrap_or(rest.len())
}

fn word(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    (TokenKind::Word, skip(bytes, start + 1, is_word_byte))
}

fn blank(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    // A vertical tab continues a blank but cannot begin one.
    (TokenKind::Blank, skip(bytes, start + 1, |byte| matches!(byte, b'\t'..=b'\r' | b' ')))
}

fn line_comment(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    (TokenKind::Comment, skip(bytes, start, |byte| byte != b'\n'))
}

fn block_comment(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let mut at = start + 2;
    loop {
        at = skip(bytes, at, |byte| byte != b'*');
        match bytes.get(at + 1) {
            None => return (TokenKind::Comment, bytes.len()),
            Some(b'/') => return (TokenKind::Comment, at + 2),
            Some(_) => at += 1,
        }
    }
}

fn quoted(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let (delimiter, kind) = match bytes[start] {
        b'\'' => (b'\'', TokenKind::String),
        b'"' => (b'"', TokenKind::QuotedName(Quote::Double)),
        other => (other, TokenKind::QuotedName(Quote::Backtick)),
    };
    let mut at = start + 1;
    loop {
        at = skip(bytes, at, |byte| byte != delimiter);
        if at == bytes.len() {
            return (TokenKind::Unrecognized, at);
        }
        if bytes.get(at + 1) != Some(&delimiter) {
            return (kind, at + 1);
        }
        at += 2;
    }
}

fn bracketed(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let at = skip(bytes, start, |byte| byte != b']');
    if at == bytes.len() {
        (TokenKind::Unrecognized, at)
    } else {
        (TokenKind::QuotedName(Quote::Bracket), at + 1)
    }
}

fn blob(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let digits = start + 2;
    let end = skip(bytes, digits, |byte| byte.is_ascii_hexdigit());
    if bytes.get(end) == Some(&b'\'') && (end - digits).is_multiple_of(2) {
        return (TokenKind::Blob, end + 1);
    }
    let end = skip(bytes, end, |byte| byte != b'\'');
    (TokenKind::Unrecognized, (end + 1).min(bytes.len()))
}

fn number(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let digits = |from: usize| skip(bytes, from, |byte| byte.is_ascii_digit() || byte == b'_');
    let mut kind = TokenKind::Integer;
    let mut end;
    if at(start) == b'0'
        && matches!(at(start + 1), b'x' | b'X')
        && at(start + 2).is_ascii_hexdigit()
    {
        end = skip(bytes, start + 3, |byte| byte.is_ascii_hexdigit() || byte == b'_');
    } else {
        end = digits(start);
        if at(end) == b'.' {
            kind = TokenKind::Float;
            end = digits(end + 1);
        }
        if matches!(at(end), b'e' | b'E') {
            let sign = usize::from(matches!(at(end + 1), b'+' | b'-'));
            if at(end + 1 + sign).is_ascii_digit() {
                kind = TokenKind::Float;
                end = digits(end + 2 + sign);
            }
        }
    }
    if bytes[start..end].contains(&b'_') {
        kind = TokenKind::SeparatedNumber;
    }
    let after = skip(bytes, end, is_word_byte);
    if after > end { (TokenKind::Unrecognized, after) } else { (kind, end) }
}

/// Whether each `_` of a number stands between two digits. SQLite asks only where a number may
/// stand, so for the lexer it is one in any case.
pub(crate) fn is_well_separated(number: &[u8]) -> bool {
    let hexadecimal = matches!(number, [b'0', b'x' | b'X', ..]);
    let is_digit = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_digit() || hexadecimal && byte.is_ascii_hexdigit())
    };
    let separators = number.iter().enumerate().filter(|(_, byte)| **byte == b'_');
    let mut between = separators.map(|(index, _)| {
        is_digit(index.checked_sub(1).and_then(|before| number.get(before)))
            && is_digit(number.get(index + 1))
    });
    between.all(|between| between)
}

/// `:a`, `@a`, `$a`, and the Tcl forms SQLite knows: `$a::b(c)`.
fn variable(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let mut at = start + 1;
    let mut named = false;
    loop {
        match bytes.get(at) {
            Some(&byte) if is_word_byte(byte) => {
                named = true;
                at += 1;
            }
            Some(b'(') if named => {
                let end =
                    skip(bytes, at + 1, |byte| !matches!(byte, b'\t'..=b'\r' | b' ' | b')' | 0));
                return if bytes.get(end) == Some(&b')') {
                    (TokenKind::Variable, end + 1)
                } else {
                    (TokenKind::Unrecognized, end)
                };
            }
            Some(b':') if bytes.get(at + 1) == Some(&b':') => at += 2,
            _ => break,
        }
    }
    (if named { TokenKind::Variable } else { TokenKind::Unrecognized }, at)
}
