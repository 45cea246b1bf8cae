//! The lexer of MySQL and MariaDB: bytes to tokens with their spans, comments and blanks included.
//!
//! Sql modes are those of a server nobody touched: `"x"` is a string, a backslash escapes. What a
//! comment `/*!40101 .. */` holds is executed by servers of that version on, so its two marks are
//! blanks here and what stands between them are tokens like any other; for other servers it is one
//! comment. Tokens lose nothing: one after the other, they are the text. It never fails: what the
//! server would refuse is a token of kind [`TokenKind::Unrecognized`].

use driftless_diag::Span;

use super::product::Product;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks; a byte-order mark at the beginning is one.
    Blank,
    /// `# ..` or `-- ..` without the line's end, or `/* .. */`.
    Comment,
    /// `/*!` or `*/` of a comment that is executed.
    ExecutableMark,
    /// A keyword or an identifier without quotes.
    Word,
    /// A word that cannot be a keyword, because it touches a `.`.
    Name,
    /// `` `..` ``.
    QuotedName,
    /// `'..'` or `".."`.
    String,
    /// `N'..'`.
    NationalString,
    /// `X'..'` or `0x..`.
    Hex,
    /// `B'..'` or `0b..`.
    Bits,
    /// Digits.
    Integer,
    /// Digits with a point.
    Decimal,
    /// A number with an exponent.
    Float,
    /// `@name`; also the host of an account.
    UserVariable,
    /// `@@name`.
    SystemVariable,
    /// `?`.
    Parameter,
    /// An operator or another mark: `+`, `->>`, `(`, `;`.
    Mark,
    /// The server would refuse it: an unterminated quote or comment, a stray sign.
    Unrecognized,
}

impl TokenKind {
    /// Whether the token is a blank, a comment or a mark of one.
    pub const fn is_trivia(self) -> bool {
        matches!(self, Self::Blank | Self::Comment | Self::ExecutableMark)
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
pub fn tokens(product: Product, text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut lexer = Lexer::new(product, text.as_bytes(), 0);
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    tokens
}

/// The longest first, because the first that fits is taken.
const MARKS: [&[u8]; 13] =
    [b"<=>", b"->>", b"<<", b">>", b"<=", b">=", b"<>", b"!=", b"&&", b"||", b":=", b"->", b"=>"];

pub(super) struct Lexer<'a> {
    product: Product,
    bytes: &'a [u8],
    at: usize,
    /// Inside a comment that is executed.
    executed: bool,
    /// Whether the last token was a `.`.
    after_dot: bool,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(product: Product, bytes: &'a [u8], at: usize) -> Self {
        Self { product, bytes, at, executed: false, after_dot: false }
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let (kind, end) = self.scan(start);
        self.after_dot = &self.bytes[start..end] == b".";
        self.at = end;
        Some(Token { kind, span: Span::new(start, end) })
    }

    fn byte(&self, index: usize) -> u8 {
        self.bytes.get(index).copied().unwrap_or(0)
    }

    fn scan(&mut self, start: usize) -> (TokenKind, usize) {
        let bytes = self.bytes;
        let next = self.byte(start + 1);
        match bytes[start] {
            0xef if start == 0 && bytes.starts_with(b"\xef\xbb\xbf") => (TokenKind::Blank, 3),
            byte if is_blank(byte) => (TokenKind::Blank, skip(bytes, start + 1, is_blank)),
            b'#' => (TokenKind::Comment, line_end(bytes, start)),
            // Without a blank after it `--` is two signs.
            b'-' if next == b'-' && (start + 2 >= bytes.len() || self.byte(start + 2) <= b' ') => {
                (TokenKind::Comment, line_end(bytes, start))
            }
            b'/' if next == b'*' => self.comment(start),
            b'*' if next == b'/' && self.executed => {
                self.executed = false;
                (TokenKind::ExecutableMark, start + 2)
            }
            quote @ (b'\'' | b'"') => ended(bytes, start + 1, quote, TokenKind::String),
            b'`' => ended(bytes, start + 1, b'`', TokenKind::QuotedName),
            b'n' | b'N' if next == b'\'' => {
                ended(bytes, start + 2, b'\'', TokenKind::NationalString)
            }
            b'x' | b'X' if next == b'\'' => digits_in_quotes(bytes, start, TokenKind::Hex),
            b'b' | b'B' if next == b'\'' => digits_in_quotes(bytes, start, TokenKind::Bits),
            b'@' => self.variable(start),
            b'?' => (TokenKind::Parameter, start + 1),
            // `NULL`, which MySQL 8 no longer reads so.
            b'\\' if next == b'N' && self.product == Product::MariaDb => {
                (TokenKind::Word, start + 2)
            }
            b'.' if next.is_ascii_digit() && !self.after_name(start) => self.number(start),
            b'0'..=b'9' if !self.after_dot => self.number(start),
            byte if is_word_byte(byte) => self.word(start),
            b'(' | b')' | b',' | b';' | b'.' | b'{' | b'}' => (TokenKind::Mark, start + 1),
            _ => self.mark(start),
        }
    }

    /// Whether a name ends right here, so that a `.` belongs to it.
    fn after_name(&self, start: usize) -> bool {
        start > 0 && (is_word_byte(self.bytes[start - 1]) || self.bytes[start - 1] == b'`')
    }

    fn mark(&self, start: usize) -> (TokenKind, usize) {
        let rest = &self.bytes[start..];
        if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(mark)) {
            return (TokenKind::Mark, start + mark.len());
        }
        let known = matches!(
            rest[0],
            b'+' | b'-'
                | b'*'
                | b'/'
                | b'%'
                | b'^'
                | b'&'
                | b'|'
                | b'~'
                | b'!'
                | b'='
                | b'<'
                | b'>'
        ) || rest[0] == b':';
        (if known { TokenKind::Mark } else { TokenKind::Unrecognized }, start + 1)
    }

    fn comment(&mut self, start: usize) -> (TokenKind, usize) {
        let bytes = self.bytes;
        let marked = bytes[start + 2..].starts_with(b"M!");
        if (marked || self.byte(start + 2) == b'!') && !self.executed {
            let digits = start + 3 + usize::from(marked);
            let most = digits + 6;
            let mut end = skip(bytes, digits, |byte| byte.is_ascii_digit()).min(most);
            if end - digits < 5 {
                end = digits;
            }
            let number = std::str::from_utf8(&bytes[digits..end]).ok();
            let number = number.and_then(|number| number.parse().ok());
            if self.product.executes(number, marked) {
                self.executed = true;
                return (TokenKind::ExecutableMark, end);
            }
            return self.skipped(start);
        }
        match find(bytes, start + 2, b"*/") {
            Some(end) => (TokenKind::Comment, end + 2),
            None => (TokenKind::Unrecognized, bytes.len()),
        }
    }

    /// A comment for other servers, with the comments inside it.
    fn skipped(&self, start: usize) -> (TokenKind, usize) {
        let mut at = start + 2;
        let mut inner = false;
        while let Some(pair) = self.bytes.get(at..at + 2) {
            match pair {
                b"*/" if inner => inner = false,
                b"*/" => return (TokenKind::Comment, at + 2),
                b"/*" => inner = true,
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
        }
        (TokenKind::Unrecognized, self.bytes.len())
    }

    fn variable(&self, start: usize) -> (TokenKind, usize) {
        let bytes = self.bytes;
        let is_variable = |byte: u8| is_word_byte(byte) || byte == b'.';
        if self.byte(start + 1) == b'@' {
            let end = skip(bytes, start + 2, is_variable);
            return match self.byte(end) {
                b'`' => ended(bytes, end + 1, b'`', TokenKind::SystemVariable),
                _ if end > start + 2 => (TokenKind::SystemVariable, end),
                _ => (TokenKind::Unrecognized, end),
            };
        }
        match self.byte(start + 1) {
            quote @ (b'\'' | b'"' | b'`') => {
                ended(bytes, start + 2, quote, TokenKind::UserVariable)
            }
            byte if is_variable(byte) => {
                (TokenKind::UserVariable, skip(bytes, start + 1, is_variable))
            }
            _ => (TokenKind::Mark, start + 1),
        }
    }

    /// A number, or a name that begins with digits.
    fn number(&self, start: usize) -> (TokenKind, usize) {
        let bytes = self.bytes;
        let digit = |byte: u8| byte.is_ascii_digit();
        if bytes[start] == b'0' {
            let (accept, kind): (fn(u8) -> bool, _) = match self.byte(start + 1) {
                b'x' => (|byte| byte.is_ascii_hexdigit(), TokenKind::Hex),
                b'b' => (|byte| matches!(byte, b'0' | b'1'), TokenKind::Bits),
                _ => (|_| false, TokenKind::Integer),
            };
            let end = skip(bytes, start + 2, accept);
            if end > start + 2 && !is_word_byte(self.byte(end)) && kind != TokenKind::Integer {
                return (kind, end);
            }
        }
        let mut end = skip(bytes, start, digit);
        let whole = end;
        if self.byte(end) == b'.' {
            end = skip(bytes, end + 1, digit);
        }
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            let exponent = skip(bytes, end + 1 + sign, digit);
            if exponent > end + 1 + sign && (sign == 1 || end > whole || !self.names(exponent)) {
                return (TokenKind::Float, exponent);
            }
        }
        if end > whole {
            return (TokenKind::Decimal, end);
        }
        if self.names(end) { self.word(start) } else { (TokenKind::Integer, end) }
    }

    fn names(&self, at: usize) -> bool {
        is_word_byte(self.byte(at))
    }

    fn word(&self, start: usize) -> (TokenKind, usize) {
        let end = skip(self.bytes, start, is_word_byte);
        let before_dot = self.byte(end) == b'.' && is_word_byte(self.byte(end + 1));
        let kind = if self.after_dot || before_dot { TokenKind::Name } else { TokenKind::Word };
        (kind, end)
    }
}

/// Whether a byte may stand in an identifier without quotes.
pub(super) const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn skip(bytes: &[u8], start: usize, accept: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start.min(bytes.len()) + rest.iter().position(|&byte| !accept(byte)).unwrap_or(rest.len())
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    skip(bytes, start, |byte| byte != b'\n')
}

fn find(bytes: &[u8], start: usize, needle: &[u8]) -> Option<usize> {
    let rest = bytes.get(start..)?;
    rest.windows(needle.len()).position(|window| window == needle).map(|found| start + found)
}

/// The token whose content begins at `at` and ends before `quote`.
fn ended(bytes: &[u8], mut at: usize, quote: u8, kind: TokenKind) -> (TokenKind, usize) {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote != b'`' => at += 2,
            _ if byte == quote && bytes.get(at + 1) == Some(&quote) => at += 2,
            _ if byte == quote => return (kind, at + 1),
            _ => at += 1,
        }
    }
    (TokenKind::Unrecognized, bytes.len())
}

fn digits_in_quotes(bytes: &[u8], start: usize, kind: TokenKind) -> (TokenKind, usize) {
    let accept: fn(u8) -> bool = match kind {
        TokenKind::Hex => |byte| byte.is_ascii_hexdigit(),
        _ => |byte| matches!(byte, b'0' | b'1'),
    };
    let end = skip(bytes, start + 2, accept);
    let even = kind != TokenKind::Hex || (end - start).is_multiple_of(2);
    if bytes.get(end) == Some(&b'\'') && even {
        return (kind, end + 1);
    }
    (TokenKind::Unrecognized, ended(bytes, start + 2, b'\'', kind).1)
}
