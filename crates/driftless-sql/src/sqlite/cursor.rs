//! What every part of the parser stands on: the tokens of a statement, the place reached, and how
//! to stop.
//!
//! The parser decides with one token, as SQLite's does, and stops at the first token that cannot
//! continue the statement: it is the very one SQLite names. Nesting is counted so that no
//! statement, however deep, exhausts the stack.

use driftless_diag::Span;

use super::ast::{Name, QualifiedName, SyntaxError};
use super::keyword::{Keyword, Symbol};
use super::name;
use super::token::{TokenKind, scan};

/// How deep a statement may nest. SQLite allows some thousand; nobody writes that, and each level
/// costs stack.
const DEEPEST: usize = 200;

/// A token that means something to the grammar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) symbol: Symbol,
    pub(super) span: Span,
}

/// Why the parser stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// SQLite would refuse it.
    Syntax(SyntaxError),
    /// It nests deeper than we follow.
    TooDeep,
}

pub(super) type Parse<T> = Result<T, Box<Stop>>;

pub(super) struct Cursor<'a> {
    pub(super) file: &'a str,
    terminals: Vec<Terminal>,
    at: usize,
    depth: usize,
    /// How heavy a tree of what encloses the current place is.
    weight: usize,
    /// The heaviest met since [`Cursor::measure`] began.
    heaviest: usize,
    /// Whether the statement stands in a trigger's body.
    pub(super) in_trigger: bool,
    /// What the grammar accepted and SQLite refuses, and the token it had seen by then.
    refusal: Option<(usize, SyntaxError)>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(file: &'a str, sql: Span) -> Self {
        let terminals = terminals(file, sql);
        Self {
            file,
            terminals,
            at: 0,
            depth: 0,
            weight: 0,
            heaviest: 0,
            in_trigger: false,
            refusal: None,
        }
    }

    pub(super) fn current(&self) -> Terminal {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, distance: usize) -> Terminal {
        let last = self.terminals.len() - 1;
        self.terminals[(self.at + distance).min(last)]
    }

    pub(super) fn symbol(&self) -> Symbol {
        self.current().symbol
    }

    /// The current token, as a keyword.
    pub(super) fn keyword(&self) -> Option<Keyword> {
        match self.symbol() {
            Symbol::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }

    /// Where the current token begins.
    pub(super) fn start(&self) -> usize {
        self.current().span.start
    }

    /// Where the last token taken ended.
    pub(super) fn end(&self) -> usize {
        match self.at {
            0 => self.start(),
            at => self.terminals[at - 1].span.end,
        }
    }

    /// From `start` to the end of the last token taken.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start, self.end().max(start))
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        self.file.get(span.range()).unwrap_or_default()
    }

    pub(super) fn bump(&mut self) -> Terminal {
        let current = self.current();
        if self.at + 1 < self.terminals.len() {
            self.at += 1;
        }
        current
    }

    pub(super) fn at(&self, keyword: Keyword) -> bool {
        self.symbol().is(keyword)
    }

    pub(super) fn eat(&mut self, keyword: Keyword) -> bool {
        self.eat_symbol(Symbol::Keyword(keyword))
    }

    pub(super) fn eat_symbol(&mut self, symbol: Symbol) -> bool {
        let found = self.symbol() == symbol;
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn expect(&mut self, keyword: Keyword) -> Parse<()> {
        if self.eat(keyword) { Ok(()) } else { self.unexpected(keyword.text()) }
    }

    pub(super) fn open(&mut self) -> Parse<()> {
        if self.eat_symbol(Symbol::LeftParen) { Ok(()) } else { self.unexpected("`(`") }
    }

    pub(super) fn close(&mut self) -> Parse<()> {
        if self.eat_symbol(Symbol::RightParen) { Ok(()) } else { self.unexpected("`)`") }
    }

    /// A list with commas, of at least one.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(Symbol::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A name of any kind SQLite accepts for an object.
    pub(super) fn name(&mut self, expected: &str) -> Parse<Name> {
        if !self.symbol().is_name() {
            return self.unexpected(expected);
        }
        Ok(self.take_name())
    }

    /// The current token as a name, whatever it is.
    pub(super) fn take_name(&mut self) -> Name {
        let span = self.bump().span;
        self.name_at(span)
    }

    pub(super) fn name_at(&self, span: Span) -> Name {
        let written = self.text(span);
        Name { text: name::unquote(written), span, quote: name::quote_of(written) }
    }

    /// A name, maybe after a database's.
    pub(super) fn qualified_name(&mut self, expected: &str) -> Parse<QualifiedName> {
        let first = self.name(expected)?;
        if self.eat_symbol(Symbol::Dot) {
            let name = self.name(expected)?;
            return Ok(QualifiedName { schema: Some(first), name });
        }
        Ok(QualifiedName { schema: None, name: first })
    }

    /// Runs `inner` one level deeper, where a tree costs `weight` more.
    pub(super) fn nested<T>(
        &mut self,
        weight: usize,
        inner: impl FnOnce(&mut Self) -> Parse<T>,
    ) -> Parse<T> {
        if self.depth >= DEEPEST {
            return Err(Box::new(Stop::TooDeep));
        }
        self.depth += 1;
        self.weight += weight;
        self.heaviest = self.heaviest.max(self.weight);
        let result = inner(self);
        self.depth -= 1;
        self.weight -= weight;
        result
    }

    /// A chain of operators makes a tree as deep as the chain is long.
    pub(super) fn chained(&mut self, length: usize) {
        self.heaviest = self.heaviest.max(self.weight + length);
    }

    /// Runs `inner` and tells how heavy a tree of what it took would be.
    pub(super) fn measure<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Parse<T>,
    ) -> Parse<(T, usize)> {
        let before = std::mem::replace(&mut self.heaviest, self.weight);
        let result = inner(self)?;
        let weight = self.heaviest - self.weight;
        self.heaviest = self.heaviest.max(before);
        Ok((result, weight))
    }

    /// Stops at the current token, which is not what the label says; unless something before it
    /// was refused already.
    pub(super) fn unexpected<T>(&self, expected: &str) -> Parse<T> {
        if let Some((seen, refusal)) = &self.refusal
            && *seen < self.at
        {
            return Err(Box::new(Stop::Syntax(refusal.clone())));
        }
        let Terminal { symbol, span } = self.current();
        let written = self.text(span);
        let error = match symbol {
            Symbol::Unrecognized => unrecognized(written, span),
            Symbol::End if span.is_empty() => SyntaxError {
                message: "incomplete input".to_owned(),
                span,
                expected: label(expected),
            },
            _ => SyntaxError {
                message: format!("syntax error near `{written}`"),
                span,
                expected: label(expected),
            },
        };
        Err(Box::new(Stop::Syntax(error)))
    }

    /// Remembers that SQLite refuses what stands at `span` although its grammar accepts it. It
    /// notices when it has seen the token after, so if that one is wrong, that is what it reports.
    pub(super) fn refuse(&mut self, span: Span, message: String, expected: &str) {
        if self.refusal.is_none() {
            let expected = expected.to_owned();
            self.refusal = Some((self.at, SyntaxError { message, span, expected }));
        }
    }

    /// Succeeds with the statement's end, if nothing was refused.
    pub(super) fn finish(mut self) -> Parse<()> {
        if self.symbol() != Symbol::End {
            return self.unexpected("the end of the statement");
        }
        match self.refusal.take() {
            Some((_, refusal)) => Err(Box::new(Stop::Syntax(refusal))),
            None => Ok(()),
        }
    }
}

fn label(expected: &str) -> String {
    if expected.is_empty() { String::new() } else { format!("expected {expected}") }
}

/// SQLite names the whole token, which for a quote never closed is the rest of the file; one line
/// of it is enough.
fn unrecognized(written: &str, span: Span) -> SyntaxError {
    let (message, expected) = match written.as_bytes().first() {
        Some(b'\'') => ("unterminated string".to_owned(), "no closing `'` follows"),
        Some(b'"') => ("unterminated identifier".to_owned(), "no closing `\"` follows"),
        Some(b'`') => ("unterminated identifier".to_owned(), "no closing `` ` `` follows"),
        Some(b'[') => ("unterminated identifier".to_owned(), "no closing `]` follows"),
        _ => (format!("unrecognized token `{}`", first_line(written)), ""),
    };
    let span = Span::new(span.start, span.start + first_line(written).len());
    SyntaxError { message, span, expected: expected.to_owned() }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The tokens of `sql` that the grammar sees, then one [`Symbol::End`]. The end is the `;` that
/// follows the statement in the file, if one does, because SQLite names it.
fn terminals(file: &str, sql: Span) -> Vec<Terminal> {
    let end = sql.end.min(file.len());
    let bytes = file.get(..end).unwrap_or_default().as_bytes();
    let mut terminals: Vec<Terminal> = Vec::with_capacity((end.saturating_sub(sql.start)) / 5 + 1);
    let mut contextual = false;
    let mut start = sql.start;
    while start < bytes.len() {
        let (kind, stop) = scan(bytes, start);
        if !kind.is_trivia() {
            let symbol = symbol(kind, &bytes[start..stop]);
            contextual |= is_contextual(symbol);
            terminals.push(Terminal { symbol, span: Span::new(start, stop) });
        }
        start = stop;
    }
    terminals.push(Terminal { symbol: Symbol::End, span: terminator(file, end) });
    if contextual {
        settle_context(&mut terminals);
    }
    terminals
}

fn terminator(file: &str, end: usize) -> Span {
    let bytes = file.as_bytes();
    let mut start = end;
    while start < bytes.len() {
        let (kind, stop) = scan(bytes, start);
        if bytes[start] == b';' {
            return Span::new(start, stop);
        }
        if !kind.is_trivia() {
            break;
        }
        start = stop;
    }
    Span::new(end, end)
}

fn symbol(kind: TokenKind, token: &[u8]) -> Symbol {
    match kind {
        TokenKind::Word => Keyword::find(token).map_or(Symbol::Name, Symbol::Keyword),
        TokenKind::QuotedName(_) => Symbol::Name,
        TokenKind::String => Symbol::String,
        TokenKind::Integer => Symbol::Integer,
        TokenKind::Float => Symbol::Float,
        TokenKind::SeparatedNumber => Symbol::SeparatedNumber,
        TokenKind::Blob => Symbol::Blob,
        TokenKind::Variable => Symbol::Variable,
        TokenKind::Punctuation => punctuation(token),
        TokenKind::Blank | TokenKind::Comment | TokenKind::Unrecognized => Symbol::Unrecognized,
    }
}

fn punctuation(token: &[u8]) -> Symbol {
    match token {
        b";" => Symbol::Semicolon,
        b"(" => Symbol::LeftParen,
        b")" => Symbol::RightParen,
        b"," => Symbol::Comma,
        b"." => Symbol::Dot,
        b"+" => Symbol::Plus,
        b"-" => Symbol::Minus,
        b"*" => Symbol::Star,
        b"/" => Symbol::Slash,
        b"%" => Symbol::Percent,
        b"=" | b"==" => Symbol::Equal,
        b"<>" | b"!=" => Symbol::NotEqual,
        b"<" => Symbol::Less,
        b"<=" => Symbol::LessEqual,
        b">" => Symbol::Greater,
        b">=" => Symbol::GreaterEqual,
        b"<<" => Symbol::ShiftLeft,
        b">>" => Symbol::ShiftRight,
        b"&" => Symbol::Ampersand,
        b"|" => Symbol::Pipe,
        b"||" => Symbol::Concat,
        b"~" => Symbol::Tilde,
        b"->" | b"->>" => Symbol::Arrow,
        _ => Symbol::Unrecognized,
    }
}

const fn is_contextual(symbol: Symbol) -> bool {
    matches!(symbol, Symbol::Keyword(Keyword::Window | Keyword::Over | Keyword::Filter))
}

/// `WINDOW`, `OVER` and `FILTER` are keywords only between the right neighbours: SQLite decides so
/// before its grammar sees them.
fn settle_context(terminals: &mut [Terminal]) {
    let read = |terminals: &[Terminal], index: usize| {
        terminals.get(index).map_or(Symbol::End, |terminal| terminal.symbol)
    };
    let is_name = |symbol: Symbol| match symbol {
        Symbol::Name | Symbol::String => true,
        Symbol::Keyword(Keyword::Window | Keyword::Over) => true,
        Symbol::Keyword(keyword) => keyword.is_fallback() || keyword.is_join(),
        _ => false,
    };
    for index in 0..terminals.len() {
        let after_paren = index > 0 && terminals[index - 1].symbol == Symbol::RightParen;
        let next = read(terminals, index + 1);
        let stays = match terminals[index].symbol {
            Symbol::Keyword(Keyword::Window) => {
                is_name(next) && read(terminals, index + 2).is(Keyword::As)
            }
            Symbol::Keyword(Keyword::Over) => {
                after_paren && (next == Symbol::LeftParen || is_name(next))
            }
            Symbol::Keyword(Keyword::Filter) => after_paren && next == Symbol::LeftParen,
            _ => continue,
        };
        if !stays {
            terminals[index].symbol = Symbol::Name;
        }
    }
}
