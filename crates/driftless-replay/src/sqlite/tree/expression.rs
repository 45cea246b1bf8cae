//! Expressions: operator precedence over SQLite's grammar.
//!
//! The levels are those of `parse.y`, loosest first. Everything between `IS` and `=` shares one
//! level and associates to the left; `ESCAPE` and the second half of `BETWEEN` belong to their
//! operator and are read with it.

use driftless_diag::Span;
use driftless_sql::sqlite::Name;

use super::keyword::Keyword;
use super::token::{Cursor, Kind, Parsed};
use super::{Binary, Call, Dotted, Expr, ExprKind, InSet, Literal, Over, Unary, Window};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const EQUALITY: u8 = 4;
const COMPARISON: u8 = 5;
const BITS: u8 = 7;
const SUM: u8 = 8;
const PRODUCT: u8 = 9;
const CONCAT: u8 = 10;
const COLLATE: u8 = 11;
const PREFIX: u8 = 12;

impl Cursor<'_> {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.level(0)
    }

    /// An expression of operators that bind tighter than `outer`.
    fn level(&mut self, outer: u8) -> Parsed<Expr> {
        self.nested(|cursor| {
            let mut left = cursor.prefix()?;
            while let Some(next) = cursor.infix(outer, &mut left)? {
                left = next;
            }
            Some(left)
        })
    }

    fn prefix(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let (operator, level) = match self.kind(0) {
            Some(Kind::Symbol("-")) => (Unary::Minus, PREFIX),
            Some(Kind::Symbol("+")) => (Unary::Plus, PREFIX),
            Some(Kind::Symbol("~")) => (Unary::Complement, PREFIX),
            Some(Kind::Keyword(Keyword::Not)) => (Unary::Not, NOT - 1),
            _ => return self.primary(),
        };
        self.take();
        let level = if level == PREFIX { PREFIX - 1 } else { level };
        let operand = self.level(level)?;
        Some(Expr { span: self.since(start), kind: ExprKind::Unary(operator, Box::new(operand)) })
    }

    /// Reads one operator after `left` with its right side; none when what follows binds looser.
    fn infix(&mut self, outer: u8, left: &mut Expr) -> Parsed<Option<Expr>> {
        let Some(kind) = self.kind(0) else { return Some(None) };
        let start = left.span.start;
        if let Some((level, operator)) = binary(kind) {
            if level <= outer {
                return Some(None);
            }
            self.take();
            return self.finish_binary(left, operator, level).map(Some);
        }
        let negated = kind == Kind::Keyword(Keyword::Not);
        let Some(Kind::Keyword(word)) = self.kind(usize::from(negated)) else { return Some(None) };
        let level = if word == Keyword::Collate { COLLATE } else { EQUALITY };
        let known = match word {
            Keyword::Like | Keyword::Match | Keyword::Between | Keyword::In => true,
            Keyword::Null => negated,
            Keyword::Is | Keyword::Isnull | Keyword::Notnull | Keyword::Collate => !negated,
            _ => false,
        };
        if !known || level <= outer {
            return Some(None);
        }
        if negated {
            self.take();
        }
        self.take();
        let operand = std::mem::replace(left, placeholder());
        let kind = self.word_operator(word, operand)?;
        Some(Some(Expr { span: self.since(start), kind }))
    }

    fn finish_binary(&mut self, left: &mut Expr, operator: Binary, level: u8) -> Parsed<Expr> {
        let start = left.span.start;
        let right = self.level(level)?;
        let left = std::mem::replace(left, placeholder());
        let kind = ExprKind::Binary(operator, Box::new(left), Box::new(right));
        Some(Expr { span: self.since(start), kind })
    }

    fn word_operator(&mut self, word: Keyword, operand: Expr) -> Parsed<ExprKind> {
        Some(match word {
            Keyword::Isnull | Keyword::Notnull | Keyword::Null => {
                ExprKind::NullTest(Box::new(operand))
            }
            Keyword::Collate => ExprKind::Collate(Box::new(operand), self.word_or_string()?),
            Keyword::Is => {
                self.eat(Keyword::Not);
                if self.is(Keyword::Distinct) && self.kind(1) == Some(Kind::Keyword(Keyword::From))
                {
                    self.take();
                    self.take();
                }
                let right = self.level(EQUALITY)?;
                ExprKind::Binary(Binary::Logic, Box::new(operand), Box::new(right))
            }
            Keyword::Between => {
                let low = self.level(NOT)?;
                self.expect(Keyword::And)?;
                let high = self.level(EQUALITY)?;
                ExprKind::Many(vec![operand, low, high])
            }
            Keyword::In => ExprKind::In(Box::new(operand), self.in_set()?),
            _ => {
                let pattern = self.level(EQUALITY)?;
                if self.eat(Keyword::Escape) {
                    let escape = self.level(EQUALITY)?;
                    return Some(ExprKind::Many(vec![operand, pattern, escape]));
                }
                ExprKind::Binary(Binary::Logic, Box::new(operand), Box::new(pattern))
            }
        })
    }

    fn in_set(&mut self) -> Parsed<InSet> {
        if self.eat_symbol("(") {
            if self.at_select() {
                let select = self.nested(Self::select)?;
                self.expect_symbol(")")?;
                return Some(InSet::Select(Box::new(select)));
            }
            return Some(InSet::List(self.arguments()?));
        }
        let name = self.qualified_name()?;
        let arguments = if self.eat_symbol("(") { Some(self.arguments()?) } else { None };
        Some(InSet::Table(name, arguments))
    }

    /// Expressions up to the closing parenthesis, which is taken.
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        if self.eat_symbol(")") {
            return Some(Vec::new());
        }
        let list = self.expr_list()?;
        self.expect_symbol(")")?;
        Some(list)
    }

    pub(super) fn expr_list(&mut self) -> Parsed<Vec<Expr>> {
        let mut list = vec![self.expr()?];
        while self.eat_symbol(",") {
            list.push(self.expr()?);
        }
        Some(list)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let kind = match self.kind(0) {
            Some(Kind::Symbol("(")) => {
                self.take();
                self.parenthesized()?
            }
            Some(Kind::Integer) => self.literal(Literal::Integer),
            Some(Kind::Float) => self.literal(Literal::Float),
            Some(Kind::Blob) => self.literal(Literal::Blob),
            Some(Kind::Variable) => {
                self.take();
                ExprKind::Parameter
            }
            Some(Kind::String) if !self.is_symbol_at(1, ".") => self.literal(Literal::String),
            Some(Kind::Keyword(word)) => self.keyword_primary(word)?,
            _ => self.name_primary()?,
        };
        Some(Expr { span: self.since(start), kind })
    }

    fn literal(&mut self, literal: Literal) -> ExprKind {
        self.take();
        ExprKind::Literal(literal)
    }

    fn keyword_primary(&mut self, word: Keyword) -> Parsed<ExprKind> {
        match word {
            Keyword::Null => Some(self.literal(Literal::Null)),
            Keyword::Now => Some(self.literal(Literal::Now)),
            Keyword::Cast => self.cast(),
            Keyword::Case => self.case(),
            Keyword::Raise => self.raise(),
            Keyword::Exists => {
                self.take();
                self.expect_symbol("(")?;
                let select = self.nested(Self::select)?;
                self.expect_symbol(")")?;
                Some(ExprKind::Exists(Box::new(select)))
            }
            _ => self.name_primary(),
        }
    }

    /// After `(`: an expression, a row, or a query.
    fn parenthesized(&mut self) -> Parsed<ExprKind> {
        if self.at_select() {
            let select = self.nested(Self::select)?;
            self.expect_symbol(")")?;
            return Some(ExprKind::Select(Box::new(select)));
        }
        let mut list = self.expr_list()?;
        self.expect_symbol(")")?;
        Some(match list.pop() {
            Some(only) if list.is_empty() => only.kind,
            last => {
                list.extend(last);
                ExprKind::Row(list)
            }
        })
    }

    fn cast(&mut self) -> Parsed<ExprKind> {
        self.take();
        self.expect_symbol("(")?;
        let operand = self.expr()?;
        self.expect(Keyword::As)?;
        let start = self.start();
        while matches!(self.kind(0), Some(Kind::String)) || self.at_id() {
            self.take();
        }
        if self.since(start).end > start && self.eat_symbol("(") {
            self.signed()?;
            if self.eat_symbol(",") {
                self.signed()?;
            }
            self.expect_symbol(")")?;
        }
        let type_name = self.source.get(self.since(start).range()).unwrap_or_default().to_owned();
        self.expect_symbol(")")?;
        Some(ExprKind::Cast(Box::new(operand), type_name))
    }

    fn signed(&mut self) -> Parsed<()> {
        if !self.eat_symbol("-") {
            self.eat_symbol("+");
        }
        match self.kind(0) {
            Some(Kind::Integer | Kind::Float) => {
                self.take();
                Some(())
            }
            _ => None,
        }
    }

    fn case(&mut self) -> Parsed<ExprKind> {
        self.take();
        let operand = if self.is(Keyword::When) { None } else { Some(Box::new(self.expr()?)) };
        let mut arms = Vec::new();
        self.expect(Keyword::When)?;
        loop {
            let condition = self.expr()?;
            self.expect(Keyword::Then)?;
            arms.push((condition, self.expr()?));
            if !self.eat(Keyword::When) {
                break;
            }
        }
        let otherwise = if self.eat(Keyword::Else) { Some(Box::new(self.expr()?)) } else { None };
        self.expect(Keyword::End)?;
        Some(ExprKind::Case { operand, arms, otherwise })
    }

    fn raise(&mut self) -> Parsed<ExprKind> {
        self.take();
        self.expect_symbol("(")?;
        let mut message = None;
        if !self.eat(Keyword::Ignore) {
            if !(self.eat(Keyword::Abort) || self.eat(Keyword::Fail) || self.eat(Keyword::Rollback))
            {
                return None;
            }
            self.expect_symbol(",")?;
            message = Some(Box::new(self.expr()?));
        }
        self.expect_symbol(")")?;
        Some(ExprKind::Raise(message))
    }

    /// A column, or a function call.
    fn name_primary(&mut self) -> Parsed<ExprKind> {
        let first = self.name()?;
        if self.is_symbol("(") && first.quote != driftless_sql::sqlite::Quote::Single {
            return self.call(first);
        }
        if !self.eat_symbol(".") {
            return Some(ExprKind::Name(first));
        }
        let second = self.name()?;
        let dotted = if self.eat_symbol(".") {
            let column = self.name()?;
            Dotted { schema: Some(first), table: second, column }
        } else {
            Dotted { schema: None, table: first, column: second }
        };
        Some(ExprKind::Dotted(Box::new(dotted)))
    }

    fn call(&mut self, name: Name) -> Parsed<ExprKind> {
        self.take();
        let mut call = Call {
            name,
            star: false,
            arguments: Vec::new(),
            order_by: Vec::new(),
            filter: None,
            over: None,
        };
        if self.eat_symbol("*") {
            call.star = true;
            self.expect_symbol(")")?;
        } else if !self.eat_symbol(")") {
            if !self.eat(Keyword::Distinct) {
                self.eat(Keyword::All);
            }
            if !self.is(Keyword::Order) && !self.is_symbol(")") {
                call.arguments = self.expr_list()?;
            }
            if self.is(Keyword::Order) {
                call.order_by = self.order_by()?;
            }
            self.expect_symbol(")")?;
        }
        if self.is(Keyword::Filter) && self.is_symbol_at(1, "(") {
            self.take();
            self.take();
            self.expect(Keyword::Where)?;
            call.filter = Some(self.expr()?);
            self.expect_symbol(")")?;
        }
        if self.is(Keyword::Over) && (self.is_symbol_at(1, "(") || self.is_id_at(1)) {
            self.take();
            call.over = Some(if self.eat_symbol("(") {
                let window = self.window()?;
                self.expect_symbol(")")?;
                Over::Window(window)
            } else {
                Over::Named(self.name()?)
            });
        }
        Some(ExprKind::Call(Box::new(call)))
    }

    /// A window definition, without its parentheses.
    pub(super) fn window(&mut self) -> Parsed<Window> {
        let mut window =
            Window { base: None, partition: Vec::new(), order_by: Vec::new(), bounds: Vec::new() };
        let frame = |cursor: &Self| {
            cursor.is(Keyword::Range) || cursor.is(Keyword::Rows) || cursor.is(Keyword::Groups)
        };
        if self.at_name() && !self.is(Keyword::Partition) && !frame(self) {
            window.base = Some(self.name()?);
        }
        if self.eat(Keyword::Partition) {
            self.expect(Keyword::By)?;
            window.partition = self.expr_list()?;
        }
        if self.is(Keyword::Order) {
            window.order_by = self.order_by()?;
        }
        if frame(self) {
            self.take();
            if self.eat(Keyword::Between) {
                self.bound(&mut window)?;
                self.expect(Keyword::And)?;
            }
            self.bound(&mut window)?;
            self.exclude()?;
        }
        Some(window)
    }

    fn bound(&mut self, window: &mut Window) -> Parsed<()> {
        let next = self.kind(1);
        let side =
            |kind| matches!(kind, Some(Kind::Keyword(Keyword::Preceding | Keyword::Following)));
        if self.is(Keyword::Current) && next == Some(Kind::Keyword(Keyword::Row))
            || self.is(Keyword::Unbounded) && side(next)
        {
            self.take();
            self.take();
            return Some(());
        }
        window.bounds.push(self.expr()?);
        if !side(self.kind(0)) {
            return None;
        }
        self.take();
        Some(())
    }

    fn exclude(&mut self) -> Parsed<()> {
        if !self.eat(Keyword::Exclude) {
            return Some(());
        }
        if self.eat(Keyword::No) {
            return self.expect(Keyword::Others);
        }
        if self.eat(Keyword::Current) {
            return self.expect(Keyword::Row);
        }
        if self.eat(Keyword::Group) || self.eat(Keyword::Ties) {
            return Some(());
        }
        None
    }

    pub(super) fn order_by(&mut self) -> Parsed<Vec<Expr>> {
        self.expect(Keyword::Order)?;
        self.expect(Keyword::By)?;
        self.sort_list()
    }

    pub(super) fn sort_list(&mut self) -> Parsed<Vec<Expr>> {
        let mut list = Vec::new();
        loop {
            list.push(self.expr()?);
            if !self.eat(Keyword::Asc) {
                self.eat(Keyword::Desc);
            }
            if self.eat(Keyword::Nulls) && !self.eat(Keyword::First) {
                self.expect(Keyword::Last)?;
            }
            if !self.eat_symbol(",") {
                return Some(list);
            }
        }
    }
}

/// Stands in for an operand while it moves into its operator.
fn placeholder() -> Expr {
    Expr { span: Span::default(), kind: ExprKind::Parameter }
}

fn binary(kind: Kind) -> Option<(u8, Binary)> {
    Some(match kind {
        Kind::Keyword(Keyword::Or) => (OR, Binary::Logic),
        Kind::Keyword(Keyword::And) => (AND, Binary::Logic),
        Kind::Symbol("=" | "==" | "<>" | "!=") => (EQUALITY, Binary::Logic),
        Kind::Symbol("<" | "<=" | ">" | ">=") => (COMPARISON, Binary::Logic),
        Kind::Symbol("&" | "|" | "<<" | ">>") => (BITS, Binary::Arithmetic),
        Kind::Symbol("+" | "-") => (SUM, Binary::Arithmetic),
        Kind::Symbol("*" | "/" | "%") => (PRODUCT, Binary::Arithmetic),
        Kind::Symbol("||") => (CONCAT, Binary::Concat),
        Kind::Symbol("->" | "->>") => (CONCAT, Binary::Extract),
        _ => return None,
    })
}
