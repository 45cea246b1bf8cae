//! Queries, as trees.
//!
//! The two products differ in few clauses; where they do, both are read. `INTO` of a `SELECT`
//! is taken wherever either of them allows it, because it writes to files and variables and never
//! to a schema.

mod from;
mod select;
mod tree;

pub use tree::{
    CommonTable, IntoClause, IntoVariable, JoinKind, JsonColumn, Limit, Query, QueryBody, Select,
    SelectItem, SetOperator, TableReference, TableReferenceKind, With,
};

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::product::Product;
use super::terminal::Symbol;

impl Query {
    /// A query that stands alone; none if the text is not one.
    pub fn read(product: Product, text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(product, text, Span::new(0, text.len()));
        cursor.query().ok().filter(|_| cursor.at_end())
    }
}

impl Cursor<'_> {
    /// Whether a query begins at this distance, maybe behind parentheses: `((SELECT ..) UNION ..`,
    /// but not `((SELECT ..) + 1`.
    pub(super) fn at_query_in_parens(&self, first: usize) -> bool {
        let mut distance = first;
        while self.is(distance, "(") {
            distance += 1;
        }
        // Deeper than this nothing is read anyway, and every level costs a look at all of it.
        if distance - first > 100 || !self.at_query_word(distance) {
            return false;
        }
        let goes_on = ["ORDER", "LIMIT", "FOR", "LOCK", "INTO", "OFFSET", "FETCH", ")", ";"];
        (first..distance).all(|open| {
            let after = self.past_parens(open);
            goes_on.iter().any(|word| self.is(after, word))
                || self.at_set_operation(after)
                || self.ahead(after).symbol == Symbol::End
        })
    }

    /// Whether a query begins at this distance, without parentheses.
    fn at_query_word(&self, distance: usize) -> bool {
        // `VALUES(a)` is a function where rows are inserted.
        let function = self.is_name(distance + 2)
            && (self.is(distance + 3, ")") || self.is(distance + 3, "."));
        ["SELECT", "WITH", "TABLE"].iter().any(|word| self.is(distance, word))
            || self.is(distance, "VALUES")
                && (self.is(distance + 1, "ROW") || self.is(distance + 1, "(") && !function)
    }

    /// The distance of what follows the parentheses that open at this distance.
    fn past_parens(&self, mut distance: usize) -> usize {
        let mut depth = 0_usize;
        loop {
            if self.is(distance, "(") {
                depth += 1;
            } else if self.is(distance, ")") {
                depth = depth.saturating_sub(1);
            } else if self.ahead(distance).symbol == Symbol::End {
                return distance;
            }
            distance += 1;
            if depth == 0 {
                return distance;
            }
        }
    }

    /// A query, with its `WITH`.
    pub(super) fn query(&mut self) -> Parse<Query> {
        self.nested(|cursor| {
            let start = cursor.start();
            let with = if cursor.at("WITH") { Some(cursor.with_clause()?) } else { None };
            let body = cursor.query_body()?;
            cursor.query_tail(start, with, body)
        })
    }

    fn query_tail(
        &mut self,
        start: usize,
        with: Option<With>,
        mut body: QueryBody,
    ) -> Parse<Query> {
        let early = match &mut body {
            QueryBody::Select(select) => select.into.take(),
            _ => None,
        };
        let mut into = early.or(self.select_into()?);
        let order_by = if self.at("ORDER") { self.order_by()? } else { Vec::new() };
        let limit = self.limit()?;
        let here = self.start();
        if self.eat_all(&["PROCEDURE", "ANALYSE"]) {
            self.maybe_listed(Self::expression)?;
            self.only(Product::MariaDb, here, "PROCEDURE ANALYSE");
        }
        into = into.or(self.select_into()?);
        let locked = self.locks()?;
        into = into.or(self.select_into()?);
        Ok(Query { span: self.since(start), with, body, order_by, limit, locked, into })
    }

    pub(super) fn with_clause(&mut self) -> Parse<With> {
        self.expect("WITH")?;
        let recursive = self.eat("RECURSIVE");
        let tables = self.list(|cursor| {
            let name = cursor.name("a name")?;
            let columns = if cursor.at("(") { cursor.names("a column")? } else { Vec::new() };
            cursor.expect("AS")?;
            let query = Box::new(cursor.parens(Self::query)?);
            if cursor.eat("CYCLE") {
                let start = cursor.start();
                cursor.list(|cursor| cursor.name("a column"))?;
                cursor.expect("RESTRICT")?;
                cursor.only(Product::MariaDb, start, "CYCLE of a WITH");
            }
            Ok(CommonTable { name, columns, query })
        })?;
        Ok(With { recursive, tables })
    }

    /// What stands before `ORDER BY`; `INTERSECT` binds closer than the other two.
    fn query_body(&mut self) -> Parse<QueryBody> {
        let mut left = self.intersection()?;
        let mut length = 0;
        loop {
            let operator = match self.set_operator(&["UNION", "EXCEPT", "MINUS"]) {
                Some("UNION") => SetOperator::Union,
                Some(_) => SetOperator::Except,
                None => break,
            };
            self.descend()?;
            length += 1;
            let all = self.all_or_distinct();
            let right = Box::new(self.intersection()?);
            left = QueryBody::Combined { operator, all, left: Box::new(left), right };
        }
        self.ascend(length);
        Ok(left)
    }

    fn intersection(&mut self) -> Parse<QueryBody> {
        let mut left = self.query_term()?;
        let mut length = 0;
        while self.set_operator(&["INTERSECT"]).is_some() {
            self.descend()?;
            length += 1;
            let operator = SetOperator::Intersect;
            let all = self.all_or_distinct();
            let right = Box::new(self.query_term()?);
            left = QueryBody::Combined { operator, all, left: Box::new(left), right };
        }
        self.ascend(length);
        Ok(left)
    }

    fn set_operator(&mut self, words: &[&'static str]) -> Option<&'static str> {
        if self.at("MINUS") && !self.at_set_operation(0) {
            return None;
        }
        self.eat_any(words)
    }

    /// Whether this word combines queries here, though it may be a name elsewhere.
    pub(super) fn at_set_operation(&self, distance: usize) -> bool {
        let words = ["UNION", "EXCEPT", "INTERSECT", "MINUS"];
        let next = ["SELECT", "(", "ALL", "DISTINCT", "VALUES", "TABLE"];
        words.iter().any(|word| self.is(distance, word))
            && next.iter().any(|word| self.is(distance + 1, word))
    }

    fn all_or_distinct(&mut self) -> bool {
        self.eat_any(&["ALL", "DISTINCT"]) == Some("ALL")
    }

    fn query_term(&mut self) -> Parse<QueryBody> {
        if self.at("(") {
            let query = self.nested(|cursor| cursor.parens(Self::query))?;
            return Ok(QueryBody::Nested(Box::new(query)));
        }
        if self.at("SELECT") {
            return self.select().map(|select| QueryBody::Select(Box::new(select)));
        }
        if self.eat("VALUES") {
            return self.list(Self::values_row).map(QueryBody::Values);
        }
        if self.at("TABLE") {
            let start = self.start();
            self.bump();
            let name = self.qualified_name("a table")?;
            self.only(Product::MySql, start, "TABLE as a query");
            return Ok(QueryBody::Table(name));
        }
        self.unexpected("SELECT, VALUES or `(`")
    }

    fn values_row(&mut self) -> Parse<Vec<super::Expr>> {
        if self.is(0, "ROW") {
            let start = self.start();
            self.bump();
            let row = self.maybe_listed(Self::expression)?;
            self.only(Product::MySql, start, "VALUES ROW(..)");
            return Ok(row);
        }
        self.maybe_listed(Self::expression)
    }

    pub(super) fn limit(&mut self) -> Parse<Option<Limit>> {
        if self.at_any(&["OFFSET", "FETCH"]) {
            return self.fetch_first();
        }
        if !self.eat("LIMIT") {
            return Ok(None);
        }
        if self.at_all(&["ROWS", "EXAMINED"]) {
            return self.rows_examined(None);
        }
        let first = self.limit_value()?;
        let limit = if self.eat(",") {
            Limit { count: Some(self.limit_value()?), offset: Some(first), ties: false }
        } else if self.eat("OFFSET") {
            Limit { count: Some(first), offset: Some(self.limit_value()?), ties: false }
        } else {
            Limit { count: Some(first), offset: None, ties: false }
        };
        if self.at_all(&["ROWS", "EXAMINED"]) {
            return self.rows_examined(Some(limit));
        }
        Ok(Some(limit))
    }

    fn rows_examined(&mut self, limit: Option<Limit>) -> Parse<Option<Limit>> {
        let start = self.start();
        self.expect_all(&["ROWS", "EXAMINED"])?;
        self.limit_value()?;
        self.only(Product::MariaDb, start, "ROWS EXAMINED");
        Ok(limit)
    }

    fn limit_value(&mut self) -> Parse<super::Expr> {
        let number = matches!(
            self.symbol(),
            Symbol::Integer | Symbol::Hex | Symbol::Bits | Symbol::Parameter
        );
        if number || self.is_name(0) { self.primary() } else { self.unexpected("a number") }
    }

    /// `OFFSET .. ROWS FETCH FIRST .. ROWS ONLY` (MariaDB).
    fn fetch_first(&mut self) -> Parse<Option<Limit>> {
        let start = self.start();
        let mut limit = Limit { count: None, offset: None, ties: false };
        if self.eat("OFFSET") {
            limit.offset = Some(self.limit_value()?);
            self.expect_any(&["ROWS", "ROW"], "ROW or ROWS")?;
        }
        if self.eat("FETCH") {
            self.expect_any(&["FIRST", "NEXT"], "FIRST or NEXT")?;
            if !self.at_any(&["ROWS", "ROW"]) {
                limit.count = Some(self.limit_value()?);
            }
            self.expect_any(&["ROWS", "ROW"], "ROW or ROWS")?;
            limit.ties = self.eat_all(&["WITH", "TIES"]);
            if !limit.ties && !self.eat("ONLY") {
                return self.unexpected("ONLY or WITH TIES");
            }
        }
        self.only(Product::MariaDb, start, "FETCH FIRST");
        Ok(Some(limit))
    }

    /// Locking clauses; whether there was one.
    fn locks(&mut self) -> Parse<bool> {
        let mut found = false;
        loop {
            if self.at("LOCK") && self.is(1, "IN") {
                self.bump();
                self.expect_all(&["IN", "SHARE", "MODE"])?;
            } else if self.at("FOR") && (self.is(1, "UPDATE") || self.is(1, "SHARE")) {
                self.bump();
                self.bump();
                if self.eat("OF") {
                    self.list(|cursor| cursor.qualified_name("a table"))?;
                }
            } else {
                return Ok(found);
            }
            found = true;
            if self.eat("SKIP") {
                self.expect("LOCKED")?;
            } else if self.eat("WAIT") {
                self.integer("a number of seconds")?;
            } else {
                self.eat("NOWAIT");
            }
        }
    }

    /// `INTO` a file or variables, if it is there.
    fn select_into(&mut self) -> Parse<Option<IntoClause>> {
        if !self.eat("INTO") {
            return Ok(None);
        }
        if self.eat_any(&["OUTFILE", "DUMPFILE"]).is_some() {
            self.string("a file")?;
            self.file_format()?;
            return Ok(Some(IntoClause::File));
        }
        let variables = self.list(|cursor| {
            if cursor.symbol() == Symbol::UserVariable {
                return Ok(IntoVariable::User(cursor.variable_name()));
            }
            let name = cursor.name("a variable")?;
            if cursor.eat(".") {
                cursor.name("a field")?;
                return Ok(IntoVariable::Field);
            }
            Ok(IntoVariable::Local(name))
        })?;
        Ok(Some(IntoClause::Variables(variables)))
    }

    /// `CHARACTER SET`, `FIELDS ..`, `LINES ..` of a file.
    pub(super) fn file_format(&mut self) -> Parse<()> {
        if self.charset_words() {
            self.charset()?;
        }
        if self.eat_any(&["FIELDS", "COLUMNS"]).is_some() {
            self.format_clauses(&["TERMINATED", "OPTIONALLY", "ENCLOSED", "ESCAPED"])?;
        }
        if self.eat("LINES") {
            self.format_clauses(&["TERMINATED", "STARTING"])?;
        }
        Ok(())
    }

    fn format_clauses(&mut self, words: &[&'static str]) -> Parse<()> {
        let mut count = 0;
        while let Some(word) = self.eat_any(words) {
            count += 1;
            if word == "OPTIONALLY" {
                self.expect("ENCLOSED")?;
            }
            self.expect("BY")?;
            if !matches!(self.symbol(), Symbol::String | Symbol::Hex | Symbol::Bits) {
                return self.unexpected("a string");
            }
            self.bump();
        }
        if count == 0 { self.unexpected("TERMINATED BY and the like") } else { Ok(()) }
    }
}
