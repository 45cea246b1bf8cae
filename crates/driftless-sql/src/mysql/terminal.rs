//! Tokens as the grammar sees them: no comments, and reserved words told from others.

use driftless_diag::Span;

use super::product::Product;
use super::reserved::is_reserved;
use super::token::{Lexer, TokenKind};

/// A token as the grammar sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A word that may be a keyword or a name.
    Word,
    /// A word that can be no name.
    Reserved,
    /// A name, quoted or told by the `.` beside it.
    Name,
    String,
    NationalString,
    Hex,
    Bits,
    Integer,
    Decimal,
    Float,
    UserVariable,
    SystemVariable,
    Parameter,
    Mark,
    Unrecognized,
    End,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) symbol: Symbol,
    pub(super) span: Span,
}

/// The tokens of `sql` that the grammar sees, then one [`Symbol::End`]. Terminators at the end are
/// no part of a statement, so a caller may leave them on.
pub(super) fn terminals(product: Product, file: &str, sql: Span) -> Vec<Terminal> {
    let end = sql.end.min(file.len());
    let text = file.get(..end).unwrap_or_default();
    let mut terminals: Vec<Terminal> = Vec::with_capacity(end.saturating_sub(sql.start) / 5 + 1);
    let mut lexer = Lexer::new(product, text.as_bytes(), sql.start);
    while let Some(token) = lexer.next() {
        if !token.kind.is_trivia() {
            let written = text.get(token.span.range()).unwrap_or_default();
            let symbol = symbol(product, token.kind, written);
            terminals.push(Terminal { symbol, span: token.span });
        }
    }
    let is_terminator = |last: &Terminal| &text[last.span.range()] == ";";
    while terminals.last().is_some_and(is_terminator) {
        terminals.pop();
    }
    let end = terminals.last().map_or(sql.start.min(end), |last| last.span.end);
    terminals.push(Terminal { symbol: Symbol::End, span: Span::new(end, end) });
    terminals
}

fn symbol(product: Product, kind: TokenKind, written: &str) -> Symbol {
    match kind {
        TokenKind::Word if is_reserved(product, written) => Symbol::Reserved,
        TokenKind::Word => Symbol::Word,
        TokenKind::Name | TokenKind::QuotedName => Symbol::Name,
        TokenKind::String => Symbol::String,
        TokenKind::NationalString => Symbol::NationalString,
        TokenKind::Hex => Symbol::Hex,
        TokenKind::Bits => Symbol::Bits,
        TokenKind::Integer => Symbol::Integer,
        TokenKind::Decimal => Symbol::Decimal,
        TokenKind::Float => Symbol::Float,
        TokenKind::UserVariable => Symbol::UserVariable,
        TokenKind::SystemVariable => Symbol::SystemVariable,
        TokenKind::Parameter => Symbol::Parameter,
        TokenKind::Mark => Symbol::Mark,
        TokenKind::Blank
        | TokenKind::Comment
        | TokenKind::ExecutableMark
        | TokenKind::Unrecognized => Symbol::Unrecognized,
    }
}
