//! Maintenance: statements that change how data is stored, not what it is.
//!
//! They name tables and indexes, which must exist; and some of them cannot run in a transaction.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::query::Relation;
use super::terminal::Symbol;

/// `VACUUM` and `ANALYZE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacuum {
    /// `VACUUM`; false for `ANALYZE` alone.
    pub vacuum: bool,
    /// Tables, each with its columns; empty for all.
    pub tables: Vec<(Relation, Vec<Name>)>,
}

/// `REINDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reindex {
    /// What is rebuilt.
    pub target: ReindexTarget,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
}

/// What `REINDEX` rebuilds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReindexTarget {
    /// An index.
    Index(QualifiedName),
    /// All indexes of a table.
    Table(QualifiedName),
    /// All indexes of a schema.
    Schema(Name),
    /// All indexes of the database, which may be named.
    Database(Option<Name>),
    /// All indexes of system tables.
    System(Option<Name>),
}

/// `CLUSTER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The table; none for all that were clustered before.
    pub table: Option<QualifiedName>,
    /// The index, which the table remembers.
    pub index: Option<Name>,
}

/// `TRUNCATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truncate {
    /// The tables.
    pub tables: Vec<Relation>,
    /// `RESTART IDENTITY`.
    pub restart_identity: bool,
    /// `CASCADE`.
    pub cascade: bool,
}

/// `LOCK`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The tables.
    pub tables: Vec<Relation>,
    /// The mode in lower case: `access exclusive`, also unsaid.
    pub mode: &'static str,
    /// `NOWAIT`.
    pub nowait: bool,
}

impl Cursor<'_> {
    /// `VACUUM` or `ANALYZE`.
    pub(super) fn vacuum(&mut self) -> Parse<Vacuum> {
        let vacuum = self.at(K::Vacuum);
        self.bump();
        let mut analyze = !vacuum;
        if self.symbol() == Symbol::LeftParen {
            analyze |= self.utility_options()?.iter().any(|name| name.text.starts_with("analy"));
        } else {
            if vacuum {
                self.eat(K::Full);
                self.eat(K::Freeze);
            }
            self.eat(K::Verbose);
            if vacuum {
                analyze |= self.eat(K::Analyze) || self.eat(K::Analyse);
            }
        }
        let mut tables = Vec::new();
        if self.symbol() != Symbol::End && self.symbol() != Symbol::Semicolon {
            tables = self.list(|cursor| {
                let start = cursor.current().span;
                let relation = cursor.relation("a table")?;
                let columns = cursor.optional_names("a column")?;
                if !analyze && !columns.is_empty() {
                    let message = "ANALYZE option must be specified when a column list is provided";
                    return cursor.refuse(start, message, "");
                }
                Ok((relation, columns))
            })?;
        }
        Ok(Vacuum { vacuum, tables })
    }

    /// `(name value, ..)` of maintenance statements and `EXPLAIN`; the names.
    pub(super) fn utility_options(&mut self) -> Parse<Vec<Name>> {
        self.listed(|cursor| {
            let analyze = cursor.at_any(&[K::Analyze, K::Analyse]);
            if !analyze && !cursor.is_nonreserved(0) {
                return cursor.unexpected("an option");
            }
            let name = cursor.take_name();
            let ends = matches!(cursor.symbol(), Symbol::Comma | Symbol::RightParen);
            if !ends {
                cursor.plain_value()?;
            }
            Ok(name)
        })
    }

    /// `REINDEX`.
    pub(super) fn reindex(&mut self) -> Parse<Reindex> {
        self.expect(K::Reindex)?;
        let mut concurrently = false;
        if self.symbol() == Symbol::LeftParen {
            let options = self.utility_options()?;
            concurrently = options.iter().any(|name| name.text == "concurrently");
        }
        let keyword = self.keyword();
        if !self.at_any(&[K::Index, K::Table, K::Schema, K::Database, K::System]) {
            return self.unexpected("INDEX, TABLE, SCHEMA, DATABASE or SYSTEM");
        }
        self.bump();
        concurrently |= self.eat(K::Concurrently);
        let target = match keyword {
            Some(K::Index) => ReindexTarget::Index(self.qualified_name("an index")?),
            Some(K::Table) => ReindexTarget::Table(self.qualified_name("a table")?),
            Some(K::Schema) => ReindexTarget::Schema(self.name("a schema")?),
            _ => {
                let name = if self.is_column_id(0) { Some(self.take_name()) } else { None };
                match keyword {
                    Some(K::Database) => ReindexTarget::Database(name),
                    _ => ReindexTarget::System(name),
                }
            }
        };
        Ok(Reindex { target, concurrently })
    }

    /// `CLUSTER`.
    pub(super) fn cluster(&mut self) -> Parse<Cluster> {
        self.expect(K::Cluster)?;
        if self.symbol() == Symbol::LeftParen {
            self.utility_options()?;
        } else {
            self.eat(K::Verbose);
        }
        if !self.is_column_id(0) {
            return Ok(Cluster { table: None, index: None });
        }
        let name = self.qualified_name("a table")?;
        if name.schema.is_none() && self.eat(K::On) {
            let table = self.qualified_name("a table")?;
            return Ok(Cluster { table: Some(table), index: Some(name.name) });
        }
        let index = self.after(K::Using, |cursor| cursor.name("an index"))?;
        Ok(Cluster { table: Some(name), index })
    }

    /// `TRUNCATE`.
    pub(super) fn truncate(&mut self) -> Parse<Truncate> {
        self.expect(K::Truncate)?;
        self.eat(K::Table);
        let tables = self.list(|cursor| cursor.relation("a table"))?;
        let restart_identity = self.eat(K::Restart);
        if restart_identity || self.eat(K::Continue) {
            self.expect(K::Identity)?;
        }
        let cascade = self.behavior() == super::Behavior::Cascade;
        Ok(Truncate { tables, restart_identity, cascade })
    }

    /// `LOCK`.
    pub(super) fn lock(&mut self) -> Parse<Lock> {
        self.expect(K::Lock)?;
        self.eat(K::Table);
        let tables = self.list(|cursor| cursor.relation("a table"))?;
        let mut mode = "access exclusive";
        if self.eat(K::In) {
            mode = self.lock_mode()?;
            self.expect(K::Mode)?;
        }
        Ok(Lock { tables, mode, nowait: self.eat(K::Nowait) })
    }

    fn lock_mode(&mut self) -> Parse<&'static str> {
        let keyword = self.keyword();
        if !self.at_any(&[K::Access, K::Row, K::Share, K::Exclusive]) {
            return self.unexpected("a lock mode such as ACCESS EXCLUSIVE");
        }
        self.bump();
        match keyword {
            Some(K::Exclusive) => return Ok("exclusive"),
            Some(K::Share) => {
                let mode = if self.eat(K::Update) {
                    "share update exclusive"
                } else if self.eat(K::Row) {
                    "share row exclusive"
                } else {
                    return Ok("share");
                };
                return self.expect(K::Exclusive).map(|()| mode);
            }
            _ => {}
        }
        let share = self.at(K::Share);
        if !share && !self.at(K::Exclusive) {
            return self.unexpected("SHARE or EXCLUSIVE");
        }
        self.bump();
        Ok(match (keyword, share) {
            (Some(K::Access), true) => "access share",
            (Some(K::Access), false) => "access exclusive",
            (_, true) => "row share",
            (_, false) => "row exclusive",
        })
    }
}
