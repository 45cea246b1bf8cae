//! Views, and who statements of stored objects run as.

use super::cursor::{Cursor, Parse};
use super::name::{Account, Name, QualifiedName};
use super::product::Product;
use super::query::Query;

/// `CREATE VIEW` and `ALTER VIEW`.
#[derive(Debug, Clone)]
pub struct CreateView {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `ALTER`: it must be there.
    pub alter: bool,
    /// `IF NOT EXISTS` (MariaDB; MySQL from 9.1 on).
    pub if_not_exists: bool,
    /// `ALGORITHM`, if said.
    pub algorithm: Option<ViewAlgorithm>,
    /// `DEFINER`, if said.
    pub definer: Option<Account>,
    /// `SQL SECURITY`, if said.
    pub security: Option<SqlSecurity>,
    /// The name.
    pub name: QualifiedName,
    /// Names for its columns, if given.
    pub columns: Vec<Name>,
    /// Its rows.
    pub query: Query,
    /// `WITH CHECK OPTION`.
    pub check_option: Option<CheckOption>,
}

/// How queries use a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum ViewAlgorithm {
    Undefined,
    Merge,
    Temptable,
}

/// Whose rights statements of a stored object have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum SqlSecurity {
    Definer,
    Invoker,
}

/// What rows written through a view must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOption {
    /// `WITH CASCADED CHECK OPTION`, also without the word.
    Cascaded,
    /// `WITH LOCAL CHECK OPTION`.
    Local,
}

impl Cursor<'_> {
    /// `ALGORITHM = ..`.
    pub(super) fn view_algorithm(&mut self) -> Parse<Option<ViewAlgorithm>> {
        if !self.eat("ALGORITHM") {
            return Ok(None);
        }
        self.expect("=")?;
        let word =
            self.expect_any(&["UNDEFINED", "MERGE", "TEMPTABLE"], "UNDEFINED, MERGE or TEMPTABLE")?;
        Ok(Some(match word {
            "UNDEFINED" => ViewAlgorithm::Undefined,
            "MERGE" => ViewAlgorithm::Merge,
            _ => ViewAlgorithm::Temptable,
        }))
    }

    /// `DEFINER = ..`.
    pub(super) fn definer(&mut self) -> Parse<Option<Account>> {
        if !self.eat("DEFINER") {
            return Ok(None);
        }
        self.expect("=")?;
        self.account().map(Some)
    }

    /// `SQL SECURITY ..`.
    pub(super) fn sql_security(&mut self) -> Parse<Option<SqlSecurity>> {
        if !self.eat_all(&["SQL", "SECURITY"]) {
            return Ok(None);
        }
        let word = self.expect_any(&["DEFINER", "INVOKER"], "DEFINER or INVOKER")?;
        let invoker = word == "INVOKER";
        Ok(Some(if invoker { SqlSecurity::Invoker } else { SqlSecurity::Definer }))
    }

    /// The rest of `CREATE VIEW`, from the algorithm on; the definer may be read already.
    pub(super) fn create_view(
        &mut self,
        or_replace: bool,
        alter: bool,
        definer: Option<Account>,
    ) -> Parse<CreateView> {
        let algorithm = if definer.is_none() { self.view_algorithm()? } else { None };
        let definer = if definer.is_none() { self.definer()? } else { definer };
        let security = self.sql_security()?;
        self.expect("VIEW")?;
        let here = self.start();
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists && self.product == Product::MariaDb {
            self.only(Product::MariaDb, here, "IF NOT EXISTS of a view");
        }
        let name = self.qualified_name("a view")?;
        let columns = if self.at("(") && !self.at_query_in_parens(1) {
            self.names("a column")?
        } else {
            Vec::new()
        };
        self.expect("AS")?;
        let query = self.query()?;
        let mut check_option = None;
        if self.eat("WITH") {
            let local = self.eat_any(&["CASCADED", "LOCAL"]) == Some("LOCAL");
            self.expect_all(&["CHECK", "OPTION"])?;
            check_option = Some(if local { CheckOption::Local } else { CheckOption::Cascaded });
        }
        Ok(CreateView {
            or_replace,
            alter,
            if_not_exists,
            algorithm,
            definer,
            security,
            name,
            columns,
            query,
            check_option,
        })
    }
}
