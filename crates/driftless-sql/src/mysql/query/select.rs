//! `SELECT`.

use super::super::cursor::{Cursor, Parse};
use super::super::expression::OrderItem;
use super::super::name::{Name, QualifiedName};
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::tree::{Select, SelectItem};

impl Cursor<'_> {
    pub(super) fn select(&mut self) -> Parse<Select> {
        let start = self.start();
        self.expect("SELECT")?;
        let mut distinct = false;
        let mut options = Vec::new();
        while let Some(option) = self.select_option() {
            match option {
                "ALL" => {}
                "DISTINCT" | "DISTINCTROW" => distinct = true,
                option => options.push(option),
            }
        }
        let items = self.list(Self::select_item)?;
        let into = self.select_into()?;
        let mut from = Vec::new();
        if self.eat("FROM") && !self.eat("DUAL") {
            from = self.list(Self::table_reference)?;
        }
        let filter = self.after("WHERE", Self::expression)?;
        let (group_by, rollup) = self.group_by()?;
        let having = self.after("HAVING", Self::expression)?;
        let mut windows = Vec::new();
        if self.at("WINDOW") && self.is(2, "AS") {
            self.bump();
            windows = self.list(|cursor| {
                let name = cursor.name("a window")?;
                cursor.expect("AS")?;
                Ok((name, cursor.parens(Self::window_spec)?))
            })?;
        }
        let qualify_start = self.start();
        let qualify = self.after("QUALIFY", Self::expression)?;
        if qualify.is_some() {
            self.only(Product::MySql, qualify_start, "QUALIFY");
        }
        let span = self.since(start);
        Ok(Select {
            span,
            distinct,
            options,
            items,
            into,
            from,
            filter,
            group_by,
            rollup,
            having,
            windows,
            qualify,
        })
    }

    fn select_option(&mut self) -> Option<&'static str> {
        self.eat_any(&[
            "ALL",
            "DISTINCT",
            "DISTINCTROW",
            "STRAIGHT_JOIN",
            "HIGH_PRIORITY",
            "SQL_SMALL_RESULT",
            "SQL_BIG_RESULT",
            "SQL_BUFFER_RESULT",
            "SQL_CALC_FOUND_ROWS",
            "SQL_NO_CACHE",
            "SQL_CACHE",
        ])
    }

    pub(in super::super) fn select_item(&mut self) -> Parse<SelectItem> {
        let start = self.start();
        if self.eat("*") {
            return Ok(SelectItem::Star(self.since(start)));
        }
        if let Some(table) = self.table_star() {
            return Ok(SelectItem::TableStar(table));
        }
        let expr = self.expression()?;
        let span = self.since(start);
        let alias = self.result_alias()?;
        Ok(SelectItem::Expr { expr, span, alias })
    }

    /// `t.*` or `d.t.*`.
    fn table_star(&mut self) -> Option<QualifiedName> {
        let mut parts: Vec<Name> = Vec::new();
        let star = |distance: usize| self.is(distance, ".") && self.is(distance + 1, "*");
        let named = |distance: usize| self.is_name(distance);
        let count = match () {
            () if named(0) && star(1) => 1,
            () if named(0) && self.is(1, ".") && named(2) && star(3) => 2,
            () => return None,
        };
        for _ in 0..count {
            parts.push(self.take_name());
            self.bump();
        }
        self.bump();
        let name = parts.pop()?;
        Some(QualifiedName { database: parts.pop(), name })
    }

    /// The name of a result, a string too.
    pub(in super::super) fn result_alias(&mut self) -> Parse<Option<Name>> {
        if self.eat("AS") {
            return self.name_or_string("a name").map(Some);
        }
        if self.symbol() == Symbol::String {
            return self.name_or_string("a name").map(Some);
        }
        Ok(self.bare_alias())
    }

    /// A name without `AS`, unless the word goes on with the query.
    pub(super) fn bare_alias(&mut self) -> Option<Name> {
        // Words that not every version reserves, and that mean something here.
        let goes_on = self.at_set_operation(0)
            || self.at("WINDOW") && self.is(2, "AS")
            || self.at("QUALIFY") && self.product == Product::MySql
            || self.at("OFFSET") && (self.is(2, "ROWS") || self.is(2, "ROW"));
        (self.is_name(0) && !goes_on).then(|| self.take_name())
    }

    fn group_by(&mut self) -> Parse<(Vec<OrderItem>, bool)> {
        if !self.eat("GROUP") {
            return Ok((Vec::new(), false));
        }
        self.expect("BY")?;
        let start = self.start();
        if self.at_all(&["ROLLUP", "("]) {
            self.bump();
            let items = self.listed(Self::order_item)?;
            self.only(Product::MySql, start, "ROLLUP (..)");
            return Ok((items, true));
        }
        let items = self.list(Self::order_item)?;
        let rollup = self.eat_all(&["WITH", "ROLLUP"]);
        Ok((items, rollup))
    }
}
