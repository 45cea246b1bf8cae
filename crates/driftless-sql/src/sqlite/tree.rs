//! sqlparser's trees for the texts the parser keeps.
//!
//! A tree is an extra: SQLite's grammar has been checked before, so a text that sqlparser does not
//! understand has none and is still right.
//!
//! Stack decides what gets a tree. Everything that copies, compares, prints or drops one recurses,
//! so a text is weighed while it is parsed, and a heavy one has no tree: what has one can be copied
//! in 1 MiB by code that is not optimised. Building one takes ten times that, which is why all
//! but light texts are built on a thread of their own.

use std::thread;

use sqlparser::ast::{Expr, Query, Statement};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token};

use super::dialect::SqliteDialect;

/// What an operand inside another weighs. An operator in a chain weighs one, some 11 KiB of stack
/// to print.
pub(super) const OPERAND: usize = 2;

/// What a query weighs.
pub(super) const QUERY: usize = 6;

/// The heaviest text that gets a tree.
const HEAVIEST: usize = 100;

/// The heaviest text whose tree is built on the caller's stack; it takes up to 50 KiB a unit.
const LIGHT: usize = 12;

/// Enough for [`HEAVIEST`]. Only what is touched of it costs memory.
const STACK: usize = 32 << 20;

/// sqlparser's own limit, which the weight makes superfluous.
const RECURSION: usize = 10 * HEAVIEST;

/// The tree of an expression that weighs so much.
pub(super) fn expression(text: &str, weight: usize) -> Option<Box<Expr>> {
    build(weight, || whole(text, |parser| parser.parse_expr().map(Box::new)))
}

/// The tree of a query.
pub(super) fn query(text: &str, weight: usize) -> Option<Box<Query>> {
    build(weight, || whole(text, |parser| parser.parse_query()))
}

/// The tree of a statement.
pub(super) fn statement(text: &str, weight: usize) -> Option<Box<Statement>> {
    build(weight, || whole(text, |parser| parser.parse_statement().map(Box::new)))
}

fn build<T: Send>(weight: usize, parse: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    if weight <= LIGHT {
        return parse();
    }
    if weight > HEAVIEST {
        return None;
    }
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        builder.spawn_scoped(scope, parse).ok()?.join().ok()?
    })
}

fn whole<T>(
    text: &str,
    parse: impl FnOnce(&mut Parser<'_>) -> Result<T, ParserError>,
) -> Option<T> {
    let parser = Parser::new(&SqliteDialect).with_recursion_limit(RECURSION);
    let mut parser = parser.try_with_sql(text).ok()?;
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

#[cfg(test)]
mod tests {
    use sqlparser::ast::Spanned;

    use super::*;

    #[test]
    fn locations_become_bytes() {
        let text = "'é' ||\r\n  \"ü\" || b";
        let tree = expression(text, 1).expect("a tree");
        let Expr::BinaryOp { left, right, .. } = *tree else { panic!("no operator") };
        let Expr::BinaryOp { right: middle, .. } = *left else { panic!("no operator") };
        let start = |expr: &Expr| location_offset(text, expr.span().start);
        let end = |expr: &Expr| location_offset(text, expr.span().end);
        assert_eq!(&text[start(&middle)..end(&middle)], "\"ü\"");
        assert_eq!(&text[start(&right)..end(&right)], "b");
    }

    #[test]
    fn a_location_outside_is_the_end() {
        assert_eq!(location_offset("ab", Location::new(1, 9)), 2);
        assert_eq!(location_offset("ab", Location::new(7, 1)), 2);
        assert_eq!(location_offset("ab", Location::new(0, 0)), 0);
    }

    #[test]
    fn a_tree_is_of_the_whole_text() {
        assert!(expression("a b", 1).is_none());
        assert!(expression("", 1).is_none());
        assert!(query("select 1; select 2", 1).is_none());
        assert!(expression("a", HEAVIEST + 1).is_none());
        assert!(expression("a", HEAVIEST).is_some());
    }
}
