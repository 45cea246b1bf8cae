//! Keys, checks and foreign keys, and what indexes are made of.

use driftless_catalog::ReferentialAction;
use driftless_catalog::postgres::{
    Constraint, ConstraintKind, Exclude, ForeignKey, Index, IndexElement, IndexKey, Key, KeyIndex,
    Timing,
};

use super::{bare, enclosed, ident, idents, named, parameters, with};

/// `CONSTRAINT name ..`, as it stands in a table.
pub fn constraint(name: &str, constraint: &Constraint) -> String {
    let mut text = format!("CONSTRAINT {} ", ident(name));
    text.push_str(&match &constraint.kind {
        ConstraintKind::Key(key) => of_key(key),
        ConstraintKind::ForeignKey(key) => of_foreign_key(key),
        ConstraintKind::Check { expression, no_inherit } => {
            let no_inherit = if *no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK {}{no_inherit}", enclosed(expression))
        }
        ConstraintKind::Exclude(exclude) => of_exclude(exclude),
    });
    if constraint.timing != Timing::NotDeferrable {
        text.push_str(&format!(" {}", constraint.timing.sql()));
    }
    if constraint.not_enforced {
        text.push_str(" NOT ENFORCED");
    } else if constraint.not_valid {
        text.push_str(" NOT VALID");
    }
    text
}

fn of_key(key: &Key) -> String {
    let words = if key.primary { "PRIMARY KEY" } else { "UNIQUE" };
    let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let overlaps = if key.without_overlaps { " WITHOUT OVERLAPS" } else { "" };
    format!("{words}{nulls} ({}{overlaps}){}", idents(&key.columns), of_index(&key.index))
}

fn of_index(index: &KeyIndex) -> String {
    let mut text = String::new();
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", idents(&index.include)));
    }
    text.push_str(&with(&index.options));
    if let Some(tablespace) = &index.tablespace {
        text.push_str(&format!(" USING INDEX TABLESPACE {}", ident(tablespace)));
    }
    text
}

fn of_foreign_key(key: &ForeignKey) -> String {
    let columns = |columns: &[String]| match (columns, key.period) {
        ([first @ .., last], true) => {
            let mut parts: Vec<String> = first.iter().map(|name| ident(name)).collect();
            parts.push(format!("PERIOD {}", ident(last)));
            parts.join(", ")
        }
        _ => idents(columns),
    };
    let mut text =
        format!("FOREIGN KEY ({}) REFERENCES {}", columns(&key.columns), named(&key.table));
    if !key.referenced.is_empty() {
        text.push_str(&format!(" ({})", columns(&key.referenced)));
    }
    if key.match_full {
        text.push_str(" MATCH FULL");
    }
    if key.on_update != ReferentialAction::NoAction {
        text.push_str(&format!(" ON UPDATE {}", key.on_update.sql()));
    }
    if key.on_delete != ReferentialAction::NoAction {
        text.push_str(&format!(" ON DELETE {}", key.on_delete.sql()));
        if !key.on_delete_columns.is_empty() {
            text.push_str(&format!(" ({})", idents(&key.on_delete_columns)));
        }
    }
    text
}

fn of_exclude(exclude: &Exclude) -> String {
    let elements: Vec<String> = exclude
        .elements
        .iter()
        .map(|(part, operator)| format!("{} WITH {operator}", element(part)))
        .collect();
    let predicate = exclude.predicate.as_ref();
    format!(
        "EXCLUDE USING {} ({}){}{}",
        ident(&exclude.method),
        elements.join(", "),
        of_index(&exclude.index),
        predicate.map_or(String::new(), |it| format!(" WHERE {}", enclosed(it)))
    )
}

/// A part of an index.
pub fn element(part: &IndexElement) -> String {
    let mut text = key(&part.key);
    if let Some(collation) = &part.collation {
        text.push_str(&format!(" COLLATE {}", named(collation)));
    }
    if let Some(class) = &part.class {
        text.push_str(&format!(" {}", named(class)));
        if !part.class_options.is_empty() {
            text.push_str(&format!(" ({})", parameters(&part.class_options)));
        }
    }
    if part.descending {
        text.push_str(" DESC");
    }
    match (part.descending, part.nulls_first) {
        (false, true) => text.push_str(" NULLS FIRST"),
        (true, false) => text.push_str(" NULLS LAST"),
        _ => {}
    }
    text
}

/// A column, or an expression in parentheses.
pub fn key(key: &IndexKey) -> String {
    match key {
        IndexKey::Column(name) => ident(name),
        IndexKey::Expression(text) => enclosed(text),
    }
}

/// `CREATE INDEX`. That of a partitioned table is made alone: its parts are made and attached by
/// name.
pub fn index(index: &Index, only: bool) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let only = if only { "ONLY " } else { "" };
    let elements: Vec<String> = index.elements.iter().map(element).collect();
    let method = match index.method.as_str() {
        "btree" => String::new(),
        method => format!(" USING {}", ident(method)),
    };
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {only}{}{method} ({})",
        ident(&index.name.name),
        named(&index.table),
        elements.join(", ")
    );
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", idents(&index.include)));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    text.push_str(&with(&index.options));
    if let Some(tablespace) = &index.tablespace {
        text.push_str(&format!(" TABLESPACE {}", ident(tablespace)));
    }
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", bare(predicate)));
    }
    text
}
