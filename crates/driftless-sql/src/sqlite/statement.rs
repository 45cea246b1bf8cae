//! From a statement's first keyword to its kind.

use driftless_diag::Span;

use super::ast::{Pragma, Statement, StatementKind, Transaction};
use super::cursor::{Cursor, Parse, Stop};
use super::keyword::{Keyword, Symbol};
use super::name::unquote;

/// Understands one statement. `sql` is the span of the statement in `file` (from
/// [`split`](crate::split)); every span in the result points into `file`.
///
/// What SQLite's grammar refuses is [`StatementKind::Invalid`], at the token SQLite names; so is
/// what its grammar accepts and its next step always refuses (`unknown table option`). A
/// statement that nests too deep to be followed is [`StatementKind::Opaque`].
pub fn parse(file: &str, sql: Span) -> Statement {
    let mut cursor = Cursor::new(file, sql);
    let kind = cursor.whole().and_then(|kind| cursor.finish().map(|()| kind));
    let kind = match kind {
        Ok(kind) => kind,
        Err(stop) => match *stop {
            Stop::Syntax(error) => StatementKind::Invalid(error),
            Stop::TooDeep => {
                StatementKind::Opaque { reason: "it nests deeper than is followed".to_owned() }
            }
        },
    };
    Statement { span: sql, kind }
}

impl Cursor<'_> {
    fn whole(&mut self) -> Parse<StatementKind> {
        let explained = self.eat(Keyword::Explain);
        if explained && self.eat(Keyword::Query) {
            self.expect(Keyword::Plan)?;
        }
        let kind = self.command()?;
        Ok(if explained { StatementKind::Inert { keyword: "EXPLAIN" } } else { kind })
    }

    fn command(&mut self) -> Parse<StatementKind> {
        if self.at_dml() {
            return self.dml().map(StatementKind::Dml);
        }
        let Some(keyword) = self.keyword() else {
            return self.unexpected("a statement");
        };
        match keyword {
            Keyword::Create => self.create(),
            Keyword::Alter => self.alter(),
            Keyword::Drop => self.drop_object(),
            Keyword::Begin
            | Keyword::Commit
            | Keyword::End
            | Keyword::Rollback
            | Keyword::Savepoint
            | Keyword::Release => {
                self.bump();
                self.transaction(keyword).map(StatementKind::Transaction)
            }
            Keyword::Pragma => self.pragma().map(StatementKind::Pragma),
            Keyword::Attach | Keyword::Detach => self.attach(),
            Keyword::Vacuum => self.vacuum(),
            Keyword::Analyze | Keyword::Reindex => {
                self.bump();
                if self.symbol().is_name() {
                    self.qualified_name("a name")?;
                }
                Ok(StatementKind::Inert { keyword: keyword.text() })
            }
            _ => self.unexpected("a statement"),
        }
    }

    fn transaction(&mut self, keyword: Keyword) -> Parse<Transaction> {
        match keyword {
            Keyword::Begin => {
                if !self.eat(Keyword::Deferred) && !self.eat(Keyword::Immediate) {
                    self.eat(Keyword::Exclusive);
                }
                self.transaction_name()?;
                Ok(Transaction::Begin)
            }
            Keyword::Savepoint => Ok(Transaction::Savepoint(self.name("a savepoint")?.text)),
            Keyword::Release => {
                self.eat(Keyword::Savepoint);
                Ok(Transaction::Release(self.name("a savepoint")?.text))
            }
            Keyword::Rollback => {
                self.transaction_name()?;
                if !self.eat(Keyword::To) {
                    return Ok(Transaction::Rollback);
                }
                self.eat(Keyword::Savepoint);
                Ok(Transaction::RollbackTo(self.name("a savepoint")?.text))
            }
            _ => {
                self.transaction_name()?;
                Ok(Transaction::Commit)
            }
        }
    }

    fn transaction_name(&mut self) -> Parse<()> {
        if self.eat(Keyword::Transaction) && self.symbol().is_name() {
            self.bump();
        }
        Ok(())
    }

    fn pragma(&mut self) -> Parse<Pragma> {
        self.expect(Keyword::Pragma)?;
        let name = self.qualified_name("the name of a pragma")?;
        let value = if self.eat_symbol(Symbol::Equal) {
            Some(self.pragma_value()?)
        } else if self.eat_symbol(Symbol::LeftParen) {
            let value = self.pragma_value()?;
            self.close()?;
            Some(value)
        } else {
            None
        };
        Ok(Pragma { schema: name.schema, name: name.name.text.to_ascii_lowercase(), value })
    }

    fn pragma_value(&mut self) -> Parse<String> {
        let start = self.start();
        if self.eat_symbol(Symbol::Minus) || self.eat_symbol(Symbol::Plus) {
            let negative = self.text(self.since(start)) == "-";
            self.number()?;
            let number = self.text(self.since(start)).trim_start_matches(['+', '-']).trim_start();
            return Ok(if negative { format!("-{number}") } else { number.to_owned() });
        }
        let value = match self.symbol() {
            Symbol::Integer | Symbol::Float => true,
            Symbol::Keyword(Keyword::On | Keyword::Delete | Keyword::Default) => true,
            symbol => symbol.is_name(),
        };
        if !value {
            return self.unexpected("a name or a number");
        }
        let span = self.bump().span;
        Ok(unquote(self.text(span)))
    }

    pub(super) fn number(&mut self) -> Parse<()> {
        if matches!(self.symbol(), Symbol::Integer | Symbol::Float) {
            self.bump();
            return Ok(());
        }
        self.unexpected("a number")
    }

    fn attach(&mut self) -> Parse<StatementKind> {
        let attaches = self.bump().symbol.is(Keyword::Attach);
        self.eat(Keyword::Database);
        self.expression()?;
        if attaches {
            self.expect(Keyword::As)?;
            self.expression()?;
            if self.eat(Keyword::Key) {
                self.expression()?;
            }
        }
        Ok(StatementKind::Attach)
    }

    fn vacuum(&mut self) -> Parse<StatementKind> {
        self.expect(Keyword::Vacuum)?;
        if self.symbol().is_name() {
            self.bump();
        }
        if self.eat(Keyword::Into) {
            self.expression()?;
        }
        Ok(StatementKind::Inert { keyword: "VACUUM" })
    }
}
