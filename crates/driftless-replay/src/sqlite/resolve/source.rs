//! Resolving what stands in `FROM`.

use driftless_catalog::Ident;
use driftless_sql::sqlite::{Name, QualifiedName};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_COLUMN, UNKNOWN_INDEX};
use crate::sqlite::names::ident_of;
use crate::sqlite::tree::{FromItem, Source};
use crate::sqlite::world::Lookup;

use super::select::Env;
use super::{BROKEN_VIEW, Columns, Item, Relation, Resolver, Scope, Target};

impl<'w> Resolver<'w> {
    /// Adds the items of a `FROM` clause.
    pub(super) fn from(
        &mut self,
        from: &[FromItem],
        items: &mut Vec<Item<'w>>,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) {
        for written in from {
            let before = items.len();
            self.source_item(written, items, env, parent);
            self.share(written, items, before);
        }
    }

    fn source_item(
        &mut self,
        written: &FromItem,
        items: &mut Vec<Item<'w>>,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) {
        let alias = written.alias.as_ref().map(ident_of);
        match &written.source {
            Source::Table { name, index } => {
                let relation = self.relation(name, env, parent);
                if let Some(object) = &relation.object {
                    self.refers(name.name.span, Target::Table(object.clone()));
                }
                if let Some(index) = index {
                    self.indexed_by(index, &relation);
                }
                let name = Some(ident_of(&name.name));
                items.push(Item { alias, ..Item::plain(name, relation) });
            }
            Source::Function { name, .. } => {
                let relation = Relation::of_function(&name.name.text);
                let name = Some(ident_of(&name.name));
                items.push(Item { alias, ..Item::plain(name, relation) });
            }
            Source::Select(select) => {
                let outputs = self.select(select, env, parent);
                items.push(Item { alias, ..Item::plain(None, Relation::made(outputs)) });
            }
            Source::Join(inner) => {
                self.from(inner, items, env, parent);
                // Its columns can be reached by the alias too; that is left open.
                if alias.is_some() {
                    items.push(Item { alias, ..Item::plain(None, Relation::unknown()) });
                }
            }
        }
    }

    /// The columns an item shares with those before it.
    fn share(&mut self, written: &FromItem, items: &mut [Item<'w>], before: usize) {
        let (left, right) = items.split_at_mut(before);
        let unknown = |items: &[Item<'_>]| items.iter().any(|item| item.relation.is_open());
        if written.join.natural {
            let open = unknown(left) || unknown(right);
            for item in right {
                let shared = (0..item.relation.len())
                    .filter_map(|at| item.relation.output(at))
                    .map(|output| output.name)
                    .filter(|name| left.iter().any(|other| other.relation.find(name).is_some()));
                item.using = shared.collect();
                item.shares_unknown = open;
            }
            return;
        }
        let mut missing = Vec::new();
        for name in &written.using {
            let wanted = ident_of(name);
            let has = |items: &[Item<'_>]| {
                unknown(items) || items.iter().any(|item| item.relation.find(&wanted).is_some())
            };
            if !has(left) || !has(right) {
                missing.push(name);
            }
        }
        for item in right {
            item.using = written.using.iter().map(ident_of).collect::<Vec<Ident>>();
        }
        for name in missing {
            let message = format!("column `{}` is not in both tables of the join", name.text);
            self.problem(Problem::error(&UNKNOWN_COLUMN, name.span, message));
        }
    }

    /// What a name in `FROM` means. `parent` is the scope around the query.
    pub(super) fn relation(
        &mut self,
        name: &QualifiedName,
        env: &Env<'_, 'w>,
        parent: Option<&Scope<'_, 'w>>,
    ) -> Relation<'w> {
        if name.schema.is_none()
            && let Some(relation) = self.cte(&name.name, env, parent)
        {
            return relation;
        }
        self.stored(name)
    }

    /// A table or view by its name, problems reported.
    pub(super) fn stored(&mut self, name: &QualifiedName) -> Relation<'w> {
        match self.world.named(name, self.home) {
            Lookup::Table(table) => Relation::of_table(table),
            Lookup::View(view) => {
                let state = self.world.views.state(self.world, view);
                if let Some(reason) = &state.problem {
                    let message = format!("view `{}` cannot be read: {reason}", view.name);
                    self.problem(Problem::error(&BROKEN_VIEW, name.name.span, message));
                }
                let object = Some(view.name.clone());
                Relation { object, ..Relation::made(state.outputs) }
            }
            Lookup::System(columns) => {
                Relation { object: None, columns: Columns::System(columns), rowid: true }
            }
            Lookup::Unknown => Relation::unknown(),
            Lookup::Missing => {
                let problem = self.world.missing_table(name);
                self.problem(problem);
                Relation::unknown()
            }
        }
    }

    /// Checks `INDEXED BY`.
    pub(super) fn indexed_by(&mut self, index: &Name, relation: &Relation<'w>) {
        let (Some(object), Columns::Table(_)) = (&relation.object, &relation.columns) else {
            return;
        };
        let wanted = ident_of(index);
        let behind_key =
            index.text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"));
        if behind_key || self.world.is_unknown(&wanted) {
            return;
        }
        let own = self.world.catalog.indexes.values().filter(|index| index.table == *object);
        let names: Vec<&str> = own.map(|index| index.name.name.as_str()).collect();
        if !names.iter().any(|name| name.eq_ignore_ascii_case(&index.text)) {
            let message = format!("table `{object}` has no index `{}`", index.text);
            self.problem(
                Problem::error(&UNKNOWN_INDEX, index.span, message)
                    .label("no such index")
                    .help_if(did_you_mean(&index.text, names)),
            );
        }
    }
}
