//! Procedures and functions.

use driftless_diag::Span;

use super::body::Body;
use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::expression::Expr;
use super::literal::Text;
use super::name::{Account, Name, QualifiedName};
use super::product::Product;
use super::view::SqlSecurity;

/// `CREATE PROCEDURE` and `CREATE FUNCTION`.
#[derive(Debug, Clone)]
pub struct CreateRoutine {
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// `DEFINER`, if said.
    pub definer: Option<Account>,
    /// A procedure and no function.
    pub procedure: bool,
    /// `AGGREGATE`.
    pub aggregate: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// `RETURNS`, with `COLLATE`.
    pub returns: Option<(DataType, Option<Name>)>,
    /// What is said of it.
    pub characteristics: Vec<Characteristic>,
    /// What it does.
    pub body: RoutineBody,
}

/// What a routine does.
#[derive(Debug, Clone)]
pub enum RoutineBody {
    /// Statements.
    Sql(Body),
    /// `SONAME`: a function of a library.
    Library(Text),
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// All of it.
    pub span: Span,
    /// `IN`, `OUT` or `INOUT`, if said.
    pub mode: Option<ParameterMode>,
    /// The name.
    pub name: Name,
    /// The type.
    pub data_type: DataType,
    /// `COLLATE`.
    pub collation: Option<Name>,
    /// `DEFAULT` (MariaDB).
    pub default: Option<Expr>,
}

/// The direction of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum ParameterMode {
    In,
    Out,
    InOut,
}

/// Something said of a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Characteristic {
    /// `COMMENT`.
    Comment(Text),
    /// `LANGUAGE SQL`.
    LanguageSql,
    /// `DETERMINISTIC` (true) or `NOT DETERMINISTIC`.
    Deterministic(bool),
    /// `CONTAINS SQL`, `NO SQL`, `READS SQL DATA`, `MODIFIES SQL DATA`: the first word.
    DataAccess(&'static str),
    /// `SQL SECURITY`.
    Security(SqlSecurity),
}

/// `ALTER PROCEDURE` and `ALTER FUNCTION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRoutine {
    /// A procedure and no function.
    pub procedure: bool,
    /// The name.
    pub name: QualifiedName,
    /// What is changed.
    pub characteristics: Vec<Characteristic>,
}

impl Cursor<'_> {
    /// The rest of `CREATE .. PROCEDURE` or `FUNCTION`.
    pub(super) fn create_routine(
        &mut self,
        or_replace: bool,
        definer: Option<Account>,
        aggregate: bool,
    ) -> Parse<CreateRoutine> {
        let procedure = self.expect_any(&["PROCEDURE", "FUNCTION"], "PROCEDURE or FUNCTION")?;
        let procedure = procedure == "PROCEDURE";
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a name")?;
        let library = !procedure && self.at("RETURNS");
        let parameters = if library { Vec::new() } else { self.maybe_listed(Self::parameter)? };
        let mut returns = None;
        if !procedure {
            if !self.at("RETURNS") && self.at("RETURN") {
                return self.unsure("a function in the manner of Oracle is not understood");
            }
            self.expect("RETURNS")?;
            if library {
                return self.library_function(or_replace, aggregate, if_not_exists, name);
            }
            returns = Some(self.returned_type()?);
        }
        let mut characteristics = Vec::new();
        while let Some(characteristic) = self.characteristic()? {
            characteristics.push(characteristic);
        }
        if self.at_any(&["AS", "USING", "IS"]) {
            return self.unsure("a routine in another language is not understood");
        }
        let body = RoutineBody::Sql(self.body()?);
        Ok(CreateRoutine {
            or_replace,
            definer,
            procedure,
            aggregate,
            if_not_exists,
            name,
            parameters,
            returns,
            characteristics,
            body,
        })
    }

    fn library_function(
        &mut self,
        or_replace: bool,
        aggregate: bool,
        if_not_exists: bool,
        name: QualifiedName,
    ) -> Parse<CreateRoutine> {
        self.expect_any(
            &["STRING", "INTEGER", "INT", "REAL", "DECIMAL", "DEC"],
            "STRING, INTEGER, REAL or DECIMAL",
        )?;
        self.expect("SONAME")?;
        let body = RoutineBody::Library(self.string("a library")?);
        Ok(CreateRoutine {
            or_replace,
            definer: None,
            procedure: false,
            aggregate,
            if_not_exists,
            name,
            parameters: Vec::new(),
            returns: None,
            characteristics: Vec::new(),
            body,
        })
    }

    fn parameter(&mut self) -> Parse<Parameter> {
        let start = self.start();
        let mode = match self.eat_any(&["IN", "OUT", "INOUT"]) {
            Some("IN") => Some(ParameterMode::In),
            Some("OUT") => Some(ParameterMode::Out),
            Some(_) => Some(ParameterMode::InOut),
            None => None,
        };
        let name = self.name("a parameter")?;
        if self.at_all(&["TYPE", "OF"]) || self.at("ROW") {
            return self.unsure("a parameter of a column's type is not understood");
        }
        let data_type = self.data_type()?;
        let collation = self.after("COLLATE", Self::charset)?;
        let here = self.start();
        let default = self.after("DEFAULT", Self::expression)?;
        if default.is_some() {
            self.only(Product::MariaDb, here, "defaults of parameters");
        }
        Ok(Parameter { span: self.since(start), mode, name, data_type, collation, default })
    }

    fn returned_type(&mut self) -> Parse<(DataType, Option<Name>)> {
        if self.at_all(&["TYPE", "OF"]) || self.at("ROW") {
            return self.unsure("a result of a column's type is not understood");
        }
        let data_type = self.data_type()?;
        let collation = self.after("COLLATE", Self::charset)?;
        Ok((data_type, collation))
    }

    fn characteristic(&mut self) -> Parse<Option<Characteristic>> {
        use Characteristic as Kind;
        if self.at_all(&["SQL", "SECURITY"]) {
            return Ok(self.sql_security()?.map(Kind::Security));
        }
        let kind = if self.eat("COMMENT") {
            Kind::Comment(self.string("a string")?)
        } else if self.eat("LANGUAGE") {
            if !self.at("SQL") {
                return self.unsure("a routine in another language is not understood");
            }
            self.bump();
            Kind::LanguageSql
        } else if self.eat("DETERMINISTIC") {
            Kind::Deterministic(true)
        } else if self.at("NOT") && self.is(1, "DETERMINISTIC") {
            self.eat_all(&["NOT", "DETERMINISTIC"]);
            Kind::Deterministic(false)
        } else if self.eat_all(&["CONTAINS", "SQL"]) {
            Kind::DataAccess("CONTAINS")
        } else if self.eat_all(&["NO", "SQL"]) {
            Kind::DataAccess("NO")
        } else if self.eat("READS") {
            self.expect_all(&["SQL", "DATA"])?;
            Kind::DataAccess("READS")
        } else if self.eat("MODIFIES") {
            self.expect_all(&["SQL", "DATA"])?;
            Kind::DataAccess("MODIFIES")
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    /// The rest of `ALTER PROCEDURE` or `FUNCTION`.
    pub(super) fn alter_routine(&mut self, procedure: bool) -> Parse<AlterRoutine> {
        let name = self.qualified_name("a name")?;
        let mut characteristics = Vec::new();
        while let Some(characteristic) = self.characteristic()? {
            characteristics.push(characteristic);
        }
        Ok(AlterRoutine { procedure, name, characteristics })
    }
}
