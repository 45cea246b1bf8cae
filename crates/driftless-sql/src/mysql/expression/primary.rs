//! Constants, names, parentheses, and what begins with a keyword.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::literal::{self, Text};
use super::super::name::{Name, QualifiedName, unquote};
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::tree::{CallKind, Expr, ExprKind, Literal, TemporalKind};

/// Character sets that `_name` may stand for before a string. Sorted.
const CHARSETS: [&str; 42] = [
    "armscii8", "ascii", "big5", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850",
    "cp852", "cp866", "cp932", "dec8", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "geostd8",
    "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u", "latin1", "latin2", "latin5", "latin7",
    "macce", "macroman", "sjis", "swe7", "tis620", "ucs2", "ujis", "utf16", "utf16le", "utf32",
    "utf8", "utf8mb3", "utf8mb4",
];

/// Functions that are called without parentheses too.
const BARE: [&str; 10] = [
    "CURRENT_DATE",
    "CURRENT_ROLE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "UTC_DATE",
    "UTC_TIME",
    "UTC_TIMESTAMP",
];

/// Reserved words that are functions before a parenthesis. Sorted.
const RESERVED_FUNCTIONS: [&str; 24] = [
    "CHAR",
    "CUME_DIST",
    "CURRENT_ROLE",
    "DATABASE",
    "DENSE_RANK",
    "FIRST_VALUE",
    "GROUPING",
    "IF",
    "INSERT",
    "LAG",
    "LAST_VALUE",
    "LEAD",
    "LEFT",
    "MOD",
    "NTH_VALUE",
    "NTILE",
    "PERCENT_RANK",
    "RANK",
    "REPEAT",
    "REPLACE",
    "RIGHT",
    "ROW_NUMBER",
    "SCHEMA",
    "VALUES",
];

impl Cursor<'_> {
    /// An expression without operators around it, except `COLLATE` behind it.
    pub(super) fn simple(&mut self) -> Parse<Expr> {
        let start = self.start();
        let mut expr = self.primary()?;
        while self.at("COLLATE") {
            self.bump();
            let collation = self.charset()?;
            let kind = ExprKind::Collate(Box::new(expr), collation);
            expr = Expr { span: self.since(start), kind };
        }
        Ok(expr)
    }

    /// An expression with nothing around it.
    pub(in super::super) fn primary(&mut self) -> Parse<Expr> {
        let start = self.start();
        if self.at("(") {
            return self.nested(|cursor| cursor.parenthesised(start));
        }
        let kind = match self.symbol() {
            Symbol::Word | Symbol::Reserved => self.word()?,
            Symbol::Name => self.named()?,
            Symbol::UserVariable => {
                let name = self.variable_name();
                if self.eat(":=") {
                    let value = self.expression()?;
                    ExprKind::Assign(name, Box::new(value))
                } else {
                    ExprKind::UserVariable(name)
                }
            }
            Symbol::SystemVariable => ExprKind::SystemVariable(self.system_variable()?),
            Symbol::Parameter => {
                self.bump();
                ExprKind::Parameter
            }
            Symbol::Mark if self.at("{") => self.odbc()?,
            Symbol::Mark | Symbol::Unrecognized | Symbol::End => {
                return self.unexpected("an expression");
            }
            _ => ExprKind::Literal(self.literal(None)?),
        };
        Ok(Expr { span: self.since(start), kind })
    }

    /// `@a`, as the name it stands for.
    pub(in super::super) fn variable_name(&mut self) -> String {
        let span = self.bump().span;
        let written = self.text(span).get(1..).unwrap_or_default();
        if written.starts_with('`') {
            unquote(written)
        } else if written.starts_with(['\'', '"']) {
            literal::unquote(written)
        } else {
            written.to_owned()
        }
    }

    /// `@@session.a`, without the signs; blanks may stand in it, and quotes.
    pub(in super::super) fn system_variable(&mut self) -> Parse<String> {
        let span = self.bump().span;
        let mut name = self.text(span)[2..].replace('`', "");
        while name.ends_with('.') || self.eat(".") {
            let next = if self.at("DEFAULT") {
                self.take_name()
            } else {
                self.name_or_string("a variable")?
            };
            name = format!("{}.{}", name.trim_end_matches('.'), next.text);
        }
        Ok(name)
    }

    fn parenthesised(&mut self, start: usize) -> Parse<Expr> {
        if self.at_query_in_parens(1) {
            let query = self.parens(Self::query)?;
            let kind = ExprKind::Subquery(Box::new(query));
            return Ok(Expr { span: self.since(start), kind });
        }
        self.expect("(")?;
        let first = self.expression()?;
        if self.eat(")") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat(",") {
            items.push(self.expression()?);
        }
        if !self.at(")") {
            return self.unexpected("`,` or `)`");
        }
        self.bump();
        Ok(Expr { span: self.since(start), kind: ExprKind::Row(items) })
    }

    /// `{d '2020-01-01'}` and other things between braces.
    fn odbc(&mut self) -> Parse<ExprKind> {
        self.expect("{")?;
        let kind = self.name("`d`, `t`, `ts` or a name")?;
        let inner = self.nested(Self::expression)?;
        self.expect("}")?;
        let temporal = match kind.text.to_ascii_lowercase().as_str() {
            "d" => Some(TemporalKind::Date),
            "t" => Some(TemporalKind::Time),
            "ts" => Some(TemporalKind::Timestamp),
            _ => None,
        };
        Ok(match (temporal, inner.kind) {
            (Some(kind), ExprKind::Literal(Literal::String { value, .. })) => {
                ExprKind::Literal(Literal::Temporal(kind, value))
            }
            (_, inner) => inner,
        })
    }

    /// A constant that is no word.
    fn literal(&mut self, introducer: Option<String>) -> Parse<Literal> {
        let span = self.current().span;
        let written = self.text(span);
        Ok(match self.symbol() {
            Symbol::Integer => {
                self.bump();
                Literal::Integer(written.to_owned())
            }
            Symbol::Decimal => {
                self.bump();
                Literal::Decimal(written.to_owned())
            }
            Symbol::Float => {
                self.bump();
                Literal::Float(written.to_owned())
            }
            Symbol::String => Literal::String { introducer, value: self.strings()? },
            Symbol::NationalString => {
                self.bump();
                let mut value = literal::unquote(&written[1..]);
                if self.symbol() == Symbol::String {
                    value.push_str(&self.strings()?);
                }
                Literal::String { introducer: Some("utf8mb3".to_owned()), value }
            }
            Symbol::Hex => {
                self.bump();
                Literal::Hex(introducer, digits(written).to_ascii_uppercase())
            }
            Symbol::Bits => {
                self.bump();
                Literal::Bits(introducer, digits(written).to_owned())
            }
            _ => return self.unexpected("an expression"),
        })
    }

    /// Strings that follow each other are one.
    fn strings(&mut self) -> Parse<String> {
        let mut value = self.string("a string")?.value;
        while self.symbol() == Symbol::String {
            let Text { value: next, .. } = self.string("a string")?;
            value.push_str(&next);
        }
        Ok(value)
    }

    /// What begins with a word.
    fn word(&mut self) -> Parse<ExprKind> {
        let word = self.written().to_ascii_uppercase();
        let called = self.is(1, "(");
        if let Some(introducer) = self.introducer() {
            self.bump();
            return self.literal(Some(introducer)).map(ExprKind::Literal);
        }
        if let Some(literal) = self.word_literal(&word)? {
            return Ok(ExprKind::Literal(literal));
        }
        if let Some(kind) = self.keyword_expression(&word, called)? {
            return Ok(kind);
        }
        if BARE.contains(&word.as_str()) && !called {
            let name = QualifiedName { database: None, name: self.take_name() };
            let kind = Box::new(CallKind { bare: true, ..CallKind::default() });
            return Ok(ExprKind::Call { name, arguments: Vec::new(), kind });
        }
        let reserved = self.symbol() == Symbol::Reserved;
        if called {
            let function = RESERVED_FUNCTIONS.binary_search(&word.as_str()).is_ok()
                || BARE.contains(&word.as_str());
            // No function takes a query without parentheses of its own: an operator is missing.
            if function || !reserved && !self.is(2, "SELECT") {
                let name = QualifiedName { database: None, name: self.take_name() };
                return self.nested(|cursor| cursor.call(name));
            }
        }
        if reserved {
            return self.unexpected("an expression");
        }
        self.named()
    }

    /// `_utf8mb4` before a string.
    fn introducer(&self) -> Option<String> {
        let charset = self.written().strip_prefix('_')?.to_ascii_lowercase();
        let before = matches!(self.ahead(1).symbol, Symbol::String | Symbol::Hex | Symbol::Bits);
        (before && CHARSETS.binary_search(&charset.as_str()).is_ok()).then_some(charset)
    }

    fn word_literal(&mut self, word: &str) -> Parse<Option<Literal>> {
        let literal = match word {
            "NULL" | "\\N" => Literal::Null,
            "TRUE" => Literal::Boolean(true),
            "FALSE" => Literal::Boolean(false),
            "DATE" | "TIME" | "TIMESTAMP" if self.ahead(1).symbol == Symbol::String => {
                self.bump();
                let kind = match word {
                    "DATE" => TemporalKind::Date,
                    "TIME" => TemporalKind::Time,
                    _ => TemporalKind::Timestamp,
                };
                return Ok(Some(Literal::Temporal(kind, self.string("a string")?.value)));
            }
            _ => return Ok(None),
        };
        self.bump();
        Ok(Some(literal))
    }

    /// A column, or a function that is named with its database.
    fn named(&mut self) -> Parse<ExprKind> {
        let mut parts: Vec<Name> = vec![self.take_name()];
        while parts.len() < 3 && self.at(".") && self.is_name(1) {
            self.bump();
            parts.push(self.take_name());
        }
        if self.at("(") && !self.is(1, "SELECT") && parts.len() <= 2 {
            let name = parts.pop();
            let database = parts.pop();
            if let Some(name) = name {
                let name = QualifiedName { database, name };
                return self.nested(|cursor| cursor.call(name));
            }
        }
        if let Some(arrow) = self.eat_any(&["->>", "->"]) {
            return self.json_path(parts, arrow == "->>");
        }
        Ok(ExprKind::Column(parts))
    }

    fn json_path(&mut self, parts: Vec<Name>, unquote: bool) -> Parse<ExprKind> {
        let start = parts.first().map_or(Span::default(), |first| first.span);
        let end = parts.last().map_or(start, |last| last.span);
        let column = Expr { span: start.to(end), kind: ExprKind::Column(parts) };
        let path = self.string("a JSON path")?.value;
        self.only(Product::MySql, start.start, "the operators -> and ->>");
        Ok(ExprKind::JsonPath { column: Box::new(column), path, unquote })
    }
}

/// The digits of `X'..'`, `0x..`, `B'..'`, `0b..`.
fn digits(written: &str) -> &str {
    written.get(2..).unwrap_or_default().trim_end_matches('\'')
}
