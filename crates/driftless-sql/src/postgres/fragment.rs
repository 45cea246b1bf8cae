//! Expressions and queries kept as text.
//!
//! The grammar here recognises them to the last token, so where a fragment ends is known and what
//! the server would refuse is refused. The tree beside the text is sqlparser's: one normal form
//! over it serves all products. Where sqlparser does not understand a valid text there is none;
//! texts that would make a deep tree have none either, because everything that walks, compares or
//! drops a tree recurses.

use std::fmt;

use driftless_diag::Span;
use sqlparser::ast;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::cursor::{Cursor, Parse};
use super::terminal::Symbol;

/// The deepest tree we build.
const DEEPEST: usize = 200;

/// An expression kept as text.
#[derive(Clone)]
pub struct Fragment {
    /// Where it stands, without parentheses that only delimit it.
    pub span: Span,
    /// sqlparser's tree, if it understood the text. Its own locations count lines and columns from
    /// one within `span`'s text; [`location_offset`](super::location_offset) turns them into
    /// bytes.
    pub tree: Option<Box<ast::Expr>>,
}

/// A query kept as text.
#[derive(Clone)]
pub struct QueryFragment {
    /// Where it stands.
    pub span: Span,
    /// sqlparser's tree, if it understood the text; locations as in [`Fragment`].
    pub tree: Option<Box<ast::Query>>,
}

impl Fragment {
    /// An expression that stands alone, as a server prints it or a catalog keeps it; none if the
    /// text is not one.
    pub fn read(text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(text, Span::new(0, text.len()));
        cursor.fragment().ok().filter(|_| cursor.symbol() == Symbol::End)
    }
}

impl QueryFragment {
    /// A query that stands alone; none if the text is not one.
    pub fn read(text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(text, Span::new(0, text.len()));
        cursor.query_fragment().ok().filter(|_| cursor.symbol() == Symbol::End)
    }
}

/// Trees are long: that there is one is enough where statements are shown.
impl fmt::Debug for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fragment")
            .field("span", &self.span)
            .field("tree", &self.tree.is_some())
            .finish()
    }
}

impl fmt::Debug for QueryFragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryFragment")
            .field("span", &self.span)
            .field("tree", &self.tree.is_some())
            .finish()
    }
}

impl Cursor<'_> {
    /// An expression, with its tree.
    pub(super) fn fragment(&mut self) -> Parse<Fragment> {
        self.fragment_of(Self::expression)
    }

    /// An expression in parentheses.
    pub(super) fn fragment_in_parens(&mut self) -> Parse<Fragment> {
        self.parens(Self::fragment)
    }

    /// What `read` takes, as an expression.
    pub(super) fn fragment_of(
        &mut self,
        read: impl FnOnce(&mut Self) -> Parse<()>,
    ) -> Parse<Fragment> {
        let start = self.start();
        let ((), depth) = self.measure(read)?;
        let span = self.since(start);
        let tree = whole(self.text(span), depth, |parser| parser.parse_expr()).map(Box::new);
        Ok(Fragment { span, tree })
    }

    /// A query, with its tree.
    pub(super) fn query_fragment(&mut self) -> Parse<QueryFragment> {
        let start = self.start();
        let ((), depth) = self.measure(Self::query)?;
        let span = self.since(start);
        let tree = whole(self.text(span), depth, |parser| parser.parse_query());
        Ok(QueryFragment { span, tree })
    }
}

/// The tree of a statement of that depth.
pub(super) fn statement_tree(text: &str, depth: usize) -> Option<Box<ast::Statement>> {
    whole(text, depth, |parser| parser.parse_statement()).map(Box::new)
}

fn whole<T>(
    text: &str,
    depth: usize,
    parse: impl FnOnce(&mut Parser<'_>) -> Result<T, ParserError>,
) -> Option<T> {
    if depth > DEEPEST {
        return None;
    }
    let mut parser = Parser::new(&PostgreSqlDialect {}).try_with_sql(text).ok()?;
    let tree = parse(&mut parser).ok()?;
    (parser.peek_token_ref().token == Token::EOF).then_some(tree)
}
