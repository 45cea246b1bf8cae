//! Transaction control.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::terminal::Symbol;

/// A statement about transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transaction {
    /// `BEGIN` or `START TRANSACTION`.
    Begin(Vec<TransactionMode>),
    /// `COMMIT` or `END`.
    Commit {
        /// `AND CHAIN`: another begins at once.
        chain: bool,
    },
    /// `ROLLBACK` or `ABORT`.
    Rollback {
        /// `AND CHAIN`: another begins at once.
        chain: bool,
    },
    /// `SAVEPOINT`.
    Savepoint(Name),
    /// `RELEASE`.
    Release(Name),
    /// `ROLLBACK TO`.
    RollbackTo(Name),
    /// `PREPARE TRANSACTION`.
    Prepare(Literal),
    /// `COMMIT PREPARED`.
    CommitPrepared(Literal),
    /// `ROLLBACK PREPARED`.
    RollbackPrepared(Literal),
}

/// How a transaction behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionMode {
    /// `ISOLATION LEVEL READ UNCOMMITTED`
    ReadUncommitted,
    /// `ISOLATION LEVEL READ COMMITTED`
    ReadCommitted,
    /// `ISOLATION LEVEL REPEATABLE READ`
    RepeatableRead,
    /// `ISOLATION LEVEL SERIALIZABLE`
    Serializable,
    /// `READ ONLY`; false for `READ WRITE`.
    ReadOnly(bool),
    /// `DEFERRABLE`; false for `NOT DEFERRABLE`.
    Deferrable(bool),
}

/// `SET CONSTRAINTS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetConstraints {
    /// The constraints; empty for `ALL`.
    pub names: Vec<QualifiedName>,
    /// `DEFERRED`; false for `IMMEDIATE`.
    pub deferred: bool,
}

impl Cursor<'_> {
    /// A statement about transactions that begins with that keyword.
    pub(super) fn transaction(&mut self, keyword: K) -> Parse<Transaction> {
        self.bump();
        match keyword {
            K::Begin => {
                self.transaction_word();
                Ok(Transaction::Begin(self.optional_transaction_modes()?))
            }
            K::Start => {
                self.expect(K::Transaction)?;
                Ok(Transaction::Begin(self.optional_transaction_modes()?))
            }
            K::Commit if self.eat(K::Prepared) => {
                self.string("a string").map(Transaction::CommitPrepared)
            }
            K::Commit | K::End => {
                self.transaction_word();
                Ok(Transaction::Commit { chain: self.chain()? })
            }
            K::Rollback if self.eat(K::Prepared) => {
                self.string("a string").map(Transaction::RollbackPrepared)
            }
            K::Rollback => {
                self.transaction_word();
                if !self.eat(K::To) {
                    return Ok(Transaction::Rollback { chain: self.chain()? });
                }
                self.savepoint_word();
                self.name("a savepoint").map(Transaction::RollbackTo)
            }
            K::Savepoint => self.name("a savepoint").map(Transaction::Savepoint),
            K::Release => {
                self.savepoint_word();
                self.name("a savepoint").map(Transaction::Release)
            }
            K::Prepare => {
                self.expect(K::Transaction)?;
                self.string("a string").map(Transaction::Prepare)
            }
            _ => {
                self.transaction_word();
                Ok(Transaction::Rollback { chain: self.chain()? })
            }
        }
    }

    fn transaction_word(&mut self) {
        if !self.eat(K::Work) {
            self.eat(K::Transaction);
        }
    }

    /// `SAVEPOINT`, unless that is the savepoint's name.
    fn savepoint_word(&mut self) {
        if self.at(K::Savepoint) && self.next_symbol() != Symbol::End {
            self.bump();
        }
    }

    fn chain(&mut self) -> Parse<bool> {
        if !self.eat(K::And) {
            return Ok(false);
        }
        let no = self.eat(K::No);
        self.expect(K::Chain)?;
        Ok(!no)
    }

    /// Whether a mode of a transaction begins at that distance.
    pub(super) fn is_transaction_mode(&self, distance: usize) -> bool {
        let next = self.keyword_ahead(distance + 1);
        match self.keyword_ahead(distance) {
            Some(K::Isolation) => next == Some(K::Level),
            Some(K::Read) => matches!(next, Some(K::Only | K::Write)),
            Some(K::Not) => next == Some(K::Deferrable),
            Some(K::Deferrable) => true,
            _ => false,
        }
    }

    fn optional_transaction_modes(&mut self) -> Parse<Vec<TransactionMode>> {
        let modes = [K::Isolation, K::Read, K::Not, K::Deferrable];
        if self.at_any(&modes) { self.transaction_modes() } else { Ok(Vec::new()) }
    }

    /// Modes, at least one; commas between them may be left out.
    pub(super) fn transaction_modes(&mut self) -> Parse<Vec<TransactionMode>> {
        let mut modes = vec![self.transaction_mode()?];
        while self.eat_symbol(Symbol::Comma) || self.is_transaction_mode(0) {
            modes.push(self.transaction_mode()?);
        }
        Ok(modes)
    }

    fn transaction_mode(&mut self) -> Parse<TransactionMode> {
        if self.eat(K::Isolation) {
            self.expect(K::Level)?;
            return self.isolation_level();
        }
        if self.eat(K::Read) {
            let only = self.at(K::Only);
            if !only && !self.at(K::Write) {
                return self.unexpected("ONLY or WRITE");
            }
            self.bump();
            return Ok(TransactionMode::ReadOnly(only));
        }
        let not = self.eat(K::Not);
        if !self.eat(K::Deferrable) {
            return self.unexpected("ISOLATION LEVEL, READ ONLY, READ WRITE or DEFERRABLE");
        }
        Ok(TransactionMode::Deferrable(!not))
    }

    fn isolation_level(&mut self) -> Parse<TransactionMode> {
        if self.eat(K::Serializable) {
            return Ok(TransactionMode::Serializable);
        }
        if self.eat(K::Repeatable) {
            self.expect(K::Read)?;
            return Ok(TransactionMode::RepeatableRead);
        }
        if !self.eat(K::Read) {
            return self.unexpected("SERIALIZABLE, REPEATABLE READ or READ COMMITTED");
        }
        if self.eat(K::Uncommitted) {
            return Ok(TransactionMode::ReadUncommitted);
        }
        self.expect(K::Committed)?;
        Ok(TransactionMode::ReadCommitted)
    }

    /// The rest of `SET CONSTRAINTS`.
    pub(super) fn set_constraints(&mut self) -> Parse<SetConstraints> {
        self.expect(K::Constraints)?;
        let names = if self.eat(K::All) {
            Vec::new()
        } else {
            self.list(|cursor| cursor.qualified_name("a constraint or ALL"))?
        };
        let deferred = self.at(K::Deferred);
        if !deferred && !self.at(K::Immediate) {
            return self.unexpected("DEFERRED or IMMEDIATE");
        }
        self.bump();
        Ok(SetConstraints { names, deferred })
    }
}
