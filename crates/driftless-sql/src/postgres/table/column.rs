//! Columns: their types and everything that may follow.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::data_type::DataType;
use super::super::fragment::Fragment;
use super::super::keyword::Keyword as K;
use super::super::name::{Name, QualifiedName};
use super::super::options::{ForeignOption, Parameter};
use super::super::sequence::SequenceOption;
use super::super::terminal::Symbol;
use super::constraint::{ConstraintAttributes, References};

/// A column definition, in `CREATE TABLE` or `ADD COLUMN`.
#[derive(Debug, Clone)]
pub struct ColumnDef {
    /// From the name to the last option.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// The type; none where the table has the columns of a type or of a partitioned table.
    pub data_type: Option<DataType>,
    /// `STORAGE`; none for `DEFAULT` too.
    pub storage: Option<Name>,
    /// `COMPRESSION`; none for `DEFAULT` too.
    pub compression: Option<Name>,
    /// `OPTIONS`, of a foreign table's column.
    pub foreign_options: Vec<ForeignOption>,
    /// Constraints, default, collation and the like, in order.
    pub options: Vec<ColumnOption>,
}

/// An option of a column.
#[derive(Debug, Clone)]
pub struct ColumnOption {
    /// From `CONSTRAINT` or the option's first keyword to its end.
    pub span: Span,
    /// The name after `CONSTRAINT`.
    pub name: Option<Name>,
    /// The option.
    pub kind: ColumnOptionKind,
    /// `DEFERRABLE` and the like after it.
    pub attributes: ConstraintAttributes,
}

/// The kinds of column option.
#[derive(Debug, Clone)]
pub enum ColumnOptionKind {
    /// `NULL`, which says nothing.
    Null,
    /// `NOT NULL`; whether it is not inherited is among the attributes.
    NotNull,
    /// `UNIQUE`.
    Unique {
        /// `NULLS NOT DISTINCT`.
        nulls_not_distinct: bool,
        /// `WITH`: parameters of its index.
        with: Vec<Parameter>,
        /// `USING INDEX TABLESPACE`.
        tablespace: Option<Name>,
    },
    /// `PRIMARY KEY`.
    PrimaryKey {
        /// `WITH`: parameters of its index.
        with: Vec<Parameter>,
        /// `USING INDEX TABLESPACE`.
        tablespace: Option<Name>,
    },
    /// `CHECK (..)`; whether it is not inherited is among the attributes.
    Check(Fragment),
    /// `DEFAULT`.
    Default(Fragment),
    /// `GENERATED .. AS IDENTITY`.
    Identity {
        /// When the value is generated.
        kind: IdentityKind,
        /// Options of its sequence.
        options: Vec<SequenceOption>,
    },
    /// `GENERATED ALWAYS AS (..)`.
    Generated {
        /// The expression.
        expression: Fragment,
        /// When it is computed.
        kind: GeneratedKind,
    },
    /// `REFERENCES`.
    References(References),
    /// `COLLATE`.
    Collate(QualifiedName),
}

/// When an identity column gets the next value of its sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// `ALWAYS`.
    Always,
    /// `BY DEFAULT`.
    ByDefault,
}

/// When a generated column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneratedKind {
    /// `STORED`: when it is written.
    Stored,
    /// `VIRTUAL`: when it is read (from version 18 on).
    Virtual,
    /// Unsaid: virtual, from version 18 on; before, an error.
    Unsaid,
}

/// `LIKE` in a table's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLike {
    /// The table to be like.
    pub table: QualifiedName,
    /// What is and is not taken over, in order: the last word on each counts.
    pub options: Vec<(bool, LikeOption)>,
}

/// What `LIKE` can take over besides names, types and `NOT NULL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeOption {
    /// `COMMENTS`
    Comments,
    /// `COMPRESSION`
    Compression,
    /// `CONSTRAINTS`
    Constraints,
    /// `DEFAULTS`
    Defaults,
    /// `GENERATED`
    Generated,
    /// `IDENTITY`
    Identity,
    /// `INDEXES`
    Indexes,
    /// `STATISTICS`
    Statistics,
    /// `STORAGE`
    Storage,
    /// `ALL`
    All,
}

impl Cursor<'_> {
    /// A column with its type.
    pub(in super::super) fn column_def(&mut self) -> Parse<ColumnDef> {
        let start = self.start();
        let name = self.name("a column or a constraint")?;
        let data_type = self.data_type()?;
        if data_type.set_of {
            let message = "a column cannot be declared SETOF";
            return self.refuse(data_type.span, message, "");
        }
        let storage = self.after(K::Storage, Self::name_or_default)?.flatten();
        let compression = self.after(K::Compression, Self::name_or_default)?.flatten();
        let foreign_options = self.foreign_options()?;
        let options = self.column_options()?;
        Ok(ColumnDef {
            span: self.since(start),
            name,
            data_type: Some(data_type),
            storage,
            compression,
            foreign_options,
            options,
        })
    }

    /// A column of a table whose columns have their types from elsewhere.
    pub(super) fn typed_column_def(&mut self) -> Parse<ColumnDef> {
        let start = self.start();
        let name = self.name("a column or a constraint")?;
        if self.eat(K::With) {
            self.expect(K::Options)?;
        }
        let options = self.column_options()?;
        Ok(ColumnDef {
            span: self.since(start),
            name,
            data_type: None,
            storage: None,
            compression: None,
            foreign_options: Vec::new(),
            options,
        })
    }

    /// A name, or `DEFAULT` in its place.
    pub(in super::super) fn name_or_default(&mut self) -> Parse<Option<Name>> {
        if self.eat(K::Default) {
            return Ok(None);
        }
        self.name("a name or DEFAULT").map(Some)
    }

    /// Everything after a column's type, or a domain's.
    pub(in super::super) fn column_options(&mut self) -> Parse<Vec<ColumnOption>> {
        let mut options: Vec<ColumnOption> = Vec::new();
        loop {
            let start = self.start();
            let name = self.after(K::Constraint, |cursor| cursor.name("a constraint"))?;
            if name.is_none() && self.at_constraint_attribute() && !self.at_all(&[K::Not, K::Valid])
            {
                let Some(option) = options.last_mut() else {
                    return self.refuse(self.current().span, "misplaced constraint attribute", "");
                };
                self.constraint_attribute(&mut option.attributes)?;
                option.span = self.since(option.span.start);
                continue;
            }
            let Some(kind) = self.column_option_kind(name.is_some())? else {
                return Ok(options);
            };
            let mut attributes = ConstraintAttributes::default();
            let inheritable =
                matches!(kind, ColumnOptionKind::NotNull | ColumnOptionKind::Check(_));
            if inheritable && self.eat_all(&[K::No, K::Inherit]) {
                attributes.no_inherit = true;
            }
            options.push(ColumnOption { span: self.since(start), name, kind, attributes });
        }
    }

    fn column_option_kind(&mut self, named: bool) -> Parse<Option<ColumnOptionKind>> {
        let kind = match self.keyword() {
            Some(K::Not) => {
                self.expect_all(&[K::Not, K::Null])?;
                ColumnOptionKind::NotNull
            }
            Some(K::Null) => {
                self.bump();
                ColumnOptionKind::Null
            }
            Some(K::Unique) => {
                self.bump();
                let nulls_not_distinct = self.nulls_not_distinct()?;
                let (with, tablespace) = self.key_index()?;
                ColumnOptionKind::Unique { nulls_not_distinct, with, tablespace }
            }
            Some(K::Primary) => {
                self.expect_all(&[K::Primary, K::Key])?;
                let (with, tablespace) = self.key_index()?;
                ColumnOptionKind::PrimaryKey { with, tablespace }
            }
            Some(K::Check) => {
                self.bump();
                ColumnOptionKind::Check(self.fragment_in_parens()?)
            }
            Some(K::Default) => {
                self.bump();
                ColumnOptionKind::Default(self.fragment_of(Self::restricted_expression)?)
            }
            Some(K::Generated) => self.generated()?,
            Some(K::References) => {
                self.bump();
                ColumnOptionKind::References(self.references()?)
            }
            Some(K::Collate) if !named => {
                self.bump();
                ColumnOptionKind::Collate(self.qualified_name("a collation")?)
            }
            _ if named => return self.unexpected("a constraint such as NOT NULL, UNIQUE or CHECK"),
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    pub(in super::super) fn identity_kind(&mut self) -> Parse<IdentityKind> {
        if self.eat(K::Always) {
            return Ok(IdentityKind::Always);
        }
        if !self.eat(K::By) {
            return self.unexpected("ALWAYS or BY DEFAULT");
        }
        self.expect(K::Default)?;
        Ok(IdentityKind::ByDefault)
    }

    fn generated(&mut self) -> Parse<ColumnOptionKind> {
        let start = self.start();
        self.expect(K::Generated)?;
        let kind = self.identity_kind()?;
        let when = self.since(start);
        self.expect(K::As)?;
        if self.eat(K::Identity) {
            let options = self.sequence_options_in_parens()?;
            return Ok(ColumnOptionKind::Identity { kind, options });
        }
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("IDENTITY or `(`");
        }
        let expression = self.fragment_in_parens()?;
        if kind == IdentityKind::ByDefault {
            let message = "for a generated column, GENERATED ALWAYS must be specified";
            return self.refuse(when, message, "");
        }
        let kind = match self.keyword() {
            Some(K::Stored) => GeneratedKind::Stored,
            Some(K::Virtual) => GeneratedKind::Virtual,
            _ => {
                return Ok(ColumnOptionKind::Generated { expression, kind: GeneratedKind::Unsaid });
            }
        };
        self.bump();
        Ok(ColumnOptionKind::Generated { expression, kind })
    }

    /// The rest of `LIKE`.
    pub(super) fn table_like(&mut self) -> Parse<TableLike> {
        let table = self.qualified_name("a table")?;
        let mut options = Vec::new();
        loop {
            let including = self.eat(K::Including);
            if !including && !self.eat(K::Excluding) {
                return Ok(TableLike { table, options });
            }
            let option = match self.keyword() {
                Some(K::Comments) => LikeOption::Comments,
                Some(K::Compression) => LikeOption::Compression,
                Some(K::Constraints) => LikeOption::Constraints,
                Some(K::Defaults) => LikeOption::Defaults,
                Some(K::Generated) => LikeOption::Generated,
                Some(K::Identity) => LikeOption::Identity,
                Some(K::Indexes) => LikeOption::Indexes,
                Some(K::Statistics) => LikeOption::Statistics,
                Some(K::Storage) => LikeOption::Storage,
                Some(K::All) => LikeOption::All,
                _ => return self.unexpected("ALL, DEFAULTS, CONSTRAINTS, INDEXES and so on"),
            };
            self.bump();
            options.push((including, option));
        }
    }
}
