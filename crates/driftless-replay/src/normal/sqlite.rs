//! SQLite's normal form, token by token.
//!
//! SQLite stores what was written and adds nothing, so there is no printer to undo: what may
//! differ between two texts of one meaning is how they are written. Blanks and comments go,
//! keywords are in capitals, names in lower case without quotes they do not need, `==` and `<>` are
//! written `=` and `!=`, and parentheses round the whole go. Which words are names is taken from
//! the syntax tree, since nearly every keyword may be one.
//!
//! A name in double quotes that stands alone may be a string (SQLite decides by whether such a
//! column exists), so it keeps its quotes and its case. Literals and parameters are untouched.

use std::collections::BTreeSet;

use driftless_diag::Span;
use driftless_sql::sqlite::{needs_quoting, unquote};

use crate::sqlite::tree::visit::{self, name_starts};
use crate::sqlite::tree::{self, Keyword, Kind, Token, tokens};

/// What a form is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Comparing: names lose their case.
    Compared,
    /// Reading: names keep it.
    Read,
}

pub(super) fn expression(text: &str) -> Option<String> {
    let span = Span::new(0, text.len());
    let tokens = without_outer_parentheses(tokens(text, span));
    written(text, &tokens, &expression_names(text, span), Style::Compared)
}

pub(super) fn query(text: &str) -> Option<String> {
    let span = Span::new(0, text.len());
    let tree = tree::query(text, span);
    let names = name_starts(|visitor| tree.iter().for_each(|tree| visit::select(tree, visitor)));
    written(text, &tokens(text, span), &names, Style::Compared)
}

pub(super) fn body(text: &str, span: Span, statements: &[Span]) -> Option<String> {
    let names = name_starts(|visitor| {
        for dml in statements.iter().filter_map(|statement| tree::dml(text, *statement)) {
            visit::dml(&dml, visitor);
        }
    });
    written(text, &tokens(text, span), &names, Style::Compared)
}

fn expression_names(text: &str, span: Span) -> BTreeSet<usize> {
    let tree = tree::expression(text, span);
    name_starts(|visitor| tree.iter().for_each(|tree| visit::expr(tree, visitor)))
}

/// An expression on one line, as people like to read it: no comments, keywords in capitals.
pub(crate) fn readable_expression(text: &str) -> String {
    let span = Span::new(0, text.len());
    written(text, &tokens(text, span), &expression_names(text, span), Style::Read)
        .unwrap_or_else(|| text.to_owned())
}

/// A statement on one line, as people like to read it.
pub(crate) fn readable_statement(text: &str) -> String {
    read(text).map_or_else(|| text.trim().to_owned(), |(_, result)| result)
}

/// A query on one line, as people like to read it. Where SQLite names a result column after its
/// very text and that would change, the query stays as it is.
pub(crate) fn readable_query(text: &str) -> String {
    let same = |dml: &tree::Dml, result: &str| {
        let again = tree::dml(result, Span::new(0, result.len()));
        again.is_some_and(|again| unnamed(text, dml) == unnamed(result, &again))
    };
    match read(text) {
        Some((dml, result)) if same(&dml, &result) => result,
        _ => text.to_owned(),
    }
}

fn read(text: &str) -> Option<(tree::Dml, String)> {
    let span = Span::new(0, text.len());
    let dml = tree::dml(text, span)?;
    let names = name_starts(|visitor| visit::dml(&dml, visitor));
    let result = written(text, &tokens(text, span), &names, Style::Read)?;
    Some((dml, result))
}

/// The texts of the result columns that SQLite names after them.
fn unnamed<'t>(text: &'t str, dml: &tree::Dml) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut visitor = visit::Visitor {
        name: &mut |_| {},
        unnamed: &mut |expr| found.push(text.get(expr.span.range()).unwrap_or_default()),
    };
    visit::dml(dml, &mut visitor);
    found
}

/// Drops parentheses that enclose everything.
fn without_outer_parentheses(mut tokens: Vec<Token>) -> Vec<Token> {
    while encloses(&tokens) {
        tokens.pop();
        tokens.remove(0);
    }
    tokens
}

fn encloses(tokens: &[Token]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    if tokens.len() < 3 || first.kind != Kind::Symbol("(") || last.kind != Kind::Symbol(")") {
        return false;
    }
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Symbol("(") => depth += 1,
            // A comma makes a row of it.
            Kind::Symbol(",") if depth == 1 => return false,
            Kind::Symbol(")") => {
                depth = depth.saturating_sub(1);
                if depth == 0 && at + 1 < tokens.len() {
                    return false;
                }
            }
            _ => {}
        }
    }
    // A query in parentheses needs them.
    !matches!(tokens[1].kind, Kind::Keyword(Keyword::Select | Keyword::Values | Keyword::With))
}

fn written(text: &str, tokens: &[Token], names: &BTreeSet<usize>, style: Style) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut before: Option<Shape> = None;
    for token in tokens {
        let (shape, shown) = show(text, *token, names, style)?;
        if let Some(before) = before
            && needs_blank(before, shape)
        {
            result.push(' ');
        }
        result.push_str(&shown);
        before = Some(match (before, shape) {
            (
                None | Some(Shape::Open | Shape::Operator | Shape::Keyword | Shape::Comma),
                Shape::Sign,
            ) => Shape::Prefix,
            (_, Shape::Sign) => Shape::Operator,
            (_, shape) => shape,
        });
    }
    Some(result)
}

/// How a token behaves towards its neighbours' blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Name,
    Value,
    Keyword,
    Open,
    Close,
    Comma,
    Semicolon,
    Dot,
    Operator,
    /// `+` or `-`, before it is known whether it is a sign.
    Sign,
    /// A sign.
    Prefix,
}

fn needs_blank(before: Shape, after: Shape) -> bool {
    !matches!(
        (before, after),
        (Shape::Open | Shape::Dot | Shape::Prefix, _)
            | (_, Shape::Close | Shape::Comma | Shape::Dot | Shape::Semicolon)
            | (Shape::Name, Shape::Open)
    )
}

fn show(
    text: &str,
    token: Token,
    names: &BTreeSet<usize>,
    style: Style,
) -> Option<(Shape, String)> {
    let source = token.text(text);
    let is_name = names.contains(&token.span.start);
    Some(match token.kind {
        Kind::Illegal => return None,
        Kind::Word => (Shape::Name, name(source, style)),
        Kind::Keyword(_) if is_name => (Shape::Name, name(source, style)),
        // Written like functions.
        Kind::Keyword(Keyword::Cast | Keyword::Raise) => (Shape::Name, source.to_ascii_uppercase()),
        Kind::Keyword(_) => (Shape::Keyword, source.to_ascii_uppercase()),
        Kind::Quoted(driftless_sql::sqlite::Quote::Double) if !is_name => {
            (Shape::Name, source.to_owned())
        }
        Kind::Quoted(_) => (Shape::Name, name(&unquote(source), style)),
        Kind::String | Kind::Integer | Kind::Float | Kind::Blob | Kind::Variable => {
            (Shape::Value, source.to_owned())
        }
        Kind::Symbol(symbol) => (shape(symbol), canonical(symbol).to_owned()),
    })
}

fn name(text: &str, style: Style) -> String {
    let text = if style == Style::Compared { text.to_ascii_lowercase() } else { text.to_owned() };
    if needs_quoting(&text) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn shape(symbol: &str) -> Shape {
    match symbol {
        "(" => Shape::Open,
        ")" => Shape::Close,
        "," => Shape::Comma,
        ";" => Shape::Semicolon,
        "." => Shape::Dot,
        "+" | "-" => Shape::Sign,
        "~" => Shape::Prefix,
        _ => Shape::Operator,
    }
}

fn canonical(symbol: &str) -> &str {
    match symbol {
        "==" => "=",
        "<>" => "!=",
        other => other,
    }
}
