//! What every part of the parser stands on: the tokens of a statement, the place reached, and how
//! to stop.
//!
//! The parser stops at the first token that cannot continue the statement, which is the one the
//! server names, as long as each decision is made with no more tokens than needed. The few places
//! that try one reading after another keep the failure that got furthest. Nesting is counted so
//! that no statement, however deep, exhausts the stack.

use driftless_diag::Span;

use super::dml::{SelectInto, Write};
use super::keyword::Keyword;
use super::literal;
use super::statement::SyntaxError;
use super::terminal::{Symbol, Terminal, terminals};

/// How deep a statement may nest. The server allows thousands; nobody writes that, and each level
/// costs stack.
const DEEPEST: usize = 150;

/// Why the parser stopped.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stop {
    /// The token at this index is not what was expected.
    Unexpected { at: usize, expected: &'static str },
    /// The grammar accepts it, the server does not.
    Refused { span: Span, message: &'static str, label: &'static str },
    /// We cannot tell.
    Unsure { reason: &'static str },
}

pub(super) type Parse<T> = Result<T, Stop>;

pub(super) struct Cursor<'a> {
    pub(super) file: &'a str,
    /// Never empty: the last is [`Symbol::End`].
    terminals: Vec<Terminal>,
    at: usize,
    depth: usize,
    /// The deepest tree met since [`Cursor::measure`] began.
    deepest: usize,
    /// The failure that got furthest, over all readings tried.
    furthest: Option<Stop>,
    /// Rows written by what was read so far, statements inside queries included.
    pub(super) writes: Vec<Write>,
    /// The table a `SELECT .. INTO` read so far makes.
    pub(super) into: Option<SelectInto>,
    /// Whether a keyword that may also be an operator can name a column of a result here.
    pub(super) in_target: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(file: &'a str, sql: Span) -> Self {
        Self {
            file,
            terminals: terminals(file, sql),
            at: 0,
            depth: 0,
            deepest: 0,
            furthest: None,
            writes: Vec::new(),
            into: None,
            in_target: false,
        }
    }

    /// From the first to the last token.
    pub(super) fn whole(&self) -> Span {
        let first = self.terminals.first().map_or(Span::default(), |first| first.span);
        self.terminals.iter().rev().nth(1).map_or(first, |last| first.to(last.span))
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

    pub(super) fn next_symbol(&self) -> Symbol {
        self.ahead(1).symbol
    }

    /// The current token, as a keyword.
    pub(super) fn keyword(&self) -> Option<Keyword> {
        self.keyword_ahead(0)
    }

    pub(super) fn keyword_ahead(&self, distance: usize) -> Option<Keyword> {
        match self.ahead(distance).symbol {
            Symbol::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }

    /// Where the current token begins.
    pub(super) fn start(&self) -> usize {
        self.current().span.start
    }

    /// From `start` to the end of the last token taken.
    pub(super) fn since(&self, start: usize) -> Span {
        let end = self.at.checked_sub(1).map_or(start, |last| self.terminals[last].span.end);
        Span::new(start, end.max(start))
    }

    pub(super) fn text(&self, span: Span) -> &'a str {
        self.file.get(span.range()).unwrap_or_default()
    }

    /// The text of the current token.
    pub(super) fn written(&self) -> &'a str {
        self.text(self.current().span)
    }

    pub(super) fn bump(&mut self) -> Terminal {
        let current = self.current();
        if self.at + 1 < self.terminals.len() {
            self.at += 1;
        }
        current
    }

    pub(super) fn at(&self, keyword: Keyword) -> bool {
        self.symbol() == Symbol::Keyword(keyword)
    }

    /// Whether these keywords follow, one after the other.
    pub(super) fn at_all(&self, keywords: &[Keyword]) -> bool {
        let mut distances = keywords.iter().enumerate();
        distances.all(|(distance, keyword)| self.keyword_ahead(distance) == Some(*keyword))
    }

    pub(super) fn at_any(&self, keywords: &[Keyword]) -> bool {
        self.keyword().is_some_and(|keyword| keywords.contains(&keyword))
    }

    pub(super) fn eat(&mut self, keyword: Keyword) -> bool {
        self.eat_symbol(Symbol::Keyword(keyword))
    }

    /// Takes these keywords if all of them follow.
    pub(super) fn eat_all(&mut self, keywords: &[Keyword]) -> bool {
        let found = self.at_all(keywords);
        if found {
            self.at += keywords.len();
        }
        found
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

    pub(super) fn expect_all(&mut self, keywords: &[Keyword]) -> Parse<()> {
        keywords.iter().try_for_each(|keyword| self.expect(*keyword))
    }

    pub(super) fn expect_symbol(&mut self, symbol: Symbol, expected: &'static str) -> Parse<()> {
        if self.eat_symbol(symbol) { Ok(()) } else { self.unexpected(expected) }
    }

    pub(super) fn open(&mut self) -> Parse<()> {
        self.expect_symbol(Symbol::LeftParen, "`(`")
    }

    pub(super) fn close(&mut self) -> Parse<()> {
        self.expect_symbol(Symbol::RightParen, "`)`")
    }

    /// What `inner` reads, between parentheses.
    pub(super) fn parens<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.enclosed("`)`", inner)
    }

    /// What `inner` reads, between parentheses; the label is for what may come instead of the
    /// second.
    pub(super) fn enclosed<T>(
        &mut self,
        expected: &'static str,
        inner: impl FnOnce(&mut Self) -> Parse<T>,
    ) -> Parse<T> {
        self.open()?;
        let in_target = std::mem::replace(&mut self.in_target, false);
        let value = inner(self);
        self.in_target = in_target;
        let value = value?;
        self.expect_symbol(Symbol::RightParen, expected)?;
        Ok(value)
    }

    /// A list with commas, of at least one.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(Symbol::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A list with commas between parentheses, of at least one.
    pub(super) fn listed<T>(&mut self, item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        self.enclosed("`,` or `)`", |cursor| cursor.list(item))
    }

    /// `read` if the keyword comes, which is taken.
    pub(super) fn after<T>(
        &mut self,
        keyword: Keyword,
        read: impl FnOnce(&mut Self) -> Parse<T>,
    ) -> Parse<Option<T>> {
        if self.eat(keyword) { read(self).map(Some) } else { Ok(None) }
    }

    /// Tries a reading that may fail without consequence: the place reached is restored then.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Option<T> {
        let (at, depth, writes) = (self.at, self.depth, self.writes.len());
        let in_target = self.in_target;
        match read(self) {
            Ok(value) => Some(value),
            Err(stop) => {
                self.keep(stop);
                self.at = at;
                self.depth = depth;
                self.in_target = in_target;
                self.writes.truncate(writes);
                None
            }
        }
    }

    /// Runs `inner` one level deeper.
    pub(super) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Stop::Unsure { reason: "it nests too deeply" });
        }
        self.deepest = self.deepest.max(self.depth);
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// A chain of operators makes a tree as deep as the chain is long.
    pub(super) fn chained(&mut self, length: usize) {
        self.deepest = self.deepest.max(self.depth + length);
    }

    /// Runs `inner` and tells how deep a tree of what it took would be.
    pub(super) fn measure<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Parse<T>,
    ) -> Parse<(T, usize)> {
        let before = std::mem::replace(&mut self.deepest, self.depth);
        let result = inner(self)?;
        let depth = self.deepest - self.depth;
        self.deepest = self.deepest.max(before);
        Ok((result, depth))
    }

    /// Stops at the current token, which is not what the label says.
    pub(super) fn unexpected<T>(&mut self, expected: &'static str) -> Parse<T> {
        Err(Stop::Unexpected { at: self.at, expected })
    }

    /// Stops at `span`: the grammar accepts it, the server never does.
    pub(super) fn refuse<T>(
        &self,
        span: Span,
        message: &'static str,
        label: &'static str,
    ) -> Parse<T> {
        Err(Stop::Refused { span, message, label })
    }

    fn keep(&mut self, stop: Stop) {
        let reach = |stop: &Stop| match stop {
            Stop::Unexpected { at, .. } => *at,
            Stop::Refused { .. } | Stop::Unsure { .. } => usize::MAX,
        };
        if self.furthest.as_ref().is_none_or(|kept| reach(&stop) > reach(kept)) {
            self.furthest = Some(stop);
        }
    }

    /// The error to show when nothing else could be read: the last one, or one that got further.
    pub(super) fn error(&mut self, stop: Stop) -> Result<SyntaxError, &'static str> {
        self.keep(stop);
        match self.furthest.take().unwrap_or(stop) {
            Stop::Unexpected { at, expected } => Ok(self.syntax_error(at, expected)),
            Stop::Refused { span, message, label } => {
                Ok(SyntaxError { message: message.to_owned(), span, expected: label.to_owned() })
            }
            Stop::Unsure { reason } => Err(reason),
        }
    }

    fn syntax_error(&self, at: usize, expected: &'static str) -> SyntaxError {
        let Terminal { symbol, span } = self.terminals[at];
        let written = self.text(span);
        let expected = format!("expected {expected}");
        match symbol {
            Symbol::Unrecognized => unrecognized(written, span),
            Symbol::End if span.is_empty() => {
                SyntaxError { message: "syntax error at end of input".to_owned(), span, expected }
            }
            _ => {
                let line = first_line(written);
                let message = format!("syntax error near `{line}`");
                SyntaxError {
                    message,
                    span: Span::new(span.start, span.start + line.len()),
                    expected,
                }
            }
        }
    }
}

/// What the server says of a token its scanner does not understand. Of a quote that is never
/// closed only the quote is shown: it would be the rest of the file.
fn unrecognized(written: &str, span: Span) -> SyntaxError {
    let first = |length: usize| Span::new(span.start, span.start + length.min(written.len()));
    let quote = written.find(['\'', '"']).unwrap_or(0) + 1;
    let (message, span, expected) = match written.as_bytes().first() {
        Some(b'/') => ("unterminated comment", first(2), "no closing `*/` follows"),
        Some(b'$') if written.len() > 1 => {
            let tag = written[1..].find('$').map_or(1, |end| end + 2);
            ("unterminated dollar-quoted string", first(tag), "no closing tag follows")
        }
        _ if written == "\"\"" => ("zero-length delimited identifier", span, "a name is needed"),
        Some(b'"') => ("unterminated quoted identifier", first(1), "no closing `\"` follows"),
        Some(b'u' | b'U') if written.as_bytes().get(2) == Some(&b'"') => {
            ("unterminated quoted identifier", first(quote), "no closing `\"` follows")
        }
        Some(b'e' | b'E')
            if literal::invalid_escape(written).is_some() && written.ends_with('\'') =>
        {
            let (start, end) = literal::invalid_escape(written).unwrap_or_default();
            let span = Span::new(span.start + start, span.start + end);
            ("invalid Unicode escape", span, "four digits follow `\\u`, eight `\\U`")
        }
        _ if written.contains('\'') => {
            ("unterminated quoted string", first(quote), "no closing `'` follows")
        }
        _ => {
            let message = format!("syntax error near `{written}`");
            return SyntaxError { message, span, expected: String::new() };
        }
    };
    SyntaxError { message: message.to_owned(), span, expected: expected.to_owned() }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
