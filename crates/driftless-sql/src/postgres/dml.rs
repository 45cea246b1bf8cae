//! Statements that read or write rows.
//!
//! They change no definitions, with one exception: `SELECT .. INTO` makes a table. What they write
//! is told even where sqlparser does not understand them, statements inside `WITH` included.

use std::fmt;

use driftless_diag::Span;
use sqlparser::ast;

use super::cursor::{Cursor, Parse};
use super::fragment::{Fragment, statement_tree};
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::table::Persistence;
use super::terminal::Symbol;

/// A statement that reads or writes rows.
#[derive(Clone)]
pub struct Dml {
    /// Where it stands.
    pub span: Span,
    /// What it does, its `WITH` not counted.
    pub verb: Verb,
    /// What it writes, statements in `WITH` first.
    pub writes: Vec<Write>,
    /// The table that `SELECT .. INTO` makes.
    pub into: Option<SelectInto>,
    /// sqlparser's tree, if it understood the text; locations as in [`Fragment`].
    pub tree: Option<Box<ast::Statement>>,
}

/// What a statement does to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `SELECT`, `VALUES`, `TABLE`.
    Select,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `MERGE`.
    Merge,
}

/// A table written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// How: never [`Verb::Select`].
    pub verb: Verb,
    /// From the verb to the table or its alias.
    pub span: Span,
    /// `ONLY`.
    pub only: bool,
    /// The table or view.
    pub table: QualifiedName,
    /// The alias, if any.
    pub alias: Option<Name>,
    /// Columns that are listed or set, in order.
    pub columns: Vec<Name>,
}

/// The table that `SELECT .. INTO` makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectInto {
    /// `TEMP` or `UNLOGGED`.
    pub persistence: Persistence,
    /// Its name.
    pub name: QualifiedName,
}

/// `CALL`.
#[derive(Debug, Clone)]
pub struct Call {
    /// The procedure.
    pub procedure: QualifiedName,
    /// The call, without `CALL`.
    pub call: Fragment,
}

/// `PREPARE`.
#[derive(Debug, Clone)]
pub struct Prepare {
    /// The statement's name.
    pub name: Name,
    /// What it will do.
    pub statement: Dml,
}

/// `EXECUTE` of a prepared statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    /// The statement's name.
    pub name: Name,
}

impl fmt::Debug for Dml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dml")
            .field("span", &self.span)
            .field("verb", &self.verb)
            .field("writes", &self.writes)
            .field("into", &self.into)
            .field("tree", &self.tree.is_some())
            .finish()
    }
}

impl Cursor<'_> {
    /// A statement that reads or writes rows, with its tree.
    pub(super) fn dml(&mut self) -> Parse<Dml> {
        let outer = (std::mem::take(&mut self.writes), self.into.take());
        let start = self.start();
        let (verb, depth) = self.measure(Self::rows)?;
        let span = self.since(start);
        let tree = statement_tree(self.text(span), depth);
        let writes = std::mem::replace(&mut self.writes, outer.0);
        let into = std::mem::replace(&mut self.into, outer.1);
        Ok(Dml { span, verb, writes, into, tree })
    }

    /// `CALL`.
    pub(super) fn call_statement(&mut self) -> Parse<Call> {
        self.expect(K::Call)?;
        let place = self.start();
        let mut procedure = None;
        let call = self.fragment_of(|cursor| {
            procedure = Some(cursor.function_name("a procedure")?);
            cursor.call_arguments().map(drop)
        })?;
        match procedure {
            Some(procedure) => Ok(Call { procedure, call }),
            None => self.refuse(self.since(place), "missing procedure", ""),
        }
    }

    /// `PREPARE` of a statement.
    pub(super) fn prepare(&mut self) -> Parse<Prepare> {
        self.expect(K::Prepare)?;
        let name = self.name("a name")?;
        if self.symbol() == Symbol::LeftParen {
            self.listed(Self::data_type)?;
        }
        self.expect(K::As)?;
        Ok(Prepare { name, statement: self.dml()? })
    }

    /// `EXECUTE`.
    pub(super) fn execute(&mut self) -> Parse<Execute> {
        self.expect(K::Execute)?;
        let name = self.name("a prepared statement")?;
        if self.symbol() == Symbol::LeftParen {
            self.parens(Self::expressions)?;
        }
        Ok(Execute { name })
    }
}
