//! PostgreSQL's lexer: bytes to tokens with their spans, comments and blanks included.
//!
//! It follows the server's own scanner to the byte (what continues a string on the next line, how
//! far an operator reaches, that comments nest), because the parser and everything that looks for
//! names in a text must agree with the server about where a token ends. Where versions differ it
//! takes what one of them accepts: `1_000` is one number, `1and` a number and a word. Tokens lose
//! nothing: one after the other, they are the text. It never fails: what the server would refuse
//! is a token of kind [`TokenKind::Unrecognized`].

use driftless_diag::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks; a byte-order mark at the beginning is one.
    Blank,
    /// `-- ..` without the line's end, or `/* .. */`.
    Comment,
    /// A keyword or an identifier without quotes.
    Word,
    /// `".."`.
    QuotedName,
    /// `U&".."`, without the `UESCAPE` that may follow.
    UnicodeName,
    /// A string of any notation, all its continuation lines included.
    String(StringKind),
    /// `B'..'` or `X'..'`.
    Bits,
    /// An integer: decimal, `0x..`, `0o..`, `0b..`, with `_` between digits.
    Integer,
    /// A number with a point or an exponent.
    Float,
    /// `$1`.
    Parameter,
    /// An operator, as long as the server reads it: `+`, `->>`, `<=`.
    Operator,
    /// Another mark: `(`, `::`, `;` and so on.
    Punctuation,
    /// The server would refuse it: an unterminated quote or comment, a stray `\`.
    Unrecognized,
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringKind {
    /// `'..'`
    Plain,
    /// `E'..'`
    Escape,
    /// `U&'..'`, without the `UESCAPE` that may follow.
    Unicode,
    /// `$tag$..$tag$`
    Dollar,
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
pub(super) fn scan(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let quote_follows = |index: usize| at(index) == b'\'';
    match at(start) {
        b'e' | b'E' if quote_follows(start + 1) => string(bytes, start, 2, StringKind::Escape),
        b'b' | b'B' | b'x' | b'X' if quote_follows(start + 1) => bits(bytes, start),
        b'u' | b'U' if at(start + 1) == b'&' && quote_follows(start + 2) => {
            string(bytes, start, 3, StringKind::Unicode)
        }
        b'u' | b'U' if at(start + 1) == b'&' && at(start + 2) == b'"' => {
            quoted_name(bytes, start, 3, TokenKind::UnicodeName)
        }
        0xef if start == 0 && bytes.starts_with(b"\xef\xbb\xbf") => (TokenKind::Blank, 3),
        byte if is_word_start(byte) => (TokenKind::Word, skip(bytes, start + 1, is_word_byte)),
        byte if is_blank(byte) => (TokenKind::Blank, skip(bytes, start + 1, is_blank)),
        b'0'..=b'9' => number(bytes, start),
        b'.' if at(start + 1).is_ascii_digit() => number(bytes, start),
        b'\'' => string(bytes, start, 1, StringKind::Plain),
        b'"' => quoted_name(bytes, start, 1, TokenKind::QuotedName),
        b'$' => dollar(bytes, start),
        b'-' if at(start + 1) == b'-' => (TokenKind::Comment, line_end(bytes, start)),
        b'/' if at(start + 1) == b'*' => block_comment(bytes, start),
        byte if is_operator(byte) => operator(bytes, start),
        b':' if matches!(at(start + 1), b':' | b'=') => (TokenKind::Punctuation, start + 2),
        b'.' if at(start + 1) == b'.' => (TokenKind::Punctuation, start + 2),
        b'(' | b')' | b'[' | b']' | b',' | b';' | b':' | b'.' => {
            (TokenKind::Punctuation, start + 1)
        }
        _ => (TokenKind::Unrecognized, start + 1),
    }
}

/// Whether a byte may begin an identifier; every byte of a character beyond ASCII may.
pub(super) const fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | 0x80..)
}

/// Whether a byte may stand inside an identifier.
pub(super) const fn is_word_byte(byte: u8) -> bool {
    is_word_start(byte) || matches!(byte, b'0'..=b'9' | b'$')
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'+' | b'-' | b'*' | b'/'
    ) || matches!(byte, b'%' | b'<' | b'>' | b'=')
}

fn skip(bytes: &[u8], start: usize, accept: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|&byte| !accept(byte)).unwrap_or(rest.len())
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    skip(bytes, start, |byte| byte != b'\n' && byte != b'\r')
}

fn block_comment(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let mut depth = 1_usize;
    let mut at = start + 2;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return (TokenKind::Comment, at);
        }
    }
    (TokenKind::Unrecognized, bytes.len())
}

/// An operator is the longest run of operator characters, cut where a comment begins. A `+` or `-`
/// at its end belongs to what follows, unless a character before it cannot stand in standard SQL.
fn operator(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let mut end = skip(bytes, start, is_operator);
    let run = &bytes[start..end];
    let comment = run.windows(2).position(|pair| pair == b"--" || pair == b"/*");
    if let Some(comment) = comment {
        end = start + comment;
    }
    let extended = |byte: &u8| {
        matches!(byte, b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%')
    };
    while end > start + 1 && matches!(bytes[end - 1], b'+' | b'-') {
        if bytes[start..end - 1].iter().any(extended) {
            break;
        }
        end -= 1;
    }
    let kind =
        if &bytes[start..end] == b"=>" { TokenKind::Punctuation } else { TokenKind::Operator };
    (kind, end)
}

fn number(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    if bytes[start] == b'0' {
        let digits: fn(&u8) -> bool = match bytes.get(start + 1) {
            Some(b'x' | b'X') => u8::is_ascii_hexdigit,
            Some(b'o' | b'O') => |byte| matches!(byte, b'0'..=b'7'),
            Some(b'b' | b'B') => |byte| matches!(byte, b'0' | b'1'),
            _ => |_| false,
        };
        let end = separated(bytes, start + 2, digits, true);
        if end > start + 2 {
            return (TokenKind::Integer, end);
        }
    }
    let mut end = separated(bytes, start, u8::is_ascii_digit, false);
    let mut kind = TokenKind::Integer;
    // `1..2` is a range of integers in a loop of PL/pgSQL, not two floats.
    if bytes.get(end) == Some(&b'.') && (end == start || bytes.get(end + 1) != Some(&b'.')) {
        kind = TokenKind::Float;
        end = separated(bytes, end + 1, u8::is_ascii_digit, false);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = separated(bytes, end + 1 + sign, u8::is_ascii_digit, false);
        if exponent > end + 1 + sign {
            return (TokenKind::Float, exponent);
        }
    }
    (kind, end)
}

/// The end of digits in which single `_` may stand between two (after a prefix also before them).
fn separated(bytes: &[u8], start: usize, digit: fn(&u8) -> bool, leading: bool) -> usize {
    let mut at = start;
    loop {
        let separator = bytes.get(at) == Some(&b'_') && (at > start || leading);
        let next = at + usize::from(separator);
        if !bytes.get(next).is_some_and(digit) {
            return at;
        }
        at = next + 1;
    }
}

fn string(bytes: &[u8], start: usize, open: usize, kind: StringKind) -> (TokenKind, usize) {
    match quoted_end(bytes, start + open, kind == StringKind::Escape) {
        Some(end) => (TokenKind::String(kind), end),
        None => (TokenKind::Unrecognized, bytes.len()),
    }
}

fn bits(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    match quoted_end(bytes, start + 2, false) {
        Some(end) => (TokenKind::Bits, end),
        None => (TokenKind::Unrecognized, bytes.len()),
    }
}

/// The end of a string whose content begins at `at`, with the lines that continue it.
fn quoted_end(bytes: &[u8], mut at: usize, backslashes: bool) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => match continuation(bytes, at + 1) {
                Some(next) => at = next,
                None => return Some(at + 1),
            },
            b'\\' if backslashes => at += 2,
            _ => at += 1,
        }
    }
}

/// Where the content goes on, if blanks with a line break in them and another quote follow.
pub(super) fn continuation(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut broken = false;
    loop {
        match bytes.get(at)? {
            b'\n' | b'\r' => broken = true,
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                at = line_end(bytes, at);
                continue;
            }
            b'\'' if broken => return Some(at + 1),
            byte if is_blank(*byte) => {}
            _ => return None,
        }
        at += 1;
    }
}

fn quoted_name(bytes: &[u8], start: usize, open: usize, kind: TokenKind) -> (TokenKind, usize) {
    let mut at = start + open;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' if at == start + open => return (TokenKind::Unrecognized, at + 1),
            b'"' => return (kind, at + 1),
            _ => at += 1,
        }
    }
    (TokenKind::Unrecognized, bytes.len())
}

fn dollar(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    if bytes.get(start + 1).is_some_and(u8::is_ascii_digit) {
        return (TokenKind::Parameter, skip(bytes, start + 1, |byte| byte.is_ascii_digit()));
    }
    let Some(delimiter) = dollar_delimiter(bytes, start) else {
        return (TokenKind::Unrecognized, start + 1);
    };
    let content = start + delimiter.len();
    let mut at = content;
    while let Some(found) = bytes[at..].iter().position(|&byte| byte == b'$') {
        at += found;
        if bytes[at..].starts_with(delimiter) {
            return (TokenKind::String(StringKind::Dollar), at + delimiter.len());
        }
        at += 1;
    }
    (TokenKind::Unrecognized, bytes.len())
}

/// `$$` or `$tag$` at `start`.
pub(super) fn dollar_delimiter(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let tag = start + 1;
    let mut end = tag;
    if bytes.get(tag).copied().is_some_and(is_word_start) {
        end = skip(bytes, tag, |byte| is_word_byte(byte) && byte != b'$');
    }
    (bytes.get(end) == Some(&b'$')).then(|| &bytes[start..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text without trivia.
    fn texts(sql: &str) -> Vec<&str> {
        let all = tokens(sql);
        assert_eq!(all.iter().map(|token| &sql[token.span.range()]).collect::<String>(), sql);
        let solid = all.iter().filter(|token| !token.kind.is_trivia());
        solid.map(|token| &sql[token.span.range()]).collect()
    }

    fn kind(sql: &str) -> TokenKind {
        let (kind, end) = scan(sql.as_bytes(), 0);
        assert_eq!(end, sql.len(), "{sql}");
        kind
    }

    #[test]
    fn operators_reach_as_far_as_the_server_reads_them() {
        assert_eq!(texts("a->>-1"), ["a", "->>", "-", "1"]);
        assert_eq!(texts("a @- b"), ["a", "@-", "b"], "`@` lets it end in a sign");
        assert_eq!(texts("a=-1"), ["a", "=", "-", "1"]);
        assert_eq!(texts("a<>-1"), ["a", "<>", "-", "1"]);
        assert_eq!(texts("a *-- b\n c"), ["a", "*", "c"]);
        assert_eq!(texts("a+/* b */c"), ["a", "+", "c"]);
        assert_eq!(
            texts("a::int[1:2]:=b=>c"),
            ["a", "::", "int", "[", "1", ":", "2", "]", ":=", "b", "=>", "c"]
        );
        assert_eq!(texts("a?|b"), ["a", "?|", "b"]);
    }

    #[test]
    fn strings_continue_after_a_line_break_only() {
        assert_eq!(texts("'a' 'b'"), ["'a'", "'b'"]);
        assert_eq!(texts("'a'\n  'b' c"), ["'a'\n  'b'", "c"]);
        assert_eq!(texts("'a' -- x\n'b'"), ["'a' -- x\n'b'"]);
        assert_eq!(texts("'a' -- x 'b'"), ["'a'"]);
        assert_eq!(texts("E'a\\'b' 'c\\'"), ["E'a\\'b'", "'c\\'"]);
    }

    #[test]
    fn every_notation_has_its_kind() {
        for (sql, expected) in [
            ("'it''s'", TokenKind::String(StringKind::Plain)),
            ("e'\\''", TokenKind::String(StringKind::Escape)),
            ("U&'\\0061'", TokenKind::String(StringKind::Unicode)),
            ("$$ a $b$ $$", TokenKind::String(StringKind::Dollar)),
            ("$é1$ $$ $é $é1$", TokenKind::String(StringKind::Dollar)),
            ("B'01'", TokenKind::Bits),
            ("x'0F'", TokenKind::Bits),
            ("\"a\"\"b\"", TokenKind::QuotedName),
            ("u&\"\\0061\"", TokenKind::UnicodeName),
            ("a$b", TokenKind::Word),
            ("é", TokenKind::Word),
            ("1_000", TokenKind::Integer),
            ("0x_ff", TokenKind::Integer),
            ("1.", TokenKind::Float),
            (".5e-3", TokenKind::Float),
            ("$12", TokenKind::Parameter),
            ("/* a /* b */ c */", TokenKind::Comment),
            ("'a", TokenKind::Unrecognized),
            ("\"a", TokenKind::Unrecognized),
            ("\"\"", TokenKind::Unrecognized),
            ("$a$ b $b$", TokenKind::Unrecognized),
            ("/* /* */", TokenKind::Unrecognized),
        ] {
            assert_eq!(kind(sql), expected, "{sql}");
        }
    }

    #[test]
    fn numbers_end_where_the_oldest_server_ends_them() {
        assert_eq!(texts("1..10"), ["1", "..", "10"]);
        assert_eq!(texts("1and 2e 0xg 1__0"), ["1", "and", "2", "e", "0", "xg", "1", "__0"]);
    }
}
