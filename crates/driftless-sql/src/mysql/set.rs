//! `SET` in all its forms.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::expression::Expr;
use super::name::{Account, Name};
use super::product::Product;
use super::statement::Statement;
use super::terminal::Symbol;

/// `SET`.
#[derive(Debug, Clone)]
pub enum Set {
    /// Variables, of all kinds mixed.
    Variables(Vec<SetItem>),
    /// `SET TRANSACTION`.
    Transaction,
    /// `SET PASSWORD`; for oneself if nobody is named.
    Password(Option<Account>),
    /// `SET ROLE`, `SET DEFAULT ROLE`.
    Role,
    /// `SET STATEMENT .. FOR` a statement (MariaDB).
    Statement(Vec<SetItem>, Box<Statement>),
    /// `SET RESOURCE GROUP` (MySQL).
    ResourceGroup,
}

/// A variable and its new value.
#[derive(Debug, Clone)]
pub struct SetItem {
    /// All of it.
    pub span: Span,
    /// What is set.
    pub target: SetTarget,
}

/// What `SET` sets.
#[derive(Debug, Clone)]
pub enum SetTarget {
    /// `@a = ..`.
    User(String, Expr),
    /// A variable of the server or of a routine.
    Variable {
        /// `GLOBAL`, `SESSION`, `PERSIST` and so on, in capitals; `LOCAL` is `SESSION`.
        scope: Option<String>,
        /// The name, in lower case, with what it belongs to: `foreign_key_checks`, `new.a`.
        name: String,
        /// The value; none for `DEFAULT`. A word like `ON` is a column here.
        value: Option<Expr>,
    },
    /// `NAMES`; none for `DEFAULT`.
    Names(Option<Name>, Option<Name>),
    /// `CHARACTER SET`; none for `DEFAULT`.
    Charset(Option<Name>),
}

const SCOPES: [&str; 5] = ["GLOBAL", "SESSION", "LOCAL", "PERSIST", "PERSIST_ONLY"];

impl Cursor<'_> {
    /// The rest of `SET`.
    pub(super) fn set(&mut self) -> Parse<Set> {
        if self.at("PASSWORD") && !self.is(1, ".") {
            return self.set_password();
        }
        let transaction = |cursor: &Self, distance| {
            cursor.is(distance, "TRANSACTION") && !cursor.is(distance + 1, "=")
        };
        if transaction(self, 0) || SCOPES.iter().any(|scope| self.at(scope)) && transaction(self, 1)
        {
            self.eat_any(&SCOPES);
            self.bump();
            self.list(Self::transaction_characteristic)?;
            return Ok(Set::Transaction);
        }
        if self.at("ROLE") && !self.is(1, "=") {
            self.bump();
            self.role_list()?;
            return Ok(Set::Role);
        }
        if self.at_all(&["DEFAULT", "ROLE"]) {
            self.bump();
            self.bump();
            self.role_list()?;
            if self.eat("TO") || self.eat("FOR") {
                self.list(Self::account)?;
            }
            return Ok(Set::Role);
        }
        if self.at_all(&["RESOURCE", "GROUP"]) {
            self.bump();
            self.bump();
            self.name("a group")?;
            if self.eat("FOR") {
                self.list(|cursor| cursor.integer("a thread"))?;
            }
            return Ok(Set::ResourceGroup);
        }
        if self.at("STATEMENT") && !self.is(1, "=") && self.is_name(1) {
            return self.set_statement();
        }
        self.list(Self::set_item).map(Set::Variables)
    }

    fn set_statement(&mut self) -> Parse<Set> {
        let start = self.start();
        self.bump();
        let items = self.list(Self::set_item)?;
        self.expect("FOR")?;
        self.only(Product::MariaDb, start, "SET STATEMENT");
        let here = self.start();
        let kind = self.nested(Self::statement_kind)?;
        let statement = Statement { span: self.since(here), kind, features: Vec::new() };
        Ok(Set::Statement(items, Box::new(statement)))
    }

    fn set_password(&mut self) -> Parse<Set> {
        self.bump();
        let account = self.after("FOR", Self::account)?;
        if self.eat_all(&["TO", "RANDOM"]) {
            self.random_password()?;
            return Ok(Set::Password(account));
        }
        self.expect("=")?;
        self.expression()?;
        if self.eat("REPLACE") {
            self.string("a password")?;
        }
        self.eat_all(&["RETAIN", "CURRENT", "PASSWORD"]);
        Ok(Set::Password(account))
    }

    fn random_password(&mut self) -> Parse<()> {
        if self.eat("REPLACE") {
            self.string("a password")?;
        }
        self.eat_all(&["RETAIN", "CURRENT", "PASSWORD"]);
        Ok(())
    }

    fn role_list(&mut self) -> Parse<()> {
        if self.at_any(&["NONE", "DEFAULT"]) {
            self.bump();
            return Ok(());
        }
        if self.eat("ALL") {
            if self.eat("EXCEPT") {
                self.list(Self::account)?;
            }
            return Ok(());
        }
        self.list(Self::account).map(drop)
    }

    fn set_item(&mut self) -> Parse<SetItem> {
        let start = self.start();
        let target = self.set_target()?;
        Ok(SetItem { span: self.since(start), target })
    }

    fn set_target(&mut self) -> Parse<SetTarget> {
        if self.at("NAMES") && !self.is(1, "=") {
            self.bump();
            if self.eat("DEFAULT") {
                let collation = self.after("COLLATE", Self::charset)?;
                return Ok(SetTarget::Names(None, collation));
            }
            let charset = self.charset()?;
            let collation = self.after("COLLATE", Self::charset)?;
            return Ok(SetTarget::Names(Some(charset), collation));
        }
        if self.charset_words() {
            if self.eat("DEFAULT") {
                return Ok(SetTarget::Charset(None));
            }
            return self.charset().map(|charset| SetTarget::Charset(Some(charset)));
        }
        if self.symbol() == Symbol::UserVariable {
            let name = self.variable_name();
            if !self.eat("=") && !self.eat(":=") {
                return self.unexpected("=");
            }
            return Ok(SetTarget::User(name, self.expression()?));
        }
        let (scope, name) = self.variable()?;
        if !self.eat("=") && !self.eat(":=") {
            return self.unexpected("=");
        }
        Ok(SetTarget::Variable { scope, name, value: self.set_value()? })
    }

    /// The scope and name of a variable.
    fn variable(&mut self) -> Parse<(Option<String>, String)> {
        if self.symbol() == Symbol::SystemVariable {
            let written = self.system_variable()?.to_ascii_lowercase();
            if let Some((scope, name)) = written.split_once('.') {
                let upper = scope.to_ascii_uppercase();
                if SCOPES.contains(&upper.as_str()) {
                    return Ok((Some(session(upper)), name.to_owned()));
                }
            }
            return Ok((None, written));
        }
        let mut scope = None;
        if SCOPES.iter().any(|word| self.at(word)) && self.is_name(1) {
            scope = self.eat_any(&SCOPES).map(|scope| session(scope.to_owned()));
        }
        let mut name = self.name("a variable")?.text;
        while self.eat(".") {
            let next = self.name("a name")?;
            name = format!("{name}.{}", next.text);
        }
        Ok((scope, name.to_ascii_lowercase()))
    }

    fn set_value(&mut self) -> Parse<Option<Expr>> {
        if self.at("DEFAULT") && !self.is(1, "(") {
            self.bump();
            return Ok(None);
        }
        // Reserved words that are values of variables.
        if self.at_any(&["ON", "ALL", "BINARY", "ROW", "SYSTEM"]) && !self.is(1, "(") {
            let start = self.start();
            let kind = super::ExprKind::Column(vec![self.take_name()]);
            return Ok(Some(Expr { span: self.since(start), kind }));
        }
        self.expression().map(Some)
    }
}

fn session(scope: String) -> String {
    if scope == "LOCAL" { "SESSION".to_owned() } else { scope }
}
