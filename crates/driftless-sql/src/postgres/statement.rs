//! From a statement's first keyword to its kind.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::terminal::Symbol;
use super::*;

/// A statement and its place in the file.
#[derive(Debug, Clone)]
pub struct Statement {
    /// From its first to its last token.
    pub span: Span,
    /// What it is.
    pub kind: StatementKind,
}

/// A syntax error, in the server's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// A lower-case fragment: ``syntax error near `TABEL` ``.
    pub message: String,
    /// The offending token; at the end of the statement, and empty, when something is missing.
    pub span: Span,
    /// What the label at the caret says: `expected TABLE, INDEX or VIEW`; may be empty.
    pub expected: String,
}

/// What a statement does.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each variant is the statement its type describes")]
pub enum StatementKind {
    // Relations.
    CreateTable(Box<CreateTable>),
    AlterTable(AlterTable),
    AlterTablesOfTablespace(AlterTablesOfTablespace),
    CreateIndex(Box<CreateIndex>),
    CreateSequence(CreateSequence),
    CreateView(Box<CreateView>),
    CreateMaterializedView(Box<CreateMaterializedView>),
    RefreshMaterializedView(RefreshMaterializedView),
    CreateStatistics(CreateStatistics),
    AlterStatistics(AlterStatistics),
    // What belongs to relations.
    CreateTrigger(Box<CreateTrigger>),
    CreateRule(Box<CreateRule>),
    CreatePolicy(Box<CreatePolicy>),
    AlterPolicy(Box<AlterPolicy>),
    // Types and code.
    CreateType(CreateType),
    AlterType(AlterType),
    CreateDomain(CreateDomain),
    AlterDomain(AlterDomain),
    CreateFunction(Box<CreateFunction>),
    AlterFunction(AlterFunction),
    CreateAggregate(CreateAggregate),
    CreateOperator(CreateOperator),
    AlterOperator(AlterOperator),
    CreateOperatorClass(Box<CreateOperatorClass>),
    CreateOperatorFamily(CreateOperatorFamily),
    AlterOperatorFamily(AlterOperatorFamily),
    CreateCast(Box<CreateCast>),
    CreateConversion(Box<CreateConversion>),
    CreateTransform(Box<CreateTransform>),
    CreateCollation(CreateCollation),
    CreateTextSearch(CreateTextSearch),
    AlterTextSearch(AlterTextSearch),
    CreateLanguage(Box<CreateLanguage>),
    CreateAccessMethod(CreateAccessMethod),
    // What holds objects, and replication.
    CreateSchema(CreateSchema),
    CreateExtension(CreateExtension),
    AlterExtension(AlterExtension),
    CreateEventTrigger(CreateEventTrigger),
    AlterEventTrigger(AlterEventTrigger),
    CreatePublication(CreatePublication),
    AlterPublication(AlterPublication),
    CreateSubscription(CreateSubscription),
    AlterSubscription(AlterSubscription),
    CreateForeignDataWrapper(CreateForeignDataWrapper),
    AlterForeignDataWrapper(AlterForeignDataWrapper),
    CreateServer(Box<CreateServer>),
    AlterServer(AlterServer),
    CreateUserMapping(UserMapping),
    AlterUserMapping(UserMapping),
    ImportForeignSchema(Box<ImportForeignSchema>),
    // The whole server.
    CreateRole(CreateRole),
    AlterRole(AlterRole),
    AlterRoleSetting(AlterRoleSetting),
    AlterGroup(AlterGroup),
    CreateDatabase(CreateDatabase),
    AlterDatabase(AlterDatabase),
    CreateTablespace(CreateTablespace),
    AlterTablespace(AlterTablespace),
    AlterSystem(AlterSystem),
    // Objects of any kind.
    AlterObject(AlterObject),
    Drop(Drop),
    DropOwned(DropOwned),
    ReassignOwned(ReassignOwned),
    Comment(Comment),
    SecurityLabel(SecurityLabel),
    Grant(Grant),
    GrantRole(GrantRole),
    AlterDefaultPrivileges(AlterDefaultPrivileges),
    // Rows and code that is run.
    Dml(Dml),
    Call(Call),
    Do(DoBlock),
    Prepare(Prepare),
    Execute(Execute),
    Explain(Explain),
    DeclareCursor(DeclareCursor),
    Copy(Copy),
    Truncate(Truncate),
    Lock(Lock),
    // Session and transaction.
    Transaction(Transaction),
    SetConstraints(SetConstraints),
    Set(Set),
    Reset(ResetSetting),
    Show(Show),
    Discard(Discard),
    // Maintenance.
    Vacuum(Vacuum),
    Reindex(Reindex),
    Cluster(Cluster),
    /// Understood, and without effect on definitions: `LISTEN`, `NOTIFY`, `FETCH`, `CHECKPOINT` and
    /// the like.
    Inert {
        /// The leading keyword in capitals.
        keyword: &'static str,
    },
    /// No token at all.
    Empty,
    /// No supported server would accept it.
    Invalid(SyntaxError),
    /// We do not know what it does.
    Opaque {
        /// Why.
        reason: String,
    },
}

/// Understands one statement. `sql` is the span of the statement in `file` (from
/// [`split`](crate::split)); every span in the result points into `file`.
pub fn parse(file: &str, sql: Span) -> Statement {
    let mut cursor = Cursor::new(file, sql);
    let span = cursor.whole();
    if cursor.symbol() == Symbol::End {
        return Statement { span, kind: StatementKind::Empty };
    }
    let read = cursor.statement().and_then(|statement| {
        if cursor.symbol() == Symbol::End {
            return Ok(statement.kind);
        }
        cursor.unexpected("the end of the statement")
    });
    let kind = match read {
        Ok(kind) => kind,
        Err(stop) => match cursor.error(stop) {
            Ok(error) => StatementKind::Invalid(error),
            Err(reason) => StatementKind::Opaque { reason: reason.to_owned() },
        },
    };
    Statement { span, kind }
}

impl Cursor<'_> {
    /// A statement, wherever it ends.
    pub(super) fn statement(&mut self) -> Parse<Statement> {
        let start = self.start();
        let kind = self.statement_kind()?;
        Ok(Statement { span: self.since(start), kind })
    }

    fn statement_kind(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        let Some(keyword) = self.keyword() else {
            return if self.symbol() == Symbol::LeftParen {
                self.dml().map(Kind::Dml)
            } else {
                self.unexpected("a statement such as CREATE TABLE")
            };
        };
        match keyword {
            K::Create => self.create(),
            K::Alter => self.alter(),
            K::Drop => self.drop_statement(),
            K::Comment => self.comment().map(Kind::Comment),
            K::Grant => self.grant(),
            K::Revoke => self.revoke(),
            K::Security => self.security_label().map(Kind::SecurityLabel),
            K::Reassign => self.reassign_owned().map(Kind::ReassignOwned),
            K::Import => {
                self.import_foreign_schema().map(|kind| Kind::ImportForeignSchema(Box::new(kind)))
            }
            K::Select | K::Values | K::Table | K::With => self.dml().map(Kind::Dml),
            K::Insert | K::Update | K::Delete | K::Merge => self.dml().map(Kind::Dml),
            K::Call => self.call_statement().map(Kind::Call),
            K::Do => self.do_block().map(Kind::Do),
            K::Execute => self.execute().map(Kind::Execute),
            K::Prepare if self.keyword_ahead(1) != Some(K::Transaction) => {
                self.prepare().map(Kind::Prepare)
            }
            K::Explain => self.explain().map(Kind::Explain),
            K::Declare => self.declare().map(Kind::DeclareCursor),
            K::Copy => self.copy().map(Kind::Copy),
            K::Truncate => self.truncate().map(Kind::Truncate),
            K::Lock => self.lock().map(Kind::Lock),
            K::Vacuum | K::Analyze | K::Analyse => self.vacuum().map(Kind::Vacuum),
            K::Reindex => self.reindex().map(Kind::Reindex),
            K::Cluster => self.cluster().map(Kind::Cluster),
            K::Refresh => self.refresh().map(Kind::RefreshMaterializedView),
            _ => self.session_kind(keyword),
        }
    }

    fn session_kind(&mut self, keyword: K) -> Parse<StatementKind> {
        use StatementKind as Kind;
        match keyword {
            K::Begin | K::Start | K::Commit | K::End | K::Rollback => {
                self.transaction(keyword).map(Kind::Transaction)
            }
            K::Abort | K::Savepoint | K::Release | K::Prepare => {
                self.transaction(keyword).map(Kind::Transaction)
            }
            K::Set => {
                self.bump();
                let constraints = self.at(K::Constraints)
                    && self.next_symbol() != Symbol::Operator(terminal::Operator::Equal)
                    && self.keyword_ahead(1) != Some(K::To);
                if constraints {
                    return self.set_constraints().map(Kind::SetConstraints);
                }
                self.set().map(Kind::Set)
            }
            K::Reset => {
                self.bump();
                self.reset_setting().map(Kind::Reset)
            }
            K::Show => self.show().map(Kind::Show),
            K::Discard => self.discard().map(Kind::Discard),
            K::Fetch | K::Move => {
                self.bump();
                self.fetch()?;
                Ok(Kind::Inert { keyword: keyword.text() })
            }
            K::Notify
            | K::Listen
            | K::Unlisten
            | K::Load
            | K::Close
            | K::Deallocate
            | K::Checkpoint => {
                self.bump();
                self.session_statement(keyword)?;
                Ok(Kind::Inert { keyword: keyword.text() })
            }
            _ => self.unexpected("a statement such as CREATE TABLE"),
        }
    }

    fn drop_statement(&mut self) -> Parse<StatementKind> {
        self.expect(K::Drop)?;
        if self.at(K::Owned) {
            return self.drop_owned().map(StatementKind::DropOwned);
        }
        self.drop_objects().map(StatementKind::Drop)
    }
}
