//! Partitioning: how a table is divided, and which rows a partition holds.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::fragment::Fragment;
use super::super::keyword::Keyword as K;
use super::super::name::{Name, QualifiedName, unquote};
use super::super::terminal::Symbol;

/// `PARTITION BY`.
#[derive(Debug, Clone)]
pub struct PartitionBy {
    /// All of it.
    pub span: Span,
    /// `range`, `list` or `hash`.
    pub strategy: Name,
    /// The key.
    pub elements: Vec<PartitionElement>,
}

/// A part of a partition key.
#[derive(Debug, Clone)]
pub struct PartitionElement {
    /// What is computed of a row.
    pub expression: Fragment,
    /// The name, when the expression is nothing but one.
    pub column: Option<Name>,
    /// `COLLATE`.
    pub collation: Option<QualifiedName>,
    /// The operator class.
    pub class: Option<QualifiedName>,
}

/// Which rows a partition holds.
#[derive(Debug, Clone)]
pub enum PartitionBound {
    /// `DEFAULT`: all others.
    Default,
    /// `FOR VALUES IN (..)`.
    In(Vec<Fragment>),
    /// `FOR VALUES FROM (..) TO (..)`.
    Range {
        /// The least values.
        from: Vec<RangeValue>,
        /// The values just too great.
        to: Vec<RangeValue>,
    },
    /// `FOR VALUES WITH (MODULUS .., REMAINDER ..)`.
    Hash(HashPartition),
}

/// A value that bounds a range.
#[derive(Debug, Clone)]
pub enum RangeValue {
    /// `MINVALUE`: less than any value.
    Minimum,
    /// `MAXVALUE`: greater than any value.
    Maximum,
    /// An expression.
    Value(Fragment),
}

/// A partition by hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashPartition {
    /// `MODULUS`.
    pub modulus: u32,
    /// `REMAINDER`.
    pub remainder: u32,
}

impl Cursor<'_> {
    /// The rest of `PARTITION BY`.
    pub(super) fn partition_by(&mut self) -> Parse<PartitionBy> {
        let start = self.start();
        self.expect(K::By)?;
        let strategy = self.name("RANGE, LIST or HASH")?;
        if !matches!(strategy.text.as_str(), "range" | "list" | "hash") {
            return self.refuse(strategy.span, "unrecognized partitioning strategy", "");
        }
        let elements = self.listed(|cursor| {
            let (expression, column) = cursor.key_expression()?;
            let collation =
                cursor.after(K::Collate, |cursor| cursor.qualified_name("a collation"))?;
            let class = if cursor.is_column_id(0) {
                Some(cursor.qualified_name("an operator class")?)
            } else {
                None
            };
            Ok(PartitionElement { expression, column, collation, class })
        })?;
        Ok(PartitionBy { span: self.since(start), strategy, elements })
    }

    /// A column, a call or an expression in parentheses: what keys are made of. The column too, if
    /// it is nothing else.
    pub(in super::super) fn key_expression(&mut self) -> Parse<(Fragment, Option<Name>)> {
        if self.symbol() == Symbol::LeftParen {
            return self.fragment_in_parens().map(|fragment| (fragment, None));
        }
        let mut column = None;
        let fragment = self.fragment_of(|cursor| {
            let called = matches!(cursor.next_symbol(), Symbol::LeftParen | Symbol::Dot);
            if !called && cursor.is_column_id(0) {
                column = Some(cursor.name("a column")?);
                return Ok(());
            }
            if !cursor.is_column_id(0) && !cursor.is_function_id(0) && cursor.keyword().is_none() {
                return cursor.unexpected("a column or an expression in parentheses");
            }
            cursor.windowless_call()
        })?;
        Ok((fragment, column))
    }

    /// `FOR VALUES ..` or `DEFAULT`.
    pub(super) fn partition_bound(&mut self) -> Parse<PartitionBound> {
        if self.eat(K::Default) {
            return Ok(PartitionBound::Default);
        }
        if !self.eat(K::For) {
            return self.unexpected("FOR VALUES or DEFAULT");
        }
        self.expect(K::Values)?;
        if self.eat(K::In) {
            return self.listed(Self::fragment).map(PartitionBound::In);
        }
        if self.eat(K::From) {
            let from = self.listed(Self::range_value)?;
            self.expect(K::To)?;
            let to = self.listed(Self::range_value)?;
            return Ok(PartitionBound::Range { from, to });
        }
        if !self.eat(K::With) {
            return self.unexpected("IN, FROM or WITH");
        }
        self.hash_partition().map(PartitionBound::Hash)
    }

    /// The grammar has no words for the infinite bounds: they are columns of these names.
    fn range_value(&mut self) -> Parse<RangeValue> {
        let value = self.fragment()?;
        Ok(match unquote(self.text(value.span)).as_str() {
            "minvalue" => RangeValue::Minimum,
            "maxvalue" => RangeValue::Maximum,
            _ => RangeValue::Value(value),
        })
    }

    fn hash_partition(&mut self) -> Parse<HashPartition> {
        let start = self.start();
        let (mut modulus, mut remainder) = (None, None);
        self.listed(|cursor| {
            let word = cursor.word_or_string("MODULUS or REMAINDER")?;
            let number = cursor.integer("a number")?;
            let number = cursor.text(number).parse().unwrap_or(u32::MAX);
            let known = match word.text.as_str() {
                "modulus" => modulus.replace(number),
                "remainder" => remainder.replace(number),
                _ => return cursor.refuse(word.span, "unrecognized hash partition bound", ""),
            };
            match known {
                Some(_) => cursor.refuse(word.span, "hash partition bound given twice", ""),
                None => Ok(()),
            }
        })?;
        match (modulus, remainder) {
            (Some(modulus), Some(remainder)) => Ok(HashPartition { modulus, remainder }),
            _ => self.refuse(self.since(start), "hash partitions need MODULUS and REMAINDER", ""),
        }
    }
}
