//! Statements that leave every definition as it is: of the session, of maintenance, of
//! administration.

use super::cursor::{Cursor, Parse};
use super::expression::Expr;
use super::literal::Text;
use super::name::{Name, QualifiedName};
use super::product::Product;
use super::statement::StatementKind;
use super::terminal::Symbol;

/// `CALL`.
#[derive(Debug, Clone)]
pub struct Call {
    /// The procedure.
    pub name: QualifiedName,
    /// Its arguments.
    pub arguments: Vec<Expr>,
}

/// `PREPARE .. FROM ..`.
#[derive(Debug, Clone)]
pub struct Prepare {
    /// The name.
    pub name: Name,
    /// The statement, where it is written as a string.
    pub text: Option<Text>,
    /// The variable it is in, where it is in one.
    pub variable: Option<String>,
}

/// `EXECUTE`.
#[derive(Debug, Clone)]
pub struct Execute {
    /// What was prepared; none for `EXECUTE IMMEDIATE` (MariaDB).
    pub name: Option<Name>,
    /// The statement of `EXECUTE IMMEDIATE`, where it is written as a string.
    pub text: Option<Text>,
}

/// `LOCK TABLES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockTables {
    /// The tables.
    pub tables: Vec<QualifiedName>,
}

/// `ANALYZE TABLE` and its kin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaintainTables {
    /// `ANALYZE`, `CHECK`, `OPTIMIZE`, `REPAIR`, `CHECKSUM`.
    pub verb: &'static str,
    /// The tables.
    pub tables: Vec<QualifiedName>,
}

impl Cursor<'_> {
    /// Passes over whatever follows, up to the end of the statement.
    pub(super) fn skip_to_end(&mut self) {
        while !self.at_end() && !self.at(";") {
            self.bump();
        }
    }

    /// The rest of `CALL`.
    pub(super) fn call_statement(&mut self) -> Parse<Call> {
        let name = self.qualified_name("a procedure")?;
        let arguments =
            if self.at("(") { self.maybe_listed(Self::expression)? } else { Vec::new() };
        Ok(Call { name, arguments })
    }

    /// The rest of `PREPARE`.
    pub(super) fn prepare(&mut self) -> Parse<Prepare> {
        let name = self.name("a name")?;
        self.expect("FROM")?;
        let (mut text, mut variable) = (None, None);
        if self.symbol() == Symbol::UserVariable {
            variable = Some(self.variable_name());
        } else if self.symbol() == Symbol::String && self.ahead(1).symbol == Symbol::End {
            text = Some(self.string("a string")?);
        } else if self.product == Product::MariaDb {
            self.expression()?;
        } else {
            text = Some(self.string("a string or a variable")?);
        }
        Ok(Prepare { name, text, variable })
    }

    /// The rest of `EXECUTE`.
    pub(super) fn execute(&mut self) -> Parse<Execute> {
        let start = self.start();
        let (mut name, mut text) = (None, None);
        if self.at("IMMEDIATE") && !self.is(1, "USING") && self.ahead(1).symbol != Symbol::End {
            self.bump();
            self.only(Product::MariaDb, start, "EXECUTE IMMEDIATE");
            let alone = self.symbol() == Symbol::String;
            if alone && (self.is(1, "USING") || self.ahead(1).symbol == Symbol::End) {
                text = Some(self.string("a string")?);
            } else {
                self.expression()?;
            }
        } else {
            name = Some(self.name("a prepared statement")?);
        }
        if self.eat("USING") {
            self.expressions()?;
        }
        Ok(Execute { name, text })
    }

    /// The rest of `LOCK TABLES`.
    pub(super) fn lock_tables(&mut self) -> Parse<LockTables> {
        let tables = self.list(|cursor| {
            let name = cursor.qualified_name("a table")?;
            if cursor.eat("AS") {
                cursor.name_or_string("an alias")?;
            } else if cursor.is_name(0) && !cursor.at_any(&["READ", "WRITE"]) {
                cursor.take_name();
            }
            if cursor.eat("READ") {
                cursor.eat("LOCAL");
                return Ok(name);
            }
            let _ = cursor.eat_any(&["LOW_PRIORITY", "CONCURRENT"]);
            cursor.expect_any(&["WRITE"], "READ or WRITE")?;
            cursor.eat("CONCURRENT");
            Ok(name)
        })?;
        self.wait()?;
        Ok(LockTables { tables })
    }

    /// `ANALYZE TABLE`, `CHECK TABLE` and so on; the verb is taken.
    pub(super) fn maintain_tables(&mut self, verb: &'static str) -> Parse<MaintainTables> {
        self.no_binlog();
        self.expect_any(&["TABLE", "TABLES", "VIEW"], "TABLE")?;
        let tables = self.list(|cursor| {
            let table = cursor.qualified_name("a table")?;
            if cursor.eat("PERSISTENT") {
                cursor.expect("FOR")?;
                cursor.persistent_for()?;
            }
            Ok(table)
        })?;
        match verb {
            "ANALYZE" if self.at_any(&["UPDATE", "DROP"]) => self.histogram()?,
            _ => {
                let words = ["QUICK", "FAST", "MEDIUM", "EXTENDED", "CHANGED", "USE_FRM", "FORCE"];
                while self.eat_any(&words).is_some() {}
                if self.eat("FOR") {
                    self.expect("UPGRADE")?;
                }
                self.eat_all(&["FROM", "MYSQL"]);
                self.wait()?;
            }
        }
        Ok(MaintainTables { verb, tables })
    }

    /// `ALL`, or `COLUMNS (..) INDEXES (..)` (MariaDB).
    fn persistent_for(&mut self) -> Parse<()> {
        if self.eat("ALL") {
            return Ok(());
        }
        for word in ["COLUMNS", "INDEXES"] {
            if self.eat(word) && !self.eat("ALL") {
                self.maybe_listed(|cursor| {
                    if cursor.eat("PRIMARY") { Ok(()) } else { cursor.name("a name").map(drop) }
                })?;
            }
        }
        Ok(())
    }

    fn histogram(&mut self) -> Parse<()> {
        let start = self.start();
        self.bump();
        self.expect_all(&["HISTOGRAM", "ON"])?;
        self.list(|cursor| cursor.name("a column"))?;
        self.skip_to_end();
        self.only(Product::MySql, start, "histograms");
        Ok(())
    }

    /// Statements that are only recognised; none if the word begins none of them.
    pub(super) fn administration(&mut self) -> Parse<Option<StatementKind>> {
        const WORDS: [&str; 31] = [
            "SHOW",
            "FLUSH",
            "KILL",
            "RESET",
            "PURGE",
            "CHANGE",
            "STOP",
            "BINLOG",
            "INSTALL",
            "UNINSTALL",
            "HELP",
            "DESCRIBE",
            "DESC",
            "EXPLAIN",
            "HANDLER",
            "SIGNAL",
            "RESIGNAL",
            "GET",
            "SHUTDOWN",
            "RESTART",
            "CACHE",
            "CLONE",
            "IMPORT",
            "BACKUP",
            "DEALLOCATE",
            "LOAD",
            "ANALYZE",
            "CHECKSUM",
            "START",
            "RETURN",
            "DIAGNOSTICS",
        ];
        let Some(word) = WORDS.into_iter().find(|word| self.at(word)) else { return Ok(None) };
        self.bump();
        match word {
            "SHOW" | "HELP" | "BINLOG" | "HANDLER" | "KILL" | "CHANGE" | "STOP" | "CACHE"
            | "CLONE" | "BACKUP" | "START" | "INSTALL" | "UNINSTALL" | "PURGE" | "RESET"
                if self.at_end() =>
            {
                return self.unexpected("the rest of the statement");
            }
            "DEALLOCATE" => {
                self.expect("PREPARE")?;
                self.name("a prepared statement")?;
            }
            "DESCRIBE" | "DESC" | "EXPLAIN" | "ANALYZE" => self.explain()?,
            "SIGNAL" | "RESIGNAL" => self.signal(word)?,
            "IMPORT" => {
                self.expect("TABLE")?;
                self.expect("FROM")?;
                self.list(|cursor| cursor.string("a file"))?;
            }
            "FLUSH" if self.at_end() => return self.unexpected("what to flush"),
            _ => {}
        }
        let keyword = if word == "LOAD" { "LOAD INDEX" } else { word };
        self.skip_to_end();
        Ok(Some(StatementKind::Inert { keyword }))
    }

    /// What `EXPLAIN` and `DESCRIBE` explain; a table mostly.
    fn explain(&mut self) -> Parse<()> {
        let words = ["EXTENDED", "PARTITIONS", "ANALYZE"];
        while self.eat_any(&words).is_some() {}
        if self.eat("FORMAT") {
            self.expect("=")?;
            self.name_or_string("a format")?;
        }
        if self.eat("INTO") {
            self.skip_to_end();
            return Ok(());
        }
        if self.at_end() {
            return self.unexpected("a table or a statement");
        }
        if self.at_any(&["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "("]) {
            return self.dml().map(drop);
        }
        self.skip_to_end();
        Ok(())
    }

    fn signal(&mut self, word: &str) -> Parse<()> {
        if self.eat("SQLSTATE") {
            self.eat("VALUE");
            self.string("a state")?;
        } else if self.is_name(0) {
            self.bump();
        } else if word == "SIGNAL" {
            return self.unexpected("SQLSTATE or a condition");
        }
        if self.eat("SET") {
            self.list(|cursor| {
                cursor.name("an item such as MESSAGE_TEXT")?;
                cursor.expect("=")?;
                cursor.expression().map(drop)
            })?;
        }
        Ok(())
    }

    /// Objects of the whole server, which belong to no schema: only recognised.
    pub(super) fn server_objects(&mut self, verb: &'static str) -> Parse<Option<StatementKind>> {
        let words: [&[&str]; 8] = [
            &["SERVER"],
            &["TABLESPACE"],
            &["UNDO", "TABLESPACE"],
            &["LOGFILE", "GROUP"],
            &["RESOURCE", "GROUP"],
            &["SPATIAL", "REFERENCE"],
            &["INSTANCE"],
            &["LIBRARY"],
        ];
        if !words.iter().any(|words| self.at_all(words)) {
            return Ok(None);
        }
        self.skip_to_end();
        Ok(Some(StatementKind::Inert { keyword: verb }))
    }
}
