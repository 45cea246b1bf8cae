//! Resolving queries: scopes of their parts, and the columns they yield.

use std::cell::RefCell;
use std::rc::Rc;

use driftless_catalog::Ident;
use driftless_sql::sqlite::Name;

use crate::problem::Problem;
use crate::sqlite::affinity::Affinity;
use crate::sqlite::codes::{UNKNOWN_TABLE, WRONG_COLUMN_COUNT};
use crate::sqlite::names::{ident, ident_of};
use crate::sqlite::tree::{
    Core, CoreBody, Cte, Expr, ExprKind, FromItem, Literal, ResultColumn, Select, SelectBody,
    Source,
};

use super::{Found, Item, Output, Relation, Resolver, Rules, Scope, Target, unique};

/// The common table expressions in reach, inner ones first.
#[derive(Clone, Copy)]
pub(crate) struct Env<'e, 'w> {
    frame: Option<&'e Frame<'e, 'w>>,
}

/// Those of one `WITH`.
pub(crate) struct Frame<'e, 'w> {
    tables: &'e [Cte],
    states: RefCell<Vec<CteState<'w>>>,
    outer: Env<'e, 'w>,
}

#[derive(Clone)]
enum CteState<'w> {
    Fresh,
    Resolving(Relation<'w>),
    Done(Relation<'w>),
}

impl<'e, 'w> Env<'e, 'w> {
    /// No common table expression.
    pub(crate) const fn empty() -> Self {
        Self { frame: None }
    }
}

impl<'e, 'w> Frame<'e, 'w> {
    /// A frame for the tables of a `WITH`.
    pub(crate) fn new(tables: &'e [Cte], outer: Env<'e, 'w>) -> Self {
        let states = RefCell::new(vec![CteState::Fresh; tables.len()]);
        Self { tables, states, outer }
    }

    /// The environment in which they can be seen.
    pub(crate) const fn env(&'e self) -> Env<'e, 'w> {
        Env { frame: Some(self) }
    }
}

/// A part of a query that has been resolved.
struct Resolved<'w> {
    items: Vec<Item<'w>>,
    outputs: Option<Vec<Output>>,
    /// Names by which `ORDER BY` may mean a result column.
    aliases: Vec<Ident>,
}

impl<'w> Resolver<'w> {
    /// Resolves a query. Gives what it yields, if that is known.
    pub(super) fn select(
        &mut self,
        select: &Select,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) -> Option<Rc<[Output]>> {
        self.select_with(select, env, parent, &mut |_| {})
    }

    /// Resolves a query, telling what its first part yields before the others are resolved.
    fn select_with(
        &mut self,
        select: &Select,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
        first_done: &mut dyn FnMut(Option<&[Output]>),
    ) -> Option<Rc<[Output]>> {
        let tables = select.with.as_ref().map_or(&[][..], |with| &with.tables);
        let frame = Frame::new(tables, *env);
        let env = if tables.is_empty() { *env } else { frame.env() };
        let compound = select.cores.len() > 1;
        let mut parts: Vec<Resolved<'w>> = Vec::with_capacity(select.cores.len());
        for (at, core) in select.cores.iter().enumerate() {
            let part = self.core(core, &env, parent, compound);
            if let Some(before) = parts.last() {
                self.same_width(before, &part, core);
            }
            if at == 0 {
                first_done(part.outputs.as_deref());
            }
            parts.push(part);
        }
        if compound {
            self.compound_order(select, &parts, &env, parent);
        }
        let widths: Vec<Vec<Output>> =
            parts.into_iter().map(|part| part.outputs).collect::<Option<_>>()?;
        Some(unique(combined(widths)).into())
    }

    fn same_width(&mut self, before: &Resolved<'w>, part: &Resolved<'w>, core: &Core) {
        let (Some(one), Some(two)) = (&before.outputs, &part.outputs) else { return };
        if one.len() != two.len() {
            let message = format!(
                "this part of the query yields {} columns, the one before it {}",
                two.len(),
                one.len()
            );
            self.problem(Problem::error(&WRONG_COLUMN_COUNT, core.span, message));
        }
    }

    fn core(
        &mut self,
        core: &Core,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
        compound: bool,
    ) -> Resolved<'w> {
        let part = match &core.body {
            CoreBody::Values(rows) => self.values(rows, env, parent),
            CoreBody::Select(body) => self.select_body(body, env, parent),
        };
        if !compound {
            let scope = Scope {
                items: &part.items,
                aliases: &part.aliases,
                excluded: None,
                rules: Rules::Free,
                parent,
            };
            for term in &core.order_by {
                self.order_term(term, &part, &scope, env);
            }
        }
        // LIMIT sees no columns at all.
        self.exprs(&core.limit, &Scope::empty(Rules::Free), env);
        part
    }

    fn values(
        &mut self,
        rows: &[Vec<Expr>],
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) -> Resolved<'w> {
        let scope = Scope { items: &[], aliases: &[], excluded: None, rules: Rules::Free, parent };
        let mut outputs: Vec<Output> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            self.exprs(row, &scope, env);
            if at > 0 && row.len() != outputs.len() {
                let span = row.first().map_or_else(Default::default, |first| first.span);
                let span = row.last().map_or(span, |last| span.to(last.span));
                let message =
                    format!("this row has {} values, the first {}", row.len(), outputs.len());
                self.problem(Problem::error(&WRONG_COLUMN_COUNT, span, message));
            }
            if at == 0 {
                outputs = row
                    .iter()
                    .enumerate()
                    .map(|(at, value)| {
                        let described = self.describe(value, at, &scope);
                        Output { name: ident(&format!("column{}", at + 1)), ..described }
                    })
                    .collect();
            }
        }
        Resolved { items: Vec::new(), outputs: Some(outputs), aliases: Vec::new() }
    }

    fn select_body(
        &mut self,
        body: &SelectBody,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) -> Resolved<'w> {
        let mut items = Vec::new();
        self.from(&body.from, &mut items, env, parent);
        let scope =
            Scope { items: &items, aliases: &[], excluded: None, rules: Rules::Free, parent };
        for column in &body.columns {
            if let ResultColumn::Expr(value, _) = column {
                self.expr(value, &scope, env);
            }
        }
        let (outputs, aliases) = self.outputs(&body.columns, &scope);
        let scope = Scope { aliases: &aliases, ..scope };
        self.clauses(body, &scope, env);
        Resolved { items, outputs, aliases }
    }

    /// Everything in which result columns can be seen by their aliases.
    fn clauses(&mut self, body: &SelectBody, scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        body.having.iter().for_each(|having| self.expr(having, scope, env));
        self.join_conditions(&body.from, scope, env);
        body.filter.iter().for_each(|filter| self.expr(filter, scope, env));
        for term in &body.group_by {
            self.expr(term, scope, env);
        }
        // SQLite looks at a named window when it is used; nobody defines one for nothing, but
        // it would not be an error.
        self.quietly(|resolver| {
            for (_, window) in &body.windows {
                resolver.window(window, scope, env);
            }
        });
    }

    /// Join conditions and arguments of table-valued functions.
    pub(super) fn join_conditions(
        &mut self,
        items: &[FromItem],
        scope: &Scope<'_, 'w>,
        env: &Env<'_, 'w>,
    ) {
        for item in items {
            item.on.iter().for_each(|on| self.expr(on, scope, env));
            match &item.source {
                Source::Function { arguments, .. } => self.exprs(arguments, scope, env),
                Source::Join(inner) => self.join_conditions(inner, scope, env),
                Source::Table { .. } | Source::Select(_) => {}
            }
        }
    }

    /// What result columns yield, and the names under which they can be seen.
    pub(super) fn outputs(
        &mut self,
        columns: &[ResultColumn],
        scope: &Scope<'_, 'w>,
    ) -> (Option<Vec<Output>>, Vec<Ident>) {
        let mut outputs = Some(Vec::new());
        let mut aliases = Vec::new();
        for column in columns {
            match column {
                ResultColumn::Expr(value, alias) => {
                    let at = outputs.as_ref().map_or(0, Vec::len);
                    let mut output = self.describe(value, at, scope);
                    if let Some(alias) = alias {
                        output.name = ident_of(alias);
                        aliases.push(output.name.clone());
                    }
                    outputs.iter_mut().for_each(|outputs| outputs.push(output.clone()));
                }
                ResultColumn::Star(_) => {
                    let expanded = expand(scope.items, None);
                    aliases.extend(expanded.iter().flatten().map(|output| output.name.clone()));
                    outputs = joined(outputs, expanded);
                }
                ResultColumn::TableStar(table) => {
                    let expanded = self.table_star(table, scope);
                    aliases.extend(expanded.iter().flatten().map(|output| output.name.clone()));
                    outputs = joined(outputs, expanded);
                }
            }
        }
        (outputs, aliases)
    }

    fn table_star(&mut self, table: &Name, scope: &Scope<'_, 'w>) -> Option<Vec<Output>> {
        let wanted = ident_of(table);
        let item = scope.items.iter().find(|item| item.handle() == Some(&wanted));
        let Some(item) = item else {
            // Of something unknown in FROM nobody knows what it brings.
            if scope.items.iter().all(|item| item.handle().is_some()) {
                let message = format!("unknown table `{}`", table.text);
                let names = scope.table_names();
                let names = names.iter().map(String::as_str);
                self.problem(
                    Problem::error(&UNKNOWN_TABLE, table.span, message)
                        .label("no table or alias of this name is in reach")
                        .help_if(crate::problem::did_you_mean(&table.text, names)),
                );
            }
            return None;
        };
        if let (Some(object), None) = (&item.relation.object, &item.alias) {
            self.refers(table.span, Target::Table(object.clone()));
        }
        expand(scope.items, Some(&wanted))
    }

    /// A term of `ORDER BY` of a query with one part.
    fn order_term(
        &mut self,
        term: &Expr,
        part: &Resolved<'w>,
        scope: &Scope<'_, 'w>,
        env: &Env<'_, 'w>,
    ) {
        if let ExprKind::Name(name) = &without_collation(term).kind
            && part.aliases.contains(&ident_of(name))
        {
            return;
        }
        self.expr(term, scope, env);
    }

    /// `ORDER BY` of a query with several parts: each term is a result column of one of them.
    fn compound_order(
        &mut self,
        select: &Select,
        parts: &[Resolved<'w>],
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) {
        for term in select.cores.iter().flat_map(|core| &core.order_by) {
            let inner = without_collation(term);
            if matches!(inner.kind, ExprKind::Literal(Literal::Integer)) {
                continue;
            }
            if let ExprKind::Name(name) = &inner.kind
                && parts.iter().any(|part| part.aliases.contains(&ident_of(name)))
            {
                continue;
            }
            let resolves = parts.iter().position(|part| {
                let scope = order_scope(part, parent);
                self.resolves(inner, &scope)
            });
            let at = resolves.unwrap_or(0);
            let Some(part) = parts.get(at) else { continue };
            let scope = order_scope(part, parent);
            self.expr(term, &scope, env);
        }
    }

    /// Whether a lone column of `ORDER BY` means something here.
    fn resolves(&self, term: &Expr, scope: &Scope<'_, 'w>) -> bool {
        let found = match &term.kind {
            ExprKind::Name(name) => scope.lookup(self.firing.as_ref(), None, None, name),
            ExprKind::Dotted(dotted) => scope.lookup(
                self.firing.as_ref(),
                dotted.schema.as_ref(),
                Some(&dotted.table),
                &dotted.column,
            ),
            _ => return true,
        };
        !matches!(found, Found::Missing)
    }

    /// The common table expression of that name, resolved when it is first used: SQLite does not
    /// look at those that nobody uses.
    pub(super) fn cte(
        &mut self,
        name: &Name,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) -> Option<Relation<'w>> {
        let wanted = ident_of(name);
        let mut next = env.frame;
        while let Some(frame) = next {
            let at = frame.tables.iter().position(|table| ident_of(&table.name) == wanted);
            if let Some(at) = at {
                return Some(self.cte_at(frame, at, parent));
            }
            next = frame.outer.frame;
        }
        None
    }

    fn cte_at(
        &mut self,
        frame: &Frame<'_, 'w>,
        at: usize,
        parent: Option<&Scope<'_, 'w>>,
    ) -> Relation<'w> {
        let state = frame.states.borrow().get(at).cloned();
        match state {
            Some(CteState::Done(relation) | CteState::Resolving(relation)) => return relation,
            Some(CteState::Fresh) => {}
            None => return Relation::unknown(),
        }
        let table = &frame.tables[at];
        let set = |state: CteState<'w>| {
            if let Some(place) = frame.states.borrow_mut().get_mut(at) {
                *place = state;
            }
        };
        set(CteState::Resolving(Relation::unknown()));
        let env = Env { frame: Some(frame) };
        let outputs = self.select_with(&table.select, &env, parent, &mut |first| {
            let known = first.and_then(|first| named(first, &table.columns));
            set(CteState::Resolving(Relation::made(known)));
        });
        if let Some(outputs) = &outputs {
            let (found, wanted) = (outputs.len(), table.columns.len());
            if wanted != 0 && found != wanted {
                let message =
                    format!("`{}` has {found} values for {wanted} columns", table.name.text);
                self.problem(Problem::error(&WRONG_COLUMN_COUNT, table.name.span, message));
            }
        }
        let known = outputs.and_then(|outputs| named(&outputs, &table.columns));
        let relation = Relation::made(known);
        set(CteState::Done(relation.clone()));
        relation
    }
}

fn order_scope<'s, 'w>(part: &'s Resolved<'w>, parent: Option<&'s Scope<'s, 'w>>) -> Scope<'s, 'w> {
    Scope { items: &part.items, aliases: &part.aliases, excluded: None, rules: Rules::Free, parent }
}

fn without_collation(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Collate(inner, _) => without_collation(inner),
        _ => expr,
    }
}

/// Outputs under listed names, if there are any; none if the numbers differ.
pub(super) fn named(outputs: &[Output], names: &[Name]) -> Option<Rc<[Output]>> {
    if names.is_empty() {
        return Some(unique(outputs.to_vec()).into());
    }
    if names.len() != outputs.len() {
        return None;
    }
    let renamed = outputs
        .iter()
        .zip(names)
        .map(|(output, name)| Output { name: ident_of(name), ..output.clone() });
    Some(renamed.collect::<Vec<_>>().into())
}

fn joined(outputs: Option<Vec<Output>>, more: Option<Vec<Output>>) -> Option<Vec<Output>> {
    let mut outputs = outputs?;
    outputs.extend(more?);
    Some(outputs)
}

/// The columns `*` stands for, or `table.*`.
fn expand(items: &[Item<'_>], table: Option<&Ident>) -> Option<Vec<Output>> {
    let mut outputs = Vec::new();
    for item in items {
        if table.is_some_and(|table| item.handle() != Some(table)) {
            continue;
        }
        if item.relation.is_open() || (table.is_none() && item.shares_unknown) {
            return None;
        }
        for output in (0..item.relation.len()).filter_map(|at| item.relation.output(at)) {
            if table.is_none() && item.using.contains(&output.name) {
                continue;
            }
            outputs.push(output);
        }
    }
    Some(outputs)
}

/// What several parts yield together: names of the first, affinities as SQLite combines them.
fn combined(parts: Vec<Vec<Output>>) -> Vec<Output> {
    let Some(first) = parts.first().cloned() else { return Vec::new() };
    if parts.len() == 1 {
        return first;
    }
    let mut outputs = first;
    for (at, output) in outputs.iter_mut().enumerate() {
        let column: Vec<&Output> = parts.iter().filter_map(|part| part.get(at)).collect();
        let mut holds = 0;
        let mut used = 0;
        while output.affinity <= Affinity::None && used + 1 < column.len() {
            holds |= column[used].holds;
            used += 1;
            output.affinity = column[used].affinity;
        }
        if output.affinity >= Affinity::Text {
            for other in &column[(used + 1).min(column.len())..] {
                holds |= other.holds;
            }
            if output.affinity == Affinity::Text && holds & 1 != 0
                || output.affinity >= Affinity::Numeric && holds & 2 != 0
            {
                output.affinity = Affinity::Blob;
            }
            if output.affinity >= Affinity::Numeric && output.cast {
                output.affinity = Affinity::Flexible;
            }
        }
        output.holds = column.iter().fold(0, |all, one| all | one.holds);
    }
    outputs
}
