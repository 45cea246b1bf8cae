//! Renaming, and moving to another schema: the name changes wherever it is written.
//!
//! The server keeps identities and prints names anew, so that after a rename every definition
//! reads differently although it means the same. Names in the catalog are changed here, words in
//! texts by [`rewrite`](super::rewrite).

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, PartName};
use driftless_sql::postgres::{self as sql};

use crate::normal::Respelling;
use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::DUPLICATE_CONSTRAINT;
use crate::sqlite::codes::DUPLICATE_COLUMN;

use super::lookup::RelationKind;
use super::renamed::{
    rename_all, rename_column_in_table, rename_in_table, rename_key, rename_types,
};
use super::rewrite::Renamed;
use super::session::{Done, Session, Stop, ident};
use super::text::expression_text;

impl Session {
    pub(crate) fn rename_relation(
        &mut self,
        place: &Place<'_>,
        from: &Name,
        kind: RelationKind,
        to: &sql::Name,
    ) -> Done {
        let target = from.sibling(&to.text);
        self.must_be_free(&target, to.span, kind != RelationKind::Index)?;
        self.relocate(place, from, kind, &target)
    }

    pub(crate) fn move_relation(
        &mut self,
        place: &Place<'_>,
        from: &Name,
        kind: RelationKind,
        to: &sql::Name,
    ) -> Done {
        let target = Name::new(self.schema(to)?, &from.name);
        if target == *from {
            return Ok(());
        }
        self.must_be_free(&target, to.span, true)?;
        let old_schema = from.schema.clone();
        self.relocate(place, from, kind, &target)?;
        if kind.is_table() || kind == RelationKind::MaterializedView {
            self.move_belongings(place, &target, &old_schema)?;
        }
        Ok(())
    }

    /// Indexes and owned sequences go to the schema of their table.
    fn move_belongings(&mut self, place: &Place<'_>, table: &Name, old_schema: &str) -> Done {
        let objects = self.objects();
        let indexes = objects.indexes.values().filter(|index| index.table == *table);
        let indexes: Vec<Name> = indexes.map(|index| index.name.clone()).collect();
        let sequences = objects.sequences.values();
        let sequences: Vec<Name> = sequences
            .filter(|it| it.owner.as_ref().is_some_and(|owner| owner.table == *table))
            .map(|it| it.name.clone())
            .collect();
        for index in indexes {
            let to = Name::new(&table.schema, &index.name);
            self.relocate(place, &index, RelationKind::Index, &to)?;
        }
        for sequence in sequences {
            let to = Name::new(&table.schema, &sequence.name);
            self.relocate(place, &sequence, RelationKind::Sequence, &to)?;
        }
        let moved: Vec<Name> = self
            .key_indexes
            .iter()
            .filter(|(index, of)| *of == table && index.schema == old_schema)
            .map(|(index, _)| index.clone())
            .collect();
        for index in moved {
            self.key_indexes.remove(&index);
            self.key_indexes.insert(Name::new(&table.schema, &index.name), table.clone());
        }
        Ok(())
    }

    /// Gives a relation another full name.
    pub(crate) fn relocate(
        &mut self,
        place: &Place<'_>,
        from: &Name,
        kind: RelationKind,
        to: &Name,
    ) -> Done {
        match kind {
            RelationKind::Table | RelationKind::ForeignTable => self.relocate_table(from, to)?,
            RelationKind::View | RelationKind::MaterializedView => self.relocate_view(from, to)?,
            RelationKind::Index => {
                if let Some(mut index) = self.objects_mut().indexes.remove(from) {
                    index.name = to.clone();
                    self.objects_mut().indexes.insert(to.clone(), index);
                }
                for index in self.objects_mut().indexes.values_mut() {
                    if index.parent.as_ref() == Some(from) {
                        index.parent = Some(to.clone());
                    }
                }
                self.rename_settings(from, to);
            }
            RelationKind::KeyIndex => self.relocate_key(from, to)?,
            RelationKind::Sequence => self.relocate_sequence(from, to),
            RelationKind::CompositeType => return self.relocate_type(place, from, to),
        }
        self.move_key(&from.key(kind.object_kind()), to.key(kind.object_kind()));
        self.learn(&from.name);
        self.learn(&to.name);
        if from.name != to.name {
            let origin = place.origin(place.statement.start);
            self.history.renamed(&ident(&from.name), &ident(&to.name), origin);
        }
        Ok(())
    }

    /// `CLUSTER ON` and `REPLICA IDENTITY` name indexes.
    fn rename_settings(&mut self, from: &Name, to: &Name) {
        use driftless_catalog::postgres::ReplicaIdentity;
        for table in self.objects_mut().tables.values_mut() {
            if table.name.schema != from.schema {
                continue;
            }
            if table.clustered_on.as_ref() == Some(&from.name) {
                table.clustered_on = Some(to.name.clone());
            }
            if table.replica_identity == ReplicaIdentity::Index(from.name.clone()) {
                table.replica_identity = ReplicaIdentity::Index(to.name.clone());
            }
        }
    }

    fn relocate_table(&mut self, from: &Name, to: &Name) -> Done {
        self.know_uses();
        let texts = self.rewritten(&Renamed::Relation(from, to));
        self.write(texts);
        let objects = self.objects_mut();
        let mut table = objects.tables.remove(from).ok_or(Stop::Unknown)?;
        table.name = to.clone();
        let columns: Vec<String> = table.columns.iter().map(|it| it.name.clone()).collect();
        let constraints: Vec<String> = table.constraints.keys().cloned().collect();
        objects.tables.insert(to.clone(), table);
        for index in objects.indexes.values_mut().filter(|index| index.table == *from) {
            index.table = to.clone();
        }
        for statistics in objects.statistics.values_mut().filter(|it| it.table == *from) {
            statistics.table = to.clone();
        }
        for sequence in objects.sequences.values_mut() {
            if let Some(owner) = sequence.owner.as_mut().filter(|owner| owner.table == *from) {
                owner.table = to.clone();
            }
        }
        for other in objects.tables.values_mut() {
            rename_in_table(other, from, to);
        }
        let had_children = self.parents.contains(from);
        self.parents.extend(had_children.then(|| to.clone()));
        let objects = self.objects_mut();
        for publication in objects.publications.values_mut() {
            if let Some(published) = publication.tables.remove(from) {
                publication.tables.insert(to.clone(), published);
            }
        }
        rename_types(objects, from, to);
        self.relocate_parts(from, to);
        for constraint in &constraints {
            self.key_indexes.entry(from.sibling(constraint)).and_modify(|of| *of = to.clone());
            let key = to.part_key(ObjectKind::Constraint, constraint);
            self.move_key(&from.part_key(ObjectKind::Constraint, constraint), key);
        }
        for column in &columns {
            let key = to.part_key(ObjectKind::Column, column);
            self.move_key(&from.part_key(ObjectKind::Column, column), key);
        }
        self.relearn(from, to);
        Ok(())
    }

    /// Triggers, rules and policies of a relation.
    fn relocate_parts(&mut self, from: &Name, to: &Name) {
        let mut keys: Vec<(ObjectKind, PartName)> = Vec::new();
        let objects = self.objects_mut();
        let triggers: Vec<PartName> =
            objects.triggers.keys().filter(|part| part.of == *from).cloned().collect();
        for part in triggers {
            if let Some(mut trigger) = objects.triggers.remove(&part) {
                trigger.name.of = to.clone();
                objects.triggers.insert(trigger.name.clone(), trigger);
            }
            keys.push((ObjectKind::Trigger, part));
        }
        let rules: Vec<PartName> =
            objects.rules.keys().filter(|part| part.of == *from).cloned().collect();
        for part in rules {
            if let Some(mut rule) = objects.rules.remove(&part) {
                rule.name.of = to.clone();
                objects.rules.insert(rule.name.clone(), rule);
            }
            keys.push((ObjectKind::Rule, part));
        }
        let policies: Vec<PartName> =
            objects.policies.keys().filter(|part| part.of == *from).cloned().collect();
        for part in policies {
            if let Some(mut policy) = objects.policies.remove(&part) {
                policy.name.of = to.clone();
                objects.policies.insert(policy.name.clone(), policy);
            }
            keys.push((ObjectKind::Policy, part));
        }
        for trigger in objects.triggers.values_mut() {
            if trigger.parent.as_ref() == Some(from) {
                trigger.parent = Some(to.clone());
            }
        }
        for (kind, part) in keys {
            let new = PartName::new(to.clone(), &part.name);
            self.move_key(&part.key(kind), new.key(kind));
        }
    }

    fn relocate_view(&mut self, from: &Name, to: &Name) -> Done {
        self.know_uses();
        let texts = self.rewritten(&Renamed::Relation(from, to));
        self.write(texts);
        let mut view = self.objects_mut().views.remove(from).ok_or(Stop::Unknown)?;
        view.name = to.clone();
        self.objects_mut().views.insert(to.clone(), view);
        for index in self.objects_mut().indexes.values_mut() {
            if index.table == *from {
                index.table = to.clone();
            }
        }
        rename_types(self.objects_mut(), from, to);
        self.relocate_parts(from, to);
        if let Some(uses) = self.uses.remove(from) {
            self.uses.insert(to.clone(), uses);
        }
        self.relearn(from, to);
        Ok(())
    }

    /// What views read, under the new name.
    fn relearn(&mut self, from: &Name, to: &Name) {
        for uses in self.uses.values_mut() {
            if let Some(columns) = uses.relations.remove(from) {
                uses.relations.insert(to.clone(), columns);
            }
        }
    }

    fn relocate_key(&mut self, from: &Name, to: &Name) -> Done {
        let table = self.key_indexes.remove(from).ok_or(Stop::Unknown)?;
        if let Some(constraint) = self.table_mut(&table)?.constraints.remove(&from.name) {
            self.put_constraint(&table, &to.name, constraint)?;
        }
        self.key_indexes.insert(to.clone(), table.clone());
        let kind = ObjectKind::Constraint;
        self.move_key(&table.part_key(kind, &from.name), table.part_key(kind, &to.name));
        self.rename_settings(from, to);
        Ok(())
    }

    fn relocate_sequence(&mut self, from: &Name, to: &Name) {
        self.respell(Respelling::Relation(from.clone(), to.clone()));
        let mut defaults = Vec::new();
        for table in self.objects().tables.values() {
            for column in &table.columns {
                let Some(default) = &column.default else { continue };
                if self.sequence_of_default(&default.source).as_ref() == Some(from) {
                    defaults.push((table.name.clone(), column.name.clone()));
                }
            }
        }
        for (table, column) in defaults {
            let text = expression_text(&super::column::nextval(to));
            let _ = self.change_column(&table, &column, |column| column.default = Some(text));
        }
        let objects = self.objects_mut();
        if let Some(mut sequence) = objects.sequences.remove(from) {
            sequence.name = to.clone();
            objects.sequences.insert(to.clone(), sequence);
        }
        for table in objects.tables.values_mut() {
            for column in &mut table.columns {
                if let Some(it) = column.identity.as_mut().filter(|it| it.sequence == *from) {
                    it.sequence = to.clone();
                }
            }
        }
    }

    /// A type gets another name.
    pub(crate) fn relocate_type(&mut self, place: &Place<'_>, from: &Name, to: &Name) -> Done {
        self.respell(Respelling::Type(from.clone(), to.clone()));
        let objects = self.objects_mut();
        let mut made = objects.types.remove(from).ok_or(Stop::Unknown)?;
        let old = made.key();
        made.name = to.clone();
        let new = made.key();
        objects.types.insert(to.clone(), made);
        rename_types(objects, from, to);
        self.move_key(&old, new);
        self.learn(&from.name);
        self.learn(&to.name);
        self.history.renamed(
            &ident(&from.name),
            &ident(&to.name),
            place.origin(place.statement.start),
        );
        Ok(())
    }

    pub(crate) fn rename_constraint(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        from: &sql::Name,
        to: &sql::Name,
    ) -> Done {
        let name = self.constraint_name(table, from)?;
        if self.table(table)?.constraints.contains_key(&to.text) {
            let message = format!("table `{table}` has a constraint `{}` already", to.text);
            return Err(Problem::error(&DUPLICATE_CONSTRAINT, to.span, message).into());
        }
        let has_index = self.table(table)?.constraints.get(&name).is_some_and(|it| it.has_index());
        if has_index {
            let target = table.sibling(&to.text);
            self.must_be_free(&target, to.span, false)?;
            return self.relocate_key(&table.sibling(&name), &target);
        }
        let _ = place;
        if let Some(constraint) = self.table_mut(table)?.constraints.remove(&name) {
            self.put_constraint(table, &to.text, constraint)?;
        }
        let kind = ObjectKind::Constraint;
        self.move_key(&table.part_key(kind, &name), table.part_key(kind, &to.text));
        for child in self.children(table) {
            let inherited = self.table(&child)?.constraints.get(&name);
            if inherited.is_some_and(|it| it.inheritance.parents > 0)
                && let Some(constraint) = self.table_mut(&child)?.constraints.remove(&name)
            {
                self.put_constraint(&child, &to.text, constraint)?;
            }
        }
        Ok(())
    }

    pub(crate) fn rename_column(
        &mut self,
        place: &Place<'_>,
        relation: &Name,
        kind: RelationKind,
        from: &sql::Name,
        to: &sql::Name,
    ) -> Done {
        if matches!(kind, RelationKind::View | RelationKind::MaterializedView) {
            return self.rename_view_column(relation, from, to);
        }
        if !kind.is_table() {
            return Err(Stop::Unknown);
        }
        let name = self.column_name(self.table(relation)?, from)?;
        if self.table(relation)?.column(&to.text).is_some() {
            let message = format!("table `{relation}` has a column `{}` already", to.text);
            return Err(Problem::error(&DUPLICATE_COLUMN, to.span, message)
                .label("this column exists")
                .into());
        }
        self.rename_column_in(place, relation, &name, &to.text)
    }

    fn rename_column_in(&mut self, place: &Place<'_>, table: &Name, from: &str, to: &str) -> Done {
        self.know_uses();
        let texts = self.rewritten(&Renamed::Column(table, from, to));
        self.write(texts);
        let objects = self.objects_mut();
        for other in objects.tables.values_mut() {
            rename_column_in_table(other, table, from, to);
        }
        for index in objects.indexes.values_mut().filter(|index| index.table == *table) {
            let keys = index.elements.iter_mut().map(|element| &mut element.key);
            keys.into_iter().for_each(|key| rename_key(key, from, to));
            rename_all(&mut index.include, from, to);
        }
        for statistics in objects.statistics.values_mut().filter(|it| it.table == *table) {
            statistics.elements.iter_mut().for_each(|key| rename_key(key, from, to));
        }
        for sequence in objects.sequences.values_mut() {
            let owner =
                sequence.owner.as_mut().filter(|it| it.table == *table && it.column == from);
            if let Some(owner) = owner {
                to.clone_into(&mut owner.column);
            }
        }
        for trigger in objects.triggers.values_mut().filter(|it| it.name.of == *table) {
            rename_all(&mut trigger.update_of, from, to);
        }
        for publication in objects.publications.values_mut() {
            if let Some(published) = publication.tables.get_mut(table)
                && published.columns.remove(from)
            {
                published.columns.insert(to.to_owned());
            }
        }
        for uses in self.uses.values_mut() {
            if let Some(columns) = uses.relations.get_mut(table)
                && columns.remove(from)
            {
                columns.insert(to.to_owned());
            }
        }
        let kind = ObjectKind::Column;
        self.move_key(&table.part_key(kind, from), table.part_key(kind, to));
        let origin = place.origin(place.statement.start);
        self.history.column_renamed(&ident(&table.name), &ident(from), &ident(to), origin);
        for child in self.children(table) {
            let inherited = self.table(&child)?.column(from);
            if inherited.is_some_and(|column| column.inheritance.parents > 0) {
                self.rename_column_in(place, &child, from, to)?;
            }
        }
        Ok(())
    }

    fn rename_view_column(&mut self, view: &Name, from: &sql::Name, to: &sql::Name) -> Done {
        self.know_uses();
        let found = self.objects_mut().views.get_mut(view).ok_or(Stop::Unknown)?;
        let Some(columns) = &mut found.columns else { return Err(Stop::Unknown) };
        match columns.iter_mut().find(|column| column.name == from.text) {
            Some(column) => column.name.clone_from(&to.text),
            None => {
                let message = format!("view `{view}` has no column `{}`", from.text);
                let code = &crate::sqlite::codes::UNKNOWN_COLUMN;
                return Err(Problem::error(code, from.span, message).into());
            }
        }
        let texts = self.rewritten(&Renamed::Column(view, &from.text, &to.text));
        self.write(texts);
        for uses in self.uses.values_mut() {
            if let Some(columns) = uses.relations.get_mut(view)
                && columns.remove(&from.text)
            {
                columns.insert(to.text.clone());
            }
        }
        Ok(())
    }
}
