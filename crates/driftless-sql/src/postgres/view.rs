//! Views and materialized views.

use super::cursor::{Cursor, Parse};
use super::fragment::QueryFragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::options::Parameter;
use super::table::Persistence;

/// `CREATE VIEW`.
#[derive(Debug, Clone)]
pub struct CreateView {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `TEMP`.
    pub persistence: Persistence,
    /// `RECURSIVE`: the query reads the view itself.
    pub recursive: bool,
    /// The name.
    pub name: QualifiedName,
    /// Names for its columns, if given.
    pub columns: Vec<Name>,
    /// `WITH`: options such as `security_barrier`.
    pub with: Vec<Parameter>,
    /// The query.
    pub query: QueryFragment,
    /// `WITH CHECK OPTION`.
    pub check_option: Option<CheckOption>,
}

/// Which conditions a row written through a view must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOption {
    /// `CASCADED`, also unsaid: those of all views below too.
    Cascaded,
    /// `LOCAL`: its own.
    Local,
}

/// `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone)]
pub struct CreateMaterializedView {
    /// `UNLOGGED`.
    pub persistence: Persistence,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// Names for its columns, if given.
    pub columns: Vec<Name>,
    /// `USING`: the access method.
    pub method: Option<Name>,
    /// `WITH`: storage parameters.
    pub with: Vec<Parameter>,
    /// `TABLESPACE`.
    pub tablespace: Option<Name>,
    /// The query.
    pub query: QueryFragment,
    /// False for `WITH NO DATA`.
    pub with_data: bool,
}

/// `REFRESH MATERIALIZED VIEW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshMaterializedView {
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// The view.
    pub name: QualifiedName,
    /// False for `WITH NO DATA`.
    pub with_data: bool,
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW`.
    pub(super) fn create_view(
        &mut self,
        or_replace: bool,
        persistence: Persistence,
    ) -> Parse<CreateView> {
        let recursive = self.eat(K::Recursive);
        self.expect(K::View)?;
        let name = self.qualified_name("a view")?;
        let columns =
            if recursive { self.names("a column")? } else { self.optional_names("a column")? };
        let with = self.with_definition()?;
        self.expect(K::As)?;
        let query = self.query_fragment()?;
        let check_option = self.check_option()?;
        Ok(CreateView {
            or_replace,
            persistence,
            recursive,
            name,
            columns,
            with,
            query,
            check_option,
        })
    }

    fn check_option(&mut self) -> Parse<Option<CheckOption>> {
        if !self.eat(K::With) {
            return Ok(None);
        }
        let option = if self.eat(K::Local) {
            CheckOption::Local
        } else {
            self.eat(K::Cascaded);
            CheckOption::Cascaded
        };
        self.expect_all(&[K::Check, K::Option])?;
        Ok(Some(option))
    }

    /// The rest of `CREATE [UNLOGGED] MATERIALIZED VIEW`.
    pub(super) fn create_materialized_view(
        &mut self,
        persistence: Persistence,
    ) -> Parse<CreateMaterializedView> {
        self.expect_all(&[K::Materialized, K::View])?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a view")?;
        let columns = self.optional_names("a column")?;
        let method = self.after(K::Using, |cursor| cursor.name("an access method"))?;
        let with = self.with_definition()?;
        let tablespace = self.tablespace()?;
        self.expect(K::As)?;
        let query = self.query_fragment()?;
        let with_data = self.with_data()?;
        Ok(CreateMaterializedView {
            persistence,
            if_not_exists,
            name,
            columns,
            method,
            with,
            tablespace,
            query,
            with_data,
        })
    }

    /// `REFRESH MATERIALIZED VIEW`.
    pub(super) fn refresh(&mut self) -> Parse<RefreshMaterializedView> {
        self.expect_all(&[K::Refresh, K::Materialized, K::View])?;
        let concurrently = self.eat(K::Concurrently);
        let name = self.qualified_name("a materialized view")?;
        Ok(RefreshMaterializedView { concurrently, name, with_data: self.with_data()? })
    }
}
