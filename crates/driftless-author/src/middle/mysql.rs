//! The schema in the middle, of MySQL and MariaDB.

use driftless_catalog::mysql::{Objects, Table};

use super::Mixture;

/// Adds to `middle`, which is `to`, what only `from` has, and loosens what is new.
pub(super) fn widen(
    from: &Objects,
    to: &Objects,
    middle: &mut Objects,
    mixture: &mut Mixture,
) -> Option<()> {
    mixture.grows = to.tables.keys().any(|name| !from.tables.contains_key(name));
    for (name, before) in &from.tables {
        match middle.tables.get_mut(name) {
            Some(after) => widen_table(before, after, mixture)?,
            None if to.views.contains_key(name) || to.sequences.contains_key(name) => return None,
            None => {
                mixture.going.push(name.to_string());
                middle.tables.insert(name.clone(), before.clone());
            }
        }
    }
    for (name, trigger) in &from.triggers {
        if !to.triggers.contains_key(name) && !to.tables.contains_key(&trigger.table) {
            middle.triggers.insert(name.clone(), trigger.clone());
        }
    }
    for (name, view) in &from.views {
        if !to.views.contains_key(name) && !to.tables.contains_key(name) {
            middle.views.insert(name.clone(), view.clone());
        }
    }
    Some(())
}

fn widen_table(before: &Table, after: &mut Table, mixture: &mut Mixture) -> Option<()> {
    let key: Vec<String> = after
        .primary_key()
        .into_iter()
        .flat_map(|key| &key.parts)
        .filter_map(|part| part.column_name().map(str::to_lowercase))
        .collect();
    let table = after.name.to_string();
    for column in &mut after.columns {
        let old = before.column(&column.name);
        mixture.grows |= old.is_none();
        let open = old.is_none_or(|old| !old.not_null);
        let fills_itself = column.default.is_some()
            || column.auto_increment
            || column.generated.is_some()
            || column.row_period.is_some();
        if column.not_null && open && !fills_itself {
            if key.contains(&column.name.to_lowercase()) {
                return None;
            }
            column.not_null = false;
            column.no_default = false;
            mixture.to_fill.push((table.clone(), column.name.clone()));
        }
    }
    let gone: Vec<_> =
        before.columns.iter().filter(|column| after.column(&column.name).is_none()).collect();
    for column in &gone {
        mixture.going.push(format!("{}.{}", before.name, column.name));
        let mut kept = (*column).clone();
        let fills_itself = kept.default.is_some() || kept.generated.is_some();
        if kept.not_null && !fills_itself && !kept.auto_increment && kept.row_period.is_none() {
            kept.not_null = false;
            kept.no_default = false;
            mixture.to_refill.push((before.name.to_string(), column.name.clone()));
        }
        after.columns.push(kept);
    }
    let is_gone = |name: &str| gone.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    for key in &before.keys {
        let about = key.parts.iter().filter_map(|part| part.column_name()).any(is_gone);
        if about && after.key(&key.name).is_none() {
            after.keys.push(key.clone());
        }
    }
    for (name, key) in &before.foreign_keys {
        if key.columns.iter().any(|column| is_gone(column)) {
            after.foreign_keys.entry(name.clone()).or_insert_with(|| key.clone());
        }
    }
    Some(())
}
