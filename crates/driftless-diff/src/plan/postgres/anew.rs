//! Tables that have to be made anew, with their rows copied, because no statement makes of the one
//! what the other is.

use std::collections::BTreeSet;

use driftless_catalog::postgres::{Column, IndexKey, Name, Table, TableKind, TypeKind};

use super::fate::{Decision, Fate, Fates, Side};
use super::needs::Needs;
use super::node::Node;

impl Decision<'_, '_> {
    /// Whether only a new table has the columns it should have in the way it should.
    pub(super) fn is_replaced(&self, name: &Name) -> bool {
        let tables = (self.from.objects.tables.get(name), self.to.objects.tables.get(name));
        let (Some(from), Some(to)) = tables else { return false };
        let foreign = |table: &Table| matches!(table.kind, TableKind::Foreign { .. });
        let typed_otherwise = to.of_type.is_some() && order_is_lost(from, to);
        !foreign(from)
            && !foreign(to)
            && (self.becomes_inherited(from, to) || typed_otherwise || has_other_key(from, to))
    }

    /// A domain that columns hold inside of arrays and rows gets no new check in place.
    pub(super) fn swap_held_domains(&mut self, fates: &mut Fates) {
        let checked = fates.of.iter().filter_map(|(node, fate)| match node {
            Node::DomainCheck(name, _) if fate.comes() => Some(name.clone()),
            _ => None,
        });
        for name in checked.collect::<BTreeSet<Name>>() {
            let node = Node::Type(name.clone());
            if fates.get(&node).is_none_or(|it| it == Fate::Alter)
                && self.from.nodes.contains_key(&node)
                && self.is_held_inside(&name, false)
            {
                self.set(node, Fate::Swap, fates);
            }
        }
    }

    /// Whether a column holds values of a type inside of others.
    fn is_held_inside(&self, name: &Name, inside: bool) -> bool {
        let users = Needs::of(&Node::Type(name.clone()), &self.from.needs.users);
        users.iter().any(|user| match user {
            Node::Column(table, column) => {
                let column = self.from.objects.tables.get(table).and_then(|it| it.column(column));
                inside || column.is_some_and(|it| it.data_type.text.ends_with("[]"))
            }
            Node::Type(other) => {
                let kind = self.from.objects.types.get(other).map(|it| &it.kind);
                let inside = match kind {
                    Some(TypeKind::Domain(it)) => inside || it.data_type.text.ends_with("[]"),
                    _ => true,
                };
                self.is_held_inside(other, inside)
            }
            _ => false,
        })
    }

    /// A table is no table of its type while either changes.
    pub(super) fn of_typed(&self, name: &Name) -> Option<Fate> {
        let of = |side: &Side<'_>| {
            let of_type = side.objects.tables.get(name)?.of_type.clone()?;
            let made = side.objects.types.get(&of_type)?;
            let TypeKind::Composite(attributes) = &made.kind else { return None };
            Some((of_type, attributes.clone()))
        };
        (of(self.from) != of(self.to)).then_some(Fate::Recreate)
    }

    /// Whether a column of a table's own becomes one that only its parents have, or the other way
    /// round while the parents stay: no statement does that. Where the table loses its last parent
    /// before it has another, the column becomes its own. And what only new parents have would have
    /// to be its own before it is theirs.
    pub(super) fn becomes_inherited(&self, from: &Table, to: &Table) -> bool {
        if from.partition_of.is_some() || to.partition_of.is_some() {
            return false;
        }
        let orphaned = !from.inherits.is_empty() && !from.inherits.iter().any(|it| self.stays(it));
        let comes_down = |column: &Column| {
            let kept = to.inherits.iter().filter(|it| from.inherits.contains(it));
            let mut kept = kept.filter_map(|it| self.to.objects.tables.get(it));
            kept.any(|parent| parent.column(&column.name).is_some())
        };
        to.columns.iter().any(|column| match from.column(&column.name) {
            Some(before) => {
                let (before, after) = (before.inheritance, column.inheritance);
                before.local != after.local && (before.local || after.parents > 0)
                    || orphaned && !before.local && !after.local
            }
            None => {
                !column.inheritance.local
                    && !to.inherits.is_empty()
                    && to.inherits != from.inherits
                    && !comes_down(column)
            }
        })
    }

    fn stays(&self, table: &Name) -> bool {
        self.to.nodes.contains_key(&Node::Table(table.clone()))
    }
}

/// Whether adding and dropping columns leaves them in another order.
pub(super) fn order_is_lost(from: &Table, to: &Table) -> bool {
    let kept = from.columns.iter().filter(|it| to.column(&it.name).is_some());
    let new = to.columns.iter().filter(|it| from.column(&it.name).is_none());
    let order: Vec<&String> = kept.chain(new).map(|it| &it.name).collect();
    order != to.columns.iter().map(|it| &it.name).collect::<Vec<_>>()
}

/// Whether rows are put into partitions by a column that gets another type: no statement does that.
fn has_other_key(from: &Table, to: &Table) -> bool {
    from.columns.iter().filter(|column| is_in_partition_key(from, &column.name)).any(|column| {
        to.column(&column.name)
            .is_some_and(|it| it.data_type != column.data_type || it.collation != column.collation)
    })
}

/// Whether rows of a table are put into partitions by a column.
pub(super) fn is_in_partition_key(table: &Table, column: &str) -> bool {
    let TableKind::Partitioned(key) = &table.kind else { return false };
    key.elements.iter().any(|element| match &element.key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(text) => {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            text.source.split(|c| !is_word(c)).any(|word| word == column)
        }
    })
}
