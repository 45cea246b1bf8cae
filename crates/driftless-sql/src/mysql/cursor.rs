//! What every part of the parser stands on: the tokens of a statement, the place reached, and how
//! to stop.
//!
//! Keywords are compared by their text: most are no reserved words, so a table of them would decide
//! nothing. The parser stops at the first token that cannot continue the statement, which is the
//! one the server names, as long as each decision is made with no more tokens than needed. Nesting
//! is counted so that no statement, however deep, exhausts the stack.

use driftless_diag::Span;

use super::product::{Feature, Product};
use super::statement::SyntaxError;
use super::terminal::{Symbol, Terminal, terminals};

/// How deep a tree may be: each level costs stack in whatever walks it.
const DEEPEST: usize = 240;

/// How many levels of a tree one level of nesting counts for: it costs the parser's stack too.
const NESTING: usize = 4;

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
    pub(super) product: Product,
    /// Never empty: the last is [`Symbol::End`].
    terminals: Vec<Terminal>,
    at: usize,
    depth: usize,
    /// The failure that got furthest, over all readings tried.
    furthest: Option<Stop>,
    /// What only one product has, in what was read so far.
    pub(super) features: Vec<Feature>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(product: Product, file: &'a str, sql: Span) -> Self {
        Self {
            file,
            product,
            terminals: terminals(product, file, sql),
            at: 0,
            depth: 0,
            furthest: None,
            features: Vec::new(),
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

    /// Whether the token is this keyword or mark, which is given in capitals.
    pub(super) fn is(&self, distance: usize, word: &str) -> bool {
        let Terminal { symbol, span } = self.ahead(distance);
        matches!(symbol, Symbol::Word | Symbol::Reserved | Symbol::Mark)
            && self.text(span).eq_ignore_ascii_case(word)
    }

    pub(super) fn at(&self, word: &str) -> bool {
        self.is(0, word)
    }

    /// Whether these follow, one after the other.
    pub(super) fn at_all(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(distance, word)| self.is(distance, word))
    }

    pub(super) fn at_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.at(word))
    }

    pub(super) fn at_end(&self) -> bool {
        self.symbol() == Symbol::End
    }

    pub(super) fn eat(&mut self, word: &str) -> bool {
        let found = self.at(word);
        if found {
            self.bump();
        }
        found
    }

    /// Takes these if all of them follow.
    pub(super) fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = self.at_all(words);
        if found {
            self.at += words.len();
        }
        found
    }

    /// Takes one of these, if one comes.
    pub(super) fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let found = words.iter().find(|word| self.at(word)).copied();
        if found.is_some() {
            self.bump();
        }
        found
    }

    pub(super) fn expect(&mut self, word: &'static str) -> Parse<()> {
        if self.eat(word) { Ok(()) } else { self.unexpected(word) }
    }

    pub(super) fn expect_all(&mut self, words: &[&'static str]) -> Parse<()> {
        words.iter().try_for_each(|word| self.expect(word))
    }

    /// One of these; `expected` names them.
    pub(super) fn expect_any(
        &mut self,
        words: &[&'static str],
        expected: &'static str,
    ) -> Parse<&'static str> {
        match self.eat_any(words) {
            Some(word) => Ok(word),
            None => self.unexpected(expected),
        }
    }

    /// What `inner` reads, between parentheses.
    pub(super) fn parens<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.expect("(")?;
        let value = inner(self)?;
        self.expect(")")?;
        Ok(value)
    }

    /// A list with commas, of at least one.
    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A list with commas between parentheses, of at least one.
    pub(super) fn listed<T>(&mut self, item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        self.parens(|cursor| cursor.list(item))
    }

    /// A list between parentheses that may be empty.
    pub(super) fn maybe_listed<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Parse<T>,
    ) -> Parse<Vec<T>> {
        if self.eat_all(&["(", ")"]) { Ok(Vec::new()) } else { self.listed(item) }
    }

    /// `read` if the keyword comes, which is taken.
    pub(super) fn after<T>(
        &mut self,
        keyword: &str,
        read: impl FnOnce(&mut Self) -> Parse<T>,
    ) -> Parse<Option<T>> {
        if self.eat(keyword) { read(self).map(Some) } else { Ok(None) }
    }

    /// Tries a reading that may fail without consequence: the place reached is restored then.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Option<T> {
        let (at, depth, features) = (self.at, self.depth, self.features.len());
        match read(self) {
            Ok(value) => Some(value),
            Err(stop) => {
                self.keep(stop);
                (self.at, self.depth) = (at, depth);
                self.features.truncate(features);
                None
            }
        }
    }

    /// Runs `inner` one level deeper.
    pub(super) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.deepen(NESTING)?;
        let result = inner(self);
        self.ascend(NESTING);
        result
    }

    /// One level deeper from here on, until [`Cursor::ascend`]: a chain of operators makes a tree
    /// as deep as the chain is long.
    pub(super) fn descend(&mut self) -> Parse<()> {
        self.deepen(1)
    }

    fn deepen(&mut self, levels: usize) -> Parse<()> {
        self.depth += levels;
        if self.depth > DEEPEST {
            return Err(Stop::Unsure { reason: "it nests too deeply" });
        }
        Ok(())
    }

    pub(super) fn ascend(&mut self, levels: usize) {
        self.depth = self.depth.saturating_sub(levels);
    }

    /// Notes that only one product has what stands from `start` to here.
    pub(super) fn only(&mut self, product: Product, start: usize, what: &'static str) {
        let span = self.since(start);
        self.features.push(Feature { product, span, what });
    }

    /// Takes these if they follow, which only one product understands.
    pub(super) fn eat_only(
        &mut self,
        product: Product,
        words: &[&str],
        what: &'static str,
    ) -> bool {
        let start = self.start();
        let found = self.eat_all(words);
        if found {
            self.only(product, start, what);
        }
        found
    }

    /// Stops at the current token, which is not what the label says.
    pub(super) fn unexpected<T>(&self, expected: &'static str) -> Parse<T> {
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

    /// Stops without a judgement.
    pub(super) fn unsure<T>(&self, reason: &'static str) -> Parse<T> {
        Err(Stop::Unsure { reason })
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
        let expected = match expected {
            "" => String::new(),
            mark if !mark.starts_with(|first: char| first.is_alphanumeric() || first == '`') => {
                format!("expected `{mark}`")
            }
            words => format!("expected {words}"),
        };
        match symbol {
            Symbol::Unrecognized => unrecognized(written, span),
            Symbol::End => {
                SyntaxError { message: "syntax error at end of input".to_owned(), span, expected }
            }
            _ => {
                let line = written.lines().next().unwrap_or_default();
                let span = Span::new(span.start, span.start + line.len());
                SyntaxError { message: format!("syntax error near `{line}`"), span, expected }
            }
        }
    }
}

/// What is wrong with a token the lexer does not understand. Of a quote that is never closed only
/// the quote is shown: it would be the rest of the file.
fn unrecognized(written: &str, span: Span) -> SyntaxError {
    let first = |length: usize| Span::new(span.start, span.start + length.min(written.len()));
    let (message, span, expected) = match written.as_bytes() {
        [b'/', ..] => ("unterminated comment", first(2), "no closing `*/` follows"),
        [b'`', ..] => ("unterminated quoted name", first(1), "no closing `` ` `` follows"),
        [b'@', ..] if written.contains('`') => {
            ("unterminated quoted name", first(2), "no closing `` ` `` follows")
        }
        [b'"' | b'\'', ..] => ("unterminated quoted string", first(1), "no closing quote follows"),
        [b'b' | b'B' | b'x' | b'X', b'\'', ..] => {
            ("not a literal of bits", first(2), "an even number of digits, then `'`")
        }
        [_, b'"' | b'\'', ..] => {
            ("unterminated quoted string", first(2), "no closing quote follows")
        }
        _ => {
            let message = format!("syntax error near `{written}`");
            return SyntaxError { message, span, expected: String::new() };
        }
    };
    SyntaxError { message: message.to_owned(), span, expected: expected.to_owned() }
}
