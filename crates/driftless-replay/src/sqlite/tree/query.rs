//! Queries: `WITH`, the parts of a compound, and what stands in `FROM`.

use super::keyword::Keyword;
use super::token::{Cursor, Kind, Parsed};
use super::{
    Core, CoreBody, Cte, Expr, FromItem, Join, ResultColumn, Select, SelectBody, Source, Window,
    With,
};
use driftless_sql::sqlite::Name;

impl Cursor<'_> {
    /// Whether a query begins here. `WITH` may be a name, but no expression continues after such
    /// a name the way a common table expression does.
    pub(super) fn at_select(&self) -> bool {
        self.is(Keyword::Select) || self.is(Keyword::Values) || self.is(Keyword::With)
    }

    pub(super) fn select(&mut self) -> Parsed<Select> {
        let start = self.start();
        let with = self.with()?;
        let mut cores = vec![self.core()?];
        loop {
            if self.eat(Keyword::Union) {
                self.eat(Keyword::All);
            } else if !self.eat(Keyword::Except) && !self.eat(Keyword::Intersect) {
                break;
            }
            cores.push(self.core()?);
        }
        Some(Select { span: self.since(start), with, cores })
    }

    pub(super) fn with(&mut self) -> Parsed<Option<With>> {
        if !self.eat(Keyword::With) {
            return Some(None);
        }
        if self.is(Keyword::Recursive) && self.kind(1) != Some(Kind::Keyword(Keyword::As)) {
            self.take();
        }
        let mut tables = vec![self.cte()?];
        while self.eat_symbol(",") {
            tables.push(self.cte()?);
        }
        Some(Some(With { tables }))
    }

    fn cte(&mut self) -> Parsed<Cte> {
        let name = self.name()?;
        let columns = if self.eat_symbol("(") { self.column_names()? } else { Vec::new() };
        self.expect(Keyword::As)?;
        if self.eat(Keyword::Not) {
            self.expect(Keyword::Materialized)?;
        } else {
            self.eat(Keyword::Materialized);
        }
        self.expect_symbol("(")?;
        let select = self.nested(Self::select)?;
        self.expect_symbol(")")?;
        Some(Cte { name, columns, select })
    }

    /// Names up to the closing parenthesis, which is taken. The grammar lets collations and
    /// orders stand here, and refuses them later.
    pub(super) fn column_names(&mut self) -> Parsed<Vec<Name>> {
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            if self.eat(Keyword::Collate) {
                self.word_or_string()?;
            }
            if !self.eat(Keyword::Asc) {
                self.eat(Keyword::Desc);
            }
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.expect_symbol(")")?;
        Some(names)
    }

    fn core(&mut self) -> Parsed<Core> {
        let start = self.start();
        if self.eat(Keyword::Values) {
            let body = CoreBody::Values(self.rows()?);
            return Some(Core { span: self.since(start), body, order_by: vec![], limit: vec![] });
        }
        self.expect(Keyword::Select)?;
        if !self.eat(Keyword::Distinct) {
            self.eat(Keyword::All);
        }
        let columns = self.result_columns()?;
        let from = if self.eat(Keyword::From) { self.sources()? } else { Vec::new() };
        let filter = self.filter()?;
        let mut group_by = Vec::new();
        if self.eat(Keyword::Group) {
            self.expect(Keyword::By)?;
            group_by = self.expr_list()?;
        }
        let having = if self.eat(Keyword::Having) { Some(self.expr()?) } else { None };
        let windows = self.windows()?;
        let order_by = if self.is(Keyword::Order) { self.order_by()? } else { Vec::new() };
        let limit = self.limit()?;
        let body = SelectBody { columns, from, filter, group_by, having, windows };
        Some(Core {
            span: self.since(start),
            body: CoreBody::Select(Box::new(body)),
            order_by,
            limit,
        })
    }

    fn rows(&mut self) -> Parsed<Vec<Vec<Expr>>> {
        let mut rows = Vec::new();
        loop {
            self.expect_symbol("(")?;
            rows.push(self.expr_list()?);
            self.expect_symbol(")")?;
            if !self.eat_symbol(",") {
                return Some(rows);
            }
        }
    }

    pub(super) fn result_columns(&mut self) -> Parsed<Vec<ResultColumn>> {
        let mut columns = Vec::new();
        loop {
            columns.push(self.result_column()?);
            if !self.eat_symbol(",") {
                return Some(columns);
            }
        }
    }

    fn result_column(&mut self) -> Parsed<ResultColumn> {
        let start = self.start();
        if self.eat_symbol("*") {
            return Some(ResultColumn::Star(self.since(start)));
        }
        if self.at_name() && self.is_symbol_at(1, ".") && self.is_symbol_at(2, "*") {
            let table = self.name()?;
            self.take();
            self.take();
            return Some(ResultColumn::TableStar(table));
        }
        let expr = self.expr()?;
        Some(ResultColumn::Expr(expr, self.alias()?))
    }

    fn alias(&mut self) -> Parsed<Option<Name>> {
        if self.eat(Keyword::As) {
            return self.name().map(Some);
        }
        if self.is(Keyword::Window) && self.window_clause_follows() {
            return Some(None);
        }
        if self.at_id() || self.kind(0) == Some(Kind::String) {
            return self.name().map(Some);
        }
        Some(None)
    }

    fn window_clause_follows(&self) -> bool {
        self.is_id_at(1) && self.kind(2) == Some(Kind::Keyword(Keyword::As))
    }

    pub(super) fn filter(&mut self) -> Parsed<Option<Expr>> {
        if self.eat(Keyword::Where) { self.expr().map(Some) } else { Some(None) }
    }

    fn windows(&mut self) -> Parsed<Vec<(Name, Window)>> {
        let mut windows = Vec::new();
        if !self.is(Keyword::Window) || !self.window_clause_follows() {
            return Some(windows);
        }
        self.take();
        loop {
            let name = self.name()?;
            self.expect(Keyword::As)?;
            self.expect_symbol("(")?;
            let window = self.window()?;
            self.expect_symbol(")")?;
            windows.push((name, window));
            if !self.eat_symbol(",") {
                return Some(windows);
            }
        }
    }

    pub(super) fn limit(&mut self) -> Parsed<Vec<Expr>> {
        let mut limit = Vec::new();
        if self.eat(Keyword::Limit) {
            limit.push(self.expr()?);
            if self.eat(Keyword::Offset) || self.eat_symbol(",") {
                limit.push(self.expr()?);
            }
        }
        Some(limit)
    }

    pub(super) fn sources(&mut self) -> Parsed<Vec<FromItem>> {
        let mut items = vec![self.joined_source(Join::default())?];
        while let Some(join) = self.join()? {
            items.push(self.joined_source(join)?);
        }
        Some(items)
    }

    fn join(&mut self) -> Parsed<Option<Join>> {
        if self.eat_symbol(",") || self.eat(Keyword::Join) {
            return Some(Some(Join::default()));
        }
        if !self.is(Keyword::Joining) {
            return Some(None);
        }
        let mut join = Join::default();
        for _ in 0..3 {
            if self.is(Keyword::Join) {
                break;
            }
            let word = self.name()?;
            join.natural |= word.text.eq_ignore_ascii_case("natural");
            join.right |=
                word.text.eq_ignore_ascii_case("right") || word.text.eq_ignore_ascii_case("full");
        }
        self.expect(Keyword::Join)?;
        Some(Some(join))
    }

    fn joined_source(&mut self, join: Join) -> Parsed<FromItem> {
        let mut source = self.source()?;
        let alias = self.alias()?;
        if let Source::Table { index, .. } = &mut source {
            *index = self.indexed()?;
        }
        let mut item = FromItem { source, alias, join, on: None, using: Vec::new() };
        if self.eat(Keyword::On) {
            item.on = Some(self.expr()?);
        } else if self.eat(Keyword::Using) {
            self.expect_symbol("(")?;
            loop {
                item.using.push(self.name()?);
                if !self.eat_symbol(",") {
                    break;
                }
            }
            self.expect_symbol(")")?;
        }
        Some(item)
    }

    fn source(&mut self) -> Parsed<Source> {
        if self.eat_symbol("(") {
            let source = if self.at_select() {
                Source::Select(Box::new(self.nested(Self::select)?))
            } else {
                Source::Join(self.nested(Self::sources)?)
            };
            self.expect_symbol(")")?;
            return Some(source);
        }
        let name = self.qualified_name()?;
        if self.eat_symbol("(") {
            return Some(Source::Function { name, arguments: self.arguments()? });
        }
        Some(Source::Table { name, index: None })
    }

    /// `INDEXED BY name` or `NOT INDEXED`.
    pub(super) fn indexed(&mut self) -> Parsed<Option<Name>> {
        if self.eat(Keyword::Indexed) {
            self.expect(Keyword::By)?;
            return self.name().map(Some);
        }
        if self.is(Keyword::Not) && self.kind(1) == Some(Kind::Keyword(Keyword::Indexed)) {
            self.take();
            self.take();
        }
        Some(None)
    }
}
