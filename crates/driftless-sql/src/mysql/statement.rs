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
    // Databases.
    CreateDatabase(CreateDatabase),
    AlterDatabase(AlterDatabase),
    // Objects of any kind.
    Drop(Drop),
    DropAccount(DropAccount),
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
        if !matches!(self.symbol(), Symbol::Word | Symbol::Reserved) {
            return self.unexpected("a statement such as CREATE TABLE");
        }
        let word = self.written().to_ascii_uppercase();
        match word.as_str() {
            "CREATE" => self.create(),
            "ALTER" => self.alter(),
            "DROP" => self.drop_statement(),
            "RENAME" => {
                self.bump();
                self.expect_any(&["TABLE", "TABLES"], "TABLE or USER")?;
                self.rename_table().map(Kind::RenameTable)
            }
            "TRUNCATE" => {
                self.bump();
                self.truncate().map(Kind::Truncate)
            }
            _ => self.unsure("this statement is not understood"),
        }
    }

    fn create(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        self.bump();
        let here = self.start();
        let or_replace = self.at_all(&["OR", "REPLACE"]);
        if or_replace {
            self.bump();
            self.bump();
        }
        let replaces = self.since(here);
        let table = |cursor: &mut Self, temporary| {
            if or_replace {
                let what = "CREATE OR REPLACE of this object";
                cursor.features.push(Feature { product: Product::MariaDb, span: replaces, what });
            }
            cursor
                .create_table(or_replace, temporary)
                .map(|table| Kind::CreateTable(Box::new(table)))
        };
        if self.at("TABLE") {
            return table(self, false);
        }
        if self.at("TEMPORARY") && self.is(1, "TABLE") {
            self.bump();
            return table(self, true);
        }
        if self.at_any(&["INDEX", "UNIQUE", "FULLTEXT", "SPATIAL"]) {
            if or_replace {
                self.only(Product::MariaDb, here, "CREATE OR REPLACE of this object");
            }
            return self.create_index(or_replace).map(|index| Kind::CreateIndex(Box::new(index)));
        }
        if self.eat("DATABASE") || self.eat("SCHEMA") {
            if or_replace {
                self.only(Product::MariaDb, here, "CREATE OR REPLACE of this object");
            }
            return self.create_database(or_replace).map(Kind::CreateDatabase);
        }
        self.unsure("this statement is not understood")
    }

    fn alter(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        self.bump();
        let start = self.start();
        let online = self.eat("ONLINE");
        let ignore = self.eat("IGNORE");
        if self.at("TABLE") {
            if online || ignore {
                self.only(Product::MariaDb, start, "ALTER ONLINE and ALTER IGNORE");
            }
            let alter = self.alter_table(online, ignore)?;
            return Ok(Kind::AlterTable(Box::new(alter)));
        }
        if online || ignore {
            return self.unexpected("TABLE");
        }
        if self.eat("DATABASE") || self.eat("SCHEMA") {
            return self.alter_database().map(Kind::AlterDatabase);
        }
        self.unsure("this statement is not understood")
    }

    fn drop_statement(&mut self) -> Parse<StatementKind> {
        use StatementKind as Kind;
        self.bump();
        let temporary = self.eat("TEMPORARY");
        if self.eat("TABLE") || self.eat("TABLES") {
            return self.drop_relations(ObjectKind::Table, temporary).map(Kind::Drop);
        }
        if temporary {
            if self.eat("SEQUENCE") {
                return self.drop_relations(ObjectKind::Sequence, true).map(Kind::Drop);
            }
            return self.unexpected("TABLE");
        }
        if self.eat("VIEW") {
            return self.drop_relations(ObjectKind::View, false).map(Kind::Drop);
        }
        if self.eat("SEQUENCE") {
            return self.drop_relations(ObjectKind::Sequence, false).map(Kind::Drop);
        }
        if self.eat("INDEX") {
            return self.drop_index().map(Kind::DropIndex);
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
        self.unsure("this statement is not understood")
    }
}
