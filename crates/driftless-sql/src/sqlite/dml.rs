//! `INSERT`, `REPLACE`, `UPDATE`, `DELETE` and queries as statements.

use super::ast::{Conflict, Dml, DmlTarget, Name};
use super::cursor::{Cursor, Parse};
use super::keyword::{Keyword, Symbol};
use super::tree;

impl Cursor<'_> {
    /// Whether a statement that reads or writes rows begins here.
    pub(super) fn at_dml(&self) -> bool {
        matches!(
            self.keyword(),
            Some(
                Keyword::Insert
                    | Keyword::Replace
                    | Keyword::Update
                    | Keyword::Delete
                    | Keyword::Select
                    | Keyword::Values
                    | Keyword::With
            )
        )
    }

    /// A statement that reads or writes rows. In a trigger, `WITH` may only begin a query.
    pub(super) fn dml(&mut self) -> Parse<Dml> {
        let start = self.start();
        let ((verb, target), weight) = self.measure(|cursor| {
            if cursor.at(Keyword::With) {
                cursor.with()?;
                if cursor.in_trigger {
                    return cursor.compound().map(|()| ("SELECT", None));
                }
            }
            match cursor.keyword() {
                Some(Keyword::Insert | Keyword::Replace) => cursor.insert(),
                Some(Keyword::Update) => cursor.update(),
                Some(Keyword::Delete) => cursor.delete(),
                Some(Keyword::Select | Keyword::Values) => {
                    cursor.nested(tree::QUERY, Self::compound).map(|()| ("SELECT", None))
                }
                _ => cursor.unexpected("SELECT, VALUES, INSERT, UPDATE or DELETE"),
            }
        })?;
        let span = self.since(start);
        self.refuse_qualified(target.as_ref());
        Ok(Dml { span, verb, target, weight })
    }

    fn refuse_qualified(&mut self, target: Option<&DmlTarget>) {
        let Some(target) = target else { return };
        if self.in_trigger && target.table.schema.is_some() {
            let message = "qualified table names are not allowed on INSERT, UPDATE, and DELETE \
                           statements within triggers";
            self.refuse(target.table.span(), message.to_owned(), "");
        }
    }

    fn insert(&mut self) -> Parse<(&'static str, Option<DmlTarget>)> {
        if !self.eat(Keyword::Replace) {
            self.expect(Keyword::Insert)?;
            self.or_conflict()?;
        }
        self.expect(Keyword::Into)?;
        let mut target = self.target()?;
        if self.symbol() == Symbol::LeftParen {
            target.columns = self.column_names()?;
        }
        // The grammar of a trigger's INSERT has no DEFAULT VALUES.
        if !self.in_trigger && self.eat(Keyword::Default) {
            self.expect(Keyword::Values)?;
            self.returning()?;
        } else if self.at_select() {
            self.select()?;
            self.upsert()?;
        } else {
            return self.unexpected("VALUES or SELECT");
        }
        Ok(("INSERT", Some(target)))
    }

    fn update(&mut self) -> Parse<(&'static str, Option<DmlTarget>)> {
        self.expect(Keyword::Update)?;
        self.or_conflict()?;
        let mut target = self.target()?;
        self.index_hint()?;
        self.expect(Keyword::Set)?;
        target.columns = self.assignments()?;
        self.from()?;
        self.filter_and_return()?;
        Ok(("UPDATE", Some(target)))
    }

    fn delete(&mut self) -> Parse<(&'static str, Option<DmlTarget>)> {
        self.expect(Keyword::Delete)?;
        self.expect(Keyword::From)?;
        let target = self.target()?;
        self.index_hint()?;
        self.filter_and_return()?;
        Ok(("DELETE", Some(target)))
    }

    fn target(&mut self) -> Parse<DmlTarget> {
        let table = self.qualified_name("the name of a table")?;
        let alias = if self.eat(Keyword::As) { Some(self.name("an alias")?) } else { None };
        Ok(DmlTarget { table, alias, columns: Vec::new() })
    }

    fn index_hint(&mut self) -> Parse<()> {
        if let Some(span) = self.indexed_by()?
            && self.in_trigger
        {
            let negated = self.text(span).starts_with(['n', 'N']);
            let clause = if negated { "NOT INDEXED" } else { "INDEXED BY" };
            let message = format!(
                "the {clause} clause is not allowed on UPDATE or DELETE statements within triggers"
            );
            self.refuse(span, message, "");
        }
        Ok(())
    }

    /// `(a, b)`.
    pub(super) fn column_names(&mut self) -> Parse<Vec<Name>> {
        self.open()?;
        let names = self.list(|cursor| cursor.name("the name of a column"))?;
        self.close()?;
        Ok(names)
    }

    /// What follows `SET`: the columns it names.
    fn assignments(&mut self) -> Parse<Vec<Name>> {
        let mut columns = Vec::new();
        self.list(|cursor| {
            if cursor.symbol() == Symbol::LeftParen {
                columns.extend(cursor.column_names()?);
            } else {
                columns.push(cursor.name("the name of a column")?);
            }
            if !cursor.eat_symbol(Symbol::Equal) {
                return cursor.unexpected("`=`");
            }
            cursor.expression()
        })?;
        Ok(columns)
    }

    fn filter(&mut self) -> Parse<()> {
        if self.eat(Keyword::Where) {
            self.expression()?;
        }
        Ok(())
    }

    fn filter_and_return(&mut self) -> Parse<()> {
        self.filter()?;
        if self.in_trigger {
            // The grammar of a trigger's UPDATE and DELETE has no RETURNING.
            return Ok(());
        }
        self.returning()
    }

    fn returning(&mut self) -> Parse<()> {
        let word = self.current().span;
        if !self.eat(Keyword::Returning) {
            return Ok(());
        }
        self.result_columns()?;
        if self.in_trigger {
            self.refuse(word, "cannot use RETURNING in a trigger".to_owned(), "");
        }
        Ok(())
    }

    /// `ON CONFLICT` clauses and `RETURNING`, as many as there are.
    fn upsert(&mut self) -> Parse<()> {
        while self.eat(Keyword::On) {
            self.expect(Keyword::Conflict)?;
            let targeted = self.eat_symbol(Symbol::LeftParen);
            if targeted {
                self.sort_list()?;
                self.close()?;
                self.filter()?;
            }
            self.expect(Keyword::Do)?;
            if !self.eat(Keyword::Nothing) {
                if !self.eat(Keyword::Update) {
                    return self.unexpected("NOTHING or UPDATE");
                }
                self.expect(Keyword::Set)?;
                self.assignments()?;
                self.filter()?;
            }
            if !targeted {
                break;
            }
        }
        self.returning()
    }

    fn or_conflict(&mut self) -> Parse<()> {
        if self.eat(Keyword::Or) {
            self.resolution()?;
        }
        Ok(())
    }

    /// `ON CONFLICT` of a constraint, if it is there.
    pub(super) fn on_conflict(&mut self) -> Parse<Conflict> {
        if !self.eat(Keyword::On) {
            return Ok(Conflict::default());
        }
        self.expect(Keyword::Conflict)?;
        self.resolution()
    }

    fn resolution(&mut self) -> Parse<Conflict> {
        let conflict = match self.keyword() {
            Some(Keyword::Rollback) => Conflict::Rollback,
            Some(Keyword::Abort) => Conflict::Abort,
            Some(Keyword::Fail) => Conflict::Fail,
            Some(Keyword::Ignore) => Conflict::Ignore,
            Some(Keyword::Replace) => Conflict::Replace,
            _ => return self.unexpected("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE"),
        };
        self.bump();
        Ok(conflict)
    }
}
