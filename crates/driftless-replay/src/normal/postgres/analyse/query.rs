//! Queries: every column qualified, every result named, stars and ordinals spelled out.

use super::super::name::quoted;
use super::super::syntax::{Body, Cte, Expr, Group, OrderItem, Query, Select};
use super::super::types::{Ty, Type};
use super::label::label;
use super::window::directed;
use super::{Analyser, Level, Shape, Typed, listed};

/// A query with its columns.
pub(super) struct Queried {
    pub(super) text: String,
    pub(super) columns: Columns,
}

/// Columns of a result: names and types.
type Columns = Vec<(String, Ty)>;

/// A query whose strings without a type may still get one from the other side of a `UNION`.
struct Prepared {
    form: Form,
    columns: Columns,
}

enum Form {
    Select { head: String, targets: Vec<Typed>, tail: String },
    Values(Vec<Vec<Typed>>),
    Whole(String),
}

impl Analyser<'_> {
    /// A query; `names` replace those of its columns.
    pub(super) fn query(&mut self, query: &Query, names: Option<&[String]>) -> Option<Queried> {
        let prepared = self.prepared(query, names)?;
        let columns = prepared.columns.iter().map(|(_, ty)| match ty {
            Ty::Untyped => Ty::named("text"),
            other => other.clone(),
        });
        let types: Vec<Ty> = columns.collect();
        self.finished(prepared, &types)
    }

    fn prepared(&mut self, query: &Query, names: Option<&[String]>) -> Option<Prepared> {
        let ctes = self.ctes.len();
        let with = self.with(query)?;
        self.levels.push(Level::default());
        let prepared = self.body(query, names);
        self.levels.pop();
        self.ctes.truncate(ctes);
        let mut prepared = prepared?;
        if !with.is_empty() {
            match &mut prepared.form {
                Form::Select { head, .. } => head.insert_str(0, &with),
                Form::Whole(text) => text.insert_str(0, &with),
                Form::Values(_) => return None,
            }
        }
        Some(prepared)
    }

    fn with(&mut self, query: &Query) -> Option<String> {
        let mut texts = Vec::new();
        for cte in &query.with {
            texts.push(self.cte(cte, query.recursive)?);
        }
        if texts.is_empty() {
            return Some(String::new());
        }
        let recursive = if query.recursive { "RECURSIVE " } else { "" };
        Some(format!("WITH {recursive}{} ", texts.join(", ")))
    }

    pub(super) fn cte(&mut self, cte: &Cte, recursive: bool) -> Option<String> {
        let names = (!cte.columns.is_empty()).then_some(cte.columns.as_slice());
        if recursive && let Body::SetOperation { left, .. } = &cte.query.body {
            // What it reads of itself has the columns of its first part.
            let known = self.ctes.len();
            let first = self.query(left, names);
            self.ctes.truncate(known);
            self.ctes.push((cte.name.clone(), first?.columns));
        }
        let queried = self.query(&cte.query, names)?;
        let columns: Vec<String> = queried.columns.iter().map(|(name, _)| quoted(name)).collect();
        let materialized = match cte.materialized {
            Some(true) => "MATERIALIZED ",
            Some(false) => "NOT MATERIALIZED ",
            None => "",
        };
        self.ctes.push((cte.name.clone(), queried.columns));
        let (name, columns) = (quoted(&cte.name), columns.join(", "));
        Some(format!("{name}({columns}) AS {materialized}({})", queried.text))
    }

    fn body(&mut self, query: &Query, names: Option<&[String]>) -> Option<Prepared> {
        match &query.body {
            Body::Select(select) => self.select(query, select, names),
            Body::Values(rows) => {
                if !query.order.is_empty() || query.limit.is_some() || query.offset.is_some() {
                    return None;
                }
                self.values(rows, names)
            }
            Body::SetOperation { operator, all, left, right } => {
                let (left, right) = {
                    let left = self.prepared(left, names)?;
                    // Names of the second part are not seen, and printed like the first one's.
                    let shared: Vec<String> =
                        left.columns.iter().map(|(name, _)| name.clone()).collect();
                    let right = self.prepared(right, Some(&shared))?;
                    (left, right)
                };
                let mut prepared = self.united(operator, *all, left, right)?;
                let order = set_order(&query.order, &prepared.columns)?;
                let tail = self.limits(query)?;
                if let Form::Whole(text) = &mut prepared.form {
                    text.push_str(&order);
                    text.push_str(&tail);
                }
                query.locks.is_empty().then_some(prepared)
            }
        }
    }

    fn united(
        &mut self,
        operator: &str,
        all: bool,
        left: Prepared,
        right: Prepared,
    ) -> Option<Prepared> {
        if left.columns.len() != right.columns.len() {
            return None;
        }
        let mut columns = Vec::new();
        for ((name, ours), (_, theirs)) in left.columns.iter().zip(&right.columns) {
            let common = self.types.common(&[ours.clone(), theirs.clone()])?;
            columns.push((name.clone(), Ty::Known(common)));
        }
        let types: Vec<Ty> = columns.iter().map(|(_, ty)| ty.clone()).collect();
        let (left, right) = (self.finished(left, &types)?, self.finished(right, &types)?);
        let all = if all { " ALL" } else { "" };
        let text = format!("({}) {operator}{all} ({})", left.text, right.text);
        Some(Prepared { form: Form::Whole(text), columns })
    }

    /// A query with types for what has none.
    fn finished(&self, prepared: Prepared, types: &[Ty]) -> Option<Queried> {
        let Prepared { form, columns } = prepared;
        let typed = |value: Typed, ty: &Ty| match (&value.ty, ty) {
            (Ty::Untyped, Ty::Known(known)) => self.coerced(value, known),
            (Ty::Untyped, _) => None,
            _ => Some(value),
        };
        let text = match form {
            Form::Whole(text) => text,
            Form::Select { head, targets, tail } => {
                let mut shown = Vec::new();
                for ((value, (name, _)), ty) in targets.into_iter().zip(&columns).zip(types) {
                    shown.push(format!("{} AS {}", typed(value, ty)?.text, quoted(name)));
                }
                format!("{head}{}{tail}", shown.join(", "))
            }
            Form::Values(rows) => {
                let mut shown = Vec::new();
                for row in rows {
                    let row: Option<Vec<Typed>> =
                        row.into_iter().zip(types).map(|(value, ty)| typed(value, ty)).collect();
                    shown.push(format!("({})", listed(&row?)));
                }
                format!("VALUES {}", shown.join(", "))
            }
        };
        let columns = columns.into_iter().zip(types).map(|((name, ty), resolved)| {
            (name, if ty == Ty::Untyped { resolved.clone() } else { ty })
        });
        Some(Queried { text, columns: columns.collect() })
    }

    fn values(&mut self, rows: &[Vec<Expr>], names: Option<&[String]>) -> Option<Prepared> {
        let width = rows.first()?.len();
        let mut typed = Vec::new();
        for row in rows {
            typed.push(self.all(row).filter(|row| row.len() == width)?);
        }
        let mut columns = Vec::new();
        for at in 0..width {
            let inputs: Option<Vec<Ty>> =
                typed.iter().map(|row| row.get(at).map(|value| value.ty.clone())).collect();
            let inputs = inputs?;
            let name = format!("column{}", at + 1);
            let name = names.and_then(|names| names.get(at).cloned()).unwrap_or(name);
            if inputs.iter().all(|input| *input == Ty::Untyped) {
                columns.push((name, Ty::Untyped));
                continue;
            }
            let common = self.types.common(&inputs)?;
            for row in &mut typed {
                if let Some(value) = row.get_mut(at) {
                    *value = self.coerced(value.clone(), &common)?;
                }
            }
            columns.push((name, Ty::Known(common)));
        }
        Some(Prepared { form: Form::Values(typed), columns })
    }

    fn select(
        &mut self,
        query: &Query,
        select: &Select,
        names: Option<&[String]>,
    ) -> Option<Prepared> {
        let mut from = Vec::new();
        for item in &select.from {
            let (text, visible) = self.entry(item)?;
            self.levels.last_mut()?.visible.extend(visible);
            from.push(text);
        }
        let (targets, mut columns) = self.targets(select)?;
        let mut tail = String::new();
        if !from.is_empty() {
            tail.push_str(&format!(" FROM {}", from.join(", ")));
        }
        if let Some(filter) = &select.filter {
            tail.push_str(&format!(" WHERE {}", self.condition(filter)?.text));
        }
        let outputs = Outputs { targets: &targets, columns: &columns };
        tail.push_str(&self.grouped(select, &outputs)?);
        if !query.order.is_empty() {
            let mut items = Vec::new();
            for item in &query.order {
                items.push(directed(&self.sorted(&item.value, &outputs)?, item));
            }
            tail.push_str(&format!(" ORDER BY {}", items.join(", ")));
        }
        tail.push_str(&self.limits(query)?);
        let head = match &select.distinct {
            None => "SELECT ".to_owned(),
            Some(on) if on.is_empty() => "SELECT DISTINCT ".to_owned(),
            Some(on) => {
                let items: Option<Vec<String>> =
                    on.iter().map(|item| self.sorted(item, &outputs)).collect();
                format!("SELECT DISTINCT ON ({}) ", items?.join(", "))
            }
        };
        for (at, name) in names.unwrap_or_default().iter().enumerate() {
            columns.get_mut(at)?.0.clone_from(name);
        }
        Some(Prepared { form: Form::Select { head, targets, tail }, columns })
    }

    /// Result columns with their names, stars spelled out.
    fn targets(&mut self, select: &Select) -> Option<(Vec<Typed>, Columns)> {
        let (mut targets, mut columns) = (Vec::new(), Vec::new());
        for (value, name) in &select.targets {
            if let Expr::Star(path) = value {
                for column in self.star(path)? {
                    columns.push((column.name, column.ty.clone()));
                    let shape = Shape::Column;
                    targets.push(Typed { text: column.text, ty: column.ty, shape, variable: true });
                }
                continue;
            }
            let typed = self.expr(value)?;
            let name = name.clone().unwrap_or_else(|| label(value));
            columns.push((name, typed.ty.clone()));
            targets.push(typed);
        }
        Some((targets, columns))
    }

    fn star(&self, path: &[String]) -> Option<Vec<super::Visible>> {
        let level = self.levels.last()?;
        let Some(table) = path.last() else {
            return (!level.incomplete).then(|| level.visible.clone());
        };
        level.ranges.iter().find(|range| range.name == *table)?.columns.clone()
    }

    fn grouped(&mut self, select: &Select, outputs: &Outputs<'_>) -> Option<String> {
        let mut text = String::new();
        if !select.group.is_empty() {
            let items: Option<Vec<String>> =
                select.group.iter().map(|item| self.group(item, outputs)).collect();
            let distinct = if select.group_distinct { "DISTINCT " } else { "" };
            text.push_str(&format!(" GROUP BY {distinct}{}", items?.join(", ")));
        }
        if let Some(having) = &select.having {
            text.push_str(&format!(" HAVING {}", self.condition(having)?.text));
        }
        if !select.windows.is_empty() {
            let mut windows = Vec::new();
            for (name, window) in &select.windows {
                windows.push(format!("{} AS {}", quoted(name), self.window(window)?));
            }
            text.push_str(&format!(" WINDOW {}", windows.join(", ")));
        }
        Some(text)
    }

    fn group(&mut self, item: &Group, outputs: &Outputs<'_>) -> Option<String> {
        match item {
            Group::Empty => Some("()".to_owned()),
            Group::List(items) => {
                let items: Option<Vec<String>> =
                    items.iter().map(|item| self.grouping(item, outputs)).collect();
                Some(format!("({})", items?.join(", ")))
            }
            Group::Expr(expr) => self.grouping(expr, outputs),
            Group::Sets(kind, inner) => {
                let inner: Option<Vec<String>> =
                    inner.iter().map(|item| self.group(item, outputs)).collect();
                Some(format!("{kind} ({})", inner?.join(", ")))
            }
        }
    }

    /// In `GROUP BY` a name is a column of this query's own input first, then of the result.
    fn grouping(&mut self, expr: &Expr, outputs: &Outputs<'_>) -> Option<String> {
        if let Expr::Column(path) = expr
            && let [name] = path.as_slice()
        {
            let level = self.levels.last()?;
            let is_input = level.visible.iter().any(|column| column.name == *name);
            if !is_input && level.incomplete {
                return None;
            }
            if !is_input && let Some(found) = outputs.named(path) {
                return found;
            }
        }
        outputs.numbered(expr).unwrap_or_else(|| self.typed_text(expr))
    }

    /// In `ORDER BY` a name is a column of the result first.
    fn sorted(&mut self, expr: &Expr, outputs: &Outputs<'_>) -> Option<String> {
        if let Expr::Column(path) = expr
            && let Some(found) = outputs.named(path)
        {
            return found;
        }
        outputs.numbered(expr).unwrap_or_else(|| self.typed_text(expr))
    }

    fn typed_text(&mut self, expr: &Expr) -> Option<String> {
        let value = self.expr(expr)?;
        (value.ty != Ty::Untyped).then_some(value.text)
    }

    fn limits(&mut self, query: &Query) -> Option<String> {
        let mut text = String::new();
        if let Some(offset) = &query.offset {
            text.push_str(&format!(" OFFSET {}", self.count(offset)?));
        }
        if let Some(limit) = &query.limit {
            let ties = if query.with_ties { " WITH TIES" } else { "" };
            text.push_str(&format!(" LIMIT {}{ties}", self.count(limit)?));
        }
        for lock in &query.locks {
            for range in self.locked(&lock.of)? {
                text.push_str(&format!(" FOR {} OF {range}{}", lock.strength, lock.wait));
            }
        }
        Some(text)
    }

    /// What a locking clause locks: what it names, or everything.
    fn locked(&self, names: &[String]) -> Option<Vec<String>> {
        let ranges = &self.levels.last()?.ranges;
        if names.is_empty() {
            let stored = ranges.iter().all(|range| range.stored);
            return stored.then(|| ranges.iter().map(|range| range.shown.clone()).collect());
        }
        let named = names.iter().map(|name| {
            ranges.iter().find(|range| range.name == *name).map(|range| range.shown.clone())
        });
        named.collect()
    }

    fn count(&mut self, expr: &Expr) -> Option<String> {
        let value = self.expr(expr)?;
        match value.ty {
            Ty::Untyped => self.coerced(value, &Type::named("bigint")).map(|value| value.text),
            _ => Some(value.text),
        }
    }
}

/// What a query's own result is called by in its later clauses.
struct Outputs<'q> {
    targets: &'q [Typed],
    columns: &'q [(String, Ty)],
}

impl Outputs<'_> {
    fn at(&self, index: usize) -> Option<String> {
        let target = self.targets.get(index)?;
        // A string that may still change its type cannot be shown twice.
        (target.ty != Ty::Untyped).then(|| target.text.clone())
    }

    /// The result column that a name means, if it means one.
    fn named(&self, path: &[String]) -> Option<Option<String>> {
        let [name] = path else { return None };
        let index = self.columns.iter().position(|(column, _)| column == name)?;
        Some(self.at(index))
    }

    /// The result column that a number means, if the expression is one.
    fn numbered(&self, expr: &Expr) -> Option<Option<String>> {
        let Expr::Number(number) = expr else { return None };
        let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        Some(index.and_then(|index| self.at(index)))
    }
}

/// `ORDER BY` of a set operation, which may only name its columns.
fn set_order(items: &[OrderItem], columns: &[(String, Ty)]) -> Option<String> {
    if items.is_empty() {
        return Some(String::new());
    }
    let mut texts = Vec::new();
    for item in items {
        let number = match &item.value {
            Expr::Number(number) => number.parse::<usize>().ok()?,
            Expr::Column(path) => {
                let [name] = path.as_slice() else { return None };
                columns.iter().position(|(column, _)| column == name)? + 1
            }
            _ => return None,
        };
        texts.push(directed(&number.to_string(), item));
    }
    Some(format!(" ORDER BY {}", texts.join(", ")))
}
