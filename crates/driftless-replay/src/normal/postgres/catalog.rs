//! Normal forms for a whole catalog.
//!
//! What a text means depends on the schema around it, so forms are made when the schema is whole:
//! at the end of replay, of a snapshot, of introspection. Relations, types and routines are first
//! written down as facts ([`known`](super::known)); then every text is read in its place.
//!
//! Views are read after the views they read, because the types of their columns follow from that;
//! where replay did not know such a type, it is filled in.

use std::collections::{BTreeMap, HashMap};

use driftless_catalog::SqlText;
use driftless_catalog::postgres::{
    Constraint, ConstraintKind, DataType, Index, IndexElement, IndexKey, Name, Objects, Routine,
    Table, TableKind as CatalogTableKind, Type as CatalogType, TypeKind as CatalogTypeKind, View,
};

use super::facts::{RelationFacts, Scope};
use super::known::Known;
use super::respell::Respelling;
use super::shares::by_shares;

/// How often views are gone through in search of types: a chain of views that long is no chain of
/// views.
const ROUNDS: usize = 32;

/// What is done with each text of the catalog.
#[derive(Default)]
pub(super) enum Task {
    /// It gets its normal form.
    #[default]
    Normalize,
    /// Where it mentions something that gets another name, it is written anew.
    Respell(Respelling),
}

/// The normal forms of defaults by type and text. They read no relation, and a schema of thousands of
/// columns has `now()` and `false` and few others.
#[derive(Default)]
struct Defaults(HashMap<String, HashMap<String, Option<String>>>);

impl Known {
    /// The default of a column of that type.
    fn default(&self, text: &mut SqlText, data_type: &str, defaults: &mut Defaults) {
        if !matches!(self.task, Task::Normalize) {
            return self.expression(text, None, Some(data_type));
        }
        if let Some(normal) = defaults.0.get(data_type).and_then(|all| all.get(&text.source)) {
            text.normal.clone_from(normal);
            return;
        }
        self.expression(text, None, Some(data_type));
        let of_type = defaults.0.entry(data_type.to_owned()).or_default();
        of_type.insert(text.source.clone(), text.normal.clone());
    }

    /// An expression that reads a relation.
    fn expression(
        &self,
        text: &mut SqlText,
        relation: Option<&RelationFacts>,
        expected: Option<&str>,
    ) {
        let relations: Vec<(&str, &RelationFacts)> =
            relation.iter().map(|relation| (relation.name.as_str(), *relation)).collect();
        self.treat(text, Scope { expected, ..self.scope(&relations) });
    }

    fn treat(&self, text: &mut SqlText, scope: Scope<'_>) {
        match &self.task {
            Task::Normalize => text.normal = super::expression(&text.source, scope),
            Task::Respell(respelling) => {
                respelling.apply(text, |source| super::readable_expression(source, scope));
            }
        }
    }

    /// A condition over a row before and after.
    fn row_condition(&self, text: &mut SqlText, relation: Option<&RelationFacts>) {
        let relations: Vec<(&str, &RelationFacts)> =
            relation.iter().flat_map(|relation| [("old", *relation), ("new", *relation)]).collect();
        self.treat(text, Scope { expected: Some("boolean"), ..self.scope(&relations) });
    }

    fn key(&self, key: &mut IndexKey, relation: Option<&RelationFacts>) {
        if let IndexKey::Expression(text) = key {
            self.expression(text, relation, None);
        }
    }

    fn elements(&self, elements: &mut [IndexElement], relation: Option<&RelationFacts>) {
        for element in elements {
            self.key(&mut element.key, relation);
            if let IndexKey::Expression(text) = &element.key
                && let Some(column) = column_in_disguise(text, relation)
            {
                element.key = IndexKey::Column(column);
            }
        }
    }
}

/// The column that an expression comes down to: the name of a type used as a function is a cast
/// (`FuncNameAsType` in the server's `parse_func.c`), and a cast to the type a column has already is
/// none, so that the server indexes the column.
fn column_in_disguise(text: &SqlText, relation: Option<&RelationFacts>) -> Option<String> {
    let (function, inner) = text.source.trim().strip_suffix(')')?.split_once('(')?;
    let mut columns = relation?.columns.iter();
    let (column, _) = columns.find(|(name, type_)| name == inner.trim() && type_ == function)?;
    Some(column.clone())
}

/// Queries with everything spelled out.
pub(crate) struct Spelled(Known);

impl Spelled {
    /// By what the catalog says.
    pub(crate) fn of(objects: &Objects) -> Self {
        Self(Known::of(objects))
    }

    /// The query of a view without stars, if it can be told what they stand for.
    pub(crate) fn query(&self, view: &View) -> Option<String> {
        let Self(known) = self;
        let names = names(view);
        super::readable_query(&view.query.source, known.scope(&[]), names.as_deref())
    }
}

/// Makes the normal form of every text of a catalog, where it has one.
pub(crate) fn normalize(objects: &mut Objects) {
    let mut known = Known::of(objects);
    views(objects, &mut known);
    treat_all(objects, &known, None);
}

/// The same, but for parts of tables and indexes that the objects beside these have to the letter.
pub(crate) fn normalize_beside(objects: &mut Objects, beside: &Objects) {
    let mut known = Known::of(objects);
    views(objects, &mut known);
    treat_all(objects, &known, Some(beside));
}

/// Writes every text anew that mentions what is about to get another name; see [`Respelling`].
pub(crate) fn respell(objects: &mut Objects, respelling: Respelling) {
    let mut known = Known::of(objects);
    let mut typed = objects.clone();
    views(&mut typed, &mut known);
    known.task = Task::Respell(respelling);
    treat_all(objects, &known, None);
    let Task::Respell(respelling) = &known.task else { return };
    for view in objects.views.values_mut() {
        let names = names(view);
        let scope = known.scope(&[]);
        let readable = |source: &str| super::readable_query(source, scope, names.as_deref());
        respelling.apply(&mut view.query, readable);
    }
}

/// Writes conditions on a column anew, with the types that their constants have: where the column gets
/// another type, the server reads again what it prints of them.
pub(crate) fn spell_conditions(objects: &mut Objects, table: &Name, column: &str) {
    let concerned = |text: &SqlText| text.source.contains('\'') && mentions(&text.source, column);
    let mut checks = objects.tables.get(table).into_iter().flat_map(|it| it.constraints.values());
    let checks = checks.any(|it| match &it.kind {
        ConstraintKind::Check { expression, .. } => concerned(expression),
        _ => false,
    });
    let predicate =
        |index: &Index| index.table == *table && index.predicate.as_ref().is_some_and(concerned);
    if !checks && !objects.indexes.values().any(predicate) {
        return;
    }
    let known = Known::of(objects);
    let spell = |text: &mut SqlText| {
        let Some(relation) = known.own(table).filter(|_| concerned(text)) else { return };
        let relations = [(relation.name.as_str(), relation)];
        let scope = Scope { expected: Some("boolean"), ..known.scope(&relations) };
        if let Some(spelled) = super::readable_expression(&text.source, scope) {
            text.source = spelled;
        }
    };
    if let Some(table) = objects.tables.get_mut(table) {
        for constraint in table.constraints.values_mut() {
            if let ConstraintKind::Check { expression, .. } = &mut constraint.kind {
                spell(expression);
            }
        }
    }
    for index in objects.indexes.values_mut().filter(|index| index.table == *table) {
        index.predicate.as_mut().into_iter().for_each(spell);
    }
}

/// Whether a text has a word that is that name.
fn mentions(text: &str, name: &str) -> bool {
    let words = driftless_sql::postgres::tokens(text);
    words.into_iter().any(|token| {
        text.get(token.span.range())
            .is_some_and(|word| driftless_sql::postgres::unquote(word) == name)
    })
}

fn treat_all(objects: &mut Objects, known: &Known, beside: Option<&Objects>) {
    let keys = partition_keys(objects);
    let mut tables: Vec<&mut Table> = objects.tables.values_mut().collect();
    by_shares(&mut tables, |tables| {
        let mut defaults = Defaults::default();
        for table in tables {
            let other = beside.and_then(|beside| beside.tables.get(&table.name));
            of_table(table, known, &keys, &mut defaults, other);
        }
    });
    let mut indexes: Vec<&mut Index> = objects.indexes.values_mut().collect();
    by_shares(&mut indexes, |indexes| {
        for index in indexes {
            let other = beside.and_then(|beside| beside.indexes.get(&index.name));
            if other != Some(&**index) {
                of_index(index, known);
            }
        }
    });
    for statistics in objects.statistics.values_mut() {
        let relation = known.own(&statistics.table);
        for element in &mut statistics.elements {
            known.key(element, relation);
        }
    }
    for made in objects.types.values_mut() {
        of_type(made, known);
    }
    for routine in objects.routines.values_mut() {
        of_routine(routine, known);
    }
    of_code(objects, known);
}

fn of_code(objects: &mut Objects, known: &Known) {
    for trigger in objects.triggers.values_mut() {
        if let Some(when) = &mut trigger.when {
            known.row_condition(when, known.own(&trigger.name.of));
        }
    }
    for rule in objects.rules.values_mut() {
        if let Some(condition) = &mut rule.condition {
            known.row_condition(condition, known.own(&rule.name.of));
        }
    }
    for policy in objects.policies.values_mut() {
        let relation = known.own(&policy.name.of);
        for condition in [&mut policy.using, &mut policy.with_check].into_iter().flatten() {
            known.expression(condition, relation, Some("boolean"));
        }
    }
    for publication in objects.publications.values_mut() {
        for (name, table) in &mut publication.tables {
            if let Some(condition) = &mut table.condition {
                known.expression(condition, known.own(name), Some("boolean"));
            }
        }
    }
}

fn of_index(index: &mut Index, known: &Known) {
    let relation = known.own(&index.table);
    known.elements(&mut index.elements, relation);
    if let Some(predicate) = &mut index.predicate {
        known.expression(predicate, relation, Some("boolean"));
    }
}

fn of_table(
    table: &mut Table,
    known: &Known,
    keys: &BTreeMap<Name, Vec<Option<String>>>,
    defaults: &mut Defaults,
    beside: Option<&Table>,
) {
    let relation = known.own(&table.name);
    for column in &mut table.columns {
        if beside.and_then(|beside| beside.column(&column.name)) == Some(&*column) {
            continue;
        }
        let expected = Some(column.data_type.text.as_str());
        if let Some(default) = &mut column.default {
            known.default(default, &column.data_type.text, defaults);
        }
        if let Some(generated) = &mut column.generated {
            known.expression(&mut generated.expression, relation, expected);
        }
    }
    for (name, constraint) in &mut table.constraints {
        if beside.and_then(|beside| beside.constraints.get(name)) != Some(&*constraint) {
            of_constraint(constraint, known, relation);
        }
    }
    if let CatalogTableKind::Partitioned(key) = &mut table.kind {
        for element in &mut key.elements {
            known.key(&mut element.key, relation);
        }
    }
    if let Some(partition) = &mut table.partition_of {
        let types = keys.get(&partition.parent).map(Vec::as_slice).unwrap_or_default();
        let bound = |source: &str| super::bound(source, known.scope(&[]), types);
        match &known.task {
            Task::Normalize => partition.bound.normal = bound(&partition.bound.source),
            Task::Respell(respelling) => respelling.apply_untyped(&mut partition.bound, types),
        }
    }
}

fn of_constraint(constraint: &mut Constraint, known: &Known, relation: Option<&RelationFacts>) {
    match &mut constraint.kind {
        ConstraintKind::Check { expression, .. } => {
            known.expression(expression, relation, Some("boolean"));
        }
        ConstraintKind::Exclude(exclude) => {
            for (element, _) in &mut exclude.elements {
                known.elements(std::slice::from_mut(element), relation);
            }
            if let Some(predicate) = &mut exclude.predicate {
                known.expression(predicate, relation, Some("boolean"));
            }
        }
        ConstraintKind::Key(_) | ConstraintKind::ForeignKey(_) => {}
    }
}

fn of_type(made: &mut CatalogType, known: &Known) {
    let CatalogTypeKind::Domain(domain) = &mut made.kind else { return };
    let base = domain.data_type.text.as_str();
    // In its checks the value is called so.
    let relation = RelationFacts {
        schema: String::new(),
        name: String::new(),
        columns: vec![("value".to_owned(), base.to_owned())],
    };
    if let Some(default) = &mut domain.default {
        known.expression(default, None, Some(base));
    }
    for check in domain.checks.values_mut() {
        known.expression(&mut check.expression, Some(&relation), Some("boolean"));
    }
}

fn of_routine(routine: &mut Routine, known: &Known) {
    for argument in &mut routine.arguments {
        if let Some(default) = &mut argument.default {
            known.expression(default, None, Some(&argument.data_type.text));
        }
    }
    let Some(body) = &mut routine.body else { return };
    if matches!(known.task, Task::Respell(_)) {
        return;
    }
    let start: String = body.source.trim_start().chars().take(12).collect();
    let start = start.to_ascii_lowercase();
    // A body in a string is kept as it is; one in SQL is printed anew.
    let printed = start.starts_with("begin atomic") || start.starts_with("return");
    body.normal = (routine.language != "sql" || !printed).then(|| body.source.clone());
}

/// The types of the keys of partitioned tables, where they are columns.
fn partition_keys(objects: &Objects) -> BTreeMap<Name, Vec<Option<String>>> {
    let mut keys = BTreeMap::new();
    for table in objects.tables.values() {
        let CatalogTableKind::Partitioned(key) = &table.kind else { continue };
        let types = key.elements.iter().map(|element| match &element.key {
            IndexKey::Column(name) => Some(table.column(name)?.data_type.text.clone()),
            IndexKey::Expression(_) => None,
        });
        keys.insert(table.name.clone(), types.collect());
    }
    keys
}

/// Views, until no more types come to light.
fn views(objects: &mut Objects, known: &mut Known) {
    for _ in 0..ROUNDS {
        let mut found = Vec::new();
        for view in objects.views.values_mut() {
            if of_view(view, known) {
                found.push(view.name.clone());
            }
        }
        if found.is_empty() {
            return;
        }
        for view in found.iter().filter_map(|name| objects.views.get(name)) {
            known.add_view(view);
        }
    }
}

/// The names a view gives to its columns.
fn names(view: &View) -> Option<Vec<String>> {
    view.columns.as_ref().map(|columns| columns.iter().map(|it| it.name.clone()).collect())
}

/// Whether types of columns came to light.
fn of_view(view: &mut View, known: &Known) -> bool {
    let names = names(view);
    let typed = super::typed_query(&view.query.source, known.scope(&[]), names.as_deref());
    // A catalog knows all columns; if there are others, the query was not understood.
    let whole = |found: &usize| names.as_ref().is_none_or(|names| names.len() == *found);
    let Some((normal, types)) = typed.filter(|(_, types)| whole(&types.len())) else {
        view.query.normal = None;
        return false;
    };
    view.query.normal = Some(normal);
    let Some(columns) = &mut view.columns else { return false };
    let mut found = false;
    for (column, data_type) in columns.iter_mut().zip(types) {
        if let (None, Some(text)) = (&column.data_type, data_type) {
            column.data_type = Some(data_type_of(text));
            found = true;
        }
        if let (Some(default), Some(data_type)) = (&mut column.default, &column.data_type) {
            known.expression(default, None, Some(&data_type.text));
        }
    }
    found
}

/// The types of a query's columns, where they are known.
pub(crate) fn query_types(text: &str, scope: Scope<'_>) -> Option<Vec<Option<DataType>>> {
    let (_, types) = super::typed_query(text, scope, None)?;
    Some(types.into_iter().map(|text| text.map(data_type_of)).collect())
}

/// A type by its printed text.
fn data_type_of(text: String) -> DataType {
    let made = super::types::Type::read(&text)
        .filter(|found| super::builtin::builtins().category(&found.name).is_none());
    let of = made.map(|made| {
        let (schema, name) = super::types::split(&made.name);
        Name::new(schema.unwrap_or_else(|| "public".to_owned()), name)
    });
    DataType { text, of }
}
