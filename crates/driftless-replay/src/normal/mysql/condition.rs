//! Conditions: expressions of which the truth counts, and negations of them.
//!
//! `NOT` is pushed as far in as it goes, as MariaDB does; every rule holds for null too. A value
//! that serves as a condition is compared with zero, so that `a` and `a <> 0` are one.

use driftless_sql::mysql::{
    BinaryOperator, Expr, ExprKind, IsTest, LikeKind, Literal, UnaryOperator,
};

use super::Writer;
use super::query::Names;

impl Writer<'_> {
    /// The truth of an expression, or of its negation.
    pub(super) fn condition(&mut self, expr: &Expr, negated: bool) -> Option<String> {
        match &expr.kind {
            ExprKind::Unary(UnaryOperator::Not, inner) => self.condition(inner, !negated),
            ExprKind::Binary(operator @ (BinaryOperator::And | BinaryOperator::Or), ..) => {
                let and = (*operator == BinaryOperator::And) != negated;
                let mut parts = Vec::new();
                self.junction(expr, negated, and, &mut parts)?;
                Some(format!("({})", parts.join(if and { " and " } else { " or " })))
            }
            ExprKind::Binary(BinaryOperator::Xor, left, right) => {
                let left = self.condition(left, negated)?;
                Some(format!("({left} xor {})", self.condition(right, false)?))
            }
            _ => match self.predicate(expr, negated) {
                Some(predicate) => predicate,
                None => {
                    let value = self.value(expr)?;
                    Some(format!("({value} {} 0)", if negated { "=" } else { "<>" }))
                }
            },
        }
    }

    /// The operands of `AND` (or `OR`), nested ones with them.
    fn junction(
        &mut self,
        expr: &Expr,
        negated: bool,
        and: bool,
        parts: &mut Vec<String>,
    ) -> Option<()> {
        match &expr.kind {
            ExprKind::Unary(UnaryOperator::Not, inner) => {
                return self.junction(inner, !negated, and, parts);
            }
            ExprKind::Binary(
                operator @ (BinaryOperator::And | BinaryOperator::Or),
                left,
                right,
            ) if ((*operator == BinaryOperator::And) != negated) == and => {
                self.junction(left, negated, and, parts)?;
                return self.junction(right, negated, and, parts);
            }
            _ => {}
        }
        parts.push(self.condition(expr, negated)?);
        Some(())
    }

    /// A comparison or test; none if the expression is none, and none inside if it has no form.
    #[expect(clippy::option_option, reason = "no predicate and no form are two things")]
    pub(super) fn predicate(&mut self, expr: &Expr, negated: bool) -> Option<Option<String>> {
        Some(match &expr.kind {
            ExprKind::Binary(operator, left, right) if is_comparison(*operator) => {
                self.comparison(left, *operator, right, negated)
            }
            ExprKind::Is { operand, not, test } => self.is_test(operand, *not != negated, *test),
            ExprKind::In { operand, not, list } => self.in_list(operand, *not != negated, list),
            // MySQL prints `IS FALSE` for `NOT` where null and false are one, and only there.
            ExprKind::InQuery { not, .. } if *not != negated && !self.is_mariadb() => None,
            ExprKind::InQuery { operand, not, query } => {
                let found = self.value(operand).and_then(|operand| {
                    Some(format!("({operand} in ({}))", self.query(query, Names::None)?.text))
                });
                found.map(|found| negation(found, *not != negated))
            }
            ExprKind::Quantified { operand, operator, all, query } => {
                self.quantified(operand, *operator, *all, query, negated)
            }
            ExprKind::Exists(query) => self.exists(query).map(|found| negation(found, negated)),
            ExprKind::Between { operand, not, low, high } => {
                let word = if *not != negated { "not between" } else { "between" };
                self.between(operand, word, low, high)
            }
            ExprKind::Like { kind, operand, not, pattern, escape } => {
                self.like(*kind, operand, *not != negated, pattern, escape.as_deref())
            }
            ExprKind::MemberOf(left, right) => {
                let found = self
                    .value(left)
                    .and_then(|left| Some(format!("({left} member of ({}))", self.value(right)?)));
                found.map(|found| negation(found, negated))
            }
            ExprKind::Call { name, arguments, .. } if name.database.is_none() => {
                return self.predicate_call(&name.name.text, arguments, negated);
            }
            _ => return None,
        })
    }

    /// Functions that are other names of tests.
    #[expect(clippy::option_option, reason = "no predicate and no form are two things")]
    fn predicate_call(
        &mut self,
        name: &str,
        arguments: &[Expr],
        negated: bool,
    ) -> Option<Option<String>> {
        match (name.to_ascii_lowercase().as_str(), arguments) {
            ("isnull", [operand]) => Some(self.is_test(operand, negated, IsTest::Null)),
            ("regexp_like", [operand, pattern]) => {
                Some(self.like(LikeKind::Regexp, operand, negated, pattern, None))
            }
            _ => None,
        }
    }

    fn comparison(
        &mut self,
        left: &Expr,
        operator: BinaryOperator,
        right: &Expr,
        negated: bool,
    ) -> Option<String> {
        // Rows are equal where all their items are.
        if matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual)
            && let (ExprKind::Row(left), ExprKind::Row(right)) = (&left.kind, &right.kind)
            && left.len() == right.len()
        {
            let and = (operator == BinaryOperator::Equal) != negated;
            let each = left.iter().zip(right);
            let each = each.map(|(left, right)| self.comparison(left, operator, right, negated));
            let each = each.collect::<Option<Vec<_>>>()?;
            return Some(format!("({})", each.join(if and { " and " } else { " or " })));
        }
        // A constant stands on the right: MySQL prints `0 <> a` for `a` alone.
        let constant = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(_));
        let zero = |expr: &Expr| matches!(&expr.kind, ExprKind::Literal(Literal::Integer(digits)) if digits == "0");
        let exchanged = constant(left) && (!constant(right) || zero(left) && !zero(right));
        let (left, operator, right) =
            if exchanged { (right, mirrored(operator), left) } else { (left, operator, right) };
        let (left, right) = (self.value(left)?, self.value(right)?);
        if operator == BinaryOperator::NullSafeEqual {
            return Some(negation(format!("({left} <=> {right})"), negated));
        }
        Some(format!("({left} {} {right})", comparison_text(operator, negated)?))
    }

    fn is_test(&mut self, operand: &Expr, not: bool, test: IsTest) -> Option<String> {
        if !self.is_mariadb() && matches!(operand.kind, ExprKind::InQuery { .. }) {
            return None;
        }
        let (operand, test) = match test {
            IsTest::Null | IsTest::Unknown => (self.value(operand)?, "null"),
            IsTest::True => (self.condition(operand, false)?, "true"),
            IsTest::False => (self.condition(operand, false)?, "false"),
        };
        Some(format!("({operand} is {}{test})", if not { "not " } else { "" }))
    }

    /// A list of one is a comparison.
    fn in_list(&mut self, operand: &Expr, not: bool, list: &[Expr]) -> Option<String> {
        if let [one] = list {
            return self.comparison(operand, BinaryOperator::Equal, one, not);
        }
        let operand = self.value(operand)?;
        let items = self.values(list)?;
        Some(format!("({operand} {}in ({items}))", if not { "not " } else { "" }))
    }

    /// `= ANY` is `IN`, and a negation turns one quantifier into the other.
    fn quantified(
        &mut self,
        operand: &Expr,
        operator: BinaryOperator,
        all: bool,
        query: &driftless_sql::mysql::Query,
        negated: bool,
    ) -> Option<String> {
        let operand = self.value(operand)?;
        let query = self.query(query, Names::None)?.text;
        match (operator, all) {
            (BinaryOperator::Equal, false) => {
                Some(negation(format!("({operand} in ({query}))"), negated))
            }
            (BinaryOperator::Equal | BinaryOperator::NotEqual, _)
                if (all || negated) && !self.is_mariadb() =>
            {
                None
            }
            (BinaryOperator::NotEqual, true) => {
                Some(negation(format!("({operand} in ({query}))"), !negated))
            }
            _ => {
                let text = comparison_text(operator, negated)?;
                let quantifier = if all != negated { "all" } else { "any" };
                Some(format!("({operand} {text} {quantifier} ({query}))"))
            }
        }
    }

    fn between(&mut self, operand: &Expr, word: &str, low: &Expr, high: &Expr) -> Option<String> {
        let (operand, low, high) = (self.value(operand)?, self.value(low)?, self.value(high)?);
        Some(format!("({operand} {word} {low} and {high})"))
    }

    fn like(
        &mut self,
        kind: LikeKind,
        operand: &Expr,
        not: bool,
        pattern: &Expr,
        escape: Option<&Expr>,
    ) -> Option<String> {
        let (operand, pattern) = (self.value(operand)?, self.value(pattern)?);
        let word = match kind {
            LikeKind::Like => "like",
            LikeKind::Regexp => "regexp",
            LikeKind::SoundsLike => {
                let operator = if not { "<>" } else { "=" };
                return Some(format!("(soundex({operand}) {operator} soundex({pattern}))"));
            }
        };
        let default = |escape: &Expr| matches!(&escape.kind, ExprKind::Literal(Literal::String { value, .. }) if value == "\\");
        let escape = match escape.filter(|escape| !default(escape)) {
            Some(escape) => format!(" escape {}", self.value(escape)?),
            None => String::new(),
        };
        let not = if not { "not " } else { "" };
        Some(format!("({operand} {not}{word} {pattern}{escape})"))
    }
}

fn negation(condition: String, negated: bool) -> String {
    if negated { format!("(not {condition})") } else { condition }
}

/// The comparison that says the same with its operands exchanged.
const fn mirrored(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::LessOrEqual => BinaryOperator::GreaterOrEqual,
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::GreaterOrEqual => BinaryOperator::LessOrEqual,
        other => other,
    }
}

const fn is_comparison(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Equal
            | BinaryOperator::NullSafeEqual
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
    )
}

/// A comparison, or the one that holds where it does not.
fn comparison_text(operator: BinaryOperator, negated: bool) -> Option<&'static str> {
    Some(match (operator, negated) {
        (BinaryOperator::Equal, false) | (BinaryOperator::NotEqual, true) => "=",
        (BinaryOperator::NotEqual, false) | (BinaryOperator::Equal, true) => "<>",
        (BinaryOperator::Less, false) | (BinaryOperator::GreaterOrEqual, true) => "<",
        (BinaryOperator::LessOrEqual, false) | (BinaryOperator::Greater, true) => "<=",
        (BinaryOperator::Greater, false) | (BinaryOperator::LessOrEqual, true) => ">",
        (BinaryOperator::GreaterOrEqual, false) | (BinaryOperator::Less, true) => ">=",
        _ => return None,
    })
}
