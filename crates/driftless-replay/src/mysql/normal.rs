//! The normal form of every text in a catalog, made when the catalog is whole.

use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Default, Name, Objects, PartKey, Partitioning, Schedule, Table};
use driftless_diag::Backend;
use driftless_sql::mysql::Product;

use crate::normal::{
    MySqlScope, MySqlTables, normal_condition, normal_expression, normal_mysql_query,
};

use super::partition::constant_list;

/// The columns of a catalog's tables and views.
struct Columns<'a>(&'a Objects);

impl MySqlTables for Columns<'_> {
    fn columns(&self, database: Option<&str>, table: &str) -> Option<Vec<String>> {
        let Self(objects) = self;
        let name = Name { database: database.map(str::to_owned), name: table.to_owned() };
        if let Some(table) = objects.find_table(&name).and_then(|name| objects.tables.get(name)) {
            let names = table.columns.iter().map(|column| column.name.clone());
            return table.columns_known.then(|| names.collect());
        }
        objects.find_view(&name).and_then(|name| objects.views.get(name))?.columns.clone()
    }
}

/// Gives every text its normal form, as far as it has one.
pub(crate) fn normalize(backend: Backend, objects: &mut Objects) {
    let Some(product) = Product::of(backend) else { return };
    for table in objects.tables.values_mut() {
        of_table(backend, table);
    }
    for event in objects.events.values_mut() {
        match &mut event.schedule {
            Schedule::At(time) => expression(backend, time),
            Schedule::Every { starts, ends, .. } => {
                starts.iter_mut().chain(ends).for_each(|time| expression(backend, time));
            }
        }
    }
    let mut views = std::mem::take(&mut objects.views);
    // Views read each other, of which only the columns count.
    objects.views.clone_from(&views);
    for view in views.values_mut() {
        let scope = MySqlScope { product, database: None, tables: &Columns(objects) };
        view.query.normal = normal_mysql_query(&view.query.source, scope, view.columns.as_deref());
    }
    objects.views = views;
}

fn expression(backend: Backend, text: &mut SqlText) {
    text.normal = normal_expression(backend, &text.source);
}

fn condition(backend: Backend, text: &mut SqlText) {
    text.normal = normal_condition(backend, &text.source);
}

fn of_table(backend: Backend, table: &mut Table) {
    for column in &mut table.columns {
        if let Some(Default::Expression(text)) = &mut column.default {
            expression(backend, text);
        }
        if let Some(generated) = &mut column.generated {
            expression(backend, &mut generated.expression);
        }
        if let Some(check) = &mut column.check {
            condition(backend, check);
        }
    }
    for part in table.keys.iter_mut().flat_map(|key| &mut key.parts) {
        if let PartKey::Expression(text) = &mut part.key {
            expression(backend, text);
        }
    }
    for check in table.checks.values_mut() {
        condition(backend, &mut check.expression);
    }
    if let Some(partitioning) = &mut table.partitioning {
        of_partitioning(backend, partitioning);
    }
}

fn of_partitioning(backend: Backend, partitioning: &mut Partitioning) {
    let by_columns = |method: &str| method.ends_with("COLUMNS") || method.ends_with("KEY");
    let own = (partitioning.method.as_str(), partitioning.expression.as_mut());
    let sub = partitioning.sub.as_mut();
    let sub = sub.map(|sub| (sub.method.as_str(), sub.expression.as_mut()));
    for (method, text) in std::iter::once(own).chain(sub) {
        match text {
            Some(text) if by_columns(method) => {
                text.normal = Some(text.source.replace(", ", ","));
            }
            Some(text) if method != "SYSTEM_TIME" => expression(backend, text),
            _ => {}
        }
    }
    for partition in &mut partitioning.partitions {
        if let Some(values) = &mut partition.values {
            values.normal = constant_list(&values.source);
        }
    }
}
