//! Tokens as the grammar sees them: no comments, keywords told from words, operators sorted by the
//! precedence the grammar gives them.

use driftless_diag::Span;

use super::keyword::Keyword;
use super::literal;
use super::token::{StringKind, TokenKind, scan};

/// A token as the grammar sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Keyword(Keyword),
    /// A word that is no keyword.
    Word,
    QuotedName,
    UnicodeName,
    String(StringKind),
    Bits,
    Integer,
    Float,
    Parameter,
    Operator(Operator),
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    Comma,
    Semicolon,
    Colon,
    Dot,
    DotDot,
    TypeCast,
    ColonEquals,
    Arrow,
    Unrecognized,
    End,
}

/// The operators the grammar tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    /// `<`, `>`, `<=`, `>=`, `<>`, `!=`.
    Comparison,
    Equal,
    /// Any other.
    Other,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) symbol: Symbol,
    pub(super) span: Span,
}

/// The tokens of `sql` that the grammar sees, then one [`Symbol::End`]. Terminators at the end are
/// no part of a statement, so a caller may leave them on.
pub(super) fn terminals(file: &str, sql: Span) -> Vec<Terminal> {
    let end = sql.end.min(file.len());
    let bytes = file.get(..end).unwrap_or_default().as_bytes();
    let mut terminals: Vec<Terminal> = Vec::with_capacity(end.saturating_sub(sql.start) / 5 + 1);
    let mut start = sql.start;
    let mut unicode = false;
    while start < bytes.len() {
        let (kind, stop) = scan(bytes, start);
        let span = Span::new(start, stop);
        if !kind.is_trivia() {
            let symbol = symbol(kind, file.get(span.range()).unwrap_or_default());
            unicode |= is_unicode(symbol);
            terminals.push(Terminal { symbol, span });
        }
        start = stop;
    }
    while terminals.last().is_some_and(|last| last.symbol == Symbol::Semicolon) {
        terminals.pop();
    }
    if unicode {
        join_unicode_escapes(&mut terminals);
    }
    let end = terminals.last().map_or(sql.start.min(end), |last| last.span.end);
    terminals.push(Terminal { symbol: Symbol::End, span: Span::new(end, end) });
    terminals
}

const fn is_unicode(symbol: Symbol) -> bool {
    matches!(symbol, Symbol::UnicodeName | Symbol::String(StringKind::Unicode))
}

/// `UESCAPE 'x'` belongs to the name or string before it: the server joins them before its grammar
/// sees them.
fn join_unicode_escapes(terminals: &mut Vec<Terminal>) {
    let mut index = 0;
    while index + 2 < terminals.len() {
        let escape = terminals[index + 1].symbol == Symbol::Keyword(Keyword::Uescape);
        let plain = terminals[index + 2].symbol == Symbol::String(StringKind::Plain);
        if is_unicode(terminals[index].symbol) && escape && plain {
            terminals[index].span = terminals[index].span.to(terminals[index + 2].span);
            terminals.drain(index + 1..index + 3);
        }
        index += 1;
    }
}

fn symbol(kind: TokenKind, written: &str) -> Symbol {
    match kind {
        TokenKind::Word => Keyword::of(written).map_or(Symbol::Word, Symbol::Keyword),
        TokenKind::QuotedName => Symbol::QuotedName,
        TokenKind::UnicodeName => Symbol::UnicodeName,
        TokenKind::String(StringKind::Escape) if literal::invalid_escape(written).is_some() => {
            Symbol::Unrecognized
        }
        TokenKind::String(kind) => Symbol::String(kind),
        TokenKind::Bits => Symbol::Bits,
        TokenKind::Integer => Symbol::Integer,
        TokenKind::Float => Symbol::Float,
        TokenKind::Parameter => Symbol::Parameter,
        TokenKind::Operator => Symbol::Operator(operator(written)),
        TokenKind::Punctuation => punctuation(written),
        TokenKind::Blank | TokenKind::Comment | TokenKind::Unrecognized => Symbol::Unrecognized,
    }
}

fn operator(written: &str) -> Operator {
    match written {
        "+" => Operator::Plus,
        "-" => Operator::Minus,
        "*" => Operator::Star,
        "/" => Operator::Slash,
        "%" => Operator::Percent,
        "^" => Operator::Caret,
        "=" => Operator::Equal,
        "<" | ">" | "<=" | ">=" | "<>" | "!=" => Operator::Comparison,
        _ => Operator::Other,
    }
}

fn punctuation(written: &str) -> Symbol {
    match written {
        "(" => Symbol::LeftParen,
        ")" => Symbol::RightParen,
        "[" => Symbol::LeftBracket,
        "]" => Symbol::RightBracket,
        "," => Symbol::Comma,
        ";" => Symbol::Semicolon,
        ":" => Symbol::Colon,
        "." => Symbol::Dot,
        ".." => Symbol::DotDot,
        "::" => Symbol::TypeCast,
        ":=" => Symbol::ColonEquals,
        "=>" => Symbol::Arrow,
        _ => Symbol::Unrecognized,
    }
}
