//! sqlparser's dialect of SQLite, corrected.
//!
//! Its own binds operators as PostgreSQL does, so that `a = b < c` and `a || b + c` become other
//! expressions than SQLite computes, and a comparison of two trees would call unequal texts equal;
//! and it lacks `IS` between any two operands, `NOT GLOB`, `ISNULL` and shifts. `a IS b` becomes
//! `a IS NOT DISTINCT FROM b`, which in SQLite means the same. Nothing here decides what is valid:
//! the grammar has.

use std::any::TypeId;

use sqlparser::ast::{BinaryOperator, Expr, Statement, UnaryOperator, Value, ValueWithSpan};
use sqlparser::dialect::{Dialect, Precedence, SQLiteDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// How strongly operators bind. sqlparser stops an operand at an operator that binds no stronger.
mod strength {
    pub(super) const OR: u8 = 5;
    pub(super) const AND: u8 = 10;
    pub(super) const NOT: u8 = 15;
    pub(super) const EQUALITY: u8 = 20;
    pub(super) const COMPARISON: u8 = 25;
    pub(super) const BITS: u8 = 30;
    pub(super) const SUM: u8 = 35;
    pub(super) const PRODUCT: u8 = 40;
    pub(super) const CONCAT: u8 = 45;
    pub(super) const SIGN: u8 = 50;
}

#[derive(Debug)]
pub(super) struct SqliteDialect;

impl Dialect for SqliteDialect {
    fn dialect(&self) -> TypeId {
        TypeId::of::<SQLiteDialect>()
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        SQLiteDialect {}.is_delimited_identifier_start(ch)
    }

    fn identifier_quote_style(&self, identifier: &str) -> Option<char> {
        SQLiteDialect {}.identifier_quote_style(identifier)
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_ascii_alphabetic() || ch == '_' || !ch.is_ascii()
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        self.is_identifier_start(ch) || ch.is_ascii_digit() || ch == '$'
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_in_empty_list(&self) -> bool {
        true
    }

    fn supports_limit_comma(&self) -> bool {
        true
    }

    fn supports_dollar_placeholder(&self) -> bool {
        true
    }

    fn supports_numeric_literal_underscores(&self) -> bool {
        true
    }

    fn supports_insert_table_alias(&self) -> bool {
        true
    }

    fn supports_parens_around_table_factor(&self) -> bool {
        true
    }

    fn supports_window_clause_named_window_reference(&self) -> bool {
        true
    }

    fn parse_statement(&self, parser: &mut Parser<'_>) -> Option<Result<Statement, ParserError>> {
        SQLiteDialect {}.parse_statement(parser)
    }

    fn prec_value(&self, precedence: Precedence) -> u8 {
        match precedence {
            Precedence::Or => strength::OR,
            Precedence::And => strength::AND,
            Precedence::UnaryNot => strength::NOT,
            Precedence::Eq | Precedence::Like | Precedence::Is | Precedence::Between => {
                strength::EQUALITY
            }
            Precedence::PlusMinus => strength::SUM,
            Precedence::MulDivModOp => strength::PRODUCT,
            other => SQLiteDialect {}.prec_value(other),
        }
    }

    fn get_next_precedence(&self, parser: &Parser<'_>) -> Option<Result<u8, ParserError>> {
        infix_strength(parser).map(Ok)
    }

    fn parse_prefix(&self, parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
        let op = match &parser.peek_token_ref().token {
            Token::Minus => UnaryOperator::Minus,
            Token::Plus => UnaryOperator::Plus,
            Token::Tilde => UnaryOperator::BitwiseNot,
            Token::Word(word) if is_plain_name(word.keyword) => return column(parser),
            _ => return None,
        };
        parser.advance_token();
        let operand = parser.parse_subexpr(strength::SIGN);
        Some(operand.map(|expr| Expr::UnaryOp { op, expr: Box::new(expr) }))
    }

    fn parse_infix(
        &self,
        parser: &mut Parser<'_>,
        left: &Expr,
        precedence: u8,
    ) -> Option<Result<Expr, ParserError>> {
        let Token::Word(word) = &parser.peek_token_ref().token else {
            let op = operator(&parser.peek_token_ref().token)?;
            parser.advance_token();
            return Some(binary(parser, left, op, precedence));
        };
        if let Some(op) = matcher(word.keyword) {
            parser.advance_token();
            return Some(binary(parser, left, op, precedence));
        }
        match word.keyword {
            Keyword::IS => Some(is(parser, left)),
            Keyword::NOT => not(parser, left, precedence),
            Keyword::NOTNULL => {
                parser.advance_token();
                Some(Ok(Expr::IsNotNull(Box::new(left.clone()))))
            }
            Keyword::NoKeyword if word.value.eq_ignore_ascii_case("ISNULL") => {
                parser.advance_token();
                Some(Ok(Expr::IsNull(Box::new(left.clone()))))
            }
            _ => None,
        }
    }
}

/// Whether sqlparser expects something to follow this word, which in SQLite is a name like any other.
const fn is_plain_name(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::INTERVAL | Keyword::ANY)
}

fn column(parser: &mut Parser<'_>) -> Option<Result<Expr, ParserError>> {
    let followed = &parser.peek_nth_token_ref(1).token;
    if matches!(followed, Token::LParen | Token::Period) {
        return None;
    }
    Some(parser.parse_identifier().map(Expr::Identifier))
}

fn infix_strength(parser: &Parser<'_>) -> Option<u8> {
    Some(match &parser.peek_token_ref().token {
        Token::Eq | Token::DoubleEq | Token::Neq => strength::EQUALITY,
        Token::Lt | Token::LtEq | Token::Gt | Token::GtEq => strength::COMPARISON,
        Token::Ampersand | Token::Pipe | Token::ShiftLeft | Token::ShiftRight => strength::BITS,
        Token::Plus | Token::Minus => strength::SUM,
        Token::Mul | Token::Div | Token::Mod => strength::PRODUCT,
        Token::StringConcat | Token::Arrow | Token::LongArrow => strength::CONCAT,
        Token::Word(word) => match word.keyword {
            Keyword::OR => strength::OR,
            Keyword::AND => strength::AND,
            Keyword::IS | Keyword::NOTNULL | Keyword::IN | Keyword::BETWEEN | Keyword::LIKE => {
                strength::EQUALITY
            }
            Keyword::NOT if negates_infix(parser) => strength::EQUALITY,
            keyword if matcher(keyword).is_some() => strength::EQUALITY,
            Keyword::NoKeyword if word.quote_style.is_none() => {
                word.value.eq_ignore_ascii_case("ISNULL").then_some(strength::EQUALITY)?
            }
            _ => return Some(0),
        },
        _ => return None,
    })
}

/// Whether the `NOT` that comes next belongs to the operator after it.
fn negates_infix(parser: &Parser<'_>) -> bool {
    let Token::Word(word) = &parser.peek_nth_token_ref(1).token else { return false };
    matches!(word.keyword, Keyword::NULL | Keyword::IN | Keyword::BETWEEN | Keyword::LIKE)
        || matcher(word.keyword).is_some()
}

const fn matcher(keyword: Keyword) -> Option<BinaryOperator> {
    match keyword {
        Keyword::GLOB => Some(BinaryOperator::Glob),
        Keyword::REGEXP => Some(BinaryOperator::Regexp),
        Keyword::MATCH => Some(BinaryOperator::Match),
        _ => None,
    }
}

const fn operator(token: &Token) -> Option<BinaryOperator> {
    Some(match token {
        Token::DoubleEq => BinaryOperator::Eq,
        Token::ShiftLeft => BinaryOperator::PGBitwiseShiftLeft,
        Token::ShiftRight => BinaryOperator::PGBitwiseShiftRight,
        Token::Ampersand => BinaryOperator::BitwiseAnd,
        Token::Pipe => BinaryOperator::BitwiseOr,
        Token::Arrow => BinaryOperator::Arrow,
        Token::LongArrow => BinaryOperator::LongArrow,
        _ => return None,
    })
}

fn binary(
    parser: &mut Parser<'_>,
    left: &Expr,
    op: BinaryOperator,
    precedence: u8,
) -> Result<Expr, ParserError> {
    let right = Box::new(parser.parse_subexpr(precedence)?);
    Ok(Expr::BinaryOp { left: Box::new(left.clone()), op, right })
}

/// `IS`, `IS NOT` and `IS [NOT] DISTINCT FROM`. `IS` is an operator like any other; only a bare
/// `NULL`, `TRUE` or `FALSE` on its right has a tree of its own.
fn is(parser: &mut Parser<'_>, left: &Expr) -> Result<Expr, ParserError> {
    parser.advance_token();
    let negated = parser.parse_keyword(Keyword::NOT);
    let distinct = parser.parse_keywords(&[Keyword::DISTINCT, Keyword::FROM]);
    let right = parser.parse_subexpr(strength::EQUALITY)?;
    let left = Box::new(left.clone());
    if distinct {
        let right = Box::new(right);
        return Ok(if negated {
            Expr::IsNotDistinctFrom(left, right)
        } else {
            Expr::IsDistinctFrom(left, right)
        });
    }
    Ok(match (right, negated) {
        (Expr::Value(ValueWithSpan { value: Value::Null, .. }), false) => Expr::IsNull(left),
        (Expr::Value(ValueWithSpan { value: Value::Null, .. }), true) => Expr::IsNotNull(left),
        (Expr::Value(ValueWithSpan { value: Value::Boolean(true), .. }), false) => {
            Expr::IsTrue(left)
        }
        (Expr::Value(ValueWithSpan { value: Value::Boolean(true), .. }), true) => {
            Expr::IsNotTrue(left)
        }
        (Expr::Value(ValueWithSpan { value: Value::Boolean(false), .. }), false) => {
            Expr::IsFalse(left)
        }
        (Expr::Value(ValueWithSpan { value: Value::Boolean(false), .. }), true) => {
            Expr::IsNotFalse(left)
        }
        (right, false) => Expr::IsNotDistinctFrom(left, Box::new(right)),
        (right, true) => Expr::IsDistinctFrom(left, Box::new(right)),
    })
}

/// `NOT NULL` and `NOT GLOB` and its kin; the other negations sqlparser knows.
fn not(parser: &mut Parser<'_>, left: &Expr, precedence: u8) -> Option<Result<Expr, ParserError>> {
    let Token::Word(word) = &parser.peek_nth_token_ref(1).token else { return None };
    let keyword = word.keyword;
    if keyword == Keyword::NULL {
        parser.advance_token();
        parser.advance_token();
        return Some(Ok(Expr::IsNotNull(Box::new(left.clone()))));
    }
    let op = matcher(keyword)?;
    parser.advance_token();
    parser.advance_token();
    let matches = binary(parser, left, op, precedence);
    Some(matches.map(|expr| Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(expr) }))
}

#[cfg(test)]
mod tests {
    use super::super::tree::expression;

    /// The tree with all its parentheses.
    fn grouped(text: &str) -> String {
        let tree = expression(text, 1).unwrap_or_else(|| panic!("no tree: {text}"));
        format!("{tree:?}")
    }

    #[test]
    fn operators_group_as_sqlite_groups_them() {
        use sqlparser::ast::{Expr, VisitMut, VisitorMut};
        use std::ops::ControlFlow;

        /// Takes parentheses away, which leaves the grouping.
        struct Bare;
        impl VisitorMut for Bare {
            type Break = ();
            fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
                while let Expr::Nested(inner) = expr {
                    let inner = std::mem::replace(
                        &mut **inner,
                        Expr::Wildcard(
                            sqlparser::ast::helpers::attached_token::AttachedToken::empty(),
                        ),
                    );
                    *expr = inner;
                }
                ControlFlow::Continue(())
            }
        }
        for (text, meant) in [
            ("a = b < c", "a = (b < c)"),
            ("a < b = c", "(a < b) = c"),
            ("a || b + c", "(a || b) + c"),
            ("a * b || c", "a * (b || c)"),
            ("-a || b", "(-a) || b"),
            ("-a -> b", "(-a) -> b"),
            ("~a & b << c | d", "(((~a) & b) << c) | d"),
            ("a & b = c", "(a & b) = c"),
            ("a is b = c", "(a is b) = c"),
            ("a = b is c", "(a = b) is c"),
            ("a = b is null", "(a = b) is null"),
            ("a is null + 1", "a is (null + 1)"),
            ("not a = b and c", "(not (a = b)) and c"),
            ("not a is null", "not (a is null)"),
            ("a = b not null", "(a = b) not null"),
            ("a and b not null", "a and (b not null)"),
            ("a isnull = b", "(a isnull) = b"),
            ("a like b = c", "(a like b) = c"),
            ("a = b like c", "(a = b) like c"),
            ("a not glob b || c", "a not glob (b || c)"),
            ("a = b in (1)", "(a = b) in (1)"),
            ("a + b between 1 and 2 + 3 and c", "((a + b) between 1 and (2 + 3)) and c"),
            ("a -> 'x' ->> 'y' = 1", "((a -> 'x') ->> 'y') = 1"),
            ("a == b", "a = b"),
            ("a is not distinct from b", "a is b"),
            ("a notnull", "a is not null"),
        ] {
            let mut trees = [text, meant].map(|text| *expression(text, 1).expect(text));
            for tree in &mut trees {
                let _ = tree.visit(&mut Bare);
            }
            let [text_tree, meant_tree] = trees;
            assert_eq!(text_tree, meant_tree, "{text}");
        }
    }

    #[test]
    fn words_special_to_other_products_are_columns() {
        for text in ["interval > 1", "any = 1", "date", "timestamp", "user", "position + 1"] {
            assert!(grouped(text).contains("Identifier"), "{text}");
        }
    }
}
