//! What stands in `FROM`: tables, functions, queries and their joins.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::name::QualifiedName;
use super::super::terminal::{Operator, Symbol};

/// A table as queries name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// `ONLY`: without the tables that inherit from it.
    pub only: bool,
    /// The table.
    pub name: QualifiedName,
}

/// What a pair of parentheses in `FROM` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Query,
    Join,
}

impl Cursor<'_> {
    /// A table, with `ONLY` or `*`.
    pub(in super::super) fn relation(&mut self, expected: &'static str) -> Parse<Relation> {
        if self.eat(K::Only) {
            let parens = self.eat_symbol(Symbol::LeftParen);
            let name = self.qualified_name(expected)?;
            if parens {
                self.close()?;
            }
            return Ok(Relation { only: true, name });
        }
        let name = self.qualified_name(expected)?;
        self.eat_symbol(Symbol::Operator(Operator::Star));
        Ok(Relation { only: false, name })
    }

    /// The items of `FROM`, with commas.
    pub(in super::super) fn sources(&mut self) -> Parse<()> {
        self.list(Self::source).map(drop)
    }

    /// An item of `FROM` with the joins after it.
    pub(super) fn source(&mut self) -> Parse<()> {
        self.nested(|cursor| {
            cursor.source_primary()?;
            cursor.joins().map(drop)
        })
    }

    /// The joins after an item; how many.
    fn joins(&mut self) -> Parse<usize> {
        let mut length = 0;
        loop {
            if self.eat_all(&[K::Cross, K::Join]) {
                self.nested(Self::source_primary)?;
            } else if self.eat(K::Natural) {
                self.join_word()?;
                self.nested(Self::source_primary)?;
            } else if self.at_any(&[K::Join, K::Inner, K::Left, K::Right, K::Full]) {
                self.join_word()?;
                // What is joined may itself be joined before the condition comes.
                self.source()?;
                self.join_condition()?;
            } else if self.at(K::Cross) {
                self.bump();
                return self.unexpected("JOIN");
            } else {
                self.chained(length);
                return Ok(length);
            }
            length += 1;
        }
    }

    fn join_word(&mut self) -> Parse<()> {
        if !self.eat(K::Inner) && self.at_any(&[K::Left, K::Right, K::Full]) {
            self.bump();
            self.eat(K::Outer);
        }
        self.expect(K::Join)
    }

    fn join_condition(&mut self) -> Parse<()> {
        if self.eat(K::On) {
            return self.expression();
        }
        if !self.eat(K::Using) {
            return self.unexpected("ON or USING");
        }
        self.names("a column")?;
        self.after(K::As, |cursor| cursor.name("an alias")).map(drop)
    }

    fn source_primary(&mut self) -> Parse<()> {
        if self.symbol() == Symbol::LeftParen {
            return match self.source_parens()? {
                Held::Query | Held::Join => self.alias(),
            };
        }
        if self.eat(K::Lateral) {
            if self.symbol() == Symbol::LeftParen {
                self.subquery()?;
                return self.alias();
            }
            return self.source_function();
        }
        if self.at(K::Only) {
            self.relation("a table")?;
            return self.after_table();
        }
        if self.is_source_function() {
            return self.source_function();
        }
        self.relation("a table, a function or a query")?;
        if self.symbol() == Symbol::LeftParen {
            // A name of several parts that turns out to be a function's.
            self.nested(Self::call_arguments)?;
            return self.after_function();
        }
        self.after_table()
    }

    fn after_table(&mut self) -> Parse<()> {
        self.alias()?;
        if self.eat(K::Tablesample) {
            self.function_name("a sampling method")?;
            self.parens(Self::expressions)?;
            if self.eat(K::Repeatable) {
                self.parens(Self::expression)?;
            }
        }
        Ok(())
    }

    fn is_source_function(&self) -> bool {
        let called = self.next_symbol() == Symbol::LeftParen;
        match self.keyword() {
            Some(K::Rows) if self.keyword_ahead(1) == Some(K::From) => true,
            Some(K::Collation) if self.keyword_ahead(1) == Some(K::For) => true,
            Some(
                K::CurrentDate
                | K::CurrentTime
                | K::CurrentTimestamp
                | K::Localtime
                | K::Localtimestamp
                | K::CurrentRole
                | K::CurrentUser
                | K::SessionUser
                | K::User
                | K::CurrentCatalog
                | K::CurrentSchema,
            ) => true,
            _ => called,
        }
    }

    fn source_function(&mut self) -> Parse<()> {
        match self.keyword() {
            Some(K::Xmltable) => {
                self.xml_table()?;
                return self.alias();
            }
            Some(K::JsonTable) => {
                if self.attempt(Self::json_table).is_some() {
                    return self.alias();
                }
                self.windowless_call()?;
            }
            Some(K::Rows) if self.keyword_ahead(1) == Some(K::From) => {
                self.bump();
                self.bump();
                self.listed(|cursor| {
                    cursor.windowless_call()?;
                    cursor.after(K::As, Self::column_definitions)
                })?;
            }
            _ => self.windowless_call()?,
        }
        self.after_function()
    }

    fn after_function(&mut self) -> Parse<()> {
        if self.eat(K::With) {
            self.expect(K::Ordinality)?;
        }
        let introduced = self.eat(K::As);
        if introduced && self.symbol() == Symbol::LeftParen {
            return self.column_definitions();
        }
        if introduced || self.is_column_id(0) {
            self.name("an alias")?;
            if self.symbol() == Symbol::LeftParen {
                let types = !matches!(self.ahead(2).symbol, Symbol::Comma | Symbol::RightParen);
                return if types {
                    self.column_definitions()
                } else {
                    self.names("a column").map(drop)
                };
            }
        }
        Ok(())
    }

    /// Columns of a function that returns records: names and types.
    fn column_definitions(&mut self) -> Parse<()> {
        self.listed(|cursor| {
            cursor.name("a column")?;
            cursor.data_type()?;
            cursor.after(K::Collate, |cursor| cursor.qualified_name("a collation"))
        })
        .map(drop)
    }

    fn alias(&mut self) -> Parse<()> {
        if self.eat(K::As) || self.is_column_id(0) {
            self.name("an alias")?;
            self.optional_names("a column")?;
        }
        Ok(())
    }

    /// A query or joined tables in parentheses. It takes no second look: after `((SELECT 1)` only
    /// what follows tells one from the other.
    fn source_parens(&mut self) -> Parse<Held> {
        self.nested(|cursor| {
            cursor.parens(|cursor| {
                if cursor.at_query() {
                    cursor.query()?;
                    return Ok(Held::Query);
                }
                if cursor.symbol() == Symbol::LeftParen {
                    if cursor.source_parens()? == Held::Query {
                        if cursor.symbol() == Symbol::RightParen {
                            return Ok(Held::Query);
                        }
                        if cursor.at_query_tail() {
                            cursor.query_tail()?;
                            return Ok(Held::Query);
                        }
                    } else if cursor.symbol() == Symbol::RightParen {
                        return Ok(Held::Join);
                    }
                    cursor.alias()?;
                } else {
                    cursor.source_primary()?;
                }
                if cursor.joins()? == 0 { cursor.unexpected("a join") } else { Ok(Held::Join) }
            })
        })
    }
}
