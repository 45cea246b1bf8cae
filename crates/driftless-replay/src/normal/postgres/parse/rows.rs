//! `INSERT`, `UPDATE` and `DELETE`.

use super::super::syntax::{Assignment, Expr, Rows, RowsKind, RowsSource};
use super::{Lex, Parser};

impl Parser<'_> {
    /// A statement about rows.
    pub(super) fn rows(&mut self) -> Option<Rows> {
        let (recursive, with) = self.with()?;
        let insert = self.eat_all(&["insert", "into"]);
        let update = !insert && self.eat("update");
        if !insert && !update {
            self.expect("delete")?;
            self.expect("from")?;
        }
        self.eat("only");
        let target = self.path()?;
        self.eat("*");
        let alias = self.row_alias(insert)?;
        let kind = if insert {
            self.insert()?
        } else if update {
            self.expect("set")?;
            let assignments = self.list(Self::assignment)?;
            let from = if self.eat("from") { self.list(Self::entry)? } else { Vec::new() };
            RowsKind::Update { assignments, from, filter: self.row_filter()? }
        } else {
            let using = if self.eat("using") { self.list(Self::entry)? } else { Vec::new() };
            RowsKind::Delete { using, filter: self.row_filter()? }
        };
        let mut returning = Vec::new();
        if self.eat("returning") {
            let targets = self.list(Self::target)?;
            let plain = |(value, _): (Expr, Option<String>)| match value {
                Expr::Star(_) => None,
                other => Some(other),
            };
            returning = targets.into_iter().filter_map(plain).collect();
        }
        Some(Rows { recursive, with, target, alias, kind, returning })
    }

    /// A name for the target: behind `AS`, or bare where it can be none of the statement's words.
    fn row_alias(&mut self, insert: bool) -> Option<Option<String>> {
        if self.eat("as") {
            return Some(Some(self.name()?));
        }
        let bare = match self.peek() {
            Lex::Name(_) => true,
            Lex::Word(word) => !["set", "using", "where", "returning"].contains(&word.as_str()),
            _ => false,
        };
        if insert || !bare {
            return Some(None);
        }
        self.name().map(Some)
    }

    fn row_filter(&mut self) -> Option<Option<Expr>> {
        if !self.eat("where") {
            return Some(None);
        }
        self.expression().map(Some)
    }

    fn insert(&mut self) -> Option<RowsKind> {
        let columns = match self.is("(") && !self.begins_query() {
            true => self.names_in_parens()?,
            false => Vec::new(),
        };
        if self.eat("overriding") {
            self.name()?;
            self.expect("value")?;
        }
        let source = if self.eat_all(&["default", "values"]) {
            RowsSource::Default
        } else if self.eat("values") {
            RowsSource::Values(self.list(|parser| parser.parens(|it| it.list(Self::row_value)))?)
        } else {
            RowsSource::Query(Box::new(self.query()?))
        };
        let (mut assignments, mut filter) = (Vec::new(), None);
        if self.eat_all(&["on", "conflict"]) {
            self.conflict_target()?;
            self.expect("do")?;
            if !self.eat("nothing") {
                self.expect("update")?;
                self.expect("set")?;
                assignments = self.list(Self::assignment)?;
                filter = self.row_filter()?;
            }
        }
        Some(RowsKind::Insert { columns, source, assignments, filter })
    }

    fn begins_query(&self) -> bool {
        let mut ahead = 1;
        while self.is_ahead(ahead, "(") {
            ahead += 1;
        }
        ["select", "with", "values", "table"].contains(&self.word_ahead(ahead))
    }

    fn row_value(&mut self) -> Option<Option<Expr>> {
        if self.eat("default") { Some(None) } else { self.expression().map(Some) }
    }

    fn assignment(&mut self) -> Option<Assignment> {
        let column = self.name()?;
        self.expect("=")?;
        Some(Assignment { column, value: self.row_value()? })
    }

    /// Which conflict is meant is judged elsewhere.
    fn conflict_target(&mut self) -> Option<()> {
        if self.eat_all(&["on", "constraint"]) {
            return self.name().map(|_| ());
        }
        if self.eat("(") {
            let mut depth = 1;
            while depth > 0 {
                if self.at_end() {
                    return None;
                }
                depth += usize::from(self.is("("));
                depth -= usize::from(self.is(")"));
                self.at += 1;
            }
            self.row_filter()?;
        }
        Some(())
    }
}
