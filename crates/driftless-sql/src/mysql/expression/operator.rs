//! Operators, by precedence.
//!
//! The levels are the servers': `OR`, `XOR`, `AND`, `NOT`, comparisons with `IS`, predicates
//! (`IN`, `BETWEEN`, `LIKE`), then arithmetic. `||` is `OR`, as without the mode that makes it a
//! concatenation.

use super::super::cursor::{Cursor, Parse};
use super::super::product::Product;
use super::tree::{BinaryOperator, Expr, ExprKind, IsTest, LikeKind, UnaryOperator};

/// A level of operators that read from left to right, loosest first.
const LOGICAL: [&[(&str, BinaryOperator)]; 3] = [
    &[("OR", BinaryOperator::Or), ("||", BinaryOperator::Or)],
    &[("XOR", BinaryOperator::Xor)],
    &[("AND", BinaryOperator::And), ("&&", BinaryOperator::And)],
];

const COMPARISONS: [(&str, BinaryOperator); 8] = [
    ("=", BinaryOperator::Equal),
    ("<=>", BinaryOperator::NullSafeEqual),
    ("<>", BinaryOperator::NotEqual),
    ("!=", BinaryOperator::NotEqual),
    ("<=", BinaryOperator::LessOrEqual),
    (">=", BinaryOperator::GreaterOrEqual),
    ("<", BinaryOperator::Less),
    (">", BinaryOperator::Greater),
];

/// With how closely they bind.
const ARITHMETIC: [(&str, BinaryOperator, u8); 12] = [
    ("|", BinaryOperator::BitOr, 0),
    ("&", BinaryOperator::BitAnd, 1),
    ("<<", BinaryOperator::ShiftLeft, 2),
    (">>", BinaryOperator::ShiftRight, 2),
    ("+", BinaryOperator::Plus, 3),
    ("-", BinaryOperator::Minus, 3),
    ("*", BinaryOperator::Times, 4),
    ("/", BinaryOperator::Divide, 4),
    ("DIV", BinaryOperator::IntegerDivide, 4),
    ("%", BinaryOperator::Modulo, 4),
    ("MOD", BinaryOperator::Modulo, 4),
    ("^", BinaryOperator::BitXor, 5),
];

impl Cursor<'_> {
    /// An expression.
    pub(in super::super) fn expression(&mut self) -> Parse<Expr> {
        self.nested(|cursor| cursor.logical(0))
    }

    fn logical(&mut self, level: usize) -> Parse<Expr> {
        let Some(operators) = LOGICAL.get(level) else { return self.negation() };
        self.chain(operators, |cursor| cursor.logical(level + 1))
    }

    /// Operands of one level with its operators between them.
    fn chain(
        &mut self,
        operators: &[(&str, BinaryOperator)],
        operand: impl Fn(&mut Self) -> Parse<Expr>,
    ) -> Parse<Expr> {
        let start = self.start();
        let mut left = operand(self)?;
        let mut length = 0;
        while let Some((_, operator)) = operators.iter().find(|(word, _)| self.at(word)) {
            self.bump();
            self.descend()?;
            length += 1;
            let right = operand(self)?;
            let kind = ExprKind::Binary(*operator, Box::new(left), Box::new(right));
            left = Expr { span: self.since(start), kind };
        }
        self.ascend(length);
        Ok(left)
    }

    fn negation(&mut self) -> Parse<Expr> {
        if !self.at("NOT") {
            return self.comparison();
        }
        let start = self.start();
        self.bump();
        let operand = self.nested(Self::negation)?;
        let kind = ExprKind::Unary(UnaryOperator::Not, Box::new(operand));
        Ok(Expr { span: self.since(start), kind })
    }

    fn comparison(&mut self) -> Parse<Expr> {
        let start = self.start();
        let mut left = self.predicate()?;
        let mut length = 0;
        loop {
            let kind = if self.eat("IS") {
                let not = self.eat("NOT");
                let test = match self.eat_any(&["NULL", "TRUE", "FALSE", "UNKNOWN"]) {
                    Some("NULL") => IsTest::Null,
                    Some("TRUE") => IsTest::True,
                    Some("FALSE") => IsTest::False,
                    Some(_) => IsTest::Unknown,
                    None if self.at("JSON") => return self.unsure("IS JSON is not understood"),
                    None => return self.unexpected("NULL, TRUE, FALSE or UNKNOWN"),
                };
                ExprKind::Is { operand: Box::new(left), not, test }
            } else if let Some((_, operator)) = COMPARISONS.iter().find(|(mark, _)| self.at(mark)) {
                self.bump();
                self.compared(left, *operator)?
            } else {
                break;
            };
            self.descend()?;
            length += 1;
            left = Expr { span: self.since(start), kind };
        }
        self.ascend(length);
        Ok(left)
    }

    fn compared(&mut self, left: Expr, operator: BinaryOperator) -> Parse<ExprKind> {
        if self.at_any(&["ALL", "ANY", "SOME"]) && self.is(1, "(") {
            let all = self.at("ALL");
            self.bump();
            let query = Box::new(self.parens(Self::query)?);
            return Ok(ExprKind::Quantified { operand: Box::new(left), operator, all, query });
        }
        let right = self.predicate()?;
        Ok(ExprKind::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn predicate(&mut self) -> Parse<Expr> {
        let start = self.start();
        let mut left = self.arithmetic(0)?;
        let mut length = 0;
        while let Some(kind) = self.predicate_after(&mut left)? {
            left = Expr { span: self.since(start), kind };
            self.descend()?;
            length += 1;
        }
        self.ascend(length);
        Ok(left)
    }

    /// What the predicate that follows makes of its left operand, which is taken out then.
    fn predicate_after(&mut self, left: &mut Expr) -> Parse<Option<ExprKind>> {
        let not = self.at("NOT")
            && ["IN", "BETWEEN", "LIKE", "REGEXP", "RLIKE"].iter().any(|word| self.is(1, word));
        let distance = usize::from(not);
        let words = ["IN", "BETWEEN", "LIKE", "REGEXP", "RLIKE", "SOUNDS", "MEMBER"];
        let Some(word) = words.into_iter().find(|word| self.is(distance, word)) else {
            return Ok(None);
        };
        // Neither is reserved: they may be aliases.
        if word == "SOUNDS" && !self.is(1, "LIKE")
            || word == "MEMBER" && !self.is(1, "OF") && !self.is(1, "(")
        {
            return Ok(None);
        }
        for _ in 0..=distance {
            self.bump();
        }
        let null = ExprKind::Literal(super::tree::Literal::Null);
        let operand = Box::new(std::mem::replace(left, Expr { span: left.span, kind: null }));
        self.predicate_of(word, operand, not).map(Some)
    }

    fn predicate_of(&mut self, word: &str, operand: Box<Expr>, not: bool) -> Parse<ExprKind> {
        Ok(match word {
            "IN" => {
                if self.at("(") && self.at_query_in_parens(1) {
                    let query = Box::new(self.parens(Self::query)?);
                    return Ok(ExprKind::InQuery { operand, not, query });
                }
                let list = self.listed(Self::expression)?;
                ExprKind::In { operand, not, list }
            }
            "BETWEEN" => {
                let low = Box::new(self.arithmetic(0)?);
                self.expect("AND")?;
                let high = Box::new(self.nested(Self::predicate)?);
                ExprKind::Between { operand, not, low, high }
            }
            "MEMBER" => {
                let start = operand.span.start;
                self.eat("OF");
                let array = self.expression_in_parens()?;
                self.only(Product::MySql, start, "MEMBER OF");
                ExprKind::MemberOf(operand, Box::new(array))
            }
            "SOUNDS" => {
                self.bump();
                let pattern = Box::new(self.arithmetic(0)?);
                ExprKind::Like { kind: LikeKind::SoundsLike, operand, not, pattern, escape: None }
            }
            "LIKE" => {
                let pattern = Box::new(self.arithmetic(0)?);
                let escape = self.after("ESCAPE", |cursor| cursor.arithmetic(0).map(Box::new))?;
                ExprKind::Like { kind: LikeKind::Like, operand, not, pattern, escape }
            }
            _ => {
                let pattern = Box::new(self.arithmetic(0)?);
                ExprKind::Like { kind: LikeKind::Regexp, operand, not, pattern, escape: None }
            }
        })
    }

    /// An expression without comparisons, as the operands of predicates are, of operators that
    /// bind at least as closely as `level`.
    pub(in super::super) fn arithmetic(&mut self, level: u8) -> Parse<Expr> {
        let start = self.start();
        let mut left = self.unary()?;
        let mut length = 0;
        while let Some((_, operator, closeness)) =
            ARITHMETIC.iter().find(|(word, _, closeness)| *closeness >= level && self.at(word))
        {
            self.bump();
            self.descend()?;
            length += 1;
            let right = self.arithmetic(closeness + 1)?;
            let kind = ExprKind::Binary(*operator, Box::new(left), Box::new(right));
            left = Expr { span: self.since(start), kind };
        }
        self.ascend(length);
        Ok(left)
    }

    /// Signs before a simple expression.
    pub(in super::super) fn unary(&mut self) -> Parse<Expr> {
        let start = self.start();
        let operator = match self.eat_any(&["-", "+", "~", "!"]) {
            Some("-") => UnaryOperator::Minus,
            Some("+") => UnaryOperator::Plus,
            Some("~") => UnaryOperator::Invert,
            Some(_) => UnaryOperator::Not,
            None => return self.simple(),
        };
        let operand = self.nested(Self::unary)?;
        Ok(Expr { span: self.since(start), kind: ExprKind::Unary(operator, Box::new(operand)) })
    }
}
