//! Expressions, recognised and measured rather than built.
//!
//! Precedence climbing over the server's table. Precedence matters even to a recogniser: it decides
//! which `AND` belongs to `BETWEEN`, and that comparisons do not chain (`a < b < c` is an error).
//! There are two grammars of expressions: where a keyword after an expression must not be taken for
//! an operator (`DEFAULT 1 NOT NULL`), only the restricted one is allowed.

mod call;
mod json;
mod primary;
mod special;
mod xml;

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::terminal::{Operator, Symbol};

/// How strongly operators bind, weakest first.
mod strength {
    pub(super) const ANY: u8 = 0;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const MATCH: u8 = 6;
    pub(super) const ESCAPE: u8 = 7;
    pub(super) const OTHER: u8 = 8;
    pub(super) const SUM: u8 = 9;
    pub(super) const PRODUCT: u8 = 10;
    pub(super) const POWER: u8 = 11;
    pub(super) const AT: u8 = 12;
    pub(super) const COLLATE: u8 = 13;
    pub(super) const SIGN: u8 = 14;
    pub(super) const CAST: u8 = 15;
}

/// Which of the two grammars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// All operators.
    Full,
    /// Those that are no words, and `IS DISTINCT FROM`.
    Restricted,
}

/// What makes of an operator's left side an expression.
#[derive(Debug, Clone, Copy)]
enum Infix {
    /// A binary operator that groups to the left, or does not group at all.
    Left(u8),
    Comparison,
    /// `OPERATOR(..)` and operators that only types give a meaning.
    Other,
    Cast,
    Collate,
    At,
    Is,
    /// `ISNULL`, `NOTNULL`.
    Postfix,
    Like,
    Similar,
    Between,
    In,
    /// `NOT LIKE`, `NOT BETWEEN`, `NOT IN`, `NOT SIMILAR TO`.
    Not,
    Overlaps,
}

impl Infix {
    const fn strength(self) -> u8 {
        match self {
            Self::Left(strength) => strength,
            Self::Comparison => strength::COMPARISON,
            Self::Other => strength::OTHER,
            Self::Cast => strength::CAST,
            Self::Collate => strength::COLLATE,
            Self::At => strength::AT,
            Self::Is | Self::Postfix => strength::IS,
            Self::Like | Self::Similar | Self::Between | Self::In | Self::Not => strength::MATCH,
            Self::Overlaps => strength::CAST,
        }
    }
}

impl Cursor<'_> {
    /// An expression.
    pub(super) fn expression(&mut self) -> Parse<()> {
        self.operand(strength::ANY, Grammar::Full)
    }

    /// An expression after which words of the clause around it may follow.
    pub(super) fn restricted_expression(&mut self) -> Parse<()> {
        self.operand(strength::ANY, Grammar::Restricted)
    }

    /// Expressions with commas, at least one.
    pub(super) fn expressions(&mut self) -> Parse<()> {
        self.list(Self::expression).map(drop)
    }

    /// Everything from here that binds at least as strongly as `weakest`.
    fn operand(&mut self, weakest: u8, grammar: Grammar) -> Parse<()> {
        self.nested(|cursor| {
            let row = cursor.prefix(grammar)?;
            cursor.operators(weakest, grammar, row)
        })
    }

    /// The operators after a first operand; `row` says that this was a row such as `(1, 2)`.
    fn operators(&mut self, weakest: u8, grammar: Grammar, mut row: bool) -> Parse<()> {
        let mut length = 0;
        let mut blocked = None;
        while let Some(infix) = self.infix(weakest, grammar, row) {
            let strength = infix.strength();
            if strength < weakest || blocked == Some(strength) {
                break;
            }
            let chains = self.apply(infix, grammar)?;
            blocked = (!chains).then_some(strength);
            row = false;
            length += 1;
        }
        self.chained(length);
        Ok(())
    }

    /// The operator that follows, if one does.
    fn infix(&self, weakest: u8, grammar: Grammar, row: bool) -> Option<Infix> {
        let infix = match self.symbol() {
            Symbol::Operator(operator) => match operator {
                Operator::Plus | Operator::Minus => Infix::Left(strength::SUM),
                Operator::Star | Operator::Slash | Operator::Percent => {
                    Infix::Left(strength::PRODUCT)
                }
                Operator::Caret => Infix::Left(strength::POWER),
                Operator::Comparison | Operator::Equal => Infix::Comparison,
                Operator::Other => Infix::Other,
            },
            Symbol::TypeCast => Infix::Cast,
            Symbol::Keyword(K::Operator) if self.next_symbol() == Symbol::LeftParen => Infix::Other,
            Symbol::Keyword(keyword) => {
                let infix = self.infix_keyword(keyword, grammar, row)?;
                // Every one of these words may also name a column of a result, unless it binds
                // tighter than an operator whose right side is being read. The token after tells.
                let named = weakest == strength::ANY && self.in_target && self.is_bare_label();
                if named && self.ends_target(1) {
                    return None;
                }
                infix
            }
            _ => return None,
        };
        Some(infix)
    }

    fn infix_keyword(&self, keyword: K, grammar: Grammar, row: bool) -> Option<Infix> {
        let next = self.keyword_ahead(1);
        Some(match keyword {
            K::Is => Infix::Is,
            _ if grammar == Grammar::Restricted => return None,
            K::Or => Infix::Left(strength::OR),
            K::And => Infix::Left(strength::AND),
            K::Isnull | K::Notnull => Infix::Postfix,
            K::Like | K::Ilike => Infix::Like,
            K::Similar if next == Some(K::To) => Infix::Similar,
            K::Between => Infix::Between,
            K::In => Infix::In,
            K::Not => match next {
                Some(K::Between | K::In | K::Like | K::Ilike | K::Similar) => Infix::Not,
                _ => return None,
            },
            K::Collate => Infix::Collate,
            K::At if matches!(next, Some(K::Time | K::Local)) => Infix::At,
            K::Overlaps if row => Infix::Overlaps,
            _ => return None,
        })
    }

    /// Takes an operator and its right side. False where the server does not let the same
    /// operator, or its equals, follow.
    fn apply(&mut self, infix: Infix, grammar: Grammar) -> Parse<bool> {
        match infix {
            Infix::Left(strength) => {
                self.bump();
                self.right_or_subquery(strength, grammar)?;
            }
            Infix::Comparison => {
                self.bump();
                return self.right_or_subquery(strength::COMPARISON, grammar);
            }
            Infix::Other => {
                self.operator_reference()?;
                self.right_or_subquery(strength::OTHER, grammar)?;
            }
            Infix::Cast => {
                self.bump();
                self.data_type()?;
            }
            Infix::Collate => {
                self.bump();
                self.qualified_name("a collation")?;
            }
            Infix::At => self.after_at()?,
            Infix::Is => return self.after_is(grammar),
            Infix::Postfix => drop(self.bump()),
            Infix::Like => return self.after_like(),
            Infix::Similar => return self.after_similar(),
            Infix::Between => return self.after_between(),
            Infix::In => self.after_in()?,
            Infix::Not => {
                self.bump();
                return match self.keyword() {
                    Some(K::Between) => self.after_between(),
                    Some(K::Similar) => self.after_similar(),
                    Some(K::In) => self.after_in().map(|()| true),
                    _ => self.after_like(),
                };
            }
            Infix::Overlaps => {
                self.bump();
                self.row()?;
            }
        }
        Ok(true)
    }

    /// An operator in an expression, also as `OPERATOR(schema.name)`.
    pub(super) fn operator_reference(&mut self) -> Parse<()> {
        if self.eat(K::Operator) {
            return self.parens(Self::operator_name).map(drop);
        }
        if !self.is_operator() {
            return self.unexpected("an operator");
        }
        self.bump();
        Ok(())
    }

    /// The right operand, or `ANY (..)` and its like. True if the latter: it ends the operation, so
    /// that any operator may follow.
    fn right_or_subquery(&mut self, strength: u8, grammar: Grammar) -> Parse<bool> {
        let quantified = grammar == Grammar::Full && self.at_any(&[K::Any, K::Some, K::All]);
        if quantified {
            self.bump();
            self.quantified()?;
        } else {
            self.operand(strength + 1, grammar)?;
        }
        Ok(quantified)
    }

    fn after_at(&mut self) -> Parse<()> {
        self.expect(K::At)?;
        if self.eat(K::Local) {
            return Ok(());
        }
        self.expect_all(&[K::Time, K::Zone])?;
        self.operand(strength::AT + 1, Grammar::Full)
    }

    fn after_like(&mut self) -> Parse<bool> {
        self.bump();
        if self.right_or_subquery(strength::MATCH, Grammar::Full)? {
            return Ok(true);
        }
        self.escape()
    }

    fn after_similar(&mut self) -> Parse<bool> {
        self.expect_all(&[K::Similar, K::To])?;
        self.operand(strength::MATCH + 1, Grammar::Full)?;
        self.escape()
    }

    fn escape(&mut self) -> Parse<bool> {
        if self.eat(K::Escape) {
            self.operand(strength::ESCAPE + 1, Grammar::Full)?;
        }
        Ok(false)
    }

    fn after_between(&mut self) -> Parse<bool> {
        self.expect(K::Between)?;
        if !self.eat(K::Symmetric) {
            self.eat(K::Asymmetric);
        }
        self.restricted_expression()?;
        self.expect(K::And)?;
        self.operand(strength::MATCH + 1, Grammar::Full)?;
        Ok(false)
    }

    fn after_in(&mut self) -> Parse<()> {
        self.expect(K::In)?;
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("`(`");
        }
        self.parenthesised().map(drop)
    }

    fn after_is(&mut self, grammar: Grammar) -> Parse<bool> {
        self.expect(K::Is)?;
        self.eat(K::Not);
        if self.eat(K::Distinct) {
            self.expect(K::From)?;
            self.operand(strength::IS + 1, grammar)?;
            return Ok(false);
        }
        if self.eat(K::Document) {
            return Ok(true);
        }
        if grammar == Grammar::Restricted {
            return self.unexpected("DISTINCT FROM or DOCUMENT");
        }
        if self.eat(K::Json) {
            return self.after_is_json().map(|()| true);
        }
        let normal_forms = [K::Nfc, K::Nfd, K::Nfkc, K::Nfkd];
        if self.at_any(&normal_forms) {
            self.bump();
            return self.expect(K::Normalized).map(|()| true);
        }
        let values = [K::Null, K::True, K::False, K::Unknown, K::Normalized];
        if !self.at_any(&values) {
            return self.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
        }
        self.bump();
        Ok(true)
    }

    /// An operand with the prefix operators before it. True if it is a row.
    fn prefix(&mut self, grammar: Grammar) -> Parse<bool> {
        let strength = match self.symbol() {
            Symbol::Operator(Operator::Plus | Operator::Minus) => strength::SIGN,
            Symbol::Operator(Operator::Other) => strength::OTHER,
            Symbol::Keyword(K::Operator) if self.next_symbol() == Symbol::LeftParen => {
                self.operator_reference()?;
                return self.operand(strength::OTHER, grammar).map(|()| false);
            }
            Symbol::Keyword(K::Not) if grammar == Grammar::Full => strength::NOT,
            Symbol::Keyword(K::Default) if grammar == Grammar::Full => {
                self.bump();
                return Ok(false);
            }
            _ => return self.primary(),
        };
        self.bump();
        self.operand(strength, grammar).map(|()| false)
    }
}
