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

use crate::sqlite::tree::{self, Kind, Token, tokens, visit};

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
    let mut names = BTreeSet::new();
    if let Some(expr) = tree::expression(text, span) {
        visit::expr(&expr, &mut |name| _ = names.insert(name.span.start));
    }
    written(text, &without_outer_parentheses(tokens(text, span)), &names, Style::Compared)
}

pub(super) fn query(text: &str) -> Option<String> {
    let span = Span::new(0, text.len());
    let mut names = BTreeSet::new();
    if let Some(select) = tree::query(text, span) {
        visit::select(&select, &mut |name| _ = names.insert(name.span.start));
    }
    written(text, &tokens(text, span), &names, Style::Compared)
}

pub(super) fn body(text: &str, span: Span, statements: &[Span]) -> Option<String> {
    written(text, &tokens(text, span), &body_names(text, statements), Style::Compared)
}

fn body_names(text: &str, statements: &[Span]) -> BTreeSet<usize> {
    let mut names = BTreeSet::new();
    for statement in statements {
        if let Some(dml) = tree::dml(text, *statement) {
            visit::dml(&dml, &mut |name| _ = names.insert(name.span.start));
        }
    }
    names
}

/// The text on one line, as people like to read it: no comments, keywords in capitals.
pub(crate) fn readable(text: &str) -> String {
    let span = Span::new(0, text.len());
    let mut names = BTreeSet::new();
    let mut insert = |name: &driftless_sql::sqlite::Name| _ = names.insert(name.span.start);
    if let Some(expr) = tree::expression(text, span) {
        visit::expr(&expr, &mut insert);
    } else if let Some(dml) = tree::dml(text, span) {
        visit::dml(&dml, &mut insert);
    }
    written(text, &tokens(text, span), &names, Style::Read).unwrap_or_else(|| text.to_owned())
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
    !matches!(
        tokens[1].kind,
        Kind::Keyword(tree::Keyword::Select | tree::Keyword::Values | tree::Keyword::With)
    )
}

fn written(text: &str, tokens: &[Token], names: &BTreeSet<usize>, style: Style) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut before: Option<Shape> = None;
    for token in tokens {
        let (shape, shown) = show(text, *token, names, style)?;
        if let Some(before) = before {
            if needs_blank(before, shape) {
                result.push(' ');
            }
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
    match (before, after) {
        (Shape::Open | Shape::Dot | Shape::Prefix, _) => false,
        (_, Shape::Close | Shape::Comma | Shape::Dot | Shape::Semicolon) => false,
        (Shape::Name, Shape::Open) => false,
        _ => true,
    }
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
