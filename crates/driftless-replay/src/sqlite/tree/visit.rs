//! Every name of a tree that is surely a name.
//!
//! A lone name in double quotes is left out: whether it is one depends on the columns around it.

use std::collections::BTreeSet;

use driftless_sql::sqlite::{Name, QualifiedName, Quote};

use super::{
    Core, CoreBody, Dml, Expr, ExprKind, FromItem, InSet, Over, ResultColumn, Select, SelectBody,
    Set, Source, Target, Window, With,
};

/// What is told each name, and each result column without a name of its own.
pub(crate) struct Visitor<'v> {
    /// Told each name.
    pub(crate) name: &'v mut dyn FnMut(&Name),
    /// Told each result column that is neither named nor a column.
    pub(crate) unnamed: &'v mut dyn FnMut(&Expr),
}

impl Visitor<'_> {
    fn name(&mut self, name: &Name) {
        (self.name)(name);
    }

    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>) {
        names.into_iter().for_each(|name| self.name(name));
    }
}

/// The starts of all names that `visit` comes across.
pub(crate) fn name_starts(visit: impl FnOnce(&mut Visitor<'_>)) -> BTreeSet<usize> {
    let mut starts = BTreeSet::new();
    visit(&mut Visitor {
        name: &mut |name| _ = starts.insert(name.span.start),
        unnamed: &mut |_| {},
    });
    starts
}

/// Visits the names of an expression.
pub(crate) fn expr(expr: &Expr, visitor: &mut Visitor<'_>) {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Parameter => {}
        ExprKind::Name(name) if name.quote == Quote::Double => {}
        ExprKind::Name(name) => visitor.name(name),
        ExprKind::Dotted(dotted) => {
            if let Some(schema) = &dotted.schema {
                visitor.name(schema);
            }
            visitor.name(&dotted.table);
            visitor.name(&dotted.column);
        }
        ExprKind::Unary(_, inner) | ExprKind::NullTest(inner) | ExprKind::Cast(inner, _) => {
            self::expr(inner, visitor);
        }
        ExprKind::Collate(inner, collation) => {
            self::expr(inner, visitor);
            visitor.name(collation);
        }
        ExprKind::Binary(_, left, right) => {
            self::expr(left, visitor);
            self::expr(right, visitor);
        }
        ExprKind::Call(call) => {
            visitor.name(&call.name);
            list(&call.arguments, visitor);
            list(&call.order_by, visitor);
            call.filter.iter().for_each(|filter| self::expr(filter, visitor));
            match &call.over {
                Some(Over::Named(name)) => visitor.name(name),
                Some(Over::Window(over)) => window(over, visitor),
                None => {}
            }
        }
        ExprKind::In(operand, set) => {
            self::expr(operand, visitor);
            in_set(set, visitor);
        }
        ExprKind::Many(parts) | ExprKind::Row(parts) => list(parts, visitor),
        ExprKind::Case { operand, arms, otherwise } => {
            operand.iter().chain(otherwise).for_each(|part| self::expr(part, visitor));
            for (when, then) in arms {
                self::expr(when, visitor);
                self::expr(then, visitor);
            }
        }
        ExprKind::Exists(query) | ExprKind::Select(query) => select(query, visitor),
        ExprKind::Raise(message) => message.iter().for_each(|part| self::expr(part, visitor)),
    }
}

fn list(list: &[Expr], visitor: &mut Visitor<'_>) {
    list.iter().for_each(|part| expr(part, visitor));
}

fn in_set(set: &InSet, visitor: &mut Visitor<'_>) {
    match set {
        InSet::List(parts) => list(parts, visitor),
        InSet::Select(query) => select(query, visitor),
        InSet::Table(name, arguments) => {
            qualified(name, visitor);
            arguments.iter().for_each(|arguments| list(arguments, visitor));
        }
    }
}

fn qualified(name: &QualifiedName, visitor: &mut Visitor<'_>) {
    if let Some(schema) = &name.schema {
        visitor.name(schema);
    }
    visitor.name(&name.name);
}

fn window(window: &Window, visitor: &mut Visitor<'_>) {
    visitor.names(&window.base);
    list(&window.partition, visitor);
    list(&window.order_by, visitor);
    list(&window.bounds, visitor);
}

/// Visits the names of a query.
pub(crate) fn select(select: &Select, visitor: &mut Visitor<'_>) {
    with(select.with.as_ref(), visitor);
    select.cores.iter().for_each(|part| core(part, visitor));
}

fn with(with: Option<&With>, visitor: &mut Visitor<'_>) {
    for table in with.iter().flat_map(|with| &with.tables) {
        visitor.name(&table.name);
        visitor.names(&table.columns);
        select(&table.select, visitor);
    }
}

fn core(core: &Core, visitor: &mut Visitor<'_>) {
    match &core.body {
        CoreBody::Values(rows) => rows.iter().for_each(|row| list(row, visitor)),
        CoreBody::Select(body) => select_body(body, visitor),
    }
    list(&core.order_by, visitor);
    list(&core.limit, visitor);
}

fn select_body(body: &SelectBody, visitor: &mut Visitor<'_>) {
    result_columns(&body.columns, visitor);
    from(&body.from, visitor);
    body.filter.iter().chain(&body.having).for_each(|part| expr(part, visitor));
    list(&body.group_by, visitor);
    for (name, defined) in &body.windows {
        visitor.name(name);
        window(defined, visitor);
    }
}

fn result_columns(columns: &[ResultColumn], visitor: &mut Visitor<'_>) {
    for column in columns {
        match column {
            ResultColumn::Star(_) => {}
            ResultColumn::TableStar(table) => visitor.name(table),
            ResultColumn::Expr(value, alias) => {
                expr(value, visitor);
                visitor.names(alias);
                let column = matches!(value.kind, ExprKind::Name(_) | ExprKind::Dotted(_));
                if alias.is_none() && !column {
                    (visitor.unnamed)(value);
                }
            }
        }
    }
}

fn from(items: &[FromItem], visitor: &mut Visitor<'_>) {
    for item in items {
        match &item.source {
            Source::Table { name, index } => {
                qualified(name, visitor);
                visitor.names(index);
            }
            Source::Function { name, arguments } => {
                qualified(name, visitor);
                list(arguments, visitor);
            }
            Source::Select(query) => select(query, visitor),
            Source::Join(items) => from(items, visitor),
        }
        visitor.names(item.alias.iter().chain(&item.using));
        item.on.iter().for_each(|on| expr(on, visitor));
    }
}

fn target(target: &Target, visitor: &mut Visitor<'_>) {
    qualified(&target.table, visitor);
    visitor.names(target.alias.iter().chain(&target.index));
}

fn sets(sets: &[Set], visitor: &mut Visitor<'_>) {
    for set in sets {
        visitor.names(&set.columns);
        expr(&set.value, visitor);
    }
}

/// Visits the names of a statement that reads or writes rows.
pub(crate) fn dml(dml: &Dml, visitor: &mut Visitor<'_>) {
    match dml {
        Dml::Select(query) => select(query, visitor),
        Dml::Insert(insert) => {
            with(insert.with.as_ref(), visitor);
            target(&insert.target, visitor);
            visitor.names(&insert.columns);
            insert.rows.iter().for_each(|rows| select(rows, visitor));
            for upsert in &insert.upserts {
                list(&upsert.target, visitor);
                let filters = upsert.target_filter.iter().chain(&upsert.filter);
                filters.for_each(|filter| expr(filter, visitor));
                sets(&upsert.sets, visitor);
            }
            result_columns(&insert.returning, visitor);
        }
        Dml::Update(update) => {
            with(update.with.as_ref(), visitor);
            target(&update.target, visitor);
            sets(&update.sets, visitor);
            from(&update.from, visitor);
            update.filter.iter().chain(&update.tail).for_each(|part| expr(part, visitor));
            result_columns(&update.returning, visitor);
        }
        Dml::Delete(delete) => {
            with(delete.with.as_ref(), visitor);
            target(&delete.target, visitor);
            delete.filter.iter().chain(&delete.tail).for_each(|part| expr(part, visitor));
            result_columns(&delete.returning, visitor);
        }
    }
}
