//! `CREATE TABLE` in all its forms.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Column, Name, PartitionElement, PartitionKey, PartitionOf, Table, TableKind, TypeKind,
};
use driftless_diag::Span;
use driftless_sql::postgres::{
    CreateTable, PartitionBound, PartitionBy, TableBody, TableElement, TableSource,
};

use crate::place::Place;
use crate::problem::Problem;
use crate::sqlite::codes::WRONG_OBJECT;

use super::constraint::{Wanted, merge_keys};
use super::outputs::Output;
use super::sequence::persistence;
use super::session::{Done, Session, Stop};
use super::text::{collation, expression, expression_text, parameters};

impl Session {
    pub(crate) fn create_table(&mut self, place: &Place<'_>, create: &CreateTable) -> Done {
        let name = self.made_name(&create.name, create.persistence)?;
        if create.if_not_exists && self.relation(&name).is_some() {
            return Err(Stop::Skipped);
        }
        self.must_be_free(&name, create.name.name.span, true)?;
        let mut table = Table::new(name.clone());
        table.persistence = persistence(create.persistence);
        table.options = parameters(&create.with);
        table.options.retain(|name, _| name != "oids");
        table.tablespace = create.tablespace.as_ref().map(|name| name.text.clone());
        let method = create.method.as_ref().map(|name| name.text.clone());
        table.access_method = method.filter(|name| name != "heap");
        if let Some(foreign) = &create.foreign {
            let mut options = Default::default();
            super::text::change_options(&mut options, &foreign.options);
            let server = foreign.server.text.clone();
            self.server_exists(&foreign.server)?;
            table.kind = TableKind::Foreign { server, options };
        }
        self.objects_mut().tables.insert(name.clone(), table);
        let made = self.fill(place, create, &name);
        if made.is_err() {
            self.remove_table(&name);
            return made;
        }
        if create.foreign.is_none() {
            // There are no rows yet, so the server takes every constraint for validated.
            let made = self.table_mut(&name)?.constraints.values_mut();
            made.for_each(|constraint| constraint.not_valid = false);
        }
        self.learn(&name.name);
        let key = name.key(ObjectKind::Table);
        self.made(place, key, create.name.name.span.start);
        Ok(())
    }

    fn fill(&mut self, place: &Place<'_>, create: &CreateTable, name: &Name) -> Done {
        for parent in &create.inherits {
            let parent = self.table_name(parent)?;
            self.inherit_columns(place, name, &parent, true)?;
            self.parents.insert(parent.clone());
            self.table_mut(name)?.inherits.push(parent);
        }
        let mut wanted = Vec::new();
        let mut likes = Vec::new();
        match &create.body {
            TableBody::Elements(elements) => {
                self.elements(place, name, elements, &mut wanted, &mut likes)?;
            }
            TableBody::OfType { of, elements } => {
                let of = self.made_type(of)?;
                self.typed_columns(name, &of)?;
                self.elements(place, name, elements, &mut wanted, &mut likes)?;
            }
            TableBody::PartitionOf { parent, elements, bound } => {
                let parent = self.partitioned(parent)?;
                self.inherit_columns(place, name, &parent, false)?;
                self.elements(place, name, elements, &mut wanted, &mut likes)?;
                let bound = bound_text(place, bound);
                self.parents.insert(parent.clone());
                self.table_mut(name)?.partition_of =
                    Some(PartitionOf { parent: parent.clone(), bound: expression_text(&bound) });
            }
            TableBody::Query { columns, source, .. } => {
                return self.columns_of_query(place, name, columns, source);
            }
        }
        if let Some(by) = &create.partition_by {
            let key = self.partition_key(place, name, by)?;
            self.table_mut(name)?.kind = TableKind::Partitioned(key);
        }
        merge_keys(&mut wanted);
        self.add_constraints(place, name, wanted)?;
        for (like, options) in likes {
            self.like_rest(place, name, &like, &options)?;
        }
        if let Some(partition) = self.table(name)?.partition_of.clone() {
            self.inherit_keys(place, name, &partition.parent)?;
        }
        Ok(())
    }

    fn elements<'d>(
        &mut self,
        place: &Place<'_>,
        name: &Name,
        elements: &'d [TableElement],
        wanted: &mut Vec<Wanted<'d>>,
        likes: &mut Vec<(Name, super::like::Taken)>,
    ) -> Done {
        // There may be many tables: what is kept for columns to come adds up.
        let columns = elements.iter().filter(|it| matches!(it, TableElement::Column(_)));
        self.table_mut(name)?.columns.reserve_exact(columns.count());
        for element in elements {
            match element {
                TableElement::Column(def) => wanted.extend(self.add_column(place, name, def)?),
                TableElement::Constraint(constraint) => wanted.extend(Wanted::of(constraint)),
                TableElement::Like(like) => {
                    let taken = super::like::Taken::of(&like.options);
                    let (from, _) = self.table_or_view(&like.table)?;
                    self.like_columns(place, name, &from, &taken, like.table.name.span)?;
                    likes.push((from, taken));
                }
            }
        }
        Ok(())
    }

    /// Columns of a table `OF` a composite type.
    fn typed_columns(&mut self, name: &Name, of: &Name) -> Done {
        let made = self.objects().types.get(of).ok_or(Stop::Unknown)?;
        let TypeKind::Composite(attributes) = &made.kind else { return Err(Stop::Unknown) };
        let columns: Vec<Column> = attributes
            .iter()
            .map(|attribute| {
                let mut column = Column::new(&attribute.name, attribute.data_type.clone());
                column.collation = attribute.collation.clone();
                column.inheritance.local = true;
                column
            })
            .collect();
        let table = self.table_mut(name)?;
        table.columns = columns;
        table.of_type = Some(of.clone());
        Ok(())
    }

    /// A partitioned table by its name in a statement.
    pub(crate) fn partitioned(&self, name: &driftless_sql::postgres::QualifiedName) -> Done<Name> {
        let parent = self.table_name(name)?;
        if matches!(self.table(&parent)?.kind, TableKind::Partitioned(_)) {
            return Ok(parent);
        }
        let message = format!("table `{parent}` is not partitioned");
        Err(Problem::error(&WRONG_OBJECT, name.name.span, message).into())
    }

    fn partition_key(
        &self,
        place: &Place<'_>,
        name: &Name,
        by: &PartitionBy,
    ) -> Done<PartitionKey> {
        let table = self.table(name)?;
        let elements = by
            .elements
            .iter()
            .map(|element| {
                let key = match &element.column {
                    Some(column) => {
                        let column = self.column_name(table, column)?;
                        driftless_catalog::postgres::IndexKey::Column(column)
                    }
                    None => {
                        self.columns_read(place, &element.expression, table, None)?;
                        let text = expression(place, &element.expression);
                        driftless_catalog::postgres::IndexKey::Expression(text)
                    }
                };
                Ok(PartitionElement {
                    key,
                    collation: element.collation.as_ref().and_then(|name| collation(self, name)),
                    class: element.class.as_ref().and_then(|class| self.class("btree", class, "")),
                })
            })
            .collect::<Done<Vec<_>>>()?;
        Ok(PartitionKey { strategy: by.strategy.text.to_ascii_lowercase(), elements })
    }

    fn columns_of_query(
        &mut self,
        place: &Place<'_>,
        name: &Name,
        columns: &[driftless_sql::postgres::Name],
        source: &TableSource,
    ) -> Done {
        let outputs = match source {
            TableSource::Query(query) => {
                self.judge_query(place, query)?;
                let outputs =
                    query.tree.as_ref().and_then(|tree| self.outputs(tree, &mut Vec::new()));
                self.with_types(place, query.span, outputs)
            }
            TableSource::Execute(_) => None,
        };
        let mut table = self.table(name)?.clone();
        self.take_columns(&mut table, outputs, columns);
        *self.table_mut(name)? = table;
        Ok(())
    }

    /// A table gets the columns a query yields, under the names given.
    pub(crate) fn take_columns(
        &self,
        table: &mut Table,
        outputs: Option<Vec<Output>>,
        names: &[driftless_sql::postgres::Name],
    ) {
        let columns = outputs.and_then(|outputs| {
            let columns = outputs.into_iter().enumerate().map(|(at, output)| {
                let given = names.get(at).map(|name| name.text.clone());
                Some(Column::new(given.unwrap_or(output.name), output.data_type?))
            });
            columns.collect::<Option<Vec<Column>>>()
        });
        table.columns_known = columns.is_some();
        table.columns = columns.unwrap_or_default();
    }

    /// Forgets a table that was never made.
    fn remove_table(&mut self, name: &Name) {
        if let Some(table) = self.objects_mut().tables.remove(name) {
            for constraint in table.constraints.keys() {
                self.key_indexes.remove(&name.sibling(constraint));
            }
        }
        self.objects_mut()
            .sequences
            .retain(|_, sequence| sequence.owner.as_ref().is_none_or(|owner| owner.table != *name));
        self.objects_mut().indexes.retain(|_, index| index.table != *name);
    }

    /// Partitions of a table.
    pub(crate) fn partitions(&self, table: &Name) -> Vec<Name> {
        let tables = self.objects().tables.values();
        tables
            .filter(|it| it.partition_of.as_ref().is_some_and(|of| of.parent == *table))
            .map(|it| it.name.clone())
            .collect()
    }

    /// Tables that have the columns of this one: partitions and those that inherit.
    pub(crate) fn children(&self, table: &Name) -> Vec<Name> {
        if !self.parents.contains(table) {
            return Vec::new();
        }
        let tables = self.objects().tables.values();
        tables
            .filter(|it| {
                it.inherits.contains(table)
                    || it.partition_of.as_ref().is_some_and(|of| of.parent == *table)
            })
            .map(|it| it.name.clone())
            .collect()
    }
}

/// A bound as SQL.
pub(crate) fn bound_text(place: &Place<'_>, bound: &PartitionBound) -> String {
    use driftless_sql::postgres::RangeValue;
    let slice = |span: Span| super::text::slice(place, span).to_owned();
    let range = |values: &[RangeValue]| {
        let values: Vec<String> = values
            .iter()
            .map(|value| match value {
                RangeValue::Minimum => "MINVALUE".to_owned(),
                RangeValue::Maximum => "MAXVALUE".to_owned(),
                RangeValue::Value(fragment) => slice(fragment.span),
            })
            .collect();
        values.join(", ")
    };
    match bound {
        PartitionBound::Default => "DEFAULT".to_owned(),
        PartitionBound::In(values) => {
            let values: Vec<String> = values.iter().map(|value| slice(value.span)).collect();
            format!("FOR VALUES IN ({})", values.join(", "))
        }
        PartitionBound::Range { from, to } => {
            format!("FOR VALUES FROM ({}) TO ({})", range(from), range(to))
        }
        PartitionBound::Hash(hash) => {
            format!("FOR VALUES WITH (modulus {}, remainder {})", hash.modulus, hash.remainder)
        }
    }
}
