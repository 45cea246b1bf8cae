//! The grammar of `CREATE TABLE`.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::name::Name;
use super::super::options::Parameter;
use super::super::terminal::Symbol;
use super::{CreateTable, Foreign, OnCommit, Persistence, TableBody, TableElement, TableSource};

impl Cursor<'_> {
    /// `TEMP`, `UNLOGGED` and their older forms.
    pub(in super::super) fn persistence(&mut self) -> Persistence {
        let temporary = [K::Temp, K::Temporary];
        let older = self.at_any(&[K::Local, K::Global]);
        if older && self.keyword_ahead(1).is_some_and(|keyword| temporary.contains(&keyword)) {
            self.bump();
        }
        if self.at_any(&temporary) {
            self.bump();
            Persistence::Temporary
        } else if self.eat(K::Unlogged) {
            Persistence::Unlogged
        } else {
            Persistence::Permanent
        }
    }

    pub(in super::super) fn if_not_exists(&mut self) -> Parse<bool> {
        if !self.eat(K::If) {
            return Ok(false);
        }
        self.expect_all(&[K::Not, K::Exists]).map(|()| true)
    }

    /// The rest of `CREATE .. TABLE`.
    pub(in super::super) fn create_table(
        &mut self,
        persistence: Persistence,
    ) -> Parse<CreateTable> {
        self.expect(K::Table)?;
        let mut table = self.table_head(persistence)?;
        if self.names_of_query_follow() {
            table.body = TableBody::Query {
                columns: self.optional_names("a column")?,
                source: TableSource::Execute(table.name.name.clone()),
                with_data: true,
            };
            self.table_tail(&mut table)?;
            self.table_query(&mut table)?;
            return Ok(table);
        }
        table.body = self.table_body()?;
        if let TableBody::Elements(_) = table.body {
            table.inherits = self.inherits()?;
        }
        if self.eat(K::Partition) {
            table.partition_by = Some(self.partition_by()?);
        }
        self.table_tail(&mut table)?;
        Ok(table)
    }

    /// The rest of `CREATE FOREIGN TABLE`.
    pub(in super::super) fn create_foreign_table(&mut self) -> Parse<CreateTable> {
        self.expect(K::Table)?;
        let mut table = self.table_head(Persistence::Permanent)?;
        if self.at(K::Of) {
            return self.unexpected("`(` or PARTITION OF");
        }
        table.body = self.table_body()?;
        if let TableBody::Elements(_) = table.body {
            table.inherits = self.inherits()?;
        }
        self.expect(K::Server)?;
        let server = self.name("a server")?;
        table.foreign = Some(Foreign { server, options: self.foreign_options()? });
        Ok(table)
    }

    fn table_head(&mut self, persistence: Persistence) -> Parse<CreateTable> {
        let if_not_exists = self.if_not_exists()?;
        Ok(CreateTable {
            persistence,
            if_not_exists,
            name: self.qualified_name("a table")?,
            body: TableBody::Elements(Vec::new()),
            inherits: Vec::new(),
            partition_by: None,
            method: None,
            with: Vec::new(),
            on_commit: None,
            tablespace: None,
            foreign: None,
        })
    }

    /// Whether this is `CREATE TABLE .. AS`: a list of names alone, or none, and no definition.
    fn names_of_query_follow(&self) -> bool {
        let mut distance = 0;
        if self.symbol() == Symbol::LeftParen {
            loop {
                if !self.is_column_id(distance + 1) {
                    return false;
                }
                distance += 2;
                match self.ahead(distance).symbol {
                    Symbol::Comma => {}
                    Symbol::RightParen => break,
                    _ => return false,
                }
            }
            distance += 1;
        }
        let follows = [K::As, K::Using, K::With, K::Without, K::On, K::Tablespace];
        self.keyword_ahead(distance).is_some_and(|keyword| follows.contains(&keyword))
    }

    fn table_body(&mut self) -> Parse<TableBody> {
        if self.eat(K::Of) {
            let of = self.qualified_name("a type")?;
            return Ok(TableBody::OfType { of, elements: self.typed_elements()? });
        }
        if self.eat(K::Partition) {
            self.expect(K::Of)?;
            let parent = self.qualified_name("a partitioned table")?;
            let elements = self.typed_elements()?;
            let bound = self.partition_bound()?;
            return Ok(TableBody::PartitionOf { parent, elements, bound });
        }
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("`(`, AS, OF or PARTITION OF");
        }
        if self.next_symbol() == Symbol::RightParen {
            self.bump();
            self.bump();
            return Ok(TableBody::Elements(Vec::new()));
        }
        Ok(TableBody::Elements(self.listed(Self::table_element)?))
    }

    fn table_element(&mut self) -> Parse<TableElement> {
        if self.eat(K::Like) {
            return self.table_like().map(TableElement::Like);
        }
        if self.at_table_constraint() {
            return self.table_constraint().map(TableElement::Constraint);
        }
        self.column_def().map(TableElement::Column)
    }

    fn typed_elements(&mut self) -> Parse<Vec<TableElement>> {
        if self.symbol() != Symbol::LeftParen {
            return Ok(Vec::new());
        }
        self.listed(|cursor| {
            if cursor.at_table_constraint() {
                return cursor.table_constraint().map(TableElement::Constraint);
            }
            cursor.typed_column_def().map(TableElement::Column)
        })
    }

    fn inherits(&mut self) -> Parse<Vec<super::QualifiedName>> {
        if !self.eat(K::Inherits) {
            return Ok(Vec::new());
        }
        self.listed(|cursor| cursor.qualified_name("a table"))
    }

    /// The clauses after a table's body.
    fn table_tail(&mut self, table: &mut CreateTable) -> Parse<()> {
        table.method = self.after(K::Using, |cursor| cursor.name("an access method"))?;
        table.with = self.table_options()?;
        if self.eat(K::On) {
            self.expect(K::Commit)?;
            table.on_commit = Some(self.on_commit()?);
        }
        table.tablespace = self.tablespace()?;
        Ok(())
    }

    /// `WITH (..)`; `WITHOUT OIDS` says nothing any more.
    fn table_options(&mut self) -> Parse<Vec<Parameter>> {
        if self.eat(K::Without) {
            self.expect(K::Oids)?;
        }
        self.with_definition()
    }

    fn on_commit(&mut self) -> Parse<OnCommit> {
        if self.eat(K::Drop) {
            return Ok(OnCommit::Drop);
        }
        let action = match self.keyword() {
            Some(K::Delete) => OnCommit::DeleteRows,
            Some(K::Preserve) => OnCommit::PreserveRows,
            _ => return self.unexpected("DROP, DELETE ROWS or PRESERVE ROWS"),
        };
        self.bump();
        self.expect(K::Rows)?;
        Ok(action)
    }

    /// `TABLESPACE`, or nothing.
    pub(in super::super) fn tablespace(&mut self) -> Parse<Option<Name>> {
        self.after(K::Tablespace, |cursor| cursor.name("a tablespace"))
    }

    fn table_query(&mut self, table: &mut CreateTable) -> Parse<()> {
        self.expect(K::As)?;
        let read = if self.eat(K::Execute) {
            let name = self.name("a prepared statement")?;
            if self.symbol() == Symbol::LeftParen {
                self.parens(Self::expressions)?;
            }
            TableSource::Execute(name)
        } else {
            TableSource::Query(self.query_fragment()?)
        };
        let data = self.with_data()?;
        if let TableBody::Query { source, with_data, .. } = &mut table.body {
            *source = read;
            *with_data = data;
        }
        Ok(())
    }

    /// `WITH DATA` or `WITH NO DATA`; true if neither.
    pub(in super::super) fn with_data(&mut self) -> Parse<bool> {
        if !self.eat(K::With) {
            return Ok(true);
        }
        let with_data = !self.eat(K::No);
        self.expect(K::Data)?;
        Ok(with_data)
    }
}
