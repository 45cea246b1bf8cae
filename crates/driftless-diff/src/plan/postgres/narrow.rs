//! The part of two big schemas that a plan can be about.
//!
//! A plan is made of pieces and of what each needs, and reading that of ten thousand tables to change
//! ten takes longer than all the rest. A table that is the same on both sides matters if it stands
//! beside one that is not (a reference, a parent, a partition), if a text of it may mention something
//! that changes, or if a text that may have to be written again mentions it. Words decide, so too much
//! is kept and never too little; where a change is of a kind whose users no word tells, all is kept.
//! Objects that hang on no table are always kept: there are few.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    Column, Constraint, ConstraintKind, IndexElement, IndexKey, Name, Objects, Table, TableKind,
};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText};
use driftless_replay::print::postgres::parts;

use crate::Change;

/// From how many tables on it is worth looking.
const MANY: usize = 1_000;

/// Both schemas without the tables that no statement can be about; none where that would not be worth
/// it, or cannot be told.
pub(super) fn of_big(
    from: &Objects,
    to: &Objects,
    changes: &[Change],
) -> Option<(Objects, Objects)> {
    if from.tables.len().max(to.tables.len()) < MANY {
        return None;
    }
    narrowed(from, to, changes)
}

/// The same, however big they are.
pub(super) fn narrowed(
    from: &Objects,
    to: &Objects,
    changes: &[Change],
) -> Option<(Objects, Objects)> {
    let changed = Changed::of(from, to, changes)?;
    let kept = kept(from, to, &changed);
    Some((part(from, &kept), part(to, &kept)))
}

/// What changes.
struct Changed {
    tables: BTreeSet<Name>,
    /// Names of what is no table and no part of one, as words.
    words: BTreeSet<String>,
}

impl Changed {
    fn of(from: &Objects, to: &Objects, changes: &[Change]) -> Option<Self> {
        let keys: BTreeSet<ObjectKey> = changes.iter().map(|change| change.key.clone()).collect();
        let mut words = BTreeSet::new();
        for key in &keys {
            match key.kind {
                ObjectKind::Table | ObjectKind::Column | ObjectKind::Constraint => {}
                ObjectKind::Index | ObjectKind::Trigger | ObjectKind::Rule => {}
                ObjectKind::Policy | ObjectKind::Statistics | ObjectKind::DefaultPrivileges => {}
                ObjectKind::View
                | ObjectKind::MaterializedView
                | ObjectKind::Sequence
                | ObjectKind::Type
                | ObjectKind::Domain
                | ObjectKind::Function
                | ObjectKind::Procedure
                | ObjectKind::Aggregate => {
                    let path = key.path.split('(').next().unwrap_or_default();
                    if path.contains('"') {
                        return None;
                    }
                    words.extend(path.rsplit('.').next().map(str::to_owned));
                }
                _ => return None,
            }
        }
        let mut tables = BTreeSet::new();
        for objects in [from, to] {
            tables_that_change(objects, &keys, &mut tables);
        }
        if !with_users(from, &mut words) || !with_users(to, &mut words) {
            return None;
        }
        Some(Self { tables, words })
    }

    fn is_in(&self, text: &SqlText) -> bool {
        self.is_word_of(&text.source)
    }

    fn is_word_of(&self, text: &str) -> bool {
        !self.words.is_empty() && words(text).any(|word| self.words.contains(&word))
    }
}

/// Adds types, functions and views that may mention what changes, and those that mention them: they are
/// made again with it. False where one of them has a name that is no word.
fn with_users(objects: &Objects, changed: &mut BTreeSet<String>) -> bool {
    if changed.is_empty() {
        return true;
    }
    let of_text = |name: &Name, text: &str| (name.name.clone(), words(text).collect());
    let types = objects.types.values().map(|it| of_text(&it.name, &parts::data_type(it)));
    let routines = objects.routines.values().map(|it| of_text(&it.name.name, &parts::routine(it)));
    let views = objects.views.values().map(|it| of_text(&it.name, &it.query.source));
    let mut left: Vec<(String, BTreeSet<String>)> = types.chain(routines).chain(views).collect();
    loop {
        let is_user = |words: &BTreeSet<String>| words.iter().any(|word| changed.contains(word));
        let (users, others): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(_, words)| is_user(words));
        left = others;
        if users.is_empty() {
            return true;
        }
        if users.iter().any(|(name, _)| !is_word(name)) {
            return false;
        }
        changed.extend(users.into_iter().map(|(name, _)| name));
    }
}

/// Words of a text as names are compared, and as they are written.
fn words(text: &str) -> impl Iterator<Item = String> {
    let part = |c: char| !(c == '_' || c == '$' || c.is_alphanumeric());
    let all = text.split(part).filter(|word| !word.is_empty());
    all.flat_map(|word| [word.to_owned(), word.to_lowercase()])
}

/// Whether a name stands in texts as one word.
fn is_word(name: &str) -> bool {
    name.chars().all(|c| c == '_' || c == '$' || c.is_alphanumeric())
}

fn tables_that_change(objects: &Objects, keys: &BTreeSet<ObjectKey>, found: &mut BTreeSet<Name>) {
    let changing = objects.tables.keys().filter(|it| it.key(ObjectKind::Table).is_among(keys));
    found.extend(changing.cloned());
    let indexes = objects.indexes.values().map(|it| (it.name.key(ObjectKind::Index), &it.table));
    let statistics = objects.statistics.values();
    let statistics = statistics.map(|it| (it.name.key(ObjectKind::Statistics), &it.table));
    let sequences = objects
        .sequences
        .values()
        .filter_map(|it| Some((it.name.key(ObjectKind::Sequence), &it.owner.as_ref()?.table)));
    let triggers = objects.triggers.keys().map(|it| (it.key(ObjectKind::Trigger), &it.of));
    let rules = objects.rules.keys().map(|it| (it.key(ObjectKind::Rule), &it.of));
    let policies = objects.policies.keys().map(|it| (it.key(ObjectKind::Policy), &it.of));
    let parts = indexes.chain(statistics).chain(sequences).chain(triggers);
    for (key, table) in parts.chain(rules).chain(policies) {
        if keys.contains(&key) {
            found.insert(table.clone());
        }
    }
}

/// Names of tables that statements can be about.
fn kept(from: &Objects, to: &Objects, changed: &Changed) -> BTreeSet<Name> {
    let sides = [from, to];
    let mut kept = changed.tables.clone();
    with_families(sides, &mut kept);
    let core = kept.clone();
    let mut named = BTreeSet::new();
    sides.iter().for_each(|objects| mentioned(objects, &mut named));
    for objects in sides {
        for table in objects.tables.values() {
            let is_named = named.contains(&table.name.name) || !is_word(&table.name.name);
            if is_named || reads(table, &core, changed) {
                kept.insert(table.name.clone());
            }
            if core.contains(&table.name) {
                kept.extend(table.referenced().cloned());
            }
        }
        for index in objects.indexes.values() {
            let predicate = index.predicate.iter().any(|text| changed.is_in(text));
            if predicate || index.elements.iter().any(|it| is_element_of(it, changed)) {
                kept.insert(index.table.clone());
            }
        }
        for trigger in objects.triggers.values() {
            if changed.words.contains(&trigger.function.name) {
                kept.insert(trigger.name.of.clone());
            }
        }
        for policy in objects.policies.values() {
            let texts = policy.using.iter().chain(&policy.with_check);
            if texts.into_iter().any(|text| changed.is_in(text)) {
                kept.insert(policy.name.of.clone());
            }
        }
        kept.extend(objects.rules.keys().map(|rule| rule.of.clone()));
        kept.extend(objects.publications.values().flat_map(|it| it.tables.keys().cloned()));
    }
    with_families(sides, &mut kept);
    kept
}

/// Words of texts that may have to be written again: what they name is looked up then.
fn mentioned(objects: &Objects, named: &mut BTreeSet<String>) {
    for view in objects.views.values() {
        named.extend(words(&view.query.source));
    }
    for policy in objects.policies.values() {
        let texts = policy.using.iter().chain(&policy.with_check);
        named.extend(texts.flat_map(|text| words(&text.source)));
    }
    for routine in objects.routines.values() {
        named.extend(routine.body.iter().flat_map(|text| words(&text.source)));
    }
}

/// Whether a table stands beside one that changes, or may mention something that does.
fn reads(table: &Table, core: &BTreeSet<Name>, changed: &Changed) -> bool {
    let is_changed = |name: &Name| core.contains(name) || changed.words.contains(&name.name);
    let key = match &table.kind {
        TableKind::Partitioned(key) => key.elements.as_slice(),
        _ => &[],
    };
    table.referenced().any(|name| core.contains(name))
        || table.of_type.as_ref().is_some_and(is_changed)
        || table.columns.iter().any(|column| is_column_of(column, &is_changed, changed))
        || table.constraints.values().any(|it| is_constraint_of(it, changed))
        || key.iter().any(|it| matches!(&it.key, IndexKey::Expression(text) if changed.is_in(text)))
}

fn is_column_of(column: &Column, is_changed: &impl Fn(&Name) -> bool, changed: &Changed) -> bool {
    let generated = column.generated.as_ref().map(|it| &it.expression);
    column.data_type.of.as_ref().is_some_and(is_changed)
        || changed.is_word_of(&column.data_type.text)
        || column.default.iter().chain(generated).any(|text| changed.is_in(text))
}

fn is_constraint_of(constraint: &Constraint, changed: &Changed) -> bool {
    match &constraint.kind {
        ConstraintKind::Check { expression, .. } => changed.is_in(expression),
        ConstraintKind::Exclude(exclude) => {
            exclude.elements.iter().any(|(element, _)| is_element_of(element, changed))
                || exclude.predicate.iter().any(|text| changed.is_in(text))
        }
        ConstraintKind::Key(_) | ConstraintKind::ForeignKey(_) => false,
    }
}

fn is_element_of(element: &IndexElement, changed: &Changed) -> bool {
    matches!(&element.key, IndexKey::Expression(text) if changed.is_in(text))
}

/// Adds parents and children of what is kept, as far as they go.
fn with_families(sides: [&Objects; 2], kept: &mut BTreeSet<Name>) {
    let mut kin: BTreeMap<&Name, Vec<&Name>> = BTreeMap::new();
    for table in sides.into_iter().flat_map(|objects| objects.tables.values()) {
        for parent in table.parents() {
            kin.entry(parent).or_default().push(&table.name);
            kin.entry(&table.name).or_default().push(parent);
        }
    }
    let mut queue: Vec<Name> = kept.iter().cloned().collect();
    while let Some(name) = queue.pop() {
        for other in kin.get(&name).into_iter().flatten() {
            if kept.insert((*other).clone()) {
                queue.push((*other).clone());
            }
        }
    }
}

/// A schema with these of its tables, and what hangs on them.
fn part(objects: &Objects, kept: &BTreeSet<Name>) -> Objects {
    let stays = |table: &Name| kept.contains(table) || !objects.tables.contains_key(table);
    Objects {
        tables: some(&objects.tables, |it| kept.contains(&it.name)),
        indexes: some(&objects.indexes, |it| stays(&it.table)),
        sequences: some(&objects.sequences, |it| {
            it.owner.as_ref().is_none_or(|owner| stays(&owner.table))
        }),
        views: objects.views.clone(),
        types: objects.types.clone(),
        routines: objects.routines.clone(),
        triggers: some(&objects.triggers, |it| stays(&it.name.of)),
        rules: objects.rules.clone(),
        policies: some(&objects.policies, |it| stays(&it.name.of)),
        statistics: some(&objects.statistics, |it| stays(&it.table)),
        comments: objects.comments.clone(),
        owners: objects.owners.clone(),
        privileges: objects.privileges.clone(),
        marks: objects.marks.clone(),
        ..objects.of_the_database()
    }
}

fn some<K: Clone + Ord, V: Clone>(
    all: &BTreeMap<K, V>,
    stays: impl Fn(&V) -> bool,
) -> BTreeMap<K, V> {
    let some = all.iter().filter(|(_, one)| stays(one));
    some.map(|(name, one)| (name.clone(), one.clone())).collect()
}

#[cfg(test)]
#[path = "../../../../../tests/law/src/pairs.rs"]
mod pairs;

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use driftless_catalog::Catalog;
    use driftless_diag::{Backend, SourceFile};
    use driftless_replay::Replayer;

    use super::super::{super::Forms, plan_of};
    use super::*;
    use crate::{Options, diff_with};

    fn replayed(sql: &str) -> Catalog {
        let mut replayer = Replayer::new(Backend::Postgres);
        replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
        replayer.finish().catalog
    }

    /// Tables that nothing has to do with, so that there is something to leave out.
    const OTHERS: &str = "CREATE TABLE zz_one (id int PRIMARY KEY, x text DEFAULT 'a' CHECK (x <> ''));\n\
        CREATE TABLE zz_two (id int PRIMARY KEY REFERENCES zz_one, y numeric);\n\
        CREATE INDEX zz_two_y ON zz_two (lower(y::text)) WHERE y > 0;\n";

    #[test]
    fn the_same_is_planned_for_the_part_that_matters() {
        let directory =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/law/pairs/postgres");
        let (mut narrower, mut whole) = (0, 0);
        for pair in pairs::read(&directory).expect("the pairs") {
            let sides = [&pair.from, &pair.to].map(|sql| replayed(&format!("{sql}\n{OTHERS}")));
            for [from, to] in [[&sides[0], &sides[1]], [&sides[1], &sides[0]]] {
                for options in [Options::SCHEMA, Options::EVERYTHING] {
                    let changes = diff_with(from, to, &options);
                    let Some((before, after)) = narrowed(&from.postgres, &to.postgres, &changes)
                    else {
                        whole += 1;
                        continue;
                    };
                    narrower += usize::from(before.tables.len() < from.postgres.tables.len());
                    let all = (&from.postgres, &to.postgres);
                    for forms in [Forms::Safe, Forms::Plain] {
                        let sql = |all: (&Objects, &Objects)| -> Vec<String> {
                            let made = plan_of(all, &changes, &options, forms);
                            made.into_iter().map(|one| one.sql).collect()
                        };
                        assert_eq!(sql((&before, &after)), sql(all), "{}", pair.name);
                    }
                }
            }
        }
        assert!(narrower > 1_000 && narrower > 3 * whole, "{narrower} narrower, {whole} whole");
    }
}
