//! Transactions, and which statements end one by themselves.

use super::cursor::{Cursor, Parse};
use super::set::{Set, SetTarget};
use super::statement::{Statement, StatementKind};

/// A statement that begins or ends a transaction, or part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the statement of its name")]
pub enum Transaction {
    Begin,
    Commit,
    Rollback,
    Savepoint,
    RollbackTo,
    Release,
    /// `XA ..`.
    Distributed,
}

/// Whether a statement commits the transaction it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImplicitCommit {
    /// It does, before it begins; what came before cannot be undone.
    Yes,
    /// It does not.
    No,
    /// It depends on something that the statement does not tell.
    Depends(&'static str),
}

impl Statement {
    /// Whether it commits the transaction it runs in without being asked to.
    pub fn implicit_commit(&self) -> ImplicitCommit {
        self.kind.implicit_commit()
    }
}

impl StatementKind {
    /// Whether it commits the transaction it runs in without being asked to.
    pub fn implicit_commit(&self) -> ImplicitCommit {
        use ImplicitCommit::{Depends, No, Yes};
        match self {
            Self::CreateTable(table) if table.temporary => No,
            Self::CreateSequence(sequence) if sequence.temporary => No,
            Self::Drop(drop) if drop.temporary => No,
            Self::Dml(_) => No,
            Self::Call(_) => Depends("a procedure may do anything"),
            Self::Execute(_) => Depends("what was prepared is not known here"),
            Self::Set(set) => set_commits(set),
            Self::Block(body) => {
                let commits =
                    |statement: &super::BodyStatement| statement.kind.implicit_commit() != No;
                if body.statements.iter().any(commits) {
                    Depends("a block may do anything")
                } else {
                    No
                }
            }
            Self::Transaction(Transaction::Begin) => Yes,
            Self::Transaction(_) | Self::Use(_) | Self::Prepare(_) | Self::Empty => No,
            Self::UnlockTables => Depends("only if tables are locked"),
            Self::Inert { keyword } => inert_commits(keyword),
            Self::Invalid(_) | Self::Opaque { .. } => Depends("it is not understood"),
            _ => Yes,
        }
    }
}

fn set_commits(set: &Set) -> ImplicitCommit {
    match set {
        Set::Password(_) => ImplicitCommit::Yes,
        Set::Role | Set::Transaction | Set::ResourceGroup => ImplicitCommit::No,
        Set::Statement(_, statement) => statement.implicit_commit(),
        Set::Variables(items) => {
            let autocommit = items.iter().any(|item| {
                matches!(&item.target, SetTarget::Variable { name, .. } if name == "autocommit")
            });
            if autocommit {
                ImplicitCommit::Depends("only if it turns on what was off")
            } else {
                ImplicitCommit::No
            }
        }
    }
}

fn inert_commits(keyword: &str) -> ImplicitCommit {
    const COMMITS: [&str; 18] = [
        "ANALYZE",
        "CACHE",
        "CHANGE",
        "CHECK",
        "CLONE",
        "FLUSH",
        "IMPORT",
        "INSTALL",
        "LOAD INDEX",
        "OPTIMIZE",
        "PURGE",
        "REPAIR",
        "RESET",
        "RESTART",
        "SHUTDOWN",
        "START",
        "STOP",
        "UNINSTALL",
    ];
    let commits = COMMITS.contains(&keyword);
    if commits { ImplicitCommit::Yes } else { ImplicitCommit::No }
}

impl Cursor<'_> {
    /// `BEGIN`, `START TRANSACTION`, `COMMIT` and so on; none if it is none of them.
    pub(super) fn transaction(&mut self) -> Parse<Option<Transaction>> {
        let word =
            self.eat_any(&["BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA"]);
        Ok(Some(match word {
            None => return Ok(None),
            Some("BEGIN") => {
                self.eat("WORK");
                Transaction::Begin
            }
            Some("START") => {
                self.expect("TRANSACTION")?;
                if !self.at_end() && !self.at(";") {
                    self.list(Self::start_characteristic)?;
                }
                Transaction::Begin
            }
            Some("COMMIT") => {
                self.eat("WORK");
                self.chain_and_release()?;
                Transaction::Commit
            }
            Some("ROLLBACK") => {
                self.eat("WORK");
                if self.eat("TO") {
                    self.eat("SAVEPOINT");
                    self.name("a savepoint")?;
                    Transaction::RollbackTo
                } else {
                    self.chain_and_release()?;
                    Transaction::Rollback
                }
            }
            Some("SAVEPOINT") => {
                self.name("a savepoint")?;
                Transaction::Savepoint
            }
            Some("RELEASE") => {
                self.expect("SAVEPOINT")?;
                self.name("a savepoint")?;
                Transaction::Release
            }
            Some(_) => {
                self.xa()?;
                Transaction::Distributed
            }
        }))
    }

    fn xa(&mut self) -> Parse<()> {
        let words = ["START", "BEGIN", "END", "PREPARE", "COMMIT", "ROLLBACK", "RECOVER"];
        self.expect_any(&words, "START, END, PREPARE, COMMIT, ROLLBACK or RECOVER")?;
        self.skip_to_end();
        Ok(())
    }

    fn chain_and_release(&mut self) -> Parse<()> {
        if self.eat("AND") {
            self.eat("NO");
            self.expect("CHAIN")?;
        }
        if self.eat("NO") {
            return self.expect("RELEASE");
        }
        self.eat("RELEASE");
        Ok(())
    }

    fn start_characteristic(&mut self) -> Parse<()> {
        if self.eat("WITH") {
            return self.expect_all(&["CONSISTENT", "SNAPSHOT"]);
        }
        self.expect("READ")?;
        self.expect_any(&["ONLY", "WRITE"], "ONLY or WRITE").map(drop)
    }

    /// A characteristic of `SET TRANSACTION`.
    pub(super) fn transaction_characteristic(&mut self) -> Parse<()> {
        if self.eat("READ") {
            return self.expect_any(&["ONLY", "WRITE"], "ONLY or WRITE").map(drop);
        }
        self.expect_all(&["ISOLATION", "LEVEL"])?;
        match self.expect_any(&["READ", "REPEATABLE", "SERIALIZABLE"], "an isolation level")? {
            "READ" => {
                self.expect_any(&["COMMITTED", "UNCOMMITTED"], "COMMITTED or UNCOMMITTED").map(drop)
            }
            "REPEATABLE" => self.expect("READ"),
            _ => Ok(()),
        }
    }
}
