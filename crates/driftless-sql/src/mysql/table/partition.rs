//! Partitions.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::expression::Expr;
use super::super::literal::Text;
use super::super::name::Name;
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::option::TableOption;

/// `PARTITION BY`.
#[derive(Debug, Clone)]
pub struct PartitionBy {
    /// All of it.
    pub span: Span,
    /// How rows find their partition.
    pub method: PartitionMethod,
    /// `PARTITIONS n`.
    pub count: Option<Text>,
    /// `SUBPARTITION BY`.
    pub subpartition: Option<SubpartitionBy>,
    /// The partitions, if listed.
    pub definitions: Vec<PartitionDefinition>,
}

/// `SUBPARTITION BY`.
#[derive(Debug, Clone)]
pub struct SubpartitionBy {
    /// `HASH` or `KEY`.
    pub method: PartitionMethod,
    /// `SUBPARTITIONS n`.
    pub count: Option<Text>,
}

/// How rows find their partition.
#[derive(Debug, Clone)]
pub enum PartitionMethod {
    /// `[LINEAR] HASH (..)`.
    Hash {
        /// `LINEAR`.
        linear: bool,
        /// The expression.
        expr: Expr,
    },
    /// `[LINEAR] KEY [ALGORITHM = n] (..)`.
    Key {
        /// `LINEAR`.
        linear: bool,
        /// `ALGORITHM`.
        algorithm: Option<Text>,
        /// The columns; none for those of the primary key.
        columns: Vec<Name>,
    },
    /// `RANGE (..)`.
    Range(Expr),
    /// `RANGE COLUMNS (..)`.
    RangeColumns(Vec<Name>),
    /// `LIST (..)`.
    List(Expr),
    /// `LIST COLUMNS (..)`.
    ListColumns(Vec<Name>),
    /// `SYSTEM_TIME ..` (MariaDB): what is said, as written.
    SystemTime(Option<Span>),
}

/// A partition or a part of one.
#[derive(Debug, Clone)]
pub struct PartitionDefinition {
    /// All of it.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// The rows it holds.
    pub values: Option<PartitionValues>,
    /// `ENGINE`, `COMMENT` and so on.
    pub options: Vec<TableOption>,
    /// Its parts, if listed.
    pub subpartitions: Vec<PartitionDefinition>,
}

/// The rows of a partition.
#[derive(Debug, Clone)]
pub enum PartitionValues {
    /// `LESS THAN`.
    LessThan(Vec<PartitionValue>),
    /// `IN`: each item a value, or as many as there are columns.
    In(Vec<Vec<PartitionValue>>),
    /// `DEFAULT` (MariaDB).
    Default,
    /// `HISTORY` (MariaDB).
    History,
    /// `CURRENT` (MariaDB).
    Current,
}

/// A value that bounds or names a partition.
#[derive(Debug, Clone)]
pub enum PartitionValue {
    /// `MAXVALUE`.
    Maxvalue,
    /// `DEFAULT` in a list (MariaDB).
    Default,
    /// A constant expression.
    Expr(Expr),
}

impl Cursor<'_> {
    /// `PARTITION BY ..`.
    pub(super) fn partition_by(&mut self) -> Parse<PartitionBy> {
        let start = self.start();
        self.expect_all(&["PARTITION", "BY"])?;
        let method = self.partition_method()?;
        let count = self.after("PARTITIONS", |cursor| cursor.integer("a number"))?;
        let mut subpartition = None;
        if self.eat("SUBPARTITION") {
            self.expect("BY")?;
            let method = self.hash_or_key()?;
            let count = self.after("SUBPARTITIONS", |cursor| cursor.integer("a number"))?;
            subpartition = Some(SubpartitionBy { method, count });
        }
        let definitions =
            if self.at("(") { self.listed(Self::partition_definition)? } else { Vec::new() };
        Ok(PartitionBy { span: self.since(start), method, count, subpartition, definitions })
    }

    fn partition_method(&mut self) -> Parse<PartitionMethod> {
        let start = self.start();
        if self.eat("RANGE") {
            if self.eat("COLUMNS") {
                return self
                    .maybe_listed(|cursor| cursor.name("a column"))
                    .map(PartitionMethod::RangeColumns);
            }
            return self.expression_in_parens().map(PartitionMethod::Range);
        }
        if self.eat("LIST") {
            if self.eat("COLUMNS") {
                return self
                    .maybe_listed(|cursor| cursor.name("a column"))
                    .map(PartitionMethod::ListColumns);
            }
            return self.expression_in_parens().map(PartitionMethod::List);
        }
        if self.eat("SYSTEM_TIME") {
            let said = self.start();
            self.system_time_partitions()?;
            self.only(Product::MariaDb, start, "partitions by SYSTEM_TIME");
            let span = self.since(said);
            return Ok(PartitionMethod::SystemTime((!span.is_empty()).then_some(span)));
        }
        self.hash_or_key()
    }

    fn system_time_partitions(&mut self) -> Parse<()> {
        if self.eat("INTERVAL") {
            self.expression()?;
            self.unit()?;
        }
        if self.eat("STARTS") {
            self.eat("TIMESTAMP");
            self.expression()?;
        }
        if self.eat("LIMIT") {
            self.integer("a number")?;
        }
        self.eat("AUTO");
        Ok(())
    }

    fn hash_or_key(&mut self) -> Parse<PartitionMethod> {
        let linear = self.eat("LINEAR");
        if self.eat("HASH") {
            let expr = self.expression_in_parens()?;
            return Ok(PartitionMethod::Hash { linear, expr });
        }
        if !self.eat("KEY") {
            return self.unexpected("RANGE, LIST, HASH or KEY");
        }
        let algorithm = self.after("ALGORITHM", |cursor| {
            cursor.expect("=")?;
            cursor.integer("1 or 2")
        })?;
        let columns = self.maybe_listed(|cursor| cursor.name("a column"))?;
        Ok(PartitionMethod::Key { linear, algorithm, columns })
    }

    /// `PARTITION p VALUES ..`.
    pub(super) fn partition_definition(&mut self) -> Parse<PartitionDefinition> {
        let start = self.start();
        let here = self.start();
        if !self.eat("PARTITION") {
            if !self.is_name(0) {
                return self.unexpected("PARTITION");
            }
            self.only(Product::MariaDb, here, "a partition without the word");
        }
        let name = self.name("a partition")?;
        let values = if self.eat("VALUES") {
            Some(self.partition_values()?)
        } else {
            self.unvalued_partition()
        };
        let options = self.partition_options()?;
        let subpartitions =
            if self.at("(") { self.listed(Self::subpartition_definition)? } else { Vec::new() };
        Ok(PartitionDefinition { span: self.since(start), name, values, options, subpartitions })
    }

    fn unvalued_partition(&mut self) -> Option<PartitionValues> {
        let start = self.start();
        let values = match self.eat_any(&["HISTORY", "CURRENT", "DEFAULT"])? {
            "HISTORY" => PartitionValues::History,
            "CURRENT" => PartitionValues::Current,
            _ => PartitionValues::Default,
        };
        self.only(Product::MariaDb, start, "this partition");
        Some(values)
    }

    fn subpartition_definition(&mut self) -> Parse<PartitionDefinition> {
        let start = self.start();
        self.expect("SUBPARTITION")?;
        let name = self.name_or_string("a partition")?;
        let options = self.partition_options()?;
        let span = self.since(start);
        Ok(PartitionDefinition { span, name, values: None, options, subpartitions: Vec::new() })
    }

    fn partition_options(&mut self) -> Parse<Vec<TableOption>> {
        let mut options = Vec::new();
        loop {
            if self.at("STORAGE") && self.is(1, "ENGINE") {
                self.bump();
            }
            match self.table_option()? {
                Some(option) => options.push(option),
                None => return Ok(options),
            }
        }
    }

    fn partition_values(&mut self) -> Parse<PartitionValues> {
        if self.eat("LESS") {
            self.expect("THAN")?;
            if self.eat("MAXVALUE") {
                return Ok(PartitionValues::LessThan(vec![PartitionValue::Maxvalue]));
            }
            return self.listed(Self::partition_value).map(PartitionValues::LessThan);
        }
        if self.symbol() == Symbol::Reserved && self.eat("IN") {
            return self
                .listed(|cursor| {
                    if cursor.at("(") && cursor.is_row_of_values() {
                        return cursor.listed(Self::partition_value);
                    }
                    cursor.partition_value().map(|value| vec![value])
                })
                .map(PartitionValues::In);
        }
        self.unexpected("LESS THAN or IN")
    }

    /// Whether the parentheses here enclose a list and not one expression.
    fn is_row_of_values(&self) -> bool {
        let (mut depth, mut distance) = (0_usize, 0);
        loop {
            if self.is(distance, "(") {
                depth += 1;
            } else if self.is(distance, ")") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return self.is(distance + 1, ",") || self.is(distance + 1, ")");
                }
            } else if self.ahead(distance).symbol == Symbol::End {
                return false;
            }
            distance += 1;
        }
    }

    fn partition_value(&mut self) -> Parse<PartitionValue> {
        if self.eat("MAXVALUE") {
            return Ok(PartitionValue::Maxvalue);
        }
        if self.at("DEFAULT") && !self.is(1, "(") {
            self.bump();
            return Ok(PartitionValue::Default);
        }
        self.expression().map(PartitionValue::Expr)
    }
}
