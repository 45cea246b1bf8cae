//! What stands in `FROM`.

use super::super::cursor::{Cursor, Parse};
use super::super::name::Name;
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::tree::{JoinKind, JsonColumn, TableReference, TableReferenceKind};

impl Cursor<'_> {
    /// A table with the tables joined to it.
    pub(in super::super) fn table_reference(&mut self) -> Parse<TableReference> {
        self.nested(Self::joined)
    }

    fn joined(&mut self) -> Parse<TableReference> {
        let start = self.start();
        let first = self.table_factor()?;
        self.joined_to(start, first)
    }

    /// The joins that follow. One that has no condition yet when the next begins takes that one as
    /// its right side, and what follows then may be its condition: `a JOIN b JOIN c ON .. ON ..`.
    fn joined_to(&mut self, start: usize, first: TableReference) -> Parse<TableReference> {
        let mut left = first;
        let mut length = 0;
        while let Some(kind) = self.join_words()? {
            self.descend()?;
            length += 1;
            let right_start = self.start();
            let mut right = self.table_factor()?;
            let (mut on, mut using) = (None, Vec::new());
            if !is_natural(kind) {
                if self.at_join() {
                    right = self.nested(|cursor| cursor.joined_to(right_start, right))?;
                }
                if self.eat("ON") {
                    on = Some(Box::new(self.expression()?));
                } else if self.eat("USING") {
                    using = self.names("a column")?;
                } else if matches!(kind, JoinKind::Left | JoinKind::Right) {
                    return self.unexpected("ON or USING");
                }
            }
            let (left_side, right) = (Box::new(left), Box::new(right));
            let kind = TableReferenceKind::Join { kind, left: left_side, right, on, using };
            left = TableReference { span: self.since(start), kind };
        }
        self.ascend(length);
        Ok(left)
    }

    fn at_join(&self) -> bool {
        self.at_any(&["JOIN", "INNER", "CROSS", "LEFT", "RIGHT", "NATURAL", "STRAIGHT_JOIN"])
    }

    fn join_words(&mut self) -> Parse<Option<JoinKind>> {
        if self.eat("STRAIGHT_JOIN") {
            return Ok(Some(JoinKind::Straight));
        }
        if self.eat("NATURAL") {
            let kind = match self.eat_any(&["INNER", "LEFT", "RIGHT", "STRAIGHT_JOIN"]) {
                Some("STRAIGHT_JOIN") => return Ok(Some(JoinKind::Natural)),
                Some("LEFT") => JoinKind::NaturalLeft,
                Some("RIGHT") => JoinKind::NaturalRight,
                _ => JoinKind::Natural,
            };
            if kind != JoinKind::Natural {
                self.eat("OUTER");
            }
            self.expect("JOIN")?;
            return Ok(Some(kind));
        }
        let kind = match self.eat_any(&["JOIN", "INNER", "CROSS", "LEFT", "RIGHT"]) {
            None => return Ok(None),
            Some("JOIN") => return Ok(Some(JoinKind::Inner)),
            Some("LEFT") => JoinKind::Left,
            Some("RIGHT") => JoinKind::Right,
            Some(_) => JoinKind::Inner,
        };
        if kind != JoinKind::Inner {
            self.eat("OUTER");
        }
        self.expect("JOIN")?;
        Ok(Some(kind))
    }

    fn table_factor(&mut self) -> Parse<TableReference> {
        let start = self.start();
        let lateral_start = self.start();
        let lateral = self.at("LATERAL") && self.is(1, "(");
        if lateral {
            self.bump();
            self.only(Product::MySql, lateral_start, "LATERAL");
        }
        let kind = if self.at("(") && (self.at_query_in_parens(1) || self.is(1, "VALUES")) {
            match self.attempt(|cursor| cursor.derived(lateral)) {
                Some(derived) => derived,
                None => self.nested_tables()?,
            }
        } else if self.at("(") {
            self.nested_tables()?
        } else if self.at("JSON_TABLE") && self.is(1, "(") {
            self.json_table()?
        } else if self.at("{") {
            self.bump();
            self.name("OJ")?;
            let inner = self.nested(Self::joined)?;
            self.expect("}")?;
            TableReferenceKind::Nested(vec![inner])
        } else {
            self.table_name()?
        };
        Ok(TableReference { span: self.since(start), kind })
    }

    fn nested_tables(&mut self) -> Parse<TableReferenceKind> {
        self.parens(|cursor| cursor.list(Self::table_reference)).map(TableReferenceKind::Nested)
    }

    fn derived(&mut self, lateral: bool) -> Parse<TableReferenceKind> {
        let query = Box::new(self.parens(Self::query)?);
        let start = self.start();
        if self.eat_all(&["FOR", "SYSTEM_TIME"]) {
            self.system_time()?;
            self.only(Product::MariaDb, start, "FOR SYSTEM_TIME");
        }
        let alias = self.table_alias()?;
        let mut columns = Vec::new();
        if alias.is_some() && self.at("(") {
            columns = self.names("a column")?;
        }
        if alias.is_none()
            && !self.at_any(&[")", ","])
            && !self.at_end()
            && self.at_set_operation(0)
        {
            return self.unexpected("an alias");
        }
        Ok(TableReferenceKind::Derived { lateral, query, alias, columns })
    }

    fn table_name(&mut self) -> Parse<TableReferenceKind> {
        let name = self.qualified_name("a table")?;
        if self.at("(") {
            return self.unsure("a function in FROM is not understood");
        }
        let mut partitions = Vec::new();
        if self.at("PARTITION") && self.is(1, "(") {
            self.bump();
            partitions = self.names("a partition")?;
        }
        let start = self.start();
        let mut system_time = None;
        if self.eat_all(&["FOR", "SYSTEM_TIME"]) {
            self.system_time()?;
            self.only(Product::MariaDb, start, "FOR SYSTEM_TIME");
            system_time = Some(self.since(start));
        }
        let alias = self.table_alias()?;
        if self.at("TABLESAMPLE") {
            return self.unsure("TABLESAMPLE is not understood");
        }
        let hinted = self.index_hints()?;
        Ok(TableReferenceKind::Table { name, partitions, alias, hinted, system_time })
    }

    fn system_time(&mut self) -> Parse<()> {
        match self.expect_any(&["ALL", "AS", "BETWEEN", "FROM"], "ALL, AS OF, BETWEEN or FROM")? {
            "AS" => {
                self.expect("OF")?;
                self.point_in_time()
            }
            "BETWEEN" => {
                self.point_in_time()?;
                self.expect("AND")?;
                self.point_in_time()
            }
            "FROM" => {
                self.point_in_time()?;
                self.expect("TO")?;
                self.point_in_time()
            }
            _ => Ok(()),
        }
    }

    /// A time, or the number of a transaction.
    pub(in super::super) fn point_in_time(&mut self) -> Parse<()> {
        if self.at_any(&["TIMESTAMP", "TRANSACTION"]) && !self.is(1, "(") {
            self.bump();
        }
        self.arithmetic(0).map(drop)
    }

    /// `[AS] alias`.
    pub(in super::super) fn table_alias(&mut self) -> Parse<Option<Name>> {
        if self.eat("AS") {
            return self.name_or_string("an alias").map(Some);
        }
        Ok(self.bare_alias())
    }

    fn index_hints(&mut self) -> Parse<bool> {
        let mut found = false;
        while self.at_any(&["USE", "FORCE", "IGNORE"]) && (self.is(1, "INDEX") || self.is(1, "KEY"))
        {
            found = true;
            self.bump();
            self.bump();
            if self.eat("FOR") {
                match self.expect_any(&["JOIN", "ORDER", "GROUP"], "JOIN, ORDER BY or GROUP BY")? {
                    "JOIN" => {}
                    _ => self.expect("BY")?,
                }
            }
            self.maybe_listed(|cursor| {
                if cursor.eat("PRIMARY") { Ok(()) } else { cursor.name("an index").map(drop) }
            })?;
        }
        Ok(found)
    }

    fn json_table(&mut self) -> Parse<TableReferenceKind> {
        self.bump();
        let (document, path, columns) = self.parens(|cursor| {
            let document = Box::new(cursor.expression()?);
            cursor.expect(",")?;
            let path = cursor.string("a JSON path")?;
            cursor.expect("COLUMNS")?;
            Ok((document, path, cursor.listed(Self::json_column)?))
        })?;
        let alias = self.table_alias()?;
        Ok(TableReferenceKind::JsonTable { document, path, columns, alias })
    }

    fn json_column(&mut self) -> Parse<JsonColumn> {
        if self.eat("NESTED") {
            self.eat("PATH");
            let path = self.string("a JSON path")?;
            self.expect("COLUMNS")?;
            let columns = self.nested(|cursor| cursor.listed(Self::json_column))?;
            return Ok(JsonColumn::Nested(path, columns));
        }
        let name = self.name("a column")?;
        let start = self.start();
        if self.eat("FOR") {
            self.expect("ORDINALITY")?;
            return Ok(JsonColumn::Column(name, self.since(start)));
        }
        self.data_type()?;
        if self.eat("COLLATE") {
            self.charset()?;
        }
        self.eat("EXISTS");
        self.expect("PATH")?;
        self.string("a JSON path")?;
        while self.at_any(&["NULL", "ERROR", "DEFAULT"]) {
            if self.eat("DEFAULT") {
                if !matches!(self.symbol(), Symbol::String) {
                    self.primary()?;
                } else {
                    self.bump();
                }
            } else {
                self.bump();
            }
            self.expect("ON")?;
            self.expect_any(&["EMPTY", "ERROR"], "EMPTY or ERROR")?;
        }
        Ok(JsonColumn::Column(name, self.since(start)))
    }
}

const fn is_natural(kind: JoinKind) -> bool {
    matches!(kind, JoinKind::Natural | JoinKind::NaturalLeft | JoinKind::NaturalRight)
}
