//! The statements of SQLite, as far as the schema is concerned.
//!
//! Definitions are taken apart to the last clause; expressions and queries stay text
//! ([`Fragment`]). sqlparser's tree of them is made when someone asks, because it costs ten times
//! what recognising the text did, and most statements of a history are never asked about.

mod table;

pub use table::*;

use driftless_diag::Span;
use sqlparser::ast;

use super::tree;

/// A statement and its place in the file.
#[derive(Debug, Clone)]
pub struct Statement {
    /// From its first to its last token.
    pub span: Span,
    /// What it is.
    pub kind: StatementKind,
}

/// What a statement does.
#[derive(Debug, Clone)]
pub enum StatementKind {
    /// `CREATE TABLE`.
    CreateTable(CreateTable),
    /// `CREATE VIRTUAL TABLE`.
    CreateVirtualTable(CreateVirtualTable),
    /// `CREATE INDEX`.
    CreateIndex(CreateIndex),
    /// `CREATE VIEW`.
    CreateView(CreateView),
    /// `CREATE TRIGGER`.
    CreateTrigger(CreateTrigger),
    /// `ALTER TABLE`.
    AlterTable(AlterTable),
    /// `DROP TABLE`, `DROP INDEX`, `DROP VIEW`, `DROP TRIGGER`.
    Drop(Drop),
    /// `INSERT`, `REPLACE`, `UPDATE`, `DELETE`, `SELECT`, `VALUES`, each with its `WITH`.
    Dml(Dml),
    /// `PRAGMA`.
    Pragma(Pragma),
    /// `BEGIN`, `COMMIT`, `END`, `ROLLBACK`, `SAVEPOINT`, `RELEASE`.
    Transaction(Transaction),
    /// `ATTACH` or `DETACH`: what follows may concern another database.
    Attach,
    /// Understood, and without effect on the schema: `ANALYZE`, `REINDEX`, `VACUUM`, `EXPLAIN`.
    Inert {
        /// The leading keyword in capitals.
        keyword: &'static str,
    },
    /// SQLite would not accept it.
    Invalid(SyntaxError),
    /// We do not know what it does.
    Opaque {
        /// Why.
        reason: String,
    },
}

/// A syntax error, in SQLite's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// A lower-case fragment: ``syntax error near `TABEL` ``.
    pub message: String,
    /// The offending token; at the end of the statement when something is missing.
    pub span: Span,
    /// What the label at the caret says: `expected TABLE, INDEX, VIEW or TRIGGER`; may be empty.
    pub expected: String,
}

/// How an identifier was quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Not at all.
    None,
    /// `"a"`; where no such column exists SQLite reads a string.
    Double,
    /// `` `a` ``
    Backtick,
    /// `[a]`
    Bracket,
    /// `'a'`, which SQLite accepts as a name in definitions.
    Single,
}

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself, unquoted and unescaped.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// How it was quoted.
    pub quote: Quote,
}

/// A name that may be qualified by a database (`main`, `temp`, an attached one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualifiedName {
    /// The database, if given.
    pub schema: Option<Name>,
    /// The object.
    pub name: Name,
}

impl QualifiedName {
    /// From the first to the last part.
    pub fn span(&self) -> Span {
        self.schema.as_ref().map_or(self.name.span, |schema| schema.span.to(self.name.span))
    }
}

/// An expression kept as text.
#[derive(Debug, Clone)]
pub struct Fragment {
    /// Where it stands, without parentheses that only delimit it.
    pub span: Span,
    pub(super) weight: usize,
}

impl Fragment {
    /// sqlparser's tree, made anew by each call, if it understands the text in `file` (the one
    /// that was parsed) and the tree is not too deep to be walked. Its own locations count lines
    /// and columns from one within `span`'s text; [`location_offset`](super::location_offset)
    /// turns them into bytes. Operators are grouped as SQLite groups them; `IS` between two
    /// operands is `IS NOT DISTINCT FROM`.
    pub fn tree(&self, file: &str) -> Option<Box<ast::Expr>> {
        tree::expression(file.get(self.span.range())?, self.weight)
    }
}

/// A query kept as text.
#[derive(Debug, Clone)]
pub struct QueryFragment {
    /// Where it stands.
    pub span: Span,
    pub(super) weight: usize,
}

impl QueryFragment {
    /// sqlparser's tree, if there is one; as of a [`Fragment`].
    pub fn tree(&self, file: &str) -> Option<Box<ast::Query>> {
        tree::query(file.get(self.span.range())?, self.weight)
    }
}

/// `CREATE VIRTUAL TABLE`.
#[derive(Debug, Clone)]
pub struct CreateVirtualTable {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// The module.
    pub module: Name,
    /// Arguments between the parentheses, split at commas outside nested ones.
    pub arguments: Vec<Span>,
}

/// `CREATE INDEX`.
#[derive(Debug, Clone)]
pub struct CreateIndex {
    /// `UNIQUE`.
    pub unique: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// The table.
    pub table: Name,
    /// What is indexed.
    pub columns: Vec<IndexedColumn>,
    /// `WHERE`.
    pub predicate: Option<Fragment>,
}

/// `CREATE VIEW`.
#[derive(Debug, Clone)]
pub struct CreateView {
    /// `TEMP`.
    pub temporary: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// Listed column names.
    pub columns: Vec<Name>,
    /// The query.
    pub query: QueryFragment,
}

/// `CREATE TRIGGER`.
#[derive(Debug, Clone)]
pub struct CreateTrigger {
    /// `TEMP`.
    pub temporary: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// `BEFORE` (also when none is written), `AFTER` or `INSTEAD OF`.
    pub timing: &'static str,
    /// `INSERT`, `UPDATE` or `DELETE`.
    pub event: &'static str,
    /// The columns of `UPDATE OF`.
    pub update_of: Vec<Name>,
    /// The table or view.
    pub table: QualifiedName,
    /// `WHEN`.
    pub when: Option<Fragment>,
    /// The statements between `BEGIN` and `END`, all of them.
    pub body: Span,
    /// Each of them.
    pub statements: Vec<Dml>,
}

/// `ALTER TABLE`.
#[derive(Debug, Clone)]
pub struct AlterTable {
    /// The table.
    pub table: QualifiedName,
    /// What is done to it.
    pub action: AlterAction,
}

/// The actions of `ALTER TABLE`.
#[derive(Debug, Clone)]
pub enum AlterAction {
    /// `RENAME TO`.
    RenameTo(Name),
    /// `RENAME [COLUMN] a TO b`.
    RenameColumn {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `ADD [COLUMN]`.
    AddColumn(ColumnDef),
    /// `DROP [COLUMN]`.
    DropColumn(Name),
    /// `DROP CONSTRAINT`.
    DropConstraint(Name),
    /// `ADD [CONSTRAINT name] CHECK (..)`.
    AddCheck {
        /// From `CONSTRAINT` or `CHECK` to the end.
        span: Span,
        /// The name.
        name: Option<Name>,
        /// The condition.
        check: Fragment,
    },
    /// `ALTER [COLUMN] a SET NOT NULL`.
    SetNotNull {
        /// The column.
        column: Name,
        /// `ON CONFLICT`.
        conflict: Conflict,
    },
    /// `ALTER [COLUMN] a DROP NOT NULL`.
    DropNotNull(Name),
}

/// `DROP`.
#[derive(Debug, Clone)]
pub struct Drop {
    /// What.
    pub kind: DropKind,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The name.
    pub name: QualifiedName,
}

/// What can be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropKind {
    /// A table.
    Table,
    /// An index.
    Index,
    /// A view.
    View,
    /// A trigger.
    Trigger,
}

/// A statement that reads or writes rows.
#[derive(Debug, Clone)]
pub struct Dml {
    /// Where it stands.
    pub span: Span,
    /// `INSERT` (also for `REPLACE`), `UPDATE`, `DELETE` or `SELECT` (also for `VALUES`).
    pub verb: &'static str,
    /// The table written to, with the columns an `INSERT` lists or an `UPDATE` sets.
    pub target: Option<DmlTarget>,
    pub(super) weight: usize,
}

impl Dml {
    /// sqlparser's tree, if there is one; as of a [`Fragment`].
    pub fn tree(&self, file: &str) -> Option<Box<ast::Statement>> {
        tree::statement(file.get(self.span.range())?, self.weight)
    }
}

/// The table a statement writes to.
#[derive(Debug, Clone)]
pub struct DmlTarget {
    /// The table or view.
    pub table: QualifiedName,
    /// The alias, if any.
    pub alias: Option<Name>,
    /// Columns listed by `INSERT` or set by `UPDATE`.
    pub columns: Vec<Name>,
}

/// `PRAGMA`.
#[derive(Debug, Clone)]
pub struct Pragma {
    /// The database, if given.
    pub schema: Option<Name>,
    /// The name, in lower case.
    pub name: String,
    /// The value after `=` or in parentheses, as written without quotes.
    pub value: Option<String>,
}

/// A statement about transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transaction {
    /// `BEGIN`.
    Begin,
    /// `COMMIT` or `END`.
    Commit,
    /// `ROLLBACK`.
    Rollback,
    /// `SAVEPOINT`, with its name.
    Savepoint(String),
    /// `RELEASE`, with the savepoint's name.
    Release(String),
    /// `ROLLBACK TO`, with the savepoint's name.
    RollbackTo(String),
}
