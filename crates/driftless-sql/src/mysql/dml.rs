//! Statements that read and write rows.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::expression::{Expr, OrderItem};
use super::name::{Name, QualifiedName};
use super::product::Product;
use super::query::{Limit, Query, SelectItem, TableReference, With};
use super::terminal::Symbol;

/// A statement that reads or writes rows.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each variant is the statement its type describes")]
pub enum Dml {
    Query(Box<Query>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
    Load(Box<LoadData>),
    /// `DO ..`.
    Do(Vec<Expr>),
}

/// `INSERT` and `REPLACE`.
#[derive(Debug, Clone)]
pub struct Insert {
    /// `REPLACE`.
    pub replace: bool,
    /// `IGNORE`.
    pub ignore: bool,
    /// The table.
    pub table: QualifiedName,
    /// `PARTITION (..)`.
    pub partitions: Vec<Name>,
    /// The columns, if named.
    pub columns: Vec<Expr>,
    /// The rows.
    pub source: InsertSource,
    /// The name of the new row, and of its columns (MySQL).
    pub alias: Option<(Name, Vec<Name>)>,
    /// `ON DUPLICATE KEY UPDATE`.
    pub on_duplicate: Vec<Assignment>,
    /// `RETURNING` (MariaDB).
    pub returning: Vec<SelectItem>,
}

/// Where the rows come from.
#[derive(Debug, Clone)]
pub enum InsertSource {
    /// `VALUES`; a value may be `DEFAULT`.
    Values(Vec<Vec<Expr>>),
    /// `SET`.
    Set(Vec<Assignment>),
    /// A query.
    Query(Box<Query>),
}

/// `column = value`.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The column.
    pub column: Expr,
    /// The value; it may be `DEFAULT`.
    pub value: Expr,
}

/// `UPDATE`.
#[derive(Debug, Clone)]
pub struct Update {
    /// `WITH`.
    pub with: Option<With>,
    /// `IGNORE`.
    pub ignore: bool,
    /// The tables.
    pub tables: Vec<TableReference>,
    /// What is set.
    pub assignments: Vec<Assignment>,
    /// `WHERE`.
    pub filter: Option<Expr>,
    /// `ORDER BY`.
    pub order_by: Vec<OrderItem>,
    /// `LIMIT`.
    pub limit: Option<Limit>,
}

/// `DELETE`.
#[derive(Debug, Clone)]
pub struct Delete {
    /// `WITH`.
    pub with: Option<With>,
    /// What rows are deleted from, by name or alias; the one table itself where there is no join.
    pub targets: Vec<QualifiedName>,
    /// `FROM`, or `USING` where that is written.
    pub from: Vec<TableReference>,
    /// `WHERE`.
    pub filter: Option<Expr>,
    /// `ORDER BY`.
    pub order_by: Vec<OrderItem>,
    /// `LIMIT`.
    pub limit: Option<Limit>,
    /// `RETURNING` (MariaDB).
    pub returning: Vec<SelectItem>,
}

/// `LOAD DATA` and `LOAD XML`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadData {
    /// All of it.
    pub span: Span,
    /// The table.
    pub table: QualifiedName,
}

impl Cursor<'_> {
    /// A statement that reads or writes rows.
    pub(super) fn dml(&mut self) -> Parse<Dml> {
        if self.at("WITH") {
            return self.dml_after_with();
        }
        let word = self.written().to_ascii_uppercase();
        match word.as_str() {
            "INSERT" | "REPLACE" => self.insert().map(|insert| Dml::Insert(Box::new(insert))),
            "UPDATE" => self.update(None).map(|update| Dml::Update(Box::new(update))),
            "DELETE" => self.delete(None).map(|delete| Dml::Delete(Box::new(delete))),
            "LOAD" => self.load_data().map(|load| Dml::Load(Box::new(load))),
            "DO" => {
                self.bump();
                self.list(|cursor| {
                    let expr = cursor.expression()?;
                    cursor.result_alias()?;
                    Ok(expr)
                })
                .map(Dml::Do)
            }
            _ => self.query().map(|query| Dml::Query(Box::new(query))),
        }
    }

    /// `WITH` may stand before `UPDATE` and `DELETE` too; which it is comes after it.
    fn dml_after_with(&mut self) -> Parse<Dml> {
        let start = self.start();
        let with = self.with_clause()?;
        if self.at("UPDATE") {
            return self.update(Some(with)).map(|update| Dml::Update(Box::new(update)));
        }
        if self.at("DELETE") {
            return self.delete(Some(with)).map(|delete| Dml::Delete(Box::new(delete)));
        }
        let mut query = self.query()?;
        query.with = Some(with);
        query.span = self.since(start);
        Ok(Dml::Query(Box::new(query)))
    }

    fn insert(&mut self) -> Parse<Insert> {
        let replace = self.at("REPLACE");
        self.bump();
        let _ = self.eat_any(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"]);
        let ignore = !replace && self.eat("IGNORE");
        self.eat("INTO");
        let table = self.qualified_name("a table")?;
        let mut partitions = Vec::new();
        if self.at("PARTITION") {
            self.bump();
            partitions = self.names("a partition")?;
        }
        let mut columns = Vec::new();
        if self.at("(") && !self.at_query_in_parens(1) {
            columns = self.maybe_listed(Self::column)?;
        }
        let source = self.insert_source()?;
        let mut alias = None;
        if self.at("AS") {
            let here = self.start();
            self.bump();
            let name = self.name("a name")?;
            let names = if self.at("(") { self.names("a column")? } else { Vec::new() };
            self.only(Product::MySql, here, "a name of the inserted row");
            alias = Some((name, names));
        }
        let mut on_duplicate = Vec::new();
        if !replace && self.eat("ON") {
            self.expect_all(&["DUPLICATE", "KEY", "UPDATE"])?;
            on_duplicate = self.list(Self::assignment)?;
        }
        let returning = self.returning()?;
        Ok(Insert {
            replace,
            ignore,
            table,
            partitions,
            columns,
            source,
            alias,
            on_duplicate,
            returning,
        })
    }

    fn insert_source(&mut self) -> Parse<InsertSource> {
        if self.at("VALUES") && self.is(1, "ROW") {
            return self.query().map(|query| InsertSource::Query(Box::new(query)));
        }
        if self.eat("VALUES") || self.eat("VALUE") {
            return self
                .list(|cursor| cursor.maybe_listed(Self::expression))
                .map(InsertSource::Values);
        }
        if self.eat("SET") {
            return self.list(Self::assignment).map(InsertSource::Set);
        }
        self.query().map(|query| InsertSource::Query(Box::new(query)))
    }

    fn returning(&mut self) -> Parse<Vec<SelectItem>> {
        let here = self.start();
        if !self.eat("RETURNING") {
            return Ok(Vec::new());
        }
        let items = self.list(Self::select_item)?;
        self.only(Product::MariaDb, here, "RETURNING");
        Ok(items)
    }

    /// `column = value`.
    pub(super) fn assignment(&mut self) -> Parse<Assignment> {
        let column = self.column()?;
        if !self.eat("=") && !self.eat(":=") {
            return self.unexpected("=");
        }
        Ok(Assignment { column, value: self.expression()? })
    }

    fn update(&mut self, with: Option<With>) -> Parse<Update> {
        self.bump();
        self.eat("LOW_PRIORITY");
        let ignore = self.eat("IGNORE");
        let tables = self.list(Self::table_reference)?;
        self.portion()?;
        self.expect("SET")?;
        let assignments = self.list(Self::assignment)?;
        let filter = self.after("WHERE", Self::expression)?;
        let order_by = if self.at("ORDER") { self.order_by()? } else { Vec::new() };
        let limit = self.limit()?;
        Ok(Update { with, ignore, tables, assignments, filter, order_by, limit })
    }

    fn delete(&mut self, with: Option<With>) -> Parse<Delete> {
        self.bump();
        while self.eat_any(&["LOW_PRIORITY", "QUICK", "IGNORE"]).is_some() {}
        if self.at_all(&["HISTORY", "FROM"]) {
            return self.delete_history(with);
        }
        let (mut targets, from);
        if self.eat("FROM") {
            if self.using_follows() {
                targets = self.list(Self::delete_target)?;
                self.expect("USING")?;
                from = self.list(Self::table_reference)?;
            } else {
                let table = self.table_reference()?;
                targets = Vec::new();
                if let super::TableReferenceKind::Table { name, .. } = &table.kind {
                    targets.push(name.clone());
                }
                from = vec![table];
            }
        } else {
            targets = self.list(Self::delete_target)?;
            self.expect("FROM")?;
            from = self.list(Self::table_reference)?;
        }
        self.portion()?;
        let filter = self.after("WHERE", Self::expression)?;
        let order_by = if self.at("ORDER") { self.order_by()? } else { Vec::new() };
        let limit = self.limit()?;
        let returning = self.returning()?;
        Ok(Delete { with, targets, from, filter, order_by, limit, returning })
    }

    /// `DELETE HISTORY FROM t BEFORE ..` (MariaDB).
    fn delete_history(&mut self, with: Option<With>) -> Parse<Delete> {
        let start = self.start();
        self.bump();
        self.bump();
        let table = self.qualified_name("a table")?;
        if self.eat("BEFORE") {
            self.expect("SYSTEM_TIME")?;
            self.point_in_time()?;
        }
        self.only(Product::MariaDb, start, "DELETE HISTORY");
        Ok(Delete {
            with,
            targets: vec![table],
            from: Vec::new(),
            filter: None,
            order_by: Vec::new(),
            limit: None,
            returning: Vec::new(),
        })
    }

    /// `FOR PORTION OF p FROM .. TO ..` (MariaDB).
    fn portion(&mut self) -> Parse<()> {
        let start = self.start();
        if !self.eat_all(&["FOR", "PORTION"]) {
            return Ok(());
        }
        self.expect("OF")?;
        self.name("a period")?;
        self.expect("FROM")?;
        self.arithmetic(0)?;
        self.expect("TO")?;
        self.arithmetic(0)?;
        self.only(Product::MariaDb, start, "FOR PORTION OF");
        Ok(())
    }

    /// Whether a list of tables and `USING` follow.
    fn using_follows(&self) -> bool {
        let mut distance = 0;
        while self.is_name(distance) || [".", "*", ","].iter().any(|mark| self.is(distance, mark)) {
            distance += 1;
        }
        distance > 0 && self.is(distance, "USING")
    }

    /// A table that rows are deleted from: `t`, `t.*`.
    fn delete_target(&mut self) -> Parse<QualifiedName> {
        let first = self.name("a table")?;
        let mut name = QualifiedName { database: None, name: first };
        while self.eat(".") {
            if self.eat("*") {
                break;
            }
            let next = self.name("a table")?;
            name = QualifiedName { database: Some(name.name), name: next };
        }
        Ok(name)
    }

    fn load_data(&mut self) -> Parse<LoadData> {
        let start = self.start();
        self.bump();
        let xml = self.expect_any(&["DATA", "XML"], "DATA or INDEX")? == "XML";
        while self.eat_any(&["LOW_PRIORITY", "CONCURRENT", "LOCAL", "FROM"]).is_some() {}
        if !self.at_any(&["INFILE"]) {
            return self.unsure("this LOAD DATA is not understood");
        }
        self.bump();
        self.string("a file")?;
        let _ = self.eat_any(&["REPLACE", "IGNORE"]);
        self.expect_all(&["INTO", "TABLE"])?;
        let table = self.qualified_name("a table")?;
        if self.eat("PARTITION") {
            self.names("a partition")?;
        }
        self.file_format()?;
        if xml && self.eat_all(&["ROWS", "IDENTIFIED", "BY"]) {
            self.string("a tag")?;
        }
        if self.eat("IGNORE") {
            self.integer("a number")?;
            self.expect_any(&["LINES", "ROWS"], "LINES or ROWS")?;
        }
        if self.at("(") {
            self.maybe_listed(|cursor| {
                if cursor.symbol() == Symbol::UserVariable {
                    cursor.bump();
                    return Ok(());
                }
                cursor.column().map(drop)
            })?;
        }
        if self.eat("SET") {
            self.list(Self::assignment)?;
        }
        Ok(LoadData { span: self.since(start), table })
    }
}
