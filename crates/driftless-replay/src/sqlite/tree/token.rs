//! Tokens that mean something, keywords told from names, and a cursor over them.
//!
//! The lexer is the one of `driftless-sql`; this adds what only a grammar needs.

use driftless_diag::Span;
use driftless_sql::sqlite::{self, Name, Quote, TokenKind, unquote};

use super::MAX_DEPTH;
use super::keyword::{Keyword, keyword};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word that is no keyword.
    Word,
    /// A keyword.
    Keyword(Keyword),
    /// A name in `"`, `` ` `` or `[]`.
    Quoted(Quote),
    /// `'a'`.
    String,
    /// `x'00'`.
    Blob,
    /// `12`, `0xff`.
    Integer,
    /// `1.5`.
    Float,
    /// `?1`, `:a`, `@a`, `$a`.
    Variable,
    /// An operator or a bracket, as written.
    Symbol(&'static str),
    /// Nothing SQLite knows.
    Illegal,
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Where it stands.
    pub(crate) span: Span,
}

impl Token {
    /// Its text.
    pub(crate) fn text(self, source: &str) -> &str {
        source.get(self.span.range()).unwrap_or_default()
    }

    /// The name it would be, quotes removed.
    pub(crate) fn name(self, source: &str) -> Name {
        let text = self.text(source);
        let (text, quote) = match self.kind {
            Kind::Quoted(quote) => (unquote(text), quote),
            Kind::String => (unquote(text), Quote::Single),
            _ => (text.to_owned(), Quote::None),
        };
        Name { text, span: self.span, quote }
    }
}

/// The tokens of `span`, blanks and comments left out.
pub(crate) fn tokens(text: &str, span: Span) -> Vec<Token> {
    let part = text.get(span.range()).unwrap_or_default();
    sqlite::tokens(part)
        .into_iter()
        .filter(|token| !token.kind.is_trivia())
        .map(|token| Token {
            kind: kind(token.kind, &part.as_bytes()[token.span.range()]),
            span: token.span.shifted(span.start),
        })
        .collect()
}

fn kind(kind: TokenKind, bytes: &[u8]) -> Kind {
    match kind {
        TokenKind::Word => keyword(bytes).map_or(Kind::Word, Kind::Keyword),
        TokenKind::QuotedName(quote) => Kind::Quoted(quote),
        TokenKind::String => Kind::String,
        TokenKind::Integer => Kind::Integer,
        TokenKind::SeparatedNumber => {
            let float = !bytes.starts_with(b"0x") && !bytes.starts_with(b"0X");
            let float = float && bytes.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
            if float { Kind::Float } else { Kind::Integer }
        }
        TokenKind::Float => Kind::Float,
        TokenKind::Blob => Kind::Blob,
        TokenKind::Variable => Kind::Variable,
        TokenKind::Punctuation => symbol(bytes),
        TokenKind::Blank | TokenKind::Comment | TokenKind::Unrecognized => Kind::Illegal,
    }
}

const SYMBOLS: [&str; 26] = [
    "(", ")", ",", ".", "=", "*", "<", ">", "-", "+", "||", "<=", ">=", "<>", "==", "!=", "/", "%",
    "&", "|", "~", "<<", ">>", "->", "->>", ";",
];

fn symbol(bytes: &[u8]) -> Kind {
    let known = SYMBOLS.iter().find(|symbol| symbol.as_bytes() == bytes);
    known.map_or(Kind::Illegal, |symbol| Kind::Symbol(symbol))
}

/// A place among tokens.
pub(super) struct Cursor<'a> {
    pub(super) source: &'a str,
    tokens: &'a [Token],
    at: usize,
    end: usize,
    depth: usize,
}

pub(super) type Parsed<T> = Option<T>;

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str, tokens: &'a [Token], span: Span) -> Self {
        Self { source, tokens, at: 0, end: span.end.min(source.len()), depth: 0 }
    }

    /// The kind of the token `ahead` places on; none at the end.
    pub(super) fn kind(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    pub(super) fn is(&self, wanted: Keyword) -> bool {
        self.kind(0) == Some(Kind::Keyword(wanted))
    }

    pub(super) fn is_symbol(&self, wanted: &str) -> bool {
        matches!(self.kind(0), Some(Kind::Symbol(symbol)) if symbol == wanted)
    }

    pub(super) fn is_symbol_at(&self, ahead: usize, wanted: &str) -> bool {
        matches!(self.kind(ahead), Some(Kind::Symbol(symbol)) if symbol == wanted)
    }

    /// The start of the next token.
    pub(super) fn start(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |token| token.span.start)
    }

    /// From `start` to the end of the last token taken.
    pub(super) fn since(&self, start: usize) -> Span {
        let end = self.tokens.get(self.at.wrapping_sub(1)).map_or(start, |token| token.span.end);
        Span::new(start, end.max(start))
    }

    pub(super) fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).copied();
        self.at += usize::from(token.is_some());
        token
    }

    pub(super) fn eat(&mut self, wanted: Keyword) -> bool {
        let found = self.is(wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_symbol(&mut self, wanted: &str) -> bool {
        let found = self.is_symbol(wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, wanted: Keyword) -> Parsed<()> {
        self.eat(wanted).then_some(())
    }

    pub(super) fn expect_symbol(&mut self, wanted: &str) -> Parsed<()> {
        self.eat_symbol(wanted).then_some(())
    }

    pub(super) fn end(&self) -> Parsed<()> {
        (self.at == self.tokens.len()).then_some(())
    }

    /// Runs `parse` one level deeper.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }
}
