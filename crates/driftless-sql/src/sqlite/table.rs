//! What a table is made of: columns, types, constraints, options.

use driftless_diag::Span;

use super::ast::{
    Action, ColumnDef, ColumnOption, ColumnOptionKind, CreateTable, Fragment, IndexedColumn, Name,
    References, StatementKind, TableBody, TableConstraint, TableConstraintKind,
};
use super::cursor::{Cursor, Parse};
use super::keyword::{Keyword, Symbol};
use super::types;

impl Cursor<'_> {
    pub(super) fn create_table(&mut self, temporary: bool) -> Parse<StatementKind> {
        self.expect(Keyword::Table)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("the name of the table")?;
        let body = match self.symbol() {
            Symbol::LeftParen => self.table_columns()?,
            Symbol::Keyword(Keyword::As) => {
                self.bump();
                TableBody::Query(self.query()?)
            }
            _ => return self.unexpected("`(` or AS"),
        };
        Ok(StatementKind::CreateTable(CreateTable { temporary, if_not_exists, name, body }))
    }

    fn table_columns(&mut self) -> Parse<TableBody> {
        self.open()?;
        let mut columns = Vec::new();
        let mut constraints = Vec::new();
        loop {
            let (column, stray_deferral) = self.column()?;
            if let Some(deferred) = stray_deferral {
                defer_last(&mut columns, deferred);
            }
            columns.push(column);
            if !self.eat_symbol(Symbol::Comma) {
                break;
            }
            if self.at_table_constraint() {
                constraints = self.table_constraints()?;
                break;
            }
        }
        if !self.eat_symbol(Symbol::RightParen) {
            return self.unexpected("`,` or `)`");
        }
        let (without_rowid, strict) = self.table_options()?;
        Ok(TableBody::Columns { columns, constraints, without_rowid, strict })
    }

    fn table_options(&mut self) -> Parse<(bool, bool)> {
        let (mut without_rowid, mut strict) = (false, false);
        // SQLite's grammar lets a comma begin the list.
        if !self.symbol().is_name() && !self.eat_symbol(Symbol::Comma) {
            return Ok((without_rowid, strict));
        }
        self.list(|cursor| {
            let without = cursor.eat(Keyword::Without);
            let name = cursor.name("WITHOUT ROWID or STRICT")?;
            let written = cursor.text(name.span);
            if without && written.eq_ignore_ascii_case("rowid") {
                without_rowid = true;
            } else if !without && written.eq_ignore_ascii_case("strict") {
                strict = true;
            } else {
                let message = format!("unknown table option `{written}`");
                cursor.refuse(name.span, message, "expected WITHOUT ROWID or STRICT");
            }
            Ok(())
        })?;
        Ok((without_rowid, strict))
    }

    /// A column's definition, and whether it says `DEFERRABLE` of the reference of an earlier
    /// column, as SQLite lets it.
    pub(super) fn column(&mut self) -> Parse<(ColumnDef, Option<bool>)> {
        let name = self.name("the name of a column")?;
        let start = name.span.start;
        let written = self.type_name()?;
        let declared = types::declared(self.file, written);
        let mut options: Vec<ColumnOption> = Vec::new();
        let mut stray = None;
        let mut pending: Option<(usize, Name)> = None;
        // `GENERATED ALWAYS` that was taken for words of a type belongs to the `AS` after it.
        let mut generated = declared.generated.filter(|_| self.at(Keyword::As));
        while self.at_column_option() {
            let start = generated.take().unwrap_or(self.start());
            if self.eat(Keyword::Constraint) {
                pending = Some((start, self.name("the name of the constraint")?));
                continue;
            }
            if let Some(deferred) = self.deferral()? {
                match last_reference(&mut options) {
                    Some((span, references)) => {
                        *span = span.to(self.since(start));
                        references.deferred = deferred;
                    }
                    None => stray = Some(deferred),
                }
                continue;
            }
            let kind = self.column_option()?;
            let (start, name) = pending.take().map_or((start, None), |(at, name)| (at, Some(name)));
            options.push(ColumnOption { span: self.since(start), name, kind });
        }
        let span = self.since(start);
        let column = ColumnDef {
            span,
            type_span: declared.span.unwrap_or(Span::new(name.span.end, name.span.end)),
            name,
            declared_type: declared.reported,
            options,
        };
        Ok((column, stray))
    }

    /// The words of a type and its size, if there are any. `GENERATED ALWAYS` counts as words of a
    /// type, as in SQLite, which takes them off afterwards.
    pub(super) fn type_name(&mut self) -> Parse<Option<Span>> {
        let start = self.start();
        let mut found = false;
        while self.symbol().is_id() || self.symbol() == Symbol::String {
            self.bump();
            found = true;
        }
        if !found {
            return Ok(None);
        }
        if self.eat_symbol(Symbol::LeftParen) {
            self.signed_number()?;
            if self.eat_symbol(Symbol::Comma) {
                self.signed_number()?;
            }
            self.close()?;
        }
        Ok(Some(self.since(start)))
    }

    fn signed_number(&mut self) -> Parse<()> {
        if !self.eat_symbol(Symbol::Plus) {
            self.eat_symbol(Symbol::Minus);
        }
        self.number()
    }

    fn at_column_option(&self) -> bool {
        matches!(
            self.keyword(),
            Some(
                Keyword::Constraint
                    | Keyword::Default
                    | Keyword::Null
                    | Keyword::Not
                    | Keyword::Primary
                    | Keyword::Unique
                    | Keyword::Check
                    | Keyword::References
                    | Keyword::Deferrable
                    | Keyword::Collate
                    | Keyword::Generated
                    | Keyword::As
            )
        )
    }

    fn column_option(&mut self) -> Parse<ColumnOptionKind> {
        Ok(match self.keyword() {
            Some(Keyword::Not) => {
                self.bump();
                if !self.eat(Keyword::Null) {
                    return self.unexpected("NULL or DEFERRABLE");
                }
                ColumnOptionKind::NotNull(self.on_conflict()?)
            }
            Some(Keyword::Primary) => self.column_primary_key()?,
            Some(Keyword::Default) => ColumnOptionKind::Default(self.default_value()?),
            Some(Keyword::References) => ColumnOptionKind::References(self.references()?),
            Some(Keyword::Generated) => {
                self.bump();
                self.expect(Keyword::Always)?;
                self.generated()?
            }
            Some(Keyword::As) => self.generated()?,
            Some(
                keyword @ (Keyword::Null | Keyword::Unique | Keyword::Check | Keyword::Collate),
            ) => {
                self.bump();
                match keyword {
                    Keyword::Null => {
                        self.on_conflict()?;
                        ColumnOptionKind::Null
                    }
                    Keyword::Unique => ColumnOptionKind::Unique(self.on_conflict()?),
                    Keyword::Check => ColumnOptionKind::Check(self.parenthesised_fragment()?),
                    _ => {
                        let span = self.collation_name()?;
                        ColumnOptionKind::Collate(self.name_at(span))
                    }
                }
            }
            _ => return self.unexpected("a column constraint"),
        })
    }

    fn column_primary_key(&mut self) -> Parse<ColumnOptionKind> {
        self.expect(Keyword::Primary)?;
        self.expect(Keyword::Key)?;
        let descending = !self.eat(Keyword::Asc) && self.eat(Keyword::Desc);
        let conflict = self.on_conflict()?;
        let autoincrement = self.eat(Keyword::Autoincrement);
        Ok(ColumnOptionKind::PrimaryKey { descending, conflict, autoincrement })
    }

    /// `(..)`.
    fn parenthesised_fragment(&mut self) -> Parse<Fragment> {
        self.open()?;
        let fragment = self.fragment()?;
        self.close()?;
        Ok(fragment)
    }

    fn default_value(&mut self) -> Parse<Fragment> {
        self.expect(Keyword::Default)?;
        if self.symbol() == Symbol::LeftParen {
            return self.parenthesised_fragment();
        }
        let start = self.start();
        let signed = self.eat_symbol(Symbol::Plus) || self.eat_symbol(Symbol::Minus);
        let value = match self.symbol() {
            Symbol::SeparatedNumber => {
                self.separated_number();
                return Ok(Fragment { span: self.since(start), weight: 1 });
            }
            Symbol::Integer | Symbol::Float => true,
            Symbol::Blob | Symbol::String | Symbol::Keyword(Keyword::Null) => true,
            Symbol::Keyword(
                Keyword::CurrentDate | Keyword::CurrentTime | Keyword::CurrentTimestamp,
            ) => true,
            symbol => !signed && (symbol.is_id() || symbol.is(Keyword::Indexed)),
        };
        if !value {
            return self.unexpected("a literal or `(`");
        }
        self.bump();
        Ok(Fragment { span: self.since(start), weight: 1 })
    }

    fn generated(&mut self) -> Parse<ColumnOptionKind> {
        self.expect(Keyword::As)?;
        let expression = self.parenthesised_fragment()?;
        let mut stored = false;
        if self.symbol().is_id() {
            let span = self.bump().span;
            let word = self.text(span);
            stored = word.eq_ignore_ascii_case("stored");
            if !stored && !word.eq_ignore_ascii_case("virtual") {
                let message = format!("error in generated column near `{word}`");
                self.refuse(span, message, "expected STORED or VIRTUAL");
            }
        }
        Ok(ColumnOptionKind::Generated { expression, stored })
    }

    fn references(&mut self) -> Parse<References> {
        self.expect(Keyword::References)?;
        let table = self.name("the name of a table")?;
        let columns =
            if self.symbol() == Symbol::LeftParen { self.plain_columns()? } else { Vec::new() };
        let (mut on_delete, mut on_update) = (Action::default(), Action::default());
        loop {
            if self.eat(Keyword::Match) {
                self.name("SIMPLE, PARTIAL or FULL")?;
            } else if self.eat(Keyword::On) {
                match self.keyword() {
                    Some(Keyword::Delete) => {
                        self.bump();
                        on_delete = self.referential_action()?;
                    }
                    Some(Keyword::Update) => {
                        self.bump();
                        on_update = self.referential_action()?;
                    }
                    Some(Keyword::Insert) => {
                        self.bump();
                        self.referential_action()?;
                    }
                    _ => return self.unexpected("DELETE or UPDATE"),
                }
            } else {
                break;
            }
        }
        Ok(References { table, columns, on_delete, on_update, deferred: false })
    }

    fn referential_action(&mut self) -> Parse<Action> {
        let keyword = self.keyword();
        let action = match keyword {
            Some(Keyword::Cascade) => Action::Cascade,
            Some(Keyword::Restrict) => Action::Restrict,
            Some(Keyword::No) => Action::NoAction,
            Some(Keyword::Set) => Action::SetNull,
            _ => return self.unexpected("CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION"),
        };
        self.bump();
        match action {
            Action::NoAction => self.expect(Keyword::Action)?,
            Action::SetNull if self.eat(Keyword::Default) => return Ok(Action::SetDefault),
            Action::SetNull if !self.eat(Keyword::Null) => {
                return self.unexpected("NULL or DEFAULT");
            }
            _ => {}
        }
        Ok(action)
    }

    /// `[NOT] DEFERRABLE [INITIALLY ..]`, if it is there: whether it defers.
    fn deferral(&mut self) -> Parse<Option<bool>> {
        let not = self.at(Keyword::Not) && self.ahead(1).symbol.is(Keyword::Deferrable);
        if !not && !self.at(Keyword::Deferrable) {
            return Ok(None);
        }
        if not {
            self.bump();
        }
        self.bump();
        let mut deferred = false;
        if self.eat(Keyword::Initially) {
            deferred = self.eat(Keyword::Deferred);
            if !deferred && !self.eat(Keyword::Immediate) {
                return self.unexpected("DEFERRED or IMMEDIATE");
            }
        }
        Ok(Some(deferred && !not))
    }

    fn at_table_constraint(&self) -> bool {
        matches!(
            self.keyword(),
            Some(
                Keyword::Constraint
                    | Keyword::Primary
                    | Keyword::Unique
                    | Keyword::Check
                    | Keyword::Foreign
            )
        )
    }

    /// Table constraints, between which SQLite does not need commas.
    fn table_constraints(&mut self) -> Parse<Vec<TableConstraint>> {
        let mut constraints = Vec::new();
        let mut pending: Option<(usize, Name)> = None;
        loop {
            let start = self.start();
            if self.eat(Keyword::Constraint) {
                pending = Some((start, self.name("the name of the constraint")?));
            } else {
                let kind = self.table_constraint()?;
                let (start, name) =
                    pending.take().map_or((start, None), |(at, name)| (at, Some(name)));
                constraints.push(TableConstraint { span: self.since(start), name, kind });
            }
            if self.eat_symbol(Symbol::Comma) {
                pending = None;
            } else if !self.at_table_constraint() {
                return Ok(constraints);
            }
        }
    }

    fn table_constraint(&mut self) -> Parse<TableConstraintKind> {
        let keyword = self.keyword();
        if !self.at_table_constraint() {
            return self.unexpected("a table constraint");
        }
        self.bump();
        match keyword {
            Some(Keyword::Primary) => {
                self.expect(Keyword::Key)?;
                self.open()?;
                let columns = self.indexed_columns()?;
                let autoincrement = self.eat(Keyword::Autoincrement);
                self.close()?;
                let conflict = self.on_conflict()?;
                Ok(TableConstraintKind::PrimaryKey { columns, autoincrement, conflict })
            }
            Some(Keyword::Unique) => {
                self.open()?;
                let columns = self.indexed_columns()?;
                self.close()?;
                Ok(TableConstraintKind::Unique { columns, conflict: self.on_conflict()? })
            }
            Some(Keyword::Check) => {
                let check = self.parenthesised_fragment()?;
                self.on_conflict()?;
                Ok(TableConstraintKind::Check(check))
            }
            _ => self.foreign_key(),
        }
    }

    /// What follows `FOREIGN`.
    fn foreign_key(&mut self) -> Parse<TableConstraintKind> {
        self.expect(Keyword::Key)?;
        let columns = self.plain_columns()?;
        if !self.at(Keyword::References) {
            return self.unexpected("REFERENCES");
        }
        let mut references = self.references()?;
        if self.at(Keyword::Not) && !self.ahead(1).symbol.is(Keyword::Deferrable) {
            self.bump();
            return self.unexpected("DEFERRABLE");
        }
        references.deferred = self.deferral()?.unwrap_or(false);
        Ok(TableConstraintKind::ForeignKey { columns, references })
    }

    /// The columns of an index or key.
    pub(super) fn indexed_columns(&mut self) -> Parse<Vec<IndexedColumn>> {
        let mut misplaced = None;
        let columns = self.list(|cursor| {
            let (shape, weight) = cursor.measure(Self::expression)?;
            let (descending, nulls) = cursor.sort_order()?;
            misplaced = misplaced.or(nulls);
            Ok(IndexedColumn {
                expression: Fragment { span: shape.inner, weight },
                column: shape.name.map(|span| cursor.name_at(span)),
                collation: shape.collation.map(|span| cursor.name_at(span)),
                descending,
            })
        })?;
        if let Some(nulls) = misplaced {
            let message = format!("unsupported use of {}", self.text(nulls).to_ascii_uppercase());
            self.refuse(nulls, message, "");
        }
        Ok(columns)
    }
}

fn last_reference(options: &mut [ColumnOption]) -> Option<(&mut Span, &mut References)> {
    options.iter_mut().rev().find_map(|option| match &mut option.kind {
        ColumnOptionKind::References(references) => Some((&mut option.span, references)),
        _ => None,
    })
}

fn defer_last(columns: &mut [ColumnDef], deferred: bool) {
    let found = columns.iter_mut().rev().find_map(|column| last_reference(&mut column.options));
    if let Some((_, references)) = found {
        references.deferred = deferred;
    }
}
