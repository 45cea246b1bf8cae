//! Operands: constants, names, parentheses, `CASE`, `ARRAY`, `ROW`, and what clings to them.

use driftless_sql::postgres::{may_name_column, may_name_function};

use super::super::syntax::{Expr, Subscript};
use super::{Lex, Parser};

/// Types whose names are keywords, which may stand before a string that is a constant of theirs.
const TYPE_WORDS: [&str; 19] = [
    "int",
    "integer",
    "smallint",
    "bigint",
    "real",
    "boolean",
    "float",
    "double",
    "decimal",
    "dec",
    "numeric",
    "bit",
    "timestamp",
    "time",
    "interval",
    "character",
    "char",
    "varchar",
    "national",
];

impl Parser<'_> {
    /// An operand with casts and subscripts behind it.
    pub(super) fn primary(&mut self) -> Option<Expr> {
        let mut expr = self.operand_alone()?;
        loop {
            if self.eat("::") {
                expr = Expr::Cast(Box::new(expr), Box::new(self.data_type()?));
            } else if self.is("[") {
                expr = Expr::Subscript(Box::new(expr), self.subscripts()?);
            } else if self.is(".") && matches!(expr, Expr::Subscript(..) | Expr::Row(_)) {
                self.at += 1;
                expr = self.field(expr)?;
            } else {
                return Some(expr);
            }
        }
    }

    fn operand_alone(&mut self) -> Option<Expr> {
        match self.peek().clone() {
            Lex::Number(number) => {
                self.at += 1;
                Some(Expr::Number(number))
            }
            Lex::Text(text) => {
                self.at += 1;
                Some(Expr::Text(text))
            }
            Lex::Parameter => {
                self.at += 1;
                Some(Expr::Parameter)
            }
            Lex::Mark(mark) if mark == "(" => self.parenthesised(),
            Lex::Word(word) => self.worded_operand(&word),
            Lex::Name(_) => self.named(),
            _ => None,
        }
    }

    fn worded_operand(&mut self, word: &str) -> Option<Expr> {
        let literal = match word {
            "true" | "false" => Some(Expr::Boolean(word == "true")),
            "null" => Some(Expr::Null),
            _ => None,
        };
        if literal.is_some() {
            self.at += 1;
            return literal;
        }
        match word {
            "case" => self.case(),
            "array" => self.array(),
            "row" if self.is_ahead(1, "(") => {
                self.at += 1;
                let items = self.parens(|parser| {
                    if parser.is(")") { Some(Vec::new()) } else { parser.expressions() }
                })?;
                Some(Expr::Row(items))
            }
            "exists" if self.is_ahead(1, "(") => {
                self.at += 1;
                Some(Expr::Exists(Box::new(self.parens(Self::query)?)))
            }
            _ => match self.special(word) {
                Some(found) => found,
                None => self.constant_or_name(word),
            },
        }
    }

    /// `DATE '2020-01-01'`, `numeric(3) '1'`, or a name.
    fn constant_or_name(&mut self, word: &str) -> Option<Expr> {
        if TYPE_WORDS.contains(&word)
            && let Some(constant) = self.attempt(Self::typed_constant)
        {
            return Some(constant);
        }
        self.named()
    }

    fn typed_constant(&mut self) -> Option<Expr> {
        let mut data_type = self.scalar_type()?;
        let Lex::Text(text) = self.bump() else { return None };
        if self.at >= 2
            && ["year", "month", "day", "hour", "minute", "second"].contains(&self.word())
        {
            // The fields of `INTERVAL '1' DAY` come after the string.
            data_type.fields = None;
            return None;
        }
        Some(Expr::Cast(Box::new(Expr::Text(text)), Box::new(data_type)))
    }

    /// A column, a function's call, or a constant with its type before it.
    fn named(&mut self) -> Option<Expr> {
        let start = self.at;
        let quoted = matches!(self.peek(), Lex::Name(_));
        let (column, function) = {
            let word = self.word();
            (quoted || may_name_column(word), quoted || may_name_function(word))
        };
        if !column && !function {
            return None;
        }
        let mut path = vec![self.name()?];
        while self.is(".") {
            self.at += 1;
            if self.eat("*") {
                return Some(Expr::Star(path));
            }
            path.push(self.name()?);
        }
        if matches!(self.peek(), Lex::Text(_)) {
            self.at = start;
            return self.typed_constant();
        }
        if self.is("(") && (function || path.len() > 1) {
            return self.call(path);
        }
        (column || path.len() > 1).then_some(Expr::Column(path))
    }

    fn field(&mut self, expr: Expr) -> Option<Expr> {
        if self.is("*") { None } else { Some(Expr::Field(Box::new(expr), self.name()?)) }
    }

    fn parenthesised(&mut self) -> Option<Expr> {
        if self.query_in_parens_follows() {
            let query = self.parens(Self::query)?;
            return Some(Expr::Subquery(Box::new(query)));
        }
        let mut items = self.parens(Self::expressions)?;
        if items.len() > 1 {
            return Some(Expr::Row(items));
        }
        let mut expr = items.pop()?;
        while self.is(".") {
            self.at += 1;
            expr = self.field(expr)?;
        }
        Some(expr)
    }

    /// Whether `(` comes with a query in it, more parentheses round it not counted.
    pub(super) fn query_in_parens_follows(&self) -> bool {
        let depth = (0..).take_while(|at| self.is_ahead(*at, "(")).count();
        depth > 0
            && match self.word_ahead(depth) {
                "select" | "with" => true,
                "values" => self.is_ahead(depth + 1, "("),
                _ => false,
            }
            && self.closes_as_query(depth)
    }

    /// Whether what stands in more than one pair of parentheses is a query up to the outermost:
    /// `((SELECT 1) + 1)` is not.
    fn closes_as_query(&self, depth: usize) -> bool {
        let mut open = depth;
        for at in depth.. {
            match self.ahead(at) {
                Lex::End => return false,
                Lex::Mark(mark) if mark == "(" => open += 1,
                Lex::Mark(mark) if mark == ")" => {
                    open -= 1;
                    let goes_on = ["union", "intersect", "except", "order", "limit", "offset"]
                        .contains(&self.word_ahead(at + 1));
                    if open == 0 {
                        return true;
                    }
                    if open < depth && !goes_on && !self.is_ahead(at + 1, ")") {
                        return false;
                    }
                    if open < depth && goes_on {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn case(&mut self) -> Option<Expr> {
        self.expect("case")?;
        let operand = if self.is("when") { None } else { Some(Box::new(self.expression()?)) };
        let mut arms = Vec::new();
        while self.eat("when") {
            let when = self.expression()?;
            self.expect("then")?;
            arms.push((when, self.expression()?));
        }
        let default = if self.eat("else") { Some(Box::new(self.expression()?)) } else { None };
        self.expect("end")?;
        (!arms.is_empty()).then_some(Expr::Case { operand, arms, default })
    }

    fn array(&mut self) -> Option<Expr> {
        self.expect("array")?;
        if self.query_in_parens_follows() {
            return Some(Expr::ArrayQuery(Box::new(self.parens(Self::query)?)));
        }
        self.array_elements()
    }

    fn array_elements(&mut self) -> Option<Expr> {
        self.expect("[")?;
        if self.eat("]") {
            return Some(Expr::Array(Vec::new()));
        }
        let elements =
            self.nested(|parser| {
                parser.list(|parser| {
                    if parser.is("[") { parser.array_elements() } else { parser.expression() }
                })
            })?;
        self.expect("]")?;
        Some(Expr::Array(elements))
    }

    fn subscripts(&mut self) -> Option<Vec<Subscript>> {
        let mut subscripts = Vec::new();
        while self.eat("[") {
            let bound = |parser: &mut Self| {
                if parser.is(":") || parser.is("]") {
                    Some(None)
                } else {
                    parser.expression().map(Some)
                }
            };
            let low = bound(self)?;
            let subscript = if self.eat(":") {
                Subscript::Slice(low, bound(self)?)
            } else {
                Subscript::At(low?)
            };
            self.expect("]")?;
            subscripts.push(subscript);
        }
        Some(subscripts)
    }
}
