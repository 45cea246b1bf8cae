//! Names in the values of a catalog changed: what renaming an object means for those that name it.
//! Texts are not touched here, see [`rewrite`](super::rewrite).

use driftless_catalog::postgres::{
    ConstraintKind, IndexKey, Name, Objects, RoutineKind, Table, TableKind, TypeKind,
};

use super::names;

pub(super) fn rename_in_table(table: &mut Table, from: &Name, to: &Name) {
    for constraint in table.constraints.values_mut() {
        if let ConstraintKind::ForeignKey(key) = &mut constraint.kind
            && key.table == *from
        {
            key.table = to.clone();
        }
    }
    for parent in &mut table.inherits {
        if parent == from {
            *parent = to.clone();
        }
    }
    if let Some(of) = table.partition_of.as_mut().filter(|of| of.parent == *from) {
        of.parent = to.clone();
    }
}

/// Columns, arguments and so on of a type that has another name now.
pub(super) fn rename_types(objects: &mut Objects, from: &Name, to: &Name) {
    let (old, new) = (names::sql(from), names::sql(to));
    let rename = |data_type: &mut driftless_catalog::postgres::DataType| {
        if data_type.of.as_ref() == Some(from) {
            data_type.text = data_type.text.replacen(&old, &new, 1);
            data_type.of = Some(to.clone());
        }
    };
    for table in objects.tables.values_mut() {
        table.columns.iter_mut().for_each(|column| rename(&mut column.data_type));
        if table.of_type.as_ref() == Some(from) {
            table.of_type = Some(to.clone());
        }
    }
    for made in objects.types.values_mut() {
        match &mut made.kind {
            TypeKind::Domain(domain) => rename(&mut domain.data_type),
            TypeKind::Composite(attributes) => {
                attributes.iter_mut().for_each(|attribute| rename(&mut attribute.data_type));
            }
            TypeKind::Range(range) => rename(&mut range.subtype),
            _ => {}
        }
    }
    for view in objects.views.values_mut() {
        for column in view.columns.iter_mut().flatten() {
            column.data_type.iter_mut().for_each(rename);
        }
    }
    let routines = std::mem::take(&mut objects.routines);
    for (_, mut routine) in routines {
        routine.returns.iter_mut().for_each(rename);
        for argument in &mut routine.arguments {
            rename(&mut argument.data_type);
        }
        if !matches!(routine.kind, RoutineKind::Aggregate(_)) {
            let inputs = routine.arguments.iter().filter(|argument| argument.mode.is_input());
            routine.name.arguments = inputs.map(|it| it.data_type.text.clone()).collect();
        }
        objects.routines.insert(routine.name.clone(), routine);
    }
}

pub(super) fn rename_column_in_table(table: &mut Table, of: &Name, from: &str, to: &str) {
    let own = table.name == *of;
    if own {
        if let Some(column) = table.column_mut(from) {
            to.clone_into(&mut column.name);
        }
        if let TableKind::Partitioned(key) = &mut table.kind {
            key.elements.iter_mut().for_each(|element| rename_key(&mut element.key, from, to));
        }
    }
    for constraint in table.constraints.values_mut() {
        match &mut constraint.kind {
            ConstraintKind::Key(key) if own => {
                rename_all(&mut key.columns, from, to);
                rename_all(&mut key.index.include, from, to);
            }
            ConstraintKind::Exclude(exclude) if own => {
                for (element, _) in &mut exclude.elements {
                    rename_key(&mut element.key, from, to);
                }
            }
            ConstraintKind::ForeignKey(key) => {
                if own {
                    rename_all(&mut key.columns, from, to);
                    rename_all(&mut key.on_delete_columns, from, to);
                }
                if key.table == *of {
                    rename_all(&mut key.referenced, from, to);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn rename_key(key: &mut IndexKey, from: &str, to: &str) {
    if let IndexKey::Column(name) = key
        && name == from
    {
        to.clone_into(name);
    }
}

pub(super) fn rename_all(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}
