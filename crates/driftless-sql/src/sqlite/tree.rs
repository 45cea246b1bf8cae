//! sqlparser's trees for the texts the parser keeps.
//!
//! A tree is an extra: SQLite's grammar has been checked before, so a text that sqlparser does not
//! understand has none and is still right. Texts that would make a deep tree have none either,
//! because everything that walks, compares or drops a tree recurses.

use sqlparser::ast::{Expr, Query, Statement};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token};

/// The deepest tree we build.
const DEEPEST: usize = 200;

/// The tree of an expression that is `depth` levels deep.
pub(super) fn expression(text: &str, depth: usize) -> Option<Box<Expr>> {
    whole(text, depth, |parser| parser.parse_expr()).map(Box::new)
}

/// The tree of a query.
pub(super) fn query(text: &str, depth: usize) -> Option<Box<Query>> {
    whole(text, depth, |parser| parser.parse_query())
}

/// The tree of a statement.
pub(super) fn statement(text: &str, depth: usize) -> Option<Box<Statement>> {
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
    let mut parser = Parser::new(&SQLiteDialect {}).try_with_sql(text).ok()?;
    let tree = parse(&mut parser).ok()?;
    (parser.peek_token_ref().token == Token::EOF).then_some(tree)
}

/// The byte offset in `text` of a place in a tree that was made of `text`; the end of the text for
/// a place outside it.
pub fn location_offset(text: &str, location: Location) -> usize {
    let line = usize::try_from(location.line).unwrap_or(usize::MAX).saturating_sub(1);
    let column = usize::try_from(location.column).unwrap_or(usize::MAX).saturating_sub(1);
    let Some(start) = line_start(text, line) else { return text.len() };
    text[start..].char_indices().nth(column).map_or(text.len(), |(offset, _)| start + offset)
}

fn line_start(text: &str, line: usize) -> Option<usize> {
    match line {
        0 => Some(0),
        _ => text.match_indices('\n').nth(line - 1).map(|(offset, _)| offset + 1),
    }
}
