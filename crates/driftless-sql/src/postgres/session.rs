//! Statements for a session alone: cursors, notifications, prepared statements, `EXPLAIN`.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::Name;
use super::statement::{Statement, StatementKind};
use super::terminal::{Operator, Symbol};

/// `EXPLAIN`.
#[derive(Debug, Clone)]
pub struct Explain {
    /// `ANALYZE`: the statement is run.
    pub analyze: bool,
    /// The statement.
    pub statement: Box<Statement>,
}

/// `DISCARD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discard {
    /// `ALL`
    All,
    /// `TEMP`: temporary tables.
    Temporary,
    /// `PLANS`
    Plans,
    /// `SEQUENCES`
    Sequences,
}

/// `DECLARE` of a cursor.
#[derive(Debug, Clone)]
pub struct DeclareCursor {
    /// Its name.
    pub name: Name,
    /// `WITH HOLD`: it outlives the transaction.
    pub hold: bool,
    /// The query.
    pub query: super::QueryFragment,
}

impl Cursor<'_> {
    /// `EXPLAIN`.
    pub(super) fn explain(&mut self) -> Parse<Explain> {
        self.expect(K::Explain)?;
        let mut analyze = false;
        // A parenthesis may also begin a query.
        let options = self.symbol() == Symbol::LeftParen
            && !matches!(
                self.ahead(1).symbol,
                Symbol::LeftParen | Symbol::Keyword(K::Select | K::Values | K::With | K::Table)
            );
        if options {
            let names = self.utility_options()?;
            analyze = names.iter().any(|name| name.text.starts_with("analy"));
        } else {
            if self.at_any(&[K::Analyze, K::Analyse]) {
                self.bump();
                analyze = true;
            }
            self.eat(K::Verbose);
        }
        let start = self.start();
        let explainable = [K::Insert, K::Update, K::Delete, K::Merge, K::Declare, K::Create];
        let more = [K::Refresh, K::Execute, K::With];
        let query = self.at_query() || self.symbol() == Symbol::LeftParen;
        if !query && !self.at_any(&explainable) && !self.at_any(&more) {
            return self.unexpected("a statement that can be explained");
        }
        let creates = self.at(K::Create);
        let statement = self.nested(Self::statement)?;
        let made = matches!(
            &statement.kind,
            StatementKind::CreateTable(table) if matches!(table.body, super::TableBody::Query { .. })
        );
        let view = matches!(statement.kind, StatementKind::CreateMaterializedView(_));
        if creates && !made && !view {
            let message = "only CREATE TABLE .. AS can be explained";
            return self.refuse(self.since(start), message, "");
        }
        Ok(Explain { analyze, statement: Box::new(statement) })
    }

    /// `DISCARD`.
    pub(super) fn discard(&mut self) -> Parse<Discard> {
        self.expect(K::Discard)?;
        let what = match self.keyword() {
            Some(K::All) => Discard::All,
            Some(K::Temp | K::Temporary) => Discard::Temporary,
            Some(K::Plans) => Discard::Plans,
            Some(K::Sequences) => Discard::Sequences,
            _ => return self.unexpected("ALL, TEMP, PLANS or SEQUENCES"),
        };
        self.bump();
        Ok(what)
    }

    /// `DECLARE`.
    pub(super) fn declare(&mut self) -> Parse<DeclareCursor> {
        self.expect(K::Declare)?;
        let name = self.name("a cursor")?;
        let options = [K::Scroll, K::Binary, K::Asensitive, K::Insensitive];
        loop {
            if self.eat(K::No) {
                self.expect(K::Scroll)?;
            } else if self.at_any(&options) {
                self.bump();
            } else {
                break;
            }
        }
        self.expect(K::Cursor)?;
        let hold = self.eat(K::With);
        if hold || self.eat(K::Without) {
            self.expect(K::Hold)?;
        }
        self.expect(K::For)?;
        Ok(DeclareCursor { name, hold, query: self.query_fragment()? })
    }

    /// `FETCH` and `MOVE`, after that word.
    pub(super) fn fetch(&mut self) -> Parse<()> {
        let signed = [K::Absolute, K::Relative];
        let plain = [K::Next, K::Prior, K::First, K::Last, K::All];
        let cursor_named = matches!(self.next_symbol(), Symbol::End | Symbol::Semicolon);
        if cursor_named {
            return self.name("a cursor").map(drop);
        }
        if self.at_any(&signed) {
            self.bump();
            self.number()?;
        } else if self.at_any(&[K::Forward, K::Backward]) {
            self.bump();
            if self.is_number() {
                self.number()?;
            } else {
                self.eat(K::All);
            }
        } else if self.at_any(&plain) {
            self.bump();
        } else if self.is_number() {
            self.number()?;
        }
        if !self.eat(K::From) {
            self.eat(K::In);
        }
        self.name("a cursor").map(drop)
    }

    /// `NOTIFY`, `LISTEN`, `UNLISTEN`, `LOAD`, `CLOSE`, `DEALLOCATE`, `CHECKPOINT`, after that word.
    pub(super) fn session_statement(&mut self, keyword: K) -> Parse<()> {
        match keyword {
            K::Notify => {
                self.name("a channel")?;
                if self.eat_symbol(Symbol::Comma) {
                    self.string("a payload")?;
                }
                Ok(())
            }
            K::Unlisten if self.eat_symbol(Symbol::Operator(Operator::Star)) => Ok(()),
            K::Listen | K::Unlisten => self.name("a channel").map(drop),
            K::Load => self.string("a file").map(drop),
            K::Close if self.eat(K::All) => Ok(()),
            K::Close => self.name("a cursor").map(drop),
            K::Deallocate => {
                if self.at(K::Prepare) && self.next_symbol() != Symbol::End {
                    self.bump();
                }
                if self.eat(K::All) { Ok(()) } else { self.name("a statement").map(drop) }
            }
            K::Checkpoint if self.symbol() == Symbol::LeftParen => self.utility_options().map(drop),
            _ => Ok(()),
        }
    }
}
