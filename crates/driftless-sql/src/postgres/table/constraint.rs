//! Constraints of tables, and what they have in common with those of columns and domains.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::fragment::Fragment;
use super::super::index::IndexElement;
use super::super::keyword::Keyword as K;
use super::super::name::{Name, OperatorName, QualifiedName};
use super::super::options::Parameter;
use super::super::terminal::Symbol;

/// A constraint after the columns, or in `ADD CONSTRAINT`.
#[derive(Debug, Clone)]
pub struct TableConstraint {
    /// From `CONSTRAINT` or its first keyword to its end.
    pub span: Span,
    /// The name after `CONSTRAINT`.
    pub name: Option<Name>,
    /// The constraint.
    pub kind: TableConstraintKind,
    /// `DEFERRABLE`, `NOT VALID` and the like.
    pub attributes: ConstraintAttributes,
}

/// The kinds of table constraint.
#[derive(Debug, Clone)]
pub enum TableConstraintKind {
    /// `NOT NULL column` (from version 18 on; domains have it without a column).
    NotNull(Option<Name>),
    /// `CHECK (..)`.
    Check(Fragment),
    /// `PRIMARY KEY (..)` or `UNIQUE (..)`.
    Key {
        /// `PRIMARY KEY`.
        primary: bool,
        /// `NULLS NOT DISTINCT`.
        nulls_not_distinct: bool,
        /// The columns.
        columns: Vec<Name>,
        /// `WITHOUT OVERLAPS` after the last column.
        without_overlaps: bool,
        /// `INCLUDE`.
        include: Vec<Name>,
        /// `WITH`: parameters of its index.
        with: Vec<Parameter>,
        /// `USING INDEX TABLESPACE`.
        tablespace: Option<Name>,
    },
    /// `PRIMARY KEY USING INDEX` or `UNIQUE USING INDEX`.
    UsingIndex {
        /// `PRIMARY KEY`.
        primary: bool,
        /// The index, which becomes the constraint's and takes its name.
        index: Name,
    },
    /// `EXCLUDE`.
    Exclude {
        /// `USING`: the index's access method.
        method: Option<Name>,
        /// What must not be in conflict.
        elements: Vec<ExcludeElement>,
        /// `INCLUDE`.
        include: Vec<Name>,
        /// `WITH`: parameters of its index.
        with: Vec<Parameter>,
        /// `USING INDEX TABLESPACE`.
        tablespace: Option<Name>,
        /// `WHERE`.
        predicate: Option<Fragment>,
    },
    /// `FOREIGN KEY (..) REFERENCES`.
    ForeignKey {
        /// Referencing columns.
        columns: Vec<Name>,
        /// `PERIOD` before the last of them.
        period: bool,
        /// The rest.
        references: References,
    },
}

/// An element of `EXCLUDE`.
#[derive(Debug, Clone)]
pub struct ExcludeElement {
    /// What is compared.
    pub element: IndexElement,
    /// The operator it is compared with.
    pub operator: OperatorName,
}

/// `REFERENCES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct References {
    /// The table.
    pub table: QualifiedName,
    /// Referenced columns; empty when left out.
    pub columns: Vec<Name>,
    /// `PERIOD` before the last of them.
    pub period: bool,
    /// `MATCH`.
    pub match_kind: MatchKind,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// The columns that `ON DELETE SET NULL` or `SET DEFAULT` names; empty for all.
    pub on_delete_columns: Vec<Name>,
}

/// How a foreign key treats nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchKind {
    /// `SIMPLE`, also unsaid.
    #[default]
    Simple,
    /// `FULL`.
    Full,
}

/// What happens to referencing rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferentialAction {
    /// `NO ACTION`, also unsaid.
    #[default]
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

/// What may be said of a constraint after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConstraintAttributes {
    /// `DEFERRABLE` or `NOT DEFERRABLE`.
    pub deferrable: Option<bool>,
    /// `INITIALLY DEFERRED` or `INITIALLY IMMEDIATE`.
    pub initially_deferred: Option<bool>,
    /// `NOT VALID`.
    pub not_valid: bool,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// `INHERIT`, in `ALTER CONSTRAINT`.
    pub inherit: bool,
    /// `ENFORCED` or `NOT ENFORCED`.
    pub enforced: Option<bool>,
}

impl Cursor<'_> {
    pub(super) fn at_table_constraint(&self) -> bool {
        match self.keyword() {
            Some(K::Constraint | K::Check | K::Unique | K::Primary | K::Foreign | K::Not) => true,
            // `EXCLUDE` is no reserved word: a column may have that name.
            Some(K::Exclude) => {
                self.next_symbol() == Symbol::LeftParen || self.keyword_ahead(1) == Some(K::Using)
            }
            _ => false,
        }
    }

    /// A constraint, with its name if it has one.
    pub(in super::super) fn table_constraint(&mut self) -> Parse<TableConstraint> {
        let start = self.start();
        let name = self.after(K::Constraint, |cursor| cursor.name("a constraint"))?;
        let kind = self.table_constraint_kind()?;
        let attributes = self.constraint_attributes()?;
        self.check_attributes(&kind, attributes, start)?;
        Ok(TableConstraint { span: self.since(start), name, kind, attributes })
    }

    fn table_constraint_kind(&mut self) -> Parse<TableConstraintKind> {
        match self.keyword() {
            Some(K::Not) => {
                self.expect_all(&[K::Not, K::Null])?;
                self.name("a column").map(|column| TableConstraintKind::NotNull(Some(column)))
            }
            Some(K::Check) => {
                self.bump();
                self.fragment_in_parens().map(TableConstraintKind::Check)
            }
            Some(K::Unique) => {
                self.bump();
                self.key(false)
            }
            Some(K::Primary) => {
                self.expect_all(&[K::Primary, K::Key])?;
                self.key(true)
            }
            Some(K::Exclude) => self.exclude(),
            Some(K::Foreign) => {
                self.expect_all(&[K::Foreign, K::Key])?;
                let (columns, period) = self.period_columns()?;
                self.expect(K::References)?;
                let references = self.references()?;
                Ok(TableConstraintKind::ForeignKey { columns, period, references })
            }
            _ => self.unexpected("CHECK, UNIQUE, PRIMARY KEY, FOREIGN KEY, NOT NULL or EXCLUDE"),
        }
    }

    fn key(&mut self, primary: bool) -> Parse<TableConstraintKind> {
        if self.eat(K::Using) {
            self.expect(K::Index)?;
            let index = self.name("an index")?;
            return Ok(TableConstraintKind::UsingIndex { primary, index });
        }
        let nulls_not_distinct = !primary && self.nulls_not_distinct()?;
        let mut without_overlaps = false;
        let columns = self.parens(|cursor| {
            let columns = cursor.list(|cursor| cursor.name("a column"))?;
            without_overlaps = cursor.eat(K::Without);
            if without_overlaps {
                cursor.expect(K::Overlaps)?;
            }
            Ok(columns)
        })?;
        let include = self.after(K::Include, |cursor| cursor.names("a column"))?;
        let (with, tablespace) = self.key_index()?;
        Ok(TableConstraintKind::Key {
            primary,
            nulls_not_distinct,
            columns,
            without_overlaps,
            include: include.unwrap_or_default(),
            with,
            tablespace,
        })
    }

    /// `NULLS NOT DISTINCT`; false for `NULLS DISTINCT`, and when neither is said.
    pub(in super::super) fn nulls_not_distinct(&mut self) -> Parse<bool> {
        if !self.eat(K::Nulls) {
            return Ok(false);
        }
        let not = self.eat(K::Not);
        self.expect(K::Distinct)?;
        Ok(not)
    }

    /// `WITH (..) USING INDEX TABLESPACE ..`: what a key says about its index.
    pub(super) fn key_index(&mut self) -> Parse<(Vec<Parameter>, Option<Name>)> {
        let with = self.with_definition()?;
        if !self.eat(K::Using) {
            return Ok((with, None));
        }
        self.expect_all(&[K::Index, K::Tablespace])?;
        let tablespace = self.name("a tablespace")?;
        Ok((with, Some(tablespace)))
    }

    fn exclude(&mut self) -> Parse<TableConstraintKind> {
        self.expect(K::Exclude)?;
        let method = self.after(K::Using, |cursor| cursor.name("an access method"))?;
        let elements = self.listed(|cursor| {
            let element = cursor.index_element()?;
            cursor.expect(K::With)?;
            let operator = if cursor.eat(K::Operator) {
                cursor.parens(Self::operator_name)?
            } else {
                cursor.operator_name()?
            };
            Ok(ExcludeElement { element, operator })
        })?;
        let include = self.after(K::Include, |cursor| cursor.names("a column"))?;
        let (with, tablespace) = self.key_index()?;
        let predicate = self.after(K::Where, Self::fragment_in_parens)?;
        let include = include.unwrap_or_default();
        Ok(TableConstraintKind::Exclude { method, elements, include, with, tablespace, predicate })
    }

    /// Columns in parentheses, `PERIOD` maybe before the last.
    fn period_columns(&mut self) -> Parse<(Vec<Name>, bool)> {
        let mut period = false;
        let columns = self.listed(|cursor| {
            if cursor.at(K::Period) && cursor.is_column_id(1) {
                cursor.bump();
                period = true;
            }
            cursor.name("a column")
        })?;
        Ok((columns, period))
    }

    /// The rest of `REFERENCES`.
    pub(super) fn references(&mut self) -> Parse<References> {
        let table = self.qualified_name("a table")?;
        let (columns, period) = if self.symbol() == Symbol::LeftParen {
            self.period_columns()?
        } else {
            (Vec::new(), false)
        };
        let mut references = References {
            table,
            columns,
            period,
            match_kind: self.match_kind()?,
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            on_delete_columns: Vec::new(),
        };
        let (mut deletes, mut updates) = (false, false);
        while self.at(K::On) {
            self.bump();
            if !deletes && self.eat(K::Delete) {
                deletes = true;
                (references.on_delete, references.on_delete_columns) = self.referential_action()?;
            } else if !updates && self.eat(K::Update) {
                updates = true;
                let start = self.start();
                let (action, columns) = self.referential_action()?;
                if !columns.is_empty() {
                    let message = "a column list with SET NULL is only supported for ON DELETE";
                    return self.refuse(self.since(start), message, "");
                }
                references.on_update = action;
            } else {
                return self.unexpected("DELETE or UPDATE, each once");
            }
        }
        Ok(references)
    }

    fn match_kind(&mut self) -> Parse<MatchKind> {
        if !self.eat(K::Match) {
            return Ok(MatchKind::Simple);
        }
        let kind = match self.keyword() {
            Some(K::Full) => MatchKind::Full,
            Some(K::Simple) => MatchKind::Simple,
            Some(K::Partial) => {
                let span = self.current().span;
                return self.refuse(span, "MATCH PARTIAL not yet implemented", "");
            }
            _ => return self.unexpected("FULL or SIMPLE"),
        };
        self.bump();
        Ok(kind)
    }

    fn referential_action(&mut self) -> Parse<(ReferentialAction, Vec<Name>)> {
        let action = match self.keyword() {
            Some(K::No) => {
                self.expect_all(&[K::No, K::Action])?;
                ReferentialAction::NoAction
            }
            Some(K::Restrict) => {
                self.bump();
                ReferentialAction::Restrict
            }
            Some(K::Cascade) => {
                self.bump();
                ReferentialAction::Cascade
            }
            Some(K::Set) => {
                self.bump();
                let action = if self.eat(K::Null) {
                    ReferentialAction::SetNull
                } else if self.eat(K::Default) {
                    ReferentialAction::SetDefault
                } else {
                    return self.unexpected("NULL or DEFAULT");
                };
                return Ok((action, self.optional_names("a column")?));
            }
            _ => return self.unexpected("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT"),
        };
        Ok((action, Vec::new()))
    }
}

/// Attributes.
impl Cursor<'_> {
    /// Whether an attribute follows that a column's constraint can have.
    pub(super) fn at_constraint_attribute(&self) -> bool {
        match self.keyword() {
            Some(K::Deferrable | K::Initially | K::Enforced) => true,
            Some(K::Not) => {
                matches!(self.keyword_ahead(1), Some(K::Deferrable | K::Enforced | K::Valid))
            }
            _ => false,
        }
    }

    /// All attributes that follow.
    pub(in super::super) fn constraint_attributes(&mut self) -> Parse<ConstraintAttributes> {
        let mut attributes = ConstraintAttributes::default();
        loop {
            if self.eat_all(&[K::No, K::Inherit]) {
                attributes.no_inherit = true;
            } else if self.at_constraint_attribute() {
                self.constraint_attribute(&mut attributes)?;
            } else {
                return Ok(attributes);
            }
        }
    }

    pub(super) fn constraint_attribute(
        &mut self,
        attributes: &mut ConstraintAttributes,
    ) -> Parse<()> {
        let span = self.current().span;
        let not = self.eat(K::Not);
        let conflict = match self.keyword() {
            Some(K::Deferrable) => attributes.deferrable.replace(!not) == Some(not),
            Some(K::Enforced) => attributes.enforced.replace(!not) == Some(not),
            Some(K::Valid) => {
                attributes.not_valid = true;
                false
            }
            _ => {
                self.expect(K::Initially)?;
                let deferred = self.at(K::Deferred);
                if !deferred && !self.at(K::Immediate) {
                    return self.unexpected("DEFERRED or IMMEDIATE");
                }
                attributes.initially_deferred.replace(deferred) == Some(!deferred)
            }
        };
        self.bump();
        let deferred = attributes.initially_deferred == Some(true);
        if conflict || deferred && attributes.deferrable == Some(false) {
            return self.refuse(span, "conflicting constraint properties", "");
        }
        Ok(())
    }

    /// The grammar takes any attribute with any constraint; the server does not.
    fn check_attributes(
        &self,
        kind: &TableConstraintKind,
        attributes: ConstraintAttributes,
        start: usize,
    ) -> Parse<()> {
        let deferred =
            attributes.deferrable == Some(true) || attributes.initially_deferred == Some(true);
        let (deferrable, validated, inherited, enforceable) = match kind {
            TableConstraintKind::Check(_) => (false, true, true, true),
            TableConstraintKind::NotNull(_) => (false, true, true, false),
            TableConstraintKind::ForeignKey { .. } => (true, true, false, true),
            _ => (true, false, false, false),
        };
        let message = if deferred && !deferrable {
            "this constraint cannot be marked DEFERRABLE"
        } else if attributes.not_valid && !validated {
            "this constraint cannot be marked NOT VALID"
        } else if attributes.no_inherit && !inherited {
            "this constraint cannot be marked NO INHERIT"
        } else if attributes.enforced == Some(false) && !enforceable {
            "this constraint cannot be marked NOT ENFORCED"
        } else {
            return Ok(());
        };
        self.refuse(self.since(start), message, "")
    }
}
