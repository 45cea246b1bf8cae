//! Queries.

use driftless_sql::mysql::{
    Expr, ExprKind, Limit, Literal, Name, OrderItem, Query, QueryBody, Select, SelectItem,
    SetOperator,
};

use super::{Frame, Writer, quoted};

/// What the results of a query are called.
#[derive(Clone, Copy)]
pub(super) enum Names<'a> {
    /// As the query says.
    Own,
    /// As a view or a table of `WITH` says.
    Given(&'a [String]),
    /// It does not matter: the query is part of an expression, or not the first of several.
    None,
}

/// A query's normal form and its columns.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) columns: Vec<String>,
}

/// The longest name of a result that is made of its text; a longer one is replaced.
const LONGEST_RESULT: usize = 64;

impl Writer<'_> {
    /// A query.
    pub(super) fn query(&mut self, query: &Query, names: Names<'_>) -> Option<Written> {
        if query.locked || query.into.is_some() {
            return None;
        }
        let common = self.common.len();
        let written = self.query_here(query, names);
        self.common.truncate(common);
        written
    }

    fn query_here(&mut self, query: &Query, names: Names<'_>) -> Option<Written> {
        let mut with = String::new();
        if let Some(clause) = &query.with {
            let tables = clause.tables.iter();
            let tables: Option<Vec<String>> =
                tables.map(|table| self.common_table(table, clause.recursive)).collect();
            let recursive = if clause.recursive { "recursive " } else { "" };
            with = format!("with {recursive}{} ", tables?.join(", "));
        }
        // Parentheses around all of a query say nothing.
        let mut body = &query.body;
        while let QueryBody::Nested(inner) = body
            && inner.with.is_none()
            && inner.order_by.is_empty()
            && inner.limit.is_none()
            && !inner.locked
            && inner.into.is_none()
        {
            body = &inner.body;
        }
        let mut written = match body {
            QueryBody::Select(select) => self.select(select, names, &query.order_by)?,
            QueryBody::Nested(inner) if query.order_by.is_empty() && query.limit.is_none() => {
                self.query(inner, names)?
            }
            body => {
                let mut written = self.body(body, names)?;
                if !query.order_by.is_empty() {
                    let order = self.order_of_results(&query.order_by, &written.columns)?;
                    written.text = format!("{} order by {order}", written.text);
                }
                written
            }
        };
        if let Some(limit) = &query.limit {
            written.text = format!("{}{}", written.text, self.limit(limit)?);
        }
        written.text = format!("{with}{}", written.text);
        Some(written)
    }

    fn common_table(
        &mut self,
        table: &driftless_sql::mysql::CommonTable,
        recursive: bool,
    ) -> Option<String> {
        let given: Vec<String> = table.columns.iter().map(|name| name.text.clone()).collect();
        let names = if given.is_empty() { Names::Own } else { Names::Given(&given) };
        if recursive {
            let columns = match given.as_slice() {
                [] => self.first_columns(&table.query),
                given => Some(given.to_vec()),
            };
            self.common.push((table.name.text.clone(), columns));
        }
        let written = self.query(&table.query, names)?;
        if recursive {
            self.common.pop();
        }
        self.common.push((table.name.text.clone(), Some(written.columns)));
        Some(format!("{} as ({})", quoted(&table.name.text), written.text))
    }

    /// The names of the results of a query's first part, where they do not depend on a table.
    fn first_columns(&self, query: &Query) -> Option<Vec<String>> {
        let mut body = &query.body;
        loop {
            match body {
                QueryBody::Combined { left, .. } => body = left,
                QueryBody::Nested(inner) => body = &inner.body,
                QueryBody::Select(select) => {
                    let names = select.items.iter().map(|item| match item {
                        SelectItem::Expr { expr, alias, span } => {
                            let source = self.text.get(span.range())?;
                            Some(result_name(expr, alias.as_ref(), source))
                        }
                        _ => None,
                    });
                    return names.collect();
                }
                _ => return None,
            }
        }
    }

    fn body(&mut self, body: &QueryBody, names: Names<'_>) -> Option<Written> {
        match body {
            QueryBody::Select(select) => self.select(select, names, &[]),
            QueryBody::Combined { operator, all, left, right } => {
                let left = self.body(left, names)?;
                let right = self.body(right, Names::None)?;
                let operator = match operator {
                    SetOperator::Union => "union",
                    SetOperator::Except => "except",
                    SetOperator::Intersect => "intersect",
                };
                let all = if *all { " all" } else { "" };
                let text = format!("({} {operator}{all} {})", left.text, right.text);
                Some(Written { text, columns: left.columns })
            }
            QueryBody::Nested(query) => self.query(query, names),
            QueryBody::Values(rows) => {
                let rows_text: Option<Vec<String>> =
                    rows.iter().map(|row| Some(format!("({})", self.values(row)?))).collect();
                let columns = rows.first()?.iter().map(|expr| self.written(expr).to_owned());
                let columns = columns.collect();
                Some(Written { text: format!("values {}", rows_text?.join(", ")), columns })
            }
            QueryBody::Table(_) => None,
        }
    }

    fn select(
        &mut self,
        select: &Select,
        names: Names<'_>,
        order_by: &[OrderItem],
    ) -> Option<Written> {
        // MySQL drops a `DISTINCT` that grouping makes needless, and rewrites what is rolled up.
        let rewritten = !select.group_by.is_empty() && (select.distinct || select.rollup);
        if select.qualify.is_some() || rewritten && !self.is_mariadb() {
            return None;
        }
        self.frames.push(Frame::default());
        let written = self.select_here(select, names, order_by);
        self.frames.pop();
        written
    }

    fn select_here(
        &mut self,
        select: &Select,
        names: Names<'_>,
        order_by: &[OrderItem],
    ) -> Option<Written> {
        for (name, window) in &select.windows {
            let windows = &mut self.frames.last_mut()?.windows;
            windows.insert(name.text.to_lowercase(), window.clone());
        }
        let from = self.from(&select.from)?;
        let from_text = from.text();
        let star = from.star;
        let (items, columns) = self.items(&select.items, names, star.as_deref())?;
        let mut text = "select ".to_owned();
        if select.distinct {
            text.push_str("distinct ");
        }
        let dropped = |option: &&&str| **option != "SQL_NO_CACHE" || self.is_mariadb();
        for option in select.options.iter().filter(dropped) {
            text = format!("{text}{} ", option.to_ascii_lowercase());
        }
        text.push_str(&items);
        if !from_text.is_empty() {
            text = format!("{text} from {from_text}");
        }
        if let Some(filter) = &select.filter {
            text = format!("{text} where {}", self.condition(filter, false)?);
        }
        if !select.group_by.is_empty() {
            let items = select.group_by.iter().map(|item| self.grouped(item));
            let items = items.collect::<Option<Vec<_>>>()?.join(", ");
            let rollup = if select.rollup { " with rollup" } else { "" };
            text = format!("{text} group by {items}{rollup}");
        }
        self.frames.last_mut()?.results_count = true;
        if let Some(having) = &select.having {
            text = format!("{text} having {}", self.condition(having, false)?);
        }
        if !order_by.is_empty() {
            let items = order_by.iter().map(|item| self.ordered(item));
            let items = items.collect::<Option<Vec<_>>>()?.join(", ");
            text = format!("{text} order by {items}");
        }
        Some(Written { text, columns })
    }

    /// An item of `GROUP BY`: a name is a column first, and a result only then.
    fn grouped(&mut self, item: &OrderItem) -> Option<String> {
        let direction = if item.descending { " desc" } else { "" };
        let number = matches!(item.expr.kind, ExprKind::Literal(Literal::Integer(_)));
        let column = if number { None } else { self.value(&item.expr) };
        let value = match (column, self.result(&item.expr)) {
            // Whether there is such a column is not known.
            (Some(value), Some(result)) if value != result && self.has_unknown_table() => {
                return None;
            }
            (Some(value), _) => value,
            (None, result) => result?,
        };
        Some(format!("{value}{direction}"))
    }

    fn has_unknown_table(&self) -> bool {
        let unknown = |frame: &Frame| frame.entries.iter().any(|entry| entry.columns.is_none());
        self.frames.last().is_some_and(unknown)
    }

    /// An item of `ORDER BY`: a name alone is a result first.
    fn ordered(&mut self, item: &OrderItem) -> Option<String> {
        let direction = if item.descending { " desc" } else { "" };
        let value = match self.result(&item.expr) {
            Some(value) => value,
            None => self.value(&item.expr)?,
        };
        Some(format!("{value}{direction}"))
    }

    /// The result that a name alone denotes.
    fn result(&self, expr: &Expr) -> Option<String> {
        if let ExprKind::Literal(Literal::Integer(place)) = &expr.kind {
            let place: usize = place.parse().ok()?;
            return self.frames.last()?.numbered.get(place.checked_sub(1)?).cloned();
        }
        let ExprKind::Column(parts) = &expr.kind else { return None };
        let [name] = parts.as_slice() else { return None };
        match self.frames.last()?.results.get(&name.text.to_lowercase())?.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    /// An order of what several queries give together, which has only names and numbers.
    fn order_of_results(&self, items: &[OrderItem], columns: &[String]) -> Option<String> {
        let items = items.iter().map(|item| {
            let direction = if item.descending { " desc" } else { "" };
            let place = match &item.expr.kind {
                ExprKind::Column(parts) => {
                    let name = parts.last()?;
                    columns.iter().position(|column| name.is(column))? + 1
                }
                ExprKind::Literal(Literal::Integer(place)) => place.parse().ok()?,
                _ => return None,
            };
            Some(format!("{place}{direction}"))
        });
        Some(items.collect::<Option<Vec<_>>>()?.join(", "))
    }

    fn limit(&mut self, limit: &Limit) -> Option<String> {
        if limit.ties {
            return None;
        }
        let count = self.value(limit.count.as_ref()?)?;
        Some(match &limit.offset {
            Some(offset) => format!(" limit {count} offset {}", self.value(offset)?),
            None => format!(" limit {count}"),
        })
    }

    /// `EXISTS`: MariaDB adds a limit, which says nothing there.
    pub(super) fn exists(&mut self, query: &Query) -> Option<String> {
        let one = |limit: &Limit| {
            let count = limit.count.as_ref().map(|count| &count.kind);
            limit.offset.is_none()
                && matches!(count, Some(ExprKind::Literal(Literal::Integer(count))) if count == "1")
        };
        let mut query = query.clone();
        query.limit = query.limit.filter(|limit| !one(limit));
        // Nor does it matter which columns there are.
        if let QueryBody::Select(select) = &mut query.body
            && let [SelectItem::Star(span)] = select.items.as_slice()
        {
            let kind = ExprKind::Literal(Literal::Integer("1".to_owned()));
            let (expr, span) = (Expr { span: *span, kind }, *span);
            select.items = vec![SelectItem::Expr { expr, span, alias: None }];
        }
        Some(format!("exists({})", self.query(&query, Names::None)?.text))
    }

    /// The results, and their names.
    fn items(
        &mut self,
        items: &[SelectItem],
        names: Names<'_>,
        star: Option<&[(String, String)]>,
    ) -> Option<(String, Vec<String>)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for item in items {
            match item {
                SelectItem::Star(_) => found.extend(star?.iter().cloned()),
                SelectItem::TableStar(table) => found.extend(self.columns_of(table)?),
                SelectItem::Expr { expr, alias, span } => {
                    let source = self.text.get(span.range())?;
                    let name = result_name(expr, alias.as_ref(), source);
                    if name.chars().count() > LONGEST_RESULT && matches!(names, Names::Own) {
                        return None;
                    }
                    found.push((self.value(expr)?, name));
                }
            }
        }
        if let Names::Given(given) = names {
            if given.len() != found.len() {
                return None;
            }
            for (result, name) in found.iter_mut().zip(given) {
                result.1.clone_from(name);
            }
        }
        self.frames.last_mut()?.numbered = found.iter().map(|(text, _)| text.clone()).collect();
        let results = &mut self.frames.last_mut()?.results;
        for (text, name) in &found {
            let same = results.entry(name.to_lowercase()).or_default();
            if !same.contains(text) {
                same.push(text.clone());
            }
        }
        let named = !matches!(names, Names::None);
        let texts = found.iter().map(|(text, name)| match named {
            true => format!("{text} as {}", quoted(name)),
            false => text.clone(),
        });
        let texts = texts.collect::<Vec<_>>().join(", ");
        Some((texts, found.into_iter().map(|(_, name)| name).collect()))
    }
}

/// What a result is called: its alias, the column it is, the string it is, or its source.
fn result_name(expr: &Expr, alias: Option<&Name>, source: &str) -> String {
    match (alias, &expr.kind) {
        (Some(alias), _) => alias.text.clone(),
        (None, ExprKind::Column(parts)) => {
            parts.last().map(|name| name.text.clone()).unwrap_or_default()
        }
        (None, ExprKind::Literal(Literal::String { value, .. })) => value.clone(),
        (None, ExprKind::Literal(Literal::Null)) => "NULL".to_owned(),
        (None, _) => source.to_owned(),
    }
}
