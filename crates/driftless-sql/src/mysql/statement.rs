//! From a statement's first keyword to its kind.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::product::{Feature, Product};
use super::terminal::Symbol;
use super::*;

/// A statement and its place in the file.
#[derive(Debug, Clone)]
pub struct Statement {
    /// From its first to its last token.
    pub span: Span,
    /// What it is.
    pub kind: StatementKind,
    /// What in it only one of the products understands. A statement that holds something of the
    /// other product is [`StatementKind::Invalid`] already.
    pub features: Vec<Feature>,
}

/// A syntax error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// A lower-case fragment: ``syntax error near `TABEL` ``.
    pub message: String,
    /// The offending token; at the end of the statement, and empty, when something is missing.
    pub span: Span,
    /// What the label at the caret says: `expected TABLE or INDEX`; may be empty.
    pub expected: String,
}

/// What a statement does.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each variant is the statement its type describes")]
pub enum StatementKind {
    // Tables and what belongs to them.
    CreateTable(Box<CreateTable>),
    AlterTable(Box<AlterTable>),
    RenameTable(RenameTable),
    Truncate(Truncate),
    CreateIndex(Box<CreateIndex>),
    DropIndex(DropIndex),
    /// `CREATE VIEW` and `ALTER VIEW`.
    CreateView(Box<CreateView>),
    CreateSequence(CreateSequence),
    AlterSequence(AlterSequence),
    // Code.
    CreateTrigger(Box<CreateTrigger>),
    CreateRoutine(Box<CreateRoutine>),
    AlterRoutine(AlterRoutine),
    CreateEvent(Box<CreateEvent>),
    AlterEvent(Box<AlterEvent>),
    /// A block outside of a routine (MariaDB).
    Block(Body),
    // Databases.
    CreateDatabase(CreateDatabase),
    AlterDatabase(AlterDatabase),
    // Objects of any kind.
    Drop(Drop),
    // Who may what.
    User(UserStatement),
    DropAccount(DropAccount),
    RenameUser(Vec<(Account, Account)>),
    Grant(Grant),
    // Rows, and code that is run.
    Dml(Dml),
    Call(Call),
    Prepare(Prepare),
    Execute(Execute),
    // Session and transaction.
    Transaction(Transaction),
    Set(Box<Set>),
    /// `USE`.
    Use(Name),
    LockTables(LockTables),
    UnlockTables,
    MaintainTables(MaintainTables),
    /// Understood, and without effect on definitions.
    Inert {
        /// The leading keyword in capitals.
        keyword: &'static str,
    },
    /// No token at all.
    Empty,
    /// The product would not accept it.
    Invalid(SyntaxError),
    /// We do not know what it does.
    Opaque {
        /// Why.
        reason: String,
    },
}

/// Understands one statement of a product. `sql` is the span of the statement in `file` (from
/// [`split`](crate::split)); every span in the result points into `file`.
pub fn parse(product: Product, file: &str, sql: Span) -> Statement {
    let mut cursor = Cursor::new(product, file, sql);
    let span = cursor.whole();
    if cursor.at_end() {
        return Statement { span, kind: StatementKind::Empty, features: Vec::new() };
    }
    let read = cursor.statement_kind().and_then(|kind| {
        if cursor.at_end() { Ok(kind) } else { cursor.unexpected("the end of the statement") }
    });
    let foreign = cursor.features.iter().find(|feature| feature.product != product).copied();
    let kind = match (read, foreign) {
        (Ok(_), Some(feature)) => StatementKind::Invalid(belongs_to_other(product, feature)),
        (Ok(kind), None) => kind,
        (Err(stop), _) => match cursor.error(stop) {
            Ok(error) => StatementKind::Invalid(error),
            Err(reason) => StatementKind::Opaque { reason: reason.to_owned() },
        },
    };
    Statement { span, kind, features: cursor.features }
}

fn belongs_to_other(product: Product, feature: Feature) -> SyntaxError {
    let Feature { product: owner, span, what } = feature;
    SyntaxError {
        message: format!("{} does not have {what}", product.title()),
        span,
        expected: format!("only {} has this", owner.title()),
    }
}

impl Cursor<'_> {
    /// A statement, wherever it ends.
    pub(super) fn statement_kind(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        if self.at("(") {
            return self.dml().map(Kind::Dml);
        }
        if !matches!(self.symbol(), Symbol::Word | Symbol::Reserved) {
            return self.unexpected("a statement such as CREATE TABLE");
        }
        let word = self.written().to_ascii_uppercase();
        match word.as_str() {
            "CREATE" => self.create(),
            "ALTER" => self.alter(),
            "DROP" => self.drop_statement(),
            "RENAME" => self.rename(),
            "TRUNCATE" => {
                self.bump();
                self.truncate().map(Kind::Truncate)
            }
            // What MySQL has is said to be MySQL's; the rest is no statement of anybody's.
            "TABLE" if self.product == Product::MariaDb && self.ahead(2).symbol != Symbol::End => {
                self.unexpected("a statement such as CREATE TABLE")
            }
            "SELECT" | "VALUES" | "TABLE" | "WITH" | "INSERT" | "REPLACE" | "UPDATE" | "DELETE"
            | "DO" => self.dml().map(Kind::Dml),
            "LOAD" if !self.is(1, "INDEX") => self.dml().map(Kind::Dml),
            "CALL" => {
                self.bump();
                self.call_statement().map(Kind::Call)
            }
            "GRANT" | "REVOKE" => {
                self.bump();
                self.grant(word == "REVOKE").map(Kind::Grant)
            }
            "SET" => {
                self.bump();
                self.set().map(|set| Kind::Set(Box::new(set)))
            }
            "USE" => {
                self.bump();
                self.name("a database").map(Kind::Use)
            }
            _ => self.other_statement(&word),
        }
    }

    fn other_statement(&mut self, word: &str) -> Parse<StatementKind> {
        use StatementKind as Kind;
        match word {
            "PREPARE" => {
                self.bump();
                self.prepare().map(Kind::Prepare)
            }
            "EXECUTE" => {
                self.bump();
                self.execute().map(Kind::Execute)
            }
            "LOCK" | "UNLOCK" => self.locking(word),
            "CHECK" | "OPTIMIZE" | "REPAIR" => self.maintenance(),
            "ANALYZE" | "CHECKSUM"
                if ["TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG"]
                    .iter()
                    .any(|next| self.is(1, next)) =>
            {
                self.maintenance()
            }
            "START" if !self.is(1, "TRANSACTION") => self.administered(),
            "BEGIN" if self.is(1, "NOT") => self.compound(),
            "IF" | "CASE" | "LOOP" | "WHILE" | "REPEAT" | "FOR" => self.compound(),
            "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "XA" => {
                match self.transaction()? {
                    Some(transaction) => Ok(Kind::Transaction(transaction)),
                    None => self.unexpected("a statement such as CREATE TABLE"),
                }
            }
            _ => self.administered(),
        }
    }

    fn administered(&mut self) -> Parse<StatementKind> {
        match self.administration()? {
            Some(kind) => Ok(kind),
            None => self.unexpected("a statement such as CREATE TABLE"),
        }
    }

    fn maintenance(&mut self) -> Parse<StatementKind> {
        let verb = self.expect_any(
            &["ANALYZE", "CHECK", "OPTIMIZE", "REPAIR", "CHECKSUM"],
            "a statement such as CREATE TABLE",
        )?;
        self.maintain_tables(verb).map(StatementKind::MaintainTables)
    }

    /// A block outside of a routine, which only MariaDB runs.
    fn compound(&mut self) -> Parse<StatementKind> {
        let start = self.start();
        let body = self.body()?;
        self.only(Product::MariaDb, start, "blocks outside of routines");
        Ok(StatementKind::Block(body))
    }

    fn locking(&mut self, word: &str) -> Parse<StatementKind> {
        self.bump();
        let start = self.start();
        if self.at("INSTANCE") {
            self.skip_to_end();
            self.only(Product::MySql, start, "LOCK INSTANCE");
            return Ok(StatementKind::Inert { keyword: "LOCK INSTANCE" });
        }
        self.expect_any(&["TABLES", "TABLE"], "TABLES")?;
        if word == "UNLOCK" {
            return Ok(StatementKind::UnlockTables);
        }
        self.lock_tables().map(StatementKind::LockTables)
    }

    fn rename(&mut self) -> Parse<StatementKind> {
        self.bump();
        if self.eat("USER") {
            return self.rename_user().map(StatementKind::RenameUser);
        }
        self.expect_any(&["TABLE", "TABLES"], "TABLE or USER")?;
        self.rename_table().map(StatementKind::RenameTable)
    }

    fn create(&mut self) -> Parse<StatementKind> {
        self.bump();
        let here = self.start();
        let or_replace = self.eat_all(&["OR", "REPLACE"]);
        let replaces = self.since(here);
        let kind = self.create_object(or_replace)?;
        let both = matches!(kind, StatementKind::CreateView(_) | StatementKind::Inert { .. });
        if or_replace && !both {
            let what = "CREATE OR REPLACE of this object";
            self.features.push(Feature { product: Product::MariaDb, span: replaces, what });
        }
        Ok(kind)
    }

    fn create_object(&mut self, or_replace: bool) -> Parse<StatementKind> {
        use StatementKind as Kind;
        let start = self.start();
        if self.at("TABLE") || self.at_all(&["TEMPORARY", "TABLE"]) {
            let temporary = self.eat("TEMPORARY");
            let table = self.create_table(or_replace, temporary)?;
            return Ok(Kind::CreateTable(Box::new(table)));
        }
        if self.at("SEQUENCE") || self.at_all(&["TEMPORARY", "SEQUENCE"]) {
            let temporary = self.eat("TEMPORARY");
            self.bump();
            self.only(Product::MariaDb, start, "sequences");
            let sequence = self.create_sequence(or_replace, temporary)?;
            return Ok(Kind::CreateSequence(sequence));
        }
        let index = self.at_any(&["INDEX", "UNIQUE", "FULLTEXT"])
            || self.at("SPATIAL") && !self.is(1, "REFERENCE")
            || self.at("VECTOR");
        if index {
            return self.create_index(or_replace).map(|index| Kind::CreateIndex(Box::new(index)));
        }
        if self.eat("DATABASE") || self.eat("SCHEMA") {
            return self.create_database(or_replace).map(Kind::CreateDatabase);
        }
        if let Some(word) = self.eat_any(&["USER", "ROLE"]) {
            let user = self.user_statement(false, word == "ROLE", or_replace)?;
            return Ok(Kind::User(user));
        }
        if self.at("PACKAGE") {
            return self.unsure("packages are not understood");
        }
        if let Some(kind) = self.server_objects("CREATE")? {
            return Ok(kind);
        }
        self.create_stored(or_replace)
    }

    /// Views, triggers, routines and events, which may have a definer.
    fn create_stored(&mut self, or_replace: bool) -> Parse<StatementKind> {
        use StatementKind as Kind;
        let definer = self.definer()?;
        if self.eat("TRIGGER") {
            let trigger = self.create_trigger(or_replace, definer)?;
            return Ok(Kind::CreateTrigger(Box::new(trigger)));
        }
        if self.at_any(&["PROCEDURE", "FUNCTION", "AGGREGATE"]) {
            let aggregate = self.eat("AGGREGATE");
            let routine = self.create_routine(or_replace, definer, aggregate)?;
            return Ok(Kind::CreateRoutine(Box::new(routine)));
        }
        if self.eat("EVENT") {
            let event = self.create_event(or_replace, definer)?;
            return Ok(Kind::CreateEvent(Box::new(event)));
        }
        if self.at("PACKAGE") {
            return self.unsure("packages are not understood");
        }
        if self.at_any(&["VIEW", "ALGORITHM", "SQL"]) {
            let view = self.create_view(or_replace, false, definer)?;
            return Ok(Kind::CreateView(Box::new(view)));
        }
        if self.product == Product::MySql && self.at_any(&["JSON", "MATERIALIZED", "EXTERNAL"]) {
            return self.unsure("this statement is not understood");
        }
        self.unexpected("TABLE, INDEX, VIEW and the like")
    }

    fn alter(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        self.bump();
        let start = self.start();
        let (mut online, mut ignore) = (false, false);
        while let Some(word) = self.eat_any(&["ONLINE", "IGNORE"]) {
            if word == "ONLINE" { online = true } else { ignore = true }
        }
        if online || ignore {
            self.only(Product::MariaDb, start, "ALTER ONLINE and ALTER IGNORE");
        }
        if self.at("TABLE") {
            let alter = self.alter_table(online, ignore)?;
            return Ok(Kind::AlterTable(Box::new(alter)));
        }
        if online || ignore {
            return self.unexpected("TABLE");
        }
        if self.eat("DATABASE") || self.eat("SCHEMA") {
            return self.alter_database().map(Kind::AlterDatabase);
        }
        if self.eat("SEQUENCE") {
            self.only(Product::MariaDb, start, "sequences");
            return self.alter_sequence().map(Kind::AlterSequence);
        }
        if self.eat("USER") {
            return self.user_statement(true, false, false).map(Kind::User);
        }
        if let Some(word) = self.eat_any(&["PROCEDURE", "FUNCTION"]) {
            return self.alter_routine(word == "PROCEDURE").map(Kind::AlterRoutine);
        }
        if let Some(kind) = self.server_objects("ALTER")? {
            return Ok(kind);
        }
        let definer = self.definer()?;
        if self.eat("EVENT") {
            return self.alter_event(definer).map(|event| Kind::AlterEvent(Box::new(event)));
        }
        if self.at_any(&["VIEW", "ALGORITHM", "SQL"]) {
            let view = self.create_view(false, true, definer)?;
            return Ok(Kind::CreateView(Box::new(view)));
        }
        if self.product == Product::MySql && self.at_any(&["JSON", "MATERIALIZED", "EXTERNAL"]) {
            return self.unsure("this statement is not understood");
        }
        self.unexpected("TABLE, VIEW, DATABASE and the like")
    }

    fn drop_statement(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        self.bump();
        let start = self.start();
        let temporary = self.eat("TEMPORARY");
        if self.eat("TABLE") || self.eat("TABLES") {
            return self.drop_relations(ObjectKind::Table, temporary).map(Kind::Drop);
        }
        if self.eat("SEQUENCE") {
            self.only(Product::MariaDb, start, "sequences");
            return self.drop_relations(ObjectKind::Sequence, temporary).map(Kind::Drop);
        }
        if temporary {
            return self.unexpected("TABLE");
        }
        if self.eat("VIEW") {
            return self.drop_relations(ObjectKind::View, false).map(Kind::Drop);
        }
        if self.eat("INDEX") {
            return self.drop_index().map(Kind::DropIndex);
        }
        if self.eat("PREPARE") {
            self.name("a prepared statement")?;
            return Ok(Kind::Inert { keyword: "DEALLOCATE" });
        }
        let kinds = [
            ("DATABASE", ObjectKind::Database),
            ("SCHEMA", ObjectKind::Database),
            ("PROCEDURE", ObjectKind::Procedure),
            ("FUNCTION", ObjectKind::Function),
            ("TRIGGER", ObjectKind::Trigger),
            ("EVENT", ObjectKind::Event),
            ("SERVER", ObjectKind::Server),
        ];
        for (word, kind) in kinds {
            if self.eat(word) {
                return self.drop_one(kind).map(Kind::Drop);
            }
        }
        if let Some(word) = self.eat_any(&["USER", "ROLE"]) {
            return self.drop_account(word == "ROLE").map(Kind::DropAccount);
        }
        if self.at("PACKAGE") {
            return self.unsure("packages are not understood");
        }
        if let Some(kind) = self.server_objects("DROP")? {
            return Ok(kind);
        }
        if self.product == Product::MySql && self.at_any(&["JSON", "MATERIALIZED", "EXTERNAL"]) {
            return self.unsure("this statement is not understood");
        }
        self.unexpected("TABLE, INDEX, VIEW and the like")
    }
}
