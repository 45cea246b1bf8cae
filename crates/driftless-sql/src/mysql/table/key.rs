//! Keys, foreign keys and checks, inside a table's definition or added later.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::expression::Expr;
use super::super::literal::Text;
use super::super::name::Name;
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::column::References;

/// A key: primary, unique or neither.
#[derive(Debug, Clone)]
pub struct KeyDef {
    /// All of it.
    pub span: Span,
    /// Which kind.
    pub kind: KeyKind,
    /// The name after `CONSTRAINT`; the key's own name, if given, is the one that counts.
    pub constraint: Option<Name>,
    /// `IF NOT EXISTS` (MariaDB).
    pub if_not_exists: bool,
    /// The name; the server makes one if it is left out.
    pub name: Option<Name>,
    /// What is indexed.
    pub parts: Vec<KeyPart>,
    /// What else is said, `USING` before the columns included.
    pub options: Vec<IndexOption>,
}

/// The kinds of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `PRIMARY KEY`.
    Primary,
    /// `UNIQUE`.
    Unique,
    /// `INDEX`, `KEY`.
    Plain,
    /// `FULLTEXT`.
    Fulltext,
    /// `SPATIAL`.
    Spatial,
    /// `VECTOR` (MariaDB).
    Vector,
}

/// A part of a key.
#[derive(Debug, Clone)]
pub struct KeyPart {
    /// All of it.
    pub span: Span,
    /// What is indexed.
    pub column: KeyColumn,
    /// `DESC`.
    pub descending: bool,
    /// `WITHOUT OVERLAPS` (MariaDB): the column is a period.
    pub without_overlaps: bool,
}

/// What a part of a key is over.
#[derive(Debug, Clone)]
pub enum KeyColumn {
    /// A column, or its first characters.
    Column(Name, Option<Text>),
    /// An expression (MySQL).
    Expression(Expr),
}

/// Something said of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexOption {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: IndexOptionKind,
}

/// What may be said of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexOptionKind {
    /// `USING BTREE`, in capitals.
    Using(&'static str),
    /// `KEY_BLOCK_SIZE`.
    KeyBlockSize(Text),
    /// `COMMENT`.
    Comment(Text),
    /// `WITH PARSER`.
    WithParser(Name),
    /// `VISIBLE`, `NOT IGNORED`.
    Visible,
    /// `INVISIBLE` (MySQL), `IGNORED` (MariaDB).
    Invisible,
    /// `CLUSTERING=..`, `M=..`, `DISTANCE=..` and others of an engine (MariaDB).
    EngineOption(Name, Text),
    /// `ENGINE_ATTRIBUTE` (MySQL).
    EngineAttribute(Text),
    /// `SECONDARY_ENGINE_ATTRIBUTE` (MySQL).
    SecondaryEngineAttribute(Text),
}

/// `FOREIGN KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyDef {
    /// All of it.
    pub span: Span,
    /// The name after `CONSTRAINT`.
    pub constraint: Option<Name>,
    /// `IF NOT EXISTS` (MariaDB).
    pub if_not_exists: bool,
    /// The name between `FOREIGN KEY` and the columns: the index's.
    pub index: Option<Name>,
    /// Referencing columns.
    pub columns: Vec<Name>,
    /// The rest.
    pub references: References,
}

/// `CHECK`.
#[derive(Debug, Clone)]
pub struct CheckDef {
    /// All of it.
    pub span: Span,
    /// The name after `CONSTRAINT`.
    pub constraint: Option<Name>,
    /// The condition.
    pub expr: Expr,
    /// `ENFORCED` or `NOT ENFORCED` (MySQL), if said.
    pub enforced: Option<bool>,
}

/// `PERIOD FOR name (start, end)` (MariaDB).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodDef {
    /// All of it.
    pub span: Span,
    /// The name; `SYSTEM_TIME` for the versions of rows.
    pub name: Name,
    /// Where it begins.
    pub start: Name,
    /// Where it ends.
    pub end: Name,
}

const METHODS: [&str; 3] = ["BTREE", "HASH", "RTREE"];

impl Cursor<'_> {
    /// Whether a key begins here and no column.
    pub(super) fn at_key(&self) -> bool {
        self.at_any(&["PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL"])
            || self.at("VECTOR") && (self.is(1, "INDEX") || self.is(1, "KEY") || self.is(1, "("))
    }

    /// A key, after the name of the constraint.
    pub(super) fn key_def(&mut self, start: usize, constraint: Option<Name>) -> Parse<KeyDef> {
        let kind = self.key_kind()?;
        let index_words = kind != KeyKind::Plain;
        if index_words && kind != KeyKind::Primary {
            let _ = self.eat("INDEX") || self.eat("KEY");
        }
        let here = self.start();
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists {
            self.only(Product::MariaDb, here, "IF NOT EXISTS of an index");
        }
        let mut options = Vec::new();
        let mut name = None;
        let method_follows = self.at_any(&["USING", "TYPE"]) && self.is_method(1);
        if self.is_name(0) && (!method_follows || self.is(1, "(")) {
            name = Some(self.take_name());
        }
        if let Some(method) = self.index_method()? {
            options.push(method);
        }
        let parts = self.key_parts()?;
        self.index_options(&mut options)?;
        Ok(KeyDef {
            span: self.since(start),
            kind,
            constraint,
            if_not_exists,
            name,
            parts,
            options,
        })
    }

    fn key_kind(&mut self) -> Parse<KeyKind> {
        let start = self.start();
        match self.eat_any(&["PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "VECTOR"])
        {
            Some("PRIMARY") => self.expect("KEY").map(|()| KeyKind::Primary),
            Some("UNIQUE") => Ok(KeyKind::Unique),
            Some("FULLTEXT") => Ok(KeyKind::Fulltext),
            Some("SPATIAL") => Ok(KeyKind::Spatial),
            Some("VECTOR") => {
                self.only(Product::MariaDb, start, "vector indexes");
                Ok(KeyKind::Vector)
            }
            Some(_) => Ok(KeyKind::Plain),
            None => self.unexpected("PRIMARY KEY, UNIQUE, INDEX, FOREIGN KEY or CHECK"),
        }
    }

    fn is_method(&self, distance: usize) -> bool {
        METHODS.iter().any(|method| self.is(distance, method))
    }

    /// `USING BTREE`.
    pub(in super::super) fn index_method(&mut self) -> Parse<Option<IndexOption>> {
        let start = self.start();
        if self.eat_any(&["USING", "TYPE"]).is_none() {
            return Ok(None);
        }
        let method = self.expect_any(&METHODS, "BTREE, HASH or RTREE")?;
        let kind = IndexOptionKind::Using(method);
        Ok(Some(IndexOption { span: self.since(start), kind }))
    }

    /// What a key is over.
    pub(in super::super) fn key_parts(&mut self) -> Parse<Vec<KeyPart>> {
        self.listed(|cursor| {
            let start = cursor.start();
            let column = if cursor.at("(") {
                let expr = cursor.expression_in_parens()?;
                cursor.only(Product::MySql, start, "keys over expressions");
                KeyColumn::Expression(expr)
            } else {
                let name = cursor.name("a column")?;
                let length = if cursor.at("(") {
                    Some(cursor.parens(|cursor| cursor.integer("a length"))?)
                } else {
                    None
                };
                KeyColumn::Column(name, length)
            };
            let descending = cursor.eat_any(&["ASC", "DESC"]) == Some("DESC");
            let without_overlaps =
                cursor.eat_only(Product::MariaDb, &["WITHOUT", "OVERLAPS"], "WITHOUT OVERLAPS");
            Ok(KeyPart { span: cursor.since(start), column, descending, without_overlaps })
        })
    }

    /// What may follow the columns of an index.
    pub(in super::super) fn index_options(&mut self, options: &mut Vec<IndexOption>) -> Parse<()> {
        loop {
            let start = self.start();
            let Some(kind) = self.index_option()? else { return Ok(()) };
            options.push(IndexOption { span: self.since(start), kind });
        }
    }

    fn index_option(&mut self) -> Parse<Option<IndexOptionKind>> {
        use IndexOptionKind as Kind;
        let start = self.start();
        if self.at_any(&["USING", "TYPE"]) {
            return self.index_method().map(|method| method.map(|method| method.kind));
        }
        let kind = if self.eat("KEY_BLOCK_SIZE") {
            self.eat("=");
            Kind::KeyBlockSize(self.integer("a number")?)
        } else if self.eat("COMMENT") {
            Kind::Comment(self.string("a string")?)
        } else if self.eat("WITH") {
            self.expect("PARSER")?;
            Kind::WithParser(self.name("a parser")?)
        } else if self.eat("VISIBLE") {
            Kind::Visible
        } else if self.eat("INVISIBLE") {
            self.only(Product::MySql, start, "INVISIBLE indexes");
            Kind::Invisible
        } else if self.eat("IGNORED") {
            self.only(Product::MariaDb, start, "IGNORED indexes");
            Kind::Invisible
        } else if self.eat_all(&["NOT", "IGNORED"]) {
            self.only(Product::MariaDb, start, "IGNORED indexes");
            Kind::Visible
        } else if self.product == Product::MySql && self.eat("ENGINE_ATTRIBUTE") {
            self.eat("=");
            Kind::EngineAttribute(self.string("a string")?)
        } else if self.product == Product::MySql && self.eat("SECONDARY_ENGINE_ATTRIBUTE") {
            self.eat("=");
            Kind::SecondaryEngineAttribute(self.string("a string")?)
        } else if self.is_name(0) && self.is(1, "=") && !self.at_any(&["ALGORITHM", "LOCK"]) {
            let (name, value) = self.engine_option()?;
            Kind::EngineOption(name, value)
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    /// `FOREIGN KEY ..`, after the name of the constraint.
    pub(super) fn foreign_key(
        &mut self,
        start: usize,
        constraint: Option<Name>,
    ) -> Parse<ForeignKeyDef> {
        self.expect_all(&["FOREIGN", "KEY"])?;
        let here = self.start();
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists {
            self.only(Product::MariaDb, here, "IF NOT EXISTS of a foreign key");
        }
        let index = if self.is_name(0) { Some(self.take_name()) } else { None };
        let columns = self.referencing_columns()?;
        self.expect("REFERENCES")?;
        let references = self.references()?;
        let span = self.since(start);
        Ok(ForeignKeyDef { span, constraint, if_not_exists, index, columns, references })
    }

    /// The columns of a foreign key; what else a key's columns may say has no effect.
    fn referencing_columns(&mut self) -> Parse<Vec<Name>> {
        self.listed(|cursor| {
            let name = cursor.name("a column")?;
            if cursor.at("(") {
                cursor.parens(|cursor| cursor.integer("a length"))?;
            }
            cursor.eat_any(&["ASC", "DESC"]);
            Ok(name)
        })
    }

    /// `CHECK (..)`, after the name of the constraint.
    pub(super) fn check_def(&mut self, start: usize, constraint: Option<Name>) -> Parse<CheckDef> {
        self.expect("CHECK")?;
        let expr = self.expression_in_parens()?;
        let here = self.start();
        let enforced = if self.eat("ENFORCED") {
            Some(true)
        } else if self.at("NOT") && self.is(1, "ENFORCED") {
            self.bump();
            self.bump();
            Some(false)
        } else {
            None
        };
        if enforced.is_some() {
            self.only(Product::MySql, here, "ENFORCED");
        }
        Ok(CheckDef { span: self.since(start), constraint, expr, enforced })
    }

    /// `PERIOD FOR name (start, end)`.
    pub(super) fn period_def(&mut self) -> Parse<PeriodDef> {
        let start = self.start();
        self.expect("PERIOD")?;
        self.if_not_exists()?;
        self.expect("FOR")?;
        if !matches!(self.symbol(), Symbol::Word | Symbol::Name) {
            return self.unexpected("a name");
        }
        let name = self.take_name();
        self.expect("(")?;
        let first = self.name("a column")?;
        self.expect(",")?;
        let last = self.name("a column")?;
        self.expect(")")?;
        self.only(Product::MariaDb, start, "periods");
        Ok(PeriodDef { span: self.since(start), name, start: first, end: last })
    }
}
