//! The words that mean a renamed thing, replaced in every text the catalog keeps.
//!
//! Found by the walk that resolves names, never by searching. In queries a table keeps its old name
//! as an alias, and a column in a select list its old name as the output's: what a view yields does
//! not change with a rename.

use std::collections::BTreeMap;

use driftless_catalog::SqlText;
use driftless_catalog::postgres::{ConstraintKind, IndexKey, Name, Objects, PartName};
use driftless_sql::postgres::{Fragment, QueryFragment};

use super::names;
use super::outputs::Source;
use super::session::Session;
use super::text::{expression_text, query_text};
use super::uses::Word;

/// What gets another name.
#[derive(Debug, Clone)]
pub(crate) enum Renamed<'a> {
    Relation(&'a Name, &'a Name),
    Column(&'a Name, &'a str, &'a str),
}

/// A place in the catalog where SQL is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    Default(Name, String),
    Generated(Name, String),
    Check(Name, String),
    IndexKey(Name, usize),
    Predicate(Name),
    Using(PartName),
    WithCheck(PartName),
    When(PartName),
    Query(Name),
}

impl Session {
    /// Every text that mentions what is renamed, as it reads afterwards.
    pub(crate) fn rewritten(&self, renamed: &Renamed<'_>) -> BTreeMap<Slot, SqlText> {
        let old = match renamed {
            Renamed::Relation(from, _) => from.name.as_str(),
            Renamed::Column(_, from, _) => from,
        };
        let mut texts = BTreeMap::new();
        let objects = self.objects();
        for (slot, of, text) in slots(objects) {
            if !text.source.contains(old) && !text.source.to_lowercase().contains(old) {
                continue;
            }
            let new = match &of {
                Some(of) => self.rewrite_expression(&slot, of, &text.source, renamed),
                None => self.rewrite_query(&text.source, renamed),
            };
            if let Some(new) = new {
                texts.insert(slot, new);
            }
        }
        texts
    }

    fn rewrite_expression(
        &self,
        slot: &Slot,
        of: &Name,
        text: &str,
        renamed: &Renamed<'_>,
    ) -> Option<SqlText> {
        let fragment = Fragment::read(text)?;
        let tree = fragment.tree.as_deref()?;
        let sources = match slot {
            Slot::When(_) => self.row_sources(of),
            _ => vec![self.source_of(of)],
        };
        let found = self.walk_expression(text, 0, sources, tree);
        splice(text, &found.words, renamed).map(|text| expression_text(&text))
    }

    fn rewrite_query(&self, text: &str, renamed: &Renamed<'_>) -> Option<SqlText> {
        let query = QueryFragment::read(text)?;
        let found = self.walk_query(text, 0, query.tree.as_deref()?);
        splice(text, &found.words, renamed).map(|text| query_text(&text))
    }

    /// `NEW` and `OLD` in a trigger.
    pub(crate) fn row_sources(&self, of: &Name) -> Vec<Source> {
        let row = |alias: &str| Source { alias: Some(alias.to_owned()), ..self.source_of(of) };
        vec![row("new"), row("old")]
    }

    /// Whether a trigger's condition reads a column.
    pub(crate) fn trigger_reads(&self, text: &SqlText, of: &Name, column: &str) -> bool {
        if !text.source.contains(column) {
            return false;
        }
        let Some(fragment) = Fragment::read(&text.source) else { return false };
        let Some(tree) = fragment.tree.as_deref() else { return false };
        let found = self.walk_expression(&text.source, 0, self.row_sources(of), tree);
        found.uses.relations.get(of).is_some_and(|columns| columns.contains(column))
    }

    /// Puts texts in their places.
    pub(crate) fn write(&mut self, texts: BTreeMap<Slot, SqlText>) {
        let objects = self.objects_mut();
        for (slot, text) in texts {
            match slot {
                Slot::Default(table, column) => {
                    let column =
                        objects.tables.get_mut(&table).and_then(|it| it.column_mut(&column));
                    if let Some(column) = column {
                        column.default = Some(text);
                    }
                }
                Slot::Generated(table, column) => {
                    let column =
                        objects.tables.get_mut(&table).and_then(|it| it.column_mut(&column));
                    if let Some(generated) = column.and_then(|it| it.generated.as_mut()) {
                        generated.expression = text;
                    }
                }
                Slot::Check(table, name) => {
                    let table = objects.tables.get_mut(&table);
                    let constraint = table.and_then(|it| it.constraints.get_mut(&name));
                    if let Some(ConstraintKind::Check { expression, .. }) =
                        constraint.map(|it| &mut it.kind)
                    {
                        *expression = text;
                    }
                }
                Slot::IndexKey(index, at) => {
                    let index = objects.indexes.get_mut(&index);
                    if let Some(element) = index.and_then(|it| it.elements.get_mut(at)) {
                        element.key = IndexKey::Expression(text);
                    }
                }
                Slot::Predicate(index) => {
                    if let Some(index) = objects.indexes.get_mut(&index) {
                        index.predicate = Some(text);
                    }
                }
                Slot::Using(part) => {
                    if let Some(policy) = objects.policies.get_mut(&part) {
                        policy.using = Some(text);
                    }
                }
                Slot::WithCheck(part) => {
                    if let Some(policy) = objects.policies.get_mut(&part) {
                        policy.with_check = Some(text);
                    }
                }
                Slot::When(part) => {
                    if let Some(trigger) = objects.triggers.get_mut(&part) {
                        trigger.when = Some(text);
                    }
                }
                Slot::Query(view) => {
                    if let Some(view) = objects.views.get_mut(&view) {
                        view.query = text;
                    }
                }
            }
        }
    }
}

/// Every text in the catalog, with the relation it is about; none for a query.
fn slots(objects: &Objects) -> Vec<(Slot, Option<Name>, &SqlText)> {
    let mut slots = Vec::new();
    for table in objects.tables.values() {
        let of = Some(table.name.clone());
        for column in &table.columns {
            let slot = (table.name.clone(), column.name.clone());
            if let Some(default) = &column.default {
                slots.push((Slot::Default(slot.0.clone(), slot.1.clone()), of.clone(), default));
            }
            if let Some(generated) = &column.generated {
                slots.push((Slot::Generated(slot.0, slot.1), of.clone(), &generated.expression));
            }
        }
        for (name, constraint) in &table.constraints {
            if let ConstraintKind::Check { expression, .. } = &constraint.kind {
                slots.push((Slot::Check(table.name.clone(), name.clone()), of.clone(), expression));
            }
        }
    }
    for index in objects.indexes.values() {
        let of = Some(index.table.clone());
        for (at, element) in index.elements.iter().enumerate() {
            if let IndexKey::Expression(text) = &element.key {
                slots.push((Slot::IndexKey(index.name.clone(), at), of.clone(), text));
            }
        }
        if let Some(predicate) = &index.predicate {
            slots.push((Slot::Predicate(index.name.clone()), of, predicate));
        }
    }
    for (part, policy) in &objects.policies {
        let of = Some(part.of.clone());
        if let Some(using) = &policy.using {
            slots.push((Slot::Using(part.clone()), of.clone(), using));
        }
        if let Some(check) = &policy.with_check {
            slots.push((Slot::WithCheck(part.clone()), of, check));
        }
    }
    for (part, trigger) in &objects.triggers {
        if let Some(when) = &trigger.when {
            slots.push((Slot::When(part.clone()), Some(part.of.clone()), when));
        }
    }
    for view in objects.views.values() {
        slots.push((Slot::Query(view.name.clone()), None, &view.query));
    }
    slots
}

/// The text with the words replaced that mean what is renamed; none if there are none.
fn splice(text: &str, words: &[Word], renamed: &Renamed<'_>) -> Option<String> {
    let in_query = words.iter().any(|word| word.is_own_alias);
    let mut edits: Vec<(driftless_diag::Span, String)> = Vec::new();
    for word in words {
        let new = match (renamed, &word.column) {
            (Renamed::Relation(from, to), None) if word.relation == **from => {
                if word.is_own_alias {
                    format!("{} AS {}", names::sql(to), names::quoted(&from.name))
                } else if word.is_qualifier && in_query {
                    continue;
                } else if word.is_qualifier {
                    names::quoted(&to.name)
                } else {
                    names::sql(to)
                }
            }
            (Renamed::Column(table, from, to), Some(column))
                if word.relation == **table && column == from =>
            {
                if word.names_output {
                    format!("{} AS {}", names::quoted(to), names::quoted(from))
                } else {
                    names::quoted(to)
                }
            }
            _ => continue,
        };
        edits.push((word.span, new));
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(span, _)| span.start);
    edits.dedup_by_key(|(span, _)| span.start);
    let mut result = text.to_owned();
    for (span, new) in edits.iter().rev() {
        if result.get(span.range()).is_some() {
            result.replace_range(span.range(), new);
        }
    }
    Some(result)
}
