//! A catalog as text in which equal schemas are equal: what tests compare.
//!
//! Expressions stand in their normal form, constraints in a fixed order.

use std::fmt::Write;

use driftless_catalog::{
    Catalog, Constraint, ConstraintKind, Index, IndexKey, SqlText, Table, TableKind, Trigger, View,
};

/// Everything about a catalog that has a meaning.
pub(crate) fn describe(catalog: &Catalog) -> String {
    let mut text = String::new();
    for table in catalog.tables.values() {
        describe_table(&mut text, table);
    }
    for index in catalog.indexes.values() {
        describe_index(&mut text, index);
    }
    for view in catalog.views.values() {
        describe_view(&mut text, view);
    }
    for trigger in catalog.triggers.values() {
        describe_trigger(&mut text, trigger);
    }
    text
}

fn normal(text: &SqlText) -> &str {
    text.normal.as_deref().unwrap_or(&text.source)
}

fn describe_table(text: &mut String, table: &Table) {
    let kind = match &table.kind {
        TableKind::Ordinary => "table".to_owned(),
        TableKind::Virtual { module, arguments } => format!("virtual {module}({arguments:?})"),
        TableKind::Shadow { of } => format!("shadow of {of}"),
    };
    let (strict, rowid) = (table.strict, !table.without_rowid);
    writeln!(text, "{kind} {} strict={strict} rowid={rowid}", table.name).unwrap();
    if !table.columns_known {
        writeln!(text, "  columns unknown").unwrap();
    }
    for column in &table.columns {
        write!(text, "  {} `{}`", column.name.key(), column.declared_type).unwrap();
        if let Some(not_null) = &column.not_null {
            write!(text, " not null {:?} {:?}", not_null.name, not_null.on_conflict).unwrap();
        }
        if let Some(default) = &column.default {
            write!(text, " default {}", normal(default)).unwrap();
        }
        if let Some(collation) = &column.collation {
            write!(text, " collate {}", collation.key()).unwrap();
        }
        if let Some(generated) = &column.generated {
            let stored = generated.stored;
            write!(text, " as {} stored={stored}", normal(&generated.expression)).unwrap();
        }
        text.push('\n');
    }
    let mut constraints: Vec<String> = table.constraints.iter().map(describe_constraint).collect();
    constraints.sort();
    for constraint in constraints {
        writeln!(text, "  {constraint}").unwrap();
    }
}

fn describe_constraint(constraint: &Constraint) -> String {
    let name = &constraint.name;
    match &constraint.kind {
        ConstraintKind::Check { expression } => format!("{name:?} check {}", normal(expression)),
        kind => format!("{name:?} {kind:?}").to_lowercase(),
    }
}

fn describe_index(text: &mut String, index: &Index) {
    write!(text, "index {} on {} unique={}", index.name, index.table, index.unique).unwrap();
    for column in &index.columns {
        let key = match &column.key {
            IndexKey::Column(name) => name.key().to_owned(),
            IndexKey::Expression(expression) => format!("({})", normal(expression)),
        };
        write!(text, " [{key} {:?} {}]", column.collation, column.descending).unwrap();
    }
    if let Some(predicate) = &index.predicate {
        write!(text, " where {}", normal(predicate)).unwrap();
    }
    text.push('\n');
}

fn describe_view(text: &mut String, view: &View) {
    let (name, columns, output) = (&view.name, &view.columns, &view.output);
    writeln!(text, "view {name} {columns:?} yields {output:?} as {}", normal(&view.query)).unwrap();
}

fn describe_trigger(text: &mut String, trigger: &Trigger) {
    let Trigger { name, table, timing, event, update_of, .. } = trigger;
    let when = trigger.when.as_ref().map(normal);
    let body = normal(&trigger.body);
    writeln!(
        text,
        "trigger {name} {timing} {event} {update_of:?} on {table} when {when:?} do {body}"
    )
    .unwrap();
}
