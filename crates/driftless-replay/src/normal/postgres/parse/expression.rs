//! Operators and what binds how strongly.

use super::super::syntax::{Call, Expr, Operator};
use super::{Lex, Parser};

/// What binds stronger has the higher number.
mod strength {
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
}

fn operator_strength(name: &str) -> u8 {
    match name {
        "=" | "<" | ">" | "<=" | ">=" | "<>" => strength::COMPARISON,
        "+" | "-" => strength::SUM,
        "*" | "/" | "%" => strength::PRODUCT,
        "^" => strength::POWER,
        _ => strength::OTHER,
    }
}

/// Words of the grammar that no expression begins with.
const INFIX: [&str; 10] =
    ["and", "or", "is", "isnull", "notnull", "between", "in", "like", "ilike", "collate"];

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Option<Expr> {
        self.nested(|parser| parser.operation(0))
    }

    pub(super) fn expressions(&mut self) -> Option<Vec<Expr>> {
        self.list(Self::expression)
    }

    /// An expression that ends before `IN` and whatever binds less.
    pub(super) fn restricted(&mut self) -> Option<Expr> {
        self.operand(strength::MATCH + 1)
    }

    /// An operation whose operators bind at least this strongly.
    fn operation(&mut self, least: u8) -> Option<Expr> {
        let mut left = self.prefix()?;
        loop {
            let before = self.at;
            left = self.infix(left, least)?;
            if self.at == before {
                return Some(left);
            }
        }
    }

    /// An operand one level deeper, since operands hold operations.
    fn operand(&mut self, least: u8) -> Option<Expr> {
        self.nested(|parser| parser.operation(least))
    }

    fn prefix(&mut self) -> Option<Expr> {
        if self.is("not") {
            self.at += 1;
            return Some(Expr::Not(Box::new(self.operand(strength::NOT)?)));
        }
        if INFIX.contains(&self.word()) {
            return None;
        }
        let Lex::Operator(name) = self.peek().clone() else {
            if self.is("operator") && self.is_ahead(1, "(") {
                let operator = self.operator()?;
                let right = Box::new(self.operand(strength::OTHER)?);
                return Some(Expr::Operation { operator, left: None, right });
            }
            return self.primary();
        };
        self.at += 1;
        let sign = matches!(name.as_str(), "+" | "-");
        let right = self.operand(if sign { strength::SIGN } else { strength::OTHER })?;
        Some(match (name.as_str(), right) {
            ("+", Expr::Number(number)) => Expr::Number(number),
            ("-", Expr::Number(number)) => Expr::Number(match number.strip_prefix('-') {
                Some(positive) => positive.to_owned(),
                None => format!("-{number}"),
            }),
            (_, right) => Expr::Operation {
                operator: Operator { schema: None, name },
                left: None,
                right: Box::new(right),
            },
        })
    }

    /// `OPERATOR(schema.+)` or a plain operator.
    pub(super) fn operator(&mut self) -> Option<Operator> {
        if self.eat_all(&["operator", "("]) {
            let mut schema = None;
            while !matches!(self.peek(), Lex::Operator(_)) {
                schema = Some(self.name()?);
                self.expect(".")?;
            }
            let Lex::Operator(name) = self.bump() else { return None };
            self.expect(")")?;
            let schema = schema.filter(|schema| schema != "pg_catalog");
            return Some(Operator { schema, name });
        }
        match self.bump() {
            Lex::Operator(name) => Some(Operator { schema: None, name }),
            _ => None,
        }
    }

    /// What follows an operand, if it binds strongly enough; otherwise the operand.
    fn infix(&mut self, left: Expr, least: u8) -> Option<Expr> {
        if let Lex::Operator(name) = self.peek() {
            let binds = operator_strength(name);
            return if binds < least { Some(left) } else { self.binary(left, binds) };
        }
        let negated = self.is("not");
        let word = self.word_ahead(usize::from(negated)).to_owned();
        let binds = match word.as_str() {
            "between" | "in" | "like" | "ilike" => strength::MATCH,
            "similar" if self.is_ahead(1 + usize::from(negated), "to") => strength::MATCH,
            _ if negated => return Some(left),
            "or" => strength::OR,
            "and" => strength::AND,
            "is" | "isnull" | "notnull" => strength::IS,
            "operator" if self.is_ahead(1, "(") => return self.other(left, least),
            "at" if self.is_ahead(1, "time") || self.is_ahead(1, "local") => strength::AT,
            "collate" => strength::COLLATE,
            "overlaps" => strength::OTHER,
            _ => return Some(left),
        };
        if binds < least {
            return Some(left);
        }
        self.at += 1 + usize::from(negated);
        self.worded(&word, left, negated)
    }

    fn other(&mut self, left: Expr, least: u8) -> Option<Expr> {
        if strength::OTHER < least { Some(left) } else { self.binary(left, strength::OTHER) }
    }

    /// What follows a word that is an operator.
    fn worded(&mut self, word: &str, left: Expr, negated: bool) -> Option<Expr> {
        Some(match word {
            "or" => Expr::Or(flattened(left, self.operand(strength::OR + 1)?, false)),
            "and" => Expr::And(flattened(left, self.operand(strength::AND + 1)?, true)),
            "isnull" => is(left, false, "NULL"),
            "notnull" => is(left, true, "NULL"),
            "is" => return self.after_is(left),
            "between" => return self.after_between(left, negated),
            "in" => return self.after_in(left, negated),
            "like" | "ilike" | "similar" => return self.after_like(word, left, negated),
            "collate" => Expr::Collate(Box::new(left), self.path()?),
            "overlaps" => {
                let (Expr::Row(mut ours), Expr::Row(theirs)) =
                    (left, self.operand(strength::OTHER + 1)?)
                else {
                    return None;
                };
                ours.extend(theirs);
                Expr::Call(Box::new(Call::new(vec!["overlaps".to_owned()], ours)))
            }
            "at" => {
                let mut arguments = vec![left];
                if !self.eat("local") {
                    self.expect("time")?;
                    self.expect("zone")?;
                    arguments.insert(0, self.operand(strength::AT + 1)?);
                }
                Expr::Call(Box::new(Call::new(vec!["timezone".to_owned()], arguments)))
            }
            _ => return None,
        })
    }

    fn binary(&mut self, left: Expr, binds: u8) -> Option<Expr> {
        let operator = self.operator()?;
        if let "any" | "some" | "all" = self.word() {
            let all = self.is("all");
            self.at += 1;
            return self.quantified(operator, left, all);
        }
        let right = Box::new(self.operand(binds + 1)?);
        Some(Expr::Operation { operator, left: Some(Box::new(left)), right })
    }

    fn quantified(&mut self, operator: Operator, left: Expr, all: bool) -> Option<Expr> {
        let left = Box::new(left);
        if self.query_in_parens_follows() {
            let query = Box::new(self.parens(Self::query)?);
            return Some(Expr::QuantifiedQuery { operator, left, all, query });
        }
        let right = Box::new(self.parens(Self::expression)?);
        Some(Expr::Quantified { operator, left, all, right })
    }

    fn after_is(&mut self, left: Expr) -> Option<Expr> {
        let negated = self.eat("not");
        if self.eat_all(&["distinct", "from"]) {
            let right = Box::new(self.operand(strength::IS + 1)?);
            return Some(Expr::DistinctFrom { left: Box::new(left), right, negated });
        }
        for (word, what) in
            [("null", "NULL"), ("true", "TRUE"), ("false", "FALSE"), ("unknown", "UNKNOWN")]
        {
            if self.eat(word) {
                return Some(is(left, negated, what));
            }
        }
        let form = ["nfc", "nfd", "nfkc", "nfkd"].into_iter().find(|form| self.eat(form));
        self.expect("normalized")?;
        let mut arguments = vec![left];
        arguments.extend(form.map(|form| Expr::Text(form.to_ascii_uppercase())));
        let call = Expr::Call(Box::new(Call::new(vec!["is_normalized".to_owned()], arguments)));
        Some(if negated { Expr::Not(Box::new(call)) } else { call })
    }

    fn after_between(&mut self, left: Expr, negated: bool) -> Option<Expr> {
        let symmetric = self.eat("symmetric");
        if !symmetric {
            self.eat("asymmetric");
        }
        let low = Box::new(self.operand(strength::MATCH + 1)?);
        self.expect("and")?;
        let high = Box::new(self.operand(strength::MATCH + 1)?);
        Some(Expr::Between { value: Box::new(left), negated, symmetric, low, high })
    }

    fn after_in(&mut self, left: Expr, negated: bool) -> Option<Expr> {
        let left = Box::new(left);
        if self.query_in_parens_follows() {
            let query = Box::new(self.parens(Self::query)?);
            let operator = Operator::plain("=");
            let found = Expr::QuantifiedQuery { operator, left, all: false, query };
            return Some(if negated { Expr::Not(Box::new(found)) } else { found });
        }
        let items = self.parens(Self::expressions)?;
        Some(Expr::In { left, negated, items })
    }

    fn after_like(&mut self, word: &str, left: Expr, negated: bool) -> Option<Expr> {
        if word == "similar" {
            self.expect("to")?;
        }
        let name = match (word, negated) {
            ("like", false) => "~~",
            ("like", true) => "!~~",
            ("ilike", false) => "~~*",
            ("ilike", true) => "!~~*",
            (_, false) => "~",
            (_, true) => "!~",
        };
        let operator = Operator::plain(name);
        if let "any" | "some" | "all" = self.word() {
            let all = self.is("all");
            self.at += 1;
            return self.quantified(operator, left, all);
        }
        let mut pattern = vec![self.operand(strength::MATCH + 1)?];
        if self.eat("escape") {
            pattern.push(self.operand(strength::ESCAPE + 1)?);
        }
        let function = if word == "similar" { "similar_to_escape" } else { "like_escape" };
        let right = match pattern.pop() {
            Some(pattern_only) if pattern.is_empty() && word != "similar" => pattern_only,
            last => {
                pattern.extend(last);
                Expr::Call(Box::new(Call::new(vec![function.to_owned()], pattern)))
            }
        };
        Some(Expr::Operation { operator, left: Some(Box::new(left)), right: Box::new(right) })
    }
}

fn is(value: Expr, negated: bool, what: &'static str) -> Expr {
    Expr::Is { value: Box::new(value), negated, what }
}

/// `AND` and `OR` associate, and the server keeps some of the parentheses and not others.
fn flattened(left: Expr, right: Expr, and: bool) -> Vec<Expr> {
    let mut all = Vec::new();
    for side in [left, right] {
        match side {
            Expr::And(inner) if and => all.extend(inner),
            Expr::Or(inner) if !and => all.extend(inner),
            other => all.push(other),
        }
    }
    all
}
