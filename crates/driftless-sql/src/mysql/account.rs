//! Users, roles and what they may do.
//!
//! Who there is and who may what is no part of a schema, so these statements are recognised and
//! little of them is kept: passwords least of all.

use super::cursor::{Cursor, Parse};
use super::name::{Account, Name, QualifiedName};
use super::terminal::Symbol;

/// `CREATE USER`, `ALTER USER` and `CREATE ROLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserStatement {
    /// `ALTER`.
    pub alter: bool,
    /// `ROLE`.
    pub role: bool,
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// `IF NOT EXISTS`, or `IF EXISTS` of `ALTER`.
    pub conditional: bool,
    /// Who.
    pub accounts: Vec<Account>,
}

/// `GRANT` and `REVOKE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `REVOKE`.
    pub revoke: bool,
    /// The privileges, in capitals; roles where nothing is granted on.
    pub privileges: Vec<Privilege>,
    /// What they are on; none for roles and for `REVOKE ALL PRIVILEGES, GRANT OPTION`.
    pub on: Option<GrantObject>,
    /// To or from whom.
    pub accounts: Vec<Account>,
    /// `WITH GRANT OPTION` or `WITH ADMIN OPTION`.
    pub with_option: bool,
}

/// A privilege or role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privilege {
    /// Its words in capitals: `SELECT`, `ALL PRIVILEGES`; a role as it is named.
    pub name: String,
    /// The columns it is for.
    pub columns: Vec<Name>,
}

/// What privileges are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantObject {
    /// `*.*`.
    Everything,
    /// `*`: the current database.
    CurrentDatabase,
    /// `d.*`.
    Database(Name),
    /// A table or view.
    Table(QualifiedName),
    /// A procedure (true) or function.
    Routine(bool, QualifiedName),
    /// A user, for `PROXY`.
    Proxy(Account),
}

impl Cursor<'_> {
    /// The rest of `CREATE USER`, `ALTER USER` and `CREATE ROLE`.
    pub(super) fn user_statement(
        &mut self,
        alter: bool,
        role: bool,
        or_replace: bool,
    ) -> Parse<UserStatement> {
        let conditional = if alter { self.if_exists()? } else { self.if_not_exists()? };
        let mut accounts = Vec::new();
        if alter && self.at_all(&["USER", "(", ")"]) {
            self.eat_all(&["USER", "(", ")"]);
        } else {
            accounts.push(self.account()?);
        }
        // How they sign in and what is required of them, up to the next account.
        loop {
            while !self.at_end() && !self.at(",") && !self.at(";") {
                self.user_word()?;
            }
            if !self.eat(",") {
                break;
            }
            if !self.at_factor() {
                accounts.push(self.account()?);
            }
        }
        Ok(UserStatement { alter, role, or_replace, conditional, accounts })
    }

    /// Whether more about the same account follows a comma.
    fn at_factor(&self) -> bool {
        self.at_any(&["ADD", "MODIFY", "DROP"]) && self.ahead(1).symbol == Symbol::Integer
    }

    /// One word of what may be said of a user.
    fn user_word(&mut self) -> Parse<()> {
        const WORDS: [&str; 70] = [
            "ACCOUNT",
            "ADD",
            "ADMIN",
            "AND",
            "AS",
            "ATTRIBUTE",
            "AUTHENTICATION",
            "BY",
            "CIPHER",
            "COMMENT",
            "CURRENT",
            "CURRENT_ROLE",
            "CURRENT_USER",
            "DAY",
            "DEFAULT",
            "DISCARD",
            "DROP",
            "EXPIRE",
            "FACTOR",
            "FAILED_LOGIN_ATTEMPTS",
            "FINISH",
            "HISTORY",
            "IDENTIFIED",
            "INITIAL",
            "INITIATE",
            "INTERVAL",
            "ISSUER",
            "LOCK",
            "MAX_CONNECTIONS_PER_HOUR",
            "MAX_QUERIES_PER_HOUR",
            "MAX_STATEMENT_TIME",
            "MAX_UPDATES_PER_HOUR",
            "MAX_USER_CONNECTIONS",
            "MODIFY",
            "NEVER",
            "NONE",
            "OLD",
            "OPTION",
            "OPTIONAL",
            "OR",
            "PASSWORD",
            "PASSWORD_LOCK_TIME",
            "RANDOM",
            "REGISTRATION",
            "REPLACE",
            "REQUIRE",
            "RETAIN",
            "REUSE",
            "ROLE",
            "SSL",
            "SUBJECT",
            "TO",
            "UNBOUNDED",
            "UNLOCK",
            "UNREGISTER",
            "USING",
            "VIA",
            "WITH",
            "X509",
            "(",
            ")",
            "CHALLENGE_RESPONSE",
            "EXCEPT",
            "ALL",
            "-",
            "+",
            "PUBLIC",
            "=",
            "LOCAL",
            "ON",
        ];
        let value = matches!(
            self.symbol(),
            Symbol::String
                | Symbol::Integer
                | Symbol::Decimal
                | Symbol::Hex
                | Symbol::Name
                | Symbol::Word
        ) || self.symbol() == Symbol::UserVariable;
        if value || self.at_any(&WORDS) {
            self.bump();
            return Ok(());
        }
        self.unexpected("IDENTIFIED, REQUIRE, WITH and the like")
    }

    /// The rest of `GRANT` or `REVOKE`.
    pub(super) fn grant(&mut self, revoke: bool) -> Parse<Grant> {
        if revoke {
            self.if_exists()?;
        }
        let privileges = self.list(Self::privilege)?;
        let on = self.after("ON", Self::grant_object)?;
        self.expect(if revoke { "FROM" } else { "TO" })?;
        let mut accounts = vec![self.grantee()?];
        while self.eat(",") {
            accounts.push(self.grantee()?);
        }
        let mut with_option = false;
        if self.eat_all(&["IGNORE", "UNKNOWN", "USER"]) {
            return Ok(Grant { revoke, privileges, on, accounts, with_option });
        }
        while !self.at_end() && !self.at(";") && !revoke {
            with_option |= self.at("GRANT") || self.at("ADMIN");
            if self.at("GRANT") {
                self.bump();
            } else {
                self.user_word()?;
            }
        }
        Ok(Grant { revoke, privileges, on, accounts, with_option })
    }

    fn grantee(&mut self) -> Parse<Account> {
        let account = self.account()?;
        // A password may stand here, in the manner of older servers.
        if self.eat("IDENTIFIED") {
            while !self.at_end() && !self.at_any(&[",", ";", "REQUIRE", "WITH"]) {
                self.user_word()?;
            }
        }
        Ok(account)
    }

    fn privilege(&mut self) -> Parse<Privilege> {
        let start = self.start();
        if matches!(self.symbol(), Symbol::Name | Symbol::String) {
            let Account::Named { user, .. } = self.account()? else {
                return self.unexpected("a privilege or role");
            };
            return Ok(Privilege { name: user.text, columns: Vec::new() });
        }
        let mut words = Vec::new();
        while matches!(self.symbol(), Symbol::Word | Symbol::Reserved)
            && !self.at_any(&["ON", "TO", "FROM"])
        {
            let span = self.bump().span;
            words.push(self.text(span).to_ascii_uppercase());
        }
        if self.symbol() == Symbol::UserVariable {
            self.bump();
            return Ok(Privilege {
                name: self.text(self.since(start)).to_owned(),
                columns: Vec::new(),
            });
        }
        if words.is_empty() {
            return self.unexpected("a privilege or role");
        }
        let columns = if self.at("(") { self.names("a column")? } else { Vec::new() };
        Ok(Privilege { name: words.join(" "), columns })
    }

    fn grant_object(&mut self) -> Parse<GrantObject> {
        if self.at_any(&["PROCEDURE", "FUNCTION"]) && !self.is(1, ".") {
            let procedure = self.at("PROCEDURE");
            self.bump();
            return Ok(GrantObject::Routine(procedure, self.qualified_name("a routine")?));
        }
        if self.at("PACKAGE") && self.is_name(1) {
            return self.unsure("privileges on packages are not understood");
        }
        if self.eat("*") {
            if self.eat(".") {
                return self.expect("*").map(|()| GrantObject::Everything);
            }
            return Ok(GrantObject::CurrentDatabase);
        }
        if self.at("TABLE") {
            self.bump();
        }
        let user = self.symbol() == Symbol::String || self.ahead(1).symbol == Symbol::UserVariable;
        if user {
            return self.account().map(GrantObject::Proxy);
        }
        self.eat(".");
        let name = self.name("a table, `*` or a database")?;
        if !self.eat(".") {
            return Ok(GrantObject::Table(QualifiedName { database: None, name }));
        }
        if self.eat("*") {
            return Ok(GrantObject::Database(name));
        }
        let table = self.name("a table or `*`")?;
        Ok(GrantObject::Table(QualifiedName { database: Some(name), name: table }))
    }
}
