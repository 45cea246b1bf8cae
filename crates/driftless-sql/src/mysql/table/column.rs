//! Columns and what is said of them.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::data_type::DataType;
use super::super::expression::{Expr, ExprKind, Literal};
use super::super::literal::Text;
use super::super::name::{Name, QualifiedName};
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::key::CheckDef;

/// A column.
#[derive(Debug, Clone)]
pub struct ColumnDef {
    /// All of it.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// The type.
    pub data_type: DataType,
    /// What else is said, in the order of the text.
    pub options: Vec<ColumnOption>,
}

/// Something said of a column.
#[derive(Debug, Clone)]
pub struct ColumnOption {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ColumnOptionKind,
}

/// What may be said of a column.
#[derive(Debug, Clone)]
pub enum ColumnOptionKind {
    /// `NULL`.
    Null,
    /// `NOT NULL`.
    NotNull,
    /// `DEFAULT`; whether parentheses stood around it.
    Default(Expr, bool),
    /// `SERIAL DEFAULT VALUE`: `NOT NULL AUTO_INCREMENT UNIQUE`.
    SerialDefaultValue,
    /// `ON UPDATE CURRENT_TIMESTAMP`.
    OnUpdate(Expr),
    /// `AUTO_INCREMENT`.
    AutoIncrement,
    /// `[PRIMARY] KEY`.
    PrimaryKey,
    /// `UNIQUE [KEY]`.
    Unique,
    /// `COMMENT`.
    Comment(Text),
    /// `COLLATE`.
    Collate(Name),
    /// `COLUMN_FORMAT`.
    ColumnFormat(Name),
    /// `STORAGE`.
    Storage(Name),
    /// `REFERENCES`; MySQL reads and forgets it before 9.
    References(Box<References>),
    /// `CHECK`.
    Check(CheckDef),
    /// `[GENERATED ALWAYS] AS (..)`.
    Generated(Expr, GeneratedKind),
    /// `INVISIBLE`.
    Invisible,
    /// `VISIBLE` (MySQL).
    Visible,
    /// `SRID` (MySQL), `REF_SYSTEM_ID =` (MariaDB).
    Srid(Text),
    /// `ENGINE_ATTRIBUTE` (MySQL).
    EngineAttribute(Text),
    /// `SECONDARY_ENGINE_ATTRIBUTE` (MySQL).
    SecondaryEngineAttribute(Text),
    /// `NOT SECONDARY` (MySQL).
    NotSecondary,
    /// `WITH SYSTEM VERSIONING` (true) or `WITHOUT SYSTEM VERSIONING` (MariaDB).
    SystemVersioning(bool),
    /// `GENERATED ALWAYS AS ROW START` (MariaDB).
    RowStart,
    /// `GENERATED ALWAYS AS ROW END` (MariaDB).
    RowEnd,
    /// `COMPRESSED` (MariaDB).
    Compressed,
    /// `name = value` for the engine (MariaDB).
    EngineOption(Name, Text),
}

/// Where the values of a generated column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GeneratedKind {
    /// `VIRTUAL`, also unsaid.
    #[default]
    Virtual,
    /// `STORED`, `PERSISTENT`.
    Stored,
}

/// `REFERENCES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct References {
    /// The table.
    pub table: QualifiedName,
    /// Referenced columns; empty when left out.
    pub columns: Vec<Name>,
    /// `MATCH`; it has no effect.
    pub match_kind: Option<MatchKind>,
    /// `ON DELETE`, if said.
    pub on_delete: Option<ReferentialAction>,
    /// `ON UPDATE`, if said.
    pub on_update: Option<ReferentialAction>,
}

/// How a foreign key treats nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum MatchKind {
    Simple,
    Full,
    Partial,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the words of its name")]
pub enum ReferentialAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl Cursor<'_> {
    /// A column with its name.
    pub(super) fn column_def(&mut self) -> Parse<ColumnDef> {
        let start = self.start();
        let mut name = self.name("a column")?;
        // A name may be qualified here, to no effect.
        while self.eat(".") {
            name = self.name("a column")?;
        }
        let data_type = self.data_type()?;
        let mut options = Vec::new();
        while let Some(option) = self.column_option()? {
            options.push(option);
        }
        Ok(ColumnDef { span: self.since(start), name, data_type, options })
    }

    fn column_option(&mut self) -> Parse<Option<ColumnOption>> {
        let start = self.start();
        let kind = self.column_option_kind()?;
        Ok(kind.map(|kind| ColumnOption { span: self.since(start), kind }))
    }

    fn column_option_kind(&mut self) -> Parse<Option<ColumnOptionKind>> {
        use ColumnOptionKind as Kind;
        let word = self.written().to_ascii_uppercase();
        if self.symbol() == Symbol::Name && self.is(1, "=") {
            let (name, value) = self.engine_option()?;
            return Ok(Some(Kind::EngineOption(name, value)));
        }
        if !matches!(self.symbol(), Symbol::Word | Symbol::Reserved) {
            return Ok(None);
        }
        let kind = match word.as_str() {
            "NULL" => self.take(Kind::Null),
            "NOT" if self.is(1, "SECONDARY") => {
                self.bump();
                self.take(Kind::NotSecondary)
            }
            "NOT" => {
                self.bump();
                self.expect("NULL")?;
                Kind::NotNull
            }
            "DEFAULT" => {
                self.bump();
                self.default_value()?
            }
            "ON" => {
                self.bump();
                self.expect("UPDATE")?;
                Kind::OnUpdate(self.current_time()?)
            }
            "SERIAL" => {
                self.bump();
                self.expect_all(&["DEFAULT", "VALUE"])?;
                Kind::SerialDefaultValue
            }
            "AUTO_INCREMENT" => self.take(Kind::AutoIncrement),
            "PRIMARY" => {
                self.bump();
                self.expect("KEY")?;
                Kind::PrimaryKey
            }
            "KEY" => self.take(Kind::PrimaryKey),
            "UNIQUE" => {
                self.bump();
                self.eat("KEY");
                Kind::Unique
            }
            "COMMENT" => {
                self.bump();
                Kind::Comment(self.string("a string")?)
            }
            "COLLATE" => {
                self.bump();
                Kind::Collate(self.charset()?)
            }
            "REFERENCES" => {
                self.bump();
                Kind::References(Box::new(self.references()?))
            }
            "CONSTRAINT" | "CHECK" => self.column_check()?,
            "GENERATED" | "AS" => self.generated()?,
            _ => return self.rarer_column_option(&word),
        };
        Ok(Some(kind))
    }

    fn take(&mut self, kind: ColumnOptionKind) -> ColumnOptionKind {
        self.bump();
        kind
    }

    fn rarer_column_option(&mut self, word: &str) -> Parse<Option<ColumnOptionKind>> {
        use ColumnOptionKind as Kind;
        let start = self.start();
        let kind = match word {
            "INVISIBLE" => self.take(Kind::Invisible),
            "VISIBLE" => {
                let kind = self.take(Kind::Visible);
                self.only(Product::MySql, start, "VISIBLE columns");
                kind
            }
            "COLUMN_FORMAT" => {
                self.bump();
                Kind::ColumnFormat(self.storage_word(&["FIXED", "DYNAMIC", "DEFAULT"])?)
            }
            "STORAGE" => {
                self.bump();
                Kind::Storage(self.storage_word(&["DISK", "MEMORY", "DEFAULT"])?)
            }
            "SRID" => {
                self.bump();
                let srid = self.integer("a number")?;
                self.only(Product::MySql, start, "SRID of a column");
                Kind::Srid(srid)
            }
            "REF_SYSTEM_ID" => {
                self.bump();
                self.expect("=")?;
                let srid = self.integer("a number")?;
                self.only(Product::MariaDb, start, "REF_SYSTEM_ID");
                Kind::Srid(srid)
            }
            "ENGINE_ATTRIBUTE" | "SECONDARY_ENGINE_ATTRIBUTE" if self.product == Product::MySql => {
                self.bump();
                self.eat("=");
                let text = self.string("a string")?;
                if word == "ENGINE_ATTRIBUTE" {
                    Kind::EngineAttribute(text)
                } else {
                    Kind::SecondaryEngineAttribute(text)
                }
            }
            "WITH" | "WITHOUT" if self.is(1, "SYSTEM") => {
                self.bump();
                self.expect_all(&["SYSTEM", "VERSIONING"])?;
                self.only(Product::MariaDb, start, "system versioning");
                Kind::SystemVersioning(word == "WITH")
            }
            "COMPRESSED" => {
                let kind = self.take(Kind::Compressed);
                if self.eat("=") {
                    self.name("a method")?;
                }
                self.only(Product::MariaDb, start, "compressed columns");
                kind
            }
            _ if self.is(1, "=") => {
                let (name, value) = self.engine_option()?;
                Kind::EngineOption(name, value)
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    /// `name = value`, which MariaDB hands to the engine.
    pub(super) fn engine_option(&mut self) -> Parse<(Name, Text)> {
        let start = self.start();
        let name = self.take_name();
        self.expect("=")?;
        let written = self.current();
        let known = matches!(
            written.symbol,
            Symbol::String
                | Symbol::Integer
                | Symbol::Hex
                | Symbol::Word
                | Symbol::Name
                | Symbol::Reserved
        );
        if !known {
            return self.unexpected("a value");
        }
        self.bump();
        self.only(Product::MariaDb, start, "options with names of the engine's");
        Ok((name, Text { value: self.text(written.span).to_owned(), span: written.span }))
    }

    fn storage_word(&mut self, words: &[&'static str]) -> Parse<Name> {
        if words.iter().any(|word| self.at(word)) {
            return Ok(self.take_name());
        }
        self.unexpected("DEFAULT or a kind of storage")
    }

    /// What follows `DEFAULT`.
    fn default_value(&mut self) -> Parse<ColumnOptionKind> {
        let start = self.start();
        if self.at("(") {
            let value = self.expression_in_parens()?;
            return Ok(ColumnOptionKind::Default(value, true));
        }
        let value = self.bare_default()?;
        if !is_constant(&value) && !is_current_time(&value) {
            self.only(Product::MariaDb, start, "DEFAULT of a function without parentheses");
        }
        Ok(ColumnOptionKind::Default(value, false))
    }

    /// A value without operators around it: a sign only before a number.
    pub(super) fn bare_default(&mut self) -> Parse<Expr> {
        if self.at_any(&["-", "+"]) {
            let number =
                matches!(self.ahead(1).symbol, Symbol::Integer | Symbol::Decimal | Symbol::Float);
            return if number {
                self.unary()
            } else {
                self.bump();
                self.unexpected("a number")
            };
        }
        self.primary()
    }

    /// `CURRENT_TIMESTAMP` and what means the same.
    pub(in super::super) fn current_time(&mut self) -> Parse<Expr> {
        const WORDS: [&str; 4] = ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"];
        if !self.at_any(&WORDS) {
            return self.unexpected("CURRENT_TIMESTAMP");
        }
        self.primary()
    }

    fn column_check(&mut self) -> Parse<ColumnOptionKind> {
        let start = self.start();
        let mut name = None;
        if self.eat("CONSTRAINT") && !self.at("CHECK") {
            name = Some(self.name("a constraint")?);
            if self.eat("REFERENCES") {
                return Ok(ColumnOptionKind::References(Box::new(self.references()?)));
            }
        }
        if !self.at("CHECK") {
            return self.unexpected("CHECK");
        }
        self.check_def(start, name).map(ColumnOptionKind::Check)
    }

    fn generated(&mut self) -> Parse<ColumnOptionKind> {
        if self.eat("GENERATED") {
            self.expect("ALWAYS")?;
        }
        let start = self.start();
        self.expect("AS")?;
        if self.at("ROW") {
            self.bump();
            let word = self.expect_any(&["START", "END"], "START or END")?;
            self.only(Product::MariaDb, start, "system versioning");
            return Ok(match word {
                "START" => ColumnOptionKind::RowStart,
                _ => ColumnOptionKind::RowEnd,
            });
        }
        let expr = self.expression_in_parens()?;
        let start = self.start();
        let kind = match self.eat_any(&["VIRTUAL", "STORED", "PERSISTENT"]) {
            Some("STORED") => GeneratedKind::Stored,
            Some("PERSISTENT") => {
                self.only(Product::MariaDb, start, "PERSISTENT");
                GeneratedKind::Stored
            }
            _ => GeneratedKind::Virtual,
        };
        Ok(ColumnOptionKind::Generated(expr, kind))
    }

    /// The rest of `REFERENCES`.
    pub(super) fn references(&mut self) -> Parse<References> {
        let table = self.qualified_name("a table")?;
        let columns = if self.at("(") { self.names("a column")? } else { Vec::new() };
        let match_kind = match self.after("MATCH", |cursor| {
            cursor.expect_any(&["SIMPLE", "FULL", "PARTIAL"], "SIMPLE, FULL or PARTIAL")
        })? {
            Some("SIMPLE") => Some(MatchKind::Simple),
            Some("FULL") => Some(MatchKind::Full),
            Some(_) => Some(MatchKind::Partial),
            None => None,
        };
        let (mut on_delete, mut on_update) = (None, None);
        while self.at("ON") && (self.is(1, "DELETE") || self.is(1, "UPDATE")) {
            // A column's own `ON UPDATE` may follow.
            if self.is(1, "UPDATE") && (on_update.is_some() || !self.at_referential_action(2)) {
                break;
            }
            self.bump();
            if self.at("DELETE") && on_delete.is_some() {
                return self.unexpected("UPDATE");
            }
            let word = self.expect_any(&["DELETE", "UPDATE"], "DELETE or UPDATE")?;
            let action = Some(self.referential_action()?);
            if word == "DELETE" { on_delete = action } else { on_update = action }
        }
        Ok(References { table, columns, match_kind, on_delete, on_update })
    }

    fn at_referential_action(&self, distance: usize) -> bool {
        ["RESTRICT", "CASCADE", "SET", "NO"].iter().any(|word| self.is(distance, word))
    }

    fn referential_action(&mut self) -> Parse<ReferentialAction> {
        match self.expect_any(
            &["RESTRICT", "CASCADE", "SET", "NO"],
            "CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION",
        )? {
            "RESTRICT" => Ok(ReferentialAction::Restrict),
            "CASCADE" => Ok(ReferentialAction::Cascade),
            "NO" => self.expect("ACTION").map(|()| ReferentialAction::NoAction),
            _ => match self.expect_any(&["NULL", "DEFAULT"], "NULL or DEFAULT")? {
                "NULL" => Ok(ReferentialAction::SetNull),
                _ => Ok(ReferentialAction::SetDefault),
            },
        }
    }
}

/// Whether MySQL takes it as a default without parentheses.
fn is_constant(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Literal(_) => true,
        ExprKind::Unary(_, inner) => matches!(inner.kind, ExprKind::Literal(_)),
        _ => false,
    }
}

/// Whether it is the current time, in one of its spellings.
pub(in super::super) fn is_current_time(value: &Expr) -> bool {
    let ExprKind::Call { name, arguments, .. } = &value.kind else { return false };
    let words = ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"];
    let digits = |argument: &Expr| matches!(argument.kind, ExprKind::Literal(Literal::Integer(_)));
    words.iter().any(|word| name.name.is(word)) && arguments.iter().all(digits)
}
